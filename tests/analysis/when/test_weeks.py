"""Weeks: counts by calendar week, incomplete ones marked, unusual ones found."""

from datetime import date

import numpy as np
import pytest

from analysis.errors import BadSetting
from analysis.when.local import date_of, day_of
from analysis.when.weeks import Weeks, weekly_counts

MONDAY = day_of(date(2024, 1, 1))


def weeks_of(counts: list[int], *, first: int = 0, last: int = 0) -> Weeks:
    """Counts on the Wednesdays of weeks from 1 January 2024, the record shifted by days at either end."""
    days = np.repeat(MONDAY + 7 * np.arange(len(counts)) + 2, counts)
    return weekly_counts(days, first_day=MONDAY + first, end_day=MONDAY + 7 * len(counts) + last)


def test_weeks_begin_on_monday() -> None:
    found = weekly_counts([MONDAY + 6, MONDAY + 7], first_day=MONDAY, end_day=MONDAY + 14)
    assert [date_of(day).isoformat() for day in found.first_day] == ["2024-01-01", "2024-01-08"]
    assert found.counts.tolist() == [1, 1]


def test_a_week_that_the_record_covers_in_part_is_marked_and_in_no_band() -> None:
    found = weeks_of([90, *[9] * 9, 90], first=1, last=-3)
    assert found.complete.tolist() == [False, *[True] * 9, False]
    assert found.judged.tolist() == [False] * 9 + [True, False]
    assert (found.expected[9], found.low[9], found.high[9]) == pytest.approx((9, 2.25, 20.25))


def test_weeks_outside_the_band_are_found_and_the_edge_is_inside() -> None:
    found = weeks_of([16] * 8 + [30, 16, 6])
    assert np.flatnonzero(found.above).tolist() == []
    assert weeks_of([16] * 8 + [31]).above.tolist() == [False] * 8 + [True]
    assert weeks_of([16] * 8 + [6]).below.tolist() == [False] * 8 + [True]
    # (4 - 1.5)^2 = 6.25 and (4 + 1.5)^2 = 30.25.
    assert not found.below[:10].any()


def test_the_first_eight_weeks_have_no_band() -> None:
    found = weeks_of([5] * 8)
    assert not found.judged.any()
    assert not found.above.any()
    assert not found.below.any()


def test_weeks_without_incidents_are_weeks() -> None:
    found = weekly_counts([], first_day=MONDAY, end_day=MONDAY + 70)
    assert found.counts.tolist() == [0] * 10
    assert found.high[9] == pytest.approx(2.25)


def test_ordinary_weeks_seldom_lie_outside() -> None:
    counts = np.random.default_rng(3).poisson(20, 3000)
    found = weeks_of(counts.tolist())
    assert 0.001 < np.mean((found.above | found.below)[found.judged]) < 0.012


def test_an_incident_outside_the_record_and_an_empty_record_are_refused() -> None:
    with pytest.raises(BadSetting, match="outside the days"):
        weekly_counts([MONDAY + 7], first_day=MONDAY, end_day=MONDAY + 7)
    with pytest.raises(BadSetting, match="at least one day"):
        weekly_counts([], first_day=MONDAY, end_day=MONDAY)
