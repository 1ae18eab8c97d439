"""Poisson: whether two counts differ by more than chance, and how far their rates may lie apart."""

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv, gammaln, pdtr, pdtrc, xlogy

from analysis.errors import BadSetting
from analysis.frames import FloatArray, IntArray

# Beyond this a change is flagged, as crime analysts do (Wheeler 2016).
Z_FLAG = 3.0
# Pairs of counts times outcomes that are held at once: 8 MB an array.
CHUNK = 1_000_000


def poisson_z(
    now: npt.ArrayLike, then: npt.ArrayLike, *, exposure_now: float = 1.0, exposure_then: float = 1.0
) -> FloatArray:
    """Return the Poisson z of a change, ``2 (sqrt(now) - sqrt(then))`` for periods of equal length.

    With unequal exposures ``then`` is scaled to the exposure of ``now``, and the difference so that it varies
    by chance as much as that of equal exposures: with a standard deviation of the root of 2, because the root
    of a Poisson count has one of a half (Bartlett 1936; Wheeler 2016). That is why only an absolute value
    above 3 is flagged, and not one above 2.

    Parameters
    ----------
    now, then
        Counts, at least 0, of any shapes that go together; expected counts need not be whole.
    exposure_now, exposure_then
        Lengths of the periods, in the same unit.

    Raises
    ------
    BadSetting
        If a count is negative or no number, or an exposure is not above 0.
    """
    current, past = _counts(now, then)
    ratio = _exposure_ratio(exposure_now, exposure_then)
    gap = np.sqrt(current) - np.sqrt(past * ratio)
    return np.asarray(2 * gap * np.sqrt(2 / (1 + ratio)), dtype=np.float64)


def e_test(
    now: npt.ArrayLike, then: npt.ArrayLike, *, exposure_now: float = 1.0, exposure_then: float = 1.0
) -> FloatArray:
    """Return the two-sided p of the E-test that two Poisson counts have the same rate.

    The probability, were both rates the pooled one, of counts whose standardised difference is at least as
    large as that found (Krishnamoorthy and Thomson 2004, doi:10.1016/S0378-3758(02)00408-1). It holds for
    small counts, where normal approximations do not.

    Parameters
    ----------
    now, then
        Whole counts, at least 0, of any shapes that go together.
    exposure_now, exposure_then
        Lengths of the periods, in the same unit.

    Returns
    -------
    array
        Of the common shape; 1 where the rates found are equal.

    Raises
    ------
    BadSetting
        If a count is negative, no number or not whole, or an exposure is not above 0.
    """
    current, past = _counts(now, then)
    if np.any(current != np.floor(current)) or np.any(past != np.floor(past)):
        raise BadSetting("The E-test needs whole counts.")
    ratio = _exposure_ratio(exposure_now, exposure_then)
    shape = np.broadcast_shapes(current.shape, past.shape)
    pairs = np.column_stack([np.broadcast_to(counts, shape).ravel() for counts in (current, past)])
    # Small counts repeat: each pair is worked out once.
    distinct, position = np.unique(pairs, axis=0, return_inverse=True)
    return _e_test(distinct, ratio)[position.reshape(-1)].reshape(shape)


def ratio_interval(
    now: npt.ArrayLike,
    then: npt.ArrayLike,
    *,
    exposure_now: float = 1.0,
    exposure_then: float = 1.0,
    level: float = 0.95,
) -> tuple[FloatArray, FloatArray]:
    """Return the interval of the ratio of two Poisson rates, now to then.

    Given their sum the first count is binomial; its share has the interval of Clopper and Pearson (1934), so
    that of the ratio covers at least as often as it says (Przyborowski and Wilenski 1940).

    Returns
    -------
    low, high
        0 and infinity where both counts are 0; infinity above where ``then`` is 0.
    """
    current, past = _counts(now, then)
    if not 0 < level < 1:
        raise BadSetting(f"The level of an interval lies between 0 and 1, not at {level:g}.")
    ratio, tail = _exposure_ratio(exposure_now, exposure_then), (1 - level) / 2
    current, past = np.broadcast_arrays(current, past)
    low = np.where(current > 0, betaincinv(np.maximum(current, 1e-9), past + 1, tail), 0.0)
    high = np.where(past > 0, betaincinv(current + 1, np.maximum(past, 1e-9), 1 - tail), 1.0)
    with np.errstate(divide="ignore"):
        return low / (1 - low) / ratio, high / (1 - high) / ratio


def _counts(now: npt.ArrayLike, then: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    current, past = (np.asarray(counts, dtype=np.float64) for counts in (now, then))
    for counts in (current, past):
        if counts.size and not (np.isfinite(counts).all() and counts.min() >= 0):
            raise BadSetting(f"A count is a number of at least 0; found {counts.min():g}.")
    return current, past


def _exposure_ratio(now: float, then: float) -> float:
    if not (np.isfinite(now) and np.isfinite(then) and now > 0 and then > 0):
        raise BadSetting(f"An exposure is longer than 0; found {now:g} and {then:g}.")
    return now / then


def _e_test(pairs: FloatArray, ratio: float) -> FloatArray:
    """p of each pair (now, then), in chunks of pairs with as many outcomes."""
    found = np.ones(len(pairs))
    statistic = _standardised(pairs[:, 0], pairs[:, 1], ratio)
    open_ones = np.flatnonzero(statistic > 0)
    order = open_ones[np.argsort(pairs[open_ones].sum(axis=1), kind="stable")]
    while len(order):
        # The widest range of outcomes decides how many pairs fit.
        most = _spread(pairs[order[-1]].sum())
        here, order = order[-max(1, CHUNK // most) :], order[: -max(1, CHUNK // most)]
        found[here] = _p_values(pairs[here].sum(axis=1), statistic[here], ratio, most)
    return found


def _standardised(now: FloatArray, then: FloatArray, ratio: float) -> FloatArray:
    """Absolute difference of the rates by its standard error; 0 where nothing was counted."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.abs(now / ratio - then) / np.sqrt(now / ratio**2 + then)
    # An equality that only rounding disturbs is one.
    return np.where(np.abs(now / ratio - then) > 1e-12 * (now + then + 1), found, 0.0)


def _spread(total: float) -> int:
    """Outcomes of a count that are looked at: beyond ten standard deviations nothing is left to add."""
    return int(20 * np.sqrt(total + 1)) + 40


def _p_values(totals: FloatArray, statistic: FloatArray, ratio: float, outcomes: int) -> FloatArray:
    """Add up, for each pair, the outcomes of `now` times those of `then` that are as extreme."""
    mean_then = totals / (1 + ratio)
    mean_now = mean_then * ratio
    first = np.maximum(0.0, np.floor(mean_now - outcomes / 2))
    outcome: FloatArray = first[:, None] + np.arange(outcomes)
    rate, square = outcome / ratio, statistic[:, None] ** 2
    # |rate - y| = t sqrt(rate / ratio + y), solved for y: as extreme are all below the one root and above
    # the other.
    middle = rate + square / 2
    root = np.sqrt(middle**2 - rate**2 + square * rate / ratio)
    slack = 1e-9 * (middle + root + 1)
    low: IntArray = np.floor(middle - root + slack).astype(np.int64)
    high: IntArray = np.ceil(middle + root - slack).astype(np.int64)
    # Two counts of 0 do not differ.
    low = np.where(outcome > 0, low, -1)
    mean = mean_then[:, None]
    beyond = np.where(low >= 0, pdtr(np.maximum(low, 0), mean), 0.0) + pdtrc(np.maximum(high - 1, 0), mean)
    beyond = np.where(high >= 1, beyond, 1.0)
    chance = np.exp(xlogy(outcome, mean_now[:, None]) - mean_now[:, None] - gammaln(outcome + 1))
    return np.minimum(np.sum(chance * beyond, axis=1), 1.0)
