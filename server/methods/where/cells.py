"""Cells: what the methods on a grid share: its settings, its counts, what is found, and its shapes."""

from collections.abc import Callable, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from analysis.errors import BadSetting
from analysis.frames import BoolArray, FloatArray, IntArray
from analysis.where.cell_size import OtherGrid, other_grids, suggested_cell_m
from analysis.where.grids import Grid, make_grid
from server.i18n import gettext, lazy_gettext
from server.methods.material import Material
from server.methods.method import MOST_SHAPES, Field, Kind, Settings, Tell
from server.services.refusals import Invalid

# Fewer cells have no "elsewhere", and a normal approximation of their sums no ground.
LEAST_CELLS = 30
MOST_CELLS = 250_000
# So many random orders that one single cell can be found after the correction, within reason.
LEAST_RUNS, MOST_RUNS = 9_999, 99_999
# From so many incidents the cells that the rule gives take over a second: a job.
SLOW_FROM = 10_000

CELL = Field(
    "cell_m",
    Kind.METRES,
    lazy_gettext("Cell, m"),
    lazy_gettext(
        "Width of a cell. Left empty, it is chosen so that a cell holds two incidents on average, "
        "there are at least a hundred cells, and none is below 100 m."
    ),
    None,
    10,
    20_000,
)
SHAPE = Field(
    "shape",
    Kind.CHOICE,
    lazy_gettext("Shape of the cells"),
    lazy_gettext("A square has eight neighbours, at its sides and corners; a hexagon has six."),
    "square",
    choices={"square": lazy_gettext("squares"), "hexagon": lazy_gettext("hexagons")},
)
COUNTED = Field(
    "counted",
    Kind.CHOICE,
    lazy_gettext("What is added up"),
    lazy_gettext("Each incident as one, or by the harm weight of its category."),
    "incidents",
    choices={"incidents": lazy_gettext("incidents"), "harm": lazy_gettext("harm")},
)
ALPHA = Field(
    "alpha",
    Kind.SHARE,
    lazy_gettext("Level"),
    lazy_gettext("A cell is found where its adjusted p is at most this."),
    0.05,
    0.001,
    0.2,
)
CONTROL = Field(
    "control",
    Kind.CHOICE,
    lazy_gettext("Control of false discoveries"),
    lazy_gettext(
        "So many cells are tested at once that some would be found by chance alone. "
        "The map shows what is found with and without the control; this decides which counts."
    ),
    "bh",
    choices={"bh": lazy_gettext("on (Benjamini–Hochberg)"), "none": lazy_gettext("off")},
)
TEST = Field(
    "test",
    Kind.CHOICE,
    lazy_gettext("Test"),
    lazy_gettext(
        "Which p-value decides: that of random orders of the other cells, or that of the normal "
        "approximation, which takes chance for a pattern where incidents are few."
    ),
    "permutation",
    choices={
        "permutation": lazy_gettext("conditional permutation"),
        "normal": lazy_gettext("normal approximation"),
    },
)
RUNS = Field(
    "permutations",
    Kind.COUNT,
    lazy_gettext("Random orders"),
    lazy_gettext(
        "How many random orders the permutation test takes. Left empty, as many as let a single cell be "
        "found."
    ),
    None,
    99,
    999_999,
    at_once=MOST_RUNS,
)
SEED = Field(
    "seed",
    Kind.COUNT,
    lazy_gettext("Seed of chance"),
    lazy_gettext("The same seed gives the same random orders, and so the same result."),
    1,
    0,
    2**31 - 1,
)


def suggestion(material: Material, shape: str) -> float:
    """The width of a cell that the rule gives."""
    return suggested_cell_m(len(material.frame), ground_km2=material.boundary.area / 1e6, shape=shape)


def lay(material: Material, *, cell_m: float, shape: str) -> Grid:
    """Lay the grid over the territory.

    Raises
    ------
    Invalid
        If there are too few cells, or too many, in words that say which width would do.
    """
    ground_m2 = float(material.boundary.area)
    if ground_m2 / cell_m**2 > MOST_CELLS:
        raise Invalid(
            gettext(
                "Cells of this width would be more than %(most)s; take at least %(least)s m.",
                most=MOST_CELLS,
                least=int(np.ceil(np.sqrt(ground_m2 / MOST_CELLS) / 10) * 10),
            ),
            field=CELL.name,
        )
    try:
        grid = make_grid(material.boundary, cell_m=cell_m, shape=shape)
    except BadSetting:
        grid = None
    if grid is None or len(grid) < LEAST_CELLS:
        raise Invalid(
            gettext(
                "Cells of this width are too few or too many for this territory: at least %(least)s are "
                "needed. The width that the rule gives is %(cell)s m.",
                least=LEAST_CELLS,
                cell=f"{suggestion(material, shape):.0f}",
            ),
            field=CELL.name,
        )
    return grid


def coordinates(material: Material) -> FloatArray:
    """Places of the incidents in metres, shape (n, 2)."""
    found: FloatArray = material.frame.geometry.get_coordinates().to_numpy(dtype=np.float64)
    return found


def values(grid: Grid, material: Material, settings: Settings) -> FloatArray:
    """What is added up in each cell."""
    harm = settings["counted"] == "harm"
    weights = material.frame["weight"].to_numpy(dtype=np.float64) if harm else None
    return grid.count(coordinates(material), weights)


def runs(cells: int, settings: Settings) -> int:
    """How many random orders are taken."""
    if settings["permutations"] is not None:
        return int(settings["permutations"])
    return int(np.clip(np.ceil(2 * cells / settings["alpha"]), LEAST_RUNS, MOST_RUNS))


def signs(z: FloatArray, p: FloatArray, alpha: float) -> IntArray:
    """1 where more is found than chance would give, -1 where less, else 0."""
    return np.where(p <= alpha, np.sign(z), 0).astype(np.int64)


def places(grid: Grid, material: Material) -> npt.NDArray[np.object_]:
    """Name of the neighbourhood in which each cell has its middle; empty where in none."""
    middles = shapely.STRtree(shapely.point_on_surface(grid.outlines))
    # Asked this way round each outline is prepared once, however many cells lie in it.
    shape, cell = middles.query(material.neighbourhoods.geometry.to_numpy(), predicate="covers")
    names: npt.NDArray[np.object_] = np.full(len(grid), "", dtype=np.object_)
    # From the last to the first: where two share ground the first one has it.
    order = np.argsort(-shape, kind="stable")
    names[cell[order]] = material.neighbourhoods["name"].to_numpy(dtype=np.object_)[shape[order]]
    return names


def shapes(
    grid: Grid, table: pd.DataFrame, crs: Any, *, classes: str, nothing: str = "none"
) -> gpd.GeoDataFrame:
    """The cells with all that is known of them.

    More cells than a page can show are cut down to those that are found, and if these are too many they are
    joined by class, with their incidents added up.
    """
    frame = gpd.GeoDataFrame(table, geometry=grid.outlines, crs=crs)
    if len(frame) <= MOST_SHAPES:
        return frame
    found = frame[frame[classes] != nothing].reset_index(drop=True)
    if len(found) <= MOST_SHAPES:
        return found
    sums = found.groupby(classes, sort=True)["incidents"].agg(incidents="sum", cells="count")
    joined = [shapely.union_all(found.geometry[found[classes] == name].to_numpy()) for name in sums.index]
    return gpd.GeoDataFrame(sums.reset_index(), geometry=joined, crs=crs)


def ask_others(
    material: Material, grid: Grid, hot: BoolArray, find: Callable[[Grid], BoolArray], tell: Tell
) -> list[OtherGrid]:
    """Ask the other grids whether they find the same."""
    step = lazy_gettext("Asking other grids")
    return other_grids(material.boundary, grid, hot, find, tell=lambda done, total: tell(step, done, total))


def others_summary(others: list[OtherGrid], hot: int) -> Mapping[str, Any]:
    """What the other grids say of the hot cells."""
    again = np.array([other.again for other in others]).reshape(len(others), hot)
    times = again.sum(axis=0)
    return {
        "grids": [
            {
                "code": other.code,
                "cell_m": other.cell_m,
                "cells": other.cells,
                "hot": other.found,
                "again": int(other.again.sum()),
            }
            for other in others
        ],
        "by_all": int((times == len(others)).sum()),
        "by_few": int((2 * times < len(others)).sum()),
    }


def times_again(others: list[OtherGrid], hot: BoolArray) -> list[int | None]:
    """By how many of the other grids each hot cell is found again; None for the other cells."""
    again = np.zeros(len(hot), dtype=np.int64)
    again[hot] = np.sum([other.again for other in others], axis=0)
    return [int(times) if chosen else None for times, chosen in zip(again, hot, strict=True)]
