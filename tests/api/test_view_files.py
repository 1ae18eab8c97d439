"""View files: the explorer's view as a map in one file; what is in it, and who may have it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from analysis.hotspots import HotspotSettings
from gis.models import Role, Territory
from gis.queries.selection import Selection
from server.services import hotspots, view_files
from server.services.hotspots import RunRequest
from tests.api.problems import assert_problem
from tests.factories import TOWN, add_neighbourhood, add_person, add_territory

ADDRESS = "/api/v1/territories/talsi-town/view.html"

LookedAt = Callable[[], list[tuple[str, dict[str, Any]]]]


def read(browser: FlaskClient, query: str = "") -> str:
    answer = browser.get(f"{ADDRESS}?{query}")
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "text/html; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    return answer.text


def test_the_file_says_the_filters_and_how_many_incidents_they_leave(browser: FlaskClient) -> None:
    page = read(browser, "category=theft&from=2025-06-01&to=2025-06-10&weekday=1&hour=12&zoom=13")
    for text in ("2 recorded incidents;", "1 Jun 2025 to 10 Jun 2025", "Theft", "Monday", "12:00–13:00"):
        assert text in page, text


def test_it_says_what_is_not_on_the_map(browser: FlaskClient) -> None:
    page = read(browser)
    assert "1 incident has no place" in page
    assert "1 lies at a default location" in page


def test_neighbourhoods_are_named(session: Session, browser: FlaskClient, town: Territory) -> None:
    add_neighbourhood(session, town, "old-town", bounds=(22.5, 57.2, 22.7, 57.3))
    assert "Old-Town" in read(browser, "neighbourhood=old-town")


def test_a_run_of_this_territory_is_drawn_with_its_ranks(session: Session, browser: FlaskClient) -> None:
    run = hotspots.run(session, "talsi-town", RunRequest(Selection(), HotspotSettings(150.0, 5)))
    assert "Hotspot, with its rank" in read(browser, f"run={run.id}")
    assert "Hotspot, with its rank" not in read(browser)


def test_a_run_of_another_territory_is_not_there(session: Session, sign_in: Any, town: Territory) -> None:
    add_territory(session, "kandava")
    run = hotspots.run(session, "talsi-town", RunRequest(Selection(), HotspotSettings(150.0, 5)))
    browser = sign_in(add_person(session, Role.ANALYST))
    answer = browser.get(f"/api/v1/territories/kandava/view.html?run={run.id}")
    assert_problem(answer, 404, saying="no such hotspot run")


def test_notes_are_in_the_file_only_when_asked_for(browser: FlaskClient) -> None:
    lon, lat = TOWN
    browser.post(
        "/api/v1/territories/talsi-town/notes", json={"body": "The lamp is broken.", "lon": lon, "lat": lat}
    )
    assert "The lamp is broken." not in read(browser)
    assert "The lamp is broken." in read(browser, "notes=yes")


def test_own_classes_are_those_of_the_legend(browser: FlaskClient) -> None:
    page = read(browser, "breaks=3,7")
    for sentence in ("1 to 2 incidents", "3 to 6 incidents", "7 incidents or more"):
        assert sentence in page, sentence


def test_too_many_squares_become_larger_ones(
    session: Session, browser: FlaskClient, town: Territory, monkeypatch: pytest.MonkeyPatch
) -> None:
    fine = read(browser, "zoom=14")
    monkeypatch.setattr(view_files, "MOST_SQUARES", 3)
    coarse = read(browser, "zoom=14")
    assert coarse.count('"Polygon"') < fine.count('"Polygon"')
    assert "21 m wide" in fine
    assert "21 m wide" not in coarse


@pytest.mark.parametrize(
    "query",
    [
        "zoom=far",
        "zoom=-1",
        "zoom=99",
        "view=1",
        "view=13/99/22",
        "breaks=5,1",
        "breaks=0,1",
        "breaks=1,1",
        "breaks=x",
        "breaks=" + ",".join(str(n) for n in range(1, 20)),
        "run=1",
        "from=yesterday",
        "hour=24",
        "neighbourhood=atlantis",
    ],
)
def test_what_makes_no_sense_is_refused_in_words(browser: FlaskClient, query: str) -> None:
    assert_problem(browser.get(f"{ADDRESS}?{query}"), 422)


def test_taking_a_map_away_is_written_down_with_its_filters(
    browser: FlaskClient, looked_at: LookedAt
) -> None:
    read(browser, "category=theft&from=2025-06-01&notes=yes")
    ((operation, objects),) = looked_at()
    assert operation == "export"
    assert objects["what"] == "view_map"
    assert (objects["categories"], objects["from"], objects["notes"]) == (["theft"], "2025-06-01", True)


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_sees_no_incidents_gets_no_map(
    session: Session, sign_in: Any, town: Territory, role: Role
) -> None:
    assert_problem(sign_in(add_person(session, role)).get(ADDRESS), 403)
