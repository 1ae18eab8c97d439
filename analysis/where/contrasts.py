"""Contrasts: two densities as one map in classes, and the patches where they differ beyond chance."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import label, maximum_position

from analysis.errors import BadSetting
from analysis.frames import BoolArray, FloatArray, IntArray
from analysis.neighbours import disc_sizes, plant
from analysis.where.dual import Dual
from analysis.where.surfaces import Ground

COMBINATIONS = ("ratio", "log_ratio", "difference", "sum")
RATIO_BOUNDS = (1 / 2, 2 / 3, 3 / 2, 2.0)
DIFFERENCE_BOUNDS = (-1.0, -0.5, 0.5, 1.0)
SUM_BOUNDS = (1.0, 2.0, 3.0, 5.0)
THIN, CHANCE = -10, -9
MOST_PATCHES = 50


@dataclass(frozen=True)
class Contrast:
    """What a dual density is painted with.

    Attributes
    ----------
    values
        The combination at each cell, shape (rows, columns): first by second, its logarithm to base 2, or
        the difference or mean of both in multiples of `average`; NaN where neither kind is within reach.
    steps
        -2 to 2 for a contrast, 0 to 4 for a sum; `CHANCE` where it is not beyond chance, `THIN` where there
        are too few to compare, and below `THIN` where there is nothing.
    average
        Of a difference or a sum: the mean of both densities over the ground that they reach.
    """

    values: FloatArray
    steps: IntArray
    average: float


@dataclass(frozen=True)
class Patch:
    """Ground in one piece where the densities differ beyond chance in one direction.

    Attributes
    ----------
    more
        Whether there are more of the first kind than the second would give.
    centre
        Middle of the cell where the difference is largest, in metres.
    first, second
        Events of either kind within a bandwidth of that cell, which is what its density is made of.
    expected
        How many first ones there would be if they were spread as the second ones.
    z
        The largest difference in standard deviations.
    """

    more: bool
    centre: FloatArray
    area_km2: float
    first: int
    second: int
    expected: float
    z: float


def contrast(dual: Dual, ground: Ground, *, combine: str, rates: bool, only_beyond: bool) -> Contrast:
    """Combine two densities and class them.

    Of shares the densities are each divided by their total first, so that both weigh alike. A ratio of two
    small numbers is not painted: it is `THIN` where too few events speak, and `CHANCE` where the difference
    is not more than chance makes somewhere on such a map, if `only_beyond`. A sum contrasts nothing and is
    painted wherever there is enough.

    Raises
    ------
    BadSetting
        If there is no such combination.
    """
    if combine not in COMBINATIONS:
        raise BadSetting(f"Two densities make a {', '.join(COMBINATIONS)}; not a “{combine}”.")
    reached = dual.together > 0
    first, second = dual.first, dual.second
    if not rates:
        totals = [float((np.nan_to_num(each) * ground.cover).sum()) for each in (first, second)]
        first, second = first / totals[0], second / totals[1]
    middle = (first + second) / 2
    average = float(np.average(middle[reached], weights=ground.cover[reached])) if reached.any() else 1.0
    values, bounds = _combined(dual, first, second, average, combine)
    classed = np.searchsorted(bounds, values, side="right") - (0 if combine == "sum" else 2)
    steps = np.where(dual.enough, classed, THIN)
    if only_beyond and combine != "sum":
        steps = np.where(dual.enough & ~dual.beyond, CHANCE, steps)
    steps = np.where(reached, steps, THIN - 1)
    return Contrast(np.where(reached, values, np.nan), steps.astype(np.int64), average)


def _combined(
    dual: Dual, first: FloatArray, second: FloatArray, average: float, combine: str
) -> tuple[FloatArray, FloatArray]:
    if combine == "ratio":
        return dual.ratio, np.array(RATIO_BOUNDS)
    if combine == "log_ratio":
        with np.errstate(divide="ignore"):
            return np.log2(dual.ratio), np.log2(RATIO_BOUNDS)
    if combine == "difference":
        return (first - second) / average, np.array(DIFFERENCE_BOUNDS)
    return (first + second) / 2 / average, np.array(SUM_BOUNDS)


def patches(
    dual: Dual,
    ground: Ground,
    first: FloatArray,
    second: FloatArray,
    *,
    bandwidth_m: float,
    exposure: tuple[float, float],
) -> list[Patch]:
    """Return the ground beyond chance, piece by piece, the largest |z| first; at most fifty of them.

    Parameters
    ----------
    first, second
        Coordinates in metres of both kinds.
    bandwidth_m
        Of the densities, in metres.
    exposure
        What the counts are held against: months of both windows, or both totals.
    """
    numbers, signs = _numbered(dual)
    if not len(signs):
        return []
    area = np.bincount(numbers.ravel(), weights=ground.cover.ravel())[1:] * ground.raster.cell_m**2 / 1e6
    tops = maximum_position(np.nan_to_num(np.abs(dual.z)), numbers, np.arange(1, len(signs) + 1))
    rows, columns = np.array(tops, dtype=np.int64).reshape(-1, 2).T
    centres = ground.raster.centres(rows, columns)
    near = [_near(ground, xy, centres, bandwidth_m) for xy in (first, second)]
    found = [
        Patch(more, centre, km2, one, other, other * exposure[0] / exposure[1], z)
        for more, centre, km2, one, other, z in zip(
            signs.tolist(),
            centres,
            area.tolist(),
            near[0].tolist(),
            near[1].tolist(),
            dual.z[rows, columns].tolist(),
            strict=True,
        )
    ]
    found.sort(key=lambda patch: (-abs(patch.z), patch.centre[1], patch.centre[0]))
    return found[:MOST_PATCHES]


def _numbered(dual: Dual) -> tuple[IntArray, BoolArray]:
    """Number of the patch of each cell, 0 for none, and whether each patch has more of the first kind."""
    touching = np.ones((3, 3), dtype=np.int8)
    more, many = label(dual.beyond & (dual.z > 0), structure=touching)
    fewer, few = label(dual.beyond & (dual.z < 0), structure=touching)
    numbers = np.where(fewer > 0, fewer + many, more).astype(np.int64)
    return numbers, np.arange(many + few) < many


def _near(ground: Ground, xy: FloatArray, centres: FloatArray, within_m: float) -> IntArray:
    held = xy[ground.holds(xy)]
    return disc_sizes(plant(held), centres, radius=within_m)
