"""Numbering: clusters in one order, whatever made them: the largest first, then the lowest incident id."""

import numpy as np

from analysis.frames import IntArray

NONE = -1


def numbered(labels: IntArray, ids: IntArray) -> IntArray:
    """Number clusters by size, then by their lowest id.

    Parameters
    ----------
    labels
        Cluster of each incident, shape (n,), numbered anyhow; NONE (-1) is none.
    ids
        Incident ids, shape (n,), unique.

    Returns
    -------
    array of int, shape (n,)
        0 is the largest cluster.
    """
    final = np.full(len(labels), NONE, dtype=np.int64)
    rows = np.flatnonzero(labels != NONE)
    if len(rows):
        group = np.unique(labels[rows], return_inverse=True)[1].reshape(-1)
        sizes = np.bincount(group)
        lowest = np.full(len(sizes), np.iinfo(np.int64).max)
        np.minimum.at(lowest, group, ids[rows])
        number = np.empty(len(sizes), dtype=np.int64)
        number[np.lexsort((lowest, -sizes))] = np.arange(len(sizes))
        final[rows] = number[group]
    return final
