"""Weekdays: whether a few incidents prefer a day of the week, by an exact test."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln
from scipy.stats import chi2

from analysis.errors import BadSetting, TooFew
from analysis.frames import FloatArray, IntArray

DAYS = 7
# Up to here every outcome is counted: about half a million ways to share so many among equal days.
MOST_EQUAL = 100
MOST_UNEQUAL = 25
# Two outcomes this near each other are equally unusual; rounding must not part them.
_TIE = 1e-9


@dataclass(frozen=True)
class WeekdayTest:
    """Whether incidents prefer days of the week.

    Attributes
    ----------
    statistic
        G, twice the logarithm of the likelihood ratio of what was found against no preference.
    p
        The probability of a G at least as large where no day is preferred.
    exact
        Whether every possible outcome was counted; otherwise p is of the chi-square distribution with six
        degrees of freedom and the correction of Williams (1976).
    expected
        Incidents a day without preference, Monday first.
    """

    statistic: float
    p: float
    exact: bool
    expected: tuple[float, ...]


def weekday_test(counts: npt.ArrayLike, *, days: npt.ArrayLike | None = None) -> WeekdayTest:
    """Test whether incidents prefer days of the week, exactly where they are few.

    G = 2 sum(observed ln(observed / expected)); its distribution is the sum over all ways in which so many
    incidents can fall on seven days (Cressie and Read 1984 on the statistic; the exact test for few incidents
    as crime analysts use it: Wheeler 2016, "Testing serial crime events for randomness in day of week
    patterns with small samples"). No chance is involved.

    Parameters
    ----------
    counts
        Incidents by day of the week, Monday first, shape (7,).
    days
        How many Mondays, Tuesdays, ... there were; equal unless given.

    Raises
    ------
    BadSetting
        If there are not seven counts, one is negative or no whole number, or incidents fall on a day that
        there was none of.
    TooFew
        If there is no incident.
    """
    found, chances = _given(counts, days)
    number = int(found.sum())
    statistic = float(_terms(found, number * chances).sum())
    expected = tuple((number * chances).tolist())
    equal = bool(np.allclose(chances, 1 / DAYS, rtol=0, atol=1e-12))
    if equal and number <= MOST_EQUAL:
        return WeekdayTest(statistic, _exact_equal(number, statistic), True, expected)
    if not equal and number <= MOST_UNEQUAL:
        return WeekdayTest(statistic, _exact(number, chances, statistic), True, expected)
    return WeekdayTest(statistic, _approximate(number, chances, statistic), False, expected)


def _given(counts: npt.ArrayLike, days: npt.ArrayLike | None) -> tuple[IntArray, FloatArray]:
    raw = np.asarray(counts, dtype=np.float64)
    weights = np.ones(DAYS) if days is None else np.asarray(days, dtype=np.float64)
    if raw.shape != (DAYS,) or weights.shape != (DAYS,):
        raise BadSetting("A week has seven days, Monday first.")
    if not (np.isfinite(raw).all() and (raw >= 0).all() and (raw == np.floor(raw)).all()):
        raise BadSetting("Counts of incidents are whole numbers of at least 0.")
    if not (np.isfinite(weights).all() and (weights >= 0).all()) or (raw[weights == 0] > 0).any():
        raise BadSetting("Incidents fall on a weekday that the window holds none of.")
    if raw.sum() < 1:
        raise TooFew("The weekday test needs at least 1 incident; there is none.")
    return raw.astype(np.int64), weights / weights.sum()


def _terms(counts: IntArray | FloatArray, expected: FloatArray | float) -> FloatArray:
    """Each count's part of G; an empty day has none."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(counts > 0, 2 * counts * np.log(counts / expected), 0.0)


def _exact_equal(number: int, statistic: float) -> float:
    """Add up the outcomes with their counts in descending order; equal days may change places.

    Each outcome is grown day by day: what is left to share, the count of the day before, how many days in a
    row had it, its G, and the logarithm of its probability.
    """
    left, count, run = np.array([number]), np.array([number]), np.array([0])
    g, log_p = np.zeros(1), np.array([gammaln(number + 1) + gammaln(DAYS + 1) - number * math.log(DAYS)])
    for day in range(DAYS):
        # A count is at most the one before it, and at least its fair share of what is left.
        owner, now = _choices(-(-left // (DAYS - day)), np.minimum(left, count))
        run = np.where((now == count[owner]) & (day > 0), run[owner] + 1, 1)
        g = g[owner] + _terms(now, number / DAYS)
        log_p = log_p[owner] - gammaln(now + 1) - np.log(run)
        left, count = left[owner] - now, now
    return _tail(g, log_p, statistic)


def _exact(number: int, chances: FloatArray, statistic: float) -> float:
    """Add up all outcomes, day by day; a day that there was none of has no incident."""
    possible = chances[chances > 0]
    left, g, log_p = np.array([number]), np.zeros(1), np.array([gammaln(number + 1)])
    for day, chance in enumerate(possible.tolist()):
        last = day == len(possible) - 1
        owner, now = _choices(left if last else np.zeros_like(left), left)
        g = g[owner] + _terms(now, number * chance)
        log_p = log_p[owner] - gammaln(now + 1) + now * math.log(chance)
        left = left[owner] - now
    return _tail(g, log_p, statistic)


def _choices(low: IntArray, high: IntArray) -> tuple[IntArray, IntArray]:
    """All whole numbers from low to high of each, as (whose, number)."""
    ways = np.maximum(high - low + 1, 0)
    owner = np.repeat(np.arange(len(low)), ways)
    return owner, low[owner] + np.arange(len(owner)) - (np.cumsum(ways) - ways)[owner]


def _tail(g: FloatArray, log_p: FloatArray, statistic: float) -> float:
    """The probability of all outcomes at least as unusual."""
    extreme = g >= statistic - _TIE * max(1.0, statistic)
    return float(min(1.0, math.fsum(np.exp(log_p[extreme]).tolist())))


def _approximate(number: int, chances: FloatArray, statistic: float) -> float:
    possible = chances[chances > 0]
    freedom = len(possible) - 1
    if freedom == 0:
        return 1.0
    williams = 1 + (float((1 / possible).sum()) - 1) / (6 * number * freedom)
    return float(chi2.sf(statistic / williams, freedom))
