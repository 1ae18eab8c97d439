"""Filters: which of its conditions each incident fails, one bit a condition."""

from dataclasses import dataclass
from datetime import date
from enum import IntFlag
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from gis.columns.columns import CLOCK_VALUES, HOURS_OF_WEEK, KNOWN_BY, STATUS_VALUES, Columns
from gis.models import Territory
from gis.queries.selection import Selection, neighbourhood_ids, with_descendants
from gis.tilegrid import ZOOM, tile_numbers, tile_range

# So many rows at a time stay in the processor's cache from one condition to the next.
CHUNK = 1 << 16
_EPOCH = date(1970, 1, 1)
# An area is looked for in at most so many tiles a side.
_TILES_A_SIDE = 4


class Fails(IntFlag):
    """The conditions, as each chart sets one of them."""

    PERIOD = 1
    CLOCK = 2
    CATEGORY = 4
    PLACE = 8
    KNOWN_BY = 16


@dataclass(frozen=True)
class Chosen:
    """A selection with the ids that its codes stand for today: the same value, the same incidents."""

    selection: Selection
    category_ids: tuple[int, ...]
    neighbourhood_ids: tuple[int, ...]


def choose(session: Session, territory: Territory, selection: Selection) -> Chosen:
    """Look up what the codes of a selection stand for.

    Raises
    ------
    UnknownNeighbourhood
        If the territory has none with a chosen code.
    """
    hoods = selection.neighbourhoods
    return Chosen(
        selection,
        with_descendants(session, territory.id, selection.categories),
        neighbourhood_ids(session, territory.id, hoods) if hoods else (),
    )


def failures(columns: Columns, chosen: Chosen) -> NDArray[np.uint8]:
    """Return for each row the conditions that it fails; those asked for lately are remembered."""
    return columns.remembered.get(("failures", chosen), lambda: _failures(columns, chosen))


def _failures(columns: Columns, chosen: Chosen) -> NDArray[np.uint8]:
    failed = np.zeros(columns.meaning.rows, dtype=np.uint8)
    days = _days(columns, chosen.selection)
    tables = _tables(columns, chosen)
    for start in range(0, len(failed), CHUNK):
        rows = slice(start, start + CHUNK)
        part = failed[rows]
        if days is not None:
            day = columns.day[rows]
            part |= ((day < days[0]) | (day >= days[1])).view(np.uint8) * np.uint8(Fails.PERIOD)
        for name, table in tables:
            # “clip” spares the check of each index; they are all within.
            part |= np.take(table, getattr(columns, name)[rows], mode="clip")
    if chosen.selection.area:
        failed[~_inside(columns, chosen.selection)] |= np.uint8(Fails.PLACE)
    return failed


def _days(columns: Columns, selection: Selection) -> tuple[int, int] | None:
    """Return the half-open range of days of the window, None where all are in it."""
    first, days = columns.meaning.first_day, columns.meaning.days
    low = (selection.first - _EPOCH).days - first if selection.first else 0
    high = (selection.last - _EPOCH).days + 1 - first if selection.last else days
    low, high = min(max(low, 0), days), min(max(high, 0), days)
    return None if (low, high) == (0, days) else (low, high)


def _tables(columns: Columns, chosen: Chosen) -> list[tuple[str, NDArray[np.uint8]]]:
    """Return a table of what each value of a column fails, for the columns that a filter asks."""
    selection, meaning = chosen.selection, columns.meaning
    tables: list[tuple[str, NDArray[np.uint8]]] = []
    if selection.weekdays or selection.hours:
        tables.append(("clock", _table(_clock(selection), Fails.CLOCK)))
    if selection.categories:
        tables.append(("category", _table(np.isin(meaning.categories, chosen.category_ids), Fails.CATEGORY)))
    if selection.neighbourhoods:
        within = np.isin((0, *meaning.neighbourhoods), chosen.neighbourhood_ids)
        tables.append(("neighbourhood", _table(within, Fails.PLACE)))
    if selection.known_by:
        known = np.isin(KNOWN_BY, selection.known_by)
        of_status = known[np.minimum(np.arange(STATUS_VALUES) % 4, len(KNOWN_BY) - 1)]
        tables.append(("status", _table(of_status, Fails.KNOWN_BY)))
    return tables


def _table(passes: NDArray[Any], condition: Fails) -> NDArray[np.uint8]:
    return np.where(passes, 0, condition).astype(np.uint8)


def _clock(selection: Selection) -> NDArray[np.bool_]:
    """Return which values of the clock column pass: an hour that is not known is none of the chosen ones."""
    passes = np.zeros(CLOCK_VALUES, dtype=bool)
    days = np.isin(np.arange(1, 8), selection.weekdays) if selection.weekdays else np.ones(7, dtype=bool)
    hours = np.isin(np.arange(24), selection.hours) if selection.hours else np.ones(24, dtype=bool)
    passes[:HOURS_OF_WEEK] = (days[:, None] & hours).ravel()
    if not selection.hours:
        passes[HOURS_OF_WEEK : HOURS_OF_WEEK + 7] = days
    return passes


def _inside(columns: Columns, selection: Selection) -> NDArray[np.bool_]:
    """Return which rows lie in the area or on its border; each place is asked once."""
    area = selection.polygon()
    shapely.prepare(area)
    inside = np.zeros(columns.meaning.rows, dtype=bool)
    for low, high in _tiles_of(area.bounds):
        ends = np.searchsorted(columns.quadkey, (low, high))
        first, last = np.searchsorted(columns.starts, ends)
        if first < last:
            within = shapely.intersects_xy(area, columns.lon[first:last], columns.lat[first:last])
            counts = np.diff(columns.starts[first : last + 1])
            inside[ends[0] : ends[1]] = np.repeat(within, counts)
    return inside


def _tiles_of(bounds: tuple[float, float, float, float]) -> list[tuple[int, int]]:
    """Return the ranges of quadkeys of a few tiles that hold a box."""
    west, south, east, north = bounds
    zoom = ZOOM
    while True:
        columns, rows = tile_numbers([west, east], [north, south], zoom=zoom)
        if max(columns[1] - columns[0], rows[1] - rows[0]) < _TILES_A_SIDE:
            break
        zoom -= 1
    return [
        tile_range(zoom, x, y)
        for x in range(int(columns[0]), int(columns[1]) + 1)
        for y in range(int(rows[0]), int(rows[1]) + 1)
    ]
