"""Sheet: a view on one page to print says what it shows, what is missing, and who made it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.models import AuditEvent, Person, Role, Territory
from server.services import sheets
from tests.factories import (
    TOWN,
    add_category,
    add_incident,
    add_neighbourhood,
    add_person,
    add_territory,
)

ADDRESS = "/t/talsi-town/explore/sheet"


@pytest.fixture
def town(session: Session) -> Territory:
    territory = add_territory(session, "talsi-town", synthetic=True)
    theft, noise = add_category(session, territory, "theft"), add_category(session, territory, "noise")
    add_neighbourhood(session, territory, "old-town", bounds=(22.5, 57.2, 22.7, 57.3))
    for _ in range(3):
        add_incident(session, territory, theft)
    add_incident(session, territory, noise)
    add_incident(session, territory, noise, place=None)
    add_incident(session, territory, noise, at_default=True)
    return territory


@pytest.fixture
def analyst(session: Session, town: Territory) -> Person:
    return add_person(session, Role.ANALYST, territory=town)


@pytest.fixture
def browser(sign_in: Callable[[Person], FlaskClient], analyst: Person) -> FlaskClient:
    return sign_in(analyst)


def read(browser: FlaskClient, query: str = "") -> str:
    answer = browser.get(f"{ADDRESS}?{query}")
    assert answer.status_code == 200, answer.text
    return re.sub(r"\s+", " ", answer.text)


def test_the_sheet_says_the_filters_in_words(browser: FlaskClient) -> None:
    page = read(browser, "category=theft&from=2025-06-01&to=2025-06-30&weekday=1&hour=12&known_by=unknown")
    for text in ("1 Jun 2025 to 30 Jun 2025", "Theft", "Monday", "12:00–13:00", "Not known how"):
        assert f"<dd>{text}</dd>" in page, text


def test_it_says_how_many_there_are_and_what_is_not_on_the_map(browser: FlaskClient) -> None:
    page = read(browser)
    for text in (
        "6 recorded incidents, of which 4 are on the map.",
        "1 incident has no place and is not on the map.",
        "1 lies at a default location",
    ):
        assert text in page, text


def test_its_tables_say_what_its_pictures_show(browser: FlaskClient) -> None:
    page = read(browser)
    assert '<th scope="row">Theft</th><td class="numeric">3</td>' in page
    assert page.count('role="img"') == 3


def test_long_tables_end_with_the_number_of_the_others(
    browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 1)
    assert '<th scope="row">1 other</th>' in read(browser)


def test_it_says_who_made_it_from_what_and_where_the_view_is(browser: FlaskClient, analyst: Person) -> None:
    page = read(browser, "category=theft&view=13/57.245/22.587&zoom=13&notes=yes")
    assert f"Made by {analyst.name}" in page
    assert "/t/talsi-town/explore?category=theft&amp;view=13/57.245/22.587<" in page


def test_two_maps_that_are_compared_stand_side_by_side(browser: FlaskClient) -> None:
    page = read(browser, "category=theft&from=2025-06-01&to=2025-06-30&compare=swipe&b.category=noise")
    assert page.count('class="plan"') == 2
    for text in (
        "3 recorded incidents, of which 3",
        "3 recorded incidents, of which 1",
        "those of the first map",
    ):
        assert text in page, text
    assert page.count("<dd>1 Jun 2025 to 30 Jun 2025</dd>") == 2


def test_synthetic_data_says_so(browser: FlaskClient) -> None:
    assert "not real incidents" in read(browser)


def test_a_selection_without_incidents_is_a_sheet_all_the_same(browser: FlaskClient) -> None:
    assert "No recorded incidents fit." in read(browser, "from=2019-01-01&to=2019-01-02")


def test_a_territory_without_incidents_is_a_sheet_all_the_same(session: Session, sign_in: Any) -> None:
    add_territory(session, "empty")
    answer = sign_in(add_person(session, Role.ANALYST)).get("/t/empty/explore/sheet")
    assert answer.status_code == 200
    assert "No recorded incidents fit." in answer.text


def test_notes_stand_on_it_only_when_asked_for(browser: FlaskClient) -> None:
    lon, lat = TOWN
    note = {"body": "<b>The lamp</b>", "lon": lon, "lat": lat}
    browser.post("/api/v1/territories/talsi-town/notes", json=note)
    assert "The lamp" not in read(browser)
    assert "&lt;b&gt;The lamp&lt;/b&gt;" in read(browser, "notes=yes")


def test_an_address_cannot_put_markup_on_the_sheet(browser: FlaskClient) -> None:
    assert "<script>" not in read(browser, "category=%3Cscript%3E&x=<script>")


@pytest.mark.parametrize("query", ["zoom=x", "from=x", "run=00000000-0000-4000-8000-000000000000"])
def test_what_makes_no_sense_is_a_page_that_says_so(browser: FlaskClient, query: str) -> None:
    answer = browser.get(f"{ADDRESS}?{query}")
    assert answer.status_code in {404, 422}
    assert answer.content_type.startswith("text/html")


def test_a_sheet_is_written_down_as_taken_away(
    session: Session, browser: FlaskClient, analyst: Person
) -> None:
    read(browser, "category=theft")
    row = session.scalars(select(AuditEvent).where(AuditEvent.person_id == analyst.id)).one()
    assert (row.operation, row.objects["what"], row.objects["categories"]) == (
        "export",
        "view_sheet",
        ["theft"],
    )


def test_who_sees_no_incidents_sees_no_sheet(session: Session, sign_in: Any, town: Territory) -> None:
    assert sign_in(add_person(session, Role.FACILITATOR)).get(ADDRESS).status_code == 403
