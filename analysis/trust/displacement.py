"""Displacement: whether incidents fell where something was done, against a control, or only moved away."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scipy.stats import norm

from analysis.errors import BadSetting

Pair = tuple[float, float]

AREAS = ("treated", "control", "displacement_treated", "displacement_control")
# A fall in the control takes away from the effect; so does none where incidents may have moved to.
_SIGNS = {"treated": 1.0, "control": -1.0, "displacement_treated": 1.0, "displacement_control": -1.0}


@dataclass(frozen=True)
class Difference:
    """A weighted displacement difference: negative where incidents fell.

    Attributes
    ----------
    estimate, standard_error
        In incidents, or in what weights make of them.
    z, p
        Against no change; p is two-sided. Where no incident was counted they are 0 and 1.
    low, high
        The interval at the level asked for.
    """

    estimate: float
    standard_error: float
    z: float
    p: float
    low: float
    high: float


@dataclass(frozen=True)
class Quotient:
    """What happened near a treated area; None is what cannot be said.

    Attributes
    ----------
    gross_effect
        Incidents fewer in the treated area.
    net_effect
        The fall of the treated area's share of the control's count.
    wdq
        The weighted displacement quotient: above 0 benefits spread, below 0 incidents moved, below -1 more of
        them than were prevented. None where the treated area did no better than the control.
    total_net_effect
        Incidents prevented in both areas, had they gone the way of the control.
    """

    gross_effect: float
    net_effect: float | None
    wdq: float | None
    total_net_effect: float | None


def displacement_difference(
    areas: Mapping[str, Sequence[float]],
    *,
    alpha: float = 0.05,
    area_weights: Mapping[str, float] | None = None,
    time_weights: Sequence[float] = (1.0, 1.0),
) -> Difference:
    """Return the weighted displacement difference (Wheeler and Ratcliffe 2018).

    The change of the treated area less that of its control, plus the change of the displacement area less
    that of its own control. Counts are Poisson and independent, so variances add up.

    Parameters
    ----------
    areas
        Incidents before and after, by the names of `AREAS`; the displacement areas may be left out.
    alpha
        One less the level of the interval.
    area_weights
        Sizes of the areas, by the same names; each count is divided by its own, 1 unless given.
    time_weights
        Lengths of the periods before and after; each count is divided by its own.

    Raises
    ------
    BadSetting
        If an area is missing or unknown, a count is negative, or a weight is not above 0.
    """
    estimate, variance = _moments(areas, area_weights or {}, time_weights)
    return _judged(estimate, variance, alpha)


def harm_difference(
    groups: Mapping[str, Mapping[str, Sequence[float]]],
    harm: Mapping[str, float],
    *,
    alpha: float = 0.05,
    area_weights: Mapping[str, float] | None = None,
    time_weights: Sequence[float] = (1.0, 1.0),
) -> Difference:
    """Return the difference of several offences together, each times its harm.

    Parameters
    ----------
    groups
        For each offence its areas, as `displacement_difference` takes them.
    harm
        The harm of one incident of each offence, at least 0.

    Raises
    ------
    BadSetting
        As above, or if an offence has no harm weight.
    """
    if set(groups) != set(harm):
        raise BadSetting("Each offence has one harm weight, and each harm weight an offence.")
    if not all(math.isfinite(weight) and weight >= 0 for weight in harm.values()):
        raise BadSetting("A harm weight is at least 0.")
    estimate = variance = 0.0
    for name, areas in groups.items():
        part, spread = _moments(areas, area_weights or {}, time_weights)
        estimate, variance = estimate + harm[name] * part, variance + harm[name] ** 2 * spread
    return _judged(estimate, variance, alpha)


def displacement_quotient(
    treated: Sequence[float], displacement: Sequence[float], control: Sequence[float]
) -> Quotient:
    """Return the weighted displacement quotient and the net effects (Bowers and Johnson 2003; Guerette 2009).

    Parameters
    ----------
    treated, displacement, control
        Incidents before and after.

    Raises
    ------
    BadSetting
        If a count is negative.
    """
    pairs = (_pair("treated", treated), _pair("displacement", displacement), _pair("control", control))
    (r_before, r_after), (d_before, d_after), (c_before, c_after) = pairs
    gross = r_before - r_after
    if not c_before:
        return Quotient(gross, None, None, None)
    trend = c_after / c_before
    total = (r_before * trend - r_after) + (d_before * trend - d_after)
    if not c_after:
        return Quotient(gross, None, None, total)
    response = r_after / c_after - r_before / c_before
    moved = d_after / c_after - d_before / c_before
    return Quotient(gross, -response, moved / response if response < 0 else None, total)


def _moments(
    areas: Mapping[str, Sequence[float]], sizes: Mapping[str, float], lengths: Sequence[float]
) -> tuple[float, float]:
    """The estimate of one offence and its variance."""
    unknown = (set(areas) | set(sizes)) - set(AREAS)
    if unknown or not {"treated", "control"} <= set(areas):
        raise BadSetting(f"The areas are {', '.join(AREAS)}; the first two are needed.")
    if len(lengths) != 2 or not all(math.isfinite(x) and x > 0 for x in (*lengths, *sizes.values())):
        raise BadSetting("Sizes of areas and lengths of both periods are above 0.")
    estimate = variance = 0.0
    for name, counts in areas.items():
        size = sizes.get(name, 1.0)
        before, after = _pair(name, counts)
        before_unit, after_unit = lengths[0] * size, lengths[1] * size
        estimate += _SIGNS[name] * (after / after_unit - before / before_unit)
        variance += after / after_unit**2 + before / before_unit**2
    return estimate, variance


def _judged(estimate: float, variance: float, alpha: float) -> Difference:
    if not 0 < alpha < 1:
        raise BadSetting(f"Alpha lies between 0 and 1; it is {alpha:g}.")
    error = math.sqrt(variance)
    z = estimate / error if error else 0.0
    half = float(norm.ppf(1 - alpha / 2)) * error
    return Difference(estimate, error, z, float(2 * norm.sf(abs(z))), estimate - half, estimate + half)


def _pair(name: str, counts: Sequence[float]) -> Pair:
    if len(counts) != 2 or not all(math.isfinite(count) and count >= 0 for count in counts):
        raise BadSetting(f"The area {name} has two counts of at least 0: before and after.")
    return float(counts[0]), float(counts[1])
