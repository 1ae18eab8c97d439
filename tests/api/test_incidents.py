"""Incidents: what lies at one place, for those who may see it, and never unrecorded."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gis.models import Category, Incident, Person, Role, Territory
from tests.api.problems import assert_problem
from tests.factories import add_category, add_incident, add_person, add_territory

PLACE = (22.55, 57.22)


@pytest.fixture
def incident(session: Session, town: Territory) -> Incident:
    """One of two incidents at a place of their own."""
    noise = session.query(Category).filter_by(territory_id=town.id, code="noise").one()
    add_incident(session, town, noise, place=PLACE, address="Lielā iela 1", reference="A-1")
    return add_incident(session, town, noise, place=PLACE, address="Lielā iela 1", reference="A-2")


def _address(incident: Incident, slug: str = "talsi-town") -> str:
    return f"/api/v1/territories/{slug}/incidents/{incident.id}/place"


def test_a_place_lists_its_incidents(browser: FlaskClient, incident: Incident) -> None:
    rows = browser.get(_address(incident)).get_json()["incidents"]
    assert {row["reference"] for row in rows} == {"A-1", "A-2"}
    assert rows[0]["address"] == "Lielā iela 1"
    assert rows[0]["occurred_from"].endswith("+00:00")


def test_looking_at_a_place_is_recorded_with_the_incidents_seen(
    browser: FlaskClient,
    incident: Incident,
    looked_at: Callable[[], list[tuple[str, dict[str, Any]]]],
) -> None:
    rows = browser.get(_address(incident)).get_json()["incidents"]
    assert looked_at() == [("consult", {"what": "incidents", "ids": [row["id"] for row in rows]})]


def test_an_incident_outside_the_selection_is_not_found(
    browser: FlaskClient, incident: Incident, looked_at: Callable[[], list[Any]]
) -> None:
    assert_problem(browser.get(_address(incident) + "?category=theft"), 404, saying="in this selection")
    assert looked_at() == []


def test_the_incident_of_another_territory_is_not_found(
    session: Session, browser: FlaskClient, town: Territory
) -> None:
    other = add_territory(session)
    theirs = add_incident(session, other, add_category(session, other))
    assert_problem(browser.get(_address(theirs)), 404)


@pytest.mark.parametrize("number", ["0", "999999999", "9223372036854775807", "9223372036854775808", "9" * 40])
def test_a_number_that_no_incident_has_is_not_found(browser: FlaskClient, number: str) -> None:
    assert_problem(browser.get(f"/api/v1/territories/talsi-town/incidents/{number}/place"), 404)


def test_a_place_is_refused_without_signing_in(client: FlaskClient, incident: Incident) -> None:
    assert_problem(client.get(_address(incident)), 401)


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.MODERATOR, Role.AUDITOR, Role.ADMINISTRATOR])
def test_a_place_is_refused_to_a_role_without_exact_data(
    session: Session, sign_in: Callable[[Person], FlaskClient], incident: Incident, role: Role
) -> None:
    assert_problem(sign_in(add_person(session, role)).get(_address(incident)), 403)
