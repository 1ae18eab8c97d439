"""Pairs: two choices of places judged by the same incidents, so that their difference has an interval."""

from dataclasses import dataclass

import numpy as np

from analysis.frames import FloatArray, IntArray

RESAMPLES = 2_000
LEAST_APART = 6
"""Fewer incidents caught by one choice alone cannot show a difference: 5 to 0 is p = 0.06 by a sign test."""

_ENDS = (2.5, 97.5)


@dataclass(frozen=True)
class Gap:
    """A difference of two hit rates, first less second, with its 95 % interval.

    Attributes
    ----------
    apart
        Incidents that only one of the two caught; of tied places, the mean over all choices.
    """

    value: float
    low: float
    high: float
    apart: float

    @property
    def verdict(self) -> str:
        """Say "better" or "worse" if the interval leaves out 0 and enough incidents differ, else "alike"."""
        if self.apart < LEAST_APART or self.low <= 0 <= self.high:
            return "alike"
        return "better" if self.value > 0 else "worse"


def difference(
    first: FloatArray, second: FloatArray, incidents: IntArray | FloatArray, rng: np.random.Generator
) -> Gap:
    """Compare what two choices caught of the same incidents, by a paired bootstrap over the incidents.

    Incidents are drawn with replacement `RESAMPLES` times. Only how each was caught matters, so drawing the
    numbers of each way at once (a multinomial) is the same as drawing incidents one by one.

    Parameters
    ----------
    first, second
        The share in which each choice takes a place, 0 to 1, shape (n,).
    incidents
        Incidents at each place, shape (n,); ones, where every row is an incident.
    """
    total = float(incidents.sum())
    if not total:
        return Gap(0.0, -1.0, 1.0, 0.0)
    ways, counts = _ways(first, second, incidents)
    gap = ways[:, 0] - ways[:, 1]
    drawn = _draw(counts, rng) @ gap / total
    low, high = np.percentile(drawn, _ENDS).tolist()
    return Gap(float(counts @ gap / total), low, high, float(counts @ np.abs(gap)))


def ratio_interval(
    part: FloatArray, whole: FloatArray, incidents: IntArray | FloatArray, rng: np.random.Generator
) -> tuple[float, float]:
    """Return the 95 % interval of what one choice caught by what another did, by the same bootstrap."""
    ways, counts = _ways(part, whole, incidents)
    drawn = _draw(counts, rng)
    caught, of = drawn @ ways[:, 0], drawn @ ways[:, 1]
    low, high = np.percentile(np.divide(caught, of, out=np.zeros(len(of)), where=of > 0), _ENDS).tolist()
    return low, high


def _ways(
    first: FloatArray, second: FloatArray, incidents: IntArray | FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the different ways of being caught by the two, shape (m, 2), and the incidents of each."""
    held = np.flatnonzero(incidents)
    ways, of_row = np.unique(np.column_stack([first[held], second[held]]), axis=0, return_inverse=True)
    counts = np.bincount(of_row.reshape(-1), weights=incidents[held], minlength=len(ways))
    return ways, counts.astype(np.float64)


def _draw(counts: FloatArray, rng: np.random.Generator) -> FloatArray:
    total = counts.sum()
    drawn = rng.multinomial(round(total), counts / total, size=RESAMPLES)
    return np.asarray(drawn, dtype=np.float64)
