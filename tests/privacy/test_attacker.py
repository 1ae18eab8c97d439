"""The attacker finds nothing in what is public, and does find the leak when a rule is weakened."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
import shapely
from geoalchemy2.shape import from_shape
from PIL import Image
from shapely.geometry import MultiPoint, MultiPolygon, Point
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from analysis.disclosure import Rules
from gis.models import Category, Neighbourhood, Place, PublishedConcern, PublishedHotspot
from gis.queries import publishing as queries
from gis.queries import quarters as figure_queries
from server.services import publishing, quarters
from server.services.masking import mask
from server.services.quarters import Level
from tests.factories import add_incident
from tests.privacy.attacker import Attacker, as_public, metadata_of
from tests.privacy.worlds import LAT, LON, TODAY, World, picture, rural

WEAK = Rules(complementary=False)


@pytest.fixture
def world(session: Session) -> World:
    """The sparse rural territory, published."""
    return rural(session)


@pytest.fixture
def attacker(session: Session, client: Any, world: World) -> Attacker:
    """Somebody who attacks it."""
    return Attacker(session, client, world.here.slug, thin=world.thin)


def test_the_attacker_finds_nothing_in_a_sparse_rural_territory(attacker: Attacker, world: World) -> None:
    assert attacker.findings(world.secret) == []


def test_there_is_something_to_attack(attacker: Attacker) -> None:
    answers = list(attacker.crawl())
    kinds = {answer.mimetype for answer in answers}
    assert {"text/html", "text/csv", "application/geo+json", "image/jpeg"} <= kinds
    assert len(attacker.tables()) >= 2
    assert any((table.shown != 0).any() for _, _, table in attacker.tables().values())
    with as_public(attacker.session):
        cards = select(PublishedConcern).where(PublishedConcern.place_id.is_not(None))
        assert attacker.session.scalars(cards).all()
        assert attacker.session.scalars(select(PublishedHotspot)).all()


def test_every_public_answer_is_the_same_when_asked_again(attacker: Attacker) -> None:
    asked = {answer.mimetype: answer.address for answer in attacker.crawl() if answer.mimetype != "text/html"}
    assert len(asked) > 4
    for address in asked.values():
        assert attacker.by_asking(lambda address=address: attacker.browser.get(address).data, times=3) == []


def test_p11_the_attacker_learns_nothing_from_the_next_release(
    attacker: Attacker, world: World, session: Session
) -> None:
    before = attacker.tables()
    _late_record(session, world)
    publishing.derive(session, world.here, today=TODAY)
    assert attacker.counts_between(before) == []


def test_weak_a_second_release_without_the_check_gives_the_late_record_away(
    attacker: Attacker, world: World, session: Session
) -> None:
    before = attacker.tables()
    _late_record(session, world)
    _publish_unchecked(session, world, Rules())
    assert attacker.counts_between(before) != []


def test_weak_without_complementary_suppression_a_count_can_be_subtracted(
    attacker: Attacker, world: World, session: Session
) -> None:
    _publish_unchecked(session, world, WEAK)
    assert any(finding.startswith("count:") for finding in attacker.counts())


def test_weak_an_unsnapped_place_is_found(attacker: Attacker, world: World, session: Session) -> None:
    lon, lat = world.secret.points[-1]
    exact = Place(
        territory_slug=world.here.slug,
        name="Farm road",
        location=from_shape(Point(lon, lat), srid=4326),
        addresses=12,
    )
    session.add(exact)
    session.flush()
    session.execute(update(PublishedConcern).values(place_id=exact.id, neighbourhood_code=None))
    assert any("stands for" in finding for finding in attacker.places())
    assert any("exact place" in finding for finding in attacker.answers_tell(world.secret))


def test_weak_a_raw_hull_gives_its_incidents_away(attacker: Attacker, world: World, session: Session) -> None:
    points = np.array([(LON, LAT), (LON + 0.002, LAT), (LON + 0.001, LAT + 0.001)])
    hull = MultiPolygon([MultiPoint(points).convex_hull])
    row = {"rank": 1, "band": "5-9", "outline": from_shape(hull, srid=4326)}
    queries.write_hotspots(session, world.here, [row])
    (finding,) = attacker.hotspots()
    assert "corners=((" in finding


def test_weak_overlapping_areas_are_found(attacker: Attacker, world: World, session: Session) -> None:
    boxes = [shapely.box(LON + n, LAT, LON + n + 0.02, LAT + 0.02) for n in (0, 0.01)]
    rows = [
        {"rank": n, "band": "5-9", "outline": from_shape(MultiPolygon([box]), srid=4326)}
        for n, box in enumerate(boxes, start=1)
    ]
    queries.write_hotspots(session, world.here, rows)
    assert "hotspots 0 and 1 overlap" in attacker.hotspots()


def test_weak_jitter_on_every_request_is_found(attacker: Attacker, world: World, session: Session) -> None:
    point = world.secret.points[0]
    chance = np.random.default_rng(1)
    assert attacker.by_asking(lambda: mask(session, world.here, *point)) == []
    assert attacker.by_asking(lambda: np.add(point, chance.normal(0, 1e-3, 2)).tolist()) != []


def test_weak_the_metadata_of_a_photo_is_found() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of somebody"
    assert metadata_of(picture(exif.tobytes())) != []
    assert metadata_of(picture()) == []


def test_weak_words_that_no_moderator_passed_are_found(
    attacker: Attacker, world: World, session: Session
) -> None:
    session.execute(update(PublishedConcern).values(words="unmoderated words"))
    assert any("unmoderated" in finding for finding in attacker.answers_tell(world.secret))


def test_p13_quarters_do_not_overlap_and_no_other_period_is_published(attacker: Attacker) -> None:
    quarters_shown = sorted(attacker.tables())
    assert all(day.day == 1 and day.month in {1, 4, 7, 10} for day in quarters_shown)
    assert len(set(quarters_shown)) == len(quarters_shown)


def _late_record(session: Session, world: World) -> None:
    """One theft of the summer comes in late, where nothing was small."""
    theft = session.scalars(select(Category).filter_by(territory_id=world.here.id, code="theft")).one()
    area = session.scalars(select(Neighbourhood).filter_by(territory_id=world.here.id, code="village")).one()
    add_incident(
        session,
        world.here,
        theft,
        at=datetime(2026, 8, 9, tzinfo=UTC),
        place=(LON, LAT),
        neighbourhood_id=area.id,
    )


def _publish_unchecked(session: Session, world: World, rules: Rules) -> None:
    """Publish every quarter by other rules, past the check."""
    closed = quarters.closed(session, world.here, today=TODAY)
    for quarter in quarters.count(session, world.here, closed, rules):
        figures = quarters.plan(quarter, Level.FULL, [], rules).figures()
        figure_queries.write_quarter(session, world.here, quarter.begins, figures)
