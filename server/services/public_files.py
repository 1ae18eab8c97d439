"""Public files: a layer of what is published as GeoJSON or CSV, with where it comes from."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import shapely

from server.services.public_layers import About, Feature
from server.services.spreadsheets import harmless

TYPES = {"geojson": "application/geo+json", "csv": "text/csv; charset=utf-8"}

# Six decimals of a degree are a decimetre; places and squares are not finer than that.
_DEGREES = 1e-6


def geojson(features: Sequence[Feature], about: About) -> bytes:
    """Write a feature collection in degrees."""
    body = {
        "type": "FeatureCollection",
        "about": asdict(about),
        "features": [as_json(feature) for feature in features],
    }
    return json.dumps(body, ensure_ascii=False).encode()


def as_json(feature: Feature) -> dict[str, Any]:
    """Write one feature."""
    return {
        "type": "Feature",
        "id": feature.id,
        "geometry": _geometry(feature.geometry),
        "properties": feature.properties,
    }


def table(features: Sequence[Feature], about: About) -> bytes:
    """Write a table that a spreadsheet opens: points as two columns, areas without their outline."""
    names = list(features[0].properties) if features else []
    placed = any(feature.geometry is not None and _is_point(feature) for feature in features)
    where = ["lon", "lat"] if placed else []
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([*names, *where, "source", "derived_on", "synthetic", "licence"])
    origin = [about.source, about.derived_on, about.synthetic, about.licence]
    for feature in features:
        cells = [feature.properties[name] for name in names]
        writer.writerow([_cell(value) for value in (*cells, *(_point(feature) if placed else ()), *origin)])
    # The mark lets spreadsheet programs see that the letters are UTF-8.
    return ("\ufeff" + buffer.getvalue()).encode()


WRITERS = {"geojson": geojson, "csv": table}


def _geometry(shape: Any) -> Any:
    if shape is None:
        return None
    return json.loads(shapely.to_geojson(shapely.set_precision(shape, _DEGREES, mode="pointwise")))


def _is_point(feature: Feature) -> bool:
    return feature.geometry is not None and feature.geometry.geom_type == "Point"


def _point(feature: Feature) -> tuple[float | None, float | None]:
    if feature.geometry is None or not _is_point(feature):
        return None, None
    lon, lat = shapely.get_coordinates(feature.geometry)[0].tolist()
    return round(lon, 6), round(lat, 6)


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return harmless(value) if isinstance(value, str) else value
