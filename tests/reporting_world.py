"""Reporting world: a territory at which residents can report, with topics, places, addresses and a card."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from geoalchemy2.shape import from_shape, to_shape
from sqlalchemy import Engine, delete, select, text
from sqlalchemy.orm import Session

from gis.models import (
    Agency,
    Concern,
    Neighbourhood,
    Place,
    PublishedAgency,
    PublishedConcern,
    PublishedNeighbourhood,
    PublishedTerritory,
    PublishedTopic,
    Territory,
    Topic,
)
from tests.concern_factories import (
    add_address,
    add_agency,
    add_place,
    add_topic,
    police_of,
    publish_territory,
)
from tests.factories import TOWN, add_neighbourhood, add_territory

CENTRE = (22.55, 57.22, 22.62, 57.27)
ADDRESS = "Raiņa iela 5, Talsi"


@dataclass(frozen=True)
class World:
    """What the tests of reporting name."""

    territory: Territory
    lighting: Topic
    disorder: Topic
    violence: Topic
    retired: Topic
    municipality: Agency
    place: Place
    centre: Neighbourhood

    @property
    def slug(self) -> str:
        """The territory's name in addresses."""
        return self.territory.slug


def add_world(session: Session, territory: Territory | None = None) -> World:
    """Open a territory for residents' reports."""
    territory = territory or add_territory(session)
    publish_territory(session, territory)
    municipality = add_agency(session, territory, "municipality")
    lighting = add_topic(session, territory, "lighting", agency=municipality, position=1)
    disorder = add_topic(session, territory, "disorder", position=2)
    violence = add_topic(session, territory, "violence", sensitive=True, position=3)
    retired = add_topic(session, territory, "retired", active=False, position=4)
    for agency in (municipality, police_of(session, territory)):
        session.add(PublishedAgency(territory_slug=territory.slug, code=agency.code, labels=agency.labels))
    for topic in (lighting, disorder, violence):
        publish_topic(session, territory, topic)
    centre = _centre(session, territory)
    place = add_place(session, territory, at=TOWN, addresses=12, name="Raiņa iela")
    for number in range(1, 13):
        label = f"Raiņa iela {number}, Talsi"
        add_address(session, territory, label, at=(TOWN[0] + number * 1e-4, TOWN[1]))
    session.flush()
    return World(territory, lighting, disorder, violence, retired, municipality, place, centre)


@contextmanager
def committed_world(engine: Engine) -> Iterator[World]:
    """A world that other roles' connections see, since it is committed; it goes again."""
    with Session(engine, expire_on_commit=False) as session:
        world = add_world(session)
        session.commit()
    try:
        yield world
    finally:
        with Session(engine) as session:
            _remove(session, world)


def _remove(session: Session, world: World) -> None:
    here = {"id": world.territory.id, "slug": world.slug}
    session.execute(text("DELETE FROM published.concern WHERE territory_slug = :slug"), here)
    session.execute(delete(Concern).where(Concern.territory_id == world.territory.id))
    session.execute(text("DELETE FROM exact.intake_source"))
    for table in ("topic", "agency", "neighbourhood"):
        session.execute(text(f"DELETE FROM exact.{table} WHERE territory_id = :id"), here)
    session.execute(delete(Place).where(Place.territory_slug == world.slug))
    session.execute(delete(PublishedTerritory).where(PublishedTerritory.slug == world.slug))
    session.execute(delete(Territory).where(Territory.id == world.territory.id))
    session.commit()


def publish_topic(session: Session, territory: Territory, topic: Topic) -> None:
    """Let the public choose a topic."""
    agency = session.get_one(Agency, topic.agency_id)
    session.add(
        PublishedTopic(
            territory_slug=territory.slug,
            code=topic.code,
            labels=topic.labels,
            hints=topic.hints,
            agency_code=agency.code,
            sensitive=topic.sensitive,
            position=topic.position,
        )
    )


def add_card(session: Session, world: World, ref: str = "oldcard1", **columns: object) -> PublishedConcern:
    """A concern on the board, at the place of the world unless the test says otherwise."""
    values: dict[str, object] = {
        "topic_code": "lighting",
        "agency_code": "municipality",
        "neighbourhood_code": "centre",
        "place_id": world.place.id,
        "state": "received",
        "received_month": date(2026, 10, 1),
        "daypart": "evening",
        "recurring": True,
        "words": "No light on the stairs.",
        "supports": 0,
        **columns,
    }
    card = PublishedConcern(ref=ref, territory_slug=world.slug, **values)
    session.add(card)
    session.flush()
    return card


def _centre(session: Session, territory: Territory) -> Neighbourhood:
    found = session.scalar(
        select(Neighbourhood).filter_by(territory_id=territory.id).order_by(Neighbourhood.id)
    )
    centre = found or add_neighbourhood(session, territory, "centre", bounds=CENTRE)
    if session.get(PublishedNeighbourhood, (territory.slug, centre.code)) is None:
        outline = from_shape(to_shape(centre.outline), srid=4326)
        session.add(
            PublishedNeighbourhood(
                territory_slug=territory.slug, code=centre.code, name=centre.name, outline=outline
            )
        )
        session.flush()
    return centre
