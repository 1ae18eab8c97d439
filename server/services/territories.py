"""Territories: add one with its boundary and neighbourhoods, and publish what everybody may know of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import shapely
from flask_babel import gettext
from geoalchemy2.shape import from_shape
from shapely.geometry import MultiPolygon, shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from gis.crs import DEGREES, area_of_use, parse_srid, project_geometry, require_metric
from gis.errors import BadBoundary, NotMetric
from gis.models import Neighbourhood, PublishedNeighbourhood, PublishedTerritory, Territory
from gis.queries import territories as queries
from server.services import audit
from server.services.refusals import Conflict, Invalid
from server.services.transactions import transaction

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SMALLEST_M2 = 1.0
_POLYGONAL = {"Polygon", "MultiPolygon"}


@dataclass(frozen=True)
class Area:
    """One neighbourhood as a file has it, in degrees."""

    code: str
    name: str
    outline: MultiPolygon
    population: int | None = None


def add(
    session: Session,
    *,
    slug: str,
    name: str,
    boundary: dict[str, Any],
    srid: int,
    timezone: str,
    synthetic: bool = False,
    neighbourhoods: dict[str, Any] | None = None,
    name_field: str = "name",
    code_field: str = "code",
    by: int | None = None,
) -> Territory:
    """Add a territory.

    Parameters
    ----------
    boundary
        A GeoJSON geometry, feature or collection of polygons; degrees unless it has a ``crs`` member.
    srid
        EPSG code of the projected system, in metres, in which the territory is measured.
    neighbourhoods
        A GeoJSON collection whose features have a name and a code in ``name_field`` and ``code_field``.
    """
    _check_words(slug, name, timezone)
    require_metric(srid)
    outline = read_polygons(boundary, what=gettext("The boundary"))
    _check_size(outline, srid)
    areas = list(_areas(neighbourhoods, name_field, code_field)) if neighbourhoods else []
    _check_unique(areas)
    with transaction(session):
        if any(each.slug == slug for each in queries.all_territories(session)):
            raise Conflict(gettext("There is a territory “%(slug)s” already.", slug=slug))
        territory = Territory(
            slug=slug,
            name=name.strip(),
            boundary=from_shape(outline, srid=DEGREES),
            srid=srid,
            timezone=timezone,
            synthetic=synthetic,
        )
        session.add(territory)
        session.flush()
        session.add_all(
            Neighbourhood(
                territory_id=territory.id,
                code=area.code,
                name=area.name,
                outline=from_shape(area.outline, srid=DEGREES),
                population=area.population,
            )
            for area in areas
        )
        _publish(session, territory, areas)
        audit.record(
            session,
            "add_territory",
            person_id=by,
            territory_id=territory.id,
            channel="command",
            objects={"slug": slug, "neighbourhoods": len(areas)},
        )
    return territory


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


def _check_words(slug: str, name: str, timezone: str) -> None:
    if not _SLUG.fullmatch(slug) or len(slug) > 40:
        raise Invalid(
            gettext(
                "A territory's short name has small letters without accents, digits and single "
                "hyphens, 40 at most; “%(slug)s” does not fit.",
                slug=slug,
            ),
            field="slug",
        )
    if not name.strip():
        raise Invalid(gettext("The territory needs a name."), field="name")
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid(
            gettext("“%(zone)s” is not a known time zone; write for example Europe/Riga.", zone=timezone),
            field="timezone",
        ) from None


def _check_size(outline: MultiPolygon, srid: int) -> None:
    """A boundary far from where its CRS is used, or smaller than a room, has wrong axes or a wrong CRS."""
    used = area_of_use(srid)
    # Systems of the whole world may cross the date line: their west lies east of their east.
    if used and used[0] < used[2] and not shapely.box(*used).intersects(outline):
        raise NotMetric(gettext("EPSG:%(srid)s is not made for this part of the world.", srid=srid))
    if not project_geometry(outline, source=DEGREES, target=srid).area >= _SMALLEST_M2:
        raise BadBoundary(
            gettext(
                "The boundary encloses less than one square metre: its coordinates may be in another "
                "reference system than the file says."
            )
        )


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


def _areas(collection: dict[str, Any], name_field: str, code_field: str) -> Iterator[Area]:
    crs = collection.get("crs")
    for number, feature in enumerate(collection.get("features") or (), start=1):
        properties = feature.get("properties") or {}
        name = properties.get(name_field)
        code = properties.get(code_field, name)
        if name in (None, "") or code in (None, ""):
            raise Invalid(
                gettext(
                    "Neighbourhood %(number)s has no “%(field)s”; the file has: %(fields)s.",
                    number=number,
                    field=name_field if name in (None, "") else code_field,
                    fields=", ".join(sorted(properties)) or "–",
                )
            )
        what = gettext("The neighbourhood “%(name)s”", name=name)
        outline = read_polygons({"type": "FeatureCollection", "features": [feature], "crs": crs}, what=what)
        population = properties.get("population")
        yield Area(str(code), str(name), outline, population if isinstance(population, int) else None)


def _check_unique(areas: list[Area]) -> None:
    seen: set[str] = set()
    for area in areas:
        if area.code in seen:
            raise Invalid(gettext("Two neighbourhoods have the code “%(code)s”.", code=area.code))
        seen.add(area.code)


def _publish(session: Session, territory: Territory, areas: list[Area]) -> None:
    session.add(
        PublishedTerritory(
            slug=territory.slug,
            name=territory.name,
            synthetic=territory.synthetic,
            timezone=territory.timezone,
            boundary=territory.boundary,
        )
    )
    session.flush()
    session.add_all(
        PublishedNeighbourhood(
            territory_slug=territory.slug,
            code=area.code,
            name=area.name,
            outline=from_shape(area.outline, srid=DEGREES),
        )
        for area in areas
    )
    session.flush()
