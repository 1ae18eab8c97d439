"""Building: read all incidents of a territory in one snapshot and lay them out as columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from gis.columns.columns import (
    AT_DEFAULT,
    KNOWN_BY,
    LOCATED,
    MOST_REASONS,
    NO_WEEKDAY,
    NOWHERE,
    ONLY_WEEKDAY,
    UNLOCATED,
    Columns,
    Meaning,
)
from gis.columns.local_time import local_days_and_hours, weekdays
from gis.queries.ahead import ahead
from gis.queries.binary_rows import copied
from gis.queries.changes import revision_on
from gis.queries.selection import HOUR_KNOWN, WEEKDAY_KNOWN
from gis.tilegrid import ZOOM

# One row of COPY BINARY when no column is null: a field count, then a length before each value.
_ROW = np.dtype(
    [
        ("fields", ">i2"),
        ("l1", ">i4"), ("id", ">i8"),
        ("l2", ">i4"), ("quadkey", ">i8"),
        ("l3", ">i4"), ("lon", ">f8"),
        ("l4", ">i4"), ("lat", ">f8"),
        ("l5", ">i4"), ("at", ">i8"),
        ("l6", ">i4"), ("category", ">i4"),
        ("l7", ">i4"), ("neighbourhood", ">i4"),
        ("l8", ">i4"), ("packed", ">i4"),
    ]
)  # fmt: skip
# PostgreSQL counts timestamps in microseconds from here.
_EPOCH = np.datetime64("2000-01-01T00:00:00", "us")
# A big table is read in pieces of so many pages, so that no piece fills the memory.
_PAGES = 8192
_SMALL = 200_000
# Above the four values of known_by and the three of the clock stands where it is.
_CLOCK, _WHERE = 4, 16

_SELECT = f"""
SELECT id, coalesce(quadkey, {NOWHERE}), coalesce(ST_X(location), 0), coalesce(ST_Y(location), 0),
       occurred_from, category_id, coalesce(neighbourhood_id, 0),
       CASE known_by {" ".join(f"WHEN '{name}' THEN {n}" for n, name in enumerate(KNOWN_BY))} END
       + {_CLOCK} * CASE WHEN {HOUR_KNOWN} THEN 2 WHEN {WEEKDAY_KNOWN} THEN 1 ELSE 0 END
       + {_WHERE} * CASE WHEN location IS NULL
                         THEN {UNLOCATED - 1}
                              + coalesce(array_position(CAST(:reasons AS text[]), unlocated_reason), 1)
                         WHEN at_default THEN {AT_DEFAULT} ELSE {LOCATED} END
FROM exact.incident WHERE territory_id = :territory
"""  # noqa: S608 - only constants of ours
_PIECE = " AND ctid >= CAST(:low AS tid) AND ctid < CAST(:high AS tid)"
_REASONS = text(
    "SELECT DISTINCT coalesce(unlocated_reason, '') FROM exact.incident"
    " WHERE territory_id = :id AND quadkey IS NULL ORDER BY 1 LIMIT :most"
)
_IS_SMALL = text(
    "SELECT count(*) <= :small FROM"
    " (SELECT FROM exact.incident WHERE territory_id = :id LIMIT :small + 1) AS few"
)
_SIZE = text(
    "SELECT pg_relation_size('exact.incident') / CAST(current_setting('block_size') AS bigint) AS pages"
)


@dataclass(frozen=True)
class _Piece:
    """Rows as they came, already as small as they will be."""

    id: NDArray[np.int64]
    quadkey: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    day: NDArray[np.int32]
    clock: NDArray[np.uint8]
    category: NDArray[np.int32]
    neighbourhood: NDArray[np.int32]
    status: NDArray[np.uint8]


def build(connection: Connection, territory_id: int, timezone: str) -> Columns:
    """Read the columns of a territory, from one snapshot where the connection keeps one."""
    revision = revision_on(connection, territory_id)
    reasons = tuple(connection.scalars(_REASONS, {"id": territory_id, "most": MOST_REASONS}))
    raw = ahead(_read(connection, territory_id, timezone, reasons))
    pieces = [_piece(rows, timezone) for rows in raw]
    return _laid_out(pieces, revision, timezone, reasons)


def _read(
    connection: Connection, territory_id: int, timezone: str, reasons: tuple[str, ...]
) -> Iterator[NDArray[np.void]]:
    binds = {"territory": territory_id, "timezone": timezone, "reasons": list(reasons)}
    if connection.execute(_IS_SMALL, {"id": territory_id, "small": _SMALL}).scalar_one():
        yield copied(connection, _SELECT, binds, _ROW)
        return
    pages = connection.execute(_SIZE).scalar_one()
    for low in range(0, pages, _PAGES):
        # The last piece has no end: the snapshot decides, not the size of a moment ago.
        high = low + _PAGES if low + _PAGES < pages else 2**32 - 1
        piece = {**binds, "low": f"({low},0)", "high": f"({high},0)"}
        yield copied(connection, _SELECT + _PIECE, piece, _ROW)


def _piece(rows: NDArray[np.void], timezone: str) -> _Piece:
    packed = rows["packed"].astype(np.int32)
    days, hours = local_days_and_hours(_EPOCH + rows["at"].astype("timedelta64[us]"), timezone)
    weekday = weekdays(days)
    known = packed // _CLOCK % (_WHERE // _CLOCK)
    clock = np.select(
        [known == 2, known == 1],
        [weekday * 24 + hours, ONLY_WEEKDAY + weekday],
        NO_WEEKDAY,
    )
    return _Piece(
        id=rows["id"].astype(np.int64),
        quadkey=rows["quadkey"].astype(np.int64),
        lon=rows["lon"].astype(np.float64),
        lat=rows["lat"].astype(np.float64),
        day=days.astype(np.int32),
        clock=clock.astype(np.uint8),
        category=rows["category"].astype(np.int32),
        neighbourhood=rows["neighbourhood"].astype(np.int32),
        status=(packed // _WHERE * _CLOCK + packed % _CLOCK).astype(np.uint8),
    )


def _laid_out(pieces: list[_Piece], revision: str, timezone: str, reasons: tuple[str, ...]) -> Columns:
    """Put the rows of one place beside each other, and the places in the order of their quadkeys."""
    gathered = _Gathering(pieces)
    quadkey, lon, lat = (gathered.take(name) for name in ("quadkey", "lon", "lat"))
    order = np.argsort(_place_keys(quadkey, lon, lat), kind="stable")
    quadkey, lon, lat = quadkey[order], lon[order], lat[order]
    located = int(np.searchsorted(quadkey, NOWHERE))
    starts = _starts(quadkey[:located], lon[:located], lat[:located])
    categories, category = _positions(gathered.take("category"))
    neighbourhoods, neighbourhood = _positions(gathered.take("neighbourhood"), none=True)
    day = gathered.take("day")
    first = int(day.min()) if len(day) else 0
    days = int(day.max()) - first + 1 if len(day) else 0
    return Columns(
        Meaning(revision, timezone, len(order), first, days, categories, neighbourhoods, reasons),
        id=gathered.take("id")[order],
        quadkey=quadkey,
        day=(day - first).astype(_smallest(days))[order],
        clock=gathered.take("clock")[order],
        category=category[order],
        neighbourhood=neighbourhood[order],
        status=gathered.take("status")[order],
        lon=lon[starts[:-1]],
        lat=lat[starts[:-1]],
        starts=starts,
    )


class _Gathering:
    """The pieces of each column put together when it is asked for, and forgotten then."""

    def __init__(self, pieces: list[_Piece]) -> None:
        self._columns = {
            name: [getattr(piece, name) for piece in pieces] for name in _Piece.__dataclass_fields__
        }
        pieces.clear()

    def take(self, name: str) -> NDArray[Any]:
        """Return a whole column."""
        return np.concatenate(self._columns.pop(name))


def _place_keys(
    quadkey: NDArray[np.int64], lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> NDArray[np.uint64]:
    """Return numbers that sort as quadkeys do, and bring equal places together within one."""
    mixed = lon.view(np.uint64) * np.uint64(0x9E3779B97F4A7C15) ^ lat.view(np.uint64)
    mixed *= np.uint64(0xC2B2AE3D27D4EB4F)
    spare = 63 - 2 * ZOOM
    return (quadkey.astype(np.uint64) << np.uint64(spare)) | (mixed >> np.uint64(64 - spare))


def _starts(
    quadkey: NDArray[np.int64], lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return the first row of each place, and one more for the end."""
    differs = (quadkey[1:] != quadkey[:-1]) | (lon[1:] != lon[:-1]) | (lat[1:] != lat[:-1])
    first = [0] if len(quadkey) else []
    return np.concatenate([first, np.flatnonzero(differs) + 1, [len(quadkey)]]).astype(np.int64)


def _positions(
    ids: NDArray[np.generic], *, none: bool = False
) -> tuple[tuple[int, ...], NDArray[np.generic]]:
    """Return the ids that occur and the position of each among them, from 1 where 0 is none."""
    present = np.unique(ids)
    if none:
        present = present[present != 0]
        found = np.where(ids == 0, 0, np.searchsorted(present, ids) + 1)
    else:
        found = np.searchsorted(present, ids)
    return tuple(present.tolist()), found.astype(_smallest(len(present) + 1))


def _smallest(values: int) -> type[np.unsignedinteger]:
    return np.uint8 if values <= 1 << 8 else np.uint16 if values <= 1 << 16 else np.uint32
