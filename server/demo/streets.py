"""Streets: an invented skeleton of roads between settlements and of curved local streets inside them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from server.demo import geography, territory
from server.demo.geography import Settlement
from server.demo.outlines import Rng, blob, in_metres, point_of, ragged

_SHAPE_SEED = 1954
_CURVE = np.linspace(0, 1, 6)


@dataclass(frozen=True)
class Street:
    """One named street or road; `settlement` is empty outside towns and villages; the line is in metres."""

    name: str
    kind: str
    settlement: str
    line: LineString


@cache
def lakes() -> dict[str, BaseGeometry]:
    """Return lakes in metres, by name."""
    rng = np.random.default_rng(_SHAPE_SEED)
    return {
        name: blob(point_of(lat, lon), (wide / 2, high / 2), rng, turned_deg=turned)
        for name, _, lat, lon, wide, high, turned in geography.WATER
    }


@cache
def rivers() -> dict[str, BaseGeometry]:
    """Return the middle lines of rivers in metres, by name."""
    rng = np.random.default_rng(_SHAPE_SEED + 3)
    whole = in_metres(territory.outline())
    courses = {name: LineString([point_of(*point) for point in points]) for name, points in geography.RIVERS}
    return {
        name: shapely.intersection(ragged(course, rng, step_m=220, roughness=0.16), whole)
        for name, course in courses.items()
    }


@cache
def water() -> dict[str, BaseGeometry]:
    """Return everything wet in metres, by name."""
    return {**lakes(), **{name: course.buffer(9) for name, course in rivers().items()}}


@cache
def green() -> dict[str, tuple[str, BaseGeometry]]:
    """Return parks, gardens and woods in metres with their kind, by name; woods stop at settlements."""
    rng = np.random.default_rng(_SHAPE_SEED + 1)
    ground = shapely.union_all([*water().values(), *(_reach(place) for place in geography.SETTLEMENTS)])
    whole = in_metres(territory.outline())
    shapes: dict[str, tuple[str, BaseGeometry]] = {}
    for name, kind, lat, lon, wide, high, turned in geography.GREEN:
        shape: BaseGeometry = blob(point_of(lat, lon), (wide / 2, high / 2), rng, turned_deg=turned)
        shape = shapely.difference(shape, ground) if kind == "forest" else shape
        shapes[name] = (kind, shapely.intersection(shape, whole))
    return shapes


@cache
def streets() -> tuple[Street, ...]:
    """Return every road and street, roads first."""
    rng = np.random.default_rng(_SHAPE_SEED + 2)
    made = list(_roads(rng))
    for place in geography.SETTLEMENTS:
        made.extend(_local_streets(place, rng))
    return tuple(made)


def _reach(place: Settlement) -> BaseGeometry:
    return Point(point_of(place.lat, place.lon)).buffer(place.radius_m)


def _roads(rng: Rng) -> Iterator[Street]:
    """Draw the roads; inside a settlement a road carries the name of a street."""
    whole = in_metres(territory.outline())
    where = {place.name: (place.lat, place.lon) for place in geography.SETTLEMENTS}
    for name, kind, stops in geography.ROADS:
        points = [point_of(*(where[stop] if isinstance(stop, str) else stop)) for stop in stops]
        road = shapely.intersection(ragged(LineString(points), rng, step_m=180, roughness=0.09), whole)
        outside = road
        for place in geography.SETTLEMENTS:
            inside = shapely.intersection(road, _reach(place))
            outside = shapely.difference(outside, _reach(place))
            yield from (Street(name, kind, place.name, part) for part in _lines(inside) if part.length > 80)
        yield from (Street(name.replace(" iela", " ceļš"), kind, "", part) for part in _lines(outside))


def _lines(geometry: BaseGeometry) -> list[LineString]:
    return [
        part for part in shapely.get_parts(geometry) if isinstance(part, LineString) and not part.is_empty
    ]


def _local_streets(place: Settlement, rng: Rng) -> Iterator[Street]:
    """Draw a warped grid, finer towards the centre; drop some blocks' sides and whatever is cut off."""
    offsets = _offsets(place.radius_m, rng)
    count = len(offsets)
    bend = _Warp(place, rng)
    edges = [((i, j), (i + 1, j)) for j in range(count) for i in range(count - 1)]
    edges += [((i, j), (i, j + 1)) for i in range(count) for j in range(count - 1)]
    kept = []
    ground = _buildable(place)
    for start, end in edges:
        line = bend.line(*((offsets[i], offsets[j]) for i, j in (start, end)))
        if rng.random() > 0.24 and shapely.contains_properly(ground, line):
            kept.append((start, end, line))
    names = _names(2 * count, rng)
    for start, end, line in _connected(kept, count):
        # An edge along i shares j with its fellows: the row or column is what a street is.
        name = names[start[1]] if start[1] == end[1] else names[count + start[0]]
        yield Street(name, "street", place.name, line)


def _offsets(radius_m: float, rng: Rng) -> list[float]:
    side = [0.0]
    while side[-1] < radius_m * 1.1:
        side.append(side[-1] + rng.uniform(0.8, 1.25) * (95 + 0.07 * side[-1]))
    return sorted([*(-distance for distance in side[1:]), *side])


class _Warp:
    """Bends a straight grid smoothly, the way hills and old paths do."""

    def __init__(self, place: Settlement, rng: Rng) -> None:
        self.centre = np.asarray(point_of(place.lat, place.lon))
        turn = np.deg2rad(place.turned_deg)
        self.turn = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        self.phase = rng.uniform(0, 2 * np.pi, (2, 3))

    def line(self, start: tuple[float, float], end: tuple[float, float]) -> LineString:
        grid = np.outer(1 - _CURVE, start) + np.outer(_CURVE, end)
        return LineString(self.centre + self._bent(grid) @ self.turn.T)

    def _bent(self, grid: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        bent = grid.copy()
        for number, (length, height) in enumerate(((1500, 75), (720, 34), (380, 10))):
            wave = 2 * np.pi / length
            bent[:, 0] += height * np.sin(wave * grid[:, 1] + self.phase[0, number])
            bent[:, 1] += height * np.sin(wave * grid[:, 0] + self.phase[1, number])
        return bent


def _buildable(place: Settlement) -> BaseGeometry:
    ground = _reach(place)
    parts = [name for name in _parts_of(place) if name in territory.areas()]
    if parts:
        ground = shapely.intersection(
            in_metres(shapely.union_all([territory.areas()[name] for name in parts])), ground
        )
    closed = [shape for kind, shape in green().values() if kind in ("park", "gardens")]
    return shapely.difference(ground.buffer(-40), shapely.union_all([*water().values(), *closed]).buffer(18))


def _parts_of(place: Settlement) -> list[str]:
    return list(geography.TALSI_PARTS) if place.name == "Talsi" else [place.name]


Edge = tuple[tuple[int, int], tuple[int, int], LineString]


def _connected(edges: list[Edge], count: int) -> list[Edge]:
    """Return the largest connected part: a street that no other street meets is not one."""
    starts = [i * count + j for (i, j), _, _ in edges]
    ends = [i * count + j for _, (i, j), _ in edges]
    links = coo_array((np.ones(len(edges)), (starts, ends)), shape=(count**2, count**2))
    _, part = connected_components(links, directed=False)
    largest = np.bincount(part[starts]).argmax()
    return [edge for edge, start in zip(edges, starts, strict=True) if part[start] == largest]


def _names(count: int, rng: Rng) -> list[str]:
    rounds = -(-count // len(geography.STREET_NAMES))
    return [str(name) for _ in range(rounds) for name in rng.permutation(geography.STREET_NAMES)][:count]
