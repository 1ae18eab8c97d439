"""Geofile: GeoJSON and GeoPackage become numbered rows like a table's, with two columns for the place."""

import json
import re
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyogrio
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from gis.errors import IntakeError
from gis.intake.delimited import RawChunk
from gis.intake.headers import unique_headers
from gis.intake.source import Source, read_whole

CHUNK_ROWS = 30_000
GEOMETRY_COLUMNS = ("geometry_x", "geometry_y")
_MAX_GEOJSON_BYTES = 256 * 1024**2


@dataclass(frozen=True)
class GeoTable:
    """A whole layer: text columns, the last two of them the point, and the CRS if the file names one."""

    headers: tuple[str, ...]
    columns: list[pa.Array]
    srid: int | None
    layer: str | None

    def chunks(self) -> Iterator[RawChunk]:
        """Yield the rows, counted from 1."""
        total = len(self.columns[0])
        for start in range(0, total, CHUNK_ROWS):
            part = [column.slice(start, CHUNK_ROWS) for column in self.columns]
            yield RawChunk(part, np.arange(start + 1, start + 1 + len(part[0]), dtype=np.int64))


def read_geofile(data: Source, kind: str, *, layer: str | None = None) -> GeoTable:
    """Read a layer; points keep their coordinates, other shapes get a point on their surface."""
    return _read_geojson(read_whole(data)) if kind == "geojson" else _read_geopackage(data, layer)


def _read_geojson(content: bytes) -> GeoTable:
    # Never by GDAL: it lets the content choose among its drivers, and some of those open other files.
    if len(content) > _MAX_GEOJSON_BYTES:
        raise IntakeError("too_large", f"{len(content) // 1024**2} MB of GeoJSON")
    try:
        parsed = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise IntakeError("damaged_file", str(error)[:200]) from error
    features = _features(parsed)
    rows = [feature["properties"] for feature in features]
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = [pa.array([_json_text(row.get(name)) for row in rows], pa.string()) for name in names]
    xy = [_json_point(feature.get("geometry")) for feature in features]
    columns += [pa.array([x for x, _ in xy], pa.string()), pa.array([y for _, y in xy], pa.string())]
    headers = unique_headers([_storable(name) for name in names])
    return GeoTable((*headers, *GEOMETRY_COLUMNS), columns, _geojson_srid(parsed), None)


def _features(parsed: Any) -> list[dict[str, Any]]:
    found = parsed.get("features") if isinstance(parsed, dict) else parsed
    if not isinstance(found, list):
        raise IntakeError("not_a_table", "JSON without features")
    features = [item for item in found if isinstance(item, dict)]
    for feature in features:
        if not isinstance(feature.get("properties"), dict):
            feature["properties"] = {}
    if not features or not any(feature["properties"] or feature.get("geometry") for feature in features):
        raise IntakeError("empty_file")
    return features


def _json_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _storable(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return _storable(json.dumps(value, ensure_ascii=False))


def _storable(text: str) -> str:
    """Without zeros, which PostgreSQL's text has no place for, and without halves of letters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _json_point(geometry: Any) -> tuple[str, str]:
    if not isinstance(geometry, dict):
        return "", ""
    if geometry.get("type") == "Point":
        pair = geometry.get("coordinates")
        if isinstance(pair, list) and len(pair) >= 2:
            return _json_text(pair[0]), _json_text(pair[1])
        return "", ""
    try:
        shape = shapely.from_geojson(json.dumps(geometry))
    except (shapely.errors.GEOSException, ValueError):
        return "", ""
    x, y = _surface_points(np.array([shape], dtype=object))
    return str(x[0].as_py()), str(y[0].as_py())


def _geojson_srid(parsed: Any) -> int | None:
    crs = parsed.get("crs") if isinstance(parsed, dict) else None
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str):
        return 4326
    if "CRS84" in name:
        return 4326
    found = re.search(r"EPSG:+(?:[\d.]*:)?(\d{4,6})$", name)
    return int(found[1]) if found else None


def _read_geopackage(data: Source, layer: str | None) -> GeoTable:
    with tempfile.TemporaryDirectory(prefix="talsi-") as folder:
        # The name fixes the driver: GDAL would otherwise guess it from the content.
        path = Path(folder) / "upload.gpkg"
        path.write_bytes(read_whole(data))
        try:
            with warnings.catch_warnings():
                # What GDAL grumbles about while opening is of no use to the person who sent the file.
                warnings.simplefilter("ignore")
                name = layer or _first_layer(path)
                meta, _, geometry, values = pyogrio.raw.read(path, layer=name, datetime_as_string=True)
        except IntakeError:
            raise
        except Exception as error:  # GDAL reports damage by many classes
            raise IntakeError("damaged_file", str(error)[:200]) from error
    columns = [_text_column(value) for value in values]
    columns += _surface_points(shapely.from_wkb(geometry, on_invalid="ignore"))
    if not len(columns[-1]):
        raise IntakeError("empty_file")
    headers = (*(str(field) for field in meta["fields"]), *GEOMETRY_COLUMNS)
    return GeoTable(headers, columns, _srid(meta.get("crs")), name)


def _first_layer(path: Path) -> str:
    for name, geometry_type in pyogrio.list_layers(path):
        if geometry_type is not None:
            return str(name)
    raise IntakeError("not_a_table", "no layer with geometry")


def _srid(crs: str | None) -> int | None:
    if crs is None:
        return None
    try:
        return CRS.from_user_input(crs).to_epsg()
    except CRSError:
        return None


def _text_column(values: Any) -> pa.Array:
    if values.dtype.kind == "f":
        whole = np.isnan(values) | (values == np.floor(values))
        if whole.all():
            texts = pa.array(values, from_pandas=True).cast(pa.int64()).cast(pa.string())
        else:
            texts = pa.array(values, from_pandas=True).cast(pa.string())
    elif values.dtype.kind in "iub":
        texts = pa.array(values).cast(pa.string())
    else:
        texts = pa.array([None if value is None else str(value) for value in values], pa.string())
    return texts.fill_null("")


def _surface_points(shapes: Any) -> list[pa.Array]:
    points = np.where(shapely.get_type_id(shapes) == 0, shapes, shapely.point_on_surface(shapes))
    return [
        pa.array(part, from_pandas=True).cast(pa.string()).fill_null("")
        for part in (shapely.get_x(points), shapely.get_y(points))
    ]
