"""Search: names of the ground are found whatever their accents, best first."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gis.models import Ground, Territory
from tests.factories import add_ground, add_neighbourhood, publish

HOME = "/api/v1/territories/talsi-town"


@pytest.fixture
def named(session: Session, town: Territory) -> Territory:
    """A town with some names."""
    publish(session, town)
    add_neighbourhood(session, town, "centrs", bounds=(22.57, 57.24, 22.6, 57.26)).name = "Vecpilsēta"
    for name, wkt, kind in (
        ("Lielā iela", "LINESTRING (22.58 57.24, 22.59 57.24)", "street"),
        ("Lielā iela", "LINESTRING (22.59 57.24, 22.60 57.25)", "street"),
        ("Jūras iela", "LINESTRING (22.58 57.25, 22.59 57.25)", "street"),
        ("Talsu ezers", "POLYGON ((22.58 57.24, 22.59 57.24, 22.59 57.25, 22.58 57.24))", "water"),
        ("Ķeizara iela", "LINESTRING (22.5 57.25, 22.51 57.25)", "street"),
        ("Talsi", "POINT (22.587 57.245)", "place"),
    ):
        add_ground(session, town, wkt, kind=kind).name = name
    session.flush()
    return town


def _names(browser: FlaskClient, words: str) -> list[str]:
    answer = browser.get(f"{HOME}/search", query_string={"q": words})
    assert answer.status_code == 200, answer.text
    return [each["name"] for each in answer.get_json()["results"]]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("liela", "Lielā iela"),
        ("LIELĀ", "Lielā iela"),
        ("keizara", "Ķeizara iela"),
        ("vecpilseta", "Vecpilsēta"),
        ("pils", "Vecpilsēta"),
        ("tals", "Talsi"),
        ("juras iela", "Jūras iela"),
        ("juuras", "Jūras iela"),
    ],
)
def test_a_name_is_found_without_its_accents_or_with_a_slip(
    browser: FlaskClient, named: Territory, words: str, first: str
) -> None:
    assert _names(browser, words)[0] == first


def test_the_pieces_of_a_street_are_one_result_that_spans_them(
    browser: FlaskClient, named: Territory
) -> None:
    (street,) = browser.get(f"{HOME}/search?q=lielā").get_json()["results"]
    assert (street["kind"], street["name"], street["bbox"]) == (
        "street",
        "Lielā iela",
        [22.58, 57.24, 22.6, 57.25],
    )
    assert "code" not in street


def test_a_neighbourhood_brings_its_code(browser: FlaskClient, named: Territory) -> None:
    found: dict[str, Any] = browser.get(f"{HOME}/search?q=Vecp").get_json()["results"][0]
    assert (found["kind"], found["code"]) == ("neighbourhood", "centrs")
    assert 22.57 < found["lon"] < 22.6


@pytest.mark.parametrize("words", ["", "   ", "xqzw", "%", "_", "' OR 1=1 --", "\0", "a" * 5000])
def test_what_is_nowhere_finds_nothing(browser: FlaskClient, named: Territory, words: str) -> None:
    assert _names(browser, words) == []


def test_at_most_ten_are_listed(session: Session, browser: FlaskClient, named: Territory) -> None:
    for number in range(20):
        piece: Ground = add_ground(session, named, "POINT (22.5 57.2)", kind="place")
        piece.name = f"Ciems {number}"
    session.flush()
    assert len(_names(browser, "ciems")) == 10
