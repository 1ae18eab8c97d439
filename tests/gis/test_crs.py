"""CRS: metres are accepted, degrees and feet are refused, and the way there and back loses nothing."""

import numpy as np
import pytest
import shapely

from gis.crs import parse_srid, project, project_geometry, require_metric
from gis.errors import NotMetric


@pytest.mark.parametrize("text", ["3059", "EPSG:3059", "epsg:3059", " EPSG:3059 "])
def test_a_code_is_read_with_or_without_its_authority(text: str) -> None:
    assert parse_srid(text) == 3059


@pytest.mark.parametrize("text", ["", "LKS-92", "ESRI:102100", "-3059", "30.59", "EPSG:", "³0", "9" * 40])
def test_what_is_no_epsg_code_is_refused(text: str) -> None:
    with pytest.raises(NotMetric, match="is not an EPSG code"):
        parse_srid(text)


def test_a_code_that_nobody_has_given_is_refused() -> None:
    with pytest.raises(NotMetric, match="EPSG:999999 is not a known reference system"):
        parse_srid("999999")


@pytest.mark.parametrize("srid", [3059, 32634, 27700, 26916, 3857, 25835, 3301])
def test_a_plane_in_metres_is_accepted(srid: int) -> None:
    assert require_metric(srid) == srid


@pytest.mark.parametrize(
    ("srid", "unit"),
    [(4326, "degree"), (4661, "degree"), (3435, "US survey foot"), (2272, "US survey foot"), (4978, "metre")],
)
def test_what_is_no_plane_in_metres_is_refused_by_its_unit(srid: int, unit: str) -> None:
    with pytest.raises(NotMetric, match=f"the unit of EPSG:{srid} is {unit}"):
        require_metric(srid)


def test_longitude_comes_first_whatever_the_order_of_the_axes() -> None:
    # LKS-92 declares northing first; the church of Talsi lies at about easting 414, northing 345 kilometres.
    x, y = project(np.array([22.5917]), np.array([57.2444]), source=4326, target=3059)
    assert x[0] == pytest.approx(414_600, abs=1_000)
    assert y[0] == pytest.approx(345_700, abs=1_500)


def test_there_and_back_again_ends_within_a_micrometre() -> None:
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(21, 28, 200), rng.uniform(55.7, 58, 200)
    there = project(lon, lat, source=4326, target=3059)
    back = project(*there, source=3059, target=4326)
    np.testing.assert_allclose(back, (lon, lat), atol=1e-11)


def test_no_coordinates_give_no_coordinates() -> None:
    x, y = project(np.empty(0), np.empty(0), source=4326, target=3059)
    assert (x.shape, y.shape, x.dtype) == ((0,), (0,), np.float64)


def test_a_geometry_keeps_its_kind_and_its_area_on_the_way() -> None:
    square = shapely.MultiPolygon([shapely.box(414_000, 345_000, 415_000, 346_000)])
    degrees = project_geometry(square, source=3059, target=4326)
    assert degrees.geom_type == "MultiPolygon"
    assert degrees.bounds[0] == pytest.approx(22.58, abs=0.02)
    assert project_geometry(degrees, source=4326, target=3059).area == pytest.approx(1e6, rel=1e-6)
