"""Tests of the trend: the published numbers, ties, and the field's reference."""

import numpy as np
import pytest
from scipy.stats import kendalltau, norm

from analysis.change.trend import mann_kendall
from analysis.errors import BadFrame, BadSetting, TooFew


def test_ten_rising_values_have_the_published_trend() -> None:
    found = mann_kendall(range(1, 11))
    assert (int(found.s), float(found.variance)) == (45, 125)
    assert float(found.z) == pytest.approx(3.93548, abs=1e-5)
    assert float(found.p) == pytest.approx(2 * norm.sf(3.93548), rel=1e-4)


def test_ties_make_the_variance_smaller() -> None:
    # Groups of 3 and 2: (5*4*15 - 3*2*11 - 2*1*9) / 18.
    found = mann_kendall([1, 1, 1, 2, 2])
    assert int(found.s) == 6
    assert float(found.variance) == pytest.approx((300 - 66 - 18) / 18)
    assert float(found.z) == pytest.approx(5 / np.sqrt(12))


@pytest.mark.parametrize("seed", range(25))
def test_s_and_its_variance_agree_with_scipy(seed: int) -> None:
    rng = np.random.default_rng(seed)
    series = rng.poisson(rng.choice([0.5, 2, 40]), rng.integers(8, 60))
    if len(set(series.tolist())) == 1:
        series[0] += 1
    found = mann_kendall(series)
    # scipy takes no step towards 0, so its p is that of S itself.
    expected = kendalltau(range(len(series)), series, method="asymptotic").pvalue
    assert 2 * norm.sf(abs(found.s) / np.sqrt(found.variance)) == pytest.approx(expected, rel=1e-9)


def test_columns_are_series_of_their_own() -> None:
    table = np.random.default_rng(1).poisson(3, (12, 30))
    found = mann_kendall(table)
    assert found.s.shape == found.z.shape == found.variance.shape == (30,)
    for column in range(30):
        alone = mann_kendall(table[:, column])
        assert (found.s[column], found.z[column], found.p[column]) == (alone.s, alone.z, alone.p)


def test_turning_time_round_turns_the_trend() -> None:
    series = np.random.default_rng(2).normal(size=20)
    assert mann_kendall(series[::-1]).z == -mann_kendall(series).z


def test_a_series_that_never_changes_has_no_trend() -> None:
    found = mann_kendall([3] * 12)
    assert (int(found.s), float(found.variance), float(found.z), float(found.p)) == (0, 0, 0, 1)


def test_without_a_trend_one_in_twenty_is_found() -> None:
    table = np.random.default_rng(3).normal(size=(24, 4_000))
    assert np.mean(mann_kendall(table).p <= 0.05) == pytest.approx(0.05, abs=0.012)


@pytest.mark.parametrize(
    ("series", "error"),
    [
        ([1, 2, 3], TooFew),
        ([], TooFew),
        ([1, 2, np.nan, 4], BadFrame),
        ([1, 2, np.inf, 4], BadFrame),
        (np.zeros((4, 2, 2)), BadSetting),
        (5.0, BadSetting),
    ],
)
def test_what_is_no_series_is_refused(series, error) -> None:
    with pytest.raises(error):
        mann_kendall(series)
