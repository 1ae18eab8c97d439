"""Board map: what the public map reads; the published schema only, as the public role may."""

import math
from datetime import date
from typing import Any

from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.models import (
    Ground,
    PublishedCategory,
    PublishedFigure,
    PublishedHotspot,
    PublishedNeighbourhood,
)


def neighbourhoods(session: Session, slug: str) -> list[tuple[str, str, BaseGeometry]]:
    """List code, name and outline of each neighbourhood, by name."""
    rows = session.scalars(
        select(PublishedNeighbourhood)
        .filter_by(territory_slug=slug)
        .order_by(PublishedNeighbourhood.name, PublishedNeighbourhood.code)
    )
    return [(row.code, row.name, to_shape(row.outline)) for row in rows]


def ground(
    session: Session, slug: str, box: tuple[float, float, float, float]
) -> list[tuple[str, int, str, BaseGeometry]]:
    """List kind, rank, name and shape of the ground in a box, as finely as a picture of it can show."""
    west, south, east, north = box
    # A street's rank is the zoom from which it is drawn; a picture of a box is about that of this zoom.
    finest = math.log2(360 / max(east - west, 1e-6)) + 1
    area = func.ST_MakeEnvelope(west, south, east, north, 4326)
    rows = session.scalars(
        select(Ground)
        .filter_by(territory_slug=slug)
        .where(Ground.rank <= finest, Ground.shape.bool_op("&&")(area))
        .order_by(Ground.id)
    )
    return [(row.kind, row.rank, row.name or "", to_shape(row.shape)) for row in rows]


def category_labels(session: Session, slug: str) -> dict[str, dict[str, Any]]:
    """Return the labels of the offence categories of the public figures, in their order."""
    query = select(PublishedCategory.code, PublishedCategory.labels).filter_by(territory_slug=slug)
    return dict(session.execute(query.order_by(PublishedCategory.position, PublishedCategory.code)).all())


def figures(session: Session, slug: str) -> list[PublishedFigure]:
    """List every published figure, the newest quarter first."""
    figure = PublishedFigure
    query = select(figure).filter_by(territory_slug=slug)
    ordered = query.order_by(figure.quarter.desc(), figure.neighbourhood_code, figure.category_code)
    return list(session.scalars(ordered))


def quarters(session: Session, slug: str) -> list[date]:
    """List the quarters that have figures, the newest first."""
    query = select(PublishedFigure.quarter).filter_by(territory_slug=slug).distinct()
    return list(session.scalars(query.order_by(PublishedFigure.quarter.desc())))


def hotspots(session: Session, slug: str) -> list[tuple[int, BaseGeometry, str]]:
    """List rank, squares and band of each published hotspot."""
    query = select(PublishedHotspot).filter_by(territory_slug=slug).order_by(PublishedHotspot.rank)
    return [(row.rank, to_shape(row.outline), row.band) for row in session.scalars(query)]
