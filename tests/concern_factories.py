"""Concern factories: agencies, topics, places and concerns with sensible values, like `tests.factories`."""

import hashlib
from datetime import datetime
from itertools import count
from typing import Any

from geoalchemy2.shape import from_shape
from shapely.geometry import Point
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.keys import key_of
from gis.models import (
    Address,
    Agency,
    Concern,
    ConcernChannel,
    ConcernState,
    LocationPrecision,
    Place,
    PublishedTerritory,
    Territory,
    Topic,
    Visibility,
)
from tests.factories import NOON, TOWN

_numbers = count(1)


def add_agency(
    session: Session,
    territory: Territory,
    code: str = "police",
    *,
    police: bool | None = None,
    **columns: Any,
) -> Agency:
    """An agency; the one with the code ``police`` is the police."""
    agency = Agency(
        territory_id=territory.id,
        code=code,
        labels={"en": code.title(), "lv": f"{code} (lv)"},
        police=code == "police" if police is None else police,
        **columns,
    )
    session.add(agency)
    session.flush()
    return agency


def police_of(session: Session, territory: Territory) -> Agency:
    """The territory's police, made where it is missing."""
    found = session.scalar(select(Agency).filter_by(territory_id=territory.id, police=True))
    return found or add_agency(session, territory)


def add_topic(
    session: Session,
    territory: Territory,
    code: str = "lighting",
    *,
    agency: Agency | None = None,
    **columns: Any,
) -> Topic:
    """A topic, owned by the police unless the test says otherwise."""
    topic = Topic(
        territory_id=territory.id,
        code=code,
        labels={"en": code.title(), "lv": f"{code} (lv)"},
        hints={"en": f"About {code}.", "lv": f"Par {code}."},
        agency_id=(agency or police_of(session, territory)).id,
        **columns,
    )
    session.add(topic)
    session.flush()
    return topic


def publish_territory(session: Session, territory: Territory) -> PublishedTerritory:
    """What everybody may know of the territory: public pages look here first."""
    found = session.get(PublishedTerritory, territory.slug)
    if found is None:
        found = PublishedTerritory(
            slug=territory.slug,
            name=territory.name,
            synthetic=territory.synthetic,
            timezone=territory.timezone,
            srid=territory.srid,
            boundary=territory.boundary,
        )
        session.add(found)
        session.flush()
    return found


def add_place(
    session: Session,
    territory: Territory,
    *,
    at: tuple[float, float] = TOWN,
    addresses: int = 12,
    **columns: Any,
) -> Place:
    """A place that concerns are snapped to."""
    publish_territory(session, territory)
    place = Place(
        territory_slug=territory.slug,
        name=columns.pop("name", f"Street {next(_numbers)}"),
        location=from_shape(Point(at), srid=4326),
        addresses=addresses,
        **columns,
    )
    session.add(place)
    session.flush()
    return place


def add_address(session: Session, territory: Territory, label: str, *, at: tuple[float, float]) -> Address:
    """An address of the open register."""
    publish_territory(session, territory)
    address = Address(
        territory_slug=territory.slug,
        code=f"a{next(_numbers)}",
        label=label,
        location=from_shape(Point(at), srid=4326),
    )
    session.add(address)
    session.flush()
    return address


def add_concern(
    session: Session,
    territory: Territory,
    topic: Topic,
    *,
    at: tuple[float, float] | None = TOWN,
    sent: datetime | None = NOON,
    code: str | None = None,
    words: str | None = "The lamp by the stairs has been dark since autumn.",
    **columns: Any,
) -> Concern:
    """A concern that a resident sent; with ``sent=None`` a draft. ``code`` is its tracking code."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "agency_id": topic.agency_id,
        "public_ref": hashlib.sha256(str(number).encode()).hexdigest()[:8],
        "channel": ConcernChannel.WEB,
        "state": ConcernState.RECEIVED,
        "visibility": Visibility.PENDING,
        **columns,
    }
    concern = Concern(
        territory_id=territory.id,
        topic_id=topic.id,
        tracking_hash=key_of(code or f"code-{number}"),
        location=from_shape(Point(at), srid=4326) if at else None,
        location_precision=LocationPrecision.ROOFTOP if at else LocationPrecision.UNKNOWN,
        words=words,
        submitted_at=sent,
        **values,
    )
    session.add(concern)
    session.flush()
    return concern
