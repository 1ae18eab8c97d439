"""Proportions: whether two shares differ, how far, and what remains when many are asked about at once."""

import numpy as np
import numpy.typing as npt
from scipy.special import erfc

from analysis.errors import BadSetting
from analysis.frames import FloatArray, IntArray

# The standard normal quantile of a two-sided interval of 95 %.
Z95 = 1.959963984540054


def shift_test(
    first: npt.ArrayLike, second: npt.ArrayLike, *, total_first: int, total_second: int
) -> tuple[FloatArray, FloatArray]:
    """Test for each place whether it has the same share of two totals.

    The chi-square test of the table [[first, total - first], [second, total - second]] with the correction of
    Yates (1934), by which each cell moves towards its expected count by a half, but never past it.

    Returns
    -------
    statistic, p
        Arrays; where a margin of the table is empty nothing can differ: 0 and 1.

    Raises
    ------
    BadSetting
        If a count is negative or above its total.
    """
    a, c = _counts(first, total_first), _counts(second, total_second)
    both, everything = a + c, float(total_first + total_second)
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = total_first * both / everything
        gap = np.abs(a - expected)
        gap = gap - np.minimum(0.5, gap)
        weights = total_first * total_second * both * (everything - both)
        statistic = gap**2 * everything**3 / weights
    statistic = np.where(np.isfinite(statistic), statistic, 0.0)
    return statistic, erfc(np.sqrt(statistic / 2))


def adjusted(p: npt.ArrayLike, *, control: str = "by") -> FloatArray:
    """Adjust p-values for their number, so that among the findings few are false.

    The step-up of Benjamini and Yekutieli (2001), which holds whatever depends on what: places of one total
    are not independent of each other. With ``control="none"`` they come back as they are.
    """
    raw = np.asarray(p, dtype=np.float64)
    if control == "none" or not len(raw):
        return raw.copy()
    if control != "by":
        raise BadSetting(f"The control of false findings is “by” or “none”, not “{control}”.")
    number = len(raw)
    ranks = np.arange(1, number + 1)
    order = np.argsort(raw, kind="stable")
    stepped = raw[order] * number * np.sum(1 / ranks) / ranks
    found = np.empty(number)
    found[order] = np.minimum(np.minimum.accumulate(stepped[::-1])[::-1], 1.0)
    return found


def wilson_interval(counts: npt.ArrayLike, *, total: int, z: float = Z95) -> tuple[FloatArray, FloatArray]:
    """Return the interval of Wilson (1927) for each share of a total; 0 to 1 where the total is 0."""
    n = _counts(counts, total)
    if total == 0:
        return np.zeros(len(n)), np.ones(len(n))
    share, square = n / total, z * z
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = z / (1 + square / total) * np.sqrt(share * (1 - share) / total + square / (4 * total**2))
    # Rounding must not take the share itself out of its interval: at 0 and at 1 it is one of the ends.
    return np.clip(np.minimum(middle - half, share), 0, 1), np.clip(np.maximum(middle + half, share), 0, 1)


def difference_interval(
    first: npt.ArrayLike, second: npt.ArrayLike, *, total_first: int, total_second: int, z: float = Z95
) -> tuple[FloatArray, FloatArray]:
    """Return the interval of the difference of two shares, first less second (Newcombe 1998, method 10)."""
    low_a, high_a = wilson_interval(first, total=total_first, z=z)
    low_c, high_c = wilson_interval(second, total=total_second, z=z)
    share_a, share_c = shares(first, total_first), shares(second, total_second)
    gap = share_a - share_c
    below = np.sqrt((share_a - low_a) ** 2 + (high_c - share_c) ** 2)
    above = np.sqrt((high_a - share_a) ** 2 + (share_c - low_c) ** 2)
    return gap - below, gap + above


def shares(counts: npt.ArrayLike, total: int) -> FloatArray:
    """Return each count as a share of its total; 0 of nothing is 0."""
    return _counts(counts, total) / max(total, 1)


def _counts(values: npt.ArrayLike, total: int) -> FloatArray:
    given: IntArray = np.asarray(values)
    if given.ndim != 1:
        raise BadSetting("Counts are a list, one a place.")
    if len(given) and (given.min() < 0 or given.max() > total):
        raise BadSetting(
            f"A count lies from 0 to its total of {total}; found {given.min()} to {given.max()}."
        )
    return given.astype(np.float64)
