"""Weeks: incidents a week, and which weeks lie outside the band of the eight before them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.frames import BoolArray, FloatArray, IntArray
from analysis.variation import PRIOR_WEEKS, Z, weekly_band
from analysis.when.local import days_within

# Weeks begin on Monday; 5 January 1970 was one.
_FIRST_MONDAY = 4


@dataclass(frozen=True)
class Weeks:
    """Counts of calendar weeks, Monday to Sunday, shape (w,) each.

    Attributes
    ----------
    first_day
        Monday of each, in days since 1 January 1970.
    counts
        Incidents recorded in it.
    complete
        Whether all its seven days are covered by the record.
    expected, low, high
        The band of the week; NaN for one that is not complete or has no eight complete ones before it.
    """

    first_day: IntArray
    counts: IntArray
    complete: BoolArray
    expected: FloatArray
    low: FloatArray
    high: FloatArray

    @property
    def above(self) -> BoolArray:
        """Weeks with more incidents than is ordinary."""
        return np.asarray(self.counts > self.high)

    @property
    def below(self) -> BoolArray:
        """Weeks with fewer incidents than is ordinary."""
        return np.asarray(self.counts < self.low)

    @property
    def judged(self) -> BoolArray:
        """Weeks that have a band."""
        return ~np.isnan(self.expected)


def weekly_counts(days: npt.ArrayLike, *, first_day: int, end_day: int, z: float = Z) -> Weeks:
    """Count incidents by calendar week, and lay the band round each week.

    A band is drawn from the eight complete weeks before it (`analysis.variation.weekly_band`), whatever they
    held: an unusual week widens or narrows what is expected after it. A week that the record covers in part
    is counted, marked, and in no band.

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
    opening = first_day - (first_day - _FIRST_MONDAY) % 7
    mondays = np.arange(opening, end_day, 7, dtype=np.int64)
    counts = np.bincount((given - opening) // 7, minlength=len(mondays))
    complete = (mondays >= first_day) & (mondays + 7 <= end_day)
    return Weeks(mondays, counts, complete, *_bands(counts, complete, z))


def _bands(counts: IntArray, complete: BoolArray, z: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    ends = np.full((3, len(counts)), np.nan)
    # Only the first and the last week can be incomplete, so complete weeks follow each other.
    whole = np.flatnonzero(complete)
    for place in range(PRIOR_WEEKS, len(whole)):
        band = weekly_band(counts[whole[place - PRIOR_WEEKS : place]].tolist(), z=z)
        if band is not None:
            ends[:, whole[place]] = band.expected, band.low, band.high
    return ends[0], ends[1], ends[2]
