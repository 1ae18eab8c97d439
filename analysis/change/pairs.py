"""Pairs: the pairs of incidents that lie within reach of each other, as two lists of indices."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import KDTree

from analysis.errors import BadFrame, BadSetting
from analysis.frames import FloatArray

Indices = npt.NDArray[np.int32]
AnyIndices = npt.NDArray[np.signedinteger]

METRICS = {"euclidean": 2, "manhattan": 1}
# Pairs take some 40 bytes each while they are found; beyond this a shorter distance says as much.
MOST_PAIRS = 8_000_000
CHUNK = 500_000
# A tree may round a distance; it looks a little farther, and the distance itself decides.
MARGIN = 1 + 1e-9


class TooManyPairs(BadSetting):
    """More pairs lie within a distance than can be held.

    Parameters
    ----------
    pairs
        How many there are.
    below_m
        Within how many metres.
    """

    def __init__(self, pairs: int, below_m: float) -> None:
        super().__init__(
            f"{pairs:,} pairs of incidents lie within {below_m:g} m of each other; at most {MOST_PAIRS:,} "
            "can be compared. Choose a shorter distance, a shorter period or fewer categories."
        )
        self.pairs = pairs
        self.below_m = below_m


@dataclass(frozen=True)
class Pairs:
    """Pairs of incidents, the lower index first.

    Attributes
    ----------
    first, second
        Indices of four bytes, shape (pairs,).
    distance_m
        Metres between the two, shape (pairs,).
    """

    first: Indices
    second: Indices
    distance_m: FloatArray

    def __len__(self) -> int:
        """Return how many pairs there are."""
        return len(self.first)

    def only(self, chosen: np.ndarray) -> "Pairs":
        """Return the pairs chosen by a mask or in an order."""
        return Pairs(self.first[chosen], self.second[chosen], self.distance_m[chosen])


def check_points(xy: FloatArray, days: FloatArray) -> None:
    """Refuse what is no place or no time.

    Raises
    ------
    BadFrame
        If places and times are not as many, or one of them is missing.
    """
    if xy.ndim != 2 or xy.shape[1] != 2 or days.shape != (len(xy),):
        raise BadFrame(f"Every incident has a place and a time; shapes are {xy.shape} and {days.shape}.")
    if not (np.isfinite(xy).all() and np.isfinite(days).all()):
        raise BadFrame("A place or a time is missing; incidents without one stay out of near repeats.")


def pairs_within(xy: FloatArray, *, below_m: float, metric: str = "euclidean") -> Pairs:
    """Find the pairs less than a distance apart.

    Parameters
    ----------
    xy
        Coordinates in metres, shape (n, 2).
    below_m
        The distance, itself not included.
    metric
        "euclidean", or "manhattan": east-west plus north-south, as along the blocks of a city.

    Raises
    ------
    BadSetting
        If the metric is unknown.
    TooManyPairs
        If there are more pairs than can be held.
    """
    if metric not in METRICS:
        raise BadSetting(f"The metric is one of {', '.join(METRICS)}, not {metric}.")
    if len(xy) < 2 or below_m <= 0:
        none = np.empty(0, dtype=np.int32)
        return Pairs(none, none, np.empty(0))
    tree, reach = KDTree(xy), below_m * MARGIN
    number = (int(tree.count_neighbors(tree, reach, p=METRICS[metric])) - len(xy)) // 2
    refuse_too_many(number, below_m)
    found = tree.query_pairs(reach, p=METRICS[metric], output_type="ndarray")
    first, second = (found[:, side].astype(np.int32) for side in (0, 1))
    del found
    distance = np.empty(len(first))
    for start in range(0, len(first), CHUNK):
        here = slice(start, start + CHUNK)
        distance[here] = distances_m(xy, first[here], second[here], metric)
    pairs = Pairs(first, second, distance)
    return pairs if not len(pairs) or distance.max() < below_m else pairs.only(distance < below_m)


def refuse_too_many(number: int, below_m: float) -> None:
    """Refuse more pairs than can be held, before they are held."""
    if number > MOST_PAIRS:
        raise TooManyPairs(number, below_m)


def distances_m(xy: FloatArray, first: AnyIndices, second: AnyIndices, metric: str) -> FloatArray:
    """Metres between the two incidents of each pair."""
    east, north = (np.abs(xy[first, axis] - xy[second, axis]) for axis in (0, 1))
    # Not hypot: a distance of exactly 200 m must stay one, and the root of a square is correctly rounded.
    return east + north if metric == "manhattan" else np.sqrt(east * east + north * north)
