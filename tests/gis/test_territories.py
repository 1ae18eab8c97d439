"""Territories: found by slug, described in numbers, and drawn as GeoJSON."""

from datetime import timedelta

import pytest
import shapely
from sqlalchemy.orm import Session

from gis.errors import UnknownTerritory
from gis.queries import territories
from tests.factories import (
    BOUNDS,
    NOON,
    TOWN,
    add_category,
    add_incident,
    add_neighbourhood,
    add_territory,
)


def test_a_territory_is_found_by_its_slug(session: Session) -> None:
    talsi = add_territory(session, "talsi-town")
    assert territories.find(session, "talsi-town").id == talsi.id


@pytest.mark.parametrize("slug", ["nowhere", "", "TALSI-TOWN", "talsi%"])
def test_an_unknown_slug_is_refused_by_name(session: Session, slug: str) -> None:
    add_territory(session, "talsi-town")
    with pytest.raises(UnknownTerritory, match=f"“{slug}”"):
        territories.find(session, slug)


def test_the_facts_of_a_territory_are_counted(session: Session) -> None:
    talsi = add_territory(session)
    theft = add_category(session, talsi)
    add_incident(session, talsi, theft)
    add_incident(session, talsi, theft, at=NOON + timedelta(days=3), at_default=True)
    add_incident(session, talsi, theft, at=NOON - timedelta(days=3), place=None)
    facts = territories.facts(session, talsi)
    assert (facts.incidents, facts.located, facts.at_default) == (3, 2, 1)
    assert (facts.first, facts.last) == (NOON - timedelta(days=3), NOON + timedelta(days=3))
    assert facts.bounds == pytest.approx(BOUNDS)


def test_a_territory_without_incidents_has_no_first_and_last(session: Session) -> None:
    facts = territories.facts(session, add_territory(session))
    assert (facts.incidents, facts.located, facts.first, facts.last) == (0, 0, None, None)


def test_categories_come_in_their_own_order(session: Session) -> None:
    talsi = add_territory(session)
    for position, code in enumerate(("theft", "fire", "noise")):
        add_category(session, talsi, code).position = 10 - position
    session.flush()
    assert [row.code for row in territories.categories(session, talsi.id)] == ["noise", "fire", "theft"]


def test_a_boundary_in_metres_has_the_area_of_the_ground(session: Session) -> None:
    talsi = add_territory(session, bounds=(22.58, 57.24, 22.60, 57.25))
    # One minute of latitude is about 1,855 m there, and one of longitude about 1,007 m.
    assert territories.boundary(talsi, metric=True).area == pytest.approx(1.2 * 1007 * 0.6 * 1855.8, rel=0.01)
    assert territories.boundary(talsi).bounds == pytest.approx((22.58, 57.24, 22.60, 57.25))


def test_the_boundary_is_one_geojson_feature(session: Session) -> None:
    talsi = add_territory(session, "talsi-town")
    collection = territories.boundary_feature(talsi)
    (feature,) = collection["features"]
    assert feature["properties"] == {"code": "talsi-town", "name": "Talsi-Town"}
    assert shapely.from_geojson(str(feature["geometry"]).replace("'", '"')).equals(
        territories.boundary(talsi)
    )


def test_neighbourhoods_are_features_by_name(session: Session) -> None:
    talsi = add_territory(session)
    west, south, east, north = BOUNDS
    add_neighbourhood(session, talsi, "north", bounds=(west, TOWN[1], east, north))
    add_neighbourhood(session, talsi, "centre", bounds=(west, south, east, TOWN[1]))
    add_neighbourhood(session, add_territory(session), "elsewhere", bounds=BOUNDS)
    features = territories.neighbourhood_features(session, talsi)["features"]
    assert [feature["properties"]["code"] for feature in features] == ["centre", "north"]


def test_a_territory_without_neighbourhoods_has_an_empty_collection(session: Session) -> None:
    collection = territories.neighbourhood_features(session, add_territory(session))
    assert collection == {"type": "FeatureCollection", "features": []}
