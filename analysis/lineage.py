"""Lineage: fingerprints by which a result can be traced to its input and settings, and found again."""

import json
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

_DIGEST_BYTES = 16


def input_fingerprint(
    frame: gpd.GeoDataFrame,
    *,
    boundary: BaseGeometry | None = None,
    default_places: Sequence[BaseGeometry] = (),
) -> bytes:
    """Hash an ordered input: its count, ids, places in metres, times, categories and weights.

    Parameters
    ----------
    frame
        Incidents in the column contract of `analysis.frames`, ordered by id.
    boundary, default_places
        What the flags of a hotspot are decided by, in the frame's CRS.

    Returns
    -------
    bytes of length 16
        Equal for equal input, whatever machine computes it.
    """
    digest = blake2b(digest_size=_DIGEST_BYTES)
    digest.update(np.int64(len(frame)).astype("<i8").tobytes())
    digest.update(frame["id"].to_numpy().astype("<i8").tobytes())
    digest.update(_millimetres(frame.geometry.to_numpy()))
    at = frame["occurred_from"].dt.tz_localize(None).to_numpy()
    digest.update(at.astype("datetime64[us]").astype("<i8").tobytes())
    names, codes = _present_categories(frame["category"])
    digest.update("\x1f".join(names).encode())
    digest.update(codes.astype("<i4").tobytes())
    digest.update(frame["weight"].to_numpy().astype("<f8").tobytes())
    digest.update(_millimetres(boundary))
    digest.update(b"".join(sorted(map(_millimetres, default_places))))
    return digest.digest()


def _millimetres(shapes: Any) -> bytes:
    """Return coordinates in a unit finer than any source, and coarser than a projection's last bits."""
    return np.rint(shapely.get_coordinates(shapes) * 1000).astype("<i8").tobytes()


def _present_categories(column: pd.Series) -> tuple[list[str], npt.NDArray[np.int64]]:
    """Number the categories that occur, by name: one that nobody uses is no part of the input."""
    categories = column.astype("category").cat
    codes = categories.codes.to_numpy().astype(np.int64)
    names = [str(name) for name in categories.categories]
    present = sorted(np.unique(codes).tolist(), key=lambda code: names[code])
    numbers = np.zeros(len(names), dtype=np.int64)
    numbers[present] = np.arange(len(present))
    return [names[code] for code in present], numbers[codes]


def settings_hash(settings: Mapping[str, Any]) -> bytes:
    """Hash settings as canonical JSON (16 bytes): keys sorted, nothing left to chance."""
    canonical = json.dumps(settings, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return blake2b(canonical.encode(), digest_size=_DIGEST_BYTES).digest()
