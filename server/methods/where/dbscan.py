"""DBSCAN: hotspots by number or by harm, and what remains of them without repeats and without patrols."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from analysis.frames import BoolArray, FloatArray
from analysis.hotspots import HotspotSettings, find_hotspots
from analysis.trust.feedback import Without, find_without
from analysis.where.repeats import stay_without_repeats
from server.i18n import lazy_gettext
from server.methods.material import Material
from server.methods.method import Field, Group, Kind, Method, Outcome, Settings, Tell
from server.methods.where.dbscan_words import present
from server.methods.where.radius import EPS, min_incidents, used_eps

BY_HARM = Field(
    "by_harm",
    Kind.FLAG,
    lazy_gettext("By harm"),
    lazy_gettext("Add up the harm weights of the categories instead of counting incidents."),
    False,
)
MIN_WEIGHT = Field(
    "min_weight",
    Kind.NUMBER,
    lazy_gettext("Smallest harm"),
    lazy_gettext(
        "By harm only: the sum of weights within the radius that makes a hotspot. Left empty, it is that of "
        "the smallest number of average incidents."
    ),
    None,
    0.0001,
    1e9,
)
_STEPS = 3


def compute(material: Material, settings: Settings, tell: Tell) -> Outcome:
    """Find hotspots, by harm with raw counts beside, and again without repeats and without patrols."""
    frame = material.frame
    xy = frame.geometry.get_coordinates().to_numpy()
    asked = _asked(frame, xy, settings)
    around: dict[str, Any] = {
        "months": material.months,
        "boundary": material.boundary,
        "default_places": material.default_places,
    }
    tell(lazy_gettext("Looking for hotspots"), 0, _STEPS)
    police = (frame["known_by"] == "police").to_numpy()
    found = find_without(frame, police, asked, **around)
    tell(lazy_gettext("Looking for hotspots with each place counted once"), 1, _STEPS)
    stays = stay_without_repeats(
        xy,
        found.every.labels,
        eps_m=asked.eps_m,
        min_incidents=None if asked.weighted else asked.min_incidents,
        weights=frame["weight"].to_numpy() if asked.weighted else None,
        min_weight=asked.min_weight,
        ids=frame["id"].to_numpy(),
    )
    by_number = _rank_by_number(found.every.hotspots)
    tell(lazy_gettext("Looking for hotspots by the other measure"), 2, _STEPS)
    hotspots = _table(found, stays, by_number)
    return Outcome(
        used={
            "eps_m": asked.eps_m,
            "min_incidents": asked.min_incidents,
            "by_harm": asked.weighted,
            "min_weight": asked.min_weight,
        },
        summary=_summary(found, stays, police, by_number, material, asked),
        tables={"hotspots": pd.DataFrame(hotspots.drop(columns="geometry"))},
        layers={"hotspots": hotspots, "without_police": _rest(found)},
    )


def _asked(frame: gpd.GeoDataFrame, xy: FloatArray, settings: Settings) -> HotspotSettings:
    least = settings["min_weight"] if settings["by_harm"] else None
    if settings["by_harm"] and least is None:
        least = round(settings["min_incidents"] * float(frame["weight"].mean()), 4)
    return HotspotSettings(used_eps(xy, settings), settings["min_incidents"], settings["by_harm"], least)


def _rank_by_number(hotspots: gpd.GeoDataFrame) -> np.ndarray:
    order = np.lexsort((hotspots["rank"].to_numpy(), -hotspots["incidents"].to_numpy()))
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = np.arange(1, len(order) + 1)
    return ranks


def _table(found: Without, stays: BoolArray, by_number: np.ndarray) -> gpd.GeoDataFrame:
    every = found.every.hotspots
    data = {
        "rank": every["rank"],
        "rank_by_number": by_number,
        "incidents": every["incidents"],
        "weight": every["weight"],
        "places": every["places"],
        "busiest_share": every["busiest_share"],
        "area_km2": every["area_km2"],
        "density_km2_month": every["density_km2_month"],
        "category": [pairs[0][0] for pairs in every["categories"]],
        "category_incidents": [pairs[0][1] for pairs in every["categories"]],
        "flags": ["; ".join(flags) for flags in every["flags"]],
        "police": found.found,
        "rank_without_police": [int(rank) or None for rank in found.rank],
        "parts_without_police": found.parts,
        "stays_without_repeats": stays.astype(np.int64),
    }
    return gpd.GeoDataFrame(data, geometry=every.geometry, crs=every.crs)


def _rest(found: Without) -> gpd.GeoDataFrame:
    rest = found.rest.hotspots
    return gpd.GeoDataFrame(rest[["rank", "incidents"]], geometry=rest.geometry, crs=rest.crs)


def _summary(
    found: Without,
    stays: BoolArray,
    police: BoolArray,
    by_number: np.ndarray,
    material: Material,
    asked: HotspotSettings,
) -> dict[str, Any]:
    every = found.every.hotspots
    kept = found.rank > 0
    area = float(every["area_km2"].sum())
    return {
        "hotspots": len(every),
        "in_hotspots": len(found.every.labels) - found.every.noise,
        "noise": found.every.noise,
        "area_km2": area,
        "area_share": area / (material.boundary.area / 1e6),
        "one_address": int(sum("one_address" in flags for flags in every["flags"])),
        "largest": _largest(every),
        "few": int(sum("few_incidents" in flags for flags in every["flags"])),
        "gone_without_repeats": int(np.count_nonzero(~stays)),
        "moved_by_harm": int(np.count_nonzero(by_number != every["rank"].to_numpy())),
        "found_by_police": int(police.sum()),
        "gone_without_police": found.vanished,
        "divided_without_police": int(np.count_nonzero(found.parts > 1)),
        "moved_without_police": int(np.count_nonzero(kept & (found.rank != every["rank"].to_numpy()))),
        "entered_without_police": list(found.entered),
        "hotspots_by_number": _by_number(material, asked, len(every)),
    }


def _largest(hotspots: gpd.GeoDataFrame) -> dict[str, Any]:
    """The hotspot with the most incidents, whatever its rank by harm."""
    if hotspots.empty:
        return {"rank": 0, "incidents": 0, "area_km2": 0.0}
    row = hotspots.iloc[int(hotspots["incidents"].to_numpy().argmax())]
    return {"rank": int(row["rank"]), "incidents": int(row["incidents"]), "area_km2": float(row["area_km2"])}


def _by_number(material: Material, asked: HotspotSettings, count: int) -> int:
    """How many hotspots there are by number with the same radius, for a run by harm."""
    if not asked.weighted:
        return count
    plain = HotspotSettings(asked.eps_m, asked.min_incidents)
    return len(find_hotspots(material.frame, plain, months=material.months).hotspots)


METHOD = Method(
    code="dbscan",
    version=1,
    group=Group.WHERE,
    label=lazy_gettext("Hotspots (DBSCAN)"),
    lead=lazy_gettext("Where do incidents lie closer together than elsewhere, by number or by harm?"),
    fields=(EPS, min_incidents(10), BY_HARM, MIN_WEIGHT),
    compute=compute,
    present=present,
    least_incidents=10,
)
