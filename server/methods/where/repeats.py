"""Repeat places: where incidents were recorded again and again, and how few places hold most of them."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analysis.flags import ONE_ADDRESS_SHARE
from analysis.frames import IntArray
from analysis.where.concentration import SHARES, fewest_places
from analysis.where.repeats import RepeatPlaces, kinds_of_places, middles, rank_places
from server.i18n import lazy_gettext
from server.methods.material import Material
from server.methods.method import Field, Group, Kind, Method, Outcome, Settings, Tell
from server.methods.where.repeats_words import present

ROUND = Field(
    "round_m",
    Kind.METRES,
    lazy_gettext("Round places to, m"),
    lazy_gettext("Coordinates that round to the same multiple count as one place; 0 takes them as they are."),
    0.0,
    0,
    1000,
)
LISTED = Field(
    "listed",
    Kind.COUNT,
    lazy_gettext("Places in the list"),
    lazy_gettext("How many of the fullest places are listed."),
    25,
    1,
    200,
)
_DRAWN = 2_000
_CURVE = 200


def compute(material: Material, settings: Settings, tell: Tell) -> Outcome:
    """Rank the places of a selection and count how few hold how much."""
    tell(lazy_gettext("Counting the incidents of each place"), 0, None)
    frame = material.frame
    places = rank_places(
        frame.geometry.get_coordinates().to_numpy(),
        round_m=settings["round_m"],
        ids=frame["id"].to_numpy(),
    )
    table = _places(frame, places, material)
    listed = table.head(settings["listed"])
    drawn = table[table["incidents"] > 1].head(_DRAWN)
    points = shapely.points(places.xy[: len(drawn)])
    shares = [share for share in SHARES if share < 1]
    return Outcome(
        used={"round_m": settings["round_m"], "listed": settings["listed"]},
        summary={
            "places": len(places.incidents),
            "repeat_places": int(np.count_nonzero(places.incidents > 1)),
            "at_repeat_places": int(places.incidents[places.incidents > 1].sum()),
            "repeated": places.repeated,
            "most": int(places.incidents[0]),
            "holding": [_holding(places, share) for share in shares],
            "kinds": _kinds(table),
            "place_ids": listed["first_id"].tolist(),
        },
        tables={"places": listed, "curve": _curve(places)},
        layers={"places": gpd.GeoDataFrame(drawn, geometry=points, crs=frame.crs)},
    )


def _places(frame: gpd.GeoDataFrame, places: RepeatPlaces, material: Material) -> pd.DataFrame:
    count = len(places.incidents)
    kinds = kinds_of_places(
        places,
        frame["location_precision"].astype(str).to_numpy(),
        default_xy=shapely.get_coordinates(np.array(material.default_places, dtype=object)),
        centroid_xy=middles(np.array([*material.neighbourhoods.geometry, material.boundary], dtype=object)),
    )
    local = frame["occurred_from"].dt.tz_convert(material.timezone).dt.tz_localize(None)
    days = pd.Series(local.to_numpy().astype("datetime64[D]")).groupby(places.of_row, sort=True)
    category, of_category = _commonest(frame["category"], places.of_row, count)
    return pd.DataFrame(
        {
            "rank": np.arange(1, count + 1),
            "incidents": places.incidents,
            "cumulative": places.cumulative,
            "kind": kinds,
            "category": category,
            "category_incidents": of_category,
            "one_kind": (of_category >= ONE_ADDRESS_SHARE * places.incidents).astype(np.int64),
            "neighbourhood": _commonest(frame["neighbourhood"], places.of_row, count)[0],
            "first": days.min().to_numpy().astype("datetime64[D]").astype(str),
            "last": days.max().to_numpy().astype("datetime64[D]").astype(str),
            "first_id": places.first_id,
        }
    )


def _commonest(column: pd.Series, of_row: IntArray, count: int) -> tuple[list[str | None], IntArray]:
    """Most frequent value at each place and how often, on a tie the first by name; None where unknown."""
    codes, names = pd.factorize(column, sort=True)
    known = codes >= 0
    pairs, often = np.unique(of_row[known] * max(len(names), 1) + codes[known], return_counts=True)
    place, code = pairs // max(len(names), 1), pairs % max(len(names), 1)
    best = np.lexsort((code, -often, place))
    first = best[np.unique(place[best], return_index=True)[1]]
    found: list[str | None] = [None] * count
    amount = np.zeros(count, dtype=np.int64)
    amount[place[first]] = often[first]
    for at, which in zip(place[first].tolist(), code[first].tolist(), strict=True):
        found[at] = str(names[which])
    return found, amount


def _holding(places: RepeatPlaces, share: float) -> dict[str, Any]:
    fewest = fewest_places(places.incidents, share=share)
    return {"share": share, "places": fewest, "share_of_places": fewest / len(places.incidents)}


def _kinds(table: pd.DataFrame) -> dict[str, int]:
    """Incidents at repeat places by what the place stands for."""
    repeated = table[table["incidents"] > 1]
    return {str(kind): int(n) for kind, n in repeated.groupby("kind")["incidents"].sum().items()}


def _curve(places: RepeatPlaces) -> pd.DataFrame:
    """Cumulative share by share of places, thinned, closer together at the beginning."""
    count = len(places.cumulative)
    at = np.unique(np.rint(count * np.linspace(0, 1, _CURVE) ** 2).astype(np.int64))
    return pd.DataFrame({"places": at / count, "incidents": np.r_[0.0, places.cumulative][at]})


METHOD = Method(
    code="repeats",
    version=1,
    group=Group.WHERE,
    label=lazy_gettext("Repeat places"),
    lead=lazy_gettext("At which places do incidents repeat, and how few of them hold most?"),
    fields=(ROUND, LISTED),
    compute=compute,
    present=present,
    least_incidents=2,
    slow_from=250_000,
)
