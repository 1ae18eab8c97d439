"""Accuracy: how much of what followed lay in the places that were called risky, and how much could have."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from analysis.errors import BadSetting, TooFew
from analysis.frames import FloatArray, IntArray
from analysis.proportions import wilson_interval

Ties = Literal["worst", "average"]
_SLACK = 1e-9  # a share of 0.1 of ten equal places is one place, whatever the rounding of 0.1


@dataclass(frozen=True)
class Indices:
    """Indices of accuracy of the riskiest 1, 2, 3 … places; arrays of shape (n,).

    Attributes
    ----------
    order
        Places, the riskiest first.
    area_share, hit_rate
        Share of the whole area and of all observed incidents so far, 0 to 1.
    pai
        Predictive accuracy index: share of the incidents by share of the area.
    pei
        Predictive efficiency index: PAI by the best that the same area could have reached.
    rri
        Recapture rate index: predicted by observed incidents; infinite where none was observed.
    """

    order: IntArray
    area_share: FloatArray
    hit_rate: FloatArray
    pai: FloatArray
    pei: FloatArray
    rri: FloatArray


@dataclass(frozen=True)
class Hits:
    """What the riskiest part of an area caught: hits of a total, in this share of the area."""

    hits: float
    total: int
    area_share: float

    @property
    def rate(self) -> float:
        """Share of the incidents caught; none of none is 0."""
        return self.hits / max(self.total, 1)

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the rate (Wilson 1927)."""
        low, high = wilson_interval([min(self.hits, self.total)], total=self.total)
        return float(low[0]), float(high[0])

    @property
    def pai(self) -> float:
        """Rate by share of the area; of no area there is none, and it is not a number."""
        return self.rate / self.area_share if self.area_share > 0 else float("nan")


def accuracy_indices(
    observed: npt.ArrayLike, predicted: npt.ArrayLike, *, area: npt.ArrayLike | None = None
) -> Indices:
    """Compute PAI (Chainey, Tompson and Uhlig 2008), PEI (Hunt 2016) and RRI (Levine 2008) down the ranking.

    Places are ranked by predicted incidents per area, ties worst first: the one in which less was observed
    goes ahead. The best attainable at a given area takes the places with the most observed incidents per
    area; where places differ in size, the last one may be taken in part, which no real choice can beat.

    Parameters
    ----------
    observed, predicted
        Incidents of each place, not negative, shape (n,).
    area
        Area of each place, above 0, in any unit; equal by default.

    Raises
    ------
    BadSetting
        If lengths differ, or a value is negative or not a number.
    TooFew
        If nothing was observed: then every index divides by zero.
    """
    seen, guessed = _counts(observed, "observed"), _counts(predicted, "predicted")
    size = _areas(area, len(seen))
    if len(seen) != len(guessed):
        raise BadSetting(f"There are {len(seen)} observed counts, but {len(guessed)} predicted ones.")
    if not seen.sum() > 0:
        raise TooFew("An index of accuracy needs at least 1 observed incident; there are 0.")
    order = _worst_first(levels(guessed / size), seen / size)
    found, used = np.cumsum(seen[order]), np.cumsum(size[order])
    with np.errstate(divide="ignore", invalid="ignore"):
        rri = np.cumsum(guessed[order]) / found
    share, rate = used / used[-1], found / found[-1]
    return Indices(order, share, rate, rate / share, found / best_attainable(seen, size, at=used), rri)


def best_attainable(observed: FloatArray, area: FloatArray, *, at: npt.ArrayLike) -> FloatArray:
    """Return the most incidents that places of these areas in all could have held, shape of `at`."""
    best = np.argsort(-(observed / area), kind="stable")
    used, found = np.cumsum(area[best]), np.cumsum(observed[best])
    return np.interp(np.asarray(at, dtype=np.float64), np.r_[0.0, used], np.r_[0.0, found])


def take_riskiest(
    risk: npt.ArrayLike,
    *,
    coverage: float,
    area: npt.ArrayLike | None = None,
    observed: npt.ArrayLike | None = None,
    ties: Ties = "worst",
    whole: bool = True,
) -> FloatArray:
    """Choose the riskiest places that fit into a share of the area: whole places only, never more than asked.

    Parameters
    ----------
    risk
        Risk per area of each place, shape (n,); risks that differ by less than a billionth of the greatest
        are equal.
    coverage
        Share of the whole area, 0 to 1.
    observed
        Incidents of each place; needed for ties worst first.
    ties
        "worst": of equal places those with fewest observed incidents per area are taken first. "average":
        each of them is taken by the same part, so that what they hold counts at its mean over all choices.
    whole
        With ties "average" only: False fills the share to the last square metre, for comparison with
        something of exactly this area.

    Returns
    -------
    array of float, shape (n,)
        1 for a chosen place, 0 for another; of tied places with "average", the share that is chosen.
    """
    values = levels(_finite(risk, "risk"))
    size = _areas(area, len(values))
    if not (0 <= coverage <= 1):
        raise BadSetting(f"The share of the area is from 0 to 1; it is {coverage:g}.")
    if ties not in get_args(Ties):
        raise BadSetting(f"Ties are settled by “worst” or “average”, not “{ties}”.")
    limit = coverage * size.sum() * (1 + _SLACK)
    if ties == "average":
        return _taken_evenly(values, size, limit, whole=whole)
    if observed is None:
        raise BadSetting("Ties worst first need the observed incidents.")
    order = _worst_first(values, _counts(observed, "observed") / size)
    taken = np.zeros(len(values))
    taken[order[: np.searchsorted(np.cumsum(size[order]), limit, side="right")]] = 1.0
    return taken


def count_hits(taken: FloatArray, observed: npt.ArrayLike, *, area: npt.ArrayLike | None = None) -> Hits:
    """Count what chosen places caught."""
    seen = _counts(observed, "observed")
    size = _areas(area, len(seen))
    whole = size.sum()
    return Hits(float(taken @ seen), round(seen.sum()), float(taken @ size / whole) if whole else 0.0)


def hit_rate(
    risk: npt.ArrayLike,
    events: npt.ArrayLike,
    *,
    coverage: float,
    area: npt.ArrayLike | None = None,
    ties: Ties = "worst",
) -> Hits:
    """Return what the riskiest share of the area caught; see `take_riskiest`."""
    taken = take_riskiest(risk, coverage=coverage, area=area, observed=events, ties=ties)
    return count_hits(taken, events, area=area)


def levels(values: FloatArray) -> FloatArray:
    """Round values to a billionth of the greatest, so that a last digit does not settle a tie."""
    greatest = np.abs(values).max(initial=0.0)
    return np.round(values / greatest, 9) if greatest > 0 else values


def _worst_first(risk: FloatArray, density: FloatArray) -> IntArray:
    return np.lexsort((levels(density), -risk))


def _taken_evenly(risk: FloatArray, size: FloatArray, limit: float, *, whole: bool) -> FloatArray:
    order = np.argsort(-risk, kind="stable")
    fitting = int(np.searchsorted(np.cumsum(size[order]), limit, side="right"))
    if fitting == len(risk):
        return np.ones(len(risk))
    cut = risk[order[fitting]]
    taken = (risk > cut).astype(np.float64)
    tied = risk == cut
    number = np.count_nonzero(tied)
    fits = (limit - taken @ size) / (size[tied].sum() / number)
    taken[tied] = np.clip(np.floor(fits + _SLACK) if whole else fits, 0, number) / number
    return taken


def _counts(values: npt.ArrayLike, name: str) -> FloatArray:
    found = _finite(values, name)
    if len(found) and found.min() < 0:
        raise BadSetting(f"The {name} incidents of a place are not negative; found {found.min():g}.")
    return found


def _finite(values: npt.ArrayLike, name: str) -> FloatArray:
    found = np.asarray(values, dtype=np.float64)
    if found.ndim != 1 or not np.isfinite(found).all():
        raise BadSetting(f"The {name} values are a list of numbers, one a place.")
    return found


def _areas(area: npt.ArrayLike | None, places: int) -> FloatArray:
    found = np.ones(places) if area is None else _finite(area, "area")
    if len(found) != places or not (found > 0).all():
        raise BadSetting(f"There must be {places} areas above 0, one a place.")
    return found
