"""Quality of the data: what the gate counts, as tables, and the hotspots without what patrols found."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analysis.errors import TooFew
from analysis.hotspots import HotspotSettings
from analysis.trust.counting import count_frame
from analysis.trust.feedback import TOP, Without, find_without
from analysis.trust.quality import LEAST_INCIDENTS, Part, judge
from analysis.where.repeats import kinds_of_places, middles, rank_places
from server.i18n import lazy_gettext
from server.methods.material import Material
from server.methods.method import Group, Method, Outcome, Settings, Tell
from server.methods.trust.quality_words import present
from server.methods.where.radius import EPS, min_incidents, used_eps
from server.services.refusals import Invalid

_LISTED = 20
_STEPS = 2


def compute(material: Material, settings: Settings, tell: Tell) -> Outcome:
    """Count what the incidents are worth, and find hotspots with and without what police found."""
    tell(lazy_gettext("Counting incidents with and without a place"), 0, _STEPS)
    first = material.first
    counts = count_frame(first.frame, start=first.start, end=first.end, timezone=material.timezone)
    located = first.frame[first.frame.geometry.notna()].reset_index(drop=True)
    tell(lazy_gettext("Looking for hotspots without what police found"), 1, _STEPS)
    eps_m, found = _without(located, material, settings)
    whole = {name: value for name, value in vars(counts).items() if not isinstance(value, tuple)}
    hotspots = _hotspots(found, located)
    places = _places(located, material)
    return Outcome(
        used={"eps_m": eps_m, "min_incidents": settings["min_incidents"]},
        summary={
            **whole,
            "verdict": judge(counts, method="hotspots", least=LEAST_INCIDENTS).as_json(),
            "hotspots": len(hotspots),
            "gone": found.vanished if found else 0,
            "moved": int(np.count_nonzero(_moved(found))) if found else 0,
            "entered": list(found.entered) if found else [],
            "place_ids": places["first_id"].tolist(),
        },
        tables={
            "categories": _table(counts.categories),
            "months": _table(counts.months),
            "neighbourhoods": _table(counts.neighbourhoods),
            "places": places,
            "hotspots": pd.DataFrame(hotspots.drop(columns="geometry")),
        },
        layers={"hotspots": hotspots},
    )


def _without(
    located: gpd.GeoDataFrame, material: Material, settings: Settings
) -> tuple[float | None, Without | None]:
    """Return the radius used and the comparison; none where there is nothing to cluster."""
    if len(located) < LEAST_INCIDENTS:
        return settings["eps_m"], None
    try:
        eps_m = used_eps(located.geometry.get_coordinates().to_numpy(), settings)
    except (TooFew, Invalid):  # few incidents, or all at one place: there is still much to say
        return settings["eps_m"], None
    police = (located["known_by"] == "police").to_numpy()
    asked = HotspotSettings(eps_m, settings["min_incidents"])
    return eps_m, find_without(located, police, asked, months=material.months)


def _moved(found: Without) -> np.ndarray:
    return (found.rank > 0) & (found.rank != np.arange(1, len(found.rank) + 1))


def _hotspots(found: Without | None, located: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The first hotspots, with their rank when what police found is left out."""
    if found is None:
        columns = ["rank", "incidents", "police", "rank_without", "parts"]
        return gpd.GeoDataFrame({name: [] for name in columns}, geometry=[], crs=located.crs)
    shown = found.every.hotspots.head(2 * TOP)
    count = len(shown)
    data = {
        "rank": shown["rank"],
        "incidents": shown["incidents"],
        "police": found.found[:count],
        "rank_without": [int(rank) or None for rank in found.rank[:count]],
        "parts": found.parts[:count],
    }
    return gpd.GeoDataFrame(data, geometry=shown.geometry, crs=located.crs)


def _table(parts: tuple[Part, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "name": [part.name for part in parts],
            "incidents": [part.incidents for part in parts],
            "placed": [part.placed for part in parts],
            "hit_rate": [part.hit_rate for part in parts],
        }
    )


def _places(located: gpd.GeoDataFrame, material: Material) -> pd.DataFrame:
    """The places with the most incidents, and what each point stands for."""
    places = rank_places(
        located.geometry.get_coordinates().to_numpy(), ids=located["id"].to_numpy(dtype=np.int64)
    )
    kinds = kinds_of_places(
        places,
        located["location_precision"].astype(str).to_numpy(),
        default_xy=shapely.get_coordinates(np.array(material.default_places, dtype=object)),
        centroid_xy=middles(np.array([*material.neighbourhoods.geometry, material.boundary], dtype=object)),
    )
    data: dict[str, Any] = {
        "incidents": places.incidents,
        "share": places.incidents / max(len(located), 1),
        "kind": kinds,
        "first_id": places.first_id,
    }
    table = pd.DataFrame(data)
    return table[table["incidents"] > 1].head(_LISTED).reset_index(drop=True)


METHOD = Method(
    code="quality",
    version=1,
    group=Group.TRUST,
    label=lazy_gettext("Quality of the data"),
    lead=lazy_gettext("Can these incidents carry a map, and what is missing from it?"),
    fields=(EPS, min_incidents(10)),
    compute=compute,
    present=present,
    located=False,
    least_incidents=1,
    slow_from=100_000,
)
