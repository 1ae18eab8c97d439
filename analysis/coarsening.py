"""Coarsening: choose places that stand for at least so many addresses, or for none."""

import heapq
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from analysis.frames import BoolArray, FloatArray, IntArray

# How many places nearest to an address are kept in mind; where all of them are gone, the rest is searched.
_REMEMBERED = 24


@dataclass(frozen=True)
class Places:
    """Which candidates stay, and how many addresses each of them stands for; 0 for those that go."""

    kept: BoolArray
    addresses: IntArray


def choose_places(
    candidates: FloatArray,
    candidate_areas: IntArray,
    addresses: FloatArray,
    address_areas: IntArray,
    *,
    fewest: int,
    furthest_m: float,
) -> Places:
    """Merge places until each stands for ``fewest`` addresses or more, or for none.

    An address belongs to the nearest place of its own area. The place with the fewest addresses goes first,
    and each of its addresses to the place that is then nearest to it. So the count of a place is exactly the
    number of addresses that are snapped to it.

    Parameters
    ----------
    candidates, addresses
        Coordinates in metres, shape (n, 2). Of two candidates at the same distance the first has an address.
    candidate_areas, address_areas
        The neighbourhood of each; places of one never stand for addresses of another.
    furthest_m
        An address further than this from every place belongs to none.
    """
    kept = np.ones(len(candidates), dtype=bool)
    counts = np.zeros(len(candidates), dtype=np.int64)
    for area in np.unique(candidate_areas):
        here = np.flatnonzero(candidate_areas == area)
        merging = _Merging(candidates[here], addresses[address_areas == area], furthest_m)
        merging.run(fewest)
        kept[here], counts[here] = merging.kept, merging.counts
    return Places(kept, counts)


class _Merging:
    """The merging of one area's places."""

    def __init__(self, candidates: FloatArray, addresses: FloatArray, furthest_m: float) -> None:
        self._candidates, self._addresses, self._furthest_m = candidates, addresses, furthest_m
        self.kept: BoolArray = np.ones(len(candidates), dtype=bool)
        self.counts: IntArray = np.zeros(len(candidates), dtype=np.int64)
        self._members: list[list[int]] = [[] for _ in range(len(candidates))]
        self._near, self._next = self._nearest(), np.zeros(len(addresses), dtype=np.int64)

    def run(self, fewest: int) -> None:
        """Let places go, the smallest first, until none is left that is too small."""
        for address in range(len(self._addresses)):
            self._settle(address)
        waiting = [(count, place) for place, count in enumerate(self.counts.tolist()) if 0 < count < fewest]
        heapq.heapify(waiting)
        while waiting:
            count, place = heapq.heappop(waiting)
            if not self.kept[place] or count != self.counts[place]:
                continue  # it has grown since, and was put in again if it is still too small
            self.kept[place], self.counts[place] = False, 0
            moved, self._members[place] = self._members[place], []
            for grown in {self._settle(address) for address in moved}:
                if grown is not None and self.counts[grown] < fewest:
                    heapq.heappush(waiting, (int(self.counts[grown]), grown))

    def _settle(self, address: int) -> int | None:
        """Give an address to the nearest place that is left; None where none is near enough."""
        place = self._first_left(address)
        if place is not None:
            self._members[place].append(address)
            self.counts[place] += 1
        return place

    def _first_left(self, address: int) -> int | None:
        near = self._near[address]
        while self._next[address] < near.shape[0]:
            place = int(near[self._next[address]])
            if place == len(self._candidates):
                return None  # the tree's own sign for: no more within reach
            if self.kept[place]:
                return place
            self._next[address] += 1
        return self._search(address)

    def _search(self, address: int) -> int | None:
        left = np.flatnonzero(self.kept)
        if not len(left):
            return None
        away = np.hypot(*(self._candidates[left] - self._addresses[address]).T)
        return int(left[away.argmin()]) if away.min() <= self._furthest_m else None

    def _nearest(self) -> IntArray:
        wanted = min(_REMEMBERED, len(self._candidates))
        # The tree leaves out what is exactly at the bound.
        bound = np.nextafter(self._furthest_m, np.inf)
        tree = cKDTree(self._candidates)
        answer = tree.query(self._addresses, k=range(1, wanted + 1), distance_upper_bound=bound)
        away, found = np.asarray(answer[0]), np.asarray(answer[1], dtype=np.int64)
        return np.take_along_axis(found, np.lexsort((found, away), axis=-1), axis=-1)
