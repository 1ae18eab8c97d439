"""Links: join groups of core places wherever two cores are exactly within eps."""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from analysis.cells import MARGIN, Cells
from analysis.frames import BoolArray, FloatArray, IntArray
from analysis.neighbours import squared_distances

_CHUNK = 4_000_000  # pairs of places measured at once


def join_groups(xy: FloatArray, groups: IntArray, cells: Cells, *, eps_m: float) -> IntArray:
    """Complete a grouping of core places to the connected components at eps, boundary included.

    The cores of one cell are neighbours of each other, so groups of cells are joined, and only pairs of
    neighbouring cells in different groups are measured: place by place, by the exact rule.

    Parameters
    ----------
    xy
        Core places in metres, shape (m, 2).
    groups
        A grouping that is nowhere too coarse, shape (m,).
    cells
        The grid over `xy` for this eps.
    eps_m
        Radius in metres.

    Returns
    -------
    array of int, shape (m,)
        Component of each place, numbered from 0 arbitrarily.
    """
    joined = _merge(int(groups.max()) + 1, groups[cells.order[cells.starts[:-1]]][cells.of_row], groups)
    of_cell = joined[groups[cells.order[cells.starts[:-1]]]]
    here, there = _open_pairs(xy, of_cell, cells, eps_m)
    first = 0
    units = np.cumsum(cells.sizes[here])
    while first < len(here):
        last = max(first + 1, int(np.searchsorted(units, (units[first - 1] if first else 0) + _CHUNK // 4)))
        a, b = here[first:last], there[first:last]
        still = of_cell[a] != of_cell[b]
        a, b = a[still], b[still]
        touch = _touching(xy, a, b, cells, eps_m)
        joined = _merge(int(of_cell.max()) + 1, of_cell[a[touch]], of_cell[b[touch]])
        of_cell = joined[of_cell]
        first = last
    return np.unique(of_cell[cells.of_row], return_inverse=True)[1]


def _merge(count: int, a: IntArray, b: IntArray) -> IntArray:
    """Component of each of `count` groups after joining a[i] with b[i]."""
    graph = coo_array((np.ones(len(a), dtype=bool), (a, b)), shape=(count, count))
    return connected_components(graph, directed=False)[1].astype(np.int64)


def _open_pairs(xy: FloatArray, of_cell: IntArray, cells: Cells, eps_m: float) -> tuple[IntArray, IntArray]:
    """Pairs of neighbouring cells in different groups whose bounding boxes are within eps."""
    low, high = boxes(xy, cells)
    found_a, found_b = [], []
    for here, there in cells.neighbours(half=True):
        apart = of_cell[here] != of_cell[there]
        a, b = here[apart], there[apart]
        gap = np.maximum(np.maximum(low[a] - high[b], low[b] - high[a]), 0)
        close = (gap * gap).sum(axis=1) <= eps_m * eps_m * (1 + MARGIN)
        found_a.append(a[close])
        found_b.append(b[close])
    return np.concatenate(found_a), np.concatenate(found_b)


def boxes(xy: FloatArray, cells: Cells) -> tuple[FloatArray, FloatArray]:
    """Lowest and highest coordinates of the places in each cell, shape (k, 2) each."""
    ranked = xy[cells.order]
    return np.minimum.reduceat(ranked, cells.starts[:-1]), np.maximum.reduceat(ranked, cells.starts[:-1])


def _touching(xy: FloatArray, a: IntArray, b: IntArray, cells: Cells, eps_m: float) -> BoolArray:
    """Whether cell a[i] holds a place within eps of a place in cell b[i]."""
    touch = np.zeros(len(a), dtype=bool)
    if not len(a):
        return touch
    low, high = boxes(xy, cells)
    pair, place = _expand(np.arange(len(a)), a, cells)
    gap = np.maximum(np.maximum(low[b[pair]] - xy[place], xy[place] - high[b[pair]]), 0)
    close = (gap * gap).sum(axis=1) <= eps_m * eps_m * (1 + MARGIN)
    pair, place = pair[close], place[close]
    ends = np.cumsum(cells.sizes[b[pair]])
    first = 0
    while first < len(pair):
        last = max(first + 1, int(np.searchsorted(ends, (ends[first - 1] if first else 0) + _CHUNK)))
        part = np.arange(first, last)[~touch[pair[first:last]]]
        unit, other = _expand(part, b[pair[part]], cells)
        within = squared_distances(xy[place[unit]], xy[other]) <= eps_m * eps_m
        touch[pair[unit[within]]] = True
        first = last
    return touch


def _expand(tags: IntArray, of: IntArray, cells: Cells) -> tuple[IntArray, IntArray]:
    """Every place of cell of[i], beside tags[i]."""
    sizes = cells.sizes[of]
    offsets = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.repeat(tags, sizes), cells.order[np.repeat(cells.starts[of], sizes) + offsets]
