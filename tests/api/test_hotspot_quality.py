"""The gate before hotspots: what the page says, what files carry, and what is not handed out."""

from io import BytesIO
from typing import Any

import pandas as pd
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gis.models import Category, KnownBy, Territory
from tests.factories import TOWN, add_category, add_incident

RUNS = "/api/v1/territories/talsi-town/hotspot-runs"
WANTED = {"eps_m": 150, "min_incidents": 8}


def _run(browser: FlaskClient, **wanted: Any) -> dict[str, Any]:
    found: dict[str, Any] = browser.post(RUNS, json={**WANTED, **wanted}).get_json()["run"]
    return found


@pytest.fixture
def patchy(session: Session, town: Territory) -> Territory:
    """The town with so many incidents without a place that a map misses a quarter of them."""
    noise = session.query(Category).filter_by(territory_id=town.id, code="noise").one()
    for _ in range(9):
        add_incident(session, town, noise, place=None)
    return town


def test_a_page_without_reason_for_care_says_only_what_is_left_out(browser: FlaskClient) -> None:
    page = browser.get(f"/t/talsi-town/hotspots/{_run(browser)['id']}").text
    assert "The data carry this" in page
    assert "1 incident lies at a default location" in page
    assert "Read this with care" not in page


@pytest.mark.usefixtures("patchy")
def test_a_low_hit_rate_is_said_on_the_page_with_what_to_do(browser: FlaskClient) -> None:
    page = browser.get(f"/t/talsi-town/hotspots/{_run(browser)['id']}").text
    assert "Read this with care" in page
    assert "Only 73% of the incidents are on the map; 11 are missing from it." in page
    assert "list of rows without a place" in page


@pytest.mark.usefixtures("patchy")
def test_every_file_of_a_patchy_run_carries_the_mark(browser: FlaskClient) -> None:
    run = _run(browser)
    said = "Read with care: 73%"
    table = browser.get(f"/api/v1/hotspot-runs/{run['id']}.csv").data
    rows = pd.read_csv(BytesIO(table), encoding="utf-8-sig")
    assert rows["read_with_care"].iloc[0].startswith(said)
    picture = browser.get(f"/api/v1/hotspot-runs/{run['id']}.html").text
    assert said in picture
    shapes = browser.get(f"/api/v1/hotspot-runs/{run['id']}.geojson").get_json()
    assert shapes["features"][0]["properties"]["read_with_care"]


@pytest.mark.usefixtures("patchy")
def test_the_map_inside_the_page_carries_the_mark_too(browser: FlaskClient) -> None:
    assert "Read with care: 73%" in browser.get(f"/t/talsi-town/hotspots/{_run(browser)['id']}/map").text


def test_fewer_than_ten_incidents_are_told_but_not_drawn_or_handed_out(
    session: Session, browser: FlaskClient, town: Territory
) -> None:
    rare = add_category(session, town, "rare")
    for _ in range(9):
        add_incident(session, town, rare)
    run = _run(browser, category=["rare"])
    page = browser.get(f"/t/talsi-town/hotspots/{run['id']}").text
    assert "This cannot be shown" in page
    assert "There are 9 incidents to show, and this needs at least 10" in page
    assert "run-map" not in page
    assert 'class="ranked"' not in page
    for kind in ("html", "geojson", "gpkg", "csv"):
        refused = browser.get(f"/api/v1/hotspot-runs/{run['id']}.{kind}")
        assert refused.status_code == 422
        assert "Choose a longer period" in refused.get_json()["detail"]


def test_the_answer_for_scripts_has_codes_and_numbers(
    session: Session, browser: FlaskClient, town: Territory
) -> None:
    theft = session.query(Category).filter_by(territory_id=town.id, code="theft").one()
    for number in range(10):
        add_incident(session, town, theft, place=(TOWN[0] + number / 100, TOWN[1]), known_by=KnownBy.POLICE)
    told = browser.get(f"/api/v1/hotspot-runs/{_run(browser)['id']}").get_json()["quality"]
    assert told["level"] == "watermark"
    assert told["reasons"][0]["code"] == "police_found"
    assert told["reasons"][0]["numbers"] == {"n": 10, "share": 1.0, "known": 10}
    assert len(told["sentences"]) == len(told["reasons"])
