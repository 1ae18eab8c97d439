"""Concerns: what invented residents report in the last years, and what becomes of each."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import shapely

from server.demo import sentences
from server.demo.answers import SENSITIVE, DemoConcern, with_duplicates, with_steps
from server.demo.geography import TIMEZONE
from server.demo.outlines import Rng, degrees, point_of
from server.demo.places import Places, places
from server.demo.streets import water
from server.demo.territory import areas, code_of
from server.demo.themes import DAYPARTS, THEMES, Theme

YEARS = 3
A_YEAR = 100
# Since a meeting ten days ago more people write than anybody has read yet.
NEW, NEW_DAYS = 14, 9
_CHANNELS = {"web": 0.62, "paper": 0.14, "phone": 0.12, "meeting": 0.07, "imported": 0.05}
_ZONE = ZoneInfo(TIMEZONE)


def draw_concerns(*, until: date, seed: int, years: int = YEARS) -> tuple[DemoConcern, ...]:
    """Draw the concerns that were sent before a day, oldest first; the same arguments give the same ones."""
    rng = np.random.default_rng([seed, 7])
    end = datetime.combine(until, datetime.min.time(), tzinfo=_ZONE).astimezone(UTC)
    ground = places()
    sent = [*_moments(end, years * A_YEAR - NEW, years * 365.25, rng), *_moments(end, NEW, NEW_DAYS, rng)]
    drawn = [_concern(at, end, years, ground, rng) for at in sorted(sent)]
    return tuple(with_duplicates(drawn, end, rng))


def _moments(end: datetime, count: int, days: float, rng: Rng) -> Iterator[datetime]:
    """People write between seven in the morning and eleven at night."""
    for ago in rng.uniform(0.7, days, count):
        day = (end - timedelta(days=float(ago))).astimezone(_ZONE)
        written = day.replace(
            hour=int(rng.integers(7, 23)), minute=int(rng.integers(60)), second=0, microsecond=0
        )
        yield min(written.astimezone(UTC), end - timedelta(hours=1))


def _concern(at: datetime, end: datetime, years: int, ground: Places, rng: Rng) -> DemoConcern:
    theme = _theme(at, end, years, rng)
    topic = str(rng.choice(list(theme.topics), p=list(theme.topics.values())))
    words = _words(topic, theme, rng)
    point, neighbourhood = _where(theme, topic, ground, rng)
    public = words
    reason = ""
    read_at = _read(at, end, rng)
    if rng.random() < (0.06 if read_at else 0.5):
        words += str(rng.choice(sentences.PERSONAL))
    if topic in SENSITIVE:
        public = ""
    elif rng.random() < 0.05:
        words, reason = sentences.WITHHELD[int(rng.integers(len(sentences.WITHHELD)))]
        public = ""
    local = at.astimezone(_ZONE).date()
    has_email = rng.random() < 0.3
    made = DemoConcern(
        topic=topic,
        at=at,
        channel=_channel(rng),
        words=words,
        public_words=public if read_at else None,
        withheld=reason if read_at else "",
        lon=point[0] if point else None,
        lat=point[1] if point else None,
        place_words=theme.words if point else "",
        neighbourhood=neighbourhood,
        noticed_on=local - timedelta(days=int(rng.integers(0, 6))) if rng.random() < 0.8 else None,
        daypart=str(rng.choice(DAYPARTS.get(topic, ("any",)))),
        recurring=bool(rng.random() < 0.6),
        email=f"iedzivotajs{int(rng.integers(100, 999))}@example.org" if has_email else "",
        # Letters of years past would all wait in the outbox: only who wrote lately wants some.
        wants_news=bool(has_email and at > end - timedelta(days=21)),
        photo=int(rng.integers(1, 10_000)) if topic in _PICTURED and rng.random() < 0.12 else None,
        supports=0 if topic in SENSITIVE or reason else int(rng.poisson(theme.supports)),
        read_at=read_at,
    )
    return with_steps(made, end, rng)


_PICTURED = {"lighting", "vandalism", "neglected-buildings", "crossings"}


def _theme(at: datetime, end: datetime, years: int, rng: Rng) -> Theme:
    passed = 1 - (end - at) / timedelta(days=years * 365.25)
    weights = np.array(
        [
            theme.a_year
            * (passed >= theme.since)
            * (
                1.0
                if not theme.months
                else 12 / len(theme.months) * (0.92 if at.month in theme.months else 0.08)
            )
            for theme in THEMES
        ]
    )
    return THEMES[int(rng.choice(len(THEMES), p=weights / weights.sum()))]


def _words(topic: str, theme: Theme, rng: Rng) -> str:
    body = str(rng.choice(sentences.WORDS[topic])).format(kur=theme.words)
    text = body[0].upper() + body[1:]
    return text + str(rng.choice(sentences.SINCE)) + str(rng.choice(sentences.WISHES))


def _where(
    theme: Theme, topic: str, ground: Places, rng: Rng
) -> tuple[tuple[float, float] | None, str | None]:
    """A point, or only the neighbourhood that it lies in, or nothing at all."""
    lon, lat = _point(theme, ground, rng)
    chance = rng.random()
    if chance < (0.5 if topic in SENSITIVE else 0.06):
        return None, None
    if chance < 0.2:
        return None, _neighbourhood(lon, lat)
    return (lon, lat), None


def _point(theme: Theme, ground: Places, rng: Rng) -> tuple[float, float]:
    if theme.kinds:
        near = ground.near(theme.lat, theme.lon, within_m=theme.within_m)
        fitting = near[np.isin(ground.kind[near], theme.kinds)]
        index = int(rng.choice(fitting))
        return float(ground.lon[index]), float(ground.lat[index])
    centre = np.asarray(point_of(theme.lat, theme.lon))
    wet = shapely.union_all(list(water().values()))
    while True:
        at = centre + rng.normal(0, theme.within_m / 2, 2)
        if np.hypot(*(at - centre)) <= theme.within_m and not shapely.contains_xy(wet, *at):
            lon, lat = degrees(at)[0]
            return float(lon), float(lat)


def _neighbourhood(lon: float, lat: float) -> str | None:
    return next(
        (code_of(name) for name, area in areas().items() if shapely.contains_xy(area, lon, lat)), None
    )


def _channel(rng: Rng) -> str:
    return str(rng.choice(list(_CHANNELS), p=list(_CHANNELS.values())))


def _read(at: datetime, end: datetime, rng: Rng) -> datetime | None:
    """When somebody read it: mostly the next day; of the newest a few wait longer than they should."""
    hours = float(rng.gamma(2.0, 9.0)) if rng.random() < 0.9 else float(rng.uniform(80, 220))
    if end - at < timedelta(days=NEW_DAYS) and rng.random() < 0.55:
        return None
    return at + timedelta(hours=hours) if at + timedelta(hours=hours) < end else None
