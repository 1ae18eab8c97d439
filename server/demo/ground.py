"""Ground: the invented streets, waters and greens as GeoJSON, the demonstration's own base map."""

from functools import cache
from typing import Any

import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from server.demo import geography
from server.demo.outlines import in_degrees
from server.demo.streets import green, streets, water

Collection = dict[str, Any]


@cache
def ground() -> dict[str, Collection]:
    """Return the layers `streets`, `water`, `green` and `places`, each a FeatureCollection in degrees."""
    return {
        "green": _collection(
            [(shape, {"name": name, "kind": kind}) for name, (kind, shape) in green().items()]
        ),
        "water": _collection([(shape, _water(name)) for name, shape in water().items()]),
        "streets": _collection(_street_features()),
        "places": _collection(_place_features(), projected=False),
    }


def _place_features() -> list[tuple[BaseGeometry, dict[str, Any]]]:
    return [
        (shapely.Point(place.lon, place.lat), {"name": place.name, "people": place.people})
        for place in geography.SETTLEMENTS
    ]


def _street_features() -> list[tuple[BaseGeometry, dict[str, Any]]]:
    """Join the pieces of each street, so that its name is drawn once and not at every crossing."""
    pieces: dict[tuple[str, str, str], list[BaseGeometry]] = {}
    for street in streets():
        pieces.setdefault((street.settlement, street.kind, street.name), []).append(street.line)
    return [
        (shapely.line_merge(shapely.union_all(lines)), {"name": name, "kind": kind})
        for (_, kind, name), lines in pieces.items()
    ]


def _water(name: str) -> dict[str, Any]:
    return {"name": name, "kind": "river" if name in {river for river, _ in geography.RIVERS} else "lake"}


def _collection(features: list[tuple[BaseGeometry, dict[str, Any]]], *, projected: bool = True) -> Collection:
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": properties, "geometry": dict(mapping(_shown(shape, projected)))}
            for shape, properties in features
            if not shape.is_empty
        ],
    }


def _shown(shape: BaseGeometry, projected: bool) -> BaseGeometry:
    return in_degrees(shapely.simplify(shape, 1.0)) if projected else shape
