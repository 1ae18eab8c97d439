"""Incident frames: a selection with all that an analysis may ask of an incident, in metres."""

import enum

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geoalchemy2.shape import to_shape
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.crs import DEGREES, project, project_geometry
from gis.models import KnownBy, LocationPrecision, Neighbourhood, Territory, TimePrecision
from gis.queries.binary_rows import copied
from gis.queries.frames import category_columns, moments, points
from gis.queries.selection import Selection, Where, resolve

# One row of COPY BINARY in which no column is null: a field count, then a length before each value.
_ROW = np.dtype(
    [
        ("fields", ">i2"),
        ("l1", ">i4"), ("id", ">i8"),
        ("l2", ">i4"), ("lon", ">f8"),
        ("l3", ">i4"), ("lat", ">f8"),
        ("l4", ">i4"), ("category", ">i4"),
        ("l5", ">i4"), ("from", ">i8"),
        ("l6", ">i4"), ("until", ">i8"),
        ("l7", ">i4"), ("time", ">i2"),
        ("l8", ">i4"), ("known", ">i2"),
        ("l9", ">i4"), ("place", ">i2"),
        ("l10", ">i4"), ("area", ">i4"),
    ]
)  # fmt: skip


def read_incidents(
    session: Session, territory: Territory, selection: Selection, *, located: bool
) -> gpd.GeoDataFrame:
    """Read the incidents of a selection, ordered by id.

    Parameters
    ----------
    located
        True leaves out what has no place, and what lies at a confirmed default location: nobody knows where
        those happened. False keeps them, without a geometry: they have a time all the same.

    Returns
    -------
    GeoDataFrame
        The columns of `read_frame`, and ``occurred_until`` UTC; ``time_precision``, ``known_by`` and
        ``location_precision`` as the words of `gis.models`; ``neighbourhood``, a code or None.
    """
    rows = _copy_rows(session, resolve(session, territory, selection), located=located)
    codes, weights = category_columns(session, territory.id, rows["category"].astype(np.int64))
    data = {
        "id": rows["id"].astype(np.int64),
        "category": codes,
        "weight": weights,
        "occurred_from": moments(rows["from"]),
        "occurred_until": moments(rows["until"]),
        "time_precision": _words(TimePrecision, rows["time"]),
        "known_by": _words(KnownBy, rows["known"]),
        "location_precision": _words(LocationPrecision, rows["place"]),
        "neighbourhood": _neighbourhoods(session, territory.id, rows["area"]),
    }
    return gpd.GeoDataFrame(data, geometry=_places(rows, territory), crs=territory.srid)


def read_neighbourhoods(session: Session, territory: Territory) -> gpd.GeoDataFrame:
    """Read the neighbourhoods of a territory by code: ``code``, ``name``, outline in metres."""
    query = select(Neighbourhood).filter_by(territory_id=territory.id).order_by(Neighbourhood.code)
    found = session.scalars(query).all()
    shapes = [project_geometry(to_shape(row.outline), source=DEGREES, target=territory.srid) for row in found]
    data = {"code": [row.code for row in found], "name": [row.name for row in found]}
    return gpd.GeoDataFrame(data, geometry=shapes, crs=territory.srid)


def _number(kind: type[enum.StrEnum], column: str) -> str:
    cases = " ".join(f"WHEN '{member.value}' THEN {number}" for number, member in enumerate(kind))
    return f"(CASE {column} {cases} END)::smallint"


_COLUMNS = f"""
    incident.id,
    CASE WHEN at_default THEN 'NaN' ELSE coalesce(ST_X(location), 'NaN') END,
    CASE WHEN at_default THEN 'NaN' ELSE coalesce(ST_Y(location), 'NaN') END,
    category_id, occurred_from, occurred_until,
    {_number(TimePrecision, "time_precision")}, {_number(KnownBy, "known_by")},
    {_number(LocationPrecision, "location_precision")}, coalesce(neighbourhood_id, -1)
"""


def _copy_rows(session: Session, where: Where, *, located: bool) -> NDArray[np.void]:
    only = "AND location IS NOT NULL AND NOT at_default" if located else ""
    sql = f"SELECT {_COLUMNS} FROM exact.incident WHERE {where.sql} {only} ORDER BY incident.id"
    return copied(session.connection(), sql, where.binds, _ROW)


def _places(rows: NDArray[np.void], territory: Territory) -> NDArray[np.object_]:
    lon, lat = rows["lon"].astype(np.float64), rows["lat"].astype(np.float64)
    known = np.isfinite(lon)
    found = np.full(len(rows), None, dtype=object)
    found[known] = points(*project(lon[known], lat[known], source=DEGREES, target=territory.srid))
    return found if len(rows) else np.asarray(shapely.points(np.empty((0, 2))))


def _words(kind: type[enum.StrEnum], numbers: NDArray[np.int16]) -> pd.Categorical:
    words = pd.Index([member.value for member in kind], dtype=object)
    return pd.Categorical.from_codes(numbers.astype(np.int64), categories=words)


def _neighbourhoods(session: Session, territory_id: int, ids: NDArray[np.int32]) -> pd.Categorical:
    rows = session.execute(
        select(Neighbourhood.id, Neighbourhood.code)
        .where(Neighbourhood.territory_id == territory_id)
        .order_by(Neighbourhood.id)
    ).all()
    known = np.array([row.id for row in rows], dtype=np.int64)
    at = np.minimum(np.searchsorted(known, ids), max(len(known) - 1, 0))
    found = np.where(known[at] == ids, at, -1) if len(known) else np.full(len(ids), -1)
    return pd.Categorical.from_codes(found, categories=pd.Index([row.code for row in rows], dtype=object))
