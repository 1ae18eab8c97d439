"""Cases of the quality gate: a judgement of counts, and hotspots without what patrols found."""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from analysis.hotspots import HotspotSettings
from analysis.trust.feedback import find_without
from analysis.trust.quality import LEAST_INCIDENTS, Counts, Part, judge

Case = Mapping[str, Any]
_PARTS = ("categories", "months", "neighbourhoods")


def quality(given: Case, options: Case) -> list[Case]:
    """Level and codes of the reasons, the gravest first; a part is its name, incidents and those placed."""
    counts = dict(given["counts"])
    parts: dict[str, Any] = {name: tuple(Part(*part) for part in counts.pop(name, ())) for name in _PARTS}
    verdict = judge(
        Counts(**counts, **parts),
        method=options["method"],
        least=options.get("least", LEAST_INCIDENTS),
        settings=options.get("settings"),
    )
    codes = [reason.code for reason in verdict.reasons]
    return [{"level": verdict.level.value, "codes": codes}]


def feedback(given: Case, options: Case) -> list[Case]:
    """Each hotspot's rank when what police found is left out, 0 for none."""
    xy = np.asarray(given["points"], dtype=np.float64)
    rows = {
        "id": np.arange(len(xy)),
        "category": "any",
        "weight": 1.0,
        "occurred_from": pd.Timestamp("2024-01-01", tz="UTC"),
    }
    frame = gpd.GeoDataFrame(rows, geometry=gpd.points_from_xy(*xy.T), crs=3059, index=range(len(xy)))
    settings = HotspotSettings(options["eps_m"], options["min_incidents"])
    found = find_without(frame, np.asarray(given["police"], dtype=bool), settings, months=1.0)
    return [
        {
            "rank": found.rank.tolist(),
            "found": found.found.tolist(),
            "parts": found.parts.tolist(),
            "entered": list(found.entered),
            "vanished": found.vanished,
        }
    ]
