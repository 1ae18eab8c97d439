"""Disclosure attack: what somebody who knows every published figure, and the rules, can work out.

It shares nothing with the protection but the form of a table, so that a mistake there is found here.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from analysis.disclosure import Rules, Shown, ShownTable, additivity
from analysis.errors import BadFrame
from analysis.frames import BoolArray, FloatArray, IntArray
from analysis.linear import solve

_SURE = 1e-6


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
        found = solve(np.ones(2 * up.shape[0]), parts, target, np.vstack([up, down]))
        least = given.copy()
        least[free] = np.array([1.0, -1.0]) @ found.reshape(2, -1)
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
        for index in np.flatnonzero(watched & ~fixed).tolist():
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
        believed = given.copy()
        believed[free] = solve(objective[free], matrix, target, bounds)
        return believed

    def _unknowns(self) -> tuple[BoolArray, sp.csc_array, FloatArray, FloatArray]:
        """Return which figures are open, the totals they are in, and what the known ones leave of each."""
        free = self.lower < self.upper
        given = np.where(free, 0.0, self.lower)
        return free, sp.csc_array(self.additive)[:, np.flatnonzero(free)], given, -(self.additive @ given)


def _bounds(table: ShownTable, rules: Rules) -> tuple[FloatArray, FloatArray]:
    shown: npt.NDArray[np.int8] = table.shown.ravel()
    counts = table.counts.ravel().astype(np.float64)
    few, hidden = shown == Shown.FEW, shown == Shown.HIDDEN
    lower = np.where(few, 1.0, np.where(hidden, 0.0, counts))
    upper = np.where(few, float(rules.most_few), np.where(hidden, np.inf, counts))
    return lower, upper
