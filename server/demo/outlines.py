"""Outlines: turn centres and rough shapes into natural areas that tile the ground without gap or overlap."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer
from shapely.geometry import LineString, MultiPoint, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge

from server.demo.geography import SRID

Rng = np.random.Generator
Coordinates = npt.NDArray[np.float64]

_TO_METRES = Transformer.from_crs(4326, SRID, always_xy=True)
_TO_DEGREES = Transformer.from_crs(SRID, 4326, always_xy=True)


def metres(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Coordinates:
    """Project degrees to easting and northing, one row a point."""
    east, north = _TO_METRES.transform(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float))
    return np.column_stack([np.atleast_1d(east), np.atleast_1d(north)])


def degrees(xy: npt.ArrayLike) -> Coordinates:
    """Return longitude and latitude, rounded to what an address is known to (11 cm)."""
    points = np.asarray(xy, dtype=float).reshape(-1, 2)
    lon, lat = _TO_DEGREES.transform(points[:, 0], points[:, 1])
    return np.round(np.column_stack([lon, lat]), 6)


def in_degrees(geometry: BaseGeometry) -> BaseGeometry:
    """Carry a geometry from metres to rounded degrees."""
    return shapely.transform(geometry, degrees)


def in_metres(geometry: BaseGeometry) -> BaseGeometry:
    """Carry a geometry from degrees to metres."""
    return shapely.transform(geometry, lambda points: metres(points[:, 0], points[:, 1]))


def point_of(lat: float, lon: float) -> tuple[float, float]:
    """Return easting and northing of one position given the way people say it, latitude first."""
    x, y = metres(lon, lat)[0]
    return float(x), float(y)


def ragged(line: LineString, rng: Rng, *, step_m: float, roughness: float = 0.11) -> LineString:
    """Break straight stretches into shorter ones that wander, as a boundary along brooks and fields does."""
    points = np.asarray(line.coords)
    while True:
        steps = np.diff(points, axis=0)
        lengths = np.hypot(steps[:, 0], steps[:, 1])
        if lengths.max() <= step_m:
            return LineString(points)
        across = np.column_stack([-steps[:, 1], steps[:, 0]])
        shift = rng.uniform(-roughness, roughness, len(steps))
        shift[lengths <= step_m] = 0.0
        middles = points[:-1] + steps / 2 + across * shift[:, None]
        woven = np.empty((len(points) + len(middles), 2))
        woven[0::2], woven[1::2] = points, middles
        points = woven


def blob(
    centre: tuple[float, float], half: tuple[float, float], rng: Rng, *, turned_deg: float = 0.0
) -> Polygon:
    """Return a smooth, slightly uneven closed shape: a lake, a wood, the edge of a small town."""
    angles = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    radius = np.ones_like(angles)
    for wave in (2, 3, 4, 5, 7):
        radius += rng.normal(0, 0.22 / wave) * np.cos(wave * angles + rng.uniform(0, 2 * np.pi))
    x, y = half[0] * radius * np.cos(angles), half[1] * radius * np.sin(angles)
    turn = np.deg2rad(turned_deg)
    east, north = x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)
    return Polygon(np.column_stack([centre[0] + east, centre[1] + north]))


def cells_around(
    seeds: Mapping[str, Sequence[tuple[float, float]]], within: BaseGeometry
) -> dict[str, BaseGeometry]:
    """Give every name the ground that lies nearest to one of its seeds (points in metres)."""
    points = [Point(seed) for group in seeds.values() for seed in group]
    owners = [name for name, group in seeds.items() for _ in group]
    cells = shapely.get_parts(shapely.voronoi_polygons(MultiPoint(points), extend_to=within))
    tree = shapely.STRtree(cells)
    parts: dict[str, list[BaseGeometry]] = {name: [] for name in seeds}
    for owner, point in zip(owners, points, strict=True):
        parts[owner].append(cells[tree.query(point, predicate="within")[0]])
    return {name: shapely.intersection(shapely.union_all(group), within) for name, group in parts.items()}


def roughen(areas: Mapping[str, BaseGeometry], rng: Rng, *, step_m: float) -> dict[str, MultiPolygon]:
    """Make every edge ragged, each shared edge once, so that neighbours still fit each other exactly."""
    network = shapely.node(shapely.union_all([shapely.boundary(area) for area in areas.values()]))
    edges = sorted(shapely.get_parts(linemerge(network)), key=lambda edge: tuple(edge.bounds))
    rough = [ragged(edge.simplify(1.0), rng, step_m=step_m) for edge in edges]
    faces = shapely.get_parts(shapely.polygonize([shapely.node(shapely.union_all(rough))]))
    return _assign(faces, areas)


def _assign(faces: Iterable[Polygon], areas: Mapping[str, BaseGeometry]) -> dict[str, MultiPolygon]:
    parts: dict[str, list[BaseGeometry]] = {name: [] for name in areas}
    names, shapes = list(areas), list(areas.values())
    for face in faces:
        # An edge that wandered cuts slivers off its neighbour: a face belongs to whom it overlaps most.
        shares = shapely.area(shapely.intersection(shapes, face))
        parts[names[int(np.argmax(shares))]].append(in_degrees(face))
    return {name: _multi(shapely.union_all(group)) for name, group in parts.items()}


def _multi(geometry: BaseGeometry) -> MultiPolygon:
    return MultiPolygon([part for part in shapely.get_parts(geometry) if isinstance(part, Polygon)])
