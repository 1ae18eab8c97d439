"""Classes: a density in multiples of its mean, each class one outline with its area and incidents."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from analysis.frames import FloatArray, IntArray
from analysis.where.density import Surface
from analysis.where.surfaces import Ground

MULTIPLES = (1.0, 2.0, 3.0, 5.0)
FIXED_STEPS = 12

COLUMNS = (
    "step",
    "from_times",
    "to_times",
    "from_density",
    "to_density",
    "area_km2",
    "area_share",
    "incidents",
    "weight",
    "geometry",
)


@dataclass(frozen=True)
class Classed:
    """A surface in classes.

    Attributes
    ----------
    steps
        Class of each cell: 0 up to the mean, 1 up to twice the mean, and so on; -1 where there is no density.
    table
        One row a class that occurs, from the highest, with `COLUMNS`: bounds in multiples of the mean and in
        density (the last has no upper bound: NaN), area, its share of the territory, incidents and weight
        inside, outline.
    mean
        The mean that is 1, in incidents (or weight) per square kilometre and month.
    """

    steps: IntArray
    table: gpd.GeoDataFrame
    mean: float


def classed(
    surface: Surface,
    xy: FloatArray,
    *,
    crs: Any,
    weights: FloatArray | None = None,
    mean: float | None = None,
    multiples: tuple[float, ...] = MULTIPLES,
) -> Classed:
    """Class a surface by multiples of its mean, as the toolkit of the Home Office does.

    A value equal to a bound belongs to the class below it. What lies outside the territory has no class.

    Parameters
    ----------
    xy, weights
        The incidents whose number and weight in each class are counted, shapes (n, 2) and (n,).
    crs
        The metric CRS of the outlines.
    mean
        The density that is 1: that of another surface makes both comparable; this one's mean if not given.
    multiples
        Bounds in multiples of the mean, ascending, all above 0.
    """
    ground, mean = surface.ground, surface.mean if mean is None else mean
    values = np.nan_to_num(surface.values)
    steps = np.where(values > 0, np.searchsorted(np.asarray(multiples) * mean, values, side="left"), -1)
    present = sorted(set(np.unique(steps).tolist()) - {-1}, reverse=True)
    number, weight = counted(ground, steps, xy, weights, classes=len(multiples) + 1)
    low, high = (0.0, *multiples), (*multiples, np.nan)
    rows = [
        (
            step,
            low[step],
            high[step],
            low[step] * mean,
            high[step] * mean,
            (area := ground.cells_km2(steps == step)),
            area / ground.area_km2,
            int(number[step]),
            float(weight[step]),
            ground.outline(steps == step),
        )
        for step in present
    ]
    table = gpd.GeoDataFrame(pd.DataFrame(rows, columns=list(COLUMNS)), geometry="geometry", crs=crs)
    return Classed(steps.astype(np.int64), table, mean)


def in_fixed_steps(surface: Surface, *, crs: Any) -> gpd.GeoDataFrame:
    """Outline a surface in steps of 1, 2, 5, 10, … that are the same for every surface.

    Returns
    -------
    GeoDataFrame
        One row a step that occurs, from the highest: `at_least`, the lowest density of the step per square
        kilometre and month (0 below the lowest of twelve), `area_km2` and the outline.
    """
    ground, values = surface.ground, np.nan_to_num(surface.values)
    bounds = np.array([0.0, *_fixed_bounds(float(values.max(initial=0.0)))])
    steps = np.where(values > 0, np.searchsorted(bounds, values, side="right") - 1, -1)
    present = sorted(set(np.unique(steps).tolist()) - {-1}, reverse=True)
    rows = [(float(bounds[step]), ground.cells_km2(steps == step), ground.outline(steps == step))
            for step in present]  # fmt: skip
    table = pd.DataFrame(rows, columns=["at_least", "area_km2", "geometry"])
    return gpd.GeoDataFrame(table, geometry="geometry", crs=crs)


def _fixed_bounds(greatest: float) -> list[float]:
    """The twelve largest numbers of the series 1, 2, 5, 10, … that are not above the greatest density."""
    if greatest <= 0:
        return []
    top = int(np.floor(np.log10(greatest)))
    series = [float(f"{first}e{power}") for power in range(top - 5, top + 1) for first in (1, 2, 5)]
    return [bound for bound in series if bound <= greatest][-FIXED_STEPS:]


def counted(
    ground: Ground, steps: IntArray, xy: FloatArray, weights: FloatArray | None, *, classes: int
) -> tuple[IntArray, FloatArray]:
    """Incidents of the territory in the cells of each class, and the sum of their weights."""
    held = ground.holds(xy)
    row, column = ground.raster.cell_of(xy[held])
    of_incident = steps[row, column]
    counting = of_incident >= 0
    number = np.bincount(of_incident[counting], minlength=classes)
    each = np.ones(int(counting.sum())) if weights is None else weights[held][counting]
    weight = np.bincount(of_incident[counting], weights=each, minlength=classes)
    return np.asarray(number, dtype=np.int64), np.asarray(weight, dtype=np.float64)
