"""Territories: add one with boundary, neighbourhoods and first topics, and publish what is public of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import shapely
from flask_babel import gettext
from geoalchemy2.shape import from_shape
from shapely.geometry import MultiPolygon
from sqlalchemy.orm import Session

from gis.crs import DEGREES, area_of_use, project_geometry, require_metric
from gis.errors import BadBoundary, NotMetric
from gis.models import Neighbourhood, PublishedNeighbourhood, PublishedTerritory, Territory
from gis.queries import territories as queries
from server.services import audit, topics
from server.services.boundaries import read_polygons
from server.services.refusals import Conflict, Invalid
from server.services.transactions import transaction

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SMALLEST_M2 = 1.0


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
        topics.adopt_starter(session, territory)
        audit.record(
            session,
            "add_territory",
            person_id=by,
            territory_id=territory.id,
            channel="command",
            objects={"slug": slug, "neighbourhoods": len(areas)},
        )
    return territory


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
            srid=territory.srid,
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
