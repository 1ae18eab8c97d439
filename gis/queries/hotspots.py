"""Hotspots: save a run once, find it again, and read its ranked outlines."""

from typing import Any
from uuid import UUID

import geopandas as gpd
import numpy as np
import shapely
from geoalchemy2 import WKBElement
from geoalchemy2.shape import from_shape, to_shape
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gis.crs import DEGREES
from gis.models import DefaultLocation, DefaultState, Hotspot, HotspotRun, Territory

# What a table of hotspots shows, in this order.
COLUMNS = (
    "rank",
    "incidents",
    "weight",
    "places",
    "busiest_share",
    "area_km2",
    "density_km2_month",
    "categories",
    "flags",
)


def find_same(
    session: Session, territory_id: int, *, settings_hash: bytes, input_fingerprint: bytes
) -> HotspotRun | None:
    """Return the run that had these settings and this input, if there was one."""
    return session.scalar(
        select(HotspotRun).where(
            HotspotRun.territory_id == territory_id,
            HotspotRun.settings_hash == settings_hash,
            HotspotRun.input_fingerprint == input_fingerprint,
        )
    )


def save(session: Session, run: HotspotRun, hotspots: gpd.GeoDataFrame) -> HotspotRun:
    """Write a run with its hotspots; if another process was first, theirs is returned.

    Parameters
    ----------
    hotspots
        In the territory's metric CRS, with the columns of `COLUMNS` and ``centre``.
    """
    try:
        with session.begin_nested():
            session.add(run)
            session.flush()
            rows = _rows(run.id, hotspots)
            if rows:
                session.execute(insert(Hotspot), rows)
    except IntegrityError:
        same = find_same(
            session,
            run.territory_id,
            settings_hash=run.settings_hash,
            input_fingerprint=run.input_fingerprint,
        )
        if same is None:
            raise
        return same
    return run


def get(session: Session, run_id: UUID) -> HotspotRun | None:
    """Return one run."""
    return session.get(HotspotRun, run_id)


def recent(session: Session, territory_id: int, *, limit: int = 50) -> list[HotspotRun]:
    """List the newest runs of a territory."""
    return list(
        session.scalars(
            select(HotspotRun)
            .where(HotspotRun.territory_id == territory_id)
            .order_by(HotspotRun.created_at.desc(), HotspotRun.id)
            .limit(limit)
        )
    )


def read_hotspots(session: Session, run_id: UUID) -> gpd.GeoDataFrame:
    """Read the hotspots of a run by rank, in degrees, with their centres as ``lon`` and ``lat``."""
    rows = session.scalars(select(Hotspot).where(Hotspot.run_id == run_id).order_by(Hotspot.rank)).all()
    data: dict[str, Any] = {name: [getattr(row, name) for row in rows] for name in COLUMNS}
    centres = [to_shape(row.centre) for row in rows]
    data["lon"] = [round(float(shapely.get_x(point)), 6) for point in centres]
    data["lat"] = [round(float(shapely.get_y(point)), 6) for point in centres]
    return gpd.GeoDataFrame(data, geometry=[to_shape(row.outline) for row in rows], crs=DEGREES)


def default_places(session: Session, territory: Territory) -> list[BaseGeometry]:
    """Return the confirmed default locations, in degrees."""
    found = session.scalars(
        select(DefaultLocation.location).where(
            DefaultLocation.territory_id == territory.id, DefaultLocation.state == DefaultState.CONFIRMED
        )
    )
    return [to_shape(point) for point in found]


def _rows(run_id: UUID, hotspots: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    if hotspots.empty:
        return []
    outlines = _many(hotspots.geometry.to_crs(DEGREES).to_numpy())
    centres = gpd.GeoSeries(hotspots["centre"], crs=hotspots.crs).to_crs(DEGREES).to_numpy()
    records: list[dict[Any, Any]] = hotspots[list(COLUMNS)].to_dict("records")
    return [
        {
            **{name: _plain(value) for name, value in record.items()},
            "run_id": run_id,
            "outline": _element(outline),
            "centre": _element(centre),
        }
        for record, outline, centre in zip(records, outlines, centres, strict=True)
    ]


def _many(shapes: NDArray[np.object_]) -> list[MultiPolygon]:
    return [shape if isinstance(shape, MultiPolygon) else MultiPolygon([shape]) for shape in shapes]


def _element(shape: BaseGeometry) -> WKBElement:
    return from_shape(shape, srid=DEGREES)


def _plain(value: Any) -> Any:
    """Turn numpy's scalars into Python's, which JSON and the driver know."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
