"""Concordance files: an answer as JSON, GeoJSON, CSV, or one HTML map that opens without Talsi."""

import csv
import io
import json
import math
from collections.abc import Callable, Mapping
from typing import Any

import geopandas as gpd
import pandas as pd
from sqlalchemy.orm import Session

from gis.models import Territory
from gis.queries import territories
from server.concordance_heard import heard_sentences
from server.concordance_map_words import map_words
from server.concordance_words import place_word, unit_sentences
from server.maps.concordance import concordance_map
from server.services.concordance import Answer
from server.services.spreadsheets import harmless
from server.services.takeaway import File, rounded

Label = Callable[[dict[str, Any]], str]

# What is told of a unit, in this order.
COLUMNS = (
    "rank",
    "unit",
    "place",
    "class",
    "reason",
    "differs",
    "concerns",
    "incidents",
    "concern_share",
    "incident_share",
    "difference",
    "difference_low",
    "difference_high",
    "ratio",
    "p",
    "q",
    "concerns_raised",
    "incidents_raised",
    "population",
)
_TYPES = {
    "geojson": "application/geo+json",
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
}
FORMATS = tuple(_TYPES)
_DIGITS = 6


def render(session: Session, territory: Territory, answer: Answer, kind: str, *, label: Label) -> File:
    """Write an answer as ``geojson``, ``csv`` or ``html``."""
    topic = label(answer.topic.labels)
    if kind == "html":
        content = _html(session, territory, answer, topic).encode()
    elif kind == "csv":
        content = _csv(answer).encode("utf-8-sig")  # by the mark spreadsheets see that the letters are UTF-8
    else:
        content = json.dumps(as_geojson(territory, answer, topic), ensure_ascii=False).encode()
    name = f"{territory.slug}-concordance-{answer.topic.code}-{answer.question.unit}.{kind}"
    return File(name, content, _TYPES[kind])


def as_json(territory: Territory, answer: Answer, topic: str) -> dict[str, Any]:
    """Return everything of an answer but the outlines: settings as used, totals, units, lineage."""
    found, heard = answer.found, answer.heard
    units = [
        {**row, "sentences": unit_sentences(unit, answer, topic=topic)}
        for row, unit in zip(rows(answer), answer.units.to_dict("records"), strict=True)
    ]
    return {
        "territory": territory.slug,
        "synthetic": territory.synthetic,
        "topic": {
            "code": answer.topic.code,
            "label": topic,
            "categories": sorted(answer.topic.category_codes),
        },
        "settings": answer.question.as_json(),
        "concerns": found.total_concerns,
        "incidents": found.total_incidents,
        "elsewhere": {"concerns": answer.elsewhere[0], "incidents": answer.elsewhere[1]},
        "left_out": {**answer.left_out, "concerns_without_place": answer.without_place},
        "tested": found.tested,
        "similar": _plain(found.similar),
        "steady": _steady(answer),
        "classes": {str(name): int(n) for name, n in answer.units["class"].value_counts().items()},
        "heard": {
            "neighbourhoods": heard.units,
            "with_voice": heard.with_voice,
            "residents": heard.residents,
            "residents_heard": heard.residents_heard,
            "population_unknown": heard.unknown,
            "channels": answer.channels,
            "sentences": heard_sentences(answer),
        },
        "units": units,
        "concern_hotspots": hotspot_rows(answer),
        "settings_hash": answer.settings_hash,
        "input_fingerprint": answer.fingerprint,
        "versions": answer.versions,
    }


def _steady(answer: Answer) -> dict[str, int] | None:
    """Say how many squares of a telling class recur on other grids."""
    names = ("telling", "on_shifted_grid", "on_double_side")
    return None if answer.steady is None else dict(zip(names, answer.steady, strict=True))


def as_geojson(territory: Territory, answer: Answer, topic: str) -> dict[str, Any]:
    """Return the units as features, and what they come from beside them."""
    told = as_json(territory, answer, topic)
    units = told.pop("units")
    shapes = json.loads(rounded(answer.units[["geometry"]]).to_json())["features"]
    told.pop("concern_hotspots")
    features = [
        {"type": "Feature", "properties": row, "geometry": shape["geometry"]}
        for row, shape in zip(units, shapes, strict=True)
    ]
    return {"type": "FeatureCollection", "features": features, "concordance": told}


def rows(answer: Answer) -> list[dict[str, Any]]:
    """Return the units as plain values, by rank."""
    kind = str(answer.question.unit)
    return [
        {name: place_word(unit, kind) if name == "place" else _plain(unit[name]) for name in COLUMNS}
        for unit in answer.units.to_dict("records")
    ]


def hotspot_rows(answer: Answer) -> list[dict[str, Any]]:
    """Return the hotspots of the concerns as plain values, by rank."""
    kept = ("rank", "places", "area_km2", "lon", "lat")
    return [
        {"concerns": int(row["incidents"]), **{name: _plain(row[name]) for name in kept}}
        for row in answer.hotspots.drop(columns="geometry").to_dict("records")
    ]


def outlines(frame: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Return the shapes of a frame as GeoJSON geometries."""
    return [feature["geometry"] for feature in json.loads(rounded(frame[["geometry"]]).to_json())["features"]]


def _csv(answer: Answer) -> str:
    """Write the units, each with the settings that its class depends on."""
    asked = answer.question.as_json()
    fixed: dict[str, Any] = {
        "total_concerns": answer.found.total_concerns,
        "total_incidents": answer.found.total_incidents,
        "topic": asked["topic"],
        **{
            name: asked[name] for name in ("from", "to", "concerns_from", "concerns_to", "minimum", "control")
        },
        "input_fingerprint": answer.fingerprint,
    }
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([*COLUMNS, *fixed])
    for row in rows(answer):
        told = [harmless(value) if isinstance(value, str) else value for value in row.values()]
        writer.writerow(["" if value is None else value for value in [*told, *fixed.values()]])
    return buffer.getvalue()


def _plain(value: Any) -> Any:
    """Turn numpy's scalars into Python's; what is not known is none."""
    if value is None or (isinstance(value, float) and math.isnan(value)) or value is pd.NA:
        return None
    plain = value.item() if hasattr(value, "item") else value
    # Significant digits, not decimals: a p-value may be very small.
    return float(f"{plain:.{_DIGITS}g}") if isinstance(plain, float) else plain


def _html(session: Session, territory: Territory, answer: Answer, topic: str) -> str:
    told: Mapping[str, Any] = {
        "boundary": territories.boundary_feature(territory),
        "neighbourhoods": territories.neighbourhood_features(session, territory),
        "ground": territories.ground_features(session, territory.slug),
    }
    return concordance_map(map_words(territory, answer, topic), answer.units, answer.hotspots, **told)
