"""Tests of the guards: metres only, and the columns an analysis relies on."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from analysis.errors import BadFrame, NotMetric
from analysis.frames import coordinates, require_columns, require_metric


def frame(crs: int | None, points: list | None = None, **columns: object) -> gpd.GeoDataFrame:
    geometry = [shapely.Point(0, 0)] if points is None else points
    return gpd.GeoDataFrame(columns, geometry=geometry, crs=crs)


@pytest.mark.parametrize("epsg", [3059, 32615, 26916])
def test_metres_are_accepted(epsg: int) -> None:
    require_metric(frame(epsg))


@pytest.mark.parametrize(
    ("epsg", "unit"), [(4326, "degree"), (4258, "degree"), (3435, "US survey foot"), (2222, "foot")]
)
def test_degrees_and_feet_are_refused_by_name(epsg: int, unit: str) -> None:
    with pytest.raises(NotMetric, match=unit):
        require_metric(frame(epsg))


def test_a_frame_without_a_reference_system_is_refused() -> None:
    with pytest.raises(NotMetric, match="no coordinate reference system"):
        require_metric(frame(None))


def test_metres_round_the_centre_of_the_earth_are_refused() -> None:
    with pytest.raises(NotMetric, match="not projected"):
        require_metric(frame(4978))


def test_a_missing_column_is_named() -> None:
    with pytest.raises(BadFrame, match="category, weight, occurred_from"):
        require_columns(frame(3059, id=[1]))


def test_a_repeated_id_is_named() -> None:
    time = pd.Timestamp("2024-01-01", tz="UTC")
    repeated = frame(3059, [shapely.Point(0, 0)] * 2, id=[7, 7], category="a", weight=1.0, occurred_from=time)
    with pytest.raises(BadFrame, match="id 7"):
        require_columns(repeated)


@pytest.mark.parametrize("bad", [None, shapely.Point(), shapely.LineString([(0, 0), (1, 1)])])
def test_a_geometry_that_is_no_point_is_refused(bad: object) -> None:
    with pytest.raises(BadFrame, match="1 of 2 geometries"):
        coordinates(frame(3059, [shapely.Point(1, 2), bad]))


def test_coordinates_come_in_the_order_of_the_rows() -> None:
    assert coordinates(frame(3059, [shapely.Point(1, 2), shapely.Point(3, 4)])).tolist() == [[1, 2], [3, 4]]
