"""Concentration: how few places hold how many of the incidents, and how few chance alone would need."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import poisson

from analysis.errors import BadSetting, TooFew
from analysis.frames import FloatArray, IntArray

SHARES = (0.25, 0.5, 0.8, 1.0)
CURVE_POINTS = 200
_SLACK = 1e-9


@dataclass(frozen=True)
class Holding:
    """The fewest places that hold a share of the incidents.

    Attributes
    ----------
    share
        Share of the incidents, above 0 and at most 1.
    places
        How many places hold at least so many, the fullest first.
    share_of_places
        Their share of all places.
    by_chance
        The share of places that would be needed if every incident had fallen on any place alike.
    """

    share: float
    places: int
    share_of_places: float
    by_chance: float


@dataclass(frozen=True)
class Concentration:
    """How incidents are spread over places.

    Attributes
    ----------
    places, with_any, incidents
        All places, those with at least one incident, and the incidents.
    gini
        Gini coefficient of the counts: 0 is even, near 1 is all at one place.
    generalised
        The same, measured from the most even spread that so few incidents allow.
    holdings
        One for each share asked for.
    curve
        Lorenz curve, the fullest places first: share of places and share of incidents, shape (m, 2), from
        (0, 0) to (1, 1).
    """

    places: int
    with_any: int
    incidents: int
    gini: float
    generalised: float
    holdings: tuple[Holding, ...]
    curve: FloatArray


def concentration(counts: npt.ArrayLike, *, shares: Sequence[float] = SHARES) -> Concentration:
    """Measure the concentration of incidents on places.

    Parameters
    ----------
    counts
        Incidents of each place, whole and not negative, places without any included, shape (n,).
    shares
        Shares of the incidents for which the fewest places are sought.

    Raises
    ------
    TooFew
        If there is no incident or no place.
    BadSetting
        If a count or a share cannot be used.
    """
    values = _counts(counts)
    total = int(values.sum())
    if not total:
        raise TooFew("Concentration needs at least 1 incident; there is none.")
    return Concentration(
        places=len(values),
        with_any=int(np.count_nonzero(values)),
        incidents=total,
        gini=gini(values),
        generalised=generalised_gini(values),
        holdings=tuple(_holding(values, float(share)) for share in shares),
        curve=lorenz(values),
    )


def gini(counts: npt.ArrayLike) -> float:
    """Return the Gini coefficient of counts (Gini 1912), by ranks: 2·Σ i·x(i) / (n·Σx) − (n + 1)/n."""
    values = np.sort(_counts(counts))
    count, total = len(values), int(values.sum())
    if not total:
        raise TooFew("A Gini coefficient needs at least 1 incident; there is none.")
    ranked = float(np.arange(1, count + 1, dtype=np.float64) @ values)
    return 2 * ranked / (count * total) - (count + 1) / count


def generalised_gini(counts: npt.ArrayLike) -> float:
    """Return Gini's coefficient for fewer incidents than places (Bernasco and Steenbeek 2017).

    With c incidents at n places, c below n, at least n − c places stay empty however even the spread, so G is
    at least 1 − c/n. The generalised coefficient max(1, n/c)·(G − 1) + 1 is 0 for that spread, and equals G
    where there are as many incidents as places or more.
    """
    values = _counts(counts)
    return max(1.0, len(values) / max(int(values.sum()), 1)) * (gini(values) - 1) + 1


def lorenz(counts: npt.ArrayLike) -> FloatArray:
    """Return the Lorenz curve with the fullest places first, thinned to `CURVE_POINTS`, shape (m, 2)."""
    ranked = np.sort(_counts(counts))[::-1]
    held = np.r_[0.0, np.cumsum(ranked) / max(int(ranked.sum()), 1)]
    # Closer together at the beginning, where a steep curve bends.
    at = np.unique(np.rint(len(ranked) * np.linspace(0, 1, CURVE_POINTS) ** 2).astype(np.int64))
    return np.column_stack([at / len(ranked), held[at]])


def fewest_places(counts: npt.ArrayLike, *, share: float) -> int:
    """Return how many places, the fullest first, hold at least a share of the incidents."""
    if not 0 < share <= 1:
        raise BadSetting(f"A share of the incidents is above 0 and at most 1; it is {share}.")
    held = np.cumsum(np.sort(_counts(counts))[::-1])
    return int(np.searchsorted(held, held[-1] * share * (1 - _SLACK))) + 1


def share_by_chance(*, places: int, incidents: int, share: float) -> float:
    """Return the share of places that chance would need to hold a share of the incidents.

    If every incident falls on any place alike, counts are nearly Poisson with the mean c/n: so many places
    have no incident, one, two and so on, and they are taken from the fullest down.
    """
    mean = incidents / places
    most = int(poisson.ppf(1 - 1e-12, mean)) + 2
    of_size = np.arange(most, 0, -1)
    probability = poisson.pmf(of_size, mean)
    held = np.cumsum(of_size * probability) / mean
    wanted = min(share, float(held[-1]))
    at = int(np.searchsorted(held, wanted * (1 - _SLACK)))
    before = float(held[at - 1]) if at else 0.0
    part = (wanted - before) / max(float(held[at]) - before, _SLACK)
    return float(probability[:at].sum() + part * probability[at])


def _holding(values: IntArray, share: float) -> Holding:
    places = fewest_places(values, share=share)
    chance = share_by_chance(places=len(values), incidents=int(values.sum()), share=share)
    return Holding(share, places, places / len(values), chance)


def _counts(counts: npt.ArrayLike) -> IntArray:
    values = np.asarray(counts)
    if values.ndim != 1 or not len(values):
        raise TooFew("Concentration needs at least 1 place; there is none.")
    if not np.isfinite(values).all() or (values < 0).any() or (values != np.rint(values)).any():
        raise BadSetting("Counts of incidents must be whole numbers that are not negative.")
    return values.astype(np.int64)
