"""Public search: addresses, streets and neighbourhoods by what people type, without accents or order."""

import pytest
from geoalchemy2.shape import from_shape
from shapely.geometry import LineString

from gis.models import Ground
from tests.concern_factories import add_address
from tests.reporting_world import add_world


@pytest.fixture
def world(session):
    world = add_world(session)
    add_address(session, world.territory, "Jaunā iela 5, Talsi", at=(22.58, 57.24))
    for part in range(2):
        line = LineString([(22.58 + part * 0.01, 57.24), (22.59 + part * 0.01, 57.24)])
        session.add(
            Ground(
                territory_slug=world.slug, kind="street", name="Raiņa iela", shape=from_shape(line, srid=4326)
            )
        )
    session.commit()
    return world


@pytest.fixture
def find(client, world):
    def ask(typed):
        answer = client.get(f"/api/v1/territories/{world.slug}/public/search", query_string={"q": typed})
        assert answer.status_code == 200
        return [(each["kind"], each["name"]) for each in answer.json["results"]]

    return ask


@pytest.mark.parametrize(
    "typed", ["raina 5", "RAIŅA 5", "5 raiņa iela", "raiņa iela 5, talsi", "  rain   5 "]
)
def test_an_address_is_found_without_accents_and_in_any_order(find, typed):
    assert find(typed)[0] == ("address", "Raiņa iela 5, Talsi")


def test_a_street_comes_before_its_houses_and_once_although_it_is_in_pieces(find):
    found = find("raiņa")
    assert found[0] == ("street", "Raiņa iela")
    assert found.count(("street", "Raiņa iela")) == 1


def test_a_short_number_comes_before_longer_ones(find):
    assert [name for _, name in find("raiņa iela 1")][:2] == ["Raiņa iela 1, Talsi", "Raiņa iela 10, Talsi"]


def test_a_neighbourhood_is_found_with_its_code(client, world):
    found = client.get(f"/api/v1/territories/{world.slug}/public/search?q=centre").json["results"][0]
    assert (found["kind"], found["code"]) == ("neighbourhood", "centre")


def test_a_mistyped_name_is_found_where_nothing_fits_better(find):
    assert ("address", "Jaunā iela 5, Talsi") in find("jauanaa iela 5") or find("jauna iela 5")


def test_a_result_says_where_it_is(client, world):
    found = client.get(f"/api/v1/territories/{world.slug}/public/search?q=jauna 5").json["results"][0]
    assert (found["lon"], found["lat"]) == (22.58, 57.24)


@pytest.mark.parametrize("typed", ["", " ", "%", "'", "\0", "---", "zzzzqqqq", "a" * 5000, "(", "\\"])
def test_absurd_words_find_nothing_and_break_nothing(find, typed):
    assert find(typed) == []


def test_another_territorys_addresses_are_not_found(session, client, world):
    other = add_world(session)
    add_address(session, other.territory, "Tālā iela 1, Citur", at=(22.6, 57.25))
    session.commit()
    found = client.get(f"/api/v1/territories/{world.slug}/public/search?q=tala iela 1").json["results"]
    assert "Tālā iela 1, Citur" not in {each["name"] for each in found}


def test_an_unknown_territory_is_told_so(client):
    assert client.get("/api/v1/territories/nowhere/public/search?q=a").status_code == 404
