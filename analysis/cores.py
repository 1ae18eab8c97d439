"""Core places: which places have enough incidents, or enough weight, within eps."""

from collections.abc import Iterator

import numpy as np
from scipy.spatial import cKDTree

from analysis.cells import MARGIN, Cells
from analysis.frames import BoolArray, FloatArray, IntArray
from analysis.neighbours import disc_sizes, nearest, plant, squared_distances

_CHUNK = 4_000_000  # neighbours held in memory at once
_FIRST_K, _GROWTH = 16, 4
_COUNT_FROM = 48  # from so many neighbours on, counting a disc is cheaper than listing it


def find_cores(xy: FloatArray, weights: IntArray, cells: Cells, *, eps_m: float, enough: int) -> BoolArray:
    """Mark the places whose disc of radius eps, boundary and the place itself included, holds enough.

    A cell decides most places at once: its places are all neighbours of each other, and no neighbour of
    theirs lies more than two cells away. Only what remains is counted with a tree.

    Parameters
    ----------
    xy
        Distinct coordinates in metres, shape (m, 2).
    weights
        Incidents, or weight in whole units, at each place, shape (m,); not negative.
    cells
        The grid over `xy` for this eps.
    eps_m
        Radius in metres.
    enough
        Least sum of weights; whole, so that no order of adding changes it.

    Returns
    -------
    array of bool, shape (m,)
    """
    held = cells.sums(weights)
    near = held.copy()
    for here, there in cells.neighbours():
        near[here] += held[there]
    core = (held >= enough)[cells.of_row]
    open_places = np.flatnonzero(((held < enough) & (near >= enough))[cells.of_row])
    if len(open_places):
        tree = plant(xy)
        typical = max(1.0, float(weights.mean()))
        if enough / typical > _COUNT_FROM and weights.max() == 1:
            core[open_places] = _counted(tree, xy, open_places, eps_m, enough)
        else:
            core[open_places] = _summed(tree, xy, weights, open_places, eps_m, enough)
    return core


def _counted(tree: cKDTree, xy: FloatArray, places: IntArray, eps_m: float, enough: int) -> BoolArray:
    """Core status by counting. A tree may err by a rounding at eps, so only clear counts are believed."""
    clear = disc_sizes(tree, xy[places], radius=eps_m * (1 - MARGIN)) >= enough
    rest = np.flatnonzero(~clear)
    open_rest = rest[disc_sizes(tree, xy[places[rest]], radius=eps_m * (1 + MARGIN)) >= enough]
    ones = np.ones(len(xy), dtype=np.int64)
    clear[open_rest] = _summed(tree, xy, ones, places[open_rest], eps_m, enough)
    return clear


def _summed(
    tree: cKDTree, xy: FloatArray, weights: IntArray, places: IntArray, eps_m: float, enough: int
) -> BoolArray:
    """Core status by adding up ever more nearest neighbours, until enough is reached or the disc is spent."""
    core = np.zeros(len(places), dtype=bool)
    left = np.arange(len(places))
    k = min(_FIRST_K, len(xy))
    while len(left):
        undecided = []
        for part in _parts(left, _CHUNK // k):
            reached, spent = _nearest_sums(tree, xy, weights, places[part], eps_m, enough, k)
            core[part[reached]] = True
            undecided.append(part[~reached & ~spent])
        left = np.concatenate(undecided)
        k = min(k * _GROWTH, len(xy))
    return core


def _nearest_sums(
    tree: cKDTree, xy: FloatArray, weights: IntArray, places: IntArray, eps_m: float, enough: int, k: int
) -> tuple[BoolArray, BoolArray]:
    _, found = nearest(tree, xy[places], k=k, within=eps_m * (1 + MARGIN))
    real = found < len(xy)
    found = np.where(real, found, 0)
    inside = real & (squared_distances(xy[places][:, None], xy[found]) <= eps_m * eps_m)
    sums = np.where(inside, weights[found], 0).sum(axis=1)
    spent = ~real[:, -1] | (k == len(xy))
    return np.asarray(sums >= enough), np.asarray(spent)


def _parts(rows: IntArray, size: int) -> Iterator[IntArray]:
    size = max(size, 1)
    return (rows[start : start + size] for start in range(0, len(rows), size))
