"""Territories: facts, ground and counts for those who may see them, and a refusal for all others."""

from collections.abc import Callable
from typing import Any

import pytest
import shapely
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gis.models import Person, Role, Territory
from tests.api.problems import assert_problem
from tests.factories import BOUNDS, add_neighbourhood, add_person, add_territory

HOME = "/api/v1/territories/talsi-town"
ADDRESSES = ["", "/boundary.geojson", "/neighbourhoods.geojson", "/summary", "/eps", "/hotspot-runs"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_nobody_is_answered_without_signing_in(client: FlaskClient, town: Territory, address: str) -> None:
    assert_problem(client.get(HOME + address), 401)


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.MODERATOR, Role.AUDITOR, Role.ADMINISTRATOR])
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_role_without_exact_data_is_refused(
    session: Session, sign_in: Callable[[Person], FlaskClient], town: Territory, role: Role, address: str
) -> None:
    browser = sign_in(add_person(session, role))
    assert_problem(browser.get(HOME + address), 403, saying="Your role")


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_analyst_of_another_territory_is_refused(
    session: Session, sign_in: Callable[[Person], FlaskClient], town: Territory, address: str
) -> None:
    browser = sign_in(add_person(session, Role.ANALYST, territory=add_territory(session)))
    assert_problem(browser.get(HOME + address), 403, saying="does not cover this territory")


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_unknown_territory_is_not_found(browser: FlaskClient, address: str) -> None:
    assert_problem(browser.get("/api/v1/territories/nowhere" + address), 404, saying="“nowhere”")


def test_a_territory_is_described(browser: FlaskClient) -> None:
    body = browser.get(HOME).get_json()
    assert (body["slug"], body["timezone"], body["srid"]) == ("talsi-town", "Europe/Riga", 3059)
    assert (body["incidents"], body["located"], body["at_default"]) == (32, 31, 1)
    assert body["bounds"] == pytest.approx(BOUNDS)
    assert body["synthetic"] is False
    theft = next(each for each in body["categories"] if each["code"] == "theft")
    assert theft == {
        "code": "theft",
        "label": "Theft",
        "parent": "property",
        "harm_weight": 5.0,
        "sensitive": False,
    } | {key: theft[key] for key in theft if key == "n"}


def test_a_territory_has_the_classes_of_its_map_and_the_places_of_its_neighbourhoods(
    session: Session, browser: FlaskClient, town: Territory
) -> None:
    add_neighbourhood(session, town, code="old town", bounds=(22.5, 57.2, 22.6, 57.3))
    body = browser.get(HOME).get_json()
    assert body["breaks"][14] == [1, 2, 4, 8, 16]
    assert body["neighbourhoods"] == [
        {"code": "old town", "name": "Old Town", "at": [22.55, 57.25], "box": [22.5, 57.2, 22.6, 57.3]}
    ]


def test_labels_come_in_the_readers_language(browser: FlaskClient) -> None:
    browser.set_cookie("language", "lv")
    labels = {each["code"]: each["label"] for each in browser.get(HOME).get_json()["categories"]}
    assert labels["noise"] == "noise (lv)"


def test_the_ground_is_geojson(session: Session, browser: FlaskClient, town: Territory) -> None:
    add_neighbourhood(session, town, bounds=(22.5, 57.2, 22.6, 57.3))
    for name in ("boundary", "neighbourhoods"):
        response = browser.get(f"{HOME}/{name}.geojson")
        assert response.content_type == "application/geo+json"
        assert shapely.from_geojson(response.text).geoms[0].is_valid


def test_a_summary_counts_the_selection(browser: FlaskClient) -> None:
    body = browser.get(f"{HOME}/summary?category=property&from=2025-06-02&to=2025-06-06").get_json()
    assert (body["incidents"], body["located"]) == (5, 5)
    assert body["months"] == [{"month": "2025-06", "n": 5}]


def test_a_summary_keeps_to_every_filter(browser: FlaskClient) -> None:
    body = browser.get(f"{HOME}/summary?weekday=1&hour=12&area=22.5,57.2;22.7,57.2;22.6,57.4").get_json()
    view = browser.get(f"{HOME}/view?weekday=1&hour=12&area=22.5,57.2;22.7,57.2;22.6,57.4").get_json()
    assert 0 < body["incidents"] == view["incidents"] < 32


def test_several_categories_are_counted_together(browser: FlaskClient) -> None:
    assert browser.get(f"{HOME}/summary?category=theft&category=noise").get_json()["incidents"] == 32


def test_an_unlocated_incident_is_counted_with_its_reason(browser: FlaskClient) -> None:
    body = browser.get(f"{HOME}/summary").get_json()
    assert (body["incidents"], body["located"], body["unlocated"]) == (32, 31, {"no_coordinate": 1})


@pytest.mark.parametrize(
    ("filters", "sentence"),
    [
        ("from=yesterday", "“yesterday” is not a date"),
        ("to=2025-02-30", "“2025-02-30” is not a date"),
        ("from=2025-13-01", "is not a date"),
        ("from=2025-06-02&to=2025-06-01", "must not be after"),
        ("from=9999-12-31&to=9999-12-31", "is not a date"),
        ("to=0001-01-01", "is not a date"),
        ("from=2025-W01-1", "is not a date"),
        ("from=20250601", "is not a date"),
    ],
)
@pytest.mark.parametrize("address", ["/summary", "/eps"])
def test_a_window_that_makes_no_sense_is_refused_in_words(
    browser: FlaskClient, address: str, filters: str, sentence: str
) -> None:
    assert_problem(browser.get(f"{HOME}{address}?{filters}"), 422, saying=sentence)


@pytest.mark.parametrize(
    "category", ["no-such-code", "x" * 5000, "'; DROP TABLE exact.incident; --", "%00", "%s"]
)
def test_a_category_that_does_not_exist_counts_nothing(browser: FlaskClient, category: str) -> None:
    response = browser.get(f"{HOME}/summary", query_string={"category": category})
    assert response.status_code == 200
    assert response.get_json()["incidents"] == 0


def test_a_code_with_a_zero_byte_is_no_error_of_ours(browser: FlaskClient) -> None:
    assert browser.get(f"{HOME}/summary?category=%00").status_code in (200, 422)


def test_eps_is_suggested_with_what_half_and_double_would_give(browser: FlaskClient) -> None:
    body = browser.get(f"{HOME}/eps?min_incidents=8").get_json()
    assert body["suggested_eps_m"] > 0
    assert len(body["rows"]) == 3


@pytest.mark.parametrize("number", ["1", "0", "-3", "ten", "2.5", "²", "10001", "9" * 30])
def test_an_unusable_number_of_incidents_is_refused(browser: FlaskClient, number: str) -> None:
    response = browser.get(f"{HOME}/eps", query_string={"min_incidents": number})
    assert_problem(response, 422, saying="whole number from 2 to")


def test_eps_of_an_empty_selection_is_refused_or_empty_in_words(browser: FlaskClient) -> None:
    response: Any = browser.get(f"{HOME}/eps?category=no-such-code&min_incidents=8")
    assert response.status_code in (200, 422), response.text


def test_reading_counts_leaves_no_cookie_to_caches(browser: FlaskClient) -> None:
    assert browser.get(f"{HOME}/summary").headers["Cache-Control"] in ("no-store", "private, no-store")
