"""Views: named states that a station shares; who may change them, and what is refused."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gis.models import Person, Role, Territory
from server.services import views as services
from server.services.view_states import LONGEST, PARAMETERS
from tests.api.problems import assert_problem
from tests.factories import add_person, add_territory

ADDRESS = "/api/v1/territories/talsi-town/views"
STATE = "category=theft&from=2025-01-01&to=2025-06-30&weekday=5&weekday=6&hour=22&view=12.5/57.2/22.6"
STATE_JS = Path(__file__).resolve().parents[2] / "server/static/explorer/state.js"

SignIn = Callable[[Person], FlaskClient]


def keep(browser: FlaskClient, name: str = "Friday nights", state: str = STATE) -> dict[str, Any]:
    answer = browser.post(ADDRESS, json={"name": name, "state": state})
    assert answer.status_code == 201, answer.text
    view: dict[str, Any] = answer.get_json()["view"]
    return view


def names(browser: FlaskClient) -> list[str]:
    return [view["name"] for view in browser.get(ADDRESS).get_json()["views"]]


@pytest.fixture
def officer(session: Session, town: Territory) -> Person:
    return add_person(session, Role.OFFICER, territory=town)


def test_a_view_is_kept_and_listed_for_everybody_of_the_station(
    sign_in: SignIn, analyst: Person, officer: Person
) -> None:
    kept = keep(sign_in(officer), "  Friday \t nights ")
    assert kept["name"] == "Friday nights"
    (seen,) = sign_in(analyst).get(ADDRESS).get_json()["views"]
    assert seen["state"] == STATE
    assert seen["by"] == officer.name


def test_views_are_listed_by_name_however_it_is_capitalised(browser: FlaskClient) -> None:
    for name in ("beta", "Alpha", "Gamma"):
        keep(browser, name)
    assert names(browser) == ["Alpha", "beta", "Gamma"]


def test_a_name_is_given_once_in_a_territory(browser: FlaskClient) -> None:
    keep(browser, "Friday nights")
    answer = browser.post(ADDRESS, json={"name": "FRIDAY nights", "state": STATE})
    assert_problem(answer, 409, saying="Friday nights")
    assert names(browser) == ["Friday nights"]


def test_another_territory_may_use_the_same_name(
    session: Session, sign_in: SignIn, analyst: Person, town: Territory
) -> None:
    add_territory(session, "kandava")
    keep(sign_in(analyst))
    everywhere = sign_in(add_person(session, Role.ANALYST))
    answer = everywhere.post("/api/v1/territories/kandava/views", json={"name": "Friday nights", "state": ""})
    assert answer.status_code == 201


def test_who_made_a_view_renames_it_and_puts_another_state_in_its_place(
    sign_in: SignIn, officer: Person
) -> None:
    browser = sign_in(officer)
    kept = keep(browser)
    changed = browser.patch(f"{ADDRESS}/{kept['id']}", json={"name": "Saturdays"}).get_json()["view"]
    assert (changed["name"], changed["state"]) == ("Saturdays", STATE)
    changed = browser.patch(f"{ADDRESS}/{kept['id']}", json={"state": "weekday=6"}).get_json()["view"]
    assert (changed["name"], changed["state"]) == ("Saturdays", "weekday=6")
    assert changed["updated_at"] > changed["created_at"]


def test_a_view_may_keep_its_own_name_in_other_letters(browser: FlaskClient) -> None:
    kept = keep(browser, "friday")
    assert browser.patch(f"{ADDRESS}/{kept['id']}", json={"name": "Friday"}).status_code == 200


def test_no_view_takes_the_name_of_another(browser: FlaskClient) -> None:
    keep(browser, "one")
    other = keep(browser, "two")
    assert_problem(browser.patch(f"{ADDRESS}/{other['id']}", json={"name": "One"}), 409, saying="one")
    assert names(browser) == ["one", "two"]


@pytest.mark.parametrize("act", ["rename", "replace", "remove"])
def test_an_officer_does_not_change_the_view_of_another(
    sign_in: SignIn, analyst: Person, officer: Person, act: str
) -> None:
    address = f"{ADDRESS}/{keep(sign_in(analyst))['id']}"
    browser = sign_in(officer)
    acts: dict[str, Callable[[], Any]] = {
        "rename": lambda: browser.patch(address, json={"name": "mine"}),
        "replace": lambda: browser.patch(address, json={"state": ""}),
        "remove": lambda: browser.delete(address),
    }
    assert browser.get(ADDRESS).get_json()["views"][0]["may_change"] is False
    assert_problem(acts[act](), 403, saying="analyst")
    assert names(browser) == ["Friday nights"]


def test_an_analyst_changes_the_view_of_another(sign_in: SignIn, analyst: Person, officer: Person) -> None:
    kept = keep(sign_in(officer))
    assert sign_in(analyst).patch(f"{ADDRESS}/{kept['id']}", json={"name": "Better"}).status_code == 200


def test_what_was_removed_comes_back_as_it_was(sign_in: SignIn, analyst: Person, officer: Person) -> None:
    kept = keep(sign_in(officer))
    browser = sign_in(analyst)
    undo = browser.delete(f"{ADDRESS}/{kept['id']}").get_json()["undo"]
    assert names(browser) == []
    back = browser.post(ADDRESS, json={"undo": undo})
    assert back.status_code == 201
    view = back.get_json()["view"]
    assert {**view, "id": 0, "may_change": 0} == {**kept, "id": 0, "may_change": 0}


def test_a_removal_is_not_undone_over_a_view_that_took_the_name(browser: FlaskClient) -> None:
    undo = browser.delete(f"{ADDRESS}/{keep(browser)['id']}").get_json()["undo"]
    keep(browser, state="")
    assert_problem(browser.post(ADDRESS, json={"undo": undo}), 409, saying="Friday nights")


@pytest.mark.parametrize("undo", ["", "eyJuYW1lIjoieCJ9.forged.word"])
def test_nobody_forges_what_was_removed(browser: FlaskClient, undo: str) -> None:
    assert_problem(browser.post(ADDRESS, json={"undo": undo}), 422, saying="undone")


def test_what_was_removed_here_does_not_come_back_elsewhere(
    session: Session, sign_in: SignIn, town: Territory
) -> None:
    add_territory(session, "kandava")
    browser = sign_in(add_person(session, Role.ANALYST))
    undo = browser.delete(f"{ADDRESS}/{keep(browser)['id']}").get_json()["undo"]
    assert_problem(browser.post("/api/v1/territories/kandava/views", json={"undo": undo}), 404)


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "\u202e\x00"])
def test_a_name_has_letters_and_an_end(browser: FlaskClient, name: str) -> None:
    assert_problem(browser.post(ADDRESS, json={"name": name, "state": STATE}), 422, saying="80")


@pytest.mark.parametrize(
    "state",
    [
        "next=//elsewhere.example",
        "from=yesterday",
        "hour=24",
        "weekday=8",
        "run=1",
        "compare=explode",
        "area=1,2;3,4",
        "view=<script>",
        "category=%ff",
        "category=" + "x" * 101,
        "b.run=1",
        "from",
    ],
)
def test_only_what_the_explorer_writes_is_kept(browser: FlaskClient, state: str) -> None:
    assert_problem(
        browser.post(ADDRESS, json={"name": "x", "state": state}), 422, saying="no view of the map"
    )
    assert names(browser) == []


def test_a_state_that_is_too_long_is_refused_with_what_to_do(browser: FlaskClient) -> None:
    area = "area=" + ";".join(["22.12345,57.12345"] * (LONGEST // 18 + 1))
    assert_problem(browser.post(ADDRESS, json={"name": "x", "state": area}), 422, saying="fewer corners")


@pytest.mark.parametrize(
    "state",
    [
        "",
        "?category=theft",
        "compare=swipe&b.from=2024-01-01&b.to=2024-06-30",
        "area=22.5,57.2;22.6,57.2;22.6,57.3&breaks=1,2,4&run=00000000-0000-4000-8000-000000000000&hotspot=3",
        "neighbourhood=K%C5%AB%C4%BCi&known_by=reported&view=9/57.2/-0.5",
    ],
)
def test_every_state_of_the_explorer_can_be_kept(browser: FlaskClient, state: str) -> None:
    assert keep(browser, state=state)["state"] == state.removeprefix("?")


def test_every_parameter_that_the_explorer_writes_is_known() -> None:
    written = set(re.findall(r'answer\.set\("(\w+)"', STATE_JS.read_text(encoding="utf-8")))
    assert written
    assert written <= set(PARAMETERS)


@pytest.mark.parametrize("body", ["[]", "not json", '{"name": 1, "state": ""}', '{"name": "x", "state": {}}'])
def test_a_body_that_is_none_is_refused(browser: FlaskClient, body: str) -> None:
    assert_problem(browser.post(ADDRESS, data=body, content_type="application/json"), 422)


@pytest.mark.parametrize("method", ["patch", "delete"])
def test_a_view_that_is_gone_says_so(browser: FlaskClient, method: str) -> None:
    assert_problem(browser.open(f"{ADDRESS}/1", method=method.upper(), json={}), 404, saying="removed")


def test_a_view_of_another_territory_is_not_found_by_its_number(
    session: Session, sign_in: SignIn, analyst: Person, town: Territory
) -> None:
    kept = keep(sign_in(analyst))
    add_territory(session, "kandava")
    browser = sign_in(add_person(session, Role.ANALYST))
    address = f"/api/v1/territories/kandava/views/{kept['id']}"
    assert_problem(browser.patch(address, json={"name": "x"}), 404)
    assert_problem(browser.delete(address), 404)


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.MODERATOR, Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_sees_no_incidents_sees_no_views(
    session: Session, sign_in: SignIn, town: Territory, role: Role
) -> None:
    assert_problem(sign_in(add_person(session, role)).get(ADDRESS), 403)


def test_every_change_is_written_down(
    browser: FlaskClient, looked_at: Callable[[], list[tuple[str, dict[str, Any]]]]
) -> None:
    kept = keep(browser)
    browser.patch(f"{ADDRESS}/{kept['id']}", json={"name": "Saturdays"})
    browser.delete(f"{ADDRESS}/{kept['id']}")
    seen = {"what": "view", "view": kept["id"]}
    assert looked_at() == [("add_view", seen), ("change_view", seen), ("remove_view", seen)]


def test_a_station_does_not_drown_in_views(browser: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_VIEWS", 1)
    keep(browser)
    assert_problem(browser.post(ADDRESS, json={"name": "x", "state": ""}), 409, saying="too many")
