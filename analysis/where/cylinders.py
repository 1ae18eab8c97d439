"""Cylinders: which incidents lie within a distance and a time of each other, counted place by place."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from analysis.cells import MARGIN
from analysis.frames import BoolArray, FloatArray, IntArray
from analysis.neighbours import disc_sizes, plant, squared_distances
from analysis.places import Places, collapse

_CHUNK = 2_000_000  # pairs of an incident and a place held in memory at once


@dataclass(frozen=True)
class Pairs:
    """Incidents beside the places within eps of theirs, their own included.

    Attributes
    ----------
    row
        An incident, shape (p,).
    place
        A place at most eps from it, shape (p,).
    square
        The squared distance in square metres, shape (p,).
    """

    row: IntArray
    place: IntArray
    square: FloatArray


@dataclass(frozen=True)
class Cylinders:
    """Incidents by place, and by moment within a place, so that a stretch of time is a run of rows.

    Attributes
    ----------
    places
        Distinct coordinates.
    moments
        Distinct moments in microseconds, ascending, shape (u,).
    moment
        Number of the moment of each incident, shape (n,).
    first, last
        First moment, and the one after the last, within eps of each incident's, shape (n,).
    order
        Incidents by place, moment and id, shape (n,).
    keys
        Place and moment of each in this order, as one number, ascending.
    eps_m, eps_us
        Both radii, boundary included.
    """

    places: Places
    moments: IntArray
    moment: IntArray
    first: IntArray
    last: IntArray
    order: IntArray
    keys: IntArray
    eps_m: float
    eps_us: int

    def pairs(self) -> Iterator[tuple[Pairs, float]]:
        """Give every incident with every place within eps, a part at a time, and the share done so far.

        All places of one incident come in one part.
        """
        tree = plant(self.places.xy)
        load = self.places.incidents * disc_sizes(tree, self.places.xy, radius=self.eps_m * (1 + MARGIN))
        ends = np.cumsum(load)
        first = 0
        while first < len(load):
            done = int(ends[first - 1]) if first else 0
            last = max(first + 1, int(np.searchsorted(ends, done + _CHUNK, side="right")))
            yield self._part(tree, first, last), float(ends[last - 1] / ends[-1])
            first = last

    def _part(self, tree: cKDTree, first: int, last: int) -> Pairs:
        own = plant(self.places.xy[first:last])
        found = own.sparse_distance_matrix(tree, self.eps_m * (1 + MARGIN), output_type="coo_matrix")
        here, there = found.row.astype(np.int64) + first, found.col.astype(np.int64)
        square = squared_distances(self.places.xy[here], self.places.xy[there])
        near = square <= self.eps_m * self.eps_m
        here, there, square = here[near], there[near], square[near]
        sizes = self.places.incidents[here]
        starts = np.cumsum(self.places.incidents) - self.places.incidents
        step = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        rows = self.order[np.repeat(starts[here], sizes) + step]
        return Pairs(rows, np.repeat(there, sizes), np.repeat(square, sizes))

    def counts(self, pairs: Pairs) -> IntArray:
        """Count for each pair the incidents of the place within eps of the incident's moment."""
        base = pairs.place * self._span
        return np.asarray(
            np.searchsorted(self.keys, base + self.last[pairs.row])
            - np.searchsorted(self.keys, base + self.first[pairs.row])
        )

    def among(self, chosen: BoolArray) -> "Chosen":
        """Look among some incidents only."""
        kept = chosen[self.order]
        return Chosen(self, self.order[kept], self.keys[kept])

    @property
    def _span(self) -> int:
        return len(self.moments) + 1


@dataclass(frozen=True)
class Chosen:
    """Some of the incidents, in the order of `Cylinders`."""

    within: Cylinders
    order: IntArray
    keys: IntArray

    def nearest(self, pairs: Pairs) -> tuple[Pairs, IntArray, IntArray]:
        """Find for each pair the chosen incidents of the place just before and just after in time.

        Returns
        -------
        pairs, other, gap
            The pairs that have one within eps, twice where both have; the incident found, the one with the
            lowest id of those at its moment; and how far apart in time they are, in microseconds.
        """
        found = [self._side(pairs, before=before) for before in (True, False)]
        both = [
            np.concatenate([getattr(side[0], name) for side in found]) for name in ("row", "place", "square")
        ]
        return (
            Pairs(*both),
            np.concatenate([side[1] for side in found]),
            np.concatenate([side[2] for side in found]),
        )

    def _side(self, pairs: Pairs, *, before: bool) -> tuple[Pairs, IntArray, IntArray]:
        world, span = self.within, len(self.within.moments) + 1
        base = pairs.place * span
        if before:
            at = np.searchsorted(self.keys, base + world.moment[pairs.row], side="right") - 1
            real = (at >= 0) & (self.keys[np.maximum(at, 0)] >= base)
            at = np.searchsorted(self.keys, self.keys[np.maximum(at, 0)])  # the first of its moment
        else:
            at = np.searchsorted(self.keys, base + world.moment[pairs.row])
            real = (at < len(self.keys)) & (self.keys[np.minimum(at, len(self.keys) - 1)] < base + span)
        other = self.order[np.where(real, at, 0)]
        gap = np.abs(world.moments[world.moment[pairs.row]] - world.moments[world.moment[other]])
        real &= gap <= world.eps_us
        kept = Pairs(pairs.row[real], pairs.place[real], pairs.square[real])
        return kept, other[real], gap[real]


def make_cylinders(
    xy: FloatArray, times_us: npt.NDArray[np.int64], ids: IntArray, *, eps_m: float, eps_us: int
) -> Cylinders:
    """Sort incidents by place and moment.

    Parameters
    ----------
    xy
        Coordinates in metres, shape (n, 2), n at least 1.
    times_us
        Moments in microseconds, shape (n,).
    ids
        Incident ids, shape (n,).
    """
    places = collapse(xy, ids)
    moments, moment = np.unique(times_us, return_inverse=True)
    moment = moment.reshape(-1).astype(np.int64)
    first = np.searchsorted(moments, moments - eps_us)[moment]
    last = np.searchsorted(moments, moments + eps_us, side="right")[moment]
    order = np.lexsort((ids, moment, places.of_row))
    keys = places.of_row[order] * (len(moments) + 1) + moment[order]
    return Cylinders(places, moments, moment, first, last, order, keys, eps_m, eps_us)
