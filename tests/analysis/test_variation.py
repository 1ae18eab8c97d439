"""Variation: what is ordinary for a week and for a month, and what is not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.variation import monthly_bands, poisson_band, weekly_band

_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] * 3


def test_the_published_band_of_nine_a_week() -> None:
    band = weekly_band([9] * 8)
    assert band is not None
    assert (band.expected, band.low, band.high) == pytest.approx((9, 2.25, 20.25))


def test_only_the_eight_weeks_before_count() -> None:
    assert weekly_band([1000, *[9] * 8]) == weekly_band([9] * 8)


def test_fewer_than_eight_weeks_make_no_band() -> None:
    assert weekly_band([9] * 7) is None


def test_nothing_expected_lets_one_or_two_happen_by_chance() -> None:
    band = poisson_band(0)
    assert (band.low, band.holds(0), band.holds(2), band.holds(3)) == (0, True, True, False)


@given(st.floats(0, 1e7), st.floats(1, 50))
def test_a_band_holds_what_is_expected_and_more_spread_makes_it_wider(expected: float, spread: float) -> None:
    narrow, wide = poisson_band(expected), poisson_band(expected, dispersion=spread)
    assert 0 <= wide.low <= narrow.low <= expected * (1 + 1e-9)
    assert wide.high >= narrow.high >= expected * (1 - 1e-9)


def test_chance_alone_leaves_the_band_three_times_in_a_thousand() -> None:
    weeks = np.random.default_rng(1).poisson(25, (4000, 9))
    outside = [not (band := weekly_band(row[:8].tolist())) or not band.holds(int(row[8])) for row in weeks]
    # A little more, since the mean of eight weeks is itself not certain.
    assert 0.001 < np.mean(outside) < 0.012


def test_a_month_like_the_others_lies_in_its_band_and_a_double_one_does_not() -> None:
    counts = [days * 10 for days in _DAYS]
    counts[20] *= 2
    bands = monthly_bands(counts, _DAYS, [True] * 36)
    inside = [band is not None and band.holds(n) for band, n in zip(bands, counts, strict=True)]
    assert inside == [number != 20 for number in range(36)]


def test_a_month_is_judged_by_the_others_only() -> None:
    counts = [300] * 36
    before = monthly_bands(counts, _DAYS, [True] * 36)[10]
    counts[10] = 9000
    assert monthly_bands(counts, _DAYS, [True] * 36)[10] == before


def test_short_months_are_expected_to_have_less() -> None:
    bands = monthly_bands([days * 10 for days in _DAYS], _DAYS, [True] * 36)
    assert bands[13] is not None
    assert bands[12] is not None
    assert bands[13].expected == pytest.approx(280)
    assert bands[12].expected == pytest.approx(310)


def test_a_season_widens_the_band_instead_of_making_news() -> None:
    counts = [int(300 + 150 * np.sin(number / 6 * np.pi)) for number in range(36)]
    bands = monthly_bands(counts, [30] * 36, [True] * 36)
    assert all(band and band.holds(n) for band, n in zip(bands, counts, strict=True))


def test_a_month_that_is_not_complete_has_no_band_and_is_in_no_other() -> None:
    complete = [number not in (0, 35) for number in range(36)]
    counts = [1, *[300] * 34, 2]
    bands = monthly_bands(counts, [30] * 36, complete)
    assert [band is None for band in bands] == [not whole for whole in complete]
    assert all(band is None or band.expected == pytest.approx(300) for band in bands)


@pytest.mark.parametrize(("months", "has"), [(0, False), (1, False), (6, False), (7, True)])
def test_a_band_needs_six_other_months(months: int, has: bool) -> None:
    bands = monthly_bands([300] * months, [30] * months, [True] * months)
    assert [band is not None for band in bands] == [has] * months


def test_a_record_without_incidents_has_a_band_at_nothing() -> None:
    (band, *_rest) = monthly_bands([0] * 12, [30] * 12, [True] * 12)
    assert band is not None
    assert (band.expected, band.low) == (0, 0)
