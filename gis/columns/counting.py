"""Counting: every picture of a view in one pass over the columns."""

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.columns.columns import (
    AT_DEFAULT,
    CLOCK_VALUES,
    HOURS_OF_WEEK,
    KNOWN_BY,
    NO_WEEKDAY,
    ONLY_WEEKDAY,
    STATUS_VALUES,
    UNLOCATED,
    Columns,
)
from gis.columns.filters import CHUNK, Chosen, Fails, failures
from gis.columns.pictures import Pictures, Totals, months_between
from gis.models import Category, Neighbourhood, Territory

Counts = NDArray[np.int64]
_EPOCH = date(1970, 1, 1)
# Below this share of rows it is quicker to pick them out than to count the others beside them.
_FEW = 8


def pictures(session: Session, territory: Territory, columns: Columns, chosen: Chosen) -> Pictures:
    """Count all pictures of a selection."""
    meaning = columns.meaning
    counted = columns.remembered.get(("pictures", chosen), lambda: _count(columns, chosen))
    day, clock, category, neighbourhood, status = counted
    known = _known_by(chosen, status)
    clocks = clock[:HOURS_OF_WEEK].reshape(7, 24)
    first = _EPOCH + timedelta(days=meaning.first_day)
    last = first + timedelta(days=meaning.days - 1)
    recorded = meaning.rows > 0
    by_place = status.reshape(-1, 4)[:, known].sum(axis=1)
    unlocated = by_place[UNLOCATED:]
    hoods = dict(zip(meaning.neighbourhoods, neighbourhood[1:].tolist(), strict=True))
    kinds = dict(zip(meaning.categories, category.tolist(), strict=True))
    return Pictures(
        incidents=int(by_place.sum()),
        located=int(by_place[:UNLOCATED].sum()),
        at_default=int(by_place[AT_DEFAULT]),
        unlocated={reason: int(n) for reason, n in zip(meaning.reasons, unlocated, strict=False) if n},
        hour_unknown=int(clock[HOURS_OF_WEEK:].sum()),
        weekday_unknown=int(clock[NO_WEEKDAY]),
        outside_neighbourhoods=int(neighbourhood[0]),
        months=_months(day, first, last) if recorded else {},
        clock=clocks.tolist(),
        weekdays=(clocks.sum(axis=1) + clock[ONLY_WEEKDAY:NO_WEEKDAY]).tolist(),
        categories=_by_code(session, territory, Category, kinds),
        neighbourhoods=_by_code(session, territory, Neighbourhood, hoods),
        known_by=dict(zip(KNOWN_BY, status.reshape(-1, 4).sum(axis=0).tolist(), strict=False)),
        first=first if recorded else None,
        last=last if recorded else None,
    )


def totals(columns: Columns) -> Totals:
    """Count everything there is."""

    def count() -> Totals:
        at_default = np.count_nonzero(columns.status >> np.uint8(2) == AT_DEFAULT)
        return Totals(columns.meaning.rows, int(columns.starts[-1]), int(at_default))

    return columns.remembered.get("totals", count)


def _count(columns: Columns, chosen: Chosen) -> tuple[Counts, Counts, Counts, Counts, Counts]:
    """Count the values of five columns, each over the rows that fail nothing but its own condition."""
    failed = failures(columns, chosen)
    meaning = columns.meaning
    located = int(columns.starts[-1])
    wanted = (
        (columns.day, meaning.days, Fails.PERIOD),
        (columns.clock, CLOCK_VALUES, Fails.CLOCK),
        (columns.category, len(meaning.categories), Fails.CATEGORY),
        # The unlocated, which are in no neighbourhood and not outside of them either, come last.
        (columns.neighbourhood[:located], len(meaning.neighbourhoods) + 1, Fails.PLACE),
        (columns.status, STATUS_VALUES, Fails.KNOWN_BY),
    )
    counts = tuple(np.zeros(values, dtype=np.int64) for _, values, _ in wanted)
    for start in range(0, meaning.rows, CHUNK):
        part = failed[start : start + CHUNK]
        for into, (column, values, own) in zip(counts, wanted, strict=True):
            rows = column[start : start + CHUNK]
            into += _counted(rows, values, (part[: len(rows)] & np.uint8(~own & 0xFF)) == 0)
    return counts  # type: ignore[return-value]


def _counted(rows: NDArray[np.unsignedinteger], values: int, passes: NDArray[np.bool_]) -> Counts:
    """Count values where they pass: the others are counted beside them, which needs no branch a row."""
    if np.count_nonzero(passes) * _FEW < len(rows):
        return np.bincount(rows[np.flatnonzero(passes)], minlength=values)
    beside = passes.view(np.uint8) * np.uint32(values)
    beside += rows
    return np.bincount(beside, minlength=2 * values)[values:]


def _known_by(chosen: Chosen, status: Counts) -> list[int]:
    """Return the ways of becoming known that are chosen: their counts make the totals."""
    wanted = chosen.selection.known_by
    return [n for n, name in enumerate(KNOWN_BY) if not wanted or name in wanted]


def _months(day: Counts, first: date, last: date) -> dict[str, int]:
    """Add up days to months."""
    names = months_between(first, last)
    starts = [max(date(int(name[:4]), int(name[5:]), 1), first) - first for name in names]
    return dict(zip(names, np.add.reduceat(day, [start.days for start in starts]).tolist(), strict=True))


def _by_code(
    session: Session,
    territory: Territory,
    table: type[Category] | type[Neighbourhood],
    counts: dict[int, int],
) -> dict[str, int]:
    rows = session.execute(
        select(table.id, table.code).where(table.territory_id == territory.id).order_by(table.code)
    ).all()
    return {row.code: counts.get(row.id, 0) for row in rows}
