"""Places: coordinates of any reference system become degrees, and the system shows by where they fall."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError
from shapely.geometry.base import BaseGeometry

from gis.errors import IntakeError
from gis.intake.values import Bools, Floats, Numbers

DEGREES = 4326
EAST_NORTH, NORTH_EAST = "east_north", "north_east"
# Latvia, Estonia, Vancouver, Great Britain, Czechia, Chicago (feet and metres), San Francisco (feet).
_KNOWN_SRIDS = (3059, 3301, 26910, 27700, 5514, 3435, 26971, 2227)
_SAMPLE = 2000
# Fewer rows inside the boundary than this say nothing about a reference system.
_LEAST_SHARE = 0.05


@dataclass(frozen=True)
class Axes:
    """A reference system with the order of its columns, and the share of sampled rows that it puts inside."""

    srid: int
    order: str
    share: float


@dataclass(frozen=True)
class Places:
    """Degrees, and for each row a code of why it has none (or ``outside_boundary``), else an empty string."""

    lon: Floats
    lat: Floats
    reason: NDArray[np.object_]


def guess_axes(
    x: Floats, y: Floats, *, territory_srid: int, boundary: BaseGeometry, named: int | None
) -> Axes:
    """Choose the reference system under which most of the sampled coordinates fall into the territory.

    Values that can be degrees are degrees, east first: a swap of degrees needs a person's word.
    """
    usable = np.isfinite(x) & np.isfinite(y) & ~((x == 0) & (y == 0))
    x, y = x[usable][:_SAMPLE], y[usable][:_SAMPLE]
    if len(x) == 0:
        return Axes(named or DEGREES, EAST_NORTH, 0.0)
    if _are_degrees(x, y) and named in {None, DEGREES}:
        return Axes(DEGREES, EAST_NORTH, _share_inside(x, y, DEGREES, boundary))
    candidates = [named] if named else _candidates(territory_srid, boundary)
    tried = [
        Axes(srid, order, _share_inside(*_in_order(x, y, order), srid, boundary))
        for srid in candidates
        for order in (_orders(srid))
    ]
    best = max(tried, key=lambda axes: axes.share)
    return best if best.share >= _LEAST_SHARE else Axes(candidates[0], EAST_NORTH, best.share)


def srid_of(text: str) -> int:
    """Read an EPSG code, or a name in common use such as LKS-92."""
    plain = "".join(ch for ch in text.casefold() if ch.isalnum()).removeprefix("epsg")
    named = {"lks92": 3059, "lkslatviatm": 3059, "lest97": 3301, "lest": 3301, "wgs84": 4326, "osgb36": 27700}
    if plain in named:
        return named[plain]
    if plain.isdigit() and _crs(int(plain)) is not None:
        return int(plain)
    raise IntakeError("unknown_crs", text)


def locate(
    x: Numbers,
    y: Numbers,
    *,
    srids: NDArray[np.int64] | int,
    order: str,
    boundary: BaseGeometry,
    swap_axes: bool,
) -> Places:
    """Place rows in degrees and say what is wrong with the rest; the first reason in this order holds.

    no_coordinate, coordinate_unreadable, zero_coordinate, axes_swapped, coordinate_impossible,
    outside_boundary.
    """
    east, north = _in_order(x.values, y.values, order)
    lon, lat = _to_degrees(east, north, srids)
    inside = contains(boundary, lon, lat)
    blank, broken = x.blank | y.blank, x.broken | y.broken
    with np.errstate(invalid="ignore"):
        zero = ((east == 0) & (north == 0)) | (((east == 0) | (north == 0)) & ~inside)
        impossible = ~(np.isfinite(lon) & np.isfinite(lat) & (np.abs(lat) <= 90) & (np.abs(lon) <= 180))
    asked = ~(inside | blank | broken | zero)
    swapped = np.zeros(len(lon), dtype=np.bool_)
    if asked.any():
        rows = np.flatnonzero(asked)
        their_srids = srids if isinstance(srids, int) else srids[rows]
        other_lon, other_lat = _to_degrees(north[rows], east[rows], their_srids)
        fits = contains(boundary, other_lon, other_lat)
        swapped[rows[fits]] = True
        if swap_axes:
            lon[rows[fits]], lat[rows[fits]] = other_lon[fits], other_lat[fits]
    reason: NDArray[np.object_] = np.full(len(lon), "", dtype=object)
    reason[asked & ~swapped] = "outside_boundary"
    reason[asked & ~swapped & impossible] = "coordinate_impossible"
    if not swap_axes:
        reason[swapped] = "axes_swapped"
    reason[zero] = "zero_coordinate"
    reason[broken] = "coordinate_unreadable"
    reason[blank] = "no_coordinate"
    return Places(lon, lat, reason)


def contains(boundary: BaseGeometry, lon: Floats, lat: Floats) -> Bools:
    """Tell which coordinates lie in the territory or on its edge."""
    usable = np.isfinite(lon) & np.isfinite(lat)
    shapely.prepare(boundary)
    if usable.all():
        return np.asarray(shapely.intersects_xy(boundary, lon, lat), dtype=np.bool_)
    inside = np.zeros(len(lon), dtype=np.bool_)
    inside[usable] = shapely.intersects_xy(boundary, lon[usable], lat[usable])
    return inside


def _are_degrees(x: Floats, y: Floats) -> bool:
    return float(np.mean((np.abs(x) <= 180) & (np.abs(y) <= 180))) > 0.5


def _candidates(territory_srid: int, boundary: BaseGeometry) -> list[int]:
    centre = boundary.centroid
    zone = int((centre.x + 180) // 6) % 60 + 1
    utm = [(32600 if centre.y >= 0 else 32700) + zone]
    if -170 < centre.x < -50 and 1 <= zone <= 23 and centre.y > 0:
        utm.append(26900 + zone)
    if 28 <= zone <= 38 and centre.y > 0:
        utm.append(25800 + zone)
    return list(dict.fromkeys((territory_srid, *_KNOWN_SRIDS, *utm, 3857)))


def _orders(srid: int) -> tuple[str, ...]:
    """Both orders where the authority's own names the north first (LKS-92, L-EST97)."""
    crs = _crs(srid)
    if crs is not None and crs.is_projected and crs.axis_info and crs.axis_info[0].direction == "north":
        return (NORTH_EAST, EAST_NORTH)
    return (EAST_NORTH,)


def _in_order(x: Floats, y: Floats, order: str) -> tuple[Floats, Floats]:
    return (y, x) if order == NORTH_EAST else (x, y)


def _share_inside(east: Floats, north: Floats, srid: int, boundary: BaseGeometry) -> float:
    lon, lat = _to_degrees(east, north, srid)
    return float(contains(boundary, lon, lat).mean())


def _to_degrees(east: Floats, north: Floats, srids: NDArray[np.int64] | int) -> tuple[Floats, Floats]:
    if isinstance(srids, int):
        return _transformed(east, north, srids)
    lon: Floats = np.empty(len(east), dtype=np.float64)
    lat: Floats = np.empty(len(east), dtype=np.float64)
    for srid in np.unique(srids):
        rows = srids == srid
        lon[rows], lat[rows] = _transformed(east[rows], north[rows], int(srid))
    return lon, lat


def _transformed(east: Floats, north: Floats, srid: int) -> tuple[Floats, Floats]:
    if srid == DEGREES:
        return east.copy(), north.copy()
    if srid <= 0:
        return np.full(len(east), np.nan), np.full(len(east), np.nan)
    try:
        lon, lat = _transformer(srid).transform(east, north)
    except ProjError as error:
        raise IntakeError("unknown_crs", f"EPSG:{srid}") from error
    # To the centimetre: a house given in metres one year and in degrees the next is one place, not two.
    return np.asarray(lon, dtype=np.float64).round(7), np.asarray(lat, dtype=np.float64).round(7)


@lru_cache(maxsize=64)
def _transformer(srid: int) -> Transformer:
    crs = _crs(srid)
    if crs is None:
        raise IntakeError("unknown_crs", f"EPSG:{srid}")
    return Transformer.from_crs(crs, DEGREES, always_xy=True)


@lru_cache(maxsize=64)
def _crs(srid: int) -> CRS | None:
    try:
        return CRS.from_epsg(srid)
    except CRSError:
        return None
