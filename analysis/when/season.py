"""Season: how far months and weekdays differ from their average, and whether more than by chance."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import f, t

from analysis.errors import TooFew
from analysis.frames import BoolArray, FloatArray, IntArray
from analysis.when.local import days_within

LEAST_MONTHS = 24
LEAST_WEEKS = 8
# A season is spoken of only below this p; the intervals of all months or weekdays hold together at 95 %.
SURE = 0.01
LEVEL = 0.95
_ROUNDS = 50


@dataclass(frozen=True)
class Months:
    """Incidents by calendar month.

    Attributes
    ----------
    number
        Months since January 1970, shape (m,), one after the other.
    counts, days
        Incidents, and days that the record covers of each.
    complete
        Whether the record covers the whole month.
    """

    number: IntArray
    counts: IntArray
    days: IntArray
    complete: BoolArray


@dataclass(frozen=True)
class Effects:
    """How many times the average day each month or weekday has, shape (k,) each.

    Attributes
    ----------
    ratios, low, high
        The ratio to the (geometric) mean of them, with an interval; all intervals hold together at 95 %.
    p
        The probability of such differences where there are none: an F test.
    dispersion
        How many times more the counts vary than chance alone would make them; at least 1.
    """

    ratios: FloatArray
    low: FloatArray
    high: FloatArray
    p: float
    dispersion: float

    @property
    def sure(self) -> bool:
        """Whether there are differences at all, by the rule: p below 0.01."""
        return self.p < SURE

    @property
    def more(self) -> BoolArray:
        """Which have more than the average, where there are differences at all."""
        return np.asarray(self.sure & (self.low > 1))

    @property
    def less(self) -> BoolArray:
        """Which have less."""
        return np.asarray(self.sure & (self.high < 1))


def monthly_counts(days: npt.ArrayLike, *, first_day: int, end_day: int) -> Months:
    """Count incidents by calendar month.

    Parameters
    ----------
    days
        The local day of each incident, in days since 1 January 1970, shape (n,).
    first_day, end_day
        Days that the record covers, half-open.

    Raises
    ------
    BadSetting
        If the record covers no day, or an incident lies outside it.
    """
    given = days_within(days, first_day=first_day, end_day=end_day)
    opening, last = (_month(np.array([day]))[0] for day in (first_day, end_day - 1))
    number = np.arange(opening, last + 1)
    edges = np.arange(opening, last + 2).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    covered = _steps(np.clip(edges, first_day, end_day))
    counts = np.bincount(_month(given) - opening, minlength=len(number))
    return Months(number, counts, covered, covered == _steps(edges))


def month_effects(months: Months) -> Effects:
    """Estimate how many times the average day each month of the year has, January first.

    A quasi-Poisson regression (McCullagh and Nelder 1989) of the complete months: the logarithm of the daily
    rate is a level, a steady trend and an effect of the month of the year. The trend keeps a growing record
    from making a season of its own. Where no incident fell on a month of the year, half an incident is added
    to every month of the year, shared among its years.

    Raises
    ------
    TooFew
        If there are fewer than 24 complete months: one year cannot tell a season from a single event.
    """
    number, counts, days = (each[months.complete] for each in (months.number, months.counts, months.days))
    if len(number) < LEAST_MONTHS:
        raise TooFew(
            f"A season needs at least {LEAST_MONTHS} complete months; the record holds {len(number)}."
        )
    if not counts.any():
        raise TooFew("A season needs incidents; there are none.")
    of_year = number % 12
    if not np.bincount(of_year, weights=counts, minlength=12).all():
        padded = counts + 0.5 / np.bincount(of_year, minlength=12)[of_year]
    else:
        padded = counts.astype(np.float64)
    trend = np.column_stack([np.ones(len(number)), (number - number.mean()) / 12])
    contrasts = _contrasts(12)
    design = np.column_stack([trend, contrasts[of_year]])
    fitted, covariance = _fit(design, padded, days)
    flat, _ = _fit(trend, padded, days)
    freedom = len(number) - design.shape[1]
    spread = max(1.0, float(((padded - fitted.mean) ** 2 / fitted.mean).sum()) / freedom)
    gain = _deviance(padded, flat.mean) - _deviance(padded, fitted.mean)
    effects = contrasts @ fitted.coefficients[2:]
    return _effects(effects, contrasts @ covariance[2:, 2:] @ contrasts.T, gain, spread, freedom)


def weekday_effects(days: npt.ArrayLike, *, first_day: int, end_day: int) -> Effects:
    """Estimate how many times the average day each day of the week has, Monday first.

    The same model on a table of the complete weeks by weekday, with an effect of each week, so that neither
    season nor trend is taken for a weekday. It needs no iteration, since each week has each weekday once.

    Raises
    ------
    TooFew
        If there are fewer than eight complete weeks, or no incident in them.
    """
    table = week_table(days, first_day=first_day, end_day=end_day)
    if len(table) < LEAST_WEEKS:
        raise TooFew(
            f"A weekly profile needs at least {LEAST_WEEKS} complete weeks; the record holds {len(table)}."
        )
    table = table[table.sum(axis=1) > 0]
    if len(table) < 2:
        raise TooFew("A weekly profile needs incidents in at least two weeks.")
    totals = table.sum(axis=0).astype(np.float64)
    if not totals.all():
        totals += 0.5
    expected = np.outer(table.sum(axis=1), totals / totals.sum())
    freedom = 6 * (len(table) - 1)
    spread = max(1.0, float(((table - expected) ** 2 / expected).sum()) / freedom)
    gain = _deviance(totals, np.full(7, totals.mean()))
    centre = np.eye(7) - 1 / 7
    return _effects(centre @ np.log(totals), centre @ np.diag(1 / totals) @ centre, gain, spread, freedom)


def week_table(days: npt.ArrayLike, *, first_day: int, end_day: int) -> IntArray:
    """Count incidents by complete week and weekday, shape (w, 7), Monday first."""
    given = np.asarray(days, dtype=np.int64)
    # 5 January 1970, day 4, was a Monday.
    opening = first_day + (4 - first_day) % 7
    weeks = max(0, (end_day - opening) // 7)
    inside = given[(given >= opening) & (given < opening + 7 * weeks)] - opening
    return np.bincount(inside, minlength=7 * weeks).reshape(weeks, 7)


@dataclass(frozen=True)
class _Fit:
    coefficients: FloatArray
    mean: FloatArray


def _fit(design: FloatArray, counts: FloatArray, days: IntArray) -> tuple[_Fit, FloatArray]:
    """Fit a Poisson regression with days as exposure, by reweighted least squares; with its covariance."""
    mean: FloatArray = np.maximum(counts, 0.5)
    coefficients = np.zeros(design.shape[1])
    for _ in range(_ROUNDS):
        working = np.log(mean / days) + (counts - mean) / mean
        information = design.T @ (design * mean[:, None])
        found = np.asarray(np.linalg.solve(information, design.T @ (mean * working)), dtype=np.float64)
        mean = np.asarray(days * np.exp(design @ found), dtype=np.float64)
        if np.allclose(found, coefficients, rtol=0, atol=1e-12):
            break
        coefficients = found
    covariance = np.linalg.inv(design.T @ (design * mean[:, None]))
    return _Fit(found, mean), np.asarray(covariance, dtype=np.float64)


def _effects(
    effects: FloatArray, covariance: FloatArray, gain: float, spread: float, freedom: int
) -> Effects:
    number = len(effects)
    p = float(f.sf(max(0.0, gain) / (number - 1) / spread, number - 1, freedom))
    half = t.ppf(1 - (1 - LEVEL) / number / 2, freedom) * np.sqrt(spread * np.diag(covariance))
    return Effects(np.exp(effects), np.exp(effects - half), np.exp(effects + half), p, spread)


def _contrasts(number: int) -> FloatArray:
    """Columns that let effects add up to 0."""
    return np.vstack([np.eye(number - 1), -np.ones(number - 1)])


def _deviance(counts: FloatArray, mean: FloatArray) -> float:
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(counts > 0, counts * np.log(counts / mean), 0.0) - (counts - mean)
    return 2 * float(terms.sum())


def _steps(edges: IntArray) -> IntArray:
    return edges[1:] - edges[:-1]


def _month(days: IntArray) -> IntArray:
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
