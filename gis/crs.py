"""CRS: which reference systems measure metres, and the way from degrees to them and back."""

from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from gis.errors import NotMetric

DEGREES = 4326
Floats = NDArray[np.float64]


def parse_srid(text: str) -> int:
    """Read ``EPSG:3059`` or ``3059``.

    Raises
    ------
    NotMetric
        If the text names no known reference system.
    """
    code = text.strip().upper().removeprefix("EPSG:")
    if not (code.isascii() and code.isdigit() and len(code) <= 9):
        raise NotMetric(f"“{text}” is not an EPSG code; write for example EPSG:3059.")
    _crs(int(code))
    return int(code)


def require_metric(srid: int) -> int:
    """Return ``srid`` if its axes are metres on a plane; degrees and feet are refused by name."""
    crs = _crs(srid)
    units = {axis.unit_name for axis in crs.axis_info[:2]}
    if not crs.is_projected or units != {"metre"}:
        found = ", ".join(sorted(unit or "unknown" for unit in units))
        raise NotMetric(
            f"A territory is measured in metres; the unit of EPSG:{srid} is {found}. "
            "Choose a projected system of the region, for example EPSG:3059 for Latvia."
        )
    return srid


def area_of_use(srid: int) -> tuple[float, float, float, float] | None:
    """Return west, south, east, north of where the reference system is meant to be used, if it says so."""
    area = _crs(srid).area_of_use
    return None if area is None else (area.west, area.south, area.east, area.north)


def northing_first(srid: int) -> bool:
    """Whether the reference system names northing before easting; standards then want it so."""
    return str(_crs(srid).axis_info[0].direction) == "north"


def project(x: Floats, y: Floats, *, source: int, target: int) -> tuple[Floats, Floats]:
    """Transform coordinate arrays, always easting (longitude) first; unplaceable ones become infinite."""
    xs, ys = _transformer(source, target).transform(x, y)
    return np.asarray(xs, dtype=np.float64), np.asarray(ys, dtype=np.float64)


def project_geometry(geometry: BaseGeometry, *, source: int, target: int) -> BaseGeometry:
    """Transform a geometry between two reference systems."""

    def move(xy: Floats) -> Floats:
        return np.column_stack(project(xy[:, 0], xy[:, 1], source=source, target=target))

    return shapely.transform(geometry, move)


@lru_cache(maxsize=64)
def _transformer(source: int, target: int) -> Transformer:
    return Transformer.from_crs(_crs(source), _crs(target), always_xy=True)


@lru_cache(maxsize=64)
def _crs(srid: int) -> CRS:
    try:
        return CRS.from_epsg(srid)
    except CRSError as error:
        raise NotMetric(f"EPSG:{srid} is not a known reference system.") from error
