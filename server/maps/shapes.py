"""Shapes: pieces of the ground as plain values, and how a shape becomes the data of an SVG path."""

from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True)
class Piece:
    """A part of the ground, in degrees: green, water, street, neighbourhood, boundary or a place's name."""

    kind: str
    name: str
    shape: BaseGeometry
    main: bool = False


def path_data(shape: BaseGeometry) -> str:
    """Write every ring and line of a shape, in the units of the picture, as the data of an SVG path."""
    return "".join(_line(line) for line in _lines(shape))


def _lines(shape: BaseGeometry) -> list[BaseGeometry]:
    found: list[BaseGeometry] = []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            found += list(shapely.get_rings(part))
        elif part.geom_type in {"LineString", "LinearRing"} and not part.is_empty:
            found.append(part)
        elif part.geom_type.startswith(("Multi", "Geometry")):
            found += _lines(part)
    return found


def _line(line: BaseGeometry) -> str:
    points = "L".join(f"{x:.1f} {y:.1f}" for x, y in shapely.get_coordinates(line))
    return f"M{points}{'Z' if line.geom_type == 'LinearRing' else ''}"
