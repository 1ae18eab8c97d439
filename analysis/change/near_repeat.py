"""Near repeat: are incidents near each other in space also near in time, more often than by chance?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.change.bands import Bands, pairs_below, read_bands, whole_steps
from analysis.change.pairs import Pairs, check_points, pairs_within
from analysis.change.shuffling import Segments, count_below, shuffled_counts
from analysis.errors import BadSetting
from analysis.frames import BoolArray, FloatArray, IntArray

PERMUTATIONS = 999
# A band is meaningful where its excess is unlikely by chance and large enough to act on.
MEANINGFUL_P = 0.05
MEANINGFUL_RATIO = 1.2


@dataclass(frozen=True)
class KnoxTable:
    """Pairs of incidents by how far apart they lie in space (rows) and time (columns).

    Attributes
    ----------
    space, time
        The bands in metres and in days.
    incidents, pairs
        Incidents, and all pairs of them whether in a band or not.
    space_pairs, time_pairs
        Pairs in each band of distance, whatever their days, and the other way round.
    observed
        Pairs in both bands, shape (space, time).
    expected
        Mean of all permutations of the dates: space_pairs times time_pairs by pairs, exactly.
    ratio
        Observed by expected; NaN where nothing is expected.
    own_expected
        Expected pairs given how many neighbours each incident has in space and in time, which is more
        where busy places were busy at busy times (Baker 2004).
    p
        Share of tables, this one and those of permuted dates, with at least as many pairs; NaN without
        permutations.
    permutations, seed
        How often the dates were permuted, from which seed.
    """

    space: Bands
    time: Bands
    incidents: int
    pairs: int
    space_pairs: IntArray
    time_pairs: IntArray
    observed: IntArray
    expected: FloatArray
    ratio: FloatArray
    own_expected: FloatArray
    p: FloatArray
    permutations: int
    seed: int

    @property
    def meaningful(self) -> BoolArray:
        """Bands with p of at most .05 and at least a fifth more pairs than expected."""
        with np.errstate(invalid="ignore"):
            return (self.p <= MEANINGFUL_P) & (self.ratio >= MEANINGFUL_RATIO)


def knox_table(
    xy: FloatArray,
    days: npt.ArrayLike,
    *,
    space_bands_m: Sequence[object],
    time_bands_days: Sequence[object],
    metric: str = "euclidean",
    permutations: int = PERMUTATIONS,
    seed: int = 1,
    tell: Callable[[int, int], None] | None = None,
) -> KnoxTable:
    """Count pairs of incidents by distance and days apart, and compare with chance (Knox 1964).

    Chance keeps every place and every date and permutes which date belongs to which place; so neither busy
    places nor busy weeks count as near repeats. The order of the incidents changes nothing.

    Parameters
    ----------
    xy
        Coordinates in metres, shape (n, 2).
    days
        Times in days since any moment, shape (n,); whole numbers where only dates are known. They are
        compared to the second.
    space_bands_m, time_bands_days
        Edges of the bands; each holds its lower edge and not its upper. The last may be "inf".
    metric
        "euclidean" or "manhattan".
    permutations
        How often to permute; 0 leaves p out.
    tell
        Is called with the permutations done and their number; may raise to end the work.

    Raises
    ------
    BadFrame, BadSetting, TooManyPairs
        If a place or time is missing, edges do not rise, or there are too many pairs to hold.
    """
    points, times = _in_order(xy, days)
    space, time = read_bands(space_bands_m, unit="metres"), read_bands(time_bands_days, unit="days")
    if permutations < 0 or seed < 0:
        raise BadSetting(f"Permutations and seed are at least 0; found {permutations} and {seed}.")
    steps, edges = whole_steps(times, time.finite)
    pairs = _by_segment(pairs_within(points, below_m=max(space.finite, default=0.0), metric=metric), space)
    counted = _Counted.of(steps, edges, pairs, space, time)
    observed = counted.table(count_below(steps, edges, pairs))
    at_least = np.zeros_like(observed)
    for joint, done in shuffled_counts(steps, edges, pairs, permutations=permutations, seed=seed):
        at_least += np.count_nonzero(counted.table(joint) >= observed, axis=0)
        if tell:
            tell(done, permutations)
    return counted.compared(observed, at_least, permutations, seed)


def _in_order(xy: FloatArray, days: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Places and times, sorted by both, so that the same incidents give the same permutations."""
    points = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    times = np.asarray(days, dtype=np.float64)
    check_points(points, times)
    order = np.lexsort((times, points[:, 1], points[:, 0]))
    return np.ascontiguousarray(points[order]), times[order]


def _by_segment(pairs: Pairs, space: Bands) -> Segments:
    """Sort pairs by the first edge that they lie below."""
    segment = np.searchsorted(space.finite, pairs.distance_m, side="right").astype(np.uint8)
    order = np.argsort(segment, kind="stable")
    sizes = np.bincount(segment, minlength=len(space.finite)).astype(np.int64)
    return Segments(pairs.first[order], pairs.second[order], sizes)


@dataclass(frozen=True)
class _Counted:
    """What no permutation changes: the pairs of each distance, and of each number of days."""

    space: Bands
    time: Bands
    incidents: int
    pairs: int
    below_space: IntArray
    below_time: IntArray
    own_expected: FloatArray

    @classmethod
    def of(cls, steps: IntArray, edges: IntArray, pairs: Segments, space: Bands, time: Bands) -> "_Counted":
        n, ends = len(steps), np.cumsum(pairs.sizes)
        below_time, partners_time = pairs_below(steps, edges)
        partners_space = np.zeros((n, len(ends)), dtype=np.int64)
        for number, here in enumerate(pairs.slices):
            for side in (pairs.first, pairs.second):
                partners_space[:, number] += np.bincount(side[here], minlength=n)
        partners_space = np.cumsum(partners_space, axis=1)
        near, soon = space.within(partners_space, n - 1), time.within(partners_time, n - 1)
        own = near.T.astype(np.float64) @ soon / (2 * max(n - 1, 1))
        return cls(space, time, n, n * (n - 1) // 2, ends, below_time, own)

    def table(self, joint: IntArray) -> IntArray:
        """Pairs in each band of distance and days, shape (…, space, time), from those of each segment."""
        below = np.cumsum(joint, axis=-2)
        by_time = np.swapaxes(self.time.within(below, self.below_space), -1, -2)
        return np.swapaxes(self.space.within(by_time, self.time.within(self.below_time, self.pairs)), -1, -2)

    def compared(self, observed: IntArray, at_least: IntArray, permutations: int, seed: int) -> KnoxTable:
        near = self.space.within(self.below_space, self.pairs)
        soon = self.time.within(self.below_time, self.pairs)
        expected = np.outer(near, soon).astype(np.float64) / max(self.pairs, 1)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(expected > 0, observed / expected, np.nan)
        p = (at_least + 1) / (permutations + 1) if permutations else np.full(observed.shape, np.nan)
        numbers = (near, soon, observed, expected, ratio, self.own_expected, p)
        return KnoxTable(self.space, self.time, self.incidents, self.pairs, *numbers, permutations, seed)


def pairs_in_bands(
    xy: FloatArray, days: npt.ArrayLike, table: KnoxTable, chosen: BoolArray, *, metric: str = "euclidean"
) -> Pairs:
    """Find the pairs of incidents in the chosen bands of a table, by place in the order given.

    Bands of endless distance hold too many pairs to list and are left out.

    Parameters
    ----------
    chosen
        Which bands, shape (space, time).
    """
    points, times = np.asarray(xy, dtype=np.float64).reshape(-1, 2), np.asarray(days, dtype=np.float64)
    check_points(points, times)
    limits = [high for (_, high), row in zip(table.space.spans, chosen, strict=True) if row.any()]
    reach = max((limit for limit in limits if np.isfinite(limit)), default=0.0)
    pairs = pairs_within(points, below_m=reach, metric=metric)
    steps, edges = whole_steps(times, table.time.finite)
    # Endless bands have no upper edge among the finite ones: a pair beyond them all is in the last one.
    row = _band(pairs.distance_m, np.asarray(table.space.finite), table.space)
    column = _band(np.abs(steps[pairs.first] - steps[pairs.second]), edges, table.time)
    held = (row >= 0) & (column >= 0)
    held[held] = chosen[row[held], column[held]]
    return pairs.only(held)


def _band(values: npt.NDArray[np.generic], finite: npt.NDArray[np.generic], bands: Bands) -> IntArray:
    """Band of each value, -1 for none."""
    found = np.searchsorted(finite, values, side="right") - (0 if bands.edges[0] == 0 else 1)
    return np.where(found < len(bands), found, -1).astype(np.int64)
