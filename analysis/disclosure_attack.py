"""Disclosure attack: what somebody who knows every published figure, and the rules, can work out.

It shares nothing with the protection but the form of a table, so that a mistake there is found here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
import shapely
from scipy.optimize import OptimizeResult, linprog

from analysis.disclosure import Rules, Shown, ShownTable, additivity
from analysis.disclosure_areas import AreaRules, addresses_in
from analysis.errors import BadFrame
from analysis.frames import BoolArray, FloatArray, IntArray

_SURE = 1e-6
_NEAR_M = 0.5  # what the way to degrees and back may move a corner
_UNBOUNDED = 3  # what scipy calls it


@dataclass(frozen=True)
class Leak:
    """A figure that is known better than it may be.

    Attributes
    ----------
    row, column
        Where it stands in the table with totals.
    lowest, highest
        What is left of it; without an upper end, infinity. Of two releases, by how much it changed.
    """

    row: int
    column: int
    lowest: float
    highest: float


def find_leaks(
    table: ShownTable, rules: Rules, *, thin: BoolArray | None = None, truth: IntArray | None = None
) -> list[Leak]:
    """Find the figures of one release that addition and subtraction narrow.

    Parameters
    ----------
    thin
        Rows of too few residents, which everybody knows.
    truth
        The true table with its totals, known to those who check a release and not to an attacker: it says
        which of the hidden figures are small ones.
    """
    columns = table.shown.shape[1]
    shown = table.shown.ravel()
    model = _Model.of(table, rules)
    few, hidden = shown == Shown.FEW, shown == Shown.HIDDEN
    in_thin = np.zeros(len(shown), dtype=bool)
    if thin is not None:
        in_thin[: len(thin) * columns] = np.repeat(thin, columns)
    small_hidden = hidden & ~in_thin
    if truth is not None:
        true = truth.ravel()
        small_hidden &= (true >= 1) & (true <= rules.most_few)
    watched = few | (hidden & in_thin) | small_hidden
    lowest, highest = model.intervals(
        watched,
        near=np.where(in_thin, 0.0, 1.0),
        wide=np.where(in_thin, np.inf, float(rules.most_few)),
    )
    leaks = few & ((lowest > 1) | (highest < rules.most_few))
    leaks |= hidden & in_thin & (highest - lowest < rules.most_few)
    if truth is None:
        # One left with nothing above 4 and a zero ruled out is known to be small, and better than that.
        known_small = (lowest >= 1) & (highest <= rules.most_few)
        leaks |= small_hidden & known_small & (highest - lowest < rules.most_few - 1)
    else:
        leaks |= small_hidden & ((lowest > 1) | (highest < rules.most_few))
    return [
        Leak(int(index // columns), int(index % columns), float(lowest[index]), float(highest[index]))
        for index in np.flatnonzero(leaks)
    ]


def find_leaks_between(before: ShownTable, after: ShownTable, rules: Rules) -> list[Leak]:
    """Find what a second release of the same table tells of the records that came or went in between.

    A figure that is known to have changed by 1 to 4 tells of a few records; which of the four must stay open.
    """
    if before.shown.shape != after.shown.shape:
        raise BadFrame("Two releases of one table have the same rows and columns.")
    model = _Model.of_change(before, after, rules)
    few = float(rules.most_few)
    moved = ~model.is_still()
    every = np.full(len(moved), np.inf)
    lowest, highest = model.intervals(moved, near=-every, wide=every)
    size_low = np.where(lowest > 0, lowest, np.where(highest < 0, -highest, 0.0))
    size_high = np.where(lowest > 0, highest, np.where(highest < 0, -lowest, np.inf))
    known_few = (size_low >= 1) & (size_high <= few)
    leaks = moved & known_few & ~((size_low == 1) & (size_high == few))
    columns = before.shown.shape[1]
    return [
        Leak(int(index // columns), int(index % columns), float(lowest[index]), float(highest[index]))
        for index in np.flatnonzero(leaks)
    ]


@dataclass(frozen=True)
class AreaLeak:
    """What an area gives away: its number in the list, and how.

    Attributes
    ----------
    corners
        Corners that lie on no square of the grid, and so are something's own place.
    addresses
        How many addresses are left where the incidents must be, if that is too few; else None.
    """

    area: int
    corners: tuple[tuple[float, float], ...] = ()
    addresses: int | None = None


def find_area_leaks(
    outlines: Sequence[shapely.MultiPolygon], addresses: FloatArray, rules: AreaRules
) -> list[AreaLeak]:
    """Find out from public hotspots, in metres, where their incidents are.

    Whoever knows the rules takes the ring of squares away again; what is left are the squares that the
    incidents must be in, and the address register says who lives there.
    """
    leaks = []
    for number, outline in enumerate(outlines):
        corners = shapely.get_coordinates(outline)
        off = np.abs(corners - np.rint(corners / rules.side_m) * rules.side_m).max(axis=1) > _NEAR_M
        if off.any():
            leaks.append(AreaLeak(number, tuple(sorted({(x, y) for x, y in corners[off].tolist()}))))
            continue
        left = _inner_squares(outline, rules.side_m)
        lived_in = int(addresses_in(left, addresses, rules.side_m).sum()) if len(addresses) else 0
        if lived_in < rules.fewest_addresses:
            leaks.append(AreaLeak(number, addresses=lived_in))
    return leaks


def _inner_squares(outline: shapely.MultiPolygon, side_m: float) -> IntArray:
    west, south, east, north = np.rint(np.array(outline.bounds) / side_m).astype(np.int64)
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(west, east), np.arange(south, north)))
    slack = side_m / 100  # outlines come back from degrees a little off
    rings = shapely.box(
        (x - 1) * side_m + slack, (y - 1) * side_m + slack, (x + 2) * side_m - slack, (y + 2) * side_m - slack
    )
    shapely.prepare(outline)
    return np.column_stack([x, y])[shapely.covers(outline, rings)]


@dataclass(frozen=True)
class _Model:
    """Every table that agrees with what was published: bounds of each figure, and the totals."""

    additive: sp.csr_array
    lower: FloatArray
    upper: FloatArray

    @classmethod
    def of(cls, table: ShownTable, rules: Rules) -> "_Model":
        lower, upper = _bounds(table, rules)
        return cls(additivity(*table.shown.shape), lower, upper)

    @classmethod
    def of_change(cls, before: ShownTable, after: ShownTable, rules: Rules) -> "_Model":
        (low, high), (new_low, new_high) = _bounds(before, rules), _bounds(after, rules)
        return cls(additivity(*before.shown.shape), new_low - high, new_high - low)

    def is_still(self) -> BoolArray:
        """Figures of a change that are zero in the believable change that has the least in it."""
        free, matrix, given, target = self._unknowns()
        up = np.column_stack([np.maximum(self.lower[free], 0.0), np.maximum(self.upper[free], 0.0)])
        down = np.column_stack([np.maximum(-self.upper[free], 0.0), np.maximum(-self.lower[free], 0.0)])
        parts = sp.hstack([matrix, -matrix], format="csc")
        answer = _programme(np.ones(parts.shape[1]), parts, target, np.vstack([up, down]))
        least = given.copy()
        least[free] = np.array([1.0, -1.0]) @ answer.x.reshape(2, -1)
        return np.abs(least) < _SURE

    def intervals(
        self, watched: BoolArray, *, near: FloatArray, wide: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Return the lowest and highest value of each watched figure.

        An end is exact, or known to be as far as it must: at ``near`` or below, at ``wide`` or above.
        """
        fixed = self.lower == self.upper
        lowest = np.where(fixed, self.lower, np.inf)
        highest = np.where(fixed, self.upper, -np.inf)
        for believed in self._many_at_once(watched & ~fixed):
            np.minimum(lowest, believed, out=lowest)
            np.maximum(highest, believed, out=highest)
        for index in np.flatnonzero(watched & ~fixed):
            if lowest[index] > near[index]:
                lowest[index] = self._end(index, +1.0)
            if highest[index] < wide[index]:
                highest[index] = self._end(index, -1.0)
        return lowest, highest

    def _many_at_once(self, watched: BoolArray) -> Iterator[FloatArray]:
        """Find believable tables that push many figures at a time to their ends."""
        bounded = watched & np.isfinite(self.upper) & np.isfinite(self.lower)
        for direction, end in ((-1.0, self.upper), (1.0, self.lower)):
            pending = bounded.copy()
            while pending.any():
                believed = self._solve(np.where(pending, direction, 0.0))
                reached = pending & (np.abs(believed - end) < _SURE)
                yield np.rint(believed)
                if not reached.any():
                    break
                pending &= ~reached

    def _end(self, index: int, direction: float) -> float:
        objective = np.zeros(len(self.lower))
        objective[index] = direction
        believed = self._solve(objective)
        return float(np.rint(believed[index])) if np.isfinite(believed[index]) else -direction * np.inf

    def _solve(self, objective: FloatArray) -> FloatArray:
        """Return the best believable table; an infinite one where there is no end to it."""
        free, matrix, given, target = self._unknowns()
        bounds = np.column_stack([self.lower[free], self.upper[free]])
        answer = _programme(objective[free], matrix, target, bounds)
        if answer.status == _UNBOUNDED:
            return np.full(len(self.lower), np.inf)
        believed = given.copy()
        believed[free] = answer.x
        return believed

    def _unknowns(self) -> tuple[BoolArray, sp.csc_array, FloatArray, FloatArray]:
        """Return which figures are open, the totals they are in, and what the known ones leave of each."""
        free = self.lower < self.upper
        given = np.where(free, 0.0, self.lower)
        return free, sp.csc_array(self.additive)[:, np.flatnonzero(free)], given, -(self.additive @ given)


def _programme(
    costs: FloatArray, matrix: sp.csc_array, target: FloatArray, bounds: FloatArray
) -> OptimizeResult:
    if not len(costs):
        return _nothing_open(target)
    answer = linprog(costs, A_eq=matrix, b_eq=target, bounds=bounds, method="highs-ds")
    if answer.status not in (0, _UNBOUNDED):
        raise BadFrame(f"No table agrees with these figures: {answer.message}")
    return answer


def _nothing_open(target: FloatArray) -> OptimizeResult:
    if np.abs(target).max() > _SURE:
        raise BadFrame("No table agrees with these figures: they do not add up.")
    return OptimizeResult(status=0, x=np.empty(0))


def _bounds(table: ShownTable, rules: Rules) -> tuple[FloatArray, FloatArray]:
    shown: npt.NDArray[np.int8] = table.shown.ravel()
    counts = table.counts.ravel().astype(np.float64)
    few, hidden = shown == Shown.FEW, shown == Shown.HIDDEN
    lower = np.where(few, 1.0, np.where(hidden, 0.0, counts))
    upper = np.where(few, float(rules.most_few), np.where(hidden, np.inf, counts))
    return lower, upper
