"""Reporting desk: what can be reported in a territory, and what a filled form says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from gis.errors import UnknownTerritory
from gis.models import DayPart, LocationPrecision, PublishedTerritory, Territory
from gis.queries import board, letterbox
from gis.queries.letterbox import OfferedTopic


@dataclass(frozen=True)
class Desk:
    """What a territory's form offers: its topics by code, and its neighbourhoods by code."""

    published: PublishedTerritory
    territory: Territory
    topics: Mapping[str, OfferedTopic]
    neighbourhoods: Mapping[str, tuple[int, str]]

    def today(self, now: datetime) -> date:
        """The day in the territory."""
        return now.astimezone(self.zone).date()

    def name_of(self, neighbourhood_code: str | None) -> str | None:
        """The name of a neighbourhood; staff read it even where the board must not name it."""
        return self.neighbourhoods.get(neighbourhood_code or "", (0, None))[1]

    @property
    def zone(self) -> ZoneInfo:
        """The territory's time zone."""
        return ZoneInfo(self.territory.timezone)


@dataclass(frozen=True)
class Spot:
    """A point that somebody chose: by a name they found, or on the map."""

    lon: float
    lat: float
    precision: LocationPrecision
    words: str | None = None


@dataclass(frozen=True)
class Contact:
    """How the reporter can be reached."""

    email: str | None
    phone: str | None
    wants_news: bool


@dataclass(frozen=True)
class Report:
    """A filled form, checked as far as it can be without the database."""

    topic: OfferedTopic
    spot: Spot | None
    neighbourhood_code: str | None
    noticed_on: date | None
    daypart: DayPart
    recurring: bool
    words: str
    contact: Contact | None


def desk(session: Session, slug: str) -> Desk:
    """Find out what can be reported in a territory, which must be published.

    Raises
    ------
    UnknownTerritory
        If there is none of this name.
    """
    published = board.territory(session, slug)
    territory = letterbox.territory(session, slug)
    if territory is None:
        raise UnknownTerritory(slug)
    topics = {topic.code: topic for topic in letterbox.topics(session, territory)}
    return Desk(published, territory, topics, letterbox.neighbourhoods(session, territory.id))
