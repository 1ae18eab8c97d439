"""Record: the local days that a selection covers, and on which of them its incidents fell."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np

from analysis.frames import BoolArray, IntArray
from analysis.when.local import date_of, day_of, local_times, moments_us
from server.methods.change.days import local_days
from server.methods.material import Material

# A silence at an end of the window is taken for no record, not for quiet, if it is longer than a week and
# would come by chance in fewer than one of a hundred records: e to the minus 4.6.
LEAST_SILENCE_DAYS = 7
_UNLIKELY = 4.6


@dataclass(frozen=True)
class Record:
    """Days and incidents of a selection.

    Attributes
    ----------
    known
        Which incidents have a day.
    days
        The local day of those, in days since 1 January 1970.
    first_day, end_day
        Days that are covered, half-open: the window, less a silence at either end.
    window_end
        Where the window itself ends.
    """

    known: BoolArray
    days: IntArray
    first_day: int
    end_day: int
    window_end: int

    @property
    def loose(self) -> int:
        """Incidents known to a month or a longer span only."""
        return int(np.count_nonzero(~self.known))

    @property
    def cut(self) -> bool:
        """Whether nothing was recorded in the last days of the window."""
        return self.end_day < self.window_end

    def as_json(self) -> dict[str, object]:
        """Return what a result says of it."""
        return {
            "first": date_of(self.first_day).isoformat(),
            "last": date_of(self.end_day - 1).isoformat(),
            "loose": self.loose,
            "cut": self.cut,
            "counted": len(self.days),
        }


def record_of(material: Material, *, months: bool = False) -> Record:
    """Find the days of a selection.

    A span of at most a week counts on its middle day; what is known to a longer span or a month has no day,
    but with ``months`` the first of it.
    """
    first, end = window_of(material)
    known, days = local_days(material.first, material.timezone)
    if months:
        by_month = (material.frame["time_precision"] == "month").to_numpy() & ~known
        everything = np.zeros(len(known), dtype=np.int64)
        everything[known] = days
        starts = moments_us(material.frame["occurred_from"])[by_month]
        everything[by_month] = local_times(starts, timezone=material.timezone).day
        known = known | by_month
        days = everything[known]
    days = np.clip(days, first, end - 1)
    return Record(known, days, *_covered(days, first, end), end)


def window_of(material: Material) -> tuple[int, int]:
    """Return the days of the window, half-open, in days since 1 January 1970."""
    zone = ZoneInfo(material.timezone)
    first, end = (at.astimezone(zone).date() for at in (material.first.start, material.first.end))
    return day_of(first), day_of(end)


def _covered(days: IntArray, first: int, end: int) -> tuple[int, int]:
    if not len(days):
        return first, end
    opening, last = int(days.min()), int(days.max()) + 1
    silence = max(LEAST_SILENCE_DAYS, _UNLIKELY * (last - opening) / len(days))
    return (
        opening if opening - first > silence else first,
        last if end - last > silence else end,
    )
