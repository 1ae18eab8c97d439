"""Frames: the columns an analysis may rely on, and the guard that refuses anything but metres."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from analysis.errors import BadFrame, NotMetric

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

REQUIRED_COLUMNS = ("id", "geometry", "category", "weight", "occurred_from")
METRE_NAMES = frozenset({"metre", "meter"})


def require_metric(frame: gpd.GeoDataFrame) -> None:
    """Refuse a frame whose coordinates are not metres in a plane.

    Asking only whether the CRS is projected would admit feet, so the unit of both axes is read.

    Parameters
    ----------
    frame
        Any frame with a geometry column.

    Raises
    ------
    NotMetric
        If the frame has no CRS, or an axis is in degrees, feet or another unit.
    """
    crs = frame.crs
    if crs is None:
        raise NotMetric("DBSCAN needs metres; this frame has no coordinate reference system.")
    units = [axis.unit_name for axis in crs.axis_info[:2]]
    for unit in units:
        if unit not in METRE_NAMES:
            raise NotMetric(f"DBSCAN needs metres; this frame's unit is {unit} ({crs.to_string()}).")
    if not crs.is_projected and not crs.is_engineering:
        raise NotMetric(f"DBSCAN needs a plane; {crs.to_string()} is not projected.")


def require_columns(frame: gpd.GeoDataFrame) -> None:
    """Refuse a frame without the contract's columns, or with an id that occurs twice.

    Raises
    ------
    BadFrame
        Naming the missing columns, or one repeated id.
    """
    missing = [name for name in REQUIRED_COLUMNS if name not in frame.columns]
    if missing:
        raise BadFrame(f"The frame lacks the columns {', '.join(missing)}.")
    ids = frame["id"]
    if not ids.is_unique:
        raise BadFrame(f"The id {ids[ids.duplicated()].iloc[0]} occurs more than once.")


def coordinates(frame: gpd.GeoDataFrame) -> FloatArray:
    """Coordinates of a frame of points, shape (n, 2), in the frame's unit.

    Raises
    ------
    BadFrame
        If a geometry is missing, empty or no point; incidents without a place stay out of clustering.
    """
    geometries = np.asarray(frame.geometry.array)
    usable = (shapely.get_type_id(geometries) == shapely.GeometryType.POINT) & ~shapely.is_empty(geometries)
    if not usable.all():
        raise BadFrame(f"{np.count_nonzero(~usable)} of {len(usable)} geometries are no point.")
    return np.ascontiguousarray(shapely.get_coordinates(geometries))
