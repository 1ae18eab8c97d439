"""Disclosure: which figures of a table of counts may be shown, so that no small one can be worked out.

The method, its sources and a worked example are in docs/methods/disclosure.md.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from analysis.errors import BadFrame, BadSetting
from analysis.frames import BoolArray, FloatArray, IntArray
from analysis.linear import solve

# What hiding a figure costs: a large cell tells more than a small one, a margin more than any cell. A zero is
# hidden unwillingly, because people may know that something never happens there.
_ZERO, _FEW, _CELL_AT_MOST, _MARGIN, _GRAND = 50.0, 400.0, 1_000.0, 20_000.0, 1_000_000.0
# Far below any cost: of two equally cheap answers the one that proves more figures safe at once.
_BONUS = 1e-3


class Shown(IntEnum):
    """How a figure is shown."""

    EXACT = 0
    FEW = 1
    HIDDEN = 2


@dataclass(frozen=True)
class Rules:
    """The rules of a public table.

    Attributes
    ----------
    smallest
        The smallest count above zero that is shown; those below are shown as few.
    fewest_residents
        A neighbourhood of fewer residents is hidden whole.
    complementary
        Whether further figures are hidden, so that what is left cannot be subtracted. Without it the table
        leaks; it is a switch for the tests that prove so.
    """

    smallest: int = 5
    fewest_residents: int = 10
    complementary: bool = True

    def __post_init__(self) -> None:
        if self.smallest < 3:
            raise BadSetting(f"Counts below {self.smallest} are hardly hidden; smallest must be 3 or more.")

    @property
    def most_few(self) -> int:
        """The largest count that is shown as few."""
        return self.smallest - 1


@dataclass(frozen=True)
class ShownTable:
    """A table as it is shown, its totals in the last row and the last column.

    Attributes
    ----------
    counts
        Shape (rows + 1, columns + 1); 0 where the figure is not shown exactly.
    shown
        `Shown` of each figure, same shape.
    """

    counts: IntArray
    shown: npt.NDArray[np.int8]


def protect(counts: IntArray, rules: Rules, *, thin: BoolArray | None = None) -> ShownTable:
    """Decide how each figure of a table is shown.

    Whoever knows every figure that is shown, and that few means 1 to 4 and hidden means any number, can still
    not rule out any of 1, 2, 3 and 4 for a figure that is one of them, and is left with at least as many
    numbers for each figure of a ``thin`` row.

    Parameters
    ----------
    counts
        Shape (rows, columns), without totals.
    thin
        Rows of too few residents, shape (rows,).
    """
    if counts.ndim != 2 or counts.size == 0 or counts.min() < 0:
        raise BadFrame("A table of counts has rows and columns, and no count below zero.")
    full = with_totals(counts)
    rows_thin = np.zeros(len(full), dtype=bool)
    rows_thin[:-1] = False if thin is None else thin
    shown = np.full(full.shape, Shown.EXACT, dtype=np.int8)
    shown[(full >= 1) & (full <= rules.most_few)] = Shown.FEW
    shown[rows_thin] = Shown.HIDDEN
    if rules.complementary:
        _Completion(full, shown, rows_thin, rules).run()
    return ShownTable(np.where(shown == Shown.EXACT, full, 0), shown)


def with_totals(counts: IntArray) -> IntArray:
    """Add a row and a column of totals."""
    rows = np.vstack([counts, counts.sum(axis=0)])
    return np.column_stack([rows, rows.sum(axis=1)]).astype(np.int64)


def additivity(rows: int, columns: int) -> sp.csr_array:
    """Return the matrix whose product with a flattened table with totals is zero."""
    numbers = np.arange(rows * columns).reshape(rows, columns)
    lines = [*numbers, *numbers.T]
    matrix = sp.lil_array((len(lines), rows * columns))
    for row, line in enumerate(lines):
        matrix[row, line[:-1]] = 1.0
        matrix[row, line[-1]] = -1.0
    return sp.csr_array(matrix)


class _Completion:
    """Complementary suppression: for each figure, the cheapest further hiding that keeps it in doubt.

    A table that everybody could believe in is a circulation in a network, so a linear programme has whole
    numbers as its answer, and what it deviates in from the true table is what must be hidden. Every answer
    proves all figures safe that it moves far enough, and hiding more never makes one less safe.
    """

    def __init__(self, full: IntArray, shown: npt.NDArray[np.int8], thin: BoolArray, rules: Rules) -> None:
        self._true = full.ravel()
        self._shown = shown.reshape(-1)  # a view: what is hidden here is hidden in the table
        self._top = rules.most_few
        additive = additivity(*full.shape)
        self._four = sp.hstack([additive, -additive, additive, -additive], format="csc")
        self._cost = _costs(full)
        in_thin = np.repeat(thin, full.shape[1])
        small = (self._true >= 1) & (self._true <= self._top)
        self._lowest = np.where(in_thin, np.maximum(self._true - self._top, 0), 1)
        self._highest = np.where(in_thin, self._lowest + self._top, self._top)
        self._too_low = (small | in_thin) & (self._true > self._lowest)
        self._too_high = (small | in_thin) & (self._true < self._highest)

    def run(self) -> None:
        """Hide until every figure is proved safe in both directions."""
        for index in np.flatnonzero(self._too_low | self._too_high).tolist():
            if self._too_high[index]:
                self._reach(index, self._highest[index])
            if self._too_low[index]:
                self._reach(index, self._lowest[index])

    def _reach(self, index: int, goal: int) -> None:
        """Make a table believable in which this figure is the goal."""
        free_up, free_down, dear_up, dear_down = self._room()
        step = int(goal - self._true[index])
        for room in (free_up, free_down, dear_up, dear_down):
            room[index] = 0
        (free_up if step > 0 else free_down)[index] = abs(step)
        lower = np.zeros(4 * len(self._true))
        lower[index if step > 0 else len(self._true) + index] = abs(step)
        upper = np.concatenate([free_up, free_down, dear_up, dear_down])
        few = self._shown == Shown.FEW
        costs = np.concatenate(
            [
                np.where(few & self._too_high, -_BONUS, 0.0),
                np.where(few & self._too_low & ~self._too_high, -_BONUS, 0.0),
                self._cost,
                self._cost,
            ]
        )
        moved = self._solve(costs, lower, upper)
        dear = moved[2 * len(self._true) :].reshape(2, -1).sum(axis=0)
        self._shown[dear > 0] = Shown.HIDDEN
        believed = self._true + np.array([1, -1, 1, -1]) @ moved.reshape(4, -1)
        self._too_high &= believed < self._highest
        self._too_low &= believed > self._lowest

    def _room(self) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """How far each figure can go up and down at no cost, and further when it is hidden for it."""
        true = self._true.astype(np.float64)
        few, hidden = self._shown == Shown.FEW, self._shown == Shown.HIDDEN
        free_up = np.where(hidden, np.inf, np.where(few, self._top - true, 0.0))
        free_down = np.where(hidden, true, np.where(few, true - 1.0, 0.0))
        return free_up, free_down, np.where(hidden, 0.0, np.inf), true - free_down

    def _solve(self, costs: FloatArray, lower: FloatArray, upper: FloatArray) -> IntArray:
        used = np.flatnonzero(upper > 0)
        bounds = np.column_stack([lower[used], upper[used]])
        found = solve(costs[used], self._four[:, used], np.zeros(self._four.shape[0]), bounds)
        moved = np.zeros(len(costs), dtype=np.int64)
        moved[used] = np.rint(found).astype(np.int64)
        return moved


def _costs(full: IntArray) -> FloatArray:
    cost = np.clip(full.astype(np.float64), 1.0, _CELL_AT_MOST)
    cost[full == 0] = _ZERO
    cost[(full > 0) & (full < 5)] = _FEW
    cost[-1, :] += _MARGIN
    cost[:, -1] += _MARGIN
    cost[-1, -1] = _GRAND
    return cost.ravel()
