"""Territory: its home page says what changed, where and what waits, to each role what it may see."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from analysis.hotspots import HotspotSettings
from gis.models import AuditEvent, BatchState, DefaultState, Role
from gis.queries.selection import Selection
from server.services import hotspots
from server.services.hotspots import RunRequest
from tests.concern_factories import add_concern, add_topic
from tests.factories import (
    add_batch,
    add_category,
    add_default_location,
    add_incident,
    add_person,
    add_territory,
    publish,
)


@pytest.fixture
def here(session):
    """A territory that nobody has used yet."""
    return add_territory(session, "here")


@pytest.fixture
def busy(session, here):
    """The same with six incidents at one place and a run over them."""
    category = add_category(session, here)
    for _ in range(6):
        add_incident(session, here, category)
    session.commit()
    hotspots.run(session, "here", RunRequest(Selection(), HotspotSettings(100.0, 3)))
    session.commit()
    return here


@pytest.fixture
def page(session, sign_in):
    """``page(role)`` is the home page as a holder of the role reads it."""

    def act(role):
        return sign_in(add_person(session, role)).get("/t/here")

    return act


def test_a_new_territory_says_what_will_be_here_and_what_to_do(here, page):
    text = page(Role.ANALYST).text
    assert "No incidents yet" in text
    assert "No hotspots have been looked for yet" in text
    assert "Nothing waits for a decision." in text
    assert "/t/here/imports" in text


def test_the_newest_hotspots_are_drawn_with_their_ranks(busy, page):
    text = page(Role.ANALYST).text
    assert "1 hotspot was found" in text
    assert 'class="m-hotspot"' in text
    assert '<text class="m-rank"' in text
    assert "/t/here/explore?run=" in text


def test_looking_at_the_hotspots_is_written_down(busy, page, session):
    page(Role.OFFICER)
    rows = select(func.count()).where(AuditEvent.operation == "consult")
    assert session.scalar(rows) == 1


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.MODERATOR])
def test_who_sees_totals_only_gets_no_place(busy, page, role, session):
    text = page(role).text
    assert "m-hotspot" not in text
    assert ("What waits" in text) == (role is Role.MODERATOR)
    assert session.scalar(select(func.count()).where(AuditEvent.operation == "consult")) == 0


def test_what_waits_is_counted_and_leads_to_where_it_is_done(here, page, session):
    add_batch(session, here, state=BatchState.RECEIVED)
    add_batch(session, here, state=BatchState.FAILED)
    add_batch(session, here, state=BatchState.DONE)
    add_default_location(session, here, state=DefaultState.SUSPECTED)
    session.commit()
    text = page(Role.PLANNER).text
    assert "1 file was sent and is not imported yet." in text
    assert "1 import stopped before its end" in text
    assert "1 place may be a default location" in text
    assert "/t/here/imports/default-locations" in text


def test_the_officer_has_no_imports_to_wait_for(busy, page):
    assert "What waits" not in page(Role.OFFICER).text


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_who_sees_no_data_is_told_whom_to_ask(here, page, role):
    answer = page(role)
    assert answer.status_code == 403
    assert "administrator" in answer.text


def test_who_works_in_the_only_territory_starts_there(here, session, sign_in):
    publish(session, here)
    answer = sign_in(add_person(session, Role.FACILITATOR)).get("/")
    assert answer.headers["Location"] == "/t/here"


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_who_sees_no_data_is_led_to_administration_and_not_into_a_wall(here, session, sign_in, role):
    publish(session, here)
    text = sign_in(add_person(session, role)).get("/").text
    assert here.name in text
    assert 'href="/t/here"' not in text
    assert 'href="/admin"' in text


def test_a_stranger_is_led_to_what_is_public_and_asked_to_sign_in_for_the_rest(here, session, client):
    publish(session, here)
    text = client.get("/").text
    assert 'href="/t/here"' not in text
    assert 'href="/t/here/concerns"' in text
    assert 'href="/t/here/map"' in text
    assert client.get("/t/here").headers["Location"].startswith("/sign-in?next=/t/here")


def test_the_overview_is_marked_on_itself_and_not_on_the_pages_below(busy, page, client):
    assert 'href="/t/here" aria-current="page"' in page(Role.ANALYST).text
    below = client.get("/t/here/hotspots").text
    assert 'href="/t/here" aria-current' not in below
    assert 'href="/t/here/hotspots" aria-current="page"' in below


def test_concerns_wait_for_a_moderator_and_are_counted(session, here, page):
    topic = add_topic(session, here)
    add_concern(session, here, topic, sent=datetime.now(UTC) - timedelta(days=20))
    add_concern(session, here, topic, sent=datetime.now(UTC))
    add_concern(session, here, topic, sent=None)
    session.commit()
    text = page(Role.MODERATOR).text
    assert "2 concerns wait for a moderator." in text
    assert "1 concern is past its deadline." in text
    assert "/t/here/concerns/queue?tab=check" in text
    assert "/t/here/imports" not in text
