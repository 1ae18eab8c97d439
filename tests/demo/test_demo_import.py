"""The demonstration, end to end: the import counts what was put in on purpose, and maps have hotspots."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.models import Category, DefaultLocation, DefaultState, Ground, HotspotRun, Incident, Neighbourhood
from gis.queries import territories
from server.demo.generate import Demo, generate
from server.demo.load import Loaded, load_demo
from server.demo.places import STATION_LABEL
from server.i18n import speaking
from server.services import concordance
from server.services.concordance import Question
from server.services.refusals import Conflict

UNTIL = date(2026, 11, 22)
NOW = datetime.combine(UNTIL, time(12), UTC)
SLUG = "demo-talsi"


@dataclass(frozen=True)
class World:
    """A database with the demonstration in it, and what went in."""

    session: Session
    demo: Demo
    loaded: Loaded


@pytest.fixture(scope="module")
def world(engine: Any) -> Iterator[World]:
    """Load the demonstration once for this module; all of it rolls back."""
    demo = generate(until=UNTIL)
    with engine.connect() as connection, speaking("en"):
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            loaded = load_demo(session, demo, slug=SLUG, now=NOW, tell=lambda _message: None)
            yield World(session, demo, loaded)
        outer.rollback()


def _count(world: World, *conditions: Any) -> int:
    found = world.session.scalar(select(func.count()).select_from(Incident).where(*conditions))
    return int(found or 0)


def test_each_ledger_equals_the_truth(world: World) -> None:
    for ledger, truth in zip(world.loaded.ledgers, world.demo.truth.files, strict=True):
        counted = {name: ledger[name] for name in ("rows", "added", "duplicate", "rejected", "unlocated")}
        assert counted == {
            "rows": truth.rows,
            "added": truth.added,
            "duplicate": truth.duplicate,
            "rejected": truth.rejected,
            "unlocated": truth.unlocated,
        }, truth.name


def test_the_database_holds_what_the_ledgers_say(world: World) -> None:
    truth = world.demo.truth
    assert _count(world) == truth.added
    rows = world.session.execute(
        select(Incident.unlocated_reason, func.count())
        .where(Incident.location.is_(None))
        .group_by(Incident.unlocated_reason)
    )
    assert Counter(dict(rows.all())) == Counter(truth.unlocated)


def test_the_station_is_confirmed_and_its_incidents_leave_the_hotspots(world: World) -> None:
    station = world.session.scalars(
        select(DefaultLocation).where(DefaultLocation.state == DefaultState.CONFIRMED)
    ).one()
    assert station.label == STATION_LABEL
    assert world.loaded.at_default == world.demo.truth.at_station
    assert _count(world, Incident.at_default) == world.demo.truth.at_station


def test_a_house_is_one_place_whatever_the_file_gave_its_position_in(world: World) -> None:
    places = world.session.execute(
        select(func.count(func.distinct(Incident.location)))
        .where(Incident.address.like("Autoosta %"), Incident.location.is_not(None))
        .group_by(Incident.address)
    )
    assert set(places.scalars()) == {1}


def test_every_located_incident_has_a_neighbourhood(world: World) -> None:
    assert world.session.scalar(select(func.count()).select_from(Neighbourhood)) == 27
    assert _count(world, Incident.location.is_not(None), Incident.neighbourhood_id.is_(None)) == 0


def test_categories_have_parents_weights_and_one_is_sensitive(world: World) -> None:
    categories = {each.code: each for each in world.session.scalars(select(Category))}
    assert categories["burglary"].parent_id == categories["property"].id
    assert categories["robbery"].harm_weight == 40
    assert [code for code, each in categories.items() if each.sensitive] == ["domestic"]


def test_the_first_map_has_hotspots(world: World) -> None:
    runs = list(world.session.scalars(select(HotspotRun)))
    assert len(runs) == len(world.loaded.runs) == 3
    assert all(run.hotspots >= 3 for run in runs)
    assert 10 <= world.loaded.runs[-1]["hotspots"] <= 30


def test_beside_the_incidents_the_concerns_give_every_answer_of_a_comparison(world: World) -> None:
    here = territories.find(world.session, SLUG)

    def classes(topic: str) -> dict[str, str]:
        found = concordance.answer(world.session, here, Question(topic=topic, unit="neighbourhood"))
        return dict(zip(found.units["name"], found.units["class"], strict=True))

    lighting, drinking = classes("lighting"), classes("public-drinking")
    assert lighting["Ķēniņkalns"] == "concern_only"  # a dark wood where nothing happens
    assert drinking["Talsu centrs"] == "both"
    assert drinking["Sauleskalns"] == "incidents_only"  # patrols find it, nobody minds
    assert {"neither", "too_few"} <= {*lighting.values(), *drinking.values()}


def test_the_ground_under_the_maps_is_there(world: World) -> None:
    rows = world.session.execute(
        select(Ground.kind, func.count()).where(Ground.territory_slug == SLUG).group_by(Ground.kind)
    )
    kinds = dict(rows.all())
    assert set(kinds) == {"green", "place", "street", "water"}
    assert kinds["street"] > 200


def test_somebody_can_sign_in_for_each_role(world: World) -> None:
    assert len(world.loaded.logins) == 7


def test_loading_it_twice_is_refused_and_adds_nothing(world: World) -> None:
    before = _count(world)
    with pytest.raises(Conflict):
        load_demo(world.session, world.demo, slug=SLUG, now=NOW, tell=lambda _message: None)
    assert _count(world) == before
