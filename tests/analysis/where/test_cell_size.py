"""Tests of cell size: the rule, its bounds, and which findings another grid makes too."""

import numpy as np
import pytest
import shapely

from analysis.errors import BadSetting, TooFew
from analysis.frames import BoolArray
from analysis.where.cell_size import MOST_SHOWN, other_grids, share_found, suggested_cell_m
from analysis.where.grids import SHAPES, Grid, make_grid

LAND = shapely.box(0, 0, 4_000, 4_000)


def holding(hot: shapely.Geometry):
    """Finds the cells whose centre lies in a place."""

    def find(grid: Grid) -> BoolArray:
        return shapely.contains_xy(hot, *grid.centres.T)

    return find


def test_a_cell_holds_two_incidents_on_average() -> None:
    assert suggested_cell_m(5_000, ground_km2=1_000) == 650  # sqrt(2 * 1e9 / 5000) = 632
    assert suggested_cell_m(800, ground_km2=100) == 500


def test_few_incidents_still_make_a_hundred_cells() -> None:
    assert suggested_cell_m(1, ground_km2=100) == 1_000
    assert suggested_cell_m(40, ground_km2=1_747) == 4_200


def test_many_incidents_make_no_cell_below_a_hundred_metres_and_no_more_than_can_be_pressed() -> None:
    assert suggested_cell_m(1_000_000, ground_km2=100) == 100
    side = suggested_cell_m(1_000_000, ground_km2=600)
    assert 600e6 / side**2 <= MOST_SHOWN


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("ground_km2", [3, 100, 599, 1_747, 20_000, 64_589])
def test_the_suggested_grid_can_be_laid_and_pressed(shape: str, ground_km2: float) -> None:
    land = shapely.box(0, 0, 2_000 * np.sqrt(ground_km2), 500 * np.sqrt(ground_km2))
    for incidents in (1, 1_000, 1_000_000):
        cell_m = suggested_cell_m(incidents, ground_km2=ground_km2, shape=shape)
        assert len(make_grid(land, cell_m=cell_m, shape=shape)) <= MOST_SHOWN * 1.05


def test_no_incident_and_no_ground_suggest_nothing() -> None:
    with pytest.raises(TooFew):
        suggested_cell_m(0, ground_km2=10)
    with pytest.raises(BadSetting, match="has ground"):
        suggested_cell_m(10, ground_km2=0)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_large_hot_place_is_found_by_every_other_grid(shape: str) -> None:
    find = holding(shapely.box(1_200, 1_200, 2_800, 2_800))
    grid = make_grid(LAND, cell_m=200, shape=shape)
    others = other_grids(LAND, grid, find(grid), find)
    assert [other.code for other in others] == ["half", "double", "east", "north", "both"]
    assert [other.cell_m for other in others] == [100, 400, 200, 200, 200]
    assert others[2].shift_m == (100, 0)
    assert all(len(other.again) == find(grid).sum() for other in others)
    assert all(other.again.mean() > 0.7 for other in others)


def test_a_find_that_hangs_on_the_lines_is_not_found_again() -> None:
    grid = make_grid(LAND, cell_m=200)
    found = np.zeros(len(grid), dtype=bool)
    found[10] = True

    def nothing(other: Grid) -> BoolArray:
        return np.zeros(len(other), dtype=bool)

    others = other_grids(LAND, grid, found, nothing)
    assert [other.again.tolist() for other in others] == [[False]] * 5
    assert [other.found for other in others] == [0] * 5


def test_the_share_of_ground_is_that_of_the_overlap() -> None:
    grid = make_grid(LAND, cell_m=200)
    moved = make_grid(LAND, cell_m=200, shift_m=(100, 0))
    east = moved.centres[:, 0] > 2_000
    cells = grid.cells_of(np.array([[1_900.0, 500], [2_100, 500], [2_500, 500]]))
    assert share_found(grid, cells, moved, east).tolist() == pytest.approx([0, 0.6, 1])


def test_grids_are_told_and_a_half_too_small_is_left_out() -> None:
    land = shapely.box(0, 0, 150, 150)
    grid = make_grid(land, cell_m=15)
    told: list[tuple[int, int]] = []
    others = other_grids(
        land, grid, np.ones(len(grid), bool), holding(land), tell=lambda *done: told.append(done)
    )
    assert [other.code for other in others] == ["double", "east", "north", "both"]
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_nothing_found_has_nothing_to_be_found_again() -> None:
    grid = make_grid(LAND, cell_m=200)
    none = np.zeros(len(grid), bool)
    assert [len(other.again) for other in other_grids(LAND, grid, none, holding(LAND))] == [0] * 5
