"""Boundaries: GeoJSON of any wrapping becomes one valid multipolygon in degrees, or a refusal."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from flask_babel import gettext
from shapely.geometry import MultiPolygon, shape
from shapely.geometry.base import BaseGeometry

from gis.crs import DEGREES, parse_srid, project_geometry
from gis.errors import BadBoundary

_POLYGONAL = {"Polygon", "MultiPolygon"}


def read_polygons(geojson: dict[str, Any], *, what: str) -> MultiPolygon:
    """Read GeoJSON of any wrapping as one valid multipolygon in degrees.

    Raises
    ------
    BadBoundary
        If it has no polygon, or encloses no ground; crossing lines are repaired.
    """
    source = _crs_of(geojson)
    shapes = [_shape(geometry, what) for geometry in _geometries(geojson)]
    if not shapes:
        raise BadBoundary(gettext("%(what)s is empty: the file has no polygon.", what=what))
    kinds = {each.geom_type for each in shapes} - _POLYGONAL
    if kinds:
        raise BadBoundary(
            gettext(
                "%(what)s must be made of polygons; the file has a %(kind)s.",
                what=what,
                kind=", ".join(sorted(kinds)),
            )
        )
    merged = shapely.union_all([shapely.make_valid(each, method="structure") for each in shapes])
    if source != DEGREES:
        merged = shapely.make_valid(
            project_geometry(merged, source=source, target=DEGREES), method="structure"
        )
    parts = [part for part in shapely.get_parts(merged) if part.geom_type == "Polygon" and part.area > 0]
    if not parts:
        raise BadBoundary(gettext("%(what)s encloses no ground.", what=what))
    return _on_earth(MultiPolygon(parts), what)


def _geometries(geojson: dict[str, Any]) -> Iterator[dict[str, Any]]:
    kind = geojson.get("type")
    if kind == "FeatureCollection":
        for feature in geojson.get("features") or ():
            yield from _geometries(feature)
    elif kind == "Feature":
        if geojson.get("geometry"):
            yield geojson["geometry"]
    elif kind == "GeometryCollection":
        yield from geojson.get("geometries") or ()
    elif kind:
        yield geojson


def _shape(geometry: dict[str, Any], what: str) -> BaseGeometry:
    try:
        with np.errstate(invalid="ignore"):
            read = shapely.force_2d(shape(geometry))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, shapely.errors.ShapelyError):
        read = None
    if read is None or not np.isfinite(shapely.get_coordinates(read)).all():
        raise BadBoundary(gettext("%(what)s is not readable GeoJSON.", what=what))
    return read


def _crs_of(geojson: dict[str, Any]) -> int:
    """The EPSG code of the old ``crs`` member; without one GeoJSON is in degrees."""
    name = ((geojson.get("crs") or {}).get("properties") or {}).get("name")
    if not name or str(name).upper().endswith("CRS84"):
        return DEGREES
    return parse_srid(str(name).upper().replace("::", ":").rpartition("EPSG:")[2])


def _on_earth(outline: MultiPolygon, what: str) -> MultiPolygon:
    west, south, east, north = outline.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise BadBoundary(
            gettext(
                "%(what)s has coordinates that are no degrees. Save the file as longitude and "
                "latitude (EPSG:4326), or let it name its reference system.",
                what=what,
            )
        )
    return outline
