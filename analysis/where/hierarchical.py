"""Hierarchical clusters: HDBSCAN and OPTICS of scikit-learn, in one order of rows, beside DBSCAN."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.clusters import Clusters
from analysis.errors import BadSetting
from analysis.frames import BoolArray, FloatArray, IntArray
from analysis.outlines import outline_clusters
from analysis.where.numbering import NONE, numbered

HDBSCAN = "hdbscan"
OPTICS = "optics"
# Both measure every incident against every other one; beyond this a page would wait for minutes.
MOST = {HDBSCAN: 30_000, OPTICS: 8_000}


@dataclass(frozen=True)
class Agreement:
    """How far two clusterings of the same incidents agree.

    Attributes
    ----------
    rand
        Adjusted Rand index (Hubert and Arabie 1985), with incidents in no cluster as one group: 1 is the
        same, 0 what chance gives.
    both, first_only, second_only, neither
        Incidents in a cluster of both, of one, of neither.
    overlap
        For each cluster of the first, the largest share of its incidents and of one cluster of the second
        that is common to both (common by either), shape (count,).
    partner
        That cluster of the second, -1 for none, shape (count,).
    """

    rand: float
    both: int
    first_only: int
    second_only: int
    neither: int
    overlap: FloatArray
    partner: IntArray


def label_hierarchical(
    xy: npt.ArrayLike,
    *,
    method: str,
    min_incidents: int,
    min_cluster: int,
    most_m: float | None = None,
    ids: npt.ArrayLike | None = None,
) -> IntArray:
    """Label incidents with scikit-learn's HDBSCAN or OPTICS, given in one order whatever the order of rows.

    Both leave ties to the order of rows: HDBSCAN which of several links of the same length is cut first, and
    OPTICS with which incident it begins and which of several equally reachable ones is next. So rows are
    sorted by x, y and id, moved to begin at 0, and handed over in that order; coincident incidents get the
    cluster that most of them have, on a tie the largest one. Clusters are numbered by incidents, then by
    their lowest id. The same set of incidents therefore always has the same clusters; a set that differs by
    one incident may still break a tie differently.

    Parameters
    ----------
    xy
        Coordinates in metres, shape (n, 2).
    method
        HDBSCAN ("hdbscan": Campello, Moulavi and Sander 2013) or OPTICS ("optics": Ankerst, Breunig, Kriegel
        and Sander 1999, with clusters extracted by steepness).
    min_incidents
        Incidents that make a core, itself included, at least 2.
    min_cluster
        Least incidents of a cluster, at least 2.
    most_m
        OPTICS: how far a neighbour may be. HDBSCAN: clusters closer than this are not split further. None
        sets no limit.
    ids
        Incident ids, shape (n,), unique whole numbers; the row numbers by default.

    Returns
    -------
    array of int, shape (n,)
        Cluster of each incident; 0 is the largest, -1 is none.

    Raises
    ------
    BadSetting
        If a setting is out of range, or there are more incidents than `MOST`.
    """
    points = np.ascontiguousarray(np.asarray(xy, dtype=np.float64).reshape(-1, 2))
    _check(points, method, min_incidents, min_cluster, most_m)
    row_ids = np.arange(len(points)) if ids is None else np.asarray(ids, dtype=np.int64)
    if len(points) < max(min_incidents, min_cluster):
        return np.full(len(points), NONE, dtype=np.int64)
    order = np.lexsort((row_ids, points[:, 1], points[:, 0]))
    local = points[order] - points.min(axis=0)
    if method == HDBSCAN:
        found = _hdbscan(local, min_incidents, min_cluster, most_m)
    else:
        found = _optics(local, min_incidents, min_cluster, most_m)
    labels = np.empty(len(points), dtype=np.int64)
    labels[order] = _one_label_a_place(local, found)
    return numbered(labels, row_ids)


def outline_hierarchical(xy: npt.ArrayLike, labels: IntArray, *, eps_m: float) -> np.ndarray:
    """Outline each cluster by the discs of a radius round all its incidents.

    These clusters have no radius of their own: this one is for drawing, the same as that of the DBSCAN
    clusters they are compared with. Outlines may overlap and may hold incidents of no cluster.

    Returns
    -------
    array of Polygon or MultiPolygon, shape (clusters,)
    """
    points = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    count = int(labels.max(initial=NONE)) + 1
    outlines = np.empty(count, dtype=object)
    order = np.argsort(labels, kind="stable")
    edges = np.searchsorted(labels[order], np.arange(count + 1))
    for number in range(count):
        rows = order[edges[number] : edges[number + 1]]
        alone = Clusters(np.zeros(len(rows), dtype=np.int64), np.ones(len(rows), dtype=bool), 1, "")
        outlines[number] = outline_clusters(points[rows], alone, eps_m=eps_m)[0]
    return outlines


def agreement(first: IntArray, second: IntArray) -> Agreement:
    """Compare two clusterings of the same incidents, both numbered from 0 with -1 for none."""
    if first.shape != second.shape:
        raise BadSetting(f"The clusterings are of {len(first)} and {len(second)} incidents.")
    rows, columns = int(first.max(initial=NONE)) + 2, int(second.max(initial=NONE)) + 2
    cells = np.bincount((first + 1) * columns + second + 1, minlength=rows * columns).reshape(rows, columns)
    common = cells[1:, 1:]
    union = cells.sum(axis=1)[1:, None] + cells.sum(axis=0)[None, 1:] - common
    share = common / np.maximum(union, 1)
    partner = share.argmax(axis=1) if columns > 1 else np.full(rows - 1, NONE)
    overlap = share.max(axis=1) if columns > 1 else np.zeros(rows - 1)
    return Agreement(
        _adjusted_rand(cells),
        int(common.sum()),
        int(cells[1:, 0].sum()),
        int(cells[0, 1:].sum()),
        int(cells[0, 0]),
        overlap,
        np.where(overlap > 0, partner, NONE).astype(np.int64),
    )


def _adjusted_rand(cells: IntArray) -> float:
    def pairs(counts: IntArray) -> float:
        return float((counts * (counts - 1) // 2).sum())

    together, by_row, by_column = pairs(cells), pairs(cells.sum(axis=1)), pairs(cells.sum(axis=0))
    every = pairs(cells.sum(keepdims=True))
    expected = by_row * by_column / every if every else 0.0
    most = (by_row + by_column) / 2
    return 1.0 if most == expected else (together - expected) / (most - expected)


def _hdbscan(xy: FloatArray, min_incidents: int, min_cluster: int, most_m: float | None) -> IntArray:
    # Seconds to import, which only this needs.
    from sklearn import cluster

    model = cluster.HDBSCAN(
        min_cluster_size=min_cluster,
        min_samples=min_incidents,
        cluster_selection_epsilon=float(most_m or 0.0),
        algorithm="kd_tree",
        copy=True,
    )
    return np.asarray(model.fit(xy).labels_, dtype=np.int64)


def _optics(xy: FloatArray, min_incidents: int, min_cluster: int, most_m: float | None) -> IntArray:
    from sklearn import cluster

    model = cluster.OPTICS(
        min_samples=min_incidents,
        min_cluster_size=min_cluster,
        max_eps=float(most_m) if most_m else np.inf,
        algorithm="kd_tree",
    )
    with np.errstate(divide="ignore", invalid="ignore"):  # places at one point are 0 m apart: steepness 0/0
        return np.asarray(model.fit(xy).labels_, dtype=np.int64)


def _one_label_a_place(xy: FloatArray, labels: IntArray) -> IntArray:
    """Give coincident rows, which follow each other, the label that most of them have; sizes break a tie."""
    fresh = np.r_[True, (np.diff(xy, axis=0) != 0).any(axis=1)]
    place = np.cumsum(fresh) - 1
    sizes = np.bincount(labels + 1)
    pairs, votes = np.unique(np.column_stack([place, labels + 1]), axis=0, return_counts=True)
    best = np.lexsort((pairs[:, 1], -sizes[pairs[:, 1]], -votes, pairs[:, 0]))
    first: BoolArray = np.r_[True, np.diff(pairs[best, 0]) != 0]
    return np.asarray(pairs[best[first], 1][place] - 1, dtype=np.int64)


def _check(
    points: FloatArray, method: str, min_incidents: int, min_cluster: int, most_m: float | None
) -> None:
    if method not in MOST:
        raise BadSetting(f"There is no method {method!r}; the methods are {', '.join(MOST)}.")
    if not np.isfinite(points).all():
        raise BadSetting("A coordinate is infinite or no number.")
    if len(points) > MOST[method]:
        raise BadSetting(
            f"{method.upper()} takes at most {MOST[method]:,} incidents here; there are {len(points):,}."
        )
    for name, value in (("min_incidents", min_incidents), ("min_cluster", min_cluster)):
        if value < 2 or value != int(value):
            raise BadSetting(f"{name} must be a whole number of at least 2; it is {value}.")
    if most_m is not None and not (np.isfinite(most_m) and most_m > 0):
        raise BadSetting(f"The longest distance must be above 0 m; it is {most_m}.")
