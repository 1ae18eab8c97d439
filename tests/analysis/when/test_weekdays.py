"""Weekdays: whether a few incidents prefer a day, by counting every possible outcome."""

import itertools
import math
from collections.abc import Sequence

import numpy as np
import pytest
from scipy.stats import multinomial

from analysis.errors import BadSetting, TooFew
from analysis.when.weekdays import MOST_EQUAL, weekday_test


def by_hand(counts: Sequence[int], days: Sequence[float]) -> float:
    """Every outcome one by one, by scipy's multinomial."""
    number, chances = sum(counts), np.asarray(days) / sum(days)
    outcomes = [o for o in itertools.product(range(number + 1), repeat=7) if sum(o) == number]

    def g(outcome: Sequence[int]) -> float:
        return sum(2 * o * math.log(o / (number * c)) for o, c in zip(outcome, chances, strict=True) if o)

    found = g(counts) - 1e-9
    return float(sum(multinomial.pmf(o, number, chances) for o in outcomes if g(o) >= found))


@pytest.mark.parametrize(
    ("counts", "g", "p"),
    [
        ([3, 0, 0, 0, 0, 0, 0], 11.68, 7 / 343),
        ([2, 1, 0, 0, 0, 0, 0], 7.86, (7 + 126) / 343),
        ([1, 1, 1, 0, 0, 0, 0], 5.08, 1.0),
    ],
)
def test_three_incidents_have_the_published_statistic_and_the_p_of_counting(
    counts: list[int], g: float, p: float
) -> None:
    found = weekday_test(counts)
    assert found.statistic == pytest.approx(g, abs=0.005)
    assert found.p == pytest.approx(p, rel=1e-12)
    assert found.exact


@pytest.mark.parametrize("counts", [[0, 0, 4, 0, 1, 0, 0], [1, 1, 0, 2, 0, 0, 1], [0, 2, 0, 3, 0, 0, 0]])
@pytest.mark.parametrize("days", [[1] * 7, [5, 4, 4, 4, 4, 4, 5], [1, 2, 3, 4, 5, 6, 7]])
def test_small_numbers_agree_with_every_outcome_one_by_one(counts: list[int], days: list[int]) -> None:
    assert weekday_test(counts, days=days).p == pytest.approx(by_hand(counts, days), rel=1e-9)


def test_both_ways_of_counting_agree() -> None:
    counts = [9, 3, 2, 2, 4, 3, 2]
    nearly = weekday_test(counts, days=[1 + 1e-9, 1, 1, 1, 1, 1, 1])
    assert nearly.exact
    assert weekday_test(counts).p == pytest.approx(nearly.p, rel=1e-6)


def test_one_incident_prefers_nothing() -> None:
    assert weekday_test([0, 0, 0, 0, 0, 0, 1]).p == pytest.approx(1)


def test_which_day_it_is_makes_no_difference() -> None:
    counts = [4, 2, 0, 1, 0, 0, 0]
    assert len({round(weekday_test(np.roll(counts, turn)).p, 12) for turn in range(7)}) == 1


def test_many_incidents_are_tested_by_chi_square_and_say_so() -> None:
    assert weekday_test([MOST_EQUAL, 0, 0, 0, 0, 0, 0]).exact
    many = weekday_test([16] * 6 + [15])
    assert not many.exact
    assert many.p > 0.99
    assert weekday_test([40, 11, 10, 10, 10, 10, 10]).p < 1e-4


def test_exact_and_approximate_p_are_near_where_they_meet() -> None:
    counts = [22, 10, 14, 14, 14, 14, 12]
    exact, near = weekday_test(counts), weekday_test(counts, days=[1 + 1e-9, 1, 1, 1, 1, 1, 1])
    assert (exact.exact, near.exact) == (True, False)
    assert near.p == pytest.approx(exact.p, abs=0.005)


def test_a_weekday_that_did_not_occur_can_have_no_incident() -> None:
    assert weekday_test([2, 0, 0, 0, 0, 0, 0], days=[1, 0, 0, 0, 0, 0, 0]).p == pytest.approx(1)
    with pytest.raises(BadSetting, match="holds none of"):
        weekday_test([0, 2, 0, 0, 0, 0, 0], days=[1, 0, 0, 0, 0, 0, 0])


@pytest.mark.parametrize("counts", [[1, 2, 3], [-1, 0, 0, 0, 0, 0, 1], [0.5] * 7, [float("nan")] * 7])
def test_what_are_no_counts_of_a_week_is_refused(counts: list[float]) -> None:
    with pytest.raises(BadSetting):
        weekday_test(counts)


def test_no_incident_cannot_be_tested() -> None:
    with pytest.raises(TooFew, match="at least 1 incident"):
        weekday_test([0] * 7)
