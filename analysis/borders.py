"""Border points: give each to its nearest core, and to the core with the lowest id on a tie."""

import numpy as np
from scipy.spatial import cKDTree

from analysis.cells import MARGIN, Cells
from analysis.cores import squared_distances
from analysis.frames import BoolArray, FloatArray, IntArray

NOISE = -1
_CHUNK = 500_000


def assign_borders(
    points: FloatArray, core_xy: FloatArray, core_ids: IntArray, core_groups: IntArray, *, eps_m: float
) -> IntArray:
    """Group of the nearest core within eps of each point.

    Parameters
    ----------
    points
        Points that are no cores, in metres, shape (n, 2).
    core_xy, core_ids, core_groups
        Core places, their lowest incident ids and their groups, shapes (m, 2), (m,), (m,).
    eps_m
        Radius in metres, boundary included.

    Returns
    -------
    array of int, shape (n,)
        A group, or NOISE where no core is within eps.
    """
    groups = np.full(len(points), NOISE, dtype=np.int64)
    if not len(core_xy) or not len(points):
        return groups
    tree = cKDTree(core_xy, balanced_tree=False)
    for start in range(0, len(points), _CHUNK):
        part = slice(start, start + _CHUNK)
        groups[part] = _nearest_groups(tree, points[part], core_xy, core_ids, core_groups, eps_m)
    return groups


def _nearest_groups(
    tree: cKDTree, points: FloatArray, core_xy: FloatArray, core_ids: IntArray, groups: IntArray, eps_m: float
) -> IntArray:
    distance, found = tree.query(points, k=[1, 2], distance_upper_bound=eps_m * (1 + MARGIN), workers=-1)
    real = found[:, 0] < len(core_xy)
    nearest = np.where(real, found[:, 0], 0)
    # A tree may swap two cores whose distances differ by a rounding, so near ties are measured again.
    for row in np.flatnonzero(real & (distance[:, 1] <= distance[:, 0] * (1 + MARGIN))):
        rivals = np.array(tree.query_ball_point(points[row], distance[row, 0] * (1 + MARGIN)))
        squares = squared_distances(points[row], core_xy[rivals])
        nearest[row] = rivals[np.lexsort((core_ids[rivals], squares))[0]]
    inside = real & (squared_distances(points, core_xy[nearest]) <= eps_m * eps_m)
    return np.where(inside, groups[nearest], NOISE)


def contested(labels: IntArray, core: BoolArray, cells: Cells) -> BoolArray:
    """Border points that have a core of another group within reach of their cell, shape (n,).

    Only for these can it matter which of several cores is the nearest.
    """
    group = np.full(len(cells.keys), NOISE, dtype=np.int64)
    group[cells.of_row[core]] = labels[core]
    lowest = np.where(group == NOISE, np.iinfo(np.int64).max, group)
    highest = group.copy()
    lows, highs = lowest.copy(), highest.copy()
    for here, there in cells.neighbours():
        lows[here] = np.minimum(lows[here], lowest[there])
        highs[here] = np.maximum(highs[here], highest[there])
    return np.asarray(~core & (labels != NOISE) & (lows < highs)[cells.of_row])
