"""Hotspots: a run is asked for, shown with its lineage and in words, and taken away as a file."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.models import Category, HotspotRun, Job, Person, Role, Territory
from tests.api.problems import assert_problem
from tests.factories import BOUNDS, NOON, TOWN, add_category, add_incident, add_person, add_territory

RUNS = "/api/v1/territories/talsi-town/hotspot-runs"
WANTED = {"eps_m": 150, "min_incidents": 8}
FORMATS = ("geojson", "gpkg", "csv", "html")


@pytest.fixture
def run(browser: FlaskClient) -> dict[str, Any]:
    """A run that the analyst has asked for."""
    response = browser.post(RUNS, json=WANTED)
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.get_json()["run"]
    return body


def _count(session: Session, model: type[Any]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_quick_run_is_answered_at_once_with_its_lineage(run: dict[str, Any], town: Territory) -> None:
    assert (run["territory"], run["incidents"], run["in_hotspots"], run["hotspots"]) == (
        "talsi-town",
        30,
        30,
        1,
    )
    assert run["left_out"] == {"unlocated": 1, "at_default": 1}
    assert run["settings"]["method"] == "dbscan/1"
    assert len(run["input_fingerprint"]) == 32
    assert run["window"] == {"from": "2025-06-01T21:00:00+00:00", "until": "2025-07-01T21:00:00+00:00"}
    assert run["window_words"] == "2 Jun 2025 to 1 Jul 2025"


def test_the_same_request_gives_the_same_run(browser: FlaskClient, run: dict[str, Any]) -> None:
    assert browser.post(RUNS, json=WANTED).get_json()["run"]["id"] == run["id"]
    assert [each["id"] for each in browser.get(RUNS).get_json()["runs"]] == [run["id"]]


def test_a_request_keeps_to_its_selection(browser: FlaskClient) -> None:
    wanted = {**WANTED, "category": ["property"], "from": "2025-06-02", "to": "2025-06-16"}
    found = browser.post(RUNS, json=wanted).get_json()["run"]
    assert found["incidents"] == 15
    assert found["settings"]["categories"] == ["property"]


def test_a_request_keeps_to_every_filter_and_says_so(browser: FlaskClient) -> None:
    area = [[22.5, 57.2], [22.7, 57.2], [22.7, 57.3], [22.5, 57.3]]
    wanted = {**WANTED, "weekday": [1, 2, 3], "hour": [12], "known_by": ["unknown"], "area": area}
    found = browser.post(RUNS, json=wanted).get_json()["run"]
    assert (found["incidents"], found["settings"]["weekdays"], found["settings"]["hours"]) == (
        14,
        [1, 2, 3],
        [12],
    )
    assert found["settings"]["area"] == area
    page = browser.get(f"/t/talsi-town/hotspots/{found['id']}").text
    assert "Hours: 12:00–13:00" in page
    assert "Weekdays: Monday, Tuesday, Wednesday" in page
    assert "Hours: 12:00–13:00" in browser.get("/t/talsi-town/hotspots").text
    file = browser.get(f"/api/v1/hotspot-runs/{found['id']}.html").text
    assert "Hours: 12:00–13:00" in file


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"weekday": [0]}, "A weekday is a number"),
        ({"weekday": [True]}, "“weekday” is a list"),
        ({"hour": {"from": 3}}, "“hour” is a list"),
        ({"known_by": [None]}, "“known_by” is a list"),
        ({"neighbourhood": ["nowhere"]}, "no neighbourhood “nowhere”"),
        ({"area": "22.5,57.2"}, "cannot be read"),
        ({"area": [[1, 2], [3, 4]]}, "from 3 to 200 corners"),
        ({"area": [[1, 2], [3, 4], [True, 4]]}, "cannot be read"),
        ({"area": {"type": "Polygon"}}, "cannot be read"),
    ],
)
def test_a_filter_of_a_request_that_makes_no_sense_is_refused(
    browser: FlaskClient, wrong: dict[str, Any], sentence: str
) -> None:
    assert_problem(browser.post(RUNS, json={**WANTED, **wrong}), 422, saying=sentence)


def test_a_weighted_run_says_the_least_weight_it_used(browser: FlaskClient) -> None:
    found = browser.post(RUNS, json={**WANTED, "weighted": True}).get_json()["run"]
    assert found["settings"]["weighted"] is True
    # Twenty thefts weigh 5 each, ten noises 1.
    assert found["settings"]["min_weight"] == pytest.approx(8 * 110 / 30, abs=1e-4)


def test_a_run_that_takes_longer_is_a_job(
    session: Session, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.api.hotspots.AT_ONCE", 10)
    response = browser.post(RUNS, json={**WANTED, "category": "theft"})
    assert response.status_code == 202
    number = response.get_json()["job"]["id"]
    job = session.scalars(select(Job)).one()
    assert (str(job.id), job.kind, job.subject["categories"]) == (number, "hotspot_run", ["theft"])
    assert browser.get(f"/api/v1/jobs/{number}").get_json()["state"] == "queued"


def test_a_known_run_is_given_back_at_once_however_large_it_is(
    session: Session, browser: FlaskClient, run: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.api.hotspots.AT_ONCE", 10)
    response = browser.post(RUNS, json=WANTED)
    assert response.status_code in (200, 202)
    assert _count(session, HotspotRun) == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"eps_m": 150},
        {"min_incidents": 8},
        {**WANTED, "eps_m": "wide"},
        {**WANTED, "eps_m": None},
        {**WANTED, "eps_m": [150]},
        {**WANTED, "eps_m": 0},
        {**WANTED, "eps_m": -1},
        {**WANTED, "eps_m": 1e300},
        {**WANTED, "eps_m": float("inf")},
        {**WANTED, "eps_m": float("nan")},
        {**WANTED, "eps_m": True},
        {**WANTED, "min_incidents": 0},
        {**WANTED, "min_incidents": 2.5},
        {**WANTED, "min_incidents": 10**30},
        {**WANTED, "min_incidents": float("inf")},
        {**WANTED, "weighted": "no"},
        {**WANTED, "weighted": True, "min_weight": -1},
        {**WANTED, "weighted": True, "min_weight": float("nan")},
        {**WANTED, "category": 5},
        {**WANTED, "category": [5]},
        {**WANTED, "category": {"theft": 1}},
        {**WANTED, "from": 20250601},
        {**WANTED, "from": ["2025-06-01"]},
        {**WANTED, "from": "2025-06-02", "to": "2025-06-01"},
        {**WANTED, "from": "2150-01-01"},
        {**WANTED, "to": "1950-01-01"},
        [],
        "150",
        None,
    ],
    ids=str,
)
def test_a_request_that_cannot_be_used_is_refused_in_words(
    session: Session, browser: FlaskClient, body: Any
) -> None:
    assert_problem(browser.post(RUNS, json=body), 422)
    assert _count(session, HotspotRun) == 0


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b"[" * 20_000], ids=["empty", "cut", "bytes", "deep"]
)
def test_a_body_that_is_no_json_is_refused(browser: FlaskClient, body: bytes) -> None:
    response = browser.post(RUNS, data=body, content_type="application/json")
    assert response.status_code in (400, 422)
    assert response.content_type == "application/problem+json"


def test_a_request_without_a_forgery_token_is_refused(app: Any, browser: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert_problem(browser.post(RUNS, json=WANTED), 400)


def test_a_run_is_shown_with_its_hotspots_in_words(browser: FlaskClient, run: dict[str, Any]) -> None:
    body = browser.get(f"/api/v1/hotspot-runs/{run['id']}").get_json()
    assert body["run"] == run
    (hotspot,) = body["hotspots"]
    assert (hotspot["rank"], hotspot["incidents"], hotspot["places"]) == (1, 30, 30)
    assert hotspot["categories"] == [
        {"code": "theft", "label": "Theft", "n": 20},
        {"code": "noise", "label": "Noise", "n": 10},
    ]
    assert hotspot["sentences"][0] == "30 recorded incidents at 30 places, 2 Jun 2025 to 1 Jul 2025."
    assert all(sentence.endswith(".") for sentence in hotspot["sentences"])
    assert (hotspot["lon"], hotspot["lat"]) == pytest.approx(TOWN, abs=0.002)


def test_a_run_without_hotspots_is_shown_and_taken_away(browser: FlaskClient) -> None:
    run = browser.post(RUNS, json={"eps_m": 1, "min_incidents": 20}).get_json()["run"]
    assert browser.get(f"/api/v1/hotspot-runs/{run['id']}").get_json()["hotspots"] == []
    for kind in FORMATS:
        assert browser.get(f"/api/v1/hotspot-runs/{run['id']}.{kind}").status_code == 200, kind


def _file(browser: FlaskClient, run: dict[str, Any], kind: str) -> Any:
    response = browser.get(f"/api/v1/hotspot-runs/{run['id']}.{kind}")
    assert response.status_code == 200, response.text
    assert response.headers["Content-Disposition"].endswith(f'{run["id"][:8]}.{kind}"')
    return response


def test_a_geojson_take_away_opens_again(browser: FlaskClient, run: dict[str, Any]) -> None:
    response = _file(browser, run, "geojson")
    assert response.content_type == "application/geo+json"
    frame = gpd.read_file(BytesIO(response.data))
    assert frame.geometry.is_valid.all()
    assert frame.crs == "EPSG:4326"
    assert frame["run_id"].tolist() == [run["id"]]
    west, south, east, north = frame.total_bounds
    assert BOUNDS[0] < west < TOWN[0] < east < BOUNDS[2]
    assert BOUNDS[1] < south < TOWN[1] < north < BOUNDS[3]
    decimals = [
        len(str(number).partition(".")[2])
        for number in json.loads(response.data)["features"][0]["geometry"]["coordinates"][0][0][0]
    ]
    assert max(decimals) <= 6


def test_a_geopackage_take_away_opens_again(browser: FlaskClient, run: dict[str, Any], tmp_path: Any) -> None:
    path = tmp_path / "run.gpkg"
    path.write_bytes(_file(browser, run, "gpkg").data)
    assert pyogrio.list_layers(path).tolist() == [["hotspots", "MultiPolygon"]]
    frame = gpd.read_file(path)
    assert frame["categories"].tolist() == ["theft: 20; noise: 10"]
    assert frame["incidents"].tolist() == [30]


def test_a_csv_take_away_opens_again(browser: FlaskClient, run: dict[str, Any]) -> None:
    response = _file(browser, run, "csv")
    assert response.data.startswith("\ufeff".encode())
    table = pd.read_csv(BytesIO(response.data), encoding="utf-8-sig")
    assert table[["rank", "incidents", "eps_m", "min_incidents"]].to_numpy().tolist() == [[1, 30, 150, 8]]
    assert table["lon"].tolist() == pytest.approx([TOWN[0]], abs=0.002)


def test_a_map_take_away_is_one_file_that_needs_no_network(browser: FlaskClient, run: dict[str, Any]) -> None:
    page = _file(browser, run, "html").text
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert 'src="http' not in page
    assert 'href="http' not in page.replace('href="https://leafletjs.com"', "")


def test_a_name_that_a_spreadsheet_would_run_stays_text(
    session: Session, browser: FlaskClient, town: Territory
) -> None:
    formula = add_category(session, town, "=HYPERLINK(1)")
    for _ in range(10):
        add_incident(session, town, formula, place=(22.7, 57.3), at=NOON)
    run = browser.post(RUNS, json={**WANTED, "category": ["=HYPERLINK(1)"]}).get_json()["run"]
    table = pd.read_csv(BytesIO(_file(browser, run, "csv").data), encoding="utf-8-sig")
    assert not table["categories"].str.startswith(("=", "+", "-", "@")).any()


def test_showing_a_run_and_taking_it_away_are_recorded(
    browser: FlaskClient, run: dict[str, Any], looked_at: Callable[[], list[tuple[str, dict[str, Any]]]]
) -> None:
    browser.get(f"/api/v1/hotspot-runs/{run['id']}")
    for kind in FORMATS:
        browser.get(f"/api/v1/hotspot-runs/{run['id']}.{kind}")
    seen = [
        (operation, objects) for operation, objects in looked_at() if objects.get("what") == "hotspot_run"
    ]
    assert seen[0] == ("consult", {"what": "hotspot_run", "run": run["id"], "hotspots": 1})
    assert [(operation, objects["format"]) for operation, objects in seen[1:]] == [
        ("export", kind) for kind in FORMATS
    ]


@pytest.mark.parametrize("address", ["", *(f".{kind}" for kind in FORMATS)])
def test_the_run_of_another_territory_is_refused(
    session: Session,
    sign_in: Callable[[Person], FlaskClient],
    run: dict[str, Any],
    address: str,
) -> None:
    stranger = add_person(session, Role.ANALYST, territory=add_territory(session))
    assert_problem(sign_in(stranger).get(f"/api/v1/hotspot-runs/{run['id']}{address}"), 403)


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.MODERATOR, Role.AUDITOR, Role.ADMINISTRATOR])
def test_a_run_is_refused_to_a_role_without_exact_data(
    session: Session, sign_in: Callable[[Person], FlaskClient], run: dict[str, Any], role: Role
) -> None:
    browser = sign_in(add_person(session, role))
    assert_problem(browser.get(f"/api/v1/hotspot-runs/{run['id']}"), 403)
    assert_problem(browser.post(RUNS, json=WANTED), 403)


def test_a_run_is_refused_without_signing_in(client: FlaskClient, town: Territory) -> None:
    assert_problem(client.post(RUNS, json=WANTED), 401)
    assert_problem(client.get(f"/api/v1/hotspot-runs/{uuid4()}"), 401)


@pytest.mark.parametrize("address", ["", ".geojson", ".html"])
def test_an_unknown_run_is_not_found(browser: FlaskClient, address: str) -> None:
    assert_problem(browser.get(f"/api/v1/hotspot-runs/{uuid4()}{address}"), 404)


@pytest.mark.parametrize("address", ["not-a-uuid", "1", f"{UUID(int=1)}.pdf", f"{UUID(int=1)}.GEOJSON"])
def test_an_address_that_is_no_run_is_not_found(browser: FlaskClient, address: str) -> None:
    assert_problem(browser.get(f"/api/v1/hotspot-runs/{address}"), 404)


def test_a_territory_without_incidents_is_refused_with_what_to_do(
    session: Session, sign_in: Callable[[Person], FlaskClient]
) -> None:
    empty = add_territory(session, "empty-town")
    add_category(session, empty)
    browser = sign_in(add_person(session, Role.ANALYST))
    response = browser.post("/api/v1/territories/empty-town/hotspot-runs", json=WANTED)
    assert_problem(response, 422, saying="Import a file first")


def test_a_run_says_in_one_line_what_to_be_careful_about(
    session: Session, browser: FlaskClient, run: dict[str, Any], town: Territory
) -> None:
    noise = session.query(Category).filter_by(territory_id=town.id, code="noise").one()
    for _ in range(20):
        add_incident(session, town, noise, place=None)
    quality = browser.get(f"/api/v1/hotspot-runs/{run['id']}").get_json()["quality"]
    assert quality["level"] == "watermark"
    assert quality["care"].startswith("Read with care: 58% of the incidents are on the map")


def test_a_run_of_too_few_says_why_it_is_not_shown(browser: FlaskClient) -> None:
    few = browser.post(RUNS, json={**WANTED, "to": "2025-06-08"}).get_json()["run"]
    quality = browser.get(f"/api/v1/hotspot-runs/{few['id']}").get_json()["quality"]
    assert (quality["level"], bool(quality["care"])) == ("refuse", True)
