"""Quarters: the public table of a closed quarter, published once and then left as it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy.orm import Session

from analysis.disclosure import Rules, Shown, ShownTable, protect, with_totals
from analysis.disclosure_attack import Leak, find_leaks, find_leaks_between
from analysis.frames import BoolArray, IntArray
from gis.models import PublishedFigure, Territory
from gis.queries import incidents
from gis.queries import quarters as queries

DELAY = timedelta(days=7)
"""How long after its end a quarter is published at the earliest."""

MOST = 40
"""How many quarters are published, the newest ones: ten years."""

TOTAL = ""
ELSEWHERE = "-"
"""The row of what happened in no neighbourhood, or nobody knows where."""


class Level(StrEnum):
    """How finely a quarter is published; each is coarser than the one before."""

    FULL = "full"
    TOGETHER = "together"  # all categories as one
    HIDDEN = "hidden"  # not at all


@dataclass(frozen=True)
class Quarter:
    """The true table of a quarter; ``thin`` are neighbourhoods of too few residents."""

    begins: date
    areas: tuple[str, ...]
    categories: tuple[str, ...]
    counts: IntArray
    thin: BoolArray


@dataclass(frozen=True)
class Leaked:
    """A figure that a release would give away; an empty code stands for the total.

    With ``by_change`` it is how many records came or went since the quarter was published first.
    """

    area: str
    category: str
    lowest: float
    highest: float
    by_change: bool


@dataclass(frozen=True)
class Planned:
    """The public table of one quarter as a release would have it, and what it would give away."""

    quarter: Quarter
    level: Level
    table: ShownTable
    leaks: tuple[Leaked, ...]
    again: bool
    changed: int

    def figures(self) -> list[dict[str, Any]]:
        """Return the rows of the public table."""
        return _figures(self.quarter, self.level, self.table)


def end_of(begins: date) -> date:
    """Return the day after a quarter."""
    return date(begins.year + begins.month // 10, (begins.month + 2) % 12 + 1, 1)


def closed(session: Session, territory: Territory, *, today: date) -> list[date]:
    """List the quarters that are over long enough, and of which the last month has begun to come in."""
    first, last = incidents.extent_in_time(session, territory.id)
    if first is None or last is None:
        return []
    zone = ZoneInfo(territory.timezone)
    begins, newest = _quarter_of(first.astimezone(zone).date()), last.astimezone(zone).date()
    found = []
    while end_of(begins) + DELAY <= today and newest >= _last_month(begins):
        found.append(begins)
        begins = end_of(begins)
    return found[-MOST:]


def count(session: Session, territory: Territory, wanted: Iterable[date], rules: Rules) -> list[Quarter]:
    """Count the true tables of these quarters, in one pass over the incidents between the first and last."""
    wanted = sorted(wanted)
    if not wanted:
        return []
    known = queries.areas(session, territory)
    areas = (*(code for code, _ in known), ELSEWHERE)
    thin = np.array([*(people is not None and people < rules.fewest_residents for _, people in known), False])
    categories = tuple(each.code for each in queries.top_categories(session, territory))
    if not categories:
        return []
    tables = {quarter: np.zeros((len(areas), len(categories)), dtype=np.int64) for quarter in wanted}
    row_of, column_of = _numbered(areas), _numbered(categories)
    for row in queries.counts(session, territory, first=wanted[0], until=end_of(wanted[-1])):
        if row.quarter in tables:
            tables[row.quarter][row_of[row.area or ELSEWHERE], column_of[row.category]] += row.incidents
    return [Quarter(begins, areas, categories, counts, thin) for begins, counts in tables.items()]


def plan(
    quarter: Quarter,
    level: Level,
    before: Sequence[PublishedFigure],
    rules: Rules,
    *,
    earlier: Sequence[Sequence[PublishedFigure]] = (),
) -> Planned:
    """Say how a quarter would be published, and what that would give away beside what is or was public.

    Parameters
    ----------
    before, earlier
        The figures that are public now, and those that were: somebody may have kept them.
    """
    table = show(quarter, level, rules)
    truth = with_totals(quarter.counts)
    leaks = [
        named(quarter, leak, by_change=False)
        for leak in find_leaks(table, rules, thin=quarter.thin, truth=truth)
    ]
    changed = 0
    if before:
        public = read(quarter, before)
        changed = int(((public.counts != table.counts) | (public.shown != table.shown)).sum())
    if level is not Level.HIDDEN:
        leaks += _by_comparing(quarter, level, table, [*earlier, *([before] if before else [])], rules)
    return Planned(quarter, level, table, tuple(leaks), again=bool(before), changed=changed)


def _by_comparing(
    quarter: Quarter,
    level: Level,
    table: ShownTable,
    versions: Sequence[Sequence[PublishedFigure]],
    rules: Rules,
) -> list[Leaked]:
    """Attack the differences to each earlier version; what is no row or column any more is none now."""
    found: dict[Leaked, None] = {}
    for figures in versions:
        gone = {figure.category_code for figure in figures} - {*quarter.categories, TOTAL}
        left = {figure.neighbourhood_code for figure in figures} - {*quarter.areas, TOTAL}
        rows, columns = len(quarter.areas), len(quarter.categories)
        wide = replace(
            quarter,
            areas=(*quarter.areas, *sorted(left)),
            categories=(*quarter.categories, *sorted(gone)),
        )
        now = _with_nothing(table, rows, len(left), columns, len(gone), level)
        for leak in find_leaks_between(read(wide, figures), now, rules):
            found[named(wide, leak, by_change=True)] = None
    return list(found)


def _with_nothing(
    table: ShownTable, rows: int, more_rows: int, columns: int, more_columns: int, level: Level
) -> ShownTable:
    """Add rows and columns before the totals in which nothing is counted."""
    at = ([rows] * more_rows, [columns] * more_columns)
    counts = np.insert(np.insert(table.counts, at[0], 0, axis=0), at[1], 0, axis=1)
    cell = int(Shown.EXACT if level is Level.FULL else Shown.HIDDEN)
    shown = np.insert(np.insert(table.shown, at[0], Shown.EXACT, axis=0), at[1], cell, axis=1)
    return ShownTable(counts, shown)


def show(quarter: Quarter, level: Level, rules: Rules) -> ShownTable:
    """Decide how each figure is shown; what is not published at all is hidden."""
    if level is Level.FULL:
        return protect(quarter.counts, rules, thin=quarter.thin)
    shape = (quarter.counts.shape[0] + 1, quarter.counts.shape[1] + 1)
    counts, shown = np.zeros(shape, dtype=np.int64), np.full(shape, Shown.HIDDEN, dtype=np.int8)
    if level is Level.TOGETHER:
        together = protect(quarter.counts.sum(axis=1, keepdims=True), rules, thin=quarter.thin)
        counts[:, -1], shown[:, -1] = together.counts[:, 0], together.shown[:, 0]
    return ShownTable(counts, shown)


def read(quarter: Quarter, figures: Sequence[PublishedFigure]) -> ShownTable:
    """Return what is public of a quarter in the order of its true table.

    A category or a row that is not there had no incidents, unless all categories were published as one.
    """
    areas, categories = _numbered((*quarter.areas, TOTAL)), _numbered((*quarter.categories, TOTAL))
    shape = (len(areas), len(categories))
    together = all(figure.category_code == TOTAL for figure in figures)
    counts, shown = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int8)
    if together:
        shown[:, :-1] = Shown.HIDDEN
    for figure in figures:
        at = areas.get(figure.neighbourhood_code), categories.get(figure.category_code)
        if at[0] is None or at[1] is None:
            continue
        shown[at] = Shown[figure.shown.upper()]
        counts[at] = figure.count or 0
    return ShownTable(counts, shown)


def is_outdated(
    figures: Sequence[PublishedFigure], *, areas: Sequence[str], categories: Sequence[str]
) -> bool:
    """Whether a published table names what may not be public any more, or is there no more."""
    named = {figure.category_code for figure in figures} - {TOTAL}
    rows = {figure.neighbourhood_code for figure in figures} - {TOTAL, ELSEWHERE}
    return not (named <= set(categories) and rows <= set(areas))


def named(quarter: Quarter, leak: Leak, *, by_change: bool) -> Leaked:
    """Say by codes where a leak stands in the table of a quarter."""
    areas, categories = (*quarter.areas, TOTAL), (*quarter.categories, TOTAL)
    return Leaked(areas[leak.row], categories[leak.column], leak.lowest, leak.highest, by_change)


def _figures(quarter: Quarter, level: Level, table: ShownTable) -> list[dict[str, Any]]:
    if level is Level.HIDDEN:
        return []
    areas, categories = (*quarter.areas, TOTAL), (*quarter.categories, TOTAL)
    first = 0 if level is Level.FULL else len(categories) - 1
    return [
        {
            "neighbourhood_code": area,
            "category_code": category,
            "count": int(table.counts[row, column]) if exact else None,
            "shown": Shown(table.shown[row, column]).name.lower(),
        }
        for row, area in enumerate(areas)
        if not _is_nothing(area, table, row)
        for column, category in enumerate(categories)
        if column >= first
        for exact in [table.shown[row, column] == Shown.EXACT]
    ]


def _is_nothing(area: str, table: ShownTable, row: int) -> bool:
    """Whether this is the row of what happened elsewhere, and nothing did."""
    nothing = table.shown[row, -1] == Shown.EXACT and table.counts[row, -1] == 0
    return area == ELSEWHERE and bool(nothing)


def _numbered(codes: Iterable[str]) -> Mapping[str, int]:
    return {code: number for number, code in enumerate(codes)}


def _quarter_of(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _last_month(begins: date) -> date:
    return date(begins.year, begins.month + 2, 1)
