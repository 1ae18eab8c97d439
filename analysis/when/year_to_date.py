"""Year to date: this year's count beside last year's over the same days, by what chance would make of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from analysis.change.poisson import Z_FLAG, poisson_z
from analysis.errors import BadSetting, TooFew
from analysis.frames import BoolArray, FloatArray, IntArray
from analysis.when.local import day_of

LEAST_DAYS = 28


@dataclass(frozen=True)
class Spans:
    """Two spans of as many days in two years, in days since 1 January 1970, half-open."""

    now: tuple[int, int]
    before: tuple[int, int]

    @property
    def days(self) -> int:
        """The length of both."""
        return self.now[1] - self.now[0]


@dataclass(frozen=True)
class Compared:
    """Counts of places or categories in both years, shape (k,) each.

    Attributes
    ----------
    names
        What is compared, in the order given.
    before, now
        Incidents in either span.
    z
        2(sqrt(now) - sqrt(before)).
    """

    names: tuple[str, ...]
    before: IntArray
    now: IntArray
    z: FloatArray

    @property
    def flagged(self) -> BoolArray:
        """Which differ by more than three."""
        return np.asarray(np.abs(self.z) > Z_FLAG)


def same_days(*, first_day: int, end_day: int) -> Spans:
    """Find the days of the last year of a record and as many of the year before it.

    Both spans begin on 1 January, or as many days later as the record does last year, and are as long as
    each other in days: the first 75 days are those up to 15 March in a leap year, and up to 16 March in
    another. Of a whole leap year the last day is left out.

    Parameters
    ----------
    first_day, end_day
        Days that the record covers, half-open.

    Raises
    ------
    TooFew
        If the record holds fewer than 28 days that can be compared.
    """
    if end_day <= first_day:
        raise BadSetting("The record must cover at least one day.")
    year = _year(end_day - 1)
    opening, last_opening = day_of(date(year, 1, 1)), day_of(date(year - 1, 1, 1))
    skipped = max(0, first_day - last_opening)
    length = min(end_day - opening, opening - last_opening) - skipped
    if length < LEAST_DAYS:
        raise TooFew(
            f"A comparison needs at least {LEAST_DAYS} days that both years have; there are {max(0, length)}."
        )
    return Spans(
        (opening + skipped, opening + skipped + length),
        (last_opening + skipped, last_opening + skipped + length),
    )


def compare(days: npt.ArrayLike, groups: npt.ArrayLike, *, names: Sequence[str], spans: Spans) -> Compared:
    """Compare the incidents of each group in both spans.

    Parameters
    ----------
    days
        The local day of each incident, in days since 1 January 1970, shape (n,).
    groups
        The place in names of each incident's group, shape (n,).
    """
    given, of = np.asarray(days, dtype=np.int64), np.asarray(groups, dtype=np.int64)
    before, now = (
        np.bincount(of[(given >= first) & (given < end)], minlength=len(names))
        for first, end in (spans.before, spans.now)
    )
    return Compared(tuple(names), before, now, poisson_z(now, before))


def _year(day: int) -> int:
    return int(np.datetime64(day, "D").astype("datetime64[Y]").astype(int)) + 1970
