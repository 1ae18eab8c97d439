"""Proportions: the test, the intervals and the control of false findings against their definitions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, false_discovery_control

from analysis.errors import BadSetting
from analysis.proportions import adjusted, difference_interval, shares, shift_test, wilson_interval

chances = st.lists(st.floats(0, 1), min_size=1, max_size=40)


@st.composite
def tables(draw: st.DrawFn) -> tuple[int, int, int, int]:
    """Two counts, each with its total."""
    totals = draw(st.tuples(st.integers(1, 5000), st.integers(1, 5000)))
    return draw(st.integers(0, totals[0])), draw(st.integers(0, totals[1])), *totals


def test_the_published_case_of_ten_and_twenty_in_a_hundred() -> None:
    statistic, p = shift_test([10], [20], total_first=100, total_second=100)
    assert statistic[0] == pytest.approx(3.176471, abs=1e-6)
    assert p[0] == pytest.approx(0.0747059, abs=1e-6)


@given(tables())
def test_the_test_is_that_of_scipy(table: tuple[int, int, int, int]) -> None:
    a, c, total_a, total_c = table
    statistic, p = shift_test([a], [c], total_first=total_a, total_second=total_c)
    if a + c in (0, total_a + total_c):
        assert (statistic[0], p[0]) == (0, 1)
        return
    wanted = chi2_contingency([[a, total_a - a], [c, total_c - c]])
    assert statistic[0] == pytest.approx(wanted.statistic, abs=1e-9)
    assert p[0] == pytest.approx(wanted.pvalue, abs=1e-12)


def test_nothing_of_nothing_does_not_differ() -> None:
    _, p = shift_test([0, 0], [3, 0], total_first=0, total_second=3)
    assert p.tolist() == [1, 1]


@given(tables())
def test_which_of_the_two_comes_first_is_one_to_the_test(table: tuple[int, int, int, int]) -> None:
    a, c, total_a, total_c = table
    _, one = shift_test([a], [c], total_first=total_a, total_second=total_c)
    _, other = shift_test([c], [a], total_first=total_c, total_second=total_a)
    assert one[0] == pytest.approx(other[0], abs=1e-12)


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilsons_interval_has_the_published_ends(count: int, total: int, low: float, high: float) -> None:
    found = wilson_interval([count], total=total)
    assert (found[0][0], found[1][0]) == pytest.approx((low, high), abs=5e-5)


def test_newcombes_interval_has_the_published_ends() -> None:
    # Newcombe (1998), table II: 56 of 70 against 48 of 80, method 10.
    low, high = difference_interval([56], [48], total_first=70, total_second=80)
    assert (low[0], high[0]) == pytest.approx((0.0524, 0.3339), abs=5e-5)


@given(tables())
def test_an_interval_holds_what_was_counted(table: tuple[int, int, int, int]) -> None:
    a, c, total_a, total_c = table
    low, high = wilson_interval([a], total=total_a)
    assert 0 <= low[0] <= a / total_a <= high[0] <= 1
    below, above = difference_interval([a], [c], total_first=total_a, total_second=total_c)
    assert -1 - 1e-12 <= below[0] <= a / total_a - c / total_c <= above[0] <= 1 + 1e-12


@given(chances)
def test_the_control_is_that_of_benjamini_and_yekutieli(p: list[float]) -> None:
    assert adjusted(p) == pytest.approx(false_discovery_control(p, method="by"), abs=1e-12)


@given(chances)
def test_controlled_values_are_no_smaller_and_keep_their_order(p: list[float]) -> None:
    q = adjusted(p)
    assert (q >= np.asarray(p) - 1e-15).all()
    assert (np.diff(q[np.argsort(p, kind="stable")]) >= 0).all()


def test_without_control_the_values_stay() -> None:
    assert adjusted([0.2, 0.01], control="none").tolist() == [0.2, 0.01]
    assert adjusted([]).tolist() == []


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(BadSetting, match="from 0 to its total of 3; found 4 to 4"):
        shift_test([4], [1], total_first=3, total_second=3)
    with pytest.raises(BadSetting, match="found -1"):
        wilson_interval([-1], total=3)
    with pytest.raises(BadSetting, match="not “bonferroni”"):
        adjusted([0.1], control="bonferroni")
    with pytest.raises(BadSetting, match="a list"):
        shares([[1]], 2)
