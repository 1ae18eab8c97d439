"""Incidents: draw years of incidents with rhythms, repeats, near repeats, places that fade or emerge."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from server.demo.categories import BY_CODE, CATEGORIES, DemoCategory
from server.demo.outlines import Rng
from server.demo.places import Places
from server.demo.rhythm import Days, Moments, Weights, draw_moments, out_of_the_gap

NEAR_M, NEAR_DAYS = 200.0, 14
_TRIGGERS = {"burglary": (0.32, 0.12), "outbuilding": (0.2, 0.06), "from_vehicle": (0.18, 0.05)}
_SPANS = {"burglary": 9.0, "outbuilding": 70.0, "from_vehicle": 9.0, "vehicle_theft": 9.0, "bicycle": 8.0}
_UNTIMED = 0.035
_DEFAULT_SHARE = 0.044


@dataclass(frozen=True)
class Story:
    """A place whose incidents change over the years, for a reader of the maps to find."""

    name: str
    lat: float
    lon: float
    within_m: float
    kind: str
    first_year: float
    last_year: float
    turn: float
    mix: dict[str, float]


STORIES = (
    Story("Autoosta", 57.2418, 22.5869, 80, "bus_station", 105, 8, 0.42,
          {"theft": 0.3, "disorder": 0.3, "public_drinking": 0.25, "damage": 0.15}),
    Story("Garāžas pie Stendes ielas", 57.2362, 22.5765, 130, "garage", 72, 5, 0.55,
          {"from_vehicle": 0.45, "outbuilding": 0.25, "damage": 0.2, "vehicle_theft": 0.1}),
    Story("Lauktehnikas sporta laukums", 57.2349, 22.5668, 100, "skate", 1, 115, 0.72,
          {"disorder": 0.35, "damage": 0.3, "public_drinking": 0.25, "assault": 0.1}),
)  # fmt: skip


def period(until: date, years: int) -> Days:
    """Return the days of so many years, ending with the last full week before a date."""
    end = until - timedelta(days=until.weekday())
    start = _years_before(end, years)
    return np.arange(np.datetime64(start), np.datetime64(end))


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def draw_incidents(places: Places, days: Days, rng: Rng) -> pd.DataFrame:
    """Draw all incidents in order of time: category, place, start, end or NaT, how it became known."""
    years = len(days) / 365.25
    told = np.zeros(len(places.kind), dtype=bool)
    told[np.concatenate([story_places(story, places) for story in STORIES])] = True
    parts = [_background(each, places, days, years, rng, closed=told) for each in CATEGORIES]
    parts += [_story(story, places, days, years, rng) for story in STORIES]
    drawn = pd.concat([*parts, *_near_repeats(pd.concat(parts), places, days, rng)], ignore_index=True)
    drawn = drawn.sort_values(["start", "category", "place"], kind="stable", ignore_index=True)
    return _details(drawn, days[-1] + np.timedelta64(1, "D"), rng)


def _frame(category: str | npt.NDArray[np.str_], place: npt.NDArray[np.intp], start: Moments) -> pd.DataFrame:
    return pd.DataFrame({"category": category, "place": place, "start": start.astype("datetime64[s]")})


def _background(category: DemoCategory, places: Places, days: Days, years: float, rng: Rng, *,
                closed: npt.NDArray[np.bool_]) -> pd.DataFrame:  # fmt: skip
    share = 1 - sum(_TRIGGERS.get(category.code, (0.0, 0.0)))
    count = int(rng.poisson(category.a_year * years * share))
    weights = np.zeros(len(places.kind))
    for kind, part in category.where.items():
        appeal = np.where((places.kind == kind) & ~closed, places.appeal, 0.0)
        weights += part * appeal / max(appeal.sum(), 1e-9)
    # Each category has favourites of its own among the places that suit it.
    weights *= np.exp(rng.normal(0, 0.4, len(weights)))
    place = rng.choice(len(weights), size=count, p=weights / weights.sum())
    return _frame(category.code, place, draw_moments(category.code, count, days, rng))


def story_rate(story: Story, days: Days) -> Weights:
    """Return the yearly rate of a story on each day: an S-curve from its first to its last level."""
    passed = np.linspace(0, 1, len(days))
    turned = 1 / (1 + np.exp(-(passed - story.turn) / 0.05))
    return np.asarray(story.first_year + (story.last_year - story.first_year) * turned)


def story_places(story: Story, places: Places) -> npt.NDArray[np.intp]:
    """Return the row numbers of a story's places; nothing else happens there."""
    return np.intersect1d(
        places.of_kind(story.kind), places.near(story.lat, story.lon, within_m=story.within_m)
    )


def _story(story: Story, places: Places, days: Days, years: float, rng: Rng) -> pd.DataFrame:
    rate = story_rate(story, days)
    choice = story_places(story, places)
    parts = []
    for code, share in story.mix.items():
        count = int(rng.poisson(rate.mean() * years * share))
        place = rng.choice(choice, size=count)
        parts.append(_frame(code, place, draw_moments(code, count, days, rng, chance=rate)))
    return pd.concat(parts)


def _near_repeats(drawn: pd.DataFrame, places: Places, days: Days, rng: Rng) -> list[pd.DataFrame]:
    """Let some incidents bring another soon after, next door or at the same address."""
    parts = []
    end = days[-1] + np.timedelta64(1, "D")
    for code, (near, same) in _TRIGGERS.items():
        first = drawn[drawn.category == code]
        homes = np.flatnonzero(np.isin(places.kind, list(BY_CODE[code].where)))
        rate = near + same
        after = first[rng.random(len(first)) < rate / (1 - rate)]
        moved = [_next_place(index, places, homes, same / rate, rng) for index in after.place]
        place = np.array(moved, dtype=np.intp)
        minutes = (rng.exponential(5.0, len(after)).clip(0.2, NEAR_DAYS - 0.1) * 1440).astype(
            "timedelta64[m]"
        )
        start = out_of_the_gap(after.start.to_numpy().astype("datetime64[m]") + minutes)
        inside = start < end
        parts.append(_frame(code, place[inside], start[inside]))
    return parts


def _next_place(index: int, places: Places, homes: npt.NDArray[np.intp], same: float, rng: Rng) -> int:
    if rng.random() < same:
        return index
    away = np.hypot(*(places.xy[homes] - places.xy[index]).T)
    near = homes[(away > 0) & (away <= NEAR_M)]
    return int(rng.choice(near)) if len(near) else index


def _details(drawn: pd.DataFrame, over: np.datetime64, rng: Rng) -> pd.DataFrame:
    count = len(drawn)
    hours = drawn.category.map(_SPANS).fillna(0).to_numpy(dtype=float)
    span = (rng.exponential(1.0, count) * hours * 60).round(-1).astype("timedelta64[m]")
    # Nobody saw it: the owner knows when the door was still whole and when it no longer was.
    end = out_of_the_gap(drawn.start.to_numpy().astype("datetime64[m]") + span)
    seen = (span > np.timedelta64(30, "m")) & (end < over) & (rng.random(count) < 0.8)
    by_police = drawn.category.map({each.code: each.by_police for each in CATEGORIES}).to_numpy(dtype=float)
    known = np.where(rng.random(count) < by_police, "policija atklāja", "ziņojums")
    return drawn.assign(
        end=np.where(seen, end.astype("datetime64[s]"), np.datetime64("NaT", "s")),
        timed=(rng.random(count) >= _UNTIMED) | seen,
        at_station=rng.random(count) < _DEFAULT_SHARE,
        known_by=np.where(rng.random(count) < 0.03, "", known),
    )
