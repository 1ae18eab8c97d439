"""Dual density: where one kind of event is dense beside another, and where chance alone would do as much."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.errors import BadSetting, TooFew
from analysis.frames import BoolArray, FloatArray
from analysis.places import collapse
from analysis.where.deals import Table, largest_by_chance
from analysis.where.edges import inside_mass
from analysis.where.kernels import KernelSums
from analysis.where.surfaces import Ground

LEAST_TOGETHER = 10.0
LEAST_EACH = 5
_OF_ALL = 1e-9


@dataclass(frozen=True)
class DualSettings:
    """What decides a dual density, besides its events.

    Attributes
    ----------
    bandwidth_m
        Of both densities, in metres.
    rates
        True compares densities per month, so that more everywhere is more; False compares shares of each
        total, so that only *where* counts.
    least_together
        Effective number of events of both kinds below which a place is too thin to compare.
    permutations
        How often the kinds are dealt out anew; 0 for none.
    alpha
        How often chance may make any place of the map stand out.
    """

    bandwidth_m: float
    rates: bool
    least_together: float = LEAST_TOGETHER
    permutations: int = 199
    alpha: float = 0.05


@dataclass(frozen=True)
class Dual:
    """Two densities on the same cells, shape (rows, columns) each, NaN outside the territory.

    Attributes
    ----------
    first, second
        Events per square kilometre and month.
    ratio
        First by second; of shares it is divided by the ratio of the totals. Infinite where there are only
        first ones, NaN where there are none of either.
    together
        Effective number of events of both kinds that speak at a cell: (sum K)^2 / sum K^2 (Kish 1965).
    z
        Difference of the densities by its standard deviation if the kinds were dealt out by chance.
    enough
        Where `together` is at least the least asked for.
    beyond
        Where the difference is more than chance makes anywhere on the map; False without permutations.
    threshold
        The |z| above which it is; infinite without permutations.
    p
        How often chance makes a difference as large as the largest found somewhere on the map.
    counts
        Events of the first and of the second kind in the territory.
    outside
        Events of either kind that lie outside.
    """

    first: FloatArray
    second: FloatArray
    ratio: FloatArray
    together: FloatArray
    z: FloatArray
    enough: BoolArray
    beyond: BoolArray
    threshold: float
    p: float
    counts: tuple[int, int]
    outside: int


def dual_density(
    first: FloatArray,
    second: FloatArray,
    ground: Ground,
    settings: DualSettings,
    *,
    months: tuple[float, float],
    rng: np.random.Generator,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Dual:
    """Compare the densities of two kinds of events.

    The ratio is that of Kelsall and Diggle (1995), with the same bandwidth for both, so that it is not made
    by smoothing alone and edges cancel. If the kinds were dealt out among all events by chance, the
    difference of both densities at a cell would have mean 0 and a variance that follows in closed form from
    the sums of K and of K squared. The largest |z| of the map in each of many such deals says which |z| the
    map has by chance somewhere; only places above its 1 - alpha quantile are `beyond`.

    Parameters
    ----------
    first, second
        Coordinates in metres, shapes (n, 2) and (m, 2).
    months
        Length of the window of each, in months, above 0.
    rng
        Deals out the kinds.
    progress
        Told how much of the dealing is done; it may raise to end the work.

    Raises
    ------
    TooFew
        If there are fewer than five of either kind in the territory.
    """
    _check(settings, months)
    held = [xy[ground.holds(xy)] for xy in (first, second)]
    counts = len(held[0]), len(held[1])
    if min(counts) < LEAST_EACH:
        raise TooFew(
            f"A dual density needs at least {LEAST_EACH} of each kind in the territory;"
            f" there are {counts[0]} and {counts[1]}."
        )
    exposure = months if settings.rates else (float(counts[0]), float(counts[1]))
    table = _table(held, exposure, rates=settings.rates)
    sums = KernelSums(ground.raster, bandwidth_m=settings.bandwidth_m).prepared(table.places)
    inside = ground.cover > 0
    both = sums.sums(table.count)
    # Rounding must leave nothing of a kind where it has no event within reach.
    ones = np.minimum(sums.sums(table.firsts), both)
    others = np.where(both - ones > both * _OF_ALL, both - ones, 0.0)
    squares = sums.squared_sums(table.count)
    together = np.divide(both**2, squares, out=np.zeros_like(both), where=squares > 0)
    enough = inside & (together >= settings.least_together)
    spread = np.sqrt(_variance(both, squares, counts, exposure, rates=settings.rates))
    spread = np.where(spread > spread.max() * _OF_ALL, spread, 0.0)
    difference = ones / exposure[0] - (both - ones) / exposure[1]
    z = np.divide(difference, spread, out=np.zeros_like(spread), where=spread > 0)
    largest = np.empty(0)
    if settings.permutations and enough.any():
        largest = largest_by_chance(
            table,
            ground.raster.centres(*np.nonzero(enough)),
            spread[enough],
            bandwidth_m=settings.bandwidth_m,
            permutations=settings.permutations,
            rng=rng,
            progress=progress,
        )
    threshold, p = _judged(largest, np.abs(z[enough]).max(initial=0.0), settings.alpha)
    mass = inside_mass(ground.raster, ground.cover, bandwidth_m=settings.bandwidth_m)
    scale = 1e6 / np.where(inside, mass, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (ones / exposure[0]) / (others / exposure[1])
    blank = np.where(inside, 0.0, np.nan)
    return Dual(
        first=ones * scale / months[0] + blank,
        second=others * scale / months[1] + blank,
        ratio=ratio + blank,
        together=together + blank,
        z=z + blank,
        enough=enough,
        beyond=enough & (np.abs(z) > threshold),
        threshold=threshold,
        p=p,
        counts=counts,
        outside=len(first) + len(second) - sum(counts),
    )


def _table(held: list[FloatArray], exposure: tuple[float, float], *, rates: bool) -> Table:
    xy = np.concatenate(held)
    places = collapse(xy, np.arange(len(xy)))
    firsts = np.bincount(places.of_row[: len(held[0])], minlength=len(places.xy))
    return Table(places.xy, places.incidents, np.asarray(firsts, dtype=np.int64), exposure, rates)


def _variance(
    both: FloatArray,
    squares: FloatArray,
    counts: tuple[int, int],
    exposure: tuple[float, float],
    *,
    rates: bool,
) -> FloatArray:
    """Variance of first/exposure - second/exposure at each cell when the kinds are dealt out by chance.

    Of shares: as many of each kind as there are are dealt without putting back. Of rates: each event is of
    the first kind with the first window's share of the time.
    """
    one, other = exposure
    if rates:
        chance = one / (one + other)
        return (1 / one + 1 / other) ** 2 * chance * (1 - chance) * squares
    number = sum(counts)
    spread = np.maximum(squares - both**2 / number, 0)
    return number / (counts[0] * counts[1] * (number - 1)) * spread


def _judged(largest: FloatArray, found: float, alpha: float) -> tuple[float, float]:
    """The |z| that chance reaches somewhere with probability alpha, and how often it reaches the largest."""
    if not len(largest):
        return np.inf, 1.0
    p = (np.count_nonzero(largest >= found * (1 - _OF_ALL)) + 1) / (len(largest) + 1)
    rank = int(np.ceil((1 - alpha) * (len(largest) + 1)))
    return (float(np.sort(largest)[rank - 1]) if rank <= len(largest) else np.inf), float(p)


def _check(settings: DualSettings, months: tuple[float, float]) -> None:
    if not all(np.isfinite(months)) or min(months) <= 0:
        raise BadSetting("Both windows must be longer than 0 months.")
    if settings.permutations < 0 or not 0 < settings.alpha < 1:
        raise BadSetting("Permutations are 0 or more, and alpha lies between 0 and 1.")
