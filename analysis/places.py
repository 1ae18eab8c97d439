"""Places: collapse coincident incidents into one weighted place before any neighbour is sought."""

from dataclasses import dataclass

import numpy as np

from analysis.frames import FloatArray, IntArray

# Odd constants of Steele and Vigna's 64-bit mixers (2021): coordinates are hashed only to sort them fast.
_MIX_X = np.uint64(0x9E3779B97F4A7C15)
_MIX_Y = np.uint64(0xD1342543DE82EF95)
_FOLD = np.uint64(29)


@dataclass(frozen=True)
class Places:
    """Distinct coordinates of a set of incidents, in an order that depends on the coordinates alone.

    Attributes
    ----------
    xy
        Coordinates, shape (m, 2).
    of_row
        Place of each incident, shape (n,).
    incidents
        Incidents at each place, shape (m,).
    first_id
        Lowest incident id at each place, shape (m,).
    """

    xy: FloatArray
    of_row: IntArray
    incidents: IntArray
    first_id: IntArray


def place_keys(xy: FloatArray) -> IntArray:
    """One 64-bit key a row: equal coordinates have equal keys, other coordinates almost surely not."""
    bits = (np.ascontiguousarray(xy) + 0.0).view(np.uint64)  # adding zero turns -0.0 into 0.0
    keys = bits[:, 0] * _MIX_X
    keys ^= keys >> _FOLD
    keys += bits[:, 1] * _MIX_Y
    keys ^= keys >> _FOLD
    keys *= _MIX_X
    return keys.view(np.int64)


def count_distinct(xy: FloatArray) -> int:
    """Number of distinct coordinates (a collision of keys, one in 10**7 at a million rows, hides one)."""
    keys = np.sort(place_keys(xy))
    return int(np.count_nonzero(np.diff(keys))) + min(len(keys), 1)


def collapse(xy: FloatArray, ids: IntArray) -> Places:
    """Collapse coincident rows.

    Parameters
    ----------
    xy
        Coordinates, shape (n, 2).
    ids
        Incident ids, shape (n,).

    Returns
    -------
    Places
        The same for every order of the rows, up to `of_row`, which follows the rows.
    """
    keys = place_keys(xy)
    order = np.argsort(keys)
    ranked = keys[order]
    repeats = np.flatnonzero(ranked[1:] == ranked[:-1]) + 1
    if not np.array_equal(xy[order[repeats]], xy[order[repeats - 1]]):  # two places with one key
        order = np.lexsort((xy[:, 1], xy[:, 0]))
        repeats = np.flatnonzero((xy[order[1:]] == xy[order[:-1]]).all(axis=1)) + 1
    starts = np.delete(np.arange(len(xy)), repeats)
    incidents = np.diff(np.r_[starts, len(xy)])
    of_row = np.empty(len(xy), dtype=np.int64)
    of_row[order] = np.repeat(np.arange(len(starts)), incidents)
    first_id = np.minimum.reduceat(ids[order], starts) if len(xy) else ids.copy()
    return Places(xy[order[starts]] + 0.0, of_row, incidents, first_id)
