"""Sweep: radius and least number tried side by side, for how steady and how far-sighted the hotspots are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.clusters import label_clusters
from analysis.errors import BadSetting
from analysis.frames import FloatArray
from analysis.parameters import readable
from analysis.trust.backtest import Score, score_ground
from analysis.trust.ground import Ground, within
from analysis.trust.risks import LARGEST_SHARE
from analysis.trust.stability import EVERYTHING, Base, Incidents, Shaking, measure_stability

FACTORS = (0.5, 0.7, 1.0, 1.4, 2.0)
RUNS = 20
STEADY = 0.75
"""Mean share of runs that must find the hotspots again: what Hennig (2008) asks of a valid cluster."""

AS_STEADY = 0.05
"""So far apart the stabilities of twenty runs lie by chance."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Trial:
    """One pair of settings and what came of it.

    Attributes
    ----------
    hotspots, in_hotspots, area_share
        Number, share of the first window's incidents inside, and share of the territory covered.
    stability
        Mean over the incidents in hotspots of the share of shaken runs that found their hotspot; 0 of none.
    score
        How they did on the following window; None where there was nothing to be scored.
    """

    eps_m: float
    min_incidents: int
    hotspots: int
    in_hotspots: float
    area_share: float
    stability: float
    score: Score | None

    @property
    def usable(self) -> bool:
        """Whether there is something to recommend: hotspots that could be scored and single something out."""
        return self.score is not None and self.area_share <= LARGEST_SHARE

    @property
    def lost(self) -> bool:
        """Whether plain counting on as much ground caught more, beyond chance."""
        return self.score is not None and self.score.gap is not None and self.score.gap.verdict == "worse"


@dataclass(frozen=True)
class Recommendation:
    """The number of a trial, and how it came to be chosen.

    Attributes
    ----------
    trial
        Its place in the list of trials; None where there is nothing to recommend.
    steady
        Whether any usable trial was steady enough; if not, all usable ones were considered.
    considered, lost
        How many trials were considered, and how many of these lost to plain counting on as much ground.
    alike
        How many of those left foretold as well as the best one, within its interval.
    best
        The trial that foretold best.
    """

    trial: int | None
    steady: bool = False
    considered: int = 0
    lost: int = 0
    alike: int = 0
    best: int | None = None


def ladder(eps_m: float, min_incidents: int) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """Return five radii and five least numbers round a pair, from half to twice, each once and readable."""
    radii = sorted({readable(factor * eps_m) for factor in FACTORS})
    least = sorted({max(2, round(factor * min_incidents)) for factor in FACTORS})
    return tuple(radii), tuple(least)


def sweep(
    incidents: Incidents,
    following: FloatArray,
    ground: Ground,
    *,
    radii_m: Sequence[float],
    least: Sequence[int],
    shaking: Shaking,
    progress: Progress | None = None,
) -> list[Trial]:
    """Try every pair of settings on a first window and score it on the following one.

    Parameters
    ----------
    incidents
        Those of the first window.
    following
        Coordinates of the next window's, shape (n, 2).
    shaking
        How each pair is shaken; every run shakes everything.

    Returns
    -------
    list of Trial
        By radius, then by least number.
    """
    if not radii_m or not least:
        raise BadSetting("A sweep needs at least one radius and one least number.")
    before = ground.grid.count(incidents.xy)
    pairs = [Base(eps_m, number) for eps_m in radii_m for number in least]
    found = []
    for done, base in enumerate(pairs, 1):
        found.append(_try(incidents, following, before, ground, base, shaking))
        if progress:
            progress(done, len(pairs))
    return found


def recommend(trials: Sequence[Trial]) -> Recommendation:
    """Choose a trial by a stated rule.

    Of the trials with hotspots on at most a tenth of the territory, those with a stability of at least 0.75
    are considered; if there is none, all of them. Those that lost to plain counting on as much ground are
    passed over, unless all did. The best of the rest has the highest PEI on the following window. Others
    foretold as well if their PEI lies within the interval of the best one. Of these the steadiest is
    recommended; where several are within 0.05 of it, the one of them that caught most, then the first.
    A small gain on one window is chance more often than merit, steadiness is not.
    """
    usable = [number for number, trial in enumerate(trials) if trial.usable]
    if not usable:
        return Recommendation(None)
    steady = [number for number in usable if trials[number].stability >= STEADY]
    considered = steady or usable
    left = [number for number in considered if not trials[number].lost] or considered
    best = max(left, key=lambda number: (_pei(trials[number]), -number))
    top = trials[best].score
    enough = top.pei_low if top else 0.0
    alike = [number for number in left if _pei(trials[number]) >= enough]
    steadiest = max(trials[number].stability for number in alike)
    equals = [number for number in alike if trials[number].stability >= steadiest - AS_STEADY]
    chosen = max(equals, key=lambda number: (_rate(trials[number]), -number))
    lost = sum(trials[number].lost for number in considered)
    return Recommendation(chosen, bool(steady), len(considered), lost, len(alike), best)


def _rate(trial: Trial) -> float:
    return trial.score.hits.rate if trial.score else 0.0


def _pei(trial: Trial) -> float:
    return trial.score.pei if trial.score else 0.0


def _try(
    incidents: Incidents,
    following: FloatArray,
    before: FloatArray,
    ground: Ground,
    base: Base,
    shaking: Shaking,
) -> Trial:
    clusters = label_clusters(
        incidents.xy, eps_m=base.eps_m, min_incidents=base.min_incidents, ids=incidents.ids
    )
    empty = Trial(base.eps_m, base.min_incidents, 0, 0.0, 0.0, 0.0, None)
    if not clusters.count:
        return empty
    inside = clusters.labels[clusters.labels >= 0]
    stable = measure_stability(incidents, clusters.labels, base, shaking, kinds=(EVERYTHING,))
    found = replace(
        empty,
        hotspots=clusters.count,
        in_hotspots=len(inside) / len(incidents.xy),
        stability=float(np.average(stable.score, weights=np.bincount(inside))),
    )
    area = ground.covered(incidents.xy, clusters, eps_m=base.eps_m)
    if not area.sum() > 0:
        return found
    caught = within(incidents.xy, clusters, following, eps_m=base.eps_m) >= 0
    score = score_ground(caught, float(area.sum()), following, before, ground.grid, seed=shaking.seed)
    return replace(found, area_share=score.area_share, score=score)
