"""Notes: sentences pinned to places; who may change them, and what is refused."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.models import MapNote, Person, Role, Territory
from server.services import notes as services
from tests.api.problems import assert_problem
from tests.factories import TOWN, add_person, add_territory

ADDRESS = "/api/v1/territories/talsi-town/notes"
LON, LAT = TOWN

SignIn = Callable[[Person], FlaskClient]


def pin(
    browser: FlaskClient, body: str = "The lamp is broken.", lon: Any = LON, lat: Any = LAT
) -> dict[str, Any]:
    answer = browser.post(ADDRESS, json={"body": body, "lon": lon, "lat": lat})
    assert answer.status_code == 201, answer.text
    note: dict[str, Any] = answer.get_json()["note"]
    return note


def bodies(browser: FlaskClient) -> list[str]:
    return [note["body"] for note in browser.get(ADDRESS).get_json()["notes"]]


@pytest.fixture
def officer(session: Session, town: Territory) -> Person:
    return add_person(session, Role.OFFICER, territory=town)


def test_a_note_is_pinned_to_its_place_and_everybody_of_the_station_reads_it(
    sign_in: SignIn, analyst: Person, officer: Person
) -> None:
    pin(sign_in(officer), "The lamp is broken.\r\n\r\n\r\n\r\nSeen   twice.")
    (seen,) = sign_in(analyst).get(ADDRESS).get_json()["notes"]
    assert seen["body"] == "The lamp is broken.\n\nSeen twice."
    assert (seen["lon"], seen["lat"]) == TOWN
    assert seen["by"] == officer.name


def test_notes_are_listed_in_the_order_in_which_they_were_pinned(browser: FlaskClient) -> None:
    for body in ("first", "second", "third"):
        pin(browser, body)
    assert bodies(browser) == ["first", "second", "third"]


def test_who_wrote_a_note_says_something_else_and_pins_it_elsewhere(sign_in: SignIn, officer: Person) -> None:
    browser = sign_in(officer)
    kept = pin(browser)
    changed = browser.patch(f"{ADDRESS}/{kept['id']}", json={"body": "Mended."}).get_json()["note"]
    assert (changed["body"], changed["lon"]) == ("Mended.", LON)
    moved = browser.patch(f"{ADDRESS}/{kept['id']}", json={"lon": 22.6, "lat": 57.25}).get_json()["note"]
    assert (moved["body"], moved["lon"], moved["lat"]) == ("Mended.", 22.6, 57.25)


@pytest.mark.parametrize("act", ["edit", "remove", "put back"])
def test_an_officer_does_not_change_the_note_of_another(
    sign_in: SignIn, analyst: Person, officer: Person, act: str
) -> None:
    address = f"{ADDRESS}/{pin(sign_in(analyst))['id']}"
    browser = sign_in(officer)
    acts: dict[str, Callable[[], Any]] = {
        "edit": lambda: browser.patch(address, json={"body": "mine"}),
        "remove": lambda: browser.delete(address),
        "put back": lambda: browser.patch(address, json={"removed": False}),
    }
    assert browser.get(ADDRESS).get_json()["notes"][0]["may_change"] is False
    assert_problem(acts[act](), 403, saying="analyst")
    assert bodies(browser) == ["The lamp is broken."]


def test_an_analyst_edits_the_note_of_another(sign_in: SignIn, analyst: Person, officer: Person) -> None:
    kept = pin(sign_in(officer))
    assert sign_in(analyst).patch(f"{ADDRESS}/{kept['id']}", json={"body": "Mended."}).status_code == 200


def test_a_removed_note_is_kept_with_who_removed_it_and_when(
    session: Session, browser: FlaskClient, analyst: Person
) -> None:
    kept = pin(browser)
    assert browser.delete(f"{ADDRESS}/{kept['id']}").status_code == 204
    assert bodies(browser) == []
    row = session.scalars(select(MapNote)).one()
    session.refresh(row)
    assert row.removed_by == analyst.id
    assert row.removed_at is not None


def test_a_removed_note_is_put_back_to_its_place(session: Session, browser: FlaskClient) -> None:
    kept = pin(browser)
    browser.delete(f"{ADDRESS}/{kept['id']}")
    assert browser.patch(f"{ADDRESS}/{kept['id']}", json={"removed": False}).get_json()["note"] == kept
    assert bodies(browser) == ["The lamp is broken."]


def test_a_removed_note_cannot_be_edited_or_removed_again(browser: FlaskClient) -> None:
    address = f"{ADDRESS}/{pin(browser)['id']}"
    browser.delete(address)
    assert_problem(browser.patch(address, json={"body": "x"}), 404, saying="removed")
    assert_problem(browser.delete(address), 404, saying="removed")


@pytest.mark.parametrize("body", ["", " \n\t ", "x" * 1001])
def test_a_note_says_something_and_has_an_end(browser: FlaskClient, body: str) -> None:
    answer = browser.post(ADDRESS, json={"body": body, "lon": LON, "lat": LAT})
    assert_problem(answer, 422, saying="1000")


def test_a_note_of_a_thousand_letters_is_pinned(browser: FlaskClient) -> None:
    assert len(pin(browser, "ā" * 1000)["body"]) == 1000


@pytest.mark.parametrize(
    "place",
    [
        {},
        {"lon": LON},
        {"lon": None, "lat": LAT},
        {"lon": "22.6", "lat": "57.2"},
        {"lon": True, "lat": True},
        {"lon": 1e400, "lat": LAT},
        {"lon": 10**400, "lat": LAT},
        {"lon": 200, "lat": LAT},
    ],
)
def test_a_place_is_two_numbers(browser: FlaskClient, place: dict[str, Any]) -> None:
    assert_problem(browser.post(ADDRESS, json={"body": "x", **place}), 422, saying="lat")


def test_a_place_outside_the_territory_is_refused(browser: FlaskClient) -> None:
    answer = browser.post(ADDRESS, json={"body": "x", "lon": 24.1, "lat": 56.95})
    assert_problem(answer, 422, saying="outside")
    kept = pin(browser)
    moved = browser.patch(f"{ADDRESS}/{kept['id']}", json={"lon": 24.1, "lat": 56.95})
    assert_problem(moved, 422, saying="outside")


def test_markup_stays_text(browser: FlaskClient) -> None:
    assert pin(browser, "<b>lamp</b>")["body"] == "<b>lamp</b>"


def test_a_note_of_another_territory_is_not_found_by_its_number(
    session: Session, sign_in: SignIn, analyst: Person, town: Territory
) -> None:
    kept = pin(sign_in(analyst))
    add_territory(session, "kandava")
    browser = sign_in(add_person(session, Role.ANALYST))
    address = f"/api/v1/territories/kandava/notes/{kept['id']}"
    assert_problem(browser.patch(address, json={"body": "x"}), 404)
    assert_problem(browser.delete(address), 404)
    assert browser.get("/api/v1/territories/kandava/notes").get_json() == {"notes": []}


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.MODERATOR, Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_sees_no_incidents_sees_no_notes(
    session: Session, sign_in: SignIn, town: Territory, role: Role
) -> None:
    assert_problem(sign_in(add_person(session, role)).get(ADDRESS), 403)


def test_every_look_and_every_change_is_written_down(
    browser: FlaskClient, looked_at: Callable[[], list[tuple[str, dict[str, Any]]]]
) -> None:
    kept = pin(browser)
    browser.get(ADDRESS)
    browser.patch(f"{ADDRESS}/{kept['id']}", json={"body": "Mended."})
    browser.delete(f"{ADDRESS}/{kept['id']}")
    written = looked_at()
    assert [operation for operation, _ in written] == ["add_note", "consult", "change_note", "remove_note"]
    assert written[0][1] == {"what": "note", "note": kept["id"]}
    assert "Mended" not in str(written)


def test_a_map_does_not_drown_in_notes(browser: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_NOTES", 1)
    pin(browser)
    assert_problem(browser.post(ADDRESS, json={"body": "x", "lon": LON, "lat": LAT}), 409, saying="too many")
