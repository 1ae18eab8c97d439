"""Local statistics: Getis-Ord Gi and Gi*, and local Moran, of the counts of cells."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.special import erfc

from analysis.errors import BadFrame, BadSetting, TooFew
from analysis.frames import FloatArray

LEAST_CELLS = 3
# A sum of squares this small beside what it came from is rounding.
_ROUNDING = 1e-12
# Where the cell lies and where its neighbours lie: above the mean of all cells, or not.
QUADRANTS = ("HH", "LL", "HL", "LH")


@dataclass(frozen=True)
class GetisOrd:
    """Gi or Gi* of each cell, with what went into it; every array has shape (n,).

    Attributes
    ----------
    z
        Standard deviations by which the sum lies above what is expected.
    p
        Probability of a sum at least as far from the expected one, to either side, if the values lay anywhere
        with equal odds (normal approximation).
    total
        Sum of the values of the neighbours; with Gi*, of the cell too.
    expected
        What this sum would be if all the cells had the same value.
    neighbours
        Sum of the weights of the neighbours: how many they are if each weighs 1. The cell is not among them.
    """

    z: FloatArray
    p: FloatArray
    total: FloatArray
    expected: FloatArray
    neighbours: FloatArray


@dataclass(frozen=True)
class LocalMoran:
    """Local Moran of each cell, with what went into it; every array has shape (n,).

    Attributes
    ----------
    i
        The statistic: how far the cell lies from the mean of all cells, times how far the mean of its
        neighbours does, by the variance.
    z, p
        Standard deviations above the expectation, and the two-sided probability, if the other values lay
        anywhere with equal odds and the cell kept its own.
    around
        Mean value of the neighbours; the mean of all cells where there are none.
    quadrant
        "HH", "LL", "HL" or "LH": the cell, then its neighbours; empty where there are none.
    neighbours
        Sum of the weights of the neighbours.
    """

    i: FloatArray
    z: FloatArray
    p: FloatArray
    around: FloatArray
    quadrant: npt.NDArray[np.str_]
    neighbours: FloatArray


def getis_ord(values: npt.ArrayLike, neighbours: sparse.csr_array, *, star: bool = True) -> GetisOrd:
    """Compute Gi* (the cell is its own neighbour) or Gi (it is not, nor part of what it is compared with).

    The standardised statistic of Ord and Getis (1995), with the population's standard deviation:
    ``z = (sum(w x) - mean(x) sum(w)) / (S sqrt((n sum(w²) - sum(w)²) / (n - 1)))``. For Gi, the mean, S and
    n are those of the other cells. Where nothing can differ (equal values, no neighbours, or all cells
    neighbours) z is 0 and p 1.

    Parameters
    ----------
    values
        Value of each cell, shape (n,).
    neighbours
        Weights, shape (n, n), nothing on the diagonal.

    Raises
    ------
    TooFew
        If there are fewer than three cells.
    BadFrame, BadSetting
        If a value is missing, or the weights do not belong to the values.
    """
    x = checked(values, neighbours)
    number, own = np.asarray(neighbours.sum(axis=1), dtype=np.float64), float(star)
    weight, square = number + own, neighbours.power(2).sum(axis=1) + own
    gap = x - x.mean()
    total_gap = neighbours @ gap + own * gap
    if star:
        n, mean = len(x), np.zeros(len(x))
        variance = np.full(len(x), np.square(gap).mean())
    else:
        n, mean = len(x) - 1, -gap / (len(x) - 1)
        variance = (np.square(gap).sum() - gap**2) / n - mean**2
    variance[variance <= _ROUNDING * np.square(x).max()] = 0
    scale = np.maximum(n * square - weight**2, 0) / (n - 1)
    spread = np.sqrt(variance * scale)
    z = np.divide(total_gap - weight * mean, spread, out=np.zeros(len(x)), where=spread > 0)
    expected = weight * (mean + x.mean())
    return GetisOrd(z, two_sided(z), neighbours @ x + own * x, expected, number)


def local_moran(values: npt.ArrayLike, neighbours: sparse.csr_array) -> LocalMoran:
    """Compute local Moran with weights that add up to 1 for each cell (Anselin 1995).

    ``I = (x - mean) / m2 * sum(w (x - mean))`` with ``m2 = sum((x - mean)²) / n``. Expectation and variance
    are those of conditional randomisation (Sokal, Oden and Thomson 1998, A7 and A8). As the cell keeps its
    value, I differs from the sum of its neighbours by a factor only: its z is that of Gi, with the cell's
    sign. A cell at the very mean has I = 0 whatever its neighbours, and p = 1.

    Parameters
    ----------
    values
        Value of each cell, shape (n,).
    neighbours
        Weights before they are made to add up to 1, shape (n, n), nothing on the diagonal.

    Raises
    ------
    TooFew, BadFrame, BadSetting
        As `getis_ord`.
    """
    x = checked(values, neighbours)
    sums = getis_ord(x, neighbours, star=False)
    mean, linked = x.mean(), sums.neighbours > 0
    around = np.divide(sums.total, sums.neighbours, out=np.full(len(x), mean), where=linked)
    gap, gap_around = x - mean, around - mean
    square = float(np.square(gap).mean())
    flat = square <= _ROUNDING * float(np.square(x).max())
    i = np.zeros(len(x)) if flat else gap * gap_around / square
    # Whole numbers decide exactly who is at the mean, where means and differences are off by a rounding.
    above = np.sign(len(x) * x - x.sum())
    around_above = len(x) * sums.total > sums.neighbours * x.sum()
    z = above * sums.z
    names = np.where(above > 0, np.where(around_above, "HH", "HL"), np.where(around_above, "LH", "LL"))
    return LocalMoran(i, z, two_sided(z), around, np.where(linked, names, ""), sums.neighbours)


def two_sided(z: FloatArray) -> FloatArray:
    """Return the probability of a normal value at least as far from 0, to either side."""
    return np.asarray(erfc(np.abs(z) / np.sqrt(2)), dtype=np.float64)


def checked(values: npt.ArrayLike, neighbours: sparse.csr_array) -> FloatArray:
    """Return the values as numbers, or refuse them."""
    x = np.asarray(values, dtype=np.float64)
    if x.ndim != 1 or neighbours.shape != (len(x), len(x)):
        raise BadSetting(
            f"The neighbours of {neighbours.shape[0]} cells do not fit values of shape {x.shape}."
        )
    if len(x) < LEAST_CELLS:
        raise TooFew(f"A local statistic needs at least {LEAST_CELLS} cells; there are {len(x)}.")
    if not np.isfinite(x).all():
        raise BadFrame("The value of a cell is missing or not finite.")
    if neighbours.diagonal().any():
        raise BadSetting("A cell is not among its own neighbours; Gi* adds it.")
    return x
