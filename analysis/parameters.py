"""Parameters: help in choosing eps, from the distances at which incidents find enough neighbours."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from analysis.clusters import label_clusters
from analysis.errors import BadSetting
from analysis.frames import FloatArray, IntArray
from analysis.neighbours import nearest, plant
from analysis.places import Places, collapse

CURVE_POINTS = 200
SAMPLE = 4_000  # incidents whose k-distance is measured; the curve is smooth long before that
TAIL = 0.01
_GROWTH = 4
_FACTORS = (0.5, 1.0, 2.0)


@dataclass(frozen=True)
class EpsRow:
    """What one eps would give: `hotspots`, and the share of all incidents inside them (0 to 1)."""

    eps_m: float
    hotspots: int
    share_in_hotspots: float


@dataclass(frozen=True)
class EpsSuggestion:
    """A k-distance curve and what follows from it.

    Attributes
    ----------
    k
        Incidents within the distance, the incident itself included.
    distances
        Up to 200 k-distances in metres, ascending, evenly spaced over the incidents; empty if there are fewer
        than k incidents.
    suggested_eps_m
        The knee of the curve, rounded to a readable number of metres; 0 if there is no curve.
    rows
        What half of it, itself and twice it would give; empty if there is no curve.
    """

    k: int
    distances: tuple[float, ...]
    suggested_eps_m: float
    rows: tuple[EpsRow, ...]


def suggest_eps(xy: npt.ArrayLike, *, min_incidents: int, engine: str = "auto") -> EpsSuggestion:
    """Suggest an eps for a given `min_incidents`.

    The k-distance of an incident is the radius within which it has `min_incidents` incidents, itself
    included; at any eps, exactly the incidents with a k-distance of at most eps are core points (Ester et al.
    1996). Sorted, these distances rise gently through the clusters and steeply outside. The knee is the point
    of the curve farthest below its chord (Satopaa et al. 2011, "Kneedle"), after dropping the largest 1 %,
    since a few remote incidents would otherwise stretch the chord. It is a first value to look at, not an
    answer.

    Parameters
    ----------
    xy
        Coordinates in metres, shape (n, 2).
    min_incidents
        The number that makes a core point, at least 2: with 1 every incident is one at any distance.
    engine
        See `label_clusters`.

    Raises
    ------
    BadSetting
        If `min_incidents` is below 2.
    """
    if min_incidents < 2:
        raise BadSetting(f"A k-distance needs min_incidents of at least 2; it is {min_incidents}.")
    points = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    if len(points) < min_incidents:
        return EpsSuggestion(min_incidents, (), 0.0, ())
    curve = np.sort(_k_distances(collapse(points, np.arange(len(points))), min_incidents))
    eps_m = readable(_knee(curve[: max(2, int(np.ceil(len(curve) * (1 - TAIL))))]))
    shown = curve[np.unique(np.linspace(0, len(curve) - 1, CURVE_POINTS).round().astype(int))]
    rows = tuple(_row(points, factor * eps_m, min_incidents, engine) for factor in _FACTORS)
    return EpsSuggestion(min_incidents, tuple(shown.tolist()), eps_m, rows)


def readable(metres: float) -> float:
    """Round to 5 m below 100 m, to 10 m below 500 m, to 50 m above, and to at least 5 m."""
    step = 5 if metres < 100 else 10 if metres < 500 else 50
    return float(max(5, step * round(metres / step)))


def _k_distances(places: Places, k: int) -> FloatArray:
    """k-distances of a sample of incidents, every so many in the order of places; no chance is involved."""
    total = int(places.incidents.sum())
    sampled = np.linspace(0, total - 1, min(SAMPLE, total)).round().astype(np.int64)
    at = np.searchsorted(np.cumsum(places.incidents), sampled, side="right")
    tree = plant(places.xy)
    wanted, back = np.unique(at, return_inverse=True)
    distances = np.full(len(wanted), np.nan)
    left, neighbours = np.arange(len(wanted)), min(16, len(places.xy))
    while len(left):
        distances[left] = _reach(tree, places, wanted[left], k, neighbours)
        left = left[np.isnan(distances[left])]
        neighbours = min(neighbours * _GROWTH, len(places.xy))
    return distances[back]


def _reach(tree: cKDTree, places: Places, at: IntArray, k: int, neighbours: int) -> FloatArray:
    """Distance within which k incidents are found, or NaN where so many neighbours do not hold as many."""
    distance, found = nearest(tree, places.xy[at], k=neighbours)
    enough = np.cumsum(places.incidents[found], axis=1) >= k
    first = enough.argmax(axis=1)
    return np.where(enough.any(axis=1), distance[np.arange(len(at)), first], np.nan)


def _knee(curve: FloatArray) -> float:
    """Value of an ascending curve where it lies farthest below its chord."""
    rise = curve[-1] - curve[0]
    if rise <= 0:
        return float(curve[-1])
    share = np.linspace(0, 1, len(curve))
    return float(curve[np.argmax(share - (curve - curve[0]) / rise)])


def _row(points: FloatArray, eps_m: float, min_incidents: int, engine: str) -> EpsRow:
    clusters = label_clusters(points, eps_m=eps_m, min_incidents=min_incidents, engine=engine)
    return EpsRow(eps_m, clusters.count, float(np.count_nonzero(clusters.labels >= 0) / len(points)))
