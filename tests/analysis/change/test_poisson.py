"""Tests of Poisson counts: z, E-test and the interval of a ratio, beside scipy and exact fractions."""

from fractions import Fraction
from math import inf, sqrt

import numpy as np
import pytest
from scipy import stats

from analysis.change.poisson import e_test, poisson_z, ratio_interval
from analysis.errors import BadSetting


@pytest.mark.parametrize(("then", "now", "p"), [(0, 3, 0.08838), (6, 2, 0.17487)])
def test_the_e_test_gives_the_published_values(then: int, now: int, p: float) -> None:
    assert float(e_test(now, then)) == pytest.approx(p, abs=5e-6)


def by_exact_fractions(now: int, then: int, ratio: Fraction) -> float:
    """Add up every outcome whose squared statistic, a fraction, is at least as large."""

    def squared(x: int, y: int) -> Fraction:
        return (x / ratio - y) ** 2 / (x / ratio**2 + y) if x + y else Fraction(0)

    least, mean = squared(now, then), float((now + then) / (1 + ratio))
    first, second = (stats.poisson.pmf(range(80), rate) for rate in (mean * float(ratio), mean))
    return sum(float(first[x] * second[y]) for x in range(80) for y in range(80) if squared(x, y) >= least)


@pytest.mark.parametrize("ratio", [Fraction(1), Fraction(3, 10), Fraction(7, 3)])
def test_the_e_test_counts_outcomes_that_are_exactly_as_extreme(ratio: Fraction) -> None:
    for now, then in [(0, 1), (3, 0), (5, 3), (1, 1), (4, 9), (7, 3), (2, 8)]:
        found = e_test(now, then, exposure_now=float(ratio) * 30, exposure_then=30)
        assert float(found) == pytest.approx(by_exact_fractions(now, then, ratio), abs=1e-9)


def test_the_e_test_agrees_with_scipy_on_random_counts() -> None:
    rng = np.random.default_rng(4)
    now, then = (rng.poisson(rng.choice([0.5, 3, 30, 300], 300)) for _ in range(2))
    found = e_test(now, then)
    pairs = zip(now.tolist(), then.tolist(), strict=True)
    theirs = np.array([stats.poisson_means_test(a, 1.0, b, 1.0).pvalue for a, b in pairs])
    # Where the counts are equal scipy leaves out the outcome of no incident at all.
    assert np.allclose(found[now != then], theirs[now != then], atol=1e-8)
    assert np.all(found[now == then] == 1)


def test_where_scipy_differs_it_has_lost_the_outcome_found() -> None:
    ratio = 0.3 * sqrt(2)
    mean = 4 / (1 + ratio)
    outcome = stats.poisson.pmf(1, mean * ratio) * stats.poisson.pmf(3, mean)
    theirs = stats.poisson_means_test(1, ratio, 3, 1.0).pvalue
    assert float(e_test(1, 3, exposure_now=ratio)) == pytest.approx(theirs + outcome)


def test_the_z_is_twice_the_difference_of_roots() -> None:
    assert poisson_z([9, 33, 0], [4, 54, 0]).tolist() == pytest.approx([2, -3.2078135, 0])


def test_the_z_of_unequal_periods_varies_as_that_of_equal_ones() -> None:
    rng = np.random.default_rng(6)
    now, then = rng.poisson(90, 20_000), rng.poisson(30, 20_000)
    spread = np.std(poisson_z(now, then, exposure_now=3, exposure_then=1))
    assert spread == pytest.approx(sqrt(2), rel=0.03)
    assert float(poisson_z(90, 30, exposure_now=3)) == pytest.approx(0)
    assert float(poisson_z(9, 4, exposure_now=7, exposure_then=7)) == 2


def test_the_interval_of_a_ratio_is_that_of_the_binomial_share() -> None:
    for now, then in [(9, 4), (0, 3), (3, 0), (33, 54)]:
        share = stats.binomtest(now, now + then).proportion_ci(0.9, method="exact")
        low, high = ratio_interval(now, then, level=0.9)
        assert float(low) == pytest.approx(share.low / (1 - share.low))
        assert float(high) == pytest.approx(share.high / (1 - share.high) if then else inf)
    assert [float(end) for end in ratio_interval(0, 0)] == [0, inf]


def test_the_interval_of_a_ratio_holds_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(8)
    now, then = rng.poisson(12, 4000), rng.poisson(5, 4000)
    low, high = ratio_interval(now, then, exposure_now=2, exposure_then=1)
    assert np.mean((low <= 1.2) & (high >= 1.2)) >= 0.95


def test_the_interval_of_a_ratio_is_by_time() -> None:
    low, high = ratio_interval(20, 10, exposure_now=60, exposure_then=30)
    assert float(low) < 1 < float(high)
    assert float(low * high) == pytest.approx(float(np.prod(ratio_interval(20, 10))) / 4)


def test_shapes_go_together_and_nothing_is_nothing() -> None:
    assert e_test([[1], [2]], [1, 2, 3]).shape == (2, 3)
    assert len(e_test([], [])) == len(poisson_z([], [])) == len(ratio_interval([], [])[0]) == 0
    assert float(e_test(0, 0)) == 1


def test_a_hundred_thousand_cells_and_a_million_incidents_are_compared() -> None:
    rng = np.random.default_rng(3)
    now, then = rng.poisson(5, 100_000), rng.poisson(5, 100_000)
    assert np.mean(e_test(now, then) <= 0.05) == pytest.approx(0.05, abs=0.01)
    assert float(e_test(1_000_000, 1_003_000)) == pytest.approx(0.034, abs=0.001)


@pytest.mark.parametrize("count", [-1, float("nan"), float("inf")])
def test_what_is_no_count_is_refused(count: float) -> None:
    for method in (poisson_z, e_test, ratio_interval):
        with pytest.raises(BadSetting, match="at least 0"):
            method([1, count], 1)


def test_settings_out_of_range_are_refused() -> None:
    with pytest.raises(BadSetting, match="whole"):
        e_test(1.5, 2)
    for exposure in (0, -1, float("nan")):
        with pytest.raises(BadSetting, match="longer than 0"):
            e_test(1, 2, exposure_now=exposure)
    with pytest.raises(BadSetting, match="level"):
        ratio_interval(1, 2, level=1)
