"""Tests of grids: the same lines for everybody, clipped, counted by arithmetic, neighbours by topology."""

import numpy as np
import pytest
import shapely

from analysis.errors import BadFrame, BadSetting
from analysis.where import grids
from analysis.where.grids import SHAPES, Grid, make_grid

TOWN = shapely.box(-430, -220, 1_210, 990)
RING = shapely.Point(5_000, 5_000).buffer(4_000).difference(shapely.Point(5_000, 5_000).buffer(700))


def at(grid: Grid, x: float, y: float) -> int:
    return int(grid.cells_of(np.array([[x, y]]))[0])


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("shift_m", [(0.0, 0.0), (37.0, -61.0)])
def test_the_cells_cover_the_territory_once_and_nothing_else(
    shape: str, shift_m: tuple[float, float]
) -> None:
    grid = make_grid(RING, cell_m=250, shape=shape, shift_m=shift_m)
    assert shapely.area(grid.outlines).sum() == pytest.approx(RING.area)
    assert shapely.union_all(grid.outlines).symmetric_difference(RING).area < 1
    assert grid.inside.sum() * grid.cell_km2 * 1e6 == pytest.approx(RING.area)
    assert grid.inside.min() > 0
    assert grid.inside.max() == 1
    assert (shapely.get_dimensions(grid.outlines) == 2).all()


@pytest.mark.parametrize("shape", SHAPES)
def test_arithmetic_puts_each_point_into_the_cell_that_holds_it(shape: str) -> None:
    grid = make_grid(RING, cell_m=250, shape=shape, shift_m=(13, -70))
    xy = np.random.default_rng(1).uniform(500, 9_500, (20_000, 2))
    cells = grid.cells_of(xy)
    here = shapely.contains_xy(RING, *xy.T)
    assert (cells[here] >= 0).all()
    gaps = shapely.distance(grid.outlines[cells[here]], shapely.points(xy[here]))
    assert gaps.max() < 1e-9
    assert grid.count(xy).sum() == np.count_nonzero(cells >= 0) < len(xy)


@pytest.mark.parametrize("shape", SHAPES)
def test_neighbours_are_the_cells_that_touch_before_they_are_clipped(shape: str) -> None:
    grid, wider = (make_grid(land, cell_m=100, shape=shape) for land in (TOWN, TOWN.buffer(300)))
    whole = wider.outlines[np.isin(wider.names, grid.names)]
    left, right = shapely.STRtree(whole).query(whole, predicate="intersects")
    touching = {(i, j) for i, j in zip(left.tolist(), right.tolist(), strict=True) if i != j}
    pairs = grid.neighbours.tocoo()
    assert set(zip(pairs.row.tolist(), pairs.col.tolist(), strict=True)) == touching
    assert set(grid.neighbours.data.tolist()) == {1.0}


@pytest.mark.parametrize(("shape", "most", "corner"), [("square", 8, 3), ("hexagon", 6, 2)])
def test_a_cell_inside_has_all_its_neighbours_and_one_at_the_edge_fewer(
    shape: str, most: int, corner: int
) -> None:
    number = make_grid(TOWN, cell_m=100, shape=shape).neighbours.sum(axis=1)
    assert number.max() == most
    assert number.min() >= corner
    assert np.median(number) == most


def test_a_clipped_cell_keeps_its_neighbours_across_the_water() -> None:
    inlet = shapely.box(0, 0, 300, 100).difference(shapely.box(90, -1, 110, 101))
    grid = make_grid(inlet, cell_m=100)
    assert len(grid) == 3
    assert grid.inside.tolist() == pytest.approx([0.9, 0.9, 1])
    assert grid.neighbours.toarray()[0].tolist() == [0, 1, 0]


def test_the_lines_are_the_same_whatever_the_boundary() -> None:
    whole = make_grid(TOWN, cell_m=100, shape="hexagon")
    part = make_grid(shapely.box(200, 200, 500, 400), cell_m=100, shape="hexagon")
    assert set(part.names) <= set(whole.names)
    assert make_grid(shapely.box(0, 0, 200, 100), cell_m=100).names.tolist() == ["50_50", "150_50"]


def test_a_shift_moves_the_lines() -> None:
    moved = make_grid(shapely.box(0, 0, 100, 100), cell_m=100, shift_m=(50, 0))
    assert moved.names.tolist() == ["0_50", "100_50"]
    assert moved.inside.tolist() == [0.5, 0.5]
    assert at(moved, 49, 10) == 0
    assert at(moved, 51, 10) == 1


def test_a_point_on_a_line_belongs_to_the_square_east_and_north_of_it() -> None:
    grid = make_grid(shapely.box(0, 0, 200, 200), cell_m=100)
    assert [at(grid, *place) for place in [(100, 50), (50, 100), (100, 100), (0, 0)]] == [1, 2, 3, 0]
    assert at(grid, 200, 50) == -1


def test_hexagons_of_a_cell_lie_that_far_apart() -> None:
    grid = make_grid(TOWN, cell_m=100, shape="hexagon")
    pairs = grid.neighbours.tocoo()
    gaps = np.linalg.norm(grid.centres[pairs.row] - grid.centres[pairs.col], axis=1)
    assert gaps == pytest.approx(np.full(len(gaps), 100.0))
    whole = grid.outlines[grid.inside == 1]
    assert shapely.area(whole) / 1e6 == pytest.approx(np.full(len(whole), grid.cell_km2))


def test_points_in_no_cell_are_left_out_and_those_beyond_the_boundary_in_a_cell_are_not() -> None:
    grid = make_grid(shapely.box(0, 0, 150, 100), cell_m=100)
    xy = np.array([[10, 10], [190, 10], [250, 10], [-1, 10], [1e12, 1e12]])
    assert grid.cells_of(xy).tolist() == [0, 1, -1, -1, -1]
    assert grid.count(xy).tolist() == [1, 1]
    assert grid.count(xy, weights=[2.5, 4, 8, 8, 8]).tolist() == [2.5, 4]
    assert grid.count(np.empty((0, 2))).tolist() == [0, 0]


def test_a_boundary_along_a_cells_side_leaves_ground_only() -> None:
    step = shapely.Polygon([(0, 0), (200, 0), (200, 50), (100, 50), (100, 100), (0, 100)])
    assert shapely.get_type_id(make_grid(step, cell_m=50, shift_m=(25, 0)).outlines).max() <= 6


def test_a_place_that_is_no_place_is_refused() -> None:
    with pytest.raises(BadFrame, match="without a place"):
        make_grid(TOWN, cell_m=100).cells_of(np.array([[np.nan, 0]]))


@pytest.mark.parametrize(
    ("boundary", "options", "reason"),
    [
        (TOWN, {"cell_m": 5}, "at least 10 m"),
        (TOWN, {"cell_m": np.nan}, "at least 10 m"),
        (TOWN, {"cell_m": 100, "shape": "triangle"}, "square or a hexagon"),
        (TOWN, {"cell_m": 100_000_000}, "far larger"),
        (TOWN, {"cell_m": 100, "shift_m": (np.nan, 0.0)}, "shift"),
        (shapely.LineString([(0, 0), (1, 1)]), {"cell_m": 100}, "valid polygon"),
        (shapely.Polygon(), {"cell_m": 100}, "valid polygon"),
        (shapely.box(0, 0, 400_000, 300_000), {"cell_m": 50}, "take at least"),
    ],
)
def test_what_makes_no_grid_is_refused_with_what_would_do(
    boundary: shapely.Geometry, options: dict, reason: str
) -> None:
    with pytest.raises(BadSetting, match=reason):
        make_grid(boundary, **options)


def test_the_size_that_a_refusal_names_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grids, "MOST_CELLS", 2_000)
    land = shapely.box(0, 0, 5_000, 1_500)
    with pytest.raises(BadSetting, match="take at least 70 m"):
        make_grid(land, cell_m=50)
    assert len(make_grid(land, cell_m=70)) == 72 * 22
