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
    alike (Anselin 1995). ``p = min(1, 2 (min(at least, at most) + 1) / (runs + 1))``, which counts as many values
    round the cell at least, and at most, as large as the real one.

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
    if runs < LEAST_RUNS:
        raise BadSetting(f"A permutation test needs at least {LEAST_RUNS} runs, not {runs}.")
    if (neighbours.data != 1).any():
        raise BadSetting("A permutation test needs neighbours that all weigh 1.")
    number, total = np.diff(neighbours.indptr).astype(np.int64), neighbours @ x
    columns, margin = int(number.max()), _TIE * float(np.abs(x).max())
    rng = np.random.default_rng(seed)
    least, most = np.zeros((2, len(x)), dtype=np.int64)
    for start in range(0, runs if columns else 0, _AT_ONCE):
        now = min(_AT_ONCE, runs - start)
        order = drawn(rng, cells=len(x), columns=columns + 1, runs=now)
        for size in np.unique(number[number > 0]).tolist():
            cells = np.flatnonzero(number == size)
            _tally(x, order[:, : size + 1], cells, total, margin, least, most)
        if tell:
            tell(start + now, runs)
    p = np.minimum(2 * (np.minimum(least, most) + 1) / (runs + 1), 1.0)
    return np.where(number > 0, p, 1.0)


def drawn(rng: np.random.Generator, *, cells: int, columns: int, runs: int) -> IntArray:
    """Draw different cells in random order, shape (runs, columns), every order with equal odds."""
    found = np.empty((runs, columns), dtype=np.int64)
    for column in range(columns):
        # The number of a cell among those not drawn yet; each drawn one at or below it moves it up by one.
        pick = rng.integers(0, cells - column, runs)
        for taken in np.sort(found[:, :column], axis=1).T:
            pick += pick >= taken
        found[:, column] = pick
    return found


def _tally(
    x: FloatArray,
    order: IntArray,
    cells: IntArray,
    total: FloatArray,
    margin: float,
    least: IntArray,
    most: IntArray,
) -> None:
    """Add to `least` and `most` how many draws reach the sums of these cells, all with as many neighbours."""
    values = x[order]
    sums = values[:, :-1].sum(axis=1)
    ranked = np.sort(sums)
    wanted = total[cells]
    least[cells] += len(sums) - np.searchsorted(ranked, wanted - margin, side="left")
    most[cells] += np.searchsorted(ranked, wanted + margin, side="right")
    # Draws that hold the cell itself: it steps back, and the spare takes its place.
    member = np.zeros(len(x), dtype=bool)
    member[cells] = True
    run, place = np.nonzero(member[order[:, :-1]])
    cell = order[run, place]
    without = sums[run] + values[run, -1] - values[run, place]
    low, high = total[cell] - margin, total[cell] + margin
    np.add.at(least, cell, (without >= low).astype(np.int64) - (sums[run] >= low))
    np.add.at(most, cell, (without <= high).astype(np.int64) - (sums[run] <= high))
