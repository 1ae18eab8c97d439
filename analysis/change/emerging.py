"""Emerging hotspots: Gi* of each cell in each step of time, and what they make up over the steps."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from analysis.change.patterns import Patterns, name_patterns
from analysis.change.trend import Trend, mann_kendall
from analysis.errors import BadFrame, BadSetting, TooFew
from analysis.frames import FloatArray, IntArray
from analysis.where.false_discovery import adjusted
from analysis.where.local_statistics import two_sided
from analysis.where.permutations import agreeing, p_of_sums

LEAST_STEPS = 10
MOST_BINS = 20_000_000


@dataclass(frozen=True)
class Bins:
    """Gi* of each step and cell, compared with all steps and cells; arrays of shape (steps, k).

    Attributes
    ----------
    z, p
        As `analysis.where.local_statistics.GetisOrd`, unadjusted.
    total, expected
        Sum in the cell, its neighbours and the steps before that belong to it, and what all bins would give.
    weight
        How many bins these are.
    """

    z: FloatArray
    p: FloatArray
    total: FloatArray
    expected: FloatArray
    weight: FloatArray


@dataclass(frozen=True)
class Emerging:
    """Emerging hotspots of a grid.

    Attributes
    ----------
    counts
        Incidents of each step and cell, shape (steps, k).
    bins
        Gi* of each step and cell.
    p
        P-values that decide: those of `bins`, or of random orders of all bins; shape (steps, k).
    q
        The same, adjusted for all steps and cells together; as they are if not controlled.
    found
        1 where a cell is hot in a step, -1 where cold, else 0; shape (steps, k).
    trend
        Mann-Kendall of each cell's z, from step to step without the steps before.
    way
        1 where that trend rises, -1 where it falls, else 0; shape (k,).
    patterns
        The class of each cell.
    """

    counts: FloatArray
    bins: Bins
    p: FloatArray
    q: FloatArray
    found: IntArray
    trend: Trend
    way: IntArray
    patterns: Patterns


def count_bins(cells: npt.ArrayLike, steps: npt.ArrayLike, *, cell_count: int, step_count: int) -> FloatArray:
    """Count incidents of each step and cell, shape (steps, cells); those with -1 for either are left out."""
    cell, step = np.asarray(cells, dtype=np.int64), np.asarray(steps, dtype=np.int64)
    if cell_count * step_count > MOST_BINS:
        raise BadSetting(
            f"{step_count} steps of {cell_count:,} cells are more than {MOST_BINS:,}; take larger ones."
        )
    held = (cell >= 0) & (step >= 0)
    flat = np.bincount(step[held] * cell_count + cell[held], minlength=cell_count * step_count)
    return flat.reshape(step_count, cell_count).astype(np.float64)


def find_emerging(
    counts: npt.ArrayLike,
    neighbours: sparse.csr_array,
    *,
    steps_before: int = 1,
    alpha: float = 0.05,
    trend_alpha: float = 0.05,
    control: str = "bh",
    permutations: int = 0,
    seed: int = 0,
    tell: Callable[[int, int], None] | None = None,
) -> Emerging:
    """Find hot and cold cells in each step and name what they make up.

    Parameters
    ----------
    counts
        Incidents of each step and cell, shape (steps, k), as `count_bins` has them.
    neighbours
        Ones where two cells are neighbours, shape (k, k).
    steps_before
        How many earlier steps of a cell and its neighbours belong to its neighbourhood; 0 for none.
    alpha
        A cell is hot or cold in a step where its adjusted p is at most this.
    trend_alpha
        A trend counts where its p is at most this.
    control
        Of false discoveries among all steps and cells: "bh" or "none".
    permutations
        Random orders of all bins from which the p-values come; 0 for the normal approximation.
    seed
        Of chance.
    tell
        Called with orders done and orders in all.

    Raises
    ------
    TooFew
        If fewer than ten steps hold an incident.
    BadFrame, BadSetting
        If a count is missing, or the settings are no settings.
    """
    table = np.asarray(counts, dtype=np.float64)
    _check(table, neighbours, alpha, trend_alpha)
    bins = space_time_gi(table, neighbours, steps_before=steps_before)
    p = _permuted(table, bins, permutations, seed, tell) if permutations else bins.p
    q = adjusted(p, control=control)
    found = np.where(q <= alpha, np.sign(bins.z), 0).astype(np.int64)
    # Neighbourhoods that share a step make their z alike, and Mann-Kendall would call that a trend.
    alone = bins if steps_before == 0 else space_time_gi(table, neighbours, steps_before=0)
    # Of a cell, z rises with the total; whole numbers are equal where they should be.
    trend = mann_kendall(alone.total)
    way = np.where(trend.p <= trend_alpha, np.sign(trend.s), 0).astype(np.int64)
    return Emerging(table, bins, p, q, found, trend, way, name_patterns(found, way))


def space_time_gi(counts: npt.ArrayLike, neighbours: sparse.csr_array, *, steps_before: int = 1) -> Bins:
    """Compute Gi* of each bin among all bins of all steps.

    The neighbourhood of a bin is its cell and the cell's neighbours, in its step and in the steps before it;
    the first steps have fewer before them. Mean and standard deviation are those of all bins.
    """
    table = np.asarray(counts, dtype=np.float64)
    if steps_before < 0:
        raise BadSetting(f"Steps before are 0 or more, not {steps_before}.")
    bins, mean, spread = table.size, table.mean(), table.std()
    around = (neighbours @ table.T).T + table
    cells = np.asarray(neighbours.sum(axis=1), dtype=np.float64) + 1
    total, weight = around.copy(), np.tile(cells, (len(table), 1))
    for before in range(1, min(steps_before, len(table) - 1) + 1):
        total[before:] += around[:-before]
        weight[before:] += cells
    expected = weight * mean
    scale = spread * np.sqrt(np.maximum(weight * (bins - weight), 0) / max(bins - 1, 1))
    z = np.divide(total - expected, scale, out=np.zeros(table.shape), where=scale > 0)
    return Bins(z, two_sided(z), total, expected, weight)


def _permuted(
    table: FloatArray, bins: Bins, runs: int, seed: int, tell: Callable[[int, int], None] | None
) -> FloatArray:
    """The p-values of random orders in which each bin keeps its count; 1 where z points to the other side."""
    sums, number = (bins.total - table).ravel(), (bins.weight.ravel() - 1).round().astype(np.int64)
    p = p_of_sums(table.ravel(), sums, number, runs=runs, seed=seed, tell=tell)
    return agreeing(p, bins.z.ravel(), table.ravel(), sums, number).reshape(table.shape)


def _check(table: FloatArray, neighbours: sparse.csr_array, alpha: float, trend_alpha: float) -> None:
    if table.ndim != 2 or neighbours.shape != (table.shape[1], table.shape[1]):
        raise BadSetting(f"Counts of shape {table.shape} do not fit {neighbours.shape[0]} cells.")
    if not np.isfinite(table).all():
        raise BadFrame("The count of a cell is missing or not finite.")
    if not (0 < alpha < 1 and 0 < trend_alpha < 1):
        raise BadSetting(f"Alpha lies between 0 and 1, not at {alpha:g} or {trend_alpha:g}.")
    busy = int(table.any(axis=1).sum())
    if busy < LEAST_STEPS:
        raise TooFew(f"Emerging hotspots need at least {LEAST_STEPS} steps with incidents; there are {busy}.")
