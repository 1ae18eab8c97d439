"""Tests of what methods on a grid share: shapes that a page can carry, names, and random orders."""

from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from analysis.where.grids import Grid, make_grid
from server.methods.material import Material, Part
from server.methods.where import cells

LAND = shapely.box(0, 0, 1_000, 1_000)


@pytest.fixture
def grid() -> Grid:
    return make_grid(LAND, cell_m=100)


def table(grid: Grid) -> pd.DataFrame:
    """Two hot cells that touch, a cold one, and ninety-seven of neither."""
    classes = np.full(len(grid), "none", dtype=object)
    classes[[0, 1]], classes[50] = "hot", "cold"
    return pd.DataFrame({"cell": grid.names, "incidents": np.arange(len(grid)), "adjusted": classes})


def test_few_cells_are_all_drawn(grid: Grid) -> None:
    assert len(cells.shapes(grid, table(grid), 3059, classes="adjusted")) == 100


def test_of_more_cells_than_a_page_can_carry_those_found_are_drawn(
    grid: Grid, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cells, "MOST_SHAPES", 50)
    drawn = cells.shapes(grid, table(grid), 3059, classes="adjusted")
    assert drawn["adjusted"].tolist() == ["hot", "hot", "cold"]


def test_more_finds_than_a_page_can_carry_are_joined_by_class(
    grid: Grid, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cells, "MOST_SHAPES", 2)
    drawn = cells.shapes(grid, table(grid), 3059, classes="adjusted")
    assert drawn["adjusted"].tolist() == ["cold", "hot"]
    assert drawn["incidents"].tolist() == [50, 1]
    assert drawn["cells"].tolist() == [1, 2]
    assert drawn.area.tolist() == pytest.approx([10_000, 20_000])


def test_a_cell_has_the_name_of_the_first_neighbourhood_that_holds_its_middle(grid: Grid) -> None:
    outlines = [shapely.box(0, 0, 500, 1_000), shapely.box(400, 0, 800, 1_000)]
    hoods = gpd.GeoDataFrame({"code": ["w", "m"], "name": ["West", "Middle"]}, geometry=outlines, crs=3059)
    window = (datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))
    part = Part(gpd.GeoDataFrame(geometry=[], crs=3059), *window)
    names = cells.places(grid, Material(part, None, LAND, hoods, (), "Europe/Riga"))
    assert names[:10].tolist() == ["West"] * 5 + ["Middle"] * 3 + [""] * 2


@pytest.mark.parametrize(
    ("number", "given", "expected"),
    [(100, None, 9_999), (1_000, None, 40_000), (20_000, None, 99_999), (20_000, 999, 999)],
)
def test_as_many_orders_are_taken_as_let_one_cell_be_found(
    number: int, given: int | None, expected: int
) -> None:
    assert cells.runs(number, {"permutations": given, "alpha": 0.05}) == expected
