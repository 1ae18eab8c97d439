"""Tests of surfaces: cells laid over a territory, what of them is inside, and their outline."""

import numpy as np
import pytest
import shapely

from analysis.errors import BadSetting
from analysis.where.edges import LEAST_MASS, inside_mass
from analysis.where.kernels import quartic
from analysis.where.surfaces import lay_ground, raster_over

BAY = shapely.Polygon([(30, 0), (2_000, 150), (2_050, 1_400), (1_100, 700), (20, 1_390)])
HOLED = shapely.Point(1_000, 1_000).buffer(900).difference(shapely.Point(1_100, 900).buffer(333))


def test_lines_are_multiples_of_the_side_wherever_the_territory_lies() -> None:
    raster = raster_over((130, -70, 455, 20), cell_m=100)
    assert (raster.west_m, raster.south_m, raster.shape) == (100, -100, (2, 4))
    shifted = raster_over((130, -70, 455, 20), cell_m=100, shift_m=50)
    assert (shifted.west_m, shifted.south_m, shifted.shape) == (50, -150, (2, 5))


@pytest.mark.parametrize(
    "territory", [BAY, HOLED, shapely.MultiPolygon([BAY, shapely.box(3_000, 0, 3_100, 50)])]
)
@pytest.mark.parametrize("cell_m", [70.0, 400.0, 5_000.0])
def test_cover_is_the_share_of_each_cell_inside(territory: shapely.Geometry, cell_m: float) -> None:
    ground = lay_ground(territory, cell_m=cell_m)
    raster = ground.raster
    row, column = (part.ravel() for part in np.indices(raster.shape))
    west, south = raster.west_m + column * cell_m, raster.south_m + row * cell_m
    boxes = shapely.box(west, south, west + cell_m, south + cell_m)
    share = shapely.area(shapely.intersection(boxes, territory)) / cell_m**2
    assert np.allclose(ground.cover.ravel(), share, atol=1e-9)
    assert ground.cells_km2(ground.cover > 0) == pytest.approx(shapely.area(territory) / 1e6)


def test_a_point_is_inside_as_geometry_says_border_included() -> None:
    ground = lay_ground(HOLED, cell_m=90)
    xy = np.vstack(
        [np.random.default_rng(1).uniform(-100, 2_100, (5_000, 2)), shapely.get_coordinates(HOLED)]
    )
    assert np.array_equal(ground.holds(xy), shapely.intersects_xy(HOLED, xy))


def test_the_outline_of_all_cells_is_the_territory_and_of_none_is_empty() -> None:
    ground = lay_ground(HOLED, cell_m=90)
    assert shapely.area(shapely.symmetric_difference(ground.outline(ground.cover > 0), HOLED)) < 1e-3
    assert shapely.is_empty(ground.outline(np.zeros_like(ground.cover, dtype=bool)))


def test_outlines_of_two_halves_share_no_ground() -> None:
    ground = lay_ground(BAY, cell_m=100)
    west = np.zeros_like(ground.cover, dtype=bool)
    west[:, : ground.raster.columns // 2] = True
    one, other = ground.outline(west), ground.outline(~west)
    assert shapely.area(shapely.intersection(one, other)) < 1e-6
    assert shapely.area(one) + shapely.area(other) == pytest.approx(shapely.area(BAY))


@pytest.mark.parametrize("cell_m", [0, -1, np.nan])
def test_a_cell_without_a_side_is_refused(cell_m: float) -> None:
    with pytest.raises(BadSetting, match="side above 0"):
        raster_over((0, 0, 1, 1), cell_m=cell_m)


def test_too_many_cells_are_refused_with_their_number() -> None:
    with pytest.raises(BadSetting, match="100,000,000"):
        raster_over((0, 0, 10_000, 10_000), cell_m=1)


def test_a_territory_without_an_area_is_refused() -> None:
    with pytest.raises(BadSetting, match="area"):
        lay_ground(shapely.LineString([(0, 0), (1, 1)]), cell_m=1)


def test_inside_mass_is_one_inside_half_on_a_side_and_a_quarter_in_a_corner() -> None:
    ground = lay_ground(shapely.box(0, 0, 4_000, 4_000), cell_m=20)
    mass = inside_mass(ground.raster, ground.cover, bandwidth_m=500)
    assert mass[100, 100] == 1.0
    # The middle of a border cell lies 10 m inside: a little more than a half.
    assert 0.5 < mass[0, 100] < 0.53
    assert 0.25 < mass[0, 0] < 0.29


@pytest.mark.parametrize(("bandwidth_m", "cell_m"), [(500, 100), (250, 50), (200, 200)])
def test_inside_mass_is_that_of_the_kernel_over_the_territory(bandwidth_m: float, cell_m: float) -> None:
    ground = lay_ground(BAY, cell_m=cell_m)
    found = inside_mass(ground.raster, ground.cover, bandwidth_m=bandwidth_m)
    row, column = np.nonzero(ground.cover > 0.2)
    centres = ground.raster.centres(row, column)
    along = (np.arange(200) + 0.5) / 100 - 1
    offsets = np.stack(np.meshgrid(along, along), axis=-1).reshape(-1, 2) * bandwidth_m
    heights = quartic(np.hypot(*offsets.T), bandwidth_m=bandwidth_m)
    shapely.prepare(BAY)
    exact = [
        heights[shapely.contains_xy(BAY, offsets + centre)].sum() / heights.sum() for centre in centres[::7]
    ]
    assert np.abs(found[row, column][::7] - exact).max() < (0.02 if cell_m < bandwidth_m else 0.1)


def test_no_density_is_divided_by_less_than_a_tenth() -> None:
    ground = lay_ground(shapely.box(0, 0, 40, 40), cell_m=20)
    assert inside_mass(ground.raster, ground.cover, bandwidth_m=2_000).min() == LEAST_MASS
