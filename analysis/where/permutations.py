"""Permutations: how often chance alone puts as much round a cell as there is."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy import sparse

from analysis.errors import BadSetting
from analysis.frames import FloatArray, IntArray
from analysis.where.local_statistics import checked

LEAST_RUNS = 99
_AT_ONCE = 50_000
# Sums that differ by less than this share of the largest value are equal, whatever the order of adding up.
_TIE = 1e-9


def permuted_p(
    values: npt.ArrayLike,
    neighbours: sparse.csr_array,
    *,
    runs: int,
    seed: int,
    tell: Callable[[int, int], None] | None = None,
) -> FloatArray:
    """Return the two-sided p-value of the sum round each cell under conditional permutation.

    Each cell keeps its value, and the others are put in random order: the null of Gi, Gi* and local Moran
    alike (Anselin 1995). ``p = min(1, 2 (min(at least, at most) + 1) / (runs + 1))``: how many orders put at
    least as much round the cell as there is, or at most, whichever are fewer, to either side.

    As neighbours weigh 1, all that matters of an order is which values come first. So one set of draws, each
    with a spare, serves all cells: the one drawn itself takes the spare. Work grows with cells plus runs, not
    with their product.

    Parameters
    ----------
    values
        Value of each cell, shape (n,).
    neighbours
        Ones where two cells are neighbours, shape (n, n), nothing on the diagonal.
    runs
        Number of random orders, at least 99. The smallest p that can be found is 2 / (runs + 1).
    seed
        Of chance; the same seed gives the same answer.
    tell
        Called with runs done and runs in all.

    Raises
    ------
    TooFew, BadFrame, BadSetting
        As `analysis.where.local_statistics.getis_ord`; or if a weight is not 1 or the runs are too few.
    """
    x = checked(values, neighbours)
    if (neighbours.data != 1).any():
        raise BadSetting("A permutation test needs neighbours that all weigh 1.")
    number = np.diff(neighbours.indptr).astype(np.int64)
    return p_of_sums(x, neighbours @ x, number, runs=runs, seed=seed, tell=tell)


def p_of_sums(
    x: FloatArray,
    sums: FloatArray,
    number: IntArray,
    *,
    runs: int,
    seed: int,
    tell: Callable[[int, int], None] | None = None,
) -> FloatArray:
    """Return the same p-values from the sum of each cell's neighbours and their number, shape (n,).

    Raises
    ------
    BadSetting
        If the runs are too few.
    """
    if runs < LEAST_RUNS:
        raise BadSetting(f"A permutation test needs at least {LEAST_RUNS} runs, not {runs}.")
    margin, columns = _TIE * float(np.abs(x).max()), int(number.max())
    wanted = [(size, np.flatnonzero(number == size)) for size in np.unique(number[number > 0]).tolist()]
    rng = np.random.default_rng(seed)
    least, most = np.zeros((2, len(x)), dtype=np.int64)
    for start in range(0, runs if columns else 0, _AT_ONCE):
        now = min(_AT_ONCE, runs - start)
        order = drawn(rng, cells=len(x), columns=columns + 1, runs=now)
        values = x[order]
        added = np.cumsum(values, axis=1)
        for size, cells in wanted:
            _rank(np.sort(added[:, size - 1]), cells, sums, margin, least, most)
            _replace(order, values, added, size, cells, sums, margin, least, most)
        if tell:
            tell(start + now, runs)
    p = np.minimum(2 * (np.minimum(least, most) + 1) / (runs + 1), 1.0)
    return np.where(number > 0, p, 1.0)


def agreeing(p: FloatArray, z: FloatArray, x: FloatArray, sums: FloatArray, number: IntArray) -> FloatArray:
    """Leave p where what lies round a cell differs from chance to the side that z says, else make it 1.

    Random orders judge the surroundings alone, Gi* the cell with them. A crowded cell in a quiet place has
    more in and around it than is expected, while hardly an order puts so little round it: it stands out, but
    it is neither hot nor cold, and its small p must not make it so.

    Parameters
    ----------
    p
        Of random orders, shape (n,).
    z
        Of Gi or Gi*, whose sign says hot or cold, shape (n,).
    x, sums, number
        Value of each cell, sum of its neighbours and their number, shape (n,).
    """
    others = (x.sum() - x) / max(len(x) - 1, 1)
    return np.where((sums - number * others) * z < 0, 1.0, p)


def drawn(rng: np.random.Generator, *, cells: int, columns: int, runs: int) -> IntArray:
    """Draw different cells in random order, shape (runs, columns), every order with equal odds."""
    if columns**2 > cells:
        return _drawn_one_by_one(rng, cells, columns, runs)
    found = rng.integers(0, cells, (runs, columns))
    left = np.arange(runs)
    while len(left):
        # Orders in which a cell comes twice are drawn again, whole: those that remain have equal odds.
        ranked = np.sort(found[left], axis=1)
        left = left[(ranked[:, 1:] == ranked[:, :-1]).any(axis=1)]
        found[left] = rng.integers(0, cells, (len(left), columns))
    return found


def _drawn_one_by_one(rng: np.random.Generator, cells: int, columns: int, runs: int) -> IntArray:
    found = np.empty((runs, columns), dtype=np.int64)
    for column in range(columns):
        # The number of a cell among those not drawn yet; each drawn one at or below it moves it up by one.
        pick = rng.integers(0, cells - column, runs)
        for taken in np.sort(found[:, :column], axis=1).T:
            pick += pick >= taken
        found[:, column] = pick
    return found


def _rank(
    ranked: FloatArray, cells: IntArray, sums: FloatArray, margin: float, least: IntArray, most: IntArray
) -> None:
    """Add how many draws reach, and how many do not pass, the sum round each of these cells."""
    wanted = sums[cells]
    least[cells] += len(ranked) - np.searchsorted(ranked, wanted - margin, side="left")
    most[cells] += np.searchsorted(ranked, wanted + margin, side="right")


def _replace(
    order: IntArray,
    values: FloatArray,
    added: FloatArray,
    size: int,
    cells: IntArray,
    sums: FloatArray,
    margin: float,
    least: IntArray,
    most: IntArray,
) -> None:
    """Correct for draws that hold the cell itself: it steps back, and the spare takes its place."""
    member = np.zeros(len(sums), dtype=bool)
    member[cells] = True
    run, place = np.nonzero(member[order[:, :size]])
    cell, drew = order[run, place], added[run, size - 1]
    instead = added[run, size] - values[run, place]
    low, high = sums[cell] - margin, sums[cell] + margin
    np.add.at(least, cell, (instead >= low).astype(np.int64) - (drew >= low))
    np.add.at(most, cell, (instead <= high).astype(np.int64) - (drew <= high))
