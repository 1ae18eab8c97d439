"""Worlds: territories for the attacker, with what only staff know of them."""

import io
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
import shapely
from geoalchemy2.shape import to_shape
from PIL import Image
from scipy.spatial import cKDTree
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.hotspots import HotspotSettings
from gis.intake.addresses import Found
from gis.models import (
    Address,
    Category,
    Concern,
    ConcernContact,
    ConcernPhoto,
    Ground,
    Neighbourhood,
    Territory,
    Visibility,
)
from gis.queries.selection import Selection
from server.services import hotspots, places, publishing
from server.services.hotspots import RunRequest
from server.services.masking import mask
from tests.concern_factories import add_concern, add_topic, publish_territory
from tests.factories import add_category, add_ground, add_incident, add_neighbourhood, add_territory
from tests.privacy.attacker import Secret

TODAY = date(2026, 11, 30)
LON, LAT = 22.50, 57.20
_MOST_POINTS = 400


@dataclass(frozen=True)
class World:
    """A territory, what only staff know of it, and the neighbourhoods that hardly anybody lives in."""

    here: Territory
    secret: Secret
    thin: frozenset[str] = frozenset()


def rural(session: Session) -> World:
    """A sparse parish: a village, a hamlet of seven addresses, farms far apart, and few incidents."""
    here = add_territory(session)
    publish_territory(session, here)
    chance = np.random.default_rng(7)
    areas = [
        add_neighbourhood(session, here, code, bounds=(22.4 + n * 0.1, 57.15, 22.5 + n * 0.1, 57.35))
        for n, code in enumerate(("village", "hamlet", "farms", "forest"))
    ]
    areas[3].population = 4
    add_ground(session, here, f"LINESTRING ({LON - 0.05} {LAT}, {LON - 0.046} {LAT})")
    add_ground(session, here, f"LINESTRING ({LON + 0.05} {LAT}, {LON + 0.054} {LAT})")
    add_ground(session, here, f"LINESTRING ({LON + 0.15} {LAT}, {LON + 0.154} {LAT})")
    homes = _homes(chance)
    places.replace_register(session, here, homes)
    _incidents(session, here, areas, homes, chance)
    points = _concerns(session, here, homes)
    settings = HotspotSettings(80.0, 5)
    year = Selection(first=date(2025, 12, 1), last=date(2026, 11, 20))
    hotspots.run(session, here.slug, RunRequest(year, settings))
    publishing.derive(session, here, today=TODAY)
    secret = Secret(tuple(points), (*WORDS, "2026-10-19", "2026-11-02", "somebody@example.org"))
    return World(here, secret, frozenset({"forest"}))


WORDS = ("unmoderated words", "what the officer noted", "Gunshots", "family conflict")


def _homes(chance: np.random.Generator) -> list[Found]:
    found = [(LON - 0.05 + n * 1e-4, LAT + 2e-4) for n in range(40)]
    found += [(LON + 0.05 + n * 2e-4, LAT + 2e-4) for n in range(7)]
    found += [
        (22.6 + x, 57.16 + y)
        for x, y in zip(chance.uniform(0, 0.1, 25), chance.uniform(0, 0.18, 25), strict=True)
    ]
    found += [(22.75, 57.2), (22.76, 57.3)]
    return [
        Found(f"a{n}", f"House {n}", round(float(lon), 6), round(float(lat), 6))
        for n, (lon, lat) in enumerate(found)
    ]


def _incidents(
    session: Session,
    here: Territory,
    areas: list[Neighbourhood],
    homes: list[Found],
    chance: np.random.Generator,
) -> None:
    kinds = [add_category(session, here, code) for code in ("theft", "damage", "fights")]
    private = add_category(session, here, "family", labels={"en": "family conflict", "lv": "family conflict"})
    private.sensitive = True
    for month in (2, 5, 6, 8, 9):
        for number in range(14):
            home = homes[int(chance.integers(len(homes)))]
            area = areas[min(int((home.lon - 22.4) * 10), 3)]
            kind: Category = private if number % 7 == 0 else kinds[int(chance.integers(3))]
            _incident(session, here, kind, home, area, month, number)
        for number in range(6):
            _incident(session, here, kinds[0], homes[number], areas[0], month, number)


def _incident(
    session: Session,
    here: Territory,
    kind: Category,
    home: Found,
    area: Neighbourhood,
    month: int,
    number: int,
) -> None:
    at = datetime(2026, month, 3, 9, tzinfo=UTC) + timedelta(hours=number)
    # A little off the house, so that nothing public has the same numbers by right.
    place = (home.lon + 3.1e-5, home.lat + 1.7e-5)
    add_incident(session, here, kind, at=at, place=place, neighbourhood_id=area.id)


def _concerns(session: Session, here: Territory, homes: list[Found]) -> list[tuple[float, float]]:
    lighting, guns = add_topic(session, here), add_topic(session, here, "guns", sensitive=True)
    guns.labels = {"en": "Firearms", "lv": "Firearms"}
    points = []
    for number, home in enumerate(homes[::3]):
        point = (home.lon + 2.3e-5, home.lat - 1.9e-5)
        masked = mask(session, here, *point)
        topic = guns if number % 5 == 4 else lighting
        concern = add_concern(
            session,
            here,
            topic,
            at=point,
            sent=datetime(2026, 11, 2, 8, 41, 17, tzinfo=UTC),
            visibility=Visibility.PUBLIC,
            words="unmoderated words",
            public_words="Gunshots" if topic is guns else "It is dark here.",
            noticed_on=date(2026, 10, 19),
            place_id=masked.place_id,
            neighbourhood_id=masked.neighbourhood_id,
        )
        points.append(point)
        if number == 0:
            session.add(ConcernPhoto(concern_id=concern.id, jpeg=picture(), width=8, height=8, public=True))
            session.add(ConcernContact(concern_id=concern.id, email="somebody@example.org"))
    session.flush()
    return points


def picture(exif: bytes = b"") -> bytes:
    """A small photo, with metadata if given."""
    written = io.BytesIO()
    Image.new("RGB", (8, 8), "gray").save(written, "JPEG", **({"exif": exif} if exif else {}))
    return written.getvalue()


def secrets_of(session: Session, here: Territory) -> tuple[tuple[float, float], ...]:
    """The exact places of a territory's concerns, some hundred at most.

    One that lies on a corner of a drawn street, or on a registered address, is public for another reason.
    """
    found = session.scalars(
        select(Concern.location)
        .where(Concern.territory_id == here.id, Concern.location.is_not(None))
        .order_by(Concern.id)
        .limit(_MOST_POINTS)
    )
    points = np.array([to_shape(location).coords[0] for location in found])
    drawn = [
        shapely.get_coordinates(to_shape(shape))
        for column in (Ground.shape, Address.location)
        for shape in session.scalars(select(column))
    ]
    away, _ = cKDTree(np.vstack(drawn)).query(points)
    return tuple((float(lon), float(lat)) for lon, lat in points[away > 1e-5])
