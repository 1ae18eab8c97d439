"""Back-test: methods drawn on a first window and scored on the next, beside counting and nothing more."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from analysis.errors import BadSetting, TooFew
from analysis.frames import FloatArray
from analysis.trust import pairs
from analysis.trust.accuracy import Hits, best_attainable, count_hits, levels, take_riskiest
from analysis.units import owners
from analysis.where.grids import Grid

COVERAGES = (0.01, 0.02, 0.05, 0.10)
BASELINE = "baseline"
BEST = "best"
OUTLINES = "outlines"
LEAST = 10
"""Incidents that each window needs; of fewer, no share says anything."""

CURVE = tuple(share / 100 for share in (*range(10), *range(10, 50, 2), *range(50, 101, 5)))


@dataclass(frozen=True)
class Risk:
    """What a method says of every place: a code, and risk per area, shape (n,)."""

    code: str
    values: FloatArray


@dataclass(frozen=True)
class Score:
    """How one method did in one share of the area.

    Attributes
    ----------
    coverage, area_share
        The share of the area that was asked for, and that whole places filled.
    drawn
        Share of the area of which the method says more than of the rest; beyond it chance chooses for it.
    hits
        What was caught.
    pei, pei_low, pei_high
        Hits by the most that the same area could have caught. The interval takes the best places as they
        are: they were chosen in hindsight.
    rri
        What the first window had there, scaled to the total of the next, by what the next had.
    gap
        Hit rate less that of the baseline; None for the baseline itself.
    """

    method: str
    coverage: float
    area_share: float
    drawn: float
    hits: Hits
    pei: float
    pei_low: float
    pei_high: float
    rri: float
    gap: pairs.Gap | None

    @property
    def pai_interval(self) -> tuple[float, float]:
        """The interval of the hit rate, by the share of the area, which is no matter of chance."""
        low, high = self.hits.interval
        return (low / self.area_share, high / self.area_share) if self.area_share else (0.0, 0.0)


@dataclass(frozen=True)
class BackTest:
    """Scores by coverage and method, and the hit-rate curve of each method over `CURVE`."""

    scores: tuple[Score, ...]
    curves: dict[str, FloatArray]
    before: int
    after: int


def back_test(
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    risks: Sequence[Risk],
    *,
    area: npt.ArrayLike,
    coverages: Sequence[float] = COVERAGES,
    seed: int = 1,
) -> BackTest:
    """Score methods and the naive baseline, which counts where incidents were, on the same places.

    Every method ranks the same places and is given the same share of the area, whole places only. Places
    that a method cannot tell apart count at their mean: worst first, as the published index has it, would
    put plain counts, which are full of ties, at a disadvantage and flatter what is compared with them.

    Parameters
    ----------
    before, after
        Incidents of each place in the first window and in the next, shape (n,).
    risks
        What each method made of the first window.
    area
        Area of each place.

    Raises
    ------
    TooFew
        If either window has fewer than 10 incidents.
    BadSetting
        If a share or a risk is out of range.
    """
    first, next_ = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    size = np.asarray(area, dtype=np.float64)
    _check(first, next_, risks)
    naive = Risk(BASELINE, first / size)
    scores = [
        _score(risk, naive, first, next_, size, share, seed)
        for share in coverages
        for risk in (naive, *risks)
    ]
    curves = {risk.code: _curve(risk, next_, size) for risk in (naive, *risks)}
    curves[BEST] = best_attainable(next_, size, at=np.array(CURVE) * size.sum()) / next_.sum()
    return BackTest(tuple(scores), curves, int(first.sum()), int(next_.sum()))


def score_outlines(
    outlines: npt.NDArray[np.object_],
    following: FloatArray,
    before: FloatArray,
    grid: Grid,
    *,
    boundary: shapely.Geometry,
    seed: int = 1,
) -> Score:
    """Score hotspots as they were drawn, beside cells of exactly as much ground that had most incidents.

    Parameters
    ----------
    outlines
        Hotspots in metres.
    following
        Coordinates of the next window's incidents, shape (n, 2).
    before
        Incidents of each cell of the grid in the first window.

    Raises
    ------
    TooFew
        If either window has fewer than 10 incidents in the territory, or there is no hotspot in it.
    """
    ground = shapely.intersection(shapely.union_all(outlines), boundary)
    caught = owners(outlines, following) >= 0
    return score_ground(caught, float(shapely.area(ground)) / 1e6, following, before, grid, seed=seed)


def score_ground(
    caught: npt.NDArray[np.bool_],
    ground_km2: float,
    following: FloatArray,
    before: FloatArray,
    grid: Grid,
    *,
    seed: int = 1,
) -> Score:
    """Score hotspots of which is known what they caught and how much ground they cover in the territory.

    Parameters
    ----------
    caught
        Whether each incident of the next window lies in a hotspot, shape (n,).
    """
    cells = grid.cells_of(following)
    inside = cells >= 0
    size = grid.inside * grid.cell_km2
    after = np.bincount(cells[inside], minlength=len(grid)).astype(np.float64)
    _check(before, after, ())
    share = min(float(ground_km2 / size.sum()), 1.0)
    if not share > 0:
        raise TooFew("There is no hotspot in the territory that could be scored.")
    hit = caught[inside].astype(np.float64)
    naive = take_riskiest(before / size, coverage=share, area=size, ties="average", whole=False)
    best = _best(after, size, share * size.sum())
    of_each, ones, rng = cells[inside], np.ones(len(hit)), _rng(seed, "outlines", share)
    gap = pairs.difference(hit, naive[of_each], ones, rng)
    low, high = pairs.ratio_interval(hit, best[of_each], ones, rng)
    hits = Hits(float(hit.sum()), len(hit), share)
    # Outlines may follow incidents more closely than cells can, so they may even beat the best of these.
    pei = min(hits.hits / float(best @ after), 1.0)
    # Against its own first window a hotspot is not scored: it was drawn where that had most.
    low, high = min(low, pei), max(min(high, 1.0), pei)
    return Score(OUTLINES, share, share, share, hits, pei, low, high, float("nan"), gap)


def _score(
    risk: Risk, naive: Risk, before: FloatArray, after: FloatArray, size: FloatArray, share: float, seed: int
) -> Score:
    taken = take_riskiest(risk.values, coverage=share, area=size, ties="average")
    hits = count_hits(taken, after, area=size)
    best = _best(after, size, hits.area_share * size.sum())
    rng = _rng(seed, risk.code, share)
    low, high = pairs.ratio_interval(taken, best, after, rng)
    gap = None
    if risk is not naive:
        other = take_riskiest(naive.values, coverage=share, area=size, ties="average")
        gap = pairs.difference(taken, other, after, rng)
    most = float(best @ after)
    expected = float(taken @ before) * after.sum() / before.sum()
    return Score(
        method=risk.code,
        coverage=share,
        area_share=hits.area_share,
        drawn=float(size[risk.values > risk.values.min()].sum() / size.sum()),
        hits=hits,
        pei=hits.hits / most if most else float("nan"),
        pei_low=low,
        pei_high=min(high, 1.0),
        rri=expected / hits.hits if hits.hits else float("nan"),
        gap=gap,
    )


def _curve(risk: Risk, after: FloatArray, size: FloatArray) -> FloatArray:
    """Share of the incidents caught by shares of the area, straight between what a method can tell apart."""
    _, tied = np.unique(-levels(risk.values), return_inverse=True)
    used = np.r_[0.0, np.cumsum(np.bincount(tied, weights=size))]
    found = np.r_[0.0, np.cumsum(np.bincount(tied, weights=after))]
    return np.interp(np.array(CURVE) * used[-1], used, found) / found[-1]


def _best(after: FloatArray, size: FloatArray, limit: float) -> FloatArray:
    """Take the places that held most, the last one in part: what no choice of this area can beat."""
    order = np.argsort(-(after / size), kind="stable")
    taken = np.zeros(len(after))
    used = np.cumsum(size[order])
    taken[order] = np.clip((limit - used) / size[order] + 1, 0, 1)
    return taken


def _rng(seed: int, code: str, share: float) -> np.random.Generator:
    """Chance of one score, which does not depend on what else is scored."""
    return np.random.default_rng([seed, round(share * 1e6), *code.encode()])


def _check(before: FloatArray, after: FloatArray, risks: Sequence[Risk]) -> None:
    for name, counts in (("first", before), ("following", after)):
        if counts.sum() < LEAST:
            raise TooFew(
                f"A back-test needs at least {LEAST} incidents in each window; "
                f"the {name} one has {counts.sum():.0f}."
            )
    for risk in risks:
        if len(risk.values) != len(before) or not np.isfinite(risk.values).all():
            raise BadSetting(f"The method {risk.code} must give a number for each of {len(before)} places.")
