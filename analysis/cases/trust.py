"""Cases of `analysis.trust`: each method as the format of worked examples calls it."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from analysis.cases import gate
from analysis.clusters import label_clusters
from analysis.trust import accuracy, backtest, pairs, stability, sweep

Case = Mapping[str, Any]


def _accuracy(given: Case, options: Case) -> list[Case]:
    """Indices of the riskiest 1, 2, 3 … places."""
    found = accuracy.accuracy_indices(given["observed"], given["predicted"], area=given.get("area"))
    names = ("pai", "pei", "rri", "hit_rate", "area_share")
    return [{name: getattr(found, name).tolist() for name in names} | {"order": found.order.tolist()}]


def _hit_rate(given: Case, options: Case) -> list[Case]:
    """The share caught by the riskiest part of the area; a coverage above 1 is in per cent."""
    risk, events = (np.ravel(np.asarray(given[name], dtype=np.float64)) for name in ("risk", "events"))
    asked = float(options["coverage"])
    hits = accuracy.hit_rate(
        risk,
        events,
        coverage=asked / 100 if asked > 1 else asked,
        area=given.get("area"),
        ties=options.get("ties", "worst"),
    )
    low, high = hits.interval
    return [{"hit_rate": hits.rate, "low": low, "high": high, "area_share": hits.area_share}]


def _reappearance(given: Case, options: Case) -> list[Case]:
    """Which hotspots of a first labelling a second one found, and which it merged into larger ones."""
    before, after = (
        np.array([-1 if label is None else label for label in given[name]], dtype=np.int64)
        for name in ("before", "after")
    )
    found, merged = stability.found_again(before, after, count=int(before.max(initial=-1)) + 1)
    return [{"found": found.tolist(), "merged": merged.tolist()}]


def _stability(given: Case, options: Case) -> list[Case]:
    """The score of each hotspot, for examples so clear that chance cannot change them."""
    xy = np.asarray(given["points"], dtype=np.float64)
    base = stability.Base(options["eps_m"], options["min_incidents"])
    labels = label_clusters(xy, eps_m=base.eps_m, min_incidents=base.min_incidents).labels
    incidents = stability.Incidents(
        xy,
        np.asarray(given["when"], dtype=np.float64),
        stability.radii(given["location_precision"]),
        np.arange(len(xy)),
    )
    shaking = stability.Shaking(runs=options.get("runs", 200), seed=options.get("seed", 1))
    found = stability.measure_stability(incidents, labels, base, shaking)
    shares = dict(zip(stability.KINDS, found.shares.T.tolist(), strict=True))
    return [{"score": found.score.tolist(), "weakest": found.weakest, **shares}]


def _back_test(given: Case, options: Case) -> list[Case]:
    """Hit rate, PAI, PEI and RRI of one risk beside plain counts, in one share of the area."""
    risk = backtest.Risk("risk", np.asarray(given["risk"], dtype=np.float64))
    found = backtest.back_test(
        given["before"],
        given["after"],
        [risk],
        area=given["area"],
        coverages=[options["coverage"]],
        seed=options.get("seed", 1),
    )
    baseline, score = found.scores
    assert score.gap is not None
    return [
        {
            "hit_rate": score.hits.rate,
            "baseline": baseline.hits.rate,
            "difference": score.gap.value,
            "verdict": score.gap.verdict,
            "pai": score.hits.pai,
            "pei": score.pei,
            "rri": score.rri,
        }
    ]


def _recommendation(given: Case, options: Case) -> list[Case]:
    """Which of several trials is recommended; one without a PEI could not be scored."""
    found = sweep.recommend([_trial(trial) for trial in given["trials"]])
    names = ("trial", "steady", "considered", "lost", "alike", "best")
    return [{name: getattr(found, name) for name in names}]


def _trial(given: Case) -> sweep.Trial:
    score = None
    if given.get("pei") is not None:
        score = backtest.Score(
            method=backtest.OUTLINES,
            coverage=given["area_share"],
            area_share=given["area_share"],
            drawn=given["area_share"],
            hits=accuracy.Hits(given.get("hits", 0), given.get("total", 0), given["area_share"]),
            pei=given["pei"],
            pei_low=given["pei_low"],
            pei_high=1.0,
            rri=1.0,
            gap=pairs.Gap(-0.1, -0.15, -0.05, 100.0) if given.get("lost") else None,
        )
    return sweep.Trial(0.0, 0, 1, 0.0, given["area_share"], given["stability"], score)


RUNNERS: dict[str, Callable[[Case, Case], list[Case]]] = {
    "accuracy": _accuracy,
    "back_test": _back_test,
    "feedback": gate.feedback,
    "hit_rate": _hit_rate,
    "quality": gate.quality,
    "reappearance": _reappearance,
    "recommendation": _recommendation,
    "stability": _stability,
}
