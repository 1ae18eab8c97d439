"""Local time: the day, weekday and hour that a territory's clocks showed at many instants."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_DAY_US = 86_400_000_000
_HOUR_US = 3_600_000_000
# 1 January 1970 was a Thursday, and Monday is 0.
_THURSDAY = 3


def local_days_and_hours(
    instants: NDArray[np.datetime64], timezone: str
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the local day as days since 1970, and the hour of the day."""
    local = pd.DatetimeIndex(instants.astype("datetime64[us]")).tz_localize("UTC").tz_convert(timezone)
    wall = local.tz_localize(None).to_numpy().astype("datetime64[us]").astype(np.int64)
    days = wall // _DAY_US
    return days, (wall - days * _DAY_US) // _HOUR_US


def weekdays(days: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the weekday of each day since 1970, Monday is 0."""
    return (days + _THURSDAY) % 7
