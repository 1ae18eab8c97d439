"""Tests of steps: frames divided at Mondays and firsts, counted by cell, in classes that never change."""

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest

from analysis.change.steps import Step, choose_unit, count_steps, fixed_breaks, lay_steps
from analysis.errors import BadSetting


def test_weeks_begin_on_mondays_and_are_cut_by_the_window() -> None:
    steps = lay_steps(date(2024, 1, 3), date(2024, 1, 17), unit="week")
    assert steps == [
        Step(date(2024, 1, 3), date(2024, 1, 8), complete=False),
        Step(date(2024, 1, 8), date(2024, 1, 15), complete=True),
        Step(date(2024, 1, 15), date(2024, 1, 17), complete=False),
    ]
    assert [step.days for step in steps] == [5, 7, 2]


@pytest.mark.parametrize(("unit", "count"), [("month", 12), ("quarter", 4), ("year", 1), ("week", 53)])
def test_a_year_is_divided_without_gaps(unit: str, count: int) -> None:
    steps = lay_steps(date(2024, 1, 1), date(2025, 1, 1), unit=unit)
    assert len(steps) == count
    assert sum(step.days for step in steps) == 366
    assert all(one.end == other.start for one, other in pairwise(steps))
    assert all(step.complete for step in steps[:-1])


def test_a_quarter_begins_in_january_april_july_and_october() -> None:
    steps = lay_steps(date(2023, 11, 15), date(2024, 5, 1), unit="quarter")
    assert [step.start for step in steps] == [date(2023, 11, 15), date(2024, 1, 1), date(2024, 4, 1)]
    assert [step.complete for step in steps] == [False, True, False]


@pytest.mark.parametrize(
    ("days", "unit"), [(1, "week"), (400, "week"), (700, "month"), (3000, "quarter"), (9000, "year")]
)
def test_the_shortest_unit_of_at_most_sixty_steps_is_chosen(days: int, unit: str) -> None:
    assert choose_unit(date(2000, 1, 3), date(2000, 1, 3) + timedelta(days=days)) == unit


def test_incidents_are_counted_by_step_and_cell() -> None:
    steps = lay_steps(date(2024, 1, 1), date(2024, 1, 22), unit="week")
    days = np.array(
        ["2024-01-01", "2024-01-07", "2024-01-08", "2024-01-08", "2024-01-21", "2024-01-22", "2023-12-31"],
        dtype="datetime64[D]",
    )
    found = count_steps(np.array([5, 5, 5, -1, 2, 2, 2]), days, steps)
    assert found.step.tolist() == [0, 1, 2]
    assert found.cell.tolist() == [5, 5, 2]
    assert found.incidents.tolist() == [2, 1, 1]
    assert found.classes.tolist() == [1, 0, 0]
    assert found.totals.tolist() == [2, 1, 1]
    assert found.cells.tolist() == [1, 1, 1]


def test_no_incident_falls_between_the_classes() -> None:
    for busiest in (0, 1, 10, 11, 30, 31, 100, 1000, 5000):
        breaks = fixed_breaks(busiest)
        assert breaks[0] == 1
        assert list(breaks) == sorted(set(breaks))
        assert len(breaks) == 5


def test_an_empty_window_has_no_step_and_a_window_without_incidents_has_empty_ones() -> None:
    assert lay_steps(date(2024, 1, 1), date(2024, 1, 1), unit="week") == []
    nothing = np.array([], dtype="datetime64[D]")
    assert len(count_steps(np.array([], dtype=int), nothing, []).totals) == 0
    steps = lay_steps(date(2024, 1, 1), date(2024, 1, 15), unit="week")
    found = count_steps(np.array([], dtype=int), nothing, steps)
    assert found.totals.tolist() == found.cells.tolist() == [0, 0]
    assert len(found.step) == 0


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(BadSetting, match="week, month"):
        lay_steps(date(2024, 1, 1), date(2024, 2, 1), unit="fortnight")
