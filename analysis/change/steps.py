"""Steps: the incidents of a window as a sequence of frames, each counted by cell in the same classes."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from analysis.errors import BadSetting
from analysis.frames import IntArray

UNITS = ("week", "month", "quarter", "year")
# So many frames pass in a minute or so; with more the eye forgets the first.
MOST_STEPS = 60
# Lowest count of each class, for the busiest cell of a frame up to the first number.
LADDERS: tuple[tuple[int, tuple[int, ...]], ...] = (
    (10, (1, 2, 3, 4, 6)),
    (30, (1, 2, 4, 8, 15)),
    (100, (1, 5, 10, 20, 50)),
    (1000, (1, 20, 50, 100, 250)),
)
HIGHEST_LADDER = (1, 100, 250, 500, 1000)


@dataclass(frozen=True)
class Step:
    """One frame: the local days `[start, end)`, and whether they are all that the unit has."""

    start: date
    end: date
    complete: bool

    @property
    def days(self) -> int:
        """How many days it lasts."""
        return (self.end - self.start).days


@dataclass(frozen=True)
class StepCounts:
    """Incidents by step and cell, only where there are any, by step and then by cell.

    Attributes
    ----------
    step, cell, incidents, classes
        Arrays of one length; `classes` counts from 0.
    breaks
        Lowest count of each class, the same for all steps.
    totals, cells
        Incidents in each step, and cells that hold any, shape (steps,).
    """

    step: IntArray
    cell: IntArray
    incidents: IntArray
    classes: IntArray
    breaks: tuple[int, ...]
    totals: IntArray
    cells: IntArray


def choose_unit(start: date, end: date) -> str:
    """Return the shortest unit that makes at most sixty steps of a window, or years."""
    return next((unit for unit in UNITS if len(lay_steps(start, end, unit=unit)) <= MOST_STEPS), UNITS[-1])


def lay_steps(start: date, end: date, *, unit: str) -> list[Step]:
    """Divide the days `[start, end)` at the Mondays or firsts of the unit.

    The first and the last step may be cut by the window; they are then not complete.

    Raises
    ------
    BadSetting
        If the unit is unknown.
    """
    if unit not in UNITS:
        raise BadSetting(f"A step is one of {', '.join(UNITS)}, not {unit}.")
    steps, begin = [], _begin(start, unit)
    while begin < end:
        following = _following(begin, unit)
        cut = max(begin, start), min(following, end)
        steps.append(Step(*cut, complete=cut == (begin, following)))
        begin = following
    return steps if start < end else []


def _begin(day: date, unit: str) -> date:
    if unit == "week":
        return day - timedelta(days=day.weekday())
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _following(begin: date, unit: str) -> date:
    if unit == "week":
        return begin + timedelta(days=7)
    months = begin.year * 12 + begin.month - 1 + {"month": 1, "quarter": 3, "year": 12}[unit]
    return date(months // 12, months % 12 + 1, 1)


def count_steps(cells: IntArray, days: npt.NDArray[np.datetime64], steps: list[Step]) -> StepCounts:
    """Count incidents by step and cell.

    Parameters
    ----------
    cells
        Cell of each incident, -1 for none; those are in no count.
    days
        Local day of each incident, `datetime64[D]`; days in no step are in no count.
    steps
        Steps without gaps, in order.
    """
    edges = np.array(
        [step.start for step in steps] + [step.end for step in steps[-1:]], dtype="datetime64[D]"
    )
    of_step = np.searchsorted(edges, days, side="right") - 1
    held = (cells >= 0) & (of_step >= 0) & (of_step < len(steps))
    both = np.column_stack([of_step[held], cells[held]]).astype(np.int64)
    pairs, incidents = np.unique(both.reshape(-1, 2), axis=0, return_counts=True)
    breaks = fixed_breaks(int(incidents.max(initial=0)))
    step, number = pairs[:, 0], len(steps)
    return StepCounts(
        step,
        pairs[:, 1],
        incidents.astype(np.int64),
        np.searchsorted(breaks, incidents, side="right").astype(np.int64) - 1,
        breaks,
        np.bincount(of_step[held], minlength=number).astype(np.int64),
        np.bincount(step, minlength=number).astype(np.int64),
    )


def fixed_breaks(busiest: int) -> tuple[int, ...]:
    """Return the lowest count of each class, by the busiest cell of all steps."""
    return next((breaks for most, breaks in LADDERS if busiest <= most), HIGHEST_LADDER)
