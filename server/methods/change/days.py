"""Days: on which local day each incident happened, and which are known too loosely to have one."""

from datetime import date
from zoneinfo import ZoneInfo

import numpy as np

from analysis.errors import TooFew
from analysis.frames import BoolArray, FloatArray, IntArray
from analysis.when.local import local_times, moments_us
from server.i18n import ngettext
from server.methods.material import Part

# Of a span the middle is taken; of more than a week it would be a guess.
LONGEST_SPAN_DAYS = 7
_DAY_US = 86_400_000_000


def local_days(part: Part, timezone: str) -> tuple[BoolArray, IntArray]:
    """Return which incidents have a day, and the days since 1 January 1970 of those that do.

    Days, not hours: a file with dates only and one with minutes then mean the same, and a week has seven
    days when the clocks change too. What is known as a span of at most a week counts on its middle day; what
    is known to a longer span or to a month only has no day.
    """
    start, end = moments_us(part.frame["occurred_from"]), moments_us(part.frame["occurred_until"])
    span = np.maximum((end - start).astype(np.int64), 0)
    known = span <= LONGEST_SPAN_DAYS * _DAY_US
    middle = start[known] + (span[known] // 2).astype("timedelta64[us]")
    return known, local_times(middle, timezone=timezone).day


def window_days(part: Part, timezone: str) -> tuple[date, date]:
    """Return the local days of the window, the last one not included, however many hours each has."""
    zone = ZoneInfo(timezone)
    return part.start.astimezone(zone).date(), part.end.astimezone(zone).date()


def places(part: Part, chosen: BoolArray) -> FloatArray:
    """Return the coordinates of the chosen incidents in metres, shape (n, 2)."""
    xy: FloatArray = part.frame.geometry.get_coordinates().to_numpy(dtype=np.float64)[chosen]
    return xy


def enough_days(known: int, least: int) -> None:
    """Refuse too few incidents with a day.

    Raises
    ------
    TooFew
        In a sentence that says how many there are.
    """
    if known < least:
        raise TooFew(
            ngettext(
                "This method needs at least %(least)s incidents whose day is known; this selection has "
                "%(n)s. Choose a longer period or more categories.",
                "This method needs at least %(least)s incidents whose day is known; this selection has "
                "%(n)s. Choose a longer period or more categories.",
                known,
                least=least,
                n=known,
            )
        )
