"""Frames: a selection of incidents read straight into arrays, as points in the territory's metres."""

import gc

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.crs import DEGREES, project
from gis.models import Category, Territory
from gis.queries.binary_rows import copied
from gis.queries.selection import Selection, Where, resolve

# PostgreSQL counts timestamps in microseconds from here.
_EPOCH = np.datetime64("2000-01-01T00:00:00", "us")

# One row of COPY BINARY when no column is null: a field count, then a length before each value.
_ROW = np.dtype(
    [
        ("fields", ">i2"),
        ("l1", ">i4"), ("id", ">i8"),
        ("l2", ">i4"), ("lon", ">f8"),
        ("l3", ">i4"), ("lat", ">f8"),
        ("l4", ">i4"), ("category", ">i4"),
        ("l5", ">i4"), ("at", ">i8"),
    ]
)  # fmt: skip


def read_frame(session: Session, territory: Territory, selection: Selection) -> gpd.GeoDataFrame:
    """Read the located incidents of a selection, ordered by id, in the territory's metric CRS.

    Those at a confirmed default location are left out: nobody knows where they happened.

    Returns
    -------
    GeoDataFrame
        ``id`` int64, ``geometry`` point in metres, ``category`` code, ``weight`` harm weight,
        ``occurred_from`` UTC.
    """
    where = resolve(session, territory, selection)
    rows = _copy_rows(session, where)
    x, y = project(
        rows["lon"].astype(np.float64), rows["lat"].astype(np.float64), source=DEGREES, target=territory.srid
    )
    codes, weights = category_columns(session, territory.id, rows["category"].astype(np.int64))
    data = {
        "id": rows["id"].astype(np.int64),
        "category": codes,
        "weight": weights,
        "occurred_from": moments(rows["at"]),
    }
    return gpd.GeoDataFrame(data, geometry=points(x, y), crs=territory.srid)


def moments(microseconds: NDArray[np.int64]) -> pd.DatetimeIndex:
    """Read timestamps as PostgreSQL writes them."""
    return pd.DatetimeIndex(_EPOCH + microseconds.astype("timedelta64[us]")).tz_localize("UTC")


def points(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.object_]:
    """Make points with the garbage collector at rest: it would go through all of them hundreds of times."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        return np.asarray(shapely.points(x, y))
    finally:
        if collecting:
            gc.enable()


def _copy_rows(session: Session, where: Where) -> NDArray[np.void]:
    """Stream fixed-width rows out of PostgreSQL and read them in place."""
    sql = (
        "SELECT id, ST_X(location), ST_Y(location), category_id, occurred_from FROM exact.incident "
        f"WHERE {where.sql} AND location IS NOT NULL AND NOT at_default ORDER BY id"
    )
    return copied(session.connection(), sql, where.binds, _ROW)


def category_columns(
    session: Session, territory_id: int, ids: NDArray[np.int64]
) -> tuple[pd.Categorical, NDArray[np.float64]]:
    """Return the code and the harm weight of each category id."""
    rows = session.execute(
        select(Category.id, Category.code, Category.harm_weight)
        .where(Category.territory_id == territory_id)
        .order_by(Category.id)
    ).all()
    known = np.array([row.id for row in rows], dtype=np.int64)
    position = np.searchsorted(known, ids).astype(np.int64)
    weights = np.array([row.harm_weight for row in rows], dtype=np.float64)
    codes = pd.Categorical.from_codes(position, categories=pd.Index([row.code for row in rows], dtype=object))
    return codes, weights[position] if len(rows) else np.empty(0)
