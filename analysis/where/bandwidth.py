"""Bandwidth: how wide a kernel is, by a rule that is stated and a number that is read back."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from analysis.errors import BadSetting, TooFew
from analysis.frames import FloatArray, IntArray
from analysis.neighbours import disc_sizes, plant
from analysis.parameters import readable
from analysis.places import Places, collapse
from analysis.where.kernels import quartic

DEFAULT_RULE = "held_out"
LEAST_INCIDENTS = 10
LEAST_PLACES = 30  # of fewer places held out one by one, chance would choose
LADDER = (100, 125, 150, 200, 250, 300, 400, 500, 600, 800, 1_000, 1_250, 1_500, 2_000, 2_500, 3_000,
          4_000, 5_000)  # fmt: skip
SAME_PLACE_M = 15  # a house, its yard and its other spelling are one place
FIRST_LOOK_M = 1_000
SAMPLE = 1_000  # places held out; the score is a mean and steady long before that
LEAST_SAMPLE, MOST_PAIRS, _PROBES = 200, 4_000_000, 50
EVEN_SHARE = 0.05  # of the incidents, thought of as even over the territory: a lone place must not decide
# A quartic and a normal kernel smooth alike at this ratio of bandwidths: (R/mu2^2)^(1/6), Scott 1992, 6.2.3.
QUARTIC_BY_NORMAL = (9 * 64 * 4 / 5) ** (1 / 6)


@dataclass(frozen=True)
class Bandwidth:
    """A bandwidth and where it comes from.

    Attributes
    ----------
    metres
        The bandwidth in metres, as it is used.
    rule
        The rule that made it; "given" if a person did.
    exact_m
        What the rule said before it was rounded to a readable number.
    tried
        Of "held_out": each bandwidth tried, in metres, and how well it foretold the places left out (mean
        logarithm of the density per square metre; higher is better).
    """

    metres: float
    rule: str
    exact_m: float
    tried: tuple[tuple[float, float], ...] = ()


def choose_bandwidth(xy: FloatArray, *, area_km2: float, short_side_m: float, rule: str) -> Bandwidth:
    """Choose a bandwidth by a named rule.

    "held_out" asks which bandwidth best foretells a place of incidents from those more than 15 m away;
    "reference" is best if the incidents were one normal cloud, and so too wide for a town of several;
    "normal_1d" is the rule of one dimension that `MASS::bandwidth.nrd` in R has, the mean of both axes;
    "standard_distance" is the rule of ArcGIS; "short_side" is five cells of a 150th of the territory's short
    side (Chainey and Ratcliffe 2005). Where there are fewer than 30 places, "held_out" gives way to
    "reference", and says so in the result.

    Parameters
    ----------
    xy
        Coordinates in metres, shape (n, 2).
    area_km2, short_side_m
        Area of the territory, and the shorter side of its bounds in metres.

    Raises
    ------
    TooFew
        If there are fewer than 10 incidents.
    BadSetting
        If no rule has that name, or if all incidents are at one place and the rule needs them apart.
    """
    if rule not in RULES:
        raise BadSetting(f"No bandwidth rule is called “{rule}”; there are {', '.join(RULES)}.")
    if len(xy) < LEAST_INCIDENTS:
        raise TooFew(f"A bandwidth needs at least {LEAST_INCIDENTS} incidents; there are {len(xy)}.")
    if rule == "held_out":
        places = collapse(xy, np.arange(len(xy)))
        if len(places.xy) >= LEAST_PLACES:
            return _held_out(xy, places, area_km2)
    if rule == "short_side":
        exact = short_side_m / 30
    else:
        exact = _AXES.get(rule, reference_m)(xy)
        rule = "reference" if rule == "held_out" else rule
    if exact <= 0:
        raise BadSetting(
            "Most incidents are at one place, so their spread says no bandwidth; give one in metres."
        )
    return Bandwidth(readable(exact), rule, exact)


def reference_m(xy: FloatArray) -> float:
    """Normal reference of two dimensions, robust: a quartic bandwidth in metres.

    s n^(-1/6) (Scott 1992, eq. 6.43), where s is the mean over both axes of the smaller of the standard
    deviation and the quartile range by 1.34 (Silverman 1986, eq. 3.30), times 2.78 for the quartic kernel.
    """
    spread = float(np.mean(robust_spread(xy)))
    return QUARTIC_BY_NORMAL * spread * len(xy) ** (-1 / 6)


def normal_1d_m(xy: FloatArray) -> float:
    """Mean over both axes of `normal_1d_axes`, in metres."""
    return float(np.mean(normal_1d_axes(xy)))


def normal_1d_axes(xy: FloatArray) -> FloatArray:
    """Normal reference of one dimension for each axis: 4 · 1.06 · s · n^(-1/5), in metres, shape (2,).

    Venables and Ripley (2002), p. 127; it is a rule for a normal kernel cut off at two standard deviations.
    """
    return 4 * 1.06 * robust_spread(xy) * len(xy) ** (-1 / 5)


def standard_distance_m(xy: FloatArray) -> float:
    """0.9 · min(SD, √(1/ln 2) · Dm) · n^(-1/5) in metres: the default search radius of ArcGIS.

    SD is the standard distance and Dm the median distance, both from the mean place.
    """
    squares = ((xy - xy.mean(axis=0)) ** 2).sum(axis=1)
    spread = min(np.sqrt(squares.mean()), np.sqrt(1 / np.log(2)) * np.sqrt(np.median(squares)))
    return float(0.9 * spread * len(xy) ** (-1 / 5))


def robust_spread(xy: FloatArray) -> FloatArray:
    """Smaller of standard deviation and quartile range by 1.34, for each axis; shape (2,)."""
    low, high = np.quantile(xy, [0.25, 0.75], axis=0)
    quartiles, deviation = (high - low) / 1.34, xy.std(axis=0, ddof=1)
    # Where half of the incidents share a coordinate the quartiles say nothing.
    return np.where(quartiles > 0, np.minimum(deviation, quartiles), deviation)


_AXES: dict[str, Callable[[FloatArray], float]] = {
    "reference": reference_m,
    "normal_1d": normal_1d_m,
    "standard_distance": standard_distance_m,
}
RULES = ("held_out", *_AXES, "short_side")


def _held_out(xy: FloatArray, places: Places, area_km2: float) -> Bandwidth:
    """Bandwidth whose density without a place best foretells that place (likelihood cross-validation).

    All incidents of a place and of the 15 m round it are left out together: they are what a kernel without
    width would foretell best. Nothing above the normal reference is tried, since one normal cloud is nearly
    the smoothest there is; and nothing far above a kilometre where the best is well below it.
    """
    most = max(reference_m(xy), LADDER[1])
    ladder = [metres for metres in LADDER if metres <= most]
    low = [metres for metres in ladder if metres <= FIRST_LOOK_M]
    tree = plant(places.xy)
    scores = _scores(places, tree, low, area_km2)
    if low != ladder and np.argmax(scores) >= len(low) - 2:
        scores = _scores(places, tree, ladder, area_km2)
    tried = tuple(zip(map(float, ladder), scores, strict=False))
    best = max(tried, key=lambda pair: (pair[1], -pair[0]))[0]
    return Bandwidth(best, "held_out", best, tried)


def _sample(places: Places, tree: cKDTree, within: float) -> IntArray:
    """Places to hold out, evenly chosen in the order of their coordinates; fewer where each has many near."""
    order = np.lexsort(places.xy.T)
    probe = order[np.unique(np.linspace(0, len(order) - 1, _PROBES).round().astype(np.int64))]
    near = float(disc_sizes(tree, places.xy[probe], radius=within).mean())
    number = int(np.clip(MOST_PAIRS / near, LEAST_SAMPLE, SAMPLE))
    return order[np.unique(np.linspace(0, len(order) - 1, number).round().astype(np.int64))]


def _scores(places: Places, tree: cKDTree, ladder: list[int], area_km2: float) -> list[float]:
    """Mean log density at places held out, each from the places farther than 15 m, one a bandwidth."""
    chosen = _sample(places, tree, ladder[-1])
    owner, other, distance = _pairs(places.xy, tree, chosen, ladder[-1])
    count, number = places.incidents.astype(np.float64), len(chosen)
    near = distance <= SAME_PLACE_M
    taken = count[chosen] + np.bincount(owner[near], weights=count[other[near]], minlength=number)
    left = np.maximum(count.sum() - taken, 1)
    owner, weight, distance = owner[~near], count[other[~near]], distance[~near]
    even = EVEN_SHARE / (area_km2 * 1e6)
    scores = []
    for metres in ladder:
        heights = quartic(distance, bandwidth_m=metres) * weight
        density = np.bincount(owner, weights=heights, minlength=number) / left
        scores.append(float(np.mean(np.log((1 - EVEN_SHARE) * density + even))))
    return scores


def _pairs(
    xy: FloatArray, tree: cKDTree, chosen: IntArray, within: float
) -> tuple[IntArray, IntArray, FloatArray]:
    """Every chosen place with every other place within a distance: two indices and the metres between."""
    found = plant(xy[chosen]).sparse_distance_matrix(tree, within, output_type="ndarray")
    owner, other = found["i"].astype(np.int64), found["j"].astype(np.int64)
    apart = chosen[owner] != other
    return owner[apart], other[apart], np.asarray(found["v"][apart])
