"""Outlines: turn each cluster of incidents into one hotspot polygon."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import shapely

from analysis.clusters import Clusters
from analysis.discs import union_of_discs
from analysis.errors import BadSetting
from analysis.frames import FloatArray, IntArray
from analysis.mending import Members, mend, widen_to_members
from analysis.places import collapse
from analysis.split import split_overlaps

# A line may stray so far when corners are dropped: under a metre at 150 m, finer than the discs' own corners.
_STRAY = 1 / 200


def outline_clusters(xy: npt.ArrayLike, clusters: Clusters, *, eps_m: float) -> np.ndarray:
    """Outline every cluster.

    An outline is the union of the eps discs round the cluster's core points. Where two would overlap, the
    ground goes to the nearer core. Every incident of a cluster lies in its outline, and no other incident
    does. A hull would do neither: a hull of incidents along a street has no area, and one round a bend takes
    in what lies between.

    Parameters
    ----------
    xy
        Coordinates in metres, shape (n, 2).
    clusters
        What `label_clusters` made of the same coordinates.
    eps_m
        The radius it was made with, in metres.

    Returns
    -------
    array of Polygon or MultiPolygon, shape (clusters.count,)
        In the order of the labels.

    Raises
    ------
    BadSetting
        If coordinates and labels differ in length.
    """
    points = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    if len(points) != len(clusters.labels):
        raise BadSetting(f"There are {len(points)} coordinates, but {len(clusters.labels)} labels.")
    if not clusters.count:
        return np.zeros(0, dtype=object)
    members = _members(points, clusters)
    cores, labels = members.xy[members.core], members.labels[members.core]
    outlines = _unions(cores, labels, clusters.count, eps_m)
    outlines = widen_to_members(outlines, members, eps_m=eps_m)
    outlines = split_overlaps(outlines, cores, labels, eps_m=eps_m)
    return mend(outlines, members)


def _members(points: FloatArray, clusters: Clusters) -> Members:
    places = collapse(points, np.arange(len(points)))
    return Members(places.xy, clusters.labels[places.first_id], clusters.core[places.first_id])


def _unions(cores: FloatArray, labels: IntArray, count: int, eps_m: float) -> np.ndarray:
    order = np.argsort(labels, kind="stable")
    edges = np.searchsorted(labels[order], np.arange(count + 1))
    groups = [cores[order[a:b]] for a, b in pairwise(edges)]
    unions = np.empty(count, dtype=object)
    with ThreadPoolExecutor() as pool:  # GEOS lets go of the interpreter, so clusters are drawn side by side
        unions[:] = list(pool.map(partial(union_of_discs, eps_m=eps_m), groups))
    return np.asarray(shapely.simplify(unions, eps_m * _STRAY))
