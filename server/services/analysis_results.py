"""Analysis results: an outcome as it is stored, read back, and told apart from another."""

import gzip
import json
import math
from collections.abc import Mapping
from datetime import date, datetime
from hashlib import blake2b
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.crs import DEGREES
from gis.models import AnalysisLayer
from server.methods.method import MOST_SHAPES, Outcome

# Below the last bits of a sum that another processor may add in another order.
_DIGITS = 10
_DEGREES = 1e-7
_FINGERPRINT_BYTES = 16


class TooManyShapes(ValueError):
    """A method drew more shapes than a page can show: it should dissolve them."""


def plain(value: Any) -> Any:
    """Return a value in JSON's own kinds: a moment as text, what is no number as None."""
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, float):
        return _rounded(value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return value


def tables_json(tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Return tables as columns and rows."""
    return {
        code: {
            "columns": [str(name) for name in table.columns],
            "rows": [[plain(value) for value in row] for row in table.itertuples(index=False, name=None)],
        }
        for code, table in tables.items()
    }


def read_tables(stored: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Read what `tables_json` wrote."""
    return {code: pd.DataFrame(table["rows"], columns=table["columns"]) for code, table in stored.items()}


def make_layers(layers: Mapping[str, gpd.GeoDataFrame]) -> list[AnalysisLayer]:
    """Return the layers of an outcome in degrees, compressed.

    Raises
    ------
    TooManyShapes
        If one has more than a page can show.
    """
    return [
        AnalysisLayer(
            code=code,
            features=len(frame),
            content=gzip.compress(_geojson(code, frame), compresslevel=6, mtime=0),
        )
        for code, frame in sorted(layers.items())
    ]


def read_layer(layer: AnalysisLayer) -> gpd.GeoDataFrame:
    """Read a layer back, in degrees."""
    features = json.loads(gzip.decompress(layer.content))["features"]
    if not features:
        return gpd.GeoDataFrame(geometry=[], crs=DEGREES)
    return gpd.GeoDataFrame.from_features(features, crs=DEGREES)


def result_fingerprint(
    summary: Mapping[str, Any], tables: Mapping[str, Any], layers: list[AnalysisLayer]
) -> bytes:
    """Hash what was found: two runs with the same fingerprint say the same, number by number (16 bytes)."""
    digest = blake2b(digest_size=_FINGERPRINT_BYTES)
    digest.update(canonical({"summary": summary, "tables": tables}))
    for layer in sorted(layers, key=lambda each: each.code):
        digest.update(layer.code.encode())
        digest.update(gzip.decompress(layer.content))
    return digest.digest()


def canonical(value: Any) -> bytes:
    """Write JSON in the one way in which equal values are equal bytes."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def outcome_json(outcome: Outcome) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Return settings as used, summary and tables of an outcome as they are stored."""
    return plain(outcome.used), plain(outcome.summary), tables_json(outcome.tables)


def _rounded(number: float) -> float | None:
    if not math.isfinite(number):
        return None
    return float(f"{number:.{_DIGITS}g}")


def _geojson(code: str, frame: gpd.GeoDataFrame) -> bytes:
    if len(frame) > MOST_SHAPES:
        raise TooManyShapes(f"The layer {code} has {len(frame)} shapes; a page shows {MOST_SHAPES}.")
    shapes = shapely.set_precision(frame.geometry.to_crs(DEGREES).to_numpy(), _DEGREES, mode="pointwise")
    names = [name for name in frame.columns if name != frame.geometry.name]
    columns = [frame[name].tolist() for name in names]
    features = [
        {
            "type": "Feature",
            "properties": {name: plain(value) for name, value in zip(names, values, strict=True)},
            "geometry": json.loads(text),
        }
        for text, *values in zip(shapely.to_geojson(shapes), *columns, strict=True)
    ]
    return canonical({"type": "FeatureCollection", "features": features})
