"""Sketch: a small map as plain shapes for an SVG: outlines, counted squares, and marks in the margin."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from server.maps.palette import CLASSES, breaks

WIDTH = 640.0
_MOST_HEIGHT, _LEAST_HEIGHT = 560.0, 240.0
# The margin round the territory, as a share of the width: marks of what lies outside stand in it.
_MARGIN = 0.09
_EDGE = 6.0


@dataclass(frozen=True)
class Square:
    """A counted square; ``shade`` is its class from 1, the fewest, to 5."""

    x: float
    y: float
    width: float
    height: float
    incidents: int
    shade: int


@dataclass(frozen=True)
class Mark:
    """A place outside the territory; ``beyond`` where it lies outside the picture, in this direction."""

    x: float
    y: float
    beyond: bool


@dataclass(frozen=True)
class Sketch:
    """What a template draws, in units of its view box."""

    width: float
    height: float
    boundary: str
    neighbourhoods: tuple[str, ...]
    squares: tuple[Square, ...]
    marks: tuple[Mark, ...]
    lowest: tuple[int, ...]


def sketch(
    boundary: BaseGeometry,
    neighbourhoods: Iterable[BaseGeometry],
    squares: Sequence[tuple[float, float, float, float, int]],
    outside: Iterable[tuple[float, float]],
) -> Sketch:
    """Lay out a small map.

    Parameters
    ----------
    boundary, neighbourhoods
        Outlines in degrees.
    squares
        West, south, east, north and the number of incidents of each square.
    outside
        Longitude and latitude of rows that lie outside the territory.
    """
    frame = _Frame(boundary)
    mean = sum(n for *_, n in squares) / len(squares) if squares else 1.0
    lowest = breaks(mean)
    drawn = [_square(frame, *square, lowest) for square in squares]
    marks = {frame.mark(lon, lat) for lon, lat in outside}
    return Sketch(
        WIDTH,
        round(frame.height, 1),
        frame.path(boundary),
        tuple(frame.path(shape) for shape in neighbourhoods),
        tuple(drawn),
        tuple(sorted(marks, key=lambda mark: (mark.x, mark.y))),
        lowest,
    )


class _Frame:
    """Web Mercator, fitted into the view box with a margin."""

    def __init__(self, boundary: BaseGeometry) -> None:
        west, south, east, north = boundary.bounds
        left, right = math.radians(west), math.radians(east)
        bottom, top = _northing(south), _northing(north)
        margin = WIDTH * _MARGIN
        across, up = max(right - left, 1e-9), max(top - bottom, 1e-9)
        self._scale = min((WIDTH - 2 * margin) / across, (_MOST_HEIGHT - 2 * margin) / up)
        self.height = max(up * self._scale + 2 * margin, _LEAST_HEIGHT)
        self._left = (left + right) / 2 - WIDTH / 2 / self._scale
        self._top = (bottom + top) / 2 + self.height / 2 / self._scale

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Return the place of a coordinate, which may lie outside the picture."""
        return (math.radians(lon) - self._left) * self._scale, (self._top - _northing(lat)) * self._scale

    def mark(self, lon: float, lat: float) -> Mark:
        """Return a mark, put to the edge of the picture where the place lies beyond it."""
        x, y = self.at(lon, lat)
        shown_x, shown_y = self._towards(x, y)
        return Mark(round(shown_x), round(shown_y), (x, y) != (shown_x, shown_y))

    def _towards(self, x: float, y: float) -> tuple[float, float]:
        """Move a place beyond the picture to where its line to the middle crosses the edge."""
        middle_x, middle_y = WIDTH / 2, self.height / 2
        reach = max(abs(x - middle_x) / (middle_x - _EDGE), abs(y - middle_y) / (middle_y - _EDGE))
        if reach <= 1:
            return x, y
        return middle_x + (x - middle_x) / reach, middle_y + (y - middle_y) / reach

    def path(self, shape: BaseGeometry) -> str:
        """Return the outlines as the data of an SVG path, no finer than can be seen."""
        simple = shape.simplify(math.degrees(0.7 / self._scale), preserve_topology=False)
        rings = [
            ring
            for polygon in shapely.get_parts(simple)
            if polygon.geom_type == "Polygon"
            for ring in (polygon.exterior, *polygon.interiors)
        ]
        return "".join(self._ring(ring.coords) for ring in rings)

    def _ring(self, corners: Iterable[Sequence[float]]) -> str:
        places = [self.at(corner[0], corner[1]) for corner in corners]
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places[:-1]) + "Z" if len(places) > 3 else ""


def _square(
    frame: _Frame, west: float, south: float, east: float, north: float, n: int, lowest: Sequence[int]
) -> Square:
    left, top = frame.at(west, north)
    right, bottom = frame.at(east, south)
    shade = sum(n >= least for least in lowest[:CLASSES])
    return Square(round(left, 1), round(top, 1), round(right - left, 1), round(bottom - top, 1), n, shade)


def _northing(lat: float) -> float:
    bounded = math.radians(max(-85.0, min(85.0, lat)))
    return math.asinh(math.tan(bounded))
