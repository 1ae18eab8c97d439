"""Trend: whether a series goes up or down by more than chance, whatever its shape (Mann-Kendall)."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.errors import BadFrame, BadSetting, TooFew
from analysis.frames import FloatArray, IntArray
from analysis.where.local_statistics import two_sided

LEAST_STEPS = 4


@dataclass(frozen=True)
class Trend:
    """The trend of one series, or of several; arrays of shape (k,), or () for one.

    Attributes
    ----------
    s
        Pairs of steps that rise less pairs that fall.
    variance
        Of s if the steps came in any order, ties counted.
    z
        s, one step nearer to 0, in standard deviations; 0 where nothing differs.
    p
        Two-sided probability (normal approximation).
    """

    s: IntArray
    variance: FloatArray
    z: FloatArray
    p: FloatArray


def mann_kendall(series: npt.ArrayLike) -> Trend:
    """Test for a trend (Mann 1945, Kendall 1975).

    ``S = sum(sign(x[j] - x[i]))`` over all i before j; its variance is
    ``(n(n-1)(2n+5) - sum(t(t-1)(2t+5))) / 18`` with t the size of each group of equal values;
    ``z = (S - sign(S)) / sqrt(variance)``.

    Parameters
    ----------
    series
        Values in the order of time, shape (n,), or one series a column, shape (n, k); n at least 4.

    Raises
    ------
    TooFew, BadFrame, BadSetting
        If there are fewer than four steps, a value is missing, or the shape is another.
    """
    x = np.asarray(series, dtype=np.float64)
    if x.ndim not in (1, 2):
        raise BadSetting(
            f"A series has one value a step, or one row a step; this one has {x.ndim} dimensions."
        )
    steps = len(x)
    if steps < LEAST_STEPS:
        raise TooFew(f"A trend needs at least {LEAST_STEPS} steps; there are {steps}.")
    if not np.isfinite(x).all():
        raise BadFrame("A value of the series is missing or not finite.")
    s = np.zeros(x.shape[1:], dtype=np.int64)
    ties = np.zeros(x.shape[1:], dtype=np.int64)
    for step in range(steps):
        s += np.sign(x[step + 1 :] - x[step]).sum(axis=0).astype(np.int64)
        # A group of t adds (t - 1)(2t + 5) once for each of its members.
        equal = (x == x[step]).sum(axis=0)
        ties += (equal - 1) * (2 * equal + 5)
    variance = (steps * (steps - 1) * (2 * steps + 5) - ties) / 18
    z = np.divide(s - np.sign(s), np.sqrt(variance), out=np.zeros(s.shape), where=variance > 0)
    return Trend(s, np.asarray(variance, dtype=np.float64), z, two_sided(z))
