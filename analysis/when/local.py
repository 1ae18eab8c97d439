"""Local: moments in UTC as the clock on the wall showed them, daylight saving included."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import BadSetting
from analysis.frames import IntArray

Moments = npt.NDArray[np.datetime64]

EPOCH = date(1970, 1, 1)
# 1 January 1970 was a Thursday; Monday is 0.
_WEEKDAY_OF_EPOCH = 3
_MINUTES = 24 * 60


@dataclass(frozen=True)
class LocalTimes:
    """Where moments lie in local time.

    Attributes
    ----------
    day
        Local days since 1 January 1970, shape (n,).
    minute
        Minutes since local midnight by the clock on the wall, 0 to 1439, shape (n,).
    """

    day: IntArray
    minute: IntArray

    @property
    def weekday(self) -> IntArray:
        """Monday is 0."""
        return (self.day + _WEEKDAY_OF_EPOCH) % 7

    @property
    def hour(self) -> IntArray:
        """The hour of the day, 0 to 23."""
        return self.minute // 60


def local_times(moments: npt.ArrayLike, *, timezone: str) -> LocalTimes:
    """Return the local day and minute of moments.

    Parameters
    ----------
    moments
        Moments in UTC, shape (n,): datetime64 without a zone, none of them missing.
    timezone
        An IANA name such as ``Europe/Riga``.

    Raises
    ------
    BadSetting
        If the zone is unknown or a moment is missing.
    """
    local = _wall_clock(moments_us(moments), timezone).astype(np.int64)
    minute = local // 60_000_000
    return LocalTimes(minute // _MINUTES, minute % _MINUTES)


def moments_us(moments: npt.ArrayLike) -> Moments:
    """Return moments in microseconds; a frame's column in UTC may be given as it is."""
    if isinstance(moments, pd.Series | pd.DatetimeIndex):
        moments = pd.DatetimeIndex(moments)
        moments = moments.tz_convert(None) if moments.tz is not None else moments
    return np.asarray(moments, dtype="datetime64[us]")


def days_within(days: npt.ArrayLike, *, first_day: int, end_day: int) -> IntArray:
    """Return local days as an array, once each is known to lie in the days that a record covers.

    Raises
    ------
    BadSetting
        If the record covers no day, or an incident lies outside it.
    """
    given = np.asarray(days, dtype=np.int64)
    if end_day <= first_day:
        raise BadSetting("The record must cover at least one day.")
    if len(given) and (given.min() < first_day or given.max() >= end_day):
        raise BadSetting("An incident lies outside the days that the record covers.")
    return given


def day_of(day: date) -> int:
    """Return a date as days since 1 January 1970."""
    return (day - EPOCH).days


def date_of(day: int) -> date:
    """Return days since 1 January 1970 as a date."""
    return EPOCH + timedelta(days=int(day))


def _wall_clock(moments: Moments, timezone: str) -> Moments:
    if np.isnat(moments).any():
        raise BadSetting("A moment is missing; only known moments have a local time.")
    try:
        local = pd.DatetimeIndex(moments).tz_localize("UTC").tz_convert(timezone)
    except (KeyError, ValueError, OSError) as error:
        raise BadSetting(f"There is no time zone {timezone!r}.") from error
    return np.asarray(local.tz_localize(None), dtype="datetime64[us]")
