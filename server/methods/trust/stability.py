"""Stability: how steady each hotspot is when settings, window and places are shaken a little."""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from analysis.hotspots import HotspotResult, HotspotSettings, find_hotspots
from analysis.trust.stability import KINDS, RADII_M, Base, Stability, measure_stability
from server.i18n import lazy_gettext
from server.methods.material import Material
from server.methods.method import Field, Group, Kind, Method, Outcome, Settings, Tell
from server.methods.trust.drawing import DROPPED, EPS, LEAST, SEED, SPREAD, hotspot_settings, shaken, shaking
from server.methods.trust.stability_words import present

STEADY, LOST = 0.9, 0.5
"""From this share of runs on a hotspot is steady; below the other it is more often lost than found."""


def verdict(score: float) -> str:
    """Say in one word how steady a hotspot is."""
    return "steady" if score >= STEADY else "depends" if score >= LOST else "unsteady"


def _compute(material: Material, settings: Settings, tell: Tell) -> Outcome:
    tell(lazy_gettext("Finding the hotspots"), 0, None)
    chosen = hotspot_settings(material, settings)
    least_weight = settings["min_weight"]
    found = find_hotspots(
        material.frame,
        HotspotSettings(
            chosen.eps_m, chosen.min_incidents, weighted=least_weight is not None, min_weight=least_weight
        ),
        months=material.months,
        boundary=material.boundary,
        default_places=material.default_places,
    )
    how = shaking(settings)
    stable = measure_stability(
        shaken(material.first),
        found.labels,
        Base(chosen.eps_m, chosen.min_incidents, least_weight),
        how,
        progress=lambda done, total: tell(lazy_gettext("Shaking the hotspots"), done, total),
    )
    table = _table(found, stable)
    used = {**settings, "eps_m": chosen.eps_m, "min_incidents": chosen.min_incidents}
    return Outcome(used, _summary(material, found, stable, table), {"hotspots": table}, _layers(found, table))


def _table(found: HotspotResult, stable: Stability) -> pd.DataFrame:
    low, high = stable.interval
    shares = {f"found_{kind}": stable.shares[:, number] for number, kind in enumerate(KINDS)}
    return pd.DataFrame(
        {
            "rank": found.hotspots["rank"].to_numpy(),
            "incidents": found.hotspots["incidents"].to_numpy(),
            "area_km2": found.hotspots["area_km2"].to_numpy(dtype=np.float64),
            "score": stable.score,
            "low": low,
            "high": high,
            "verdict": [verdict(score) for score in stable.score.tolist()],
            "weakest": stable.weakest,
            **shares,
            "merged": stable.merged[:, 0] / max(int(stable.runs[0]), 1),
        }
    )


def _summary(
    material: Material, found: HotspotResult, stable: Stability, table: pd.DataFrame
) -> Mapping[str, Any]:
    counted = table["verdict"].value_counts()
    precision = material.frame["location_precision"].value_counts()
    return {
        "hotspots": len(table),
        "in_hotspots": len(material.frame) - found.noise,
        "runs": dict(zip(KINDS, stable.runs.tolist(), strict=True)),
        **{name: int(counted.get(name, 0)) for name in ("steady", "depends", "unsteady")},
        "mean": float(np.average(stable.score, weights=table["incidents"])) if len(table) else None,
        "found": dict(zip(KINDS, stable.shares.mean(axis=0).tolist(), strict=True)) if len(table) else {},
        "precision": {str(name): int(n) for name, n in sorted(precision.items()) if n},
        "radii_m": RADII_M,
    }


def _layers(found: HotspotResult, table: pd.DataFrame) -> dict[str, gpd.GeoDataFrame]:
    columns = table[["rank", "incidents", "score", "verdict", "weakest"]]
    return {"hotspots": gpd.GeoDataFrame(columns, geometry=found.hotspots.geometry, crs=found.hotspots.crs)}


METHOD = Method(
    code="stability",
    version=1,
    group=Group.TRUST,
    label=lazy_gettext("How steady hotspots are"),
    lead=lazy_gettext(
        "Which hotspots would also be found with other reasonable settings, in a part of the window, and "
        "with places known only so well?"
    ),
    fields=(
        EPS,
        LEAST,
        Field(
            "min_weight",
            Kind.NUMBER,
            lazy_gettext("Smallest harm"),
            lazy_gettext("For hotspots counted by harm: the harm within the radius that makes a core point."),
            None,
            0.0001,
        ),
        Field(
            "runs",
            Kind.COUNT,
            lazy_gettext("Number of runs"),
            lazy_gettext("Half vary everything at once, and an eighth each varies one thing alone."),
            200,
            8,
            2_000,
        ),
        SPREAD,
        DROPPED,
        SEED,
    ),
    compute=_compute,
    present=present,
    least_incidents=10,
    slow_from=200,
)
