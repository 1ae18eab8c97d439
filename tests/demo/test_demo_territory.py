"""The synthetic ground: areas that tile the territory, streets inside it, and layers a map can draw."""

import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from server.demo import geography, territory
from server.demo.ground import ground
from server.demo.places import STATION, places


def test_the_neighbourhoods_cover_the_territory_without_gap_or_overlap() -> None:
    areas = list(territory.areas().values())
    whole = shapely.union_all(areas)
    assert len(whole.geoms if hasattr(whole, "geoms") else [whole]) == 1
    assert shapely.area(whole) == pytest.approx(sum(shapely.area(areas)), rel=1e-9)
    assert shapely.area(shapely.symmetric_difference(whole, territory.outline())) == pytest.approx(
        0, abs=1e-12
    )


def test_every_area_is_one_valid_polygon() -> None:
    odd = {name for name, area in territory.areas().items() if not area.is_valid or len(area.geoms) != 1}
    assert odd == set()


def test_each_part_of_talsi_lies_in_the_town() -> None:
    for name, (lat, lon) in geography.TALSI_PARTS.items():
        assert shapely.contains_xy(territory.areas()[name], lon, lat), name


def test_each_village_lies_in_its_parish() -> None:
    for parish, seeds in geography.PARISHES.items():
        inside = [shapely.contains_xy(territory.areas()[parish], lon, lat) for lat, lon in seeds]
        assert np.mean(inside) > 0.7, parish


def test_codes_are_plain_and_unique() -> None:
    codes = [feature["properties"]["code"] for feature in territory.neighbourhoods()["features"]]
    assert len(set(codes)) == len(codes) == 27
    assert all(code.replace("-", "").isascii() and code == code.lower() for code in codes)
    assert territory.code_of("Ķūļciema pagasts") == "kulciema-pagasts"


def test_every_place_lies_in_the_territory() -> None:
    known = places()
    assert shapely.contains_xy(territory.outline(), known.lon, known.lat).all()
    assert shapely.contains_xy(territory.outline(), STATION[1], STATION[0])


def test_no_home_stands_in_a_lake() -> None:
    known = places()
    lakes = shapely.union_all([shape(feature["geometry"]) for feature in ground()["water"]["features"]])
    homes = np.isin(known.kind, ["house", "flat", "farm"])
    # Rivers are crossed by streets; the outlines on the map are simplified by a metre.
    assert shapely.contains_xy(lakes, known.lon[homes], known.lat[homes]).mean() < 0.001


def test_a_position_survives_its_own_rounding() -> None:
    known = places()
    assert np.array_equal(np.round(known.lon, 6), known.lon)
    assert np.array_equal(np.round(known.lat, 6), known.lat)


@pytest.mark.parametrize("layer", ["streets", "water", "green", "places"])
def test_the_ground_has_drawable_layers(layer: str) -> None:
    features = ground()[layer]["features"]
    assert features
    assert all(feature["properties"]["name"] for feature in features)
    assert all(shapely.is_valid(shape(feature["geometry"])) for feature in features)


def test_the_ground_stays_inside_the_territory() -> None:
    near = shapely.buffer(territory.outline(), 0.001)
    outside = [
        feature["properties"]["name"]
        for layer in ("streets", "green", "places")
        for feature in ground()[layer]["features"]
        if not shapely.covers(near, shape(feature["geometry"]))
    ]
    assert outside == []
