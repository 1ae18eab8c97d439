"""Tiles: exact ones for staff, with a record of who looked; the ground for everybody."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gis.models import Person, Role, Territory
from gis.tilegrid import tile_numbers
from tests.api.problems import assert_problem
from tests.factories import TOWN, add_person, add_territory, publish
from tests.mvt import decode


def address(z: int, layer: str = "incidents", slug: str = "talsi-town") -> str:
    """The tile over the town."""
    x, y = tile_numbers([TOWN[0]], [TOWN[1]], zoom=z)
    return f"/tiles/{slug}/{layer}/{z}/{x[0]}/{y[0]}.mvt"


def _sum(body: bytes) -> int:
    (layer,) = decode(body).values()
    return sum(feature.properties["n"] for feature in layer.features)


@pytest.mark.parametrize("z", [0, 8])
def test_a_tile_counts_every_located_incident(browser: FlaskClient, z: int) -> None:
    response = browser.get(address(z))
    assert response.content_type == "application/vnd.mapbox-vector-tile"
    assert response.headers["Cache-Control"] == "private, max-age=60"
    assert _sum(response.data) == 30


def test_a_tile_follows_the_filters_of_its_address(browser: FlaskClient) -> None:
    assert _sum(browser.get(address(8) + "?category=property").data) == 20
    assert _sum(browser.get(address(8) + "?category=theft&category=noise&from=2025-06-20").data) == 12


def test_a_tile_without_incidents_is_204(browser: FlaskClient) -> None:
    response = browser.get("/tiles/talsi-town/incidents/8/0/0.mvt")
    assert (response.status_code, response.data) == (204, b"")


@pytest.mark.parametrize("z", [8, 15])
def test_a_tile_of_incidents_is_refused_without_signing_in(
    client: FlaskClient, town: Territory, z: int
) -> None:
    assert_problem(client.get(address(z)), 401)


def test_a_tile_of_incidents_is_refused_to_other_roles_and_territories(
    session: Session, sign_in: Callable[[Person], FlaskClient], town: Territory
) -> None:
    assert_problem(sign_in(add_person(session, Role.FACILITATOR)).get(address(8)), 403)
    stranger = add_person(session, Role.ANALYST, territory=add_territory(session))
    assert_problem(sign_in(stranger).get(address(8)), 403)


@pytest.mark.parametrize("path", ["2/4/0", "0/1/1", "23/0/0", "99/0/0", "40/99999999999999999999/0"])
def test_a_tile_that_does_not_exist_is_404(browser: FlaskClient, path: str) -> None:
    assert_problem(browser.get(f"/tiles/talsi-town/incidents/{path}.mvt"), 404)
    assert_problem(browser.get(f"/tiles/talsi-town/ground/{path}.mvt"), 404)


@pytest.mark.parametrize("path", ["-1/0/0", "a/b/c", "8/0.5/1"])
def test_an_address_that_is_no_tile_is_404(browser: FlaskClient, path: str) -> None:
    assert_problem(browser.get(f"/tiles/talsi-town/incidents/{path}.mvt"), 404)


def test_a_tile_of_an_unknown_territory_is_404(browser: FlaskClient) -> None:
    assert_problem(browser.get(address(8, slug="nowhere")), 404)


def test_a_tile_with_a_date_that_is_none_is_refused(browser: FlaskClient) -> None:
    assert_problem(browser.get(address(8) + "?from=soon"), 422, saying="“soon” is not a date")


def test_looking_at_many_tiles_of_one_selection_is_recorded_once(
    browser: FlaskClient, looked_at: Callable[[], list[tuple[str, dict[str, Any]]]]
) -> None:
    for z in (8, 9, 15):
        browser.get(address(z) + "?category=theft")
    ((operation, objects),) = looked_at()
    assert operation == "consult"
    assert (objects["what"], objects["categories"]) == ("incident_map", ["theft"])


def test_looking_at_another_selection_is_recorded_again(
    browser: FlaskClient, looked_at: Callable[[], list[tuple[str, dict[str, Any]]]]
) -> None:
    browser.get(address(8))
    browser.get(address(8) + "?category=noise")
    assert [objects["categories"] for _, objects in looked_at()] == [[], ["noise"]]


def test_a_refused_look_is_not_recorded_as_seen(
    browser: FlaskClient, looked_at: Callable[[], list[tuple[str, dict[str, Any]]]]
) -> None:
    browser.get(address(8) + "?from=soon")
    browser.get("/tiles/talsi-town/incidents/2/4/0.mvt")
    assert looked_at() == []


def test_the_ground_is_for_everybody(session: Session, client: FlaskClient, town: Territory) -> None:
    publish(session, town)
    response = client.get(address(8, "ground"))
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "public, max-age=3600"
    assert "Set-Cookie" not in response.headers
    assert set(decode(response.data)) == {"boundary"}


def test_the_ground_of_an_unknown_territory_is_empty(client: FlaskClient) -> None:
    assert client.get(address(8, "ground", "nowhere")).status_code == 204
