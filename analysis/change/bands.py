"""Bands: the edges of distances and days, each band with its lower edge and without its upper."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from analysis.errors import BadSetting
from analysis.frames import FloatArray, IntArray

SECONDS_A_DAY = 86_400


@dataclass(frozen=True)
class Bands:
    """Bands `[a, b)`, one after the other.

    Attributes
    ----------
    edges
        Rising, at least two, the first at least 0, the last perhaps infinite.
    """

    edges: tuple[float, ...]

    def __len__(self) -> int:
        """Return how many bands there are."""
        return len(self.edges) - 1

    @property
    def finite(self) -> tuple[float, ...]:
        """The edges that a pair can be below, without 0."""
        return tuple(edge for edge in self.edges if 0 < edge < math.inf)

    @property
    def spans(self) -> tuple[tuple[float, float], ...]:
        """Lower and upper edge of each band."""
        return tuple(pairwise(self.edges))

    def within(self, below: IntArray, everything: npt.ArrayLike) -> IntArray:
        """Return how many lie in each band, given how many lie below each of the finite edges.

        Parameters
        ----------
        below
            Counts, the finite edges along the last axis.
        everything
            How many lie below infinity, of the shape of the other axes.
        """
        others = below.shape[:-1]
        nothing = np.zeros((*others, 1), dtype=np.int64)
        most = np.broadcast_to(np.asarray(everything, dtype=np.int64), others)[..., None]
        at_edge = np.concatenate([nothing, below, most], axis=-1)
        chosen = [
            0 if edge == 0 else self.finite.index(edge) + 1 if edge < math.inf else -1 for edge in self.edges
        ]
        return np.diff(at_edge[..., chosen], axis=-1)


def read_bands(edges: Sequence[object], *, unit: str) -> Bands:
    """Read edges, of which the last may be infinite or the word "inf".

    Raises
    ------
    BadSetting
        If there are fewer than two, one is no number or negative, or they do not rise.
    """
    try:
        numbers = tuple(float(edge) for edge in edges)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise BadSetting(f"The edges of bands are numbers of {unit}; the last may be “inf”.") from None
    if len(numbers) < 2:
        raise BadSetting(f"Bands need at least two edges in {unit}; found {len(numbers)}.")
    rising = all(low < high for low, high in pairwise(numbers))
    if not rising or not numbers[0] >= 0 or math.isinf(numbers[0]):
        raise BadSetting(f"The edges of bands rise from 0 {unit} or more; found {_listed(numbers)}.")
    return Bands(numbers)


def _listed(numbers: Sequence[float]) -> str:
    return ", ".join(f"{number:g}" for number in numbers)


def whole_steps(days: FloatArray, edges_days: Sequence[float]) -> tuple[IntArray, IntArray]:
    """Return times and edges as whole numbers of the longest step that measures them all, to the second.

    Whole numbers make "at least 7 days apart" exact, and small ones make permutations quick.

    Parameters
    ----------
    days
        Times in days since any moment, shape (n,).
    edges_days
        Finite edges in days.
    """
    seconds = np.rint((days - days.min()) * SECONDS_A_DAY).astype(np.int64) if len(days) else days.astype(int)
    edges = np.rint(np.asarray(edges_days, dtype=np.float64) * SECONDS_A_DAY).astype(np.int64)
    step = max(1, int(np.gcd.reduce(np.concatenate([seconds, edges, np.zeros(1, dtype=np.int64)]))))
    return seconds // step, edges // step


def pairs_below(times: IntArray, edges: IntArray) -> tuple[IntArray, IntArray]:
    """Count the pairs less than each edge apart in time, without listing them.

    Returns
    -------
    pairs
        Shape (edges,).
    partners
        How many of the others lie less than each edge from each, shape (n, edges).
    """
    ordered = np.sort(times)
    reach = times[:, None]
    before = np.searchsorted(ordered, (reach - edges).ravel(), side="right").reshape(len(times), len(edges))
    after = np.searchsorted(ordered, (reach + edges).ravel(), side="left").reshape(len(times), len(edges))
    partners = (after - before - 1).astype(np.int64)
    return partners.sum(axis=0) // 2, partners
