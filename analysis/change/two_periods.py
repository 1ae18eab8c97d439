"""Two periods: did the whole change, did single places, and did the pattern shift between them?"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.change.poisson import Z_FLAG, e_test, poisson_z, ratio_interval
from analysis.errors import BadSetting
from analysis.frames import BoolArray, FloatArray, IntArray
from analysis.proportions import adjusted, difference_interval, shares, shift_test

# A percentage of fewer says more about the base than about the change.
LEAST_BASE = 20
LEVEL = 0.05
PERMUTATIONS = 999
# Classes of z on a map: beyond three is flagged, within one is as good as equal.
Z_BREAKS = (-3.0, -1.0, 1.0, 3.0)


@dataclass(frozen=True)
class Whole:
    """What became of all incidents together.

    Attributes
    ----------
    then, now
        Counts of the two periods.
    expected
        What now would hold at the rate of then.
    z, p
        Of the change: Poisson z, and the E-test.
    ratio, low, high
        Rate now by rate then with its interval of 95 %; NaN and infinite where then is 0.
    """

    then: int
    now: int
    expected: float
    z: float
    p: float
    ratio: float
    low: float
    high: float

    @property
    def ordinary(self) -> bool:
        """Whether the change is within normal variation: z of at most 3 either way."""
        return abs(self.z) <= Z_FLAG


@dataclass(frozen=True)
class Places:
    """What became of each place; arrays of shape (places,).

    Attributes
    ----------
    tested
        Places with an incident in either period; the others have nothing to test.
    expected, z, p, q
        As for the whole; q is p adjusted for the number of places tested.
    percent
        Change by expected, in percent; NaN where then is below the least base.
    share_then, share_now
        Of all incidents of the period.
    gap, gap_low, gap_high
        Share now less share then, with its interval of 95 %.
    shift_p, shift_q
        Of the test that both shares are the same, raw and adjusted.
    """

    then: IntArray
    now: IntArray
    tested: BoolArray
    expected: FloatArray
    z: FloatArray
    p: FloatArray
    q: FloatArray
    percent: FloatArray
    share_then: FloatArray
    share_now: FloatArray
    gap: FloatArray
    gap_low: FloatArray
    gap_high: FloatArray
    shift_p: FloatArray
    shift_q: FloatArray

    @property
    def changed(self) -> IntArray:
        """1 and -1 where the count rose or fell by more than chance among so many places, else 0."""
        return np.where(self.q <= LEVEL, np.sign(self.z), 0).astype(np.int64)

    @property
    def shifted(self) -> IntArray:
        """1 and -1 where the share rose or fell by more than chance among so many places, else 0."""
        return np.where(self.shift_q <= LEVEL, np.sign(self.gap), 0).astype(np.int64)


@dataclass(frozen=True)
class Pattern:
    """Whether the incidents lie in the same places as before, whatever their number.

    Attributes
    ----------
    statistic
        Chi-square of the table of places by periods.
    p
        By redistributing both periods' incidents of each place between the periods.
    same
        Share of the tested places whose share did not clearly shift (the S of Andresen 2009); NaN without
        any.
    """

    statistic: float
    p: float
    same: float


@dataclass(frozen=True)
class Comparison:
    """Both questions, kept apart: `whole` and `places` about counts, `pattern` about shares."""

    whole: Whole
    places: Places
    pattern: Pattern


def compare_periods(
    then: npt.ArrayLike,
    now: npt.ArrayLike,
    *,
    exposure_then: float = 1.0,
    exposure_now: float = 1.0,
    control: str = "by",
    least_base: int = LEAST_BASE,
    permutations: int = PERMUTATIONS,
    seed: int = 1,
) -> Comparison:
    """Compare the counts of places in two periods.

    Parameters
    ----------
    then, now
        Whole counts of each place, shape (places,).
    exposure_then, exposure_now
        Lengths of the periods, in the same unit.
    control
        "by" adjusts for the number of places (Benjamini and Yekutieli 2001), "none" does not.
    least_base
        Incidents then below which no percentage is given.

    Raises
    ------
    BadSetting
        If counts are negative or not whole, their numbers differ, or a setting is out of its range.
    """
    past, current = _whole_counts(then), _whole_counts(now)
    if past.shape != current.shape:
        raise BadSetting(f"Both periods count the same places; found {len(past)} and {len(current)}.")
    if permutations < 0 or seed < 0:
        raise BadSetting(f"Permutations and seed are at least 0; found {permutations} and {seed}.")
    exposures = {"exposure_now": exposure_now, "exposure_then": exposure_then}
    places = _places(past, current, exposures, control, least_base)
    pattern = _pattern(past, current, places, permutations, seed)
    return Comparison(_whole(int(past.sum()), int(current.sum()), exposures), places, pattern)


def _whole_counts(values: npt.ArrayLike) -> IntArray:
    given = np.asarray(values, dtype=np.float64)
    if given.ndim != 1 or np.any(~np.isfinite(given) | (given < 0) | (given != np.floor(given))):
        raise BadSetting("Counts are a list of whole numbers of at least 0, one a place.")
    return given.astype(np.int64)


def _whole(then: int, now: int, exposures: dict[str, float]) -> Whole:
    expected = then * exposures["exposure_now"] / exposures["exposure_then"]
    low, high = ratio_interval(now, then, **exposures)
    tests = float(poisson_z(now, then, **exposures)), float(e_test(now, then, **exposures))
    ratio = now / expected if expected else float("nan")
    return Whole(then, now, expected, *tests, ratio, float(low), float(high))


def _places(
    then: IntArray, now: IntArray, exposures: dict[str, float], control: str, least_base: int
) -> Places:
    tested = (then + now) > 0
    expected: FloatArray = then.astype(np.float64) * (exposures["exposure_now"] / exposures["exposure_then"])
    p = e_test(now, then, **exposures)
    totals = {"total_first": int(now.sum()), "total_second": int(then.sum())}
    _, shift_p = shift_test(now, then, **totals)
    low, high = difference_interval(now, then, **totals)
    share_then, share_now = shares(then, totals["total_second"]), shares(now, totals["total_first"])
    with np.errstate(divide="ignore", invalid="ignore"):
        percent = np.where(then >= max(least_base, 1), (now / expected - 1) * 100, np.nan)
    return Places(
        then,
        now,
        tested,
        expected,
        z=poisson_z(now, then, **exposures),
        p=p,
        q=_adjusted_among(p, tested, control),
        percent=percent,
        share_then=share_then,
        share_now=share_now,
        gap=share_now - share_then,
        gap_low=low,
        gap_high=high,
        shift_p=shift_p,
        shift_q=_adjusted_among(shift_p, tested, control),
    )


def _adjusted_among(p: FloatArray, tested: BoolArray, control: str) -> FloatArray:
    """Adjust for the places that could have differed at all; the others stay at 1."""
    found = np.ones(len(p))
    found[tested] = adjusted(p[tested], control=control)
    return found


def _pattern(then: IntArray, now: IntArray, places: Places, permutations: int, seed: int) -> Pattern:
    tested = places.tested
    same = float(np.mean(places.shifted[tested] == 0)) if tested.any() else float("nan")
    both, total = (then + now)[tested], int(now.sum())
    if len(both) < 2 or total in (0, both.sum()):
        return Pattern(0.0, 1.0, same)
    statistic = _chi_square(now[tested], both, total)
    if not permutations:
        return Pattern(float(statistic), float("nan"), same)
    rng = np.random.default_rng(seed)
    at_least = 0
    # A million counts at once, whatever the number of places.
    block = max(1, 1_000_000 // len(both))
    for done in range(0, permutations, block):
        # Which incidents fell into the later period is left to chance: places and totals stay.
        sample = rng.multivariate_hypergeometric(
            both, total, size=min(block, permutations - done), method="marginals"
        )
        at_least += int(np.count_nonzero(_chi_square(sample, both, total) >= statistic * (1 - 1e-12)))
    return Pattern(float(statistic), (at_least + 1) / (permutations + 1), same)


def _chi_square(now: IntArray, both: IntArray, total: int) -> FloatArray:
    """Chi-square of now and then by place, given the sums of both; now may have leading axes."""
    share = total / both.sum()
    squared: FloatArray = np.sum((now - both * share) ** 2 / both, axis=-1) / (share * (1 - share))
    return squared
