"""Aoristic: share each incident among the hours of the week in which it may have happened."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.errors import BadSetting
from analysis.frames import BoolArray, FloatArray, IntArray
from analysis.variation import Z, poisson_band
from analysis.when.local import LocalTimes, Moments, local_times, moments_us

HOURS = 7 * 24
MINUTE_US = 60_000_000
WEEK_US = HOURS * 60 * MINUTE_US
# Every zone in use now is a whole number of quarters from UTC, so a quarter lies in one local hour.
_QUARTER_US = 15 * MINUTE_US
# Recorded on the full hour in the night beside midnight; what midnight itself should hold.
_NIGHT_HOURS = (22, 23, 1, 2)


@dataclass(frozen=True)
class Clock:
    """Incidents by day of the week and hour, each adding up to 1.

    Attributes
    ----------
    weights
        All weight, shape (7, 24), Monday first.
    certain
        The part of it that comes from incidents known to the hour, same shape.
    spread
        Incidents shared among several hours.
    even
        Incidents of a week or more, which say nothing about the hour.
    ended_early
        Incidents whose end lies before their start; they count at their start.
    """

    weights: FloatArray
    certain: FloatArray
    spread: int
    even: int
    ended_early: int

    @property
    def smeared(self) -> float:
        """The share of the weight whose hour is not known, 0 to 1."""
        total = float(self.weights.sum())
        return 1 - float(self.certain.sum()) / total if total else 0.0


def aoristic_clock(starts: npt.ArrayLike, ends: npt.ArrayLike, *, timezone: str) -> Clock:
    """Share each incident among local hours by the time its span spends in them (Ratcliffe 2000).

    An incident without an end, with an end before its start, or of one minute or less counts whole in the
    hour of its start; one of seven days or more counts 1/168 in each hour. Time is what passes, not what the
    wall clock shows: the hour that spring leaves out gets nothing, the one that autumn repeats is two hours
    long.

    Parameters
    ----------
    starts, ends
        Moments in UTC, shape (n,); an end may be missing (NaT). Spans are half-open.
    timezone
        An IANA name such as ``Europe/Riga``.

    Raises
    ------
    BadSetting
        If the arrays differ in length, a start is missing or the zone is unknown.
    """
    begin, end = moments_us(starts), moments_us(ends)
    if begin.shape != end.shape or begin.ndim != 1:
        raise BadSetting(f"Starts and ends come in pairs; there are {begin.size} and {end.size}.")
    given = ~np.isnat(end)
    length = np.where(given, end.astype(np.int64) - begin.astype(np.int64), 0)
    certain, spread = _at_start(begin, length, timezone), np.zeros((7, 24))
    even, between = length >= WEEK_US, (length > MINUTE_US) & (length < WEEK_US)
    inside = np.zeros(len(begin), dtype=bool)
    if between.any():
        inside[between] = _within_one_hour(begin[between], length[between], timezone)
        certain += _counted(local_times(begin[inside], timezone=timezone))
        several = between & ~inside
        spread = _spread(begin[several].astype(np.int64), length[several], timezone)
    return Clock(
        certain + spread + np.count_nonzero(even) / HOURS,
        certain,
        int(np.count_nonzero(between & ~inside)),
        int(np.count_nonzero(even)),
        int(np.count_nonzero(given & (length < 0))),
    )


def standing_out(weights: FloatArray, *, z: float = Z) -> BoolArray:
    """Tell which hours hold more than an even spread of the same weight would by chance.

    The upper end of the Poisson band round the mean; weights that are shared vary less than whole incidents,
    so it errs towards saying nothing.
    """
    return np.asarray(
        weights > poisson_band(float(weights.mean()), z=z).high if weights.size else weights > 0
    )


def midnight_pile(times: LocalTimes, *, z: float = Z) -> bool:
    """Tell whether more incidents are recorded at exactly 00:00 than chance allows.

    Midnight is compared with the busiest of the full hours beside it (22:00, 23:00, 01:00, 02:00): a clock
    that was never filled in reads 00:00, while people round to every full hour.

    Parameters
    ----------
    times
        Starts of the incidents that claim to be known to the minute.
    """
    on_the_hour = np.bincount(times.hour[times.minute % 60 == 0], minlength=24)
    beside = max(int(on_the_hour[hour]) for hour in _NIGHT_HOURS)
    return bool(on_the_hour[0] > poisson_band(beside, z=z).high)


def _at_start(begin: Moments, length: IntArray, timezone: str) -> FloatArray:
    return _counted(local_times(begin[length <= MINUTE_US], timezone=timezone))


def _within_one_hour(begin: Moments, length: IntArray, timezone: str) -> BoolArray:
    """Whether spans of more than a minute lie in one local hour; an end on the hour is still in it."""
    last = (begin.astype(np.int64) + length - 1).astype("datetime64[us]")
    first, until = local_times(begin, timezone=timezone), local_times(last, timezone=timezone)
    same = (first.day == until.day) & (first.hour == until.hour)
    return same & (length <= 2 * 60 * MINUTE_US)


def _counted(times: LocalTimes) -> FloatArray:
    cells = times.weekday * 24 + times.hour
    return np.bincount(cells, minlength=HOURS).astype(np.float64).reshape(7, 24)


def _spread(start: IntArray, length: IntArray, timezone: str) -> FloatArray:
    """Shares of spans by quarters of an hour of passing time, then added up by local hour.

    Between its first and its last quarter a span has the same share everywhere: where it begins and where it
    ends is enough, and the shares are the running sum.
    """
    if not len(start):
        return np.zeros((7, 24))
    end, share = start + length, _QUARTER_US / length
    first, last = start // _QUARTER_US, (end - 1) // _QUARTER_US
    base, several = first.min(), last > first
    size = int(last.max() - base) + 1
    quarters = _added(first - base, (np.minimum(end, (first + 1) * _QUARTER_US) - start) / length, size)
    quarters += _added((last - base)[several], ((end - last * _QUARTER_US) / length)[several], size)
    long = last > first + 1
    steps = _added((first + 1 - base)[long], share[long], size) - _added(
        (last - base)[long], share[long], size
    )
    quarters += np.maximum(np.cumsum(steps), 0)
    moments = ((np.arange(size) + base) * _QUARTER_US).astype("datetime64[us]")
    times = local_times(moments, timezone=timezone)
    return _added(times.weekday * 24 + times.hour, quarters, HOURS).reshape(7, 24)


def _added(places: IntArray, amounts: FloatArray, size: int) -> FloatArray:
    return np.asarray(np.bincount(places, weights=amounts, minlength=size), dtype=np.float64)
