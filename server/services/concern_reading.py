"""Concern reading: what a hurried hand means by a topic, a place, a day and a way."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext
from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session

from gis.models import ConcernChannel, LocationPrecision, Neighbourhood, Territory, Topic
from gis.queries import concern_places
from gis.queries import concerns as queries
from server.concern_words import CHANNELS
from server.i18n import local_label
from server.services import masking, topics
from server.services.masking import Masked
from server.services.plain_text import one_line
from server.services.refusals import Invalid

TYPED = (ConcernChannel.PAPER, ConcernChannel.PHONE, ConcernChannel.MEETING)
"""Ways by which staff take concerns in."""

OLDEST = date(1990, 1, 1)
_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})(?:[./-](\d{4}|\d{2})?)?\.?")


@dataclass(frozen=True)
class Placed:
    """Where a concern is, as exactly as it is known, and what stands for that in public."""

    spot: tuple[float, float] | None = None
    words: str | None = None
    precision: LocationPrecision = LocationPrecision.UNKNOWN
    place_id: int | None = None
    neighbourhood_id: int | None = None


@dataclass(frozen=True)
class Desk:
    """What entries are checked against, read once for a whole sheet or file.

    Who ``looks_only`` stores nothing, and is not told what would stand for a point in public.
    """

    territory: Territory
    topics: Sequence[Topic]
    neighbourhoods: Sequence[Neighbourhood]
    now: datetime
    person_id: int | None
    placed: dict[str, Placed] = field(default_factory=dict)
    matched: dict[str, Topic] = field(default_factory=dict)
    masked: dict[str, Masked] = field(default_factory=dict)
    looks_only: bool = False

    @property
    def today(self) -> date:
        """The day in the territory."""
        return self.now.astimezone(ZoneInfo(self.territory.timezone)).date()


def desk(
    session: Session,
    territory: Territory,
    *,
    person_id: int | None,
    now: datetime,
    looks_only: bool = False,
) -> Desk:
    """Make ready to take entries."""
    catalogue = topics.of_territory(session, territory)
    areas = queries.neighbourhoods(session, territory.id)
    return Desk(territory, catalogue.open_topics, areas, now, person_id, looks_only=looks_only)


def match_topic(desk: Desk, typed: str) -> Topic:
    """Read a topic by its number in the list, its code, or the first letters of its name in any language."""
    if typed not in desk.matched:
        desk.matched[typed] = _match(desk, typed)
    return desk.matched[typed]


def _match(desk: Desk, typed: str) -> Topic:
    wanted = _plain(typed)
    if not wanted:
        raise Invalid(gettext("Write the number of a topic, or its first letters."), field="topic")
    number = wanted.split()[0].rstrip(".")
    if number.isascii() and number.isdigit() and 0 < int(number) <= len(desk.topics):
        return desk.topics[int(number) - 1]
    names = [(topic, _names_of(topic)) for topic in desk.topics]
    whole = [topic for topic, known in names if wanted in known]
    begun = whole or [topic for topic, known in names if any(name.startswith(wanted) for name in known)]
    found = begun or [topic for topic, known in names if any(f" {wanted}" in name for name in known)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise Invalid(gettext("There is no topic “%(typed)s”.", typed=typed.strip()[:60]), field="topic")
    several = ", ".join(local_label(topic.labels) for topic in found[:4])
    raise Invalid(gettext("Several topics begin so: %(topics)s.", topics=several), field="topic")


def _names_of(topic: Topic) -> list[str]:
    return [_plain(topic.code), *(_plain(str(name)) for name in topic.labels.values())]


def place_of(session: Session, desk: Desk, place: str, neighbourhood: str) -> Placed:
    """Find where it was: by an address or name, else by a neighbourhood, else somewhere in the territory."""
    wanted, area = one_line(place)[:200], neighbourhood.strip()
    key = f"{wanted}\x1f{area}"
    if key not in desk.placed:
        desk.placed[key] = _place(session, desk, wanted, area)
    return desk.placed[key]


def _place(session: Session, desk: Desk, wanted: str, area: str) -> Placed:
    chosen = _neighbourhood(desk, area) if area else None
    if not wanted:
        return in_neighbourhood(session, desk, chosen) if chosen else Placed()
    found = concern_places.find(session, desk.territory, wanted)
    exact = [each for each in found if each["exact"]]
    found = exact if len(exact) == 1 else found
    if not found:
        sentence = gettext("No address or place is called so. Leave it empty and choose a neighbourhood.")
        raise Invalid(sentence, field="place")
    if len(found) > 1:
        several = "; ".join(each["label"] for each in found[:4])
        raise Invalid(
            gettext("Several places fit, write one of them: %(places)s", places=several), field="place"
        )
    precision = LocationPrecision.ROOFTOP if found[0]["address"] else LocationPrecision.STREET
    return at_point(
        session, desk, found[0]["lon"], found[0]["lat"], words=found[0]["label"], precision=precision
    )


def in_neighbourhood(session: Session, desk: Desk, chosen: Neighbourhood) -> Placed:
    """Put a concern somewhere in a neighbourhood; one of few addresses is known to staff only."""
    inside = to_shape(chosen.outline).representative_point()
    # Asked like a point, since a neighbourhood of few addresses is not named; its places are not meant.
    named = masking.mask(session, desk.territory, inside.x, inside.y).neighbourhood_id
    words = None if named == chosen.id else chosen.name
    return Placed(words=words, precision=LocationPrecision.AREA, neighbourhood_id=named)


def at_point(
    session: Session, desk: Desk, lon: float, lat: float, *, words: str | None, precision: LocationPrecision
) -> Placed:
    """Put a concern at a point; what the public sees instead is chosen now and kept."""
    if desk.looks_only:
        return Placed((lon, lat), words, precision)
    key = f"{lon:.6f} {lat:.6f}"
    if key not in desk.masked:
        desk.masked[key] = masking.mask(session, desk.territory, lon, lat)
    masked = desk.masked[key]
    if not masked.inside:
        raise Invalid(gettext("The place lies outside the territory."), field="place")
    return Placed((lon, lat), words, precision, masked.place_id, masked.neighbourhood_id)


def read_day(typed: str, today: date) -> date | None:
    """Read a day as people write it: 2026-11-30, 30.11.2026, 30.11. of this year; None for nothing."""
    text = typed.strip()
    if not text:
        return None
    day = _day(text, today)
    if day is None:
        raise Invalid(gettext("This day cannot be read. Write it as 30.11.2026."), field="noticed_on")
    if not OLDEST <= day <= today:
        raise Invalid(gettext("This day lies in the future, or too long ago."), field="noticed_on")
    return day


def _day(text: str, today: date) -> date | None:
    try:
        found = _DAY_FIRST.fullmatch(text)
        if found is None:
            return date.fromisoformat(text[:10])
        year = found[3] or str(today.year)
        day = date(int(year) + (2000 if len(year) == 2 else 0), int(found[2]), int(found[1]))
    except ValueError:
        return None
    # “30.12.” written in January means last December.
    return day if found[3] or day <= today else _day(f"{found[1]}.{found[2]}.{today.year - 1}", today)


def _neighbourhood(desk: Desk, typed: str) -> Neighbourhood:
    wanted = _plain(typed)
    known = [each for each in desk.neighbourhoods if wanted in {_plain(each.code), _plain(each.name)}]
    begun = known or [each for each in desk.neighbourhoods if _plain(each.name).startswith(wanted)]
    if len(begun) != 1:
        sentence = gettext("There is no neighbourhood “%(typed)s”.", typed=typed[:60])
        raise Invalid(sentence, field="place")
    return begun[0]


def read_channel(typed: str) -> ConcernChannel:
    """Read by which way it came."""
    if typed not in {each.value for each in TYPED}:
        several = ", ".join(str(CHANNELS[each]) for each in TYPED)
        raise Invalid(gettext("Choose how it came: %(ways)s.", ways=several), field="channel")
    return ConcernChannel(typed)


def _plain(text: str) -> str:
    """A text without accents, capitals and needless blanks, as people type in a hurry."""
    bare = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(sign for sign in bare if not unicodedata.combining(sign)).split())
