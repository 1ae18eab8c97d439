"""Near-repeat labels as a person meets them: who followed whom, and the strings they make."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analysis.change.bands import SECONDS_A_DAY
from analysis.change.labels import NAMES, NEAR_REPEAT, REPEAT, NearRepeatLabels, label_near_repeats
from analysis.change.near_repeat import knox_table
from analysis.frames import FloatArray, IntArray
from server.i18n import gettext, lazy_gettext
from server.methods.change.days import enough_days, local_days, places
from server.methods.change.labels_words import present
from server.methods.change.near_repeat import METRIC
from server.methods.change.numbers import iso_day
from server.methods.change.refusing import pairs_in_words
from server.methods.change.shapes import dissolved
from server.methods.material import Material
from server.methods.method import Field, Group, Kind, Method, Outcome, Settings, Tell
from server.services.refusals import Invalid

LEAST = 2
MOST_STRINGS = 100
LABELLING = lazy_gettext("Linking the incidents")

REPEAT_M = Field(
    "repeat_m",
    Kind.METRES,
    lazy_gettext("Same place within, m"),
    lazy_gettext("An incident at most so far from an earlier one repeats it."),
    default=1,
    least=0,
    most=1000,
)
NEAR_M = Field(
    "near_m",
    Kind.METRES,
    lazy_gettext("Near within, m"),
    lazy_gettext("An incident at most so far from an earlier one is near it."),
    default=200,
    least=0,
    most=5000,
)
WITHIN = Field(
    "within_days",
    Kind.DAYS,
    lazy_gettext("Within, days"),
    lazy_gettext("At most so many days after the earlier one, by the calendar; 0 is the same day."),
    default=14,
    least=0,
    most=366,
)


def _compute(material: Material, settings: Settings, tell: Tell) -> Outcome:
    if settings["near_m"] < settings["repeat_m"]:
        raise Invalid(gettext("“Near” reaches at least as far as “same place”."), field="near_m")
    known, days = local_days(material.first, material.timezone)
    enough_days(len(days), LEAST)
    tell(LABELLING, 0, 2)
    xy = places(material.first, known)
    reach = {name: float(settings[name]) for name in ("repeat_m", "near_m", "within_days")}
    with pairs_in_words("near_m"):
        found = label_near_repeats(xy, days, **reach, metric=settings["metric"])
        tell(LABELLING, 1, 2)
        chance = _by_chance(xy, days, settings)
    categories = material.frame["category"].astype(str).to_numpy()[known]
    summary = _summary(found, undated=int(np.count_nonzero(~known)))
    layers = _layers(found, xy, days, categories, material.frame.crs)
    return Outcome(
        used=dict(settings),
        summary={**summary, **chance, "drawn": sorted(layers)},
        tables={"strings": _strings(found, xy, days), "gaps": _gaps(found)},
        layers=layers,
    )


def _summary(found: NearRepeatLabels, *, undated: int) -> dict[str, Any]:
    sizes = found.string_sizes
    followed = found.gap_days[np.isfinite(found.gap_days)]
    return {
        "incidents": len(found.labels),
        "undated": undated,
        "counts": found.counts,
        "strings": len(sizes),
        "longest": int(sizes.max(initial=0)),
        "pairs_only": int(np.count_nonzero(sizes == 2)),
        "median_gap_days": float(np.median(followed)) if len(followed) else None,
    }


def _by_chance(xy: FloatArray, days: IntArray, settings: Settings) -> dict[str, Any]:
    """Pairs within reach, and how many there would be if dates belonged to places by chance."""
    # Bands do not hold their upper edge, and what is exactly within reach counts here.
    metres = np.nextafter(float(settings["near_m"]), np.inf)
    within = float(settings["within_days"]) + 1 / SECONDS_A_DAY
    table = knox_table(
        xy,
        days,
        space_bands_m=[0, metres],
        time_bands_days=[0, within],
        metric=settings["metric"],
        permutations=0,
    )
    return {"pairs": int(table.observed[0, 0]), "pairs_expected": float(table.expected[0, 0])}


def _strings(found: NearRepeatLabels, xy: FloatArray, days: IntArray) -> pd.DataFrame:
    """The strings of most incidents, the earliest first among equals."""
    linked = found.strings >= 0
    rows = pd.DataFrame(
        {
            "string": found.strings[linked],
            "day": days[linked],
            "repeat": found.labels[linked] == REPEAT,
            "near": found.labels[linked] == NEAR_REPEAT,
            "east": xy[linked, 0],
            "north": xy[linked, 1],
        }
    )
    by_string = rows.groupby("string")
    table = by_string.agg(
        incidents=("day", "size"),
        repeats=("repeat", "sum"),
        near_repeats=("near", "sum"),
        first=("day", "min"),
        last=("day", "max"),
    )
    table["days"] = table["last"] - table["first"]
    extent = by_string[["east", "north"]].max() - by_string[["east", "north"]].min()
    table["metres"] = np.hypot(extent["east"], extent["north"])
    order = table.reset_index().sort_values(["incidents", "first", "string"], ascending=[False, True, True])
    top = order.head(MOST_STRINGS).reset_index(drop=True)
    for name in ("first", "last"):
        top[name] = [iso_day(day) for day in top[name]]
    return top


def _gaps(found: NearRepeatLabels) -> pd.DataFrame:
    """How many days after the incident followed, by kind."""
    late = np.flatnonzero(found.follows >= 0)
    whole = np.rint(found.gap_days[late]).astype(np.int64)
    longest = int(whole.max(initial=0)) + 1
    repeats = found.labels[late] == REPEAT
    return pd.DataFrame(
        {
            "days": np.arange(longest),
            "repeats": np.bincount(whole[repeats], minlength=longest),
            "near_repeats": np.bincount(whole[~repeats], minlength=longest),
        }
    )


def _layers(
    found: NearRepeatLabels, xy: FloatArray, days: IntArray, categories: np.ndarray, crs: Any
) -> dict[str, gpd.GeoDataFrame]:
    rows = {
        "label": np.array(NAMES, dtype=object)[found.labels],
        "day": [iso_day(each) for each in days],
        "category": categories,
        "string": [None if each < 0 else each + 1 for each in found.strings.tolist()],
        "gap_days": found.gap_days,
        "distance_m": found.distance_m,
    }
    incidents = gpd.GeoDataFrame(rows, geometry=shapely.points(xy), crs=crs)
    # What follows lies above what does not.
    order = np.argsort(found.labels, kind="stable")
    layers = {"incidents": dissolved(incidents.iloc[order].reset_index(drop=True), ["label"])}
    late = np.flatnonzero((found.follows >= 0) & (found.distance_m > 0))
    if len(late):
        ends = np.stack([xy[found.follows[late]], xy[late]], axis=1)
        columns = {"days": found.gap_days[late], "metres": found.distance_m[late]}
        links = gpd.GeoDataFrame({"kind": "link", **columns}, geometry=shapely.linestrings(ends), crs=crs)
        layers["links"] = dissolved(links, ["kind"])
    return layers


METHOD = Method(
    code="near-repeat-labels",
    version=1,
    group=Group.CHANGE,
    label=lazy_gettext("Originators and repeats"),
    lead=lazy_gettext("Which incidents followed another at the same place or near it, and in what strings?"),
    fields=(REPEAT_M, NEAR_M, WITHIN, METRIC),
    compute=_compute,
    present=present,
    least_incidents=LEAST,
    slow_from=20_000,
)
