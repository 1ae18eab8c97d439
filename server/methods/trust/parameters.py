"""Parameters: radius and least number tried side by side, with what each pair gives, and one recommended."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.frames import coordinates
from analysis.parameters import suggest_eps
from analysis.trust.sweep import Recommendation, Trial, ladder, recommend, sweep
from server.i18n import lazy_gettext
from server.methods.material import Material
from server.methods.method import Field, Group, Kind, Method, Outcome, Second, Settings, Tell
from server.methods.trust.accuracy import counts, following, splits_months
from server.methods.trust.drawing import (
    CELL,
    DROPPED,
    EPS,
    LEAST,
    SEED,
    SPREAD,
    ground,
    hotspot_settings,
    shaken,
    shaking,
)
from server.methods.trust.parameters_words import present


def _compute(material: Material, settings: Settings, tell: Tell) -> Outcome:
    tell(lazy_gettext("Choosing where to begin"), 0, None)
    second = following(material)
    on = ground(material, settings)
    then = coordinates(second.frame)
    counts(on, coordinates(material.frame), then)
    middle = hotspot_settings(material, settings, on)
    radii_m, least = ladder(middle.eps_m, middle.min_incidents)
    trials = sweep(
        shaken(material.first),
        then,
        on,
        radii_m=radii_m,
        least=least,
        shaking=shaking(settings),
        progress=lambda done, total: tell(lazy_gettext("Trying settings"), done, total),
    )
    curve = suggest_eps(coordinates(material.frame), min_incidents=max(2, middle.min_incidents))
    advice = recommend(trials)
    used = {
        **settings,
        "cell_m": on.grid.cell_m,
        "eps_m": middle.eps_m,
        "min_incidents": middle.min_incidents,
    }
    summary = {
        "knee_m": curve.suggested_eps_m,
        "after": len(second.frame),
        "splits_months": splits_months(material.first, material.timezone)
        or splits_months(second, material.timezone),
        "radii_m": list(radii_m),
        "least": list(least),
        **_advice(advice, trials),
    }
    tables = {"trials": _table(trials), "k_distance": pd.DataFrame({"distance_m": curve.distances})}
    return Outcome(used, summary, tables)


def _advice(advice: Recommendation, trials: Sequence[Trial]) -> dict[str, Any]:
    return {
        "recommended": advice.trial,
        "best": advice.best,
        "steady": advice.steady,
        "considered": advice.considered,
        "lost": advice.lost,
        "alike": advice.alike,
        "usable": sum(trial.usable for trial in trials),
    }


def _table(trials: Sequence[Trial]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "eps_m": [trial.eps_m for trial in trials],
            "min_incidents": [trial.min_incidents for trial in trials],
            "hotspots": [trial.hotspots for trial in trials],
            "in_hotspots": [trial.in_hotspots for trial in trials],
            "area_share": [trial.area_share for trial in trials],
            "stability": [trial.stability if trial.hotspots else None for trial in trials],
            "usable": [int(trial.usable) for trial in trials],
            **{name: [_of(trial, name) for trial in trials] for name in _SCORES},
        }
    )


_SCORES = ("hit_rate", "pai", "pei", "pei_low", "pei_high", "difference", "verdict")


def _of(trial: Trial, name: str) -> Any:
    score = trial.score
    if score is None or score.gap is None:
        return None
    return {
        "hit_rate": score.hits.rate,
        "pai": score.hits.pai,
        "pei": score.pei,
        "pei_low": score.pei_low,
        "pei_high": score.pei_high,
        "difference": score.gap.value,
        "verdict": score.gap.verdict,
    }[name]


METHOD = Method(
    code="parameters",
    version=1,
    group=Group.TRUST,
    label=lazy_gettext("Choosing the settings of hotspots"),
    lead=lazy_gettext(
        "Which radius and smallest number give hotspots that are steady and that foretell the following "
        "window?"
    ),
    fields=(
        EPS,
        LEAST,
        CELL,
        Field(
            "runs",
            Kind.COUNT,
            lazy_gettext("Number of runs"),
            lazy_gettext("Each pair of settings is shaken this often, everything at once."),
            20,
            5,
            200,
        ),
        SPREAD,
        DROPPED,
        SEED,
    ),
    compute=_compute,
    present=present,
    second=Second.PERIOD,
    second_window="after",
    least_incidents=30,
    slow_from=1,
)
