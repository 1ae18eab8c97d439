"""Territories: find one by its slug, and what a page must know of it."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import shapely
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis.columns.pictures import Totals
from gis.crs import DEGREES, project_geometry
from gis.errors import UnknownTerritory
from gis.models import Category, Ground, Neighbourhood, PublishedTerritory, Territory
from gis.queries.incidents import extent_in_time


@dataclass(frozen=True)
class Facts:
    """What the first screen says of a territory."""

    bounds: tuple[float, float, float, float]
    first: datetime | None
    last: datetime | None
    incidents: int
    located: int
    at_default: int


def find(session: Session, slug: str) -> Territory:
    """Return the territory with this slug.

    Raises
    ------
    UnknownTerritory
        If there is none.
    """
    territory = session.scalar(select(Territory).where(Territory.slug == slug))
    if territory is None:
        raise UnknownTerritory(slug)
    return territory


def by_id(session: Session, territory_id: int) -> Territory:
    """Return the territory of this number, which something else refers to."""
    return session.get_one(Territory, territory_id)


def all_territories(session: Session) -> list[Territory]:
    """List territories by name."""
    return list(session.scalars(select(Territory).order_by(Territory.name, Territory.id)))


def published(session: Session) -> list[PublishedTerritory]:
    """List the territories that everybody may know of, by name; the public role can read it."""
    by_name = select(PublishedTerritory).order_by(PublishedTerritory.name, PublishedTerritory.slug)
    return list(session.scalars(by_name))


def boundary(territory: Territory, *, metric: bool = False) -> BaseGeometry:
    """Return the boundary in degrees, or in the territory's metres."""
    shape = to_shape(territory.boundary)
    return project_geometry(shape, source=DEGREES, target=territory.srid) if metric else shape


def facts(session: Session, territory: Territory, totals: Totals | None = None) -> Facts:
    """Say what is stored, and from when to when.

    Parameters
    ----------
    totals
        How much it is, where the caller has counted already: some millions take a second.
    """
    row = totals or _counted(session, territory)
    first, last = extent_in_time(session, territory.id)
    west, south, east, north = shapely.bounds(boundary(territory))
    return Facts(
        (float(west), float(south), float(east), float(north)),
        first,
        last,
        row.incidents,
        row.located,
        row.at_default,
    )


def _counted(session: Session, territory: Territory) -> Totals:
    row = session.execute(
        text(
            "SELECT count(*) AS incidents, count(location) AS located,"
            " count(*) FILTER (WHERE at_default) AS at_default"
            " FROM exact.incident WHERE territory_id = :id"
        ),
        {"id": territory.id},
    ).one()
    return Totals(row.incidents, row.located, row.at_default)


def categories(session: Session, territory_id: int) -> list[Category]:
    """List the offence categories in their own order."""
    return list(
        session.scalars(
            select(Category)
            .where(Category.territory_id == territory_id)
            .order_by(Category.position, Category.id)
        )
    )


def boundary_feature(territory: Territory) -> dict[str, Any]:
    """Return the boundary as a GeoJSON feature collection of one."""
    return _collection([(territory.slug, territory.name, territory.boundary)])


def neighbourhood_features(session: Session, territory: Territory) -> dict[str, Any]:
    """Return the neighbourhoods as a GeoJSON feature collection, by name."""
    rows = session.execute(
        select(Neighbourhood.code, Neighbourhood.name, Neighbourhood.outline)
        .where(Neighbourhood.territory_id == territory.id)
        .order_by(Neighbourhood.name, Neighbourhood.id)
    ).all()
    return _collection([(row.code, row.name, row.outline) for row in rows])


def outlines(session: Session, territory: Territory) -> list[Any]:
    """List the outlines of the neighbourhoods."""
    query = select(Neighbourhood.outline).filter_by(territory_id=territory.id).order_by(Neighbourhood.id)
    return list(session.scalars(query))


def neighbourhood_names(session: Session, territory_id: int) -> dict[str, str]:
    """Return the name of each neighbourhood's code."""
    query = select(Neighbourhood.code, Neighbourhood.name).filter_by(territory_id=territory_id)
    return dict(session.execute(query.order_by(Neighbourhood.code)).all())


def neighbourhood_places(session: Session, territory: Territory) -> list[dict[str, Any]]:
    """List the neighbourhoods by name: where to write it, and the box round the outline."""
    rows = session.execute(
        select(Neighbourhood.code, Neighbourhood.name, Neighbourhood.outline)
        .where(Neighbourhood.territory_id == territory.id)
        .order_by(Neighbourhood.name, Neighbourhood.id)
    ).all()
    return [{"code": code, "name": name, **_where(to_shape(outline))} for code, name, outline in rows]


def _where(outline: BaseGeometry) -> dict[str, list[float]]:
    """Say where a name is written: inside the largest part, even of a shape bent round its middle."""
    largest = max(shapely.get_parts(outline), key=shapely.area)
    at = largest.centroid if largest.contains(largest.centroid) else largest.representative_point()
    return {"at": [round(at.x, 5), round(at.y, 5)], "box": [round(edge, 5) for edge in outline.bounds]}


def ground_features(session: Session, slug: str) -> dict[str, Any]:
    """Return streets, waters, greens and names of places as GeoJSON features with kind, rank and name."""
    rows = session.execute(
        select(Ground.kind, Ground.rank, Ground.name, Ground.shape)
        .where(Ground.territory_slug == slug)
        .order_by(Ground.id)
    ).all()
    features = [
        {
            "type": "Feature",
            "properties": {"kind": kind, "rank": rank, "name": name},
            "geometry": json.loads(shapely.to_geojson(shapely.set_precision(to_shape(shape), 1e-5))),
        }
        for kind, rank, name, shape in rows
    ]
    return {"type": "FeatureCollection", "features": features}


def _collection(rows: list[tuple[str, str, Any]]) -> dict[str, Any]:
    features = []
    for code, name, shape in rows:
        geometry = json.loads(shapely.to_geojson(shapely.set_precision(to_shape(shape), 1e-6)))
        features.append({"type": "Feature", "properties": {"code": code, "name": name}, "geometry": geometry})
    return {"type": "FeatureCollection", "features": features}
