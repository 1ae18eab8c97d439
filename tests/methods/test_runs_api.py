"""Runs through the API: asked for, shown, run again, compared, and refused in words."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.models import AuditEvent, Category, Job, Person, Role, Territory
from server.methods import registry
from tests.api.problems import assert_problem
from tests.factories import NOON, add_incident, add_person, add_territory
from tests.methods import counting

RUNS = "/api/v1/territories/talsi-town/analyses"


@pytest.fixture
def browser(
    session: Session, town: Territory, register: None, sign_in: Callable[[Person], FlaskClient]
) -> FlaskClient:
    """An analyst's browser."""
    return sign_in(add_person(session, Role.ANALYST, territory=town))


@pytest.fixture
def run(browser: FlaskClient) -> dict[str, Any]:
    """A run that was asked for."""
    answer = browser.post(RUNS, json={"method": "counting", "settings": {"side_m": 250}})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()["run"]
    return found


def test_a_run_is_answered_with_its_record(run: dict[str, Any]) -> None:
    assert (run["method"], run["incidents"], run["settings"]["used"]) == ("counting", 60, {"side_m": 250})
    assert len(run["input_fingerprint"]) == len(run["result_fingerprint"]) == 32
    assert run["window"] == {"from": "2025-06-01T21:00:00+00:00", "until": "2025-07-31T21:00:00+00:00"}


def test_a_run_is_shown_with_its_numbers_words_and_layers(browser: FlaskClient, run: dict[str, Any]) -> None:
    shown = browser.get(f"/api/v1/analyses/{run['id']}").get_json()
    assert shown["findings"] == [f"{shown['summary']['cells']} squares hold 60 incidents."]
    assert sum(row[2] for row in shown["tables"]["cells"]["rows"]) == 60
    layer = browser.get(f"/api/v1/analyses/{run['id']}/layers/{shown['layers'][0]}.geojson")
    assert sum(each["properties"]["n"] for each in layer.get_json(force=True)["features"]) == 60
    again = browser.get(layer.request.path, headers={"If-None-Match": layer.headers["ETag"]})
    assert (layer.headers["Cache-Control"], again.status_code) == ("private, no-cache", 304)


@pytest.mark.parametrize(("filters", "expected"), [({}, 10), ({"category": []}, 40)])
def test_a_second_selection_of_days_only_has_the_filters_of_the_first(
    browser: FlaskClient, filters: dict[str, Any], expected: int
) -> None:
    second = {"from": "2025-06-22", "to": "2025-07-31", **filters}
    asked = {"method": "comparing", "category": ["theft"], "second": second}
    run = browser.post(RUNS, json=asked).get_json()["run"]
    shown = browser.get(f"/api/v1/analyses/{run['id']}").get_json()
    assert shown["summary"]["second"] == expected


def test_who_looked_is_written_down(session: Session, browser: FlaskClient, run: dict[str, Any]) -> None:
    browser.get(f"/api/v1/analyses/{run['id']}")
    seen = session.scalars(select(AuditEvent.objects).where(AuditEvent.operation == "consult")).all()
    assert {"what": "analysis_run", "run": run["id"], "method": "counting"} in seen


def test_run_again_after_a_late_row_it_says_what_changed(
    session: Session, browser: FlaskClient, town: Territory, run: dict[str, Any]
) -> None:
    assert browser.post(f"/api/v1/analyses/{run['id']}/again").get_json()["run"]["id"] == run["id"]
    theft = session.query(Category).filter_by(territory_id=town.id, code="theft").one()
    add_incident(session, town, theft, at=NOON + timedelta(days=3))
    later = browser.post(f"/api/v1/analyses/{run['id']}/again").get_json()["run"]
    found = browser.get(f"/api/v1/analyses/{run['id']}/changes/{later['id']}").get_json()
    assert (later["id"] != run["id"], found["same_result"]) == (True, False)
    rows = found["rows"]
    assert {name: rows[name] for name in ("before", "after", "came", "gone", "altered")} == {
        "before": 60,
        "after": 61,
        "came": 1,
        "gone": 0,
        "altered": 0,
    }


def test_many_incidents_make_a_job(
    session: Session, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = counting.method(slow_from=60)
    monkeypatch.setattr(registry, "find", lambda _code: slow)
    answer = browser.post(RUNS, json={"method": "counting"})
    assert answer.status_code == 202
    job = session.get_one(Job, answer.get_json()["job"]["id"])
    assert (job.kind, job.subject["method"]) == ("analysis_run", "counting")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "Say which method"),
        ({"method": "phrenology"}, "no method “phrenology”"),
        ({"method": "counting", "settings": [1]}, "“settings” is a JSON object"),
        ({"method": "counting", "settings": {"side_m": "x"}}, "from 10 to 5,000"),
        ({"method": "counting", "settings": {"side": 5}}, "no setting of this method"),
        ({"method": "counting", "second": {"from": "2025-01-01"}}, "compares nothing"),
        ({"method": "comparing", "second": {"topic": 5}}, "code of a topic"),
        ({"method": "counting", "from": "2025-07-01", "to": "2025-06-01"}, "must not be after"),
        ({"method": "needing"}, "at least 1"),
    ],
)
def test_what_cannot_be_done_is_said(browser: FlaskClient, body: dict[str, Any], said: str) -> None:
    status = 404 if body.get("method") == "phrenology" else 422
    assert_problem(browser.post(RUNS, json=body), status, saying=said)


def test_runs_of_another_territory_are_out_of_reach(
    session: Session, browser: FlaskClient, run: dict[str, Any], sign_in: Callable[[Person], FlaskClient]
) -> None:
    elsewhere = add_territory(session, "elsewhere")
    stranger = sign_in(add_person(session, Role.ANALYST, territory=elsewhere))
    for address in ("", "/layers/cells.geojson", f"/changes/{run['id']}"):
        assert_problem(stranger.get(f"/api/v1/analyses/{run['id']}{address}"), 403)


def test_an_unknown_run_or_layer_is_not_found(browser: FlaskClient, run: dict[str, Any]) -> None:
    assert_problem(browser.get(f"/api/v1/analyses/{uuid4()}"), 404)
    assert_problem(browser.get(f"/api/v1/analyses/{run['id']}/layers/moon.geojson"), 404)


def test_methods_say_what_they_ask_for(browser: FlaskClient) -> None:
    listed = {each["code"]: each for each in browser.get("/api/v1/methods").get_json()["methods"]}
    (side,) = listed["counting"]["settings"]
    assert (side["name"], side["kind"], side["least"], side["most"]) == ("side_m", "metres", 10, 5000)
