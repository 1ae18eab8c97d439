"""Board: what the public pages read; the published schema only, so that the public role can ask all of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from geoalchemy2.shape import to_shape
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, undefer

from gis.errors import UnknownTerritory
from gis.models import (
    Place,
    PublishedAgency,
    PublishedConcern,
    PublishedNeighbourhood,
    PublishedTerritory,
    PublishedTopic,
    Release,
)

ANSWERED = ("done", "not_possible", "duplicate")
"""States after which nothing more is promised; each came with a closing text."""


@dataclass(frozen=True)
class CardFilter:
    """Which cards of a board are wanted; an empty word asks for all."""

    neighbourhood: str = ""
    topic: str = ""
    state: str = ""
    owner: str = ""
    place: int | None = None

    @property
    def empty(self) -> bool:
        """Whether all cards are wanted."""
        return self == CardFilter()


@dataclass(frozen=True)
class PlaceCount:
    """A place, where it is in degrees, and how many cards stand there."""

    id: int
    name: str
    lon: float
    lat: float
    addresses: int
    cards: int


@dataclass(frozen=True)
class Answers:
    """How many cards there are, how many have an answer, and the middle of the months that answers took."""

    cards: int
    answered: int
    months: float | None


def territory(session: Session, slug: str) -> PublishedTerritory:
    """Return what everybody may know of a territory.

    Raises
    ------
    UnknownTerritory
        If none of this name is published.
    """
    found = session.get(PublishedTerritory, slug)
    if found is None:
        raise UnknownTerritory(slug)
    return found


def bounds(territory: PublishedTerritory) -> tuple[float, float, float, float]:
    """Return west, south, east and north of a territory."""
    west, south, east, north = (round(float(edge), 6) for edge in to_shape(territory.boundary).bounds)
    return west, south, east, north


def release(session: Session, slug: str) -> Release | None:
    """Return what the public tables were derived with; None before the first time."""
    return session.get(Release, slug)


def cards(
    session: Session, slug: str, wanted: CardFilter, *, limit: int | None = None, offset: int = 0
) -> list[PublishedConcern]:
    """List cards, the newest month first; within a month by name, which tells nothing of the day."""
    query = _wanted(select(PublishedConcern), slug, wanted)
    query = query.order_by(PublishedConcern.received_month.desc(), PublishedConcern.ref)
    return list(session.scalars(query.limit(limit).offset(offset)))


def newest_cards(session: Session, slug: str, wanted: CardFilter, *, limit: int) -> list[PublishedConcern]:
    """List the cards that came or were answered last, as far as months tell."""
    moved = func.coalesce(PublishedConcern.closed_month, PublishedConcern.received_month)
    query = _wanted(select(PublishedConcern), slug, wanted)
    return list(session.scalars(query.order_by(moved.desc(), PublishedConcern.ref).limit(limit)))


def card(session: Session, slug: str, ref: str) -> PublishedConcern | None:
    """Return the card of this name, if it is on the board."""
    query = select(PublishedConcern).filter_by(territory_slug=slug, ref=ref)
    return session.scalar(query)


def photo(session: Session, slug: str, ref: str) -> bytes | None:
    """Return a card's picture."""
    query = select(PublishedConcern).filter_by(territory_slug=slug, ref=ref)
    found = session.scalar(query.options(undefer(PublishedConcern.photo)))
    return found.photo if found else None


def with_photo(session: Session, slug: str, refs: Sequence[str] | None = None) -> set[str]:
    """Say which cards, or which of these, have a picture, without reading the pictures."""
    query = select(PublishedConcern.ref).filter_by(territory_slug=slug)
    query = query.where(PublishedConcern.photo.is_not(None))
    return set(session.scalars(query if refs is None else query.where(PublishedConcern.ref.in_(refs))))


def answers(session: Session, slug: str, wanted: CardFilter) -> Answers:
    """Count cards and answers."""
    came, closed = PublishedConcern.received_month, PublishedConcern.closed_month
    span = func.age(closed, came)
    months = func.extract("year", span) * 12 + func.extract("month", span)
    answered = PublishedConcern.state.in_(ANSWERED)
    query = _wanted(
        select(
            func.count(),
            func.count().filter(answered),
            func.percentile_cont(0.5).within_group(months).filter(answered, closed >= came),
        ),
        slug,
        wanted,
    )
    total, done, middle = session.execute(query).one()
    return Answers(total, done, None if middle is None else float(middle))


def neighbourhood_counts(session: Session, slug: str, wanted: CardFilter) -> list[tuple[str, int, int]]:
    """List the code, the cards and the answers of each neighbourhood that has any, the most first."""
    code, number = PublishedConcern.neighbourhood_code, func.count().label("cards")
    done = func.count().filter(PublishedConcern.state.in_(ANSWERED)).label("answered")
    query = _wanted(select(code, number, done).where(code.is_not(None)), slug, wanted)
    rows = session.execute(query.group_by(code).order_by(number.desc(), code))
    return [(row[0], row.cards, row.answered) for row in rows]


def place_counts(session: Session, slug: str, wanted: CardFilter) -> list[PlaceCount]:
    """Count cards by place, the most first."""
    number = func.count().label("cards")
    x, y = func.ST_X(Place.location).label("lon"), func.ST_Y(Place.location).label("lat")
    query = _wanted(
        select(Place.id, Place.name, x, y, Place.addresses, number)
        .select_from(PublishedConcern)
        .join(Place, Place.id == PublishedConcern.place_id),
        slug,
        wanted,
    )
    rows = session.execute(query.group_by(Place.id).order_by(number.desc(), Place.name, Place.id))
    return [PlaceCount(row.id, row.name, row.lon, row.lat, row.addresses, row.cards) for row in rows]


def used_places(session: Session, slug: str) -> dict[int, Place]:
    """Return the places at which a card stands."""
    used = select(PublishedConcern.place_id).filter_by(territory_slug=slug)
    query = select(Place).where(Place.id.in_(used)).order_by(Place.id)
    return {place.id: place for place in session.scalars(query)}


def place_names(session: Session, slug: str) -> dict[int, str]:
    """Return the name of each place."""
    query = select(Place.id, Place.name).filter_by(territory_slug=slug).order_by(Place.id)
    return dict(session.execute(query).all())


def neighbourhood_names(session: Session, slug: str) -> dict[str, str]:
    """Return the name of each neighbourhood's code, in the order of the names."""
    query = select(PublishedNeighbourhood.code, PublishedNeighbourhood.name).filter_by(territory_slug=slug)
    ordered = query.order_by(PublishedNeighbourhood.name, PublishedNeighbourhood.code)
    return dict(session.execute(ordered).all())


def topic_labels(session: Session, slug: str) -> dict[str, dict[str, Any]]:
    """Return the labels of each topic that can stand on the board, in the list's order."""
    query = select(PublishedTopic.code, PublishedTopic.labels)
    query = query.filter_by(territory_slug=slug, sensitive=False)
    return dict(session.execute(query.order_by(PublishedTopic.position, PublishedTopic.code)).all())


def agency_labels(session: Session, slug: str) -> dict[str, dict[str, Any]]:
    """Return the labels of each agency."""
    query = select(PublishedAgency.code, PublishedAgency.labels).filter_by(territory_slug=slug)
    return dict(session.execute(query.order_by(PublishedAgency.code)).all())


def months(session: Session, slug: str) -> tuple[date, date] | None:
    """Return the first and last month of which the board has cards."""
    came = PublishedConcern.received_month
    first, last = session.execute(select(func.min(came), func.max(came)).filter_by(territory_slug=slug)).one()
    return None if first is None else (first, last)


def _wanted(query: Select[*tuple[Any, ...]], slug: str, wanted: CardFilter) -> Select[*tuple[Any, ...]]:
    concern = PublishedConcern
    query = query.where(concern.territory_slug == slug)
    if wanted.neighbourhood:
        query = query.where(concern.neighbourhood_code == wanted.neighbourhood)
    if wanted.topic:
        query = query.where(concern.topic_code == wanted.topic)
    if wanted.owner:
        query = query.where(concern.agency_code == wanted.owner)
    if wanted.place is not None:
        query = query.where(concern.place_id == wanted.place)
    if wanted.state == "answered":
        return query.where(concern.state.in_(ANSWERED))
    if wanted.state == "open":
        return query.where(concern.state.not_in(ANSWERED))
    return query.where(concern.state == wanted.state) if wanted.state else query
