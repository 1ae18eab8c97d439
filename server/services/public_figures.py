"""Public figures: one quarter and one kind of incident, by neighbourhood, in classes that never move."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from gis.models import PublishedFigure
from gis.queries import board_map

TOTAL = ""
"""The code that stands for all categories, or for the whole territory."""

ELSEWHERE = "-"
"""The code of what happened in no neighbourhood, or nobody knows where."""

FEW = (1, 4)
"""What “a few” may be; an exact count is none, or begins after it."""

# The lowest counts that a class may begin with.
_STEPS = tuple(digit * 10**power for power in range(7) for digit in (1, 2, 5))[2:]
# A close-up is worth its room where so many neighbourhoods crowd in so small a part of the territory.
_CROWD, _PART = 3, 0.2


@dataclass(frozen=True)
class Cell:
    """What is published of one neighbourhood; ``count`` is there only where ``shown`` is exact."""

    code: str
    name: str
    outline: BaseGeometry
    shown: str  # exact, few, hidden, or none where nothing is published
    count: int | None

    def kind(self, breaks: Sequence[int]) -> str:
        """The class that the cell is drawn in."""
        if self.shown != "exact" or self.count is None:
            return "none" if self.shown == "exact" else self.shown
        if self.count == 0:
            return "zero"
        return ("low", "middle", "high")[max(0, sum(self.count >= low for low in breaks) - 1)]


@dataclass(frozen=True)
class Figures:
    """One quarter and one category of a territory."""

    quarter: date
    category: str
    cells: tuple[Cell, ...]
    elsewhere: PublishedFigure | None
    total: PublishedFigure | None
    breaks: tuple[int, int, int]


def choose(session: Session, slug: str, *, quarter: date | None, category: str) -> Figures | None:
    """Read the figures of a quarter, the newest where none is asked for; None where none is published."""
    published = board_map.figures(session, slug)
    quarters = sorted({figure.quarter for figure in published}, reverse=True)
    if not quarters:
        return None
    chosen = quarter if quarter in quarters else quarters[0]
    of_category = [figure for figure in published if figure.category_code == category]
    now = {figure.neighbourhood_code: figure for figure in of_category if figure.quarter == chosen}
    cells = tuple(
        Cell(code, name, outline, now[code].shown if code in now else "none", _count(now.get(code)))
        for code, name, outline in board_map.neighbourhoods(session, slug)
    )
    return Figures(chosen, category, cells, now.get(ELSEWHERE), now.get(TOTAL), breaks_of(of_category))


def breaks_of(figures: Sequence[PublishedFigure]) -> tuple[int, int, int]:
    """Give the lowest count of each of three classes: from all quarters, so that none moves one."""
    areas = [each for each in figures if each.neighbourhood_code not in (TOTAL, ELSEWHERE)]
    most = max((each.count or 0 for each in areas), default=0)
    low, high = _STEPS[0], _STEPS[max(2, sum(step <= most / 2 for step in _STEPS) - 1)]
    between = [step for step in _STEPS if low < step < high]
    # Each class is about as many times the one before.
    return low, min(between, key=lambda step: abs(math.log(step * step / (low * high)))), high


def close_up(cells: Sequence[Cell], boundary: BaseGeometry) -> tuple[float, float, float, float] | None:
    """The box of the neighbourhoods that crowd together, where one picture cannot show them and the rest."""
    west, south, east, north = shapely.bounds(boundary)
    side = max(east - west, north - south) * _PART
    small = [cell.outline for cell in cells if _side(cell.outline) < side / 2]
    if len(small) < _CROWD:
        return None
    groups = shapely.get_parts(shapely.union_all(shapely.buffer(small, side / 50)))
    crowds = [[shape for shape in small if group.intersects(shape)] for group in groups]
    most = max(crowds, key=len)
    box = shapely.total_bounds(most)
    crowded = len(most) >= _CROWD and max(box[2] - box[0], box[3] - box[1]) < side * 1.5
    return (float(box[0]), float(box[1]), float(box[2]), float(box[3])) if crowded else None


def _side(shape: BaseGeometry) -> float:
    west, south, east, north = shapely.bounds(shape)
    return float(max(east - west, north - south))


def _count(figure: PublishedFigure | None) -> int | None:
    return figure.count if figure is not None and figure.shown == "exact" else None
