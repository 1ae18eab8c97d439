"""Linear programmes: one question to HiGHS, whose answer is a corner and so, in a network, whole numbers."""

import numpy as np
import scipy.sparse as sp
from scipy.optimize import linprog

from analysis.errors import BadFrame
from analysis.frames import FloatArray

_DONE, _UNBOUNDED = 0, 3
_SURE = 1e-6


def solve(costs: FloatArray, matrix: sp.csc_array, target: FloatArray, bounds: FloatArray) -> FloatArray:
    """Return the cheapest values whose product with the matrix is the target.

    Parameters
    ----------
    bounds
        Lowest and highest value of each, shape (n, 2).

    Returns
    -------
    array
        Infinite where there is no end to how cheap it can be.

    Raises
    ------
    BadFrame
        If no values do, or the solver fails: what cannot be checked must not be published.
    """
    if not len(costs):
        if len(target) and np.abs(target).max() > _SURE:
            raise BadFrame("No table agrees with these figures: they do not add up.")
        return np.empty(0)
    answer = linprog(  # type: ignore[call-overload]  # its types know no sparse matrices
        costs, A_eq=matrix, b_eq=target, bounds=bounds, method="highs-ds"
    )
    if answer.status == _UNBOUNDED:
        return np.full(len(costs), np.inf)
    if answer.status != _DONE:
        raise BadFrame(f"No table agrees with these figures: {answer.message}")
    return np.asarray(answer.x, dtype=np.float64)
