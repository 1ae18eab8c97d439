"""Rhythm: when each category happens, by season, weekday and hour, and how moments are drawn from that."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from server.demo.outlines import Rng

Weights = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]
Moments = npt.NDArray[np.datetime64]

_HOURS = np.arange(24)
# The hour that is skipped when the clocks go forward, 03:00 in Latvia on the last Sunday of March.
_SKIPPED_HOUR = 3


@dataclass(frozen=True)
class Rhythm:
    """The shape of one category in time.

    Parameters
    ----------
    peak_day, swing
        Day of the year with most incidents, and how far the season rises and falls round its mean (0 to 1).
    weekdays
        Seven weights, Monday first.
    hours
        Peaks of the day as (hour, width in hours, weight) on a dark-to-dark clock.
    nights
        How much busier the nights before Saturday and Sunday are.
    growth
        Change from the first year to the last, as a factor.
    """

    peak_day: int
    swing: float
    weekdays: tuple[float, ...]
    hours: tuple[tuple[float, float, float], ...]
    nights: float = 1.0
    growth: float = 1.0


_EVEN = (1.0,) * 7
_WORK = (1.15, 1.1, 1.1, 1.1, 1.2, 0.75, 0.5)
_WEEKEND = (0.75, 0.75, 0.8, 0.9, 1.4, 1.7, 1.1)
_DAY = ((11, 3, 1.0), (17, 3, 1.2))
_NIGHT = ((1, 2.5, 1.0), (22, 2, 0.8))
_EVENING = ((20, 3, 1.0), (23, 2, 0.8))

RHYTHMS: dict[str, Rhythm] = {
    "theft": Rhythm(200, 0.15, _WORK, _DAY, growth=0.9),
    "burglary": Rhythm(330, 0.35, (1.0, 1.0, 1.0, 1.05, 1.3, 1.2, 0.8), ((12, 3, 1.0), (18, 2.5, 1.2)),
                       growth=0.75),
    "outbuilding": Rhythm(110, 0.55, _EVEN, ((2, 2.5, 1.0),), growth=0.9),
    "shoplifting": Rhythm(345, 0.15, (1.0, 1.0, 1.0, 1.05, 1.3, 1.2, 0.7),
                          ((12, 2.5, 0.8), (17.5, 2.2, 1.2)), growth=1.2),
    "vehicle_theft": Rhythm(270, 0.2, _EVEN, ((2, 2.5, 1.0), (23, 2, 0.6))),
    "from_vehicle": Rhythm(290, 0.3, _EVEN, ((2, 3, 1.0), (22, 2, 0.6)), growth=0.8),
    "bicycle": Rhythm(195, 0.85, _WORK, ((16, 3, 1.0), (23, 3, 0.5))),
    "fraud": Rhythm(20, 0.1, (1.2, 1.2, 1.1, 1.1, 1.0, 0.5, 0.4), ((11, 2.5, 1.0), (15, 2, 0.8)), growth=1.8),
    "damage": Rhythm(200, 0.25, _WEEKEND, _NIGHT, nights=1.8),
    "robbery": Rhythm(310, 0.2, _WEEKEND, _NIGHT, nights=2.0),
    "assault": Rhythm(190, 0.15, _WEEKEND, ((0.5, 2.5, 1.2), (20, 3, 0.8)), nights=2.6),
    "domestic": Rhythm(1, 0.12, (0.95, 0.8, 0.8, 0.85, 1.1, 1.4, 1.3), ((20.5, 2.5, 1.2), (0, 2, 0.6))),
    "disorder": Rhythm(190, 0.35, _WEEKEND, ((0.5, 2.5, 1.3), (21, 2.5, 0.9)), nights=2.8),
    "public_drinking": Rhythm(195, 0.6, (0.8, 0.8, 0.85, 0.95, 1.4, 1.4, 0.9),
                              ((16, 3, 1.0), (20, 2.5, 1.1))),
    "hooliganism": Rhythm(190, 0.3, _WEEKEND, ((1, 2.5, 1.0),), nights=2.5),
    "drugs": Rhythm(180, 0.1, (0.8, 0.9, 1.0, 1.1, 1.5, 1.2, 0.6), _EVENING, growth=1.4),
    "collision": Rhythm(340, 0.22, (1.05, 1.0, 1.0, 1.05, 1.3, 0.9, 0.7),
                        ((8, 1.2, 0.9), (13, 3, 0.7), (17, 1.6, 1.3))),
    "drink_driving": Rhythm(180, 0.2, _WEEKEND, ((23, 3, 1.0), (6, 2, 0.4)), nights=2.0),
}  # fmt: skip


def day_weights(category: str, days: Days) -> Weights:
    """Return how likely each day is, by season, weekday and the slow change over the years."""
    rhythm = RHYTHMS[category]
    of_year = (days - days.astype("datetime64[Y]").astype(days.dtype)).astype(float)
    season = 1 + rhythm.swing * np.cos(2 * np.pi * (of_year - rhythm.peak_day) / 365.25)
    change = np.linspace(1.0, rhythm.growth, len(days))
    weights = season * np.asarray(rhythm.weekdays)[weekday(days)] * change
    return np.asarray(weights / weights.sum())


def hour_weights(category: str) -> Weights:
    """Return seven rows of 24 weights, Monday first, each row summing to one."""
    rhythm = RHYTHMS[category]
    day = np.full(24, 0.08)
    for centre, width, weight in rhythm.hours:
        away = np.abs(_HOURS + 0.5 - centre)
        away = np.minimum(away, 24 - away)
        day += weight * np.exp(-0.5 * (away / width) ** 2)
    week = np.tile(day, (7, 1))
    # A night out belongs to the evening it began: Friday and Saturday late, Saturday and Sunday before dawn.
    week[4:6, 21:] *= rhythm.nights
    week[5:7, :5] *= rhythm.nights
    return np.asarray(week / week.sum(axis=1, keepdims=True))


def weekday(days: Days) -> npt.NDArray[np.int64]:
    """Return 0 for Monday to 6 for Sunday; day zero of the era was a Thursday."""
    return np.asarray((days.astype("datetime64[D]").astype(np.int64) + 3) % 7)


def draw_moments(
    category: str, count: int, days: Days, rng: Rng, *, chance: Weights | None = None
) -> Moments:
    """Draw local moments to the minute; `chance` bends the days, for a place that fades or emerges."""
    weights = day_weights(category, days) * (1.0 if chance is None else chance)
    chosen = np.sort(rng.choice(len(days), size=count, p=weights / weights.sum()))
    hours = np.cumsum(hour_weights(category), axis=1)[weekday(days[chosen])]
    hour = (rng.random(count)[:, None] > hours).sum(axis=1).clip(0, 23)
    return at_minute(days[chosen], hour, draw_minutes(count, rng))


def draw_minutes(count: int, rng: Rng) -> npt.NDArray[np.int64]:
    """Draw minutes as people remember them: half of them on the hour, the half or the quarter."""
    exact = rng.integers(0, 60, count)
    round_ones = rng.choice(
        [0, 30, 15, 45, 10, 20, 40, 50], size=count, p=[0.4, 0.25, 0.08, 0.07, 0.05, 0.05, 0.05, 0.05]
    )
    return np.where(rng.random(count) < 0.5, round_ones, exact)


def at_minute(days: Days, hour: npt.NDArray[np.int64], minute: npt.NDArray[np.int64]) -> Moments:
    """Put days, hours and minutes together, keeping out of the hour that spring skips."""
    moments = days.astype("datetime64[m]") + (hour * 60 + minute).astype("timedelta64[m]")
    return out_of_the_gap(moments)


def out_of_the_gap(moments: Moments) -> Moments:
    """Move a moment of the skipped hour one hour on; nobody's watch ever showed it."""
    day = moments.astype("datetime64[D]")
    number = (day - day.astype("datetime64[M]").astype("datetime64[D]")).astype(int) + 1
    month = day.astype("datetime64[M]").astype(int) % 12 + 1
    skipped = (month == 3) & (weekday(day) == 6) & (number > 24)
    gap = skipped & ((moments - day).astype("timedelta64[h]").astype(int) == _SKIPPED_HOUR)
    return np.where(gap, moments + np.timedelta64(60, "m"), moments)
