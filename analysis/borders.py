"""Border points: give each to its nearest core, and to the core with the lowest id on a tie."""

import numpy as np
from scipy.ndimage import maximum_filter, minimum_filter
from scipy.spatial import cKDTree

from analysis.cells import MARGIN, REACH, RasterCells, raster_cells
from analysis.frames import BoolArray, FloatArray, IntArray
from analysis.neighbours import nearest, plant, squared_distances

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
    tree = plant(core_xy)
    for start in range(0, len(points), _CHUNK):
        part = slice(start, start + _CHUNK)
        groups[part] = _nearest_groups(tree, points[part], core_xy, core_ids, core_groups, eps_m)
    return groups


def _nearest_groups(
    tree: cKDTree, points: FloatArray, core_xy: FloatArray, core_ids: IntArray, groups: IntArray, eps_m: float
) -> IntArray:
    distance, found = nearest(tree, points, k=2, within=eps_m * (1 + MARGIN))
    real = found[:, 0] < len(core_xy)
    chosen = np.where(real, found[:, 0], 0)
    # A tree may swap two cores whose distances differ by a rounding, so near ties are measured again.
    for row in np.flatnonzero(real & (distance[:, 1] <= distance[:, 0] * (1 + MARGIN))):
        rivals = np.asarray(
            tree.query_ball_point(points[row], distance[row, 0] * (1 + MARGIN)), dtype=np.int64
        )
        squares = squared_distances(points[row], core_xy[rivals])
        chosen[row] = rivals[np.lexsort((core_ids[rivals], squares))[0]]
    inside = real & (squared_distances(points, core_xy[chosen]) <= eps_m * eps_m)
    return np.where(inside, groups[chosen], NOISE)


def settle_borders(
    xy: FloatArray, labels: IntArray, core: BoolArray, ids: IntArray, *, eps_m: float
) -> IntArray:
    """Labels with every border point at its nearest core, however an engine had settled the ties.

    A border point with cores of one cluster only in the cells around it needs no second look.

    Parameters
    ----------
    xy, labels, core, ids
        All incidents: coordinates in metres, shape (n, 2), and labels, core flags and ids, shape (n,).
    eps_m
        Radius in metres, boundary included.
    """
    borders = ~core & (labels != NOISE)
    if labels.max() <= 0 or not borders.any():
        return labels
    rivals = core
    cells = raster_cells(xy, eps_m=eps_m)
    if cells is not None:
        borders &= _contested(labels, core, cells)
        rivals = core & _around(borders, cells)
    settled = labels.copy()
    settled[borders] = assign_borders(xy[borders], xy[rivals], ids[rivals], labels[rivals], eps_m=eps_m)
    return settled


def _contested(labels: IntArray, core: BoolArray, cells: RasterCells) -> BoolArray:
    """Rows with cores of at least two clusters in reach of their cell."""
    highest = np.full(cells.shape, NOISE, dtype=np.int64)
    highest.ravel()[cells.of_row[core]] = labels[core]
    lowest = np.where(highest == NOISE, len(labels), highest)  # no larger: ndimage computes in doubles
    lowest = minimum_filter(lowest, size=2 * REACH + 1, mode="nearest")
    highest = maximum_filter(highest, size=2 * REACH + 1, mode="nearest")
    return np.asarray((lowest < highest).ravel()[cells.of_row])


def _around(rows: BoolArray, cells: RasterCells) -> BoolArray:
    """Rows in reach of the cells of some rows."""
    seed = np.zeros(cells.shape, dtype=bool)
    seed.ravel()[cells.of_row[rows]] = True
    return np.asarray(maximum_filter(seed, size=2 * REACH + 1, mode="nearest").ravel()[cells.of_row])
