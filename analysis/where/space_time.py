"""Space-time clusters: DBSCAN with a radius in metres and one in time, the same for any order of rows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from analysis.clusters import Clusters
from analysis.errors import BadSetting
from analysis.frames import BoolArray, FloatArray, IntArray
from analysis.outlines import outline_clusters
from analysis.where.cylinders import Chosen, Cylinders, make_cylinders
from analysis.where.numbering import NONE, numbered

Tell = Callable[[float], None]
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class SpaceTimeClusters:
    """Clusters in space and time.

    Attributes
    ----------
    labels
        Cluster of each incident, shape (n,); 0 is the largest, -1 is none.
    core
        Whether each incident is a core point, shape (n,).
    neighbours
        Incidents within both radii of each, itself included, shape (n,).
    count
        Number of clusters.
    """

    labels: IntArray
    core: BoolArray
    neighbours: IntArray
    count: int


def label_space_time(
    xy: npt.ArrayLike,
    times: npt.ArrayLike,
    *,
    eps_m: float,
    eps_time: timedelta,
    min_incidents: int,
    ids: npt.ArrayLike | None = None,
    tell: Tell = lambda _share: None,
) -> SpaceTimeClusters:
    """Label incidents with DBSCAN in space and time (Birant and Kut 2007), without its ambiguities.

    Two incidents are neighbours if they lie at most `eps_m` and at most `eps_time` apart. An incident is a
    core point if it has at least `min_incidents` neighbours, itself included; neighbouring cores share a
    cluster. Any other incident with a core among its neighbours goes to the nearest of them in metres, on a
    tie to the nearest in time, then to the one with the lowest id. Clusters are numbered by incidents, then
    by their lowest id. The third condition of Birant and Kut, on the average of a measured value, has no
    meaning for incidents and is left out.

    Parameters
    ----------
    xy
        Coordinates in metres, shape (n, 2).
    times
        Moments as datetime64, shape (n,), all on one clock.
    eps_m
        Radius in metres, boundary included.
    eps_time
        A duration, boundary included. A bare number is refused: it would have no unit.
    min_incidents
        Least number of incidents, at least 1.
    ids
        Incident ids, shape (n,), unique whole numbers; the row numbers by default.
    tell
        Called with the share of the work done.

    Raises
    ------
    BadSetting
        If a setting or a time cannot be used.
    """
    points = np.ascontiguousarray(np.asarray(xy, dtype=np.float64).reshape(-1, 2))
    moments = _microseconds(times, len(points))
    _check(points, eps_m, eps_time, min_incidents)
    row_ids = np.arange(len(points)) if ids is None else np.asarray(ids, dtype=np.int64)
    if row_ids.shape != (len(points),) or len(np.unique(row_ids)) != len(row_ids):
        raise BadSetting(f"There are {len(points)} incidents, but {len(np.unique(row_ids))} different ids.")
    if not len(points):
        return SpaceTimeClusters(
            np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool), np.zeros(0, dtype=np.int64), 0
        )
    world = make_cylinders(points, moments, row_ids, eps_m=float(eps_m), eps_us=eps_time // _MICROSECOND)
    neighbours = _neighbours(world, tell)
    core = neighbours >= min_incidents
    labels = np.full(len(points), NONE, dtype=np.int64)
    if core.any():
        labels = _grow(world, core, row_ids, tell)
    final = numbered(labels, row_ids)
    return SpaceTimeClusters(final, core, neighbours, int(final.max(initial=NONE)) + 1)


def outline_space_time(xy: npt.ArrayLike, clusters: SpaceTimeClusters, *, eps_m: float) -> np.ndarray:
    """Outline each cluster by the discs round its cores, with every one of its incidents inside.

    Two clusters may cover the same ground at different times, so outlines may overlap, and an outline may
    hold incidents of another time.

    Returns
    -------
    array of Polygon or MultiPolygon, shape (clusters.count,)
    """
    points = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    outlines = np.empty(clusters.count, dtype=object)
    order = np.argsort(clusters.labels, kind="stable")
    edges = np.searchsorted(clusters.labels[order], np.arange(clusters.count + 1))
    for number in range(clusters.count):
        rows = order[edges[number] : edges[number + 1]]
        # One place may be core at one time and not at another; its disc belongs to the outline all the same.
        rows = rows[np.argsort(~clusters.core[rows], kind="stable")]
        alone = Clusters(np.zeros(len(rows), dtype=np.int64), clusters.core[rows], 1, "")
        outlines[number] = outline_clusters(points[rows], alone, eps_m=eps_m)[0]
    return outlines


def _neighbours(world: Cylinders, tell: Tell) -> IntArray:
    count = len(world.order)
    found = np.zeros(count, dtype=np.int64)
    for pairs, done in world.pairs():
        found += np.bincount(pairs.row, weights=world.counts(pairs), minlength=count).astype(np.int64)
        tell(done / 2)
    return found


def _grow(world: Cylinders, core: BoolArray, ids: IntArray, tell: Tell) -> IntArray:
    """Join neighbouring cores, and give every other incident its nearest core's cluster.

    At one place, cores that follow each other within eps are linked; so from a core to a place only the core
    just before it and the one just after it need a link.
    """
    count = len(core)
    among = world.among(core)
    group = np.arange(count)
    nearest = np.full(count, NONE, dtype=np.int64)
    for pairs, done in world.pairs():
        near, other, gap = among.nearest(pairs)
        linking = core[near.row]
        group = _join(group, near.row[linking], other[linking])
        loose = ~linking
        rows, others = near.row[loose], other[loose]
        best = np.lexsort((ids[others], gap[loose], near.square[loose], rows))
        rows, first = np.unique(rows[best], return_index=True)
        nearest[rows] = others[best[first]]
        tell(0.5 + done / 2)
    group = _follow(among, group)
    labels = np.where(core, group, NONE)
    border = nearest != NONE
    labels[border] = group[nearest[border]]
    return labels


def _join(group: IntArray, first: IntArray, second: IntArray) -> IntArray:
    """Complete a grouping by some links."""
    a, b = group[first], group[second]
    apart = a != b
    if not apart.any():
        return group
    count = int(group.max()) + 1
    graph = coo_array((np.ones(int(apart.sum()), dtype=bool), (a[apart], b[apart])), shape=(count, count))
    return connected_components(graph, directed=False)[1].astype(np.int64)[group]


def _follow(among: Chosen, group: IntArray) -> IntArray:
    """Link cores of one place that follow each other within eps of time."""
    span = len(among.within.moments) + 1
    moments = among.within.moments[among.within.moment[among.order]]
    close = (np.diff(among.keys // span) == 0) & (np.diff(moments) <= among.within.eps_us)
    return _join(group, among.order[:-1][close], among.order[1:][close])


def _microseconds(times: npt.ArrayLike, count: int) -> IntArray:
    values = np.asarray(times)
    if values.size == 0:
        values = values.astype("datetime64[us]")
    if not np.issubdtype(values.dtype, np.datetime64):
        raise BadSetting(f"Times must be datetime64; these are {values.dtype}, which has no unit.")
    if values.shape != (count,):
        raise BadSetting(f"There are {count} incidents, but times of shape {values.shape}.")
    if np.isnat(values).any():
        raise BadSetting("A time is missing.")
    return values.astype("datetime64[us]").astype(np.int64)


def _check(points: FloatArray, eps_m: float, eps_time: timedelta, min_incidents: int) -> None:
    if not np.isfinite(points).all():
        raise BadSetting("A coordinate is infinite or no number.")
    if not (np.isfinite(eps_m) and eps_m > 0):
        raise BadSetting(f"The radius must be above 0 m; it is {eps_m}.")
    if not isinstance(eps_time, timedelta):
        raise BadSetting(f"The radius in time must be a duration; {eps_time!r} has no unit.")
    if eps_time < timedelta(0):
        raise BadSetting(f"The radius in time must not be negative; it is {eps_time}.")
    if min_incidents < 1 or min_incidents != int(min_incidents):
        raise BadSetting(f"min_incidents must be a whole number of at least 1; it is {min_incidents}.")
