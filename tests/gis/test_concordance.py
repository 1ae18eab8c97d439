"""Concordance queries: which concerns and incidents count, and in which neighbourhood."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from gis.models import ConcernState, DefaultState, LocationPrecision, Territory, Topic, Visibility
from gis.queries import concordance as queries
from gis.queries.concordance import Days
from gis.queries.selection import Selection
from tests.concern_factories import add_concern, add_topic
from tests.factories import (
    TOWN,
    add_category,
    add_default_location,
    add_incident,
    add_neighbourhood,
    add_territory,
)

CENTRE = (22.5, 57.2, 22.65, 57.3)
FIELDS = (22.45, 57.18)
EVER = Days()


@pytest.fixture
def here(session: Session) -> Territory:
    return add_territory(session, "here")


@pytest.fixture
def lighting(session: Session, here: Territory) -> Topic:
    return add_topic(session, here, "lighting")


def ids(session: Session, here: Territory, topic: Topic, days: Days = EVER) -> list[int]:
    return queries.read_concerns(session, here, topic, days)["id"].tolist()


def test_a_concern_that_was_sent_counts_and_a_draft_does_not(session, here, lighting):
    sent = add_concern(session, here, lighting)
    add_concern(session, here, lighting, sent=None)
    add_concern(session, here, add_topic(session, here, "dogs"))
    assert ids(session, here, lighting) == [sent.id]


def test_duplicates_abuse_and_the_erased_are_left_out_and_said(session, here, lighting):
    kept = add_concern(session, here, lighting, visibility=Visibility.WITHHELD, withheld_reason="private")
    other = add_concern(session, here, lighting, visibility=Visibility.WITHHELD)
    add_concern(session, here, lighting, state=ConcernState.DUPLICATE, duplicate_of=kept.id)
    add_concern(session, here, lighting, visibility=Visibility.WITHHELD, withheld_reason="abuse")
    add_concern(session, here, lighting, erased_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert ids(session, here, lighting) == [kept.id, other.id]
    found = queries.left_out(session, here, lighting, Days())
    assert found == {"duplicate": 1, "abuse": 1, "erased": 1}
    assert [(topic.code, n) for topic, n in queries.topics_heard(session, here.id)] == [("lighting", 2)]


def test_a_concern_belongs_to_the_day_it_was_noticed_else_to_the_local_day_it_was_sent(
    session, here, lighting
):
    # Half past ten in the evening by Greenwich is the next day in Talsi.
    late = add_concern(session, here, lighting, sent=datetime(2026, 5, 31, 22, 30, tzinfo=UTC))
    noticed = add_concern(
        session, here, lighting, sent=datetime(2026, 8, 1, tzinfo=UTC), noticed_on=date(2026, 6, 30)
    )
    june = Days(date(2026, 6, 1), date(2026, 6, 30))
    assert ids(session, here, lighting, june) == [late.id, noticed.id]
    assert ids(session, here, lighting, Days(None, date(2026, 5, 31))) == []
    assert queries.days_of_concerns(session, here, lighting.id) == june


def test_the_neighbourhood_is_the_one_named_else_the_one_of_the_point(session, here, lighting):
    centre = add_neighbourhood(session, here, bounds=CENTRE)
    north = add_neighbourhood(session, here, "north", bounds=(22.5, 57.3, 22.65, 57.34))
    add_concern(session, here, lighting)
    add_concern(session, here, lighting, at=None, neighbourhood_id=centre.id)
    add_concern(session, here, lighting, neighbourhood_id=north.id)
    add_concern(session, here, lighting, at=FIELDS)
    found = queries.read_concerns(session, here, lighting, Days())
    assert found["neighbourhood"].tolist() == ["centre", "centre", "north", None]
    assert found.geometry.isna().tolist() == [False, True, False, False]


def test_places_are_metres_of_the_territory_and_default_locations_are_marked(session, here, lighting):
    add_concern(session, here, lighting, at=FIELDS)
    add_concern(session, here, lighting)
    unsure = add_concern(session, here, lighting, at=FIELDS)
    unsure.location_precision = LocationPrecision.DEFAULT
    add_default_location(session, here, TOWN, state=DefaultState.CONFIRMED)
    add_default_location(session, here, FIELDS)
    found = queries.read_concerns(session, here, lighting, Days())
    assert found.crs.to_epsg() == 3059
    assert found["at_default"].tolist() == [False, True, True]
    assert 400_000 < found.geometry.iloc[1].x < 420_000


def test_incidents_are_counted_by_neighbourhood_without_default_locations(session, here):
    centre = add_neighbourhood(session, here, bounds=CENTRE)
    theft = add_category(session, here)
    noise = add_category(session, here, "noise")
    columns: dict[str, Any] = {"neighbourhood_id": centre.id}
    for _ in range(3):
        add_incident(session, here, theft, **columns)
    add_incident(session, here, theft, place=FIELDS)
    add_incident(session, here, theft, at_default=True, **columns)
    add_incident(session, here, theft, place=None)
    add_incident(session, here, noise, **columns)
    found = queries.count_incidents(session, here, Selection(categories=("theft",)))
    assert (found.by_neighbourhood, found.elsewhere, found.located) == ({"centre": 3}, 1, 4)
    assert (found.unlocated, found.at_default) == (1, 1)
    everything = queries.count_incidents(session, here, Selection())
    assert everything.by_neighbourhood == {"centre": 4}
    assert everything.digest != found.digest


def test_a_topic_of_no_known_category_meets_no_incident(session, here):
    add_incident(session, here, add_category(session, here))
    assert queries.count_incidents(session, here, Selection(categories=("ghosts",))).located == 0


def test_neighbourhoods_come_with_their_people_where_these_are_known(session, here):
    add_neighbourhood(session, here, bounds=CENTRE).population = 4200
    add_neighbourhood(session, here, "north", bounds=(22.5, 57.3, 22.65, 57.34))
    session.flush()
    found = queries.neighbourhoods(session, here)
    assert found["unit"].tolist() == ["centre", "north"]
    assert found["population"].fillna(-1).tolist() == [4200, -1]
    assert found.crs.to_epsg() == 3059
    assert queries.neighbourhoods(session, add_territory(session)).empty
