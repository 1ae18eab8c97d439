"""Neighbours: the few questions asked of a tree, and the one rule for "within eps"."""

import numpy as np
from scipy.spatial import cKDTree

from analysis.frames import FloatArray, IntArray


def plant(xy: FloatArray) -> cKDTree:
    """A tree over places; splitting boxes in the middle builds it twice as fast and answers as fast."""
    return cKDTree(xy, balanced_tree=False)


def nearest(
    tree: cKDTree, points: FloatArray, *, k: int = 1, within: float = np.inf
) -> tuple[FloatArray, IntArray]:
    """Distances and numbers of the k nearest places, shape (n, k) each.

    A missing neighbour has the distance infinity and the number of places in the tree. A tree may err by a
    rounding: ask a little wider than meant, and decide with `squared_distances`.
    """
    asked = np.arange(1, k + 1)
    distance, found = tree.query(points, k=asked, distance_upper_bound=within, workers=-1)
    return np.asarray(distance), np.asarray(found, dtype=np.int64)


def disc_sizes(tree: cKDTree, centres: FloatArray, *, radius: float) -> IntArray:
    """Number of places within a radius of each centre, shape (n,)."""
    if not len(centres):
        return np.zeros(0, dtype=np.int64)
    sizes = tree.query_ball_point(centres, radius, return_length=True, workers=-1)
    return np.asarray(sizes, dtype=np.int64)


def squared_distances(a: FloatArray, b: FloatArray) -> FloatArray:
    """Squared distances, last axis x and y. This rounding is the definition of "within eps" here."""
    dx, dy = a[..., 0] - b[..., 0], a[..., 1] - b[..., 1]
    return np.asarray(dx * dx + dy * dy)
