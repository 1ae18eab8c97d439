"""Spans: moments of the local clock become spans of time in UTC."""

import numpy as np
import pandas as pd

from gis.intake.moments import DAY, DAY_US, HOUR, MONTH, SECOND_US, Micros, Moments


def spans(moments: Moments, timezone: str) -> tuple[Micros, Micros]:
    """Return when each moment's span begins and ends, in UTC: a minute, hour, day or month in local time.

    An hour that the clock repeats in autumn is taken for its first pass; one that it skips in spring
    moves forward to the first instant that exists.
    """
    starts = moments.micros
    ends = starts + 60 * SECOND_US
    ends = np.where(moments.precision == HOUR, starts + 3600 * SECOND_US, ends)
    ends = np.where(moments.precision == DAY, starts // DAY_US * DAY_US + DAY_US, ends)
    if (moments.precision == MONTH).any():
        following = starts.astype("datetime64[us]").astype("datetime64[M]") + np.timedelta64(1, "M")
        ends = np.where(moments.precision == MONTH, following.astype("datetime64[us]").astype(np.int64), ends)
    lengths = ends - starts
    start = np.where(moments.zoned, starts, to_utc(starts, timezone))
    clocked = (moments.precision <= HOUR) | moments.zoned
    end = np.where(clocked, start + lengths, 0)
    if not clocked.all():
        end = np.where(clocked, end, to_utc(ends, timezone))
    return start, end


def to_utc(local: Micros, timezone: str) -> Micros:
    """Turn wall-clock times into instants, distinct times once."""
    distinct, codes = np.unique(local, return_inverse=True)
    index = pd.DatetimeIndex(distinct.astype("datetime64[us]"))
    placed = index.tz_localize(
        timezone, ambiguous=np.ones(len(index), dtype=np.bool_), nonexistent="shift_forward"
    )
    return np.asarray(placed.as_unit("us").asi8, dtype=np.int64)[codes]
