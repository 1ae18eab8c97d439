"""Labels: which incident began something, which repeats it, which lies near it, and how they are linked."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

from analysis.change.bands import whole_steps
from analysis.change.pairs import MARGIN, METRICS, check_points, distances_m, refuse_too_many
from analysis.errors import BadSetting
from analysis.frames import FloatArray, IntArray

NONE, ORIGINATOR, REPEAT, NEAR_REPEAT = 0, 1, 2, 3
NAMES = ("none", "originator", "repeat", "near_repeat")


@dataclass(frozen=True)
class NearRepeatLabels:
    """What each incident is to those before and after it.

    Attributes
    ----------
    labels
        `NONE`, `ORIGINATOR`, `REPEAT` or `NEAR_REPEAT` of each incident, shape (n,).
    follows
        The incident that a repeat or near repeat follows, -1 for the others, shape (n,).
    strings
        Number of each incident's string from 0, by their first incident; -1 for none, shape (n,).
    distance_m, gap_days
        From the incident followed; NaN where none is.
    """

    labels: IntArray
    follows: IntArray
    strings: IntArray
    distance_m: FloatArray
    gap_days: FloatArray

    @property
    def counts(self) -> dict[str, int]:
        """How many incidents have each label."""
        numbers = np.bincount(self.labels, minlength=len(NAMES)).tolist()
        return dict(zip(NAMES, numbers, strict=True))

    @property
    def string_sizes(self) -> IntArray:
        """How many incidents each string links, at least two."""
        return np.bincount(self.strings[self.strings >= 0]).astype(np.int64)

    @property
    def names(self) -> list[str | None]:
        """Label of each incident in words of the code, None for none."""
        return [NAMES[label] if label else None for label in self.labels.tolist()]


def label_near_repeats(
    xy: FloatArray,
    days: npt.ArrayLike,
    *,
    repeat_m: float,
    near_m: float,
    within_days: float,
    metric: str = "euclidean",
) -> NearRepeatLabels:
    """Label each incident by what lies before and after it.

    A *repeat* has an earlier incident at most `repeat_m` and `within_days` away; a *near repeat* has none,
    but one at most `near_m` away; an *originator* has none before it and at least one after it. Of incidents
    at the same time the one that is first in the order given is the earlier. A repeat or near repeat follows
    the latest incident that makes it one; of several at the same time the nearest, then the first. A *string*
    is everything linked by such pairs.

    Parameters
    ----------
    xy
        Coordinates in metres, shape (n, 2), incidents in the order of their ids.
    days
        Times in days since any moment, shape (n,); compared to the second.

    Raises
    ------
    BadFrame, BadSetting
        If a place or time is missing, a setting is negative, or `near_m` is less than `repeat_m`.
    """
    points, times = np.asarray(xy, dtype=np.float64).reshape(-1, 2), np.asarray(days, dtype=np.float64)
    check_points(points, times)
    _check(repeat_m, near_m, within_days)
    if metric not in METRICS:
        raise BadSetting(f"The metric is one of {', '.join(METRICS)}, not {metric}.")
    links = _links(points, times, near_m, within_days, metric)
    labels, follows = _labelled(len(points), links, repeat_m)
    distance, gap = np.full(len(points), np.nan), np.full(len(points), np.nan)
    late = np.flatnonzero(follows >= 0)
    distance[late] = distances_m(points, late, follows[late], metric)
    gap[late] = times[late] - times[follows[late]]
    return NearRepeatLabels(labels, follows, _strings(len(points), links), distance, gap)


def _check(repeat_m: float, near_m: float, within_days: float) -> None:
    if not 0 <= repeat_m <= near_m < np.inf:
        raise BadSetting(
            f"The distances rise from 0 m: a repeat within {repeat_m:g} m, a near repeat within {near_m:g} m."
        )
    if not 0 <= within_days < np.inf:
        raise BadSetting(f"A repeat comes within 0 days or more, not {within_days:g}.")


@dataclass(frozen=True)
class _Links:
    """Pairs within reach in space and time."""

    earlier: IntArray
    later: IntArray
    distance_m: FloatArray
    steps: IntArray


def _links(xy: FloatArray, days: FloatArray, near_m: float, within_days: float, metric: str) -> _Links:
    steps, (within,) = whole_steps(days, [within_days])
    first, second = _candidates(xy, steps, near_m, float(within))
    distance = distances_m(xy, first, second, metric)
    kept = (distance <= near_m) & (np.abs(steps[first] - steps[second]) <= within)
    first, second, distance = first[kept], second[kept], distance[kept]
    # The lower index is the first of a pair: on a tie it is the earlier.
    turned = steps[second] < steps[first]
    return _Links(np.where(turned, second, first), np.where(turned, first, second), distance, steps)


def _candidates(xy: FloatArray, steps: IntArray, near_m: float, within: float) -> tuple[IntArray, IntArray]:
    """Pairs in a box of space and time; time is scaled so that the reach is 1 along each side."""
    if len(xy) < 2:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    # Less than a step apart is the same step; less than a millimetre is the same place.
    box = np.column_stack([xy / max(near_m, 1e-3), steps / max(within, 0.5)])
    tree = KDTree(box)
    refuse_too_many((int(tree.count_neighbors(tree, MARGIN, p=np.inf)) - len(xy)) // 2, near_m)
    pairs = tree.query_pairs(MARGIN, p=np.inf, output_type="ndarray")
    return pairs.min(axis=1), pairs.max(axis=1)


def _labelled(n: int, links: _Links, repeat_m: float) -> tuple[IntArray, IntArray]:
    labels, follows = np.full(n, NONE, dtype=np.int64), np.full(n, -1, dtype=np.int64)
    labels[links.earlier] = ORIGINATOR
    labels[links.later] = NEAR_REPEAT
    repeats = links.distance_m <= repeat_m
    labels[links.later[repeats]] = REPEAT
    # A repeat follows a repeat's predecessor only, even if a nearer date lies farther off.
    usable = np.flatnonzero(repeats | (labels[links.later] == NEAR_REPEAT))
    earlier, later, distance = (side[usable] for side in (links.earlier, links.later, links.distance_m))
    order = np.lexsort((earlier, distance, -links.steps[earlier], later))
    chosen, at = np.unique(later[order], return_index=True)
    follows[chosen] = earlier[order][at]
    return labels, follows


def _strings(n: int, links: _Links) -> IntArray:
    """Number the linked incidents' strings by the lowest index in each."""
    if not len(links.earlier):
        return np.full(n, -1, dtype=np.int64)
    graph = sparse.coo_array(
        (np.ones(len(links.earlier), dtype=np.int8), (links.earlier, links.later)), (n, n)
    )
    _, part = connected_components(graph, directed=False)
    linked = np.bincount(part)[part] > 1
    _, first, number = np.unique(part[linked], return_index=True, return_inverse=True)
    strings = np.full(n, -1, dtype=np.int64)
    strings[linked] = np.argsort(np.argsort(first))[number.reshape(-1)]
    return strings
