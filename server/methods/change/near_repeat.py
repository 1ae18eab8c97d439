"""Near repeat as a person meets it: bands, permutations, the table, and where its pairs lie."""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analysis.change.near_repeat import KnoxTable, knox_table, pairs_in_bands
from analysis.change.pairs import Pairs
from analysis.frames import FloatArray, IntArray
from server.i18n import lazy_gettext
from server.methods.change.days import enough_days, local_days, places
from server.methods.change.edges import read_edges, write_edges
from server.methods.change.near_repeat_drawing import PAIR_BREAKS
from server.methods.change.near_repeat_words import present
from server.methods.change.numbers import iso_day
from server.methods.change.refusing import pairs_in_words
from server.methods.material import Material
from server.methods.method import MOST_SHAPES, Field, Group, Kind, Method, Outcome, Settings, Tell

LEAST = 10
PERMUTING = lazy_gettext("Permuting the dates")

SPACE = Field(
    "space_bands_m",
    Kind.TEXT,
    lazy_gettext("Edges of distance, m"),
    lazy_gettext("Each band holds its lower edge and not its upper: 100 m lies in 100 to under 200."),
    default="0, 1, 100, 200, 300, 400",
)
TIME = Field(
    "time_bands_days",
    Kind.TEXT,
    lazy_gettext("Edges of time, days"),
    lazy_gettext("Days apart by the calendar; 0 is the same day. 7 days lie in 7 to under 14."),
    default="0, 7, 14, 21, 28",
)
METRIC = Field(
    "metric",
    Kind.CHOICE,
    lazy_gettext("Distance"),
    lazy_gettext("As the crow flies, or east-west plus north-south, as along the blocks of a city."),
    default="euclidean",
    choices={
        "euclidean": lazy_gettext("as the crow flies"),
        "manhattan": lazy_gettext("along the blocks"),
    },
)
PERMUTATIONS = Field(
    "permutations",
    Kind.COUNT,
    lazy_gettext("Permutations"),
    lazy_gettext("How often the dates are dealt out anew; the more, the finer p."),
    default=999,
    least=99,
    most=9999,
    at_once=999,
)
SEED = Field(
    "seed",
    Kind.COUNT,
    lazy_gettext("Seed"),
    lazy_gettext("The same seed deals the same; another one shows how much p depends on it."),
    default=1,
    least=0,
    most=2**31 - 1,
)


def _compute(material: Material, settings: Settings, tell: Tell) -> Outcome:
    space = read_edges(settings["space_bands_m"], field="space_bands_m", unit="metres")
    time = read_edges(settings["time_bands_days"], field="time_bands_days", unit="days")
    known, days = local_days(material.first, material.timezone)
    enough_days(len(days), LEAST)
    xy = places(material.first, known)
    with pairs_in_words("space_bands_m"):
        table = knox_table(
            xy,
            days,
            space_bands_m=space,
            time_bands_days=time,
            metric=settings["metric"],
            permutations=settings["permutations"],
            seed=settings["seed"],
            tell=lambda done, total: tell(PERMUTING, done, total),
        )
    pairs = pairs_in_bands(xy, days, table, table.meaningful, metric=settings["metric"])
    layers = _layers(xy, days, pairs, material.frame.crs)
    return Outcome(
        used={**settings, "space_bands_m": write_edges(space), "time_bands_days": write_edges(time)},
        summary={
            **_summary(table, pairs),
            "undated": int(np.count_nonzero(~known)),
            "categories": int(material.frame["category"][known].nunique()),
            "drawn": sorted(layers),
        },
        tables={"bands": _bands(table)},
        layers=layers,
    )


def _summary(table: KnoxTable, pairs: Pairs) -> dict[str, Any]:
    linked = np.unique(np.concatenate([pairs.first, pairs.second]))
    return {
        "incidents": table.incidents,
        "pairs": table.pairs,
        "near_pairs": int(table.observed.sum()),
        "bands": table.observed.size,
        "meaningful": int(np.count_nonzero(table.meaningful)),
        "meaningful_pairs": len(pairs),
        "meaningful_incidents": len(linked),
        "permutations": table.permutations,
        "least_p": 1 / (table.permutations + 1),
    }


def _bands(table: KnoxTable) -> pd.DataFrame:
    """One row a band, by distance and then by days."""
    rows, columns = (number.ravel() for number in np.indices(table.observed.shape))
    space, time = np.array(table.space.spans), np.array(table.time.spans)
    return pd.DataFrame(
        {
            "from_m": space[rows, 0],
            "to_m": space[rows, 1],
            "from_days": time[columns, 0],
            "to_days": time[columns, 1],
            "observed": table.observed.ravel(),
            "expected": table.expected.ravel(),
            "ratio": table.ratio.ravel(),
            "own_expected": table.own_expected.ravel(),
            "p": table.p.ravel(),
            "meaningful": table.meaningful.ravel(),
        }
    )


def _layers(xy: FloatArray, days: IntArray, pairs: Pairs, crs: Any) -> Mapping[str, gpd.GeoDataFrame]:
    if not len(pairs):
        return {}
    layers = {"places": _places(xy, days, pairs, crs)}
    apart = pairs.only(pairs.distance_m > 0)
    if 0 < len(apart) <= MOST_SHAPES:
        ends = np.stack([xy[apart.first], xy[apart.second]], axis=1)
        gap = np.abs(days[apart.first] - days[apart.second])
        columns = {"metres": apart.distance_m, "days": gap}
        layers["pairs"] = gpd.GeoDataFrame(columns, geometry=shapely.linestrings(ends), crs=crs)
    return layers


def _places(xy: FloatArray, days: IntArray, pairs: Pairs, crs: Any) -> gpd.GeoDataFrame:
    """Places of the incidents in pairs of a meaningful band, those in most pairs first."""
    number = np.bincount(np.concatenate([pairs.first, pairs.second]), minlength=len(xy))
    linked = np.flatnonzero(number)
    spots, of_spot = np.unique(xy[linked], axis=0, return_inverse=True)
    rows = pd.DataFrame({"spot": of_spot.reshape(-1), "pairs": number[linked], "day": days[linked]})
    table = rows.groupby("spot").agg(
        incidents=("day", "size"), pairs=("pairs", "sum"), first=("day", "min"), last=("day", "max")
    )
    for name in ("first", "last"):
        table[name] = [iso_day(day) for day in table[name]]
    classes = np.searchsorted(PAIR_BREAKS, table["pairs"], side="right") - 1
    table["class"] = classes.astype(str)
    order = np.argsort(-table["pairs"].to_numpy(), kind="stable")[:MOST_SHAPES]
    return gpd.GeoDataFrame(
        table.iloc[order].reset_index(drop=True), geometry=shapely.points(spots[order]), crs=crs
    )


METHOD = Method(
    code="near-repeat",
    version=1,
    group=Group.CHANGE,
    label=lazy_gettext("Near repeats"),
    lead=lazy_gettext("After an incident, are there more nearby in the days that follow than by chance?"),
    fields=(SPACE, TIME, METRIC, PERMUTATIONS, SEED),
    compute=_compute,
    present=present,
    least_incidents=LEAST,
    slow_from=3_000,
)
