"""Rows: a mark of what each incident said, the fingerprint of all, and what changed between two readings."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from analysis.errors import BadFrame
from analysis.frames import IntArray

MarkArray = npt.NDArray[np.uint32]
Words64 = npt.NDArray[np.uint64]

# Beyond this many rows a run keeps their number and fingerprint alone: what changed is then only counted.
MOST_KEPT = 2_000_000
_DIGEST_BYTES = 16
_WORDS = ("category", "time_precision", "known_by", "location_precision", "neighbourhood")
_TIMES = ("occurred_from", "occurred_until")
_NO_PLACE = np.iinfo(np.int64).min


@dataclass(frozen=True)
class Rows:
    """What was read: the ids of the rows, ascending, and a mark of what each said, both of shape (n,)."""

    ids: IntArray
    marks: MarkArray

    def packed(self) -> tuple[bytes, bytes]:
        """Return ids and marks compressed; both empty where there are too many to keep."""
        if len(self.ids) > MOST_KEPT:
            return b"", b""
        steps = np.diff(self.ids, prepend=np.int64(0)).astype("<i8")
        return zlib.compress(steps.tobytes(), 6), zlib.compress(self.marks.astype("<u4").tobytes(), 1)

    @classmethod
    def unpacked(cls, ids: bytes, marks: bytes) -> "Rows | None":
        """Read what `packed` wrote; None where the rows were too many to keep."""
        if not ids:
            return None
        steps = np.frombuffer(zlib.decompress(ids), dtype="<i8")
        found = np.frombuffer(zlib.decompress(marks), dtype="<u4")
        return cls(np.cumsum(steps).astype(np.int64), found.astype(np.uint32))


@dataclass(frozen=True)
class RowChanges:
    """Ids of the rows that came, went, or say something else now; each ascending."""

    came: IntArray
    gone: IntArray
    altered: IntArray

    @property
    def none(self) -> bool:
        """Whether nothing changed."""
        return not (len(self.came) or len(self.gone) or len(self.altered))


def rows_of(frame: gpd.GeoDataFrame) -> Rows:
    """Mark each row of a frame by its place to the millimetre, its times, its words and its weight.

    Parameters
    ----------
    frame
        Incidents or concerns ordered by id, each id once. Of the columns beyond the contract of
        `analysis.frames` those that are there count.

    Raises
    ------
    BadFrame
        If the ids do not ascend.
    """
    ids = frame["id"].to_numpy().astype(np.int64)
    if len(ids) > 1 and not (np.diff(ids) > 0).all():
        raise BadFrame("The rows are not in the order of their ids, or one occurs twice.")
    mark = _mixed(ids.astype(np.uint64), np.uint64(0x9E3779B97F4A7C15))
    for column in _columns(frame):
        mark = _mixed(column, mark)
    return Rows(ids, (mark >> np.uint64(32)).astype(np.uint32))


def fingerprint(frame: gpd.GeoDataFrame, *, around: Iterable[BaseGeometry | None] = ()) -> bytes:
    """Hash an ordered input: how many rows, and everything that each says (16 bytes).

    Parameters
    ----------
    around
        Shapes that decide the result as well: the boundary, the neighbourhoods, default places.
    """
    digest = blake2b(digest_size=_DIGEST_BYTES)
    digest.update(np.int64(len(frame)).astype("<i8").tobytes())
    digest.update(frame["id"].to_numpy().astype("<i8").tobytes())
    for column in _columns(frame):
        digest.update(column.astype("<u8").tobytes())
    for shape in around:
        coordinates = shapely.get_coordinates(shape) if shape is not None else np.empty((0, 2))
        digest.update(np.rint(coordinates * 1000).astype("<i8").tobytes())
    return digest.digest()


def changes(before: Rows, after: Rows) -> RowChanges:
    """Tell which rows came, went, or were corrected from one reading to the next."""
    _, first, second = np.intersect1d(before.ids, after.ids, assume_unique=True, return_indices=True)
    altered = before.marks[first] != after.marks[second]
    return RowChanges(
        came=np.setdiff1d(after.ids, before.ids, assume_unique=True),
        gone=np.setdiff1d(before.ids, after.ids, assume_unique=True),
        altered=before.ids[first[altered]],
    )


def _columns(frame: gpd.GeoDataFrame) -> list[Words64]:
    """Everything a row says, each as 64 bits a row."""
    found = [axis.view(np.uint64) for axis in _millimetres(frame)]
    for name in _TIMES:
        if name in frame:
            at = frame[name].dt.tz_localize(None).to_numpy().astype("datetime64[us]").astype(np.int64)
            found.append(at.view(np.uint64))
    found += [_word_hashes(frame[name]) for name in _WORDS if name in frame]
    found.append(frame["weight"].to_numpy().astype(np.float64).view(np.uint64))
    return found


def _millimetres(frame: gpd.GeoDataFrame) -> tuple[IntArray, IntArray]:
    """Coordinates in a unit finer than any source and coarser than a projection's last bits."""
    shapes = np.asarray(frame.geometry.array)
    known = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    xy = np.full((len(shapes), 2), _NO_PLACE, dtype=np.int64)
    xy[known] = np.rint(shapely.get_coordinates(shapes[known]) * 1000).astype(np.int64)
    return np.ascontiguousarray(xy[:, 0]), np.ascontiguousarray(xy[:, 1])


def _word_hashes(column: pd.Series) -> Words64:
    codes, words = pd.factorize(column.astype(object), use_na_sentinel=True)
    hashes = [int.from_bytes(blake2b(str(word).encode(), digest_size=8).digest(), "little") for word in words]
    return np.array([*hashes, 0], dtype=np.uint64)[codes]


def _mixed(column: Words64, mark: Words64 | np.uint64) -> Words64:
    """Fold a column into the marks so far (the finaliser of SplitMix64, Steele, Lea and Flood 2014)."""
    with np.errstate(over="ignore"):
        z = (mark ^ column) + np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))
