"""Tests of two periods: the whole, the places and the pattern are three answers; small counts stay quiet."""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from analysis.change.poisson import e_test, poisson_z
from analysis.change.two_periods import compare_periods
from analysis.errors import BadSetting
from analysis.proportions import adjusted


def test_nine_after_four_is_within_normal_variation() -> None:
    whole = compare_periods([4], [9]).whole
    assert (whole.then, whole.now, whole.expected, whole.z) == (4, 9, 4, 2)
    assert whole.p == pytest.approx(0.18298, abs=1e-5)
    assert whole.ordinary
    assert whole.low < 1 < whole.high


def test_a_change_is_flagged_only_beyond_three() -> None:
    assert not compare_periods([54], [33]).whole.ordinary
    assert compare_periods([36], [56]).whole.ordinary
    assert not compare_periods([36], [57]).whole.ordinary


def test_the_whole_may_change_while_the_pattern_stays() -> None:
    found = compare_periods([400, 200, 100, 50], [600, 300, 150, 75])
    assert not found.whole.ordinary
    assert found.places.changed.tolist() == [1, 1, 1, 0]
    assert found.pattern.p == 1
    assert found.pattern.same == 1
    assert found.places.shifted.tolist() == [0, 0, 0, 0]


def test_the_pattern_may_shift_while_the_whole_stays() -> None:
    found = compare_periods([300, 100, 50], [200, 200, 50])
    assert found.whole.z == 0
    assert found.pattern.p == 0.001
    assert found.places.shifted.tolist() == [-1, 1, 0]
    assert found.pattern.same == pytest.approx(1 / 3)


def test_each_place_is_tested_and_adjusted_for_those_that_have_anything() -> None:
    then, now = np.array([0, 10, 30, 0, 5]), np.array([0, 30, 28, 3, 5])
    places = compare_periods(then, now).places
    assert places.tested.tolist() == [False, True, True, True, True]
    assert places.p.tolist() == e_test(now, then).tolist()
    assert places.z.tolist() == poisson_z(now, then).tolist()
    assert places.q[1:].tolist()[0] == adjusted(places.p[places.tested])[0]
    assert (places.q[0], places.shift_q[0]) == (1, 1)
    raw = compare_periods(then, now, control="none").places
    assert raw.q.tolist() == raw.p.tolist()


def test_no_percentage_is_given_below_the_base() -> None:
    places = compare_periods([19, 20, 0, 100], [38, 40, 5, 50]).places
    assert places.percent.tolist() == pytest.approx([np.nan, 100, np.nan, -50], nan_ok=True)
    assert np.isnan(compare_periods([19, 20], [1, 1], least_base=21).places.percent).all()
    assert np.isnan(compare_periods([0], [1], least_base=0).places.percent).all()


def test_periods_of_unequal_length_are_compared_by_time() -> None:
    found = compare_periods([60, 30], [20, 10], exposure_then=90, exposure_now=30)
    assert found.whole.expected == 30
    assert (found.whole.z, found.whole.ratio, found.whole.p) == (0, 1, 1)
    assert found.places.percent.tolist() == [0, 0]


def test_the_pattern_is_tested_as_the_chi_square_of_scipy_where_counts_are_large() -> None:
    rng = np.random.default_rng(2)
    then, now = rng.poisson(60, 12), rng.poisson(60, 12) + np.arange(12)
    pattern = compare_periods(then, now, permutations=4999).pattern
    theirs = stats.chi2_contingency([then, now], correction=False)
    assert pattern.statistic == pytest.approx(theirs.statistic)
    assert pattern.p == pytest.approx(theirs.pvalue, abs=0.03)


def test_the_pattern_is_as_often_found_to_shift_as_it_says_when_counts_are_small() -> None:
    rng = np.random.default_rng(5)
    share = np.full(30, 1 / 30)
    trials = [
        compare_periods(
            rng.multinomial(20, share), rng.multinomial(25, share), permutations=99, seed=number
        ).pattern.p
        for number in range(200)
    ]
    assert np.mean(np.array(trials) <= 0.1) == pytest.approx(0.1, abs=0.05)


def test_the_same_seed_gives_the_same_p() -> None:
    then, now = [5, 9, 3, 8], [9, 4, 6, 6]
    first, again, other = (compare_periods(then, now, seed=seed).pattern.p for seed in (3, 3, 4))
    assert first == again != other


@pytest.mark.parametrize(("then", "now"), [([], []), ([0, 0], [0, 0]), ([3], [5]), ([1, 2], [0, 0])])
def test_where_nothing_can_shift_nothing_has(then: list, now: list) -> None:
    found = compare_periods(then, now)
    assert found.pattern.p == 1
    assert not found.places.shifted.any()
    assert found.whole.now == sum(now)


@pytest.mark.parametrize(
    ("then", "now", "changes", "words"),
    [
        ([1, 2], [1], {}, "same places"),
        ([1.5], [1], {}, "whole numbers"),
        ([-1], [1], {}, "whole numbers"),
        ([float("nan")], [1], {}, "whole numbers"),
        ([1], [1], {"exposure_now": 0}, "longer than 0"),
        ([1], [1], {"control": "luck"}, "by"),
        ([1], [1], {"permutations": -1}, "at least 0"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    then: list, now: list, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(BadSetting, match=words):
        compare_periods(then, now, **changes)
