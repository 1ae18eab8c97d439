"""Shuffling: count near pairs again and again with the dates permuted, many permutations at once."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.change.pairs import Indices
from analysis.frames import IntArray

# Permutations side by side: wide enough for the processor's vectors, narrow enough for its cache.
MOST_AT_ONCE = 500
# Pairs times permutations of a block, about half a second: whoever waits hears of it, and may cancel.
MOST_GAPS = 500_000_000
LEAST_AT_ONCE = 64
# Bytes of permuted dates held at once.
MOST_BYTES = 64_000_000
# Rows added up in a byte each, which holds 255.
ROWS = 255


@dataclass(frozen=True)
class Segments:
    """Pairs of incidents sorted by segment of distance.

    Attributes
    ----------
    first, second
        Indices, shape (pairs,).
    sizes
        How many pairs each segment holds, in order.
    """

    first: Indices
    second: Indices
    sizes: IntArray

    @property
    def slices(self) -> list[slice]:
        """Where each segment lies."""
        ends = np.cumsum(self.sizes).tolist()
        return [slice(end - size, end) for size, end in zip(self.sizes.tolist(), ends, strict=True)]


def shuffled_counts(
    steps: IntArray,
    edges: IntArray,
    pairs: Segments,
    *,
    permutations: int,
    seed: int,
) -> Iterator[tuple[IntArray, int]]:
    """Permute the times over the incidents, and count the pairs less than each edge apart.

    Parameters
    ----------
    steps
        Times as whole numbers, shape (n,).
    edges
        Whole numbers, rising, shape (k,).
    pairs
        Of indices into the times.
    Yields
    ------
    counts, done
        Shape (permutations of this block, segments, k), and how many permutations are done so far. Blocks
        follow from the numbers of incidents and pairs; the permutations from the seed alone.
    """
    narrow = _narrowest(steps, edges)
    rng = np.random.default_rng(seed)
    soon = max(LEAST_AT_ONCE, MOST_GAPS // max(1, len(pairs.first)))
    block = max(1, min(MOST_AT_ONCE, soon, MOST_BYTES // max(1, narrow.nbytes)))
    done = 0
    while done < permutations:
        wide = min(block, permutations - done)
        rows = rng.permuted(np.broadcast_to(narrow, (wide, len(narrow))), axis=1)
        done += wide
        yield _count(np.ascontiguousarray(rows.T), edges.astype(narrow.dtype), pairs), done


def count_below(steps: IntArray, edges: IntArray, pairs: Segments) -> IntArray:
    """Count the pairs of each segment less than each edge apart as the times are, shape (segments, k)."""
    narrow = _narrowest(steps, edges)
    return _count(narrow[:, None], edges.astype(narrow.dtype), pairs)[0]


def _narrowest(steps: IntArray, edges: IntArray) -> npt.NDArray[np.signedinteger]:
    """The same times in as few bytes as hold every difference."""
    most = max(np.ptp(steps) if len(steps) else 0, edges.max(initial=0))
    kind = next(kind for kind in (np.int16, np.int32, np.int64) if most <= np.iinfo(kind).max)
    return (steps - steps.min(initial=0)).astype(kind)


def _count(
    times: npt.NDArray[np.signedinteger],
    edges: npt.NDArray[np.signedinteger],
    pairs: Segments,
) -> IntArray:
    """Pairs of each segment less than each edge apart, for each column of times."""
    counts = np.zeros((len(pairs.sizes), len(edges), times.shape[1]), dtype=np.int64)
    one, other = (np.empty((ROWS, times.shape[1]), times.dtype) for _ in range(2))
    near = np.empty((ROWS, times.shape[1]), dtype=bool)
    for segment, whole in enumerate(pairs.slices):
        for at in range(whole.start, whole.stop, ROWS):
            rows = slice(0, min(ROWS, whole.stop - at))
            here = slice(at, at + rows.stop)
            np.take(times, pairs.first[here], axis=0, out=one[rows], mode="clip")
            np.take(times, pairs.second[here], axis=0, out=other[rows], mode="clip")
            gaps = np.subtract(one[rows], other[rows], out=one[rows])
            np.abs(gaps, out=gaps)
            for number, edge in enumerate(edges):
                np.less(gaps, edge, out=near[rows])
                # A sum of bytes is a vector instruction; that of truth values is not.
                counts[segment, number] += near[rows].view(np.uint8).sum(axis=0, dtype=np.uint8)
    return counts.transpose(2, 0, 1)
