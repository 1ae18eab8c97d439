"""Ground: the invented streets, waters and greens as GeoJSON, the demonstration's own base map."""

from collections.abc import Iterable
from functools import cache
from typing import Any

import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from server.demo import geography
from server.demo.geography import Settlement
from server.demo.outlines import in_degrees
from server.demo.streets import green, lakes, rivers, streets

Feature = dict[str, Any]
Collection = dict[str, Any]
Piece = tuple[BaseGeometry, str, str]  # a shape in metres, its kind and its name


# The zoom from which each kind is drawn; a base map shows the large first.
_RANK = {"main": 7, "road": 9, "street": 12, "lake": 8, "river": 9, "forest": 8, "park": 12, "gardens": 12}


@cache
def ground() -> dict[str, Collection]:
    """Return the layers `streets`, `water`, `green` and `places`, each a FeatureCollection in degrees.

    Every feature has a name, a kind, and as rank the zoom from which it is drawn.
    """
    wet = [(shape, "lake", name) for name, shape in lakes().items()]
    wet += [(course, "river", name) for name, course in rivers().items()]
    return {
        "green": _collection((shape, kind, name) for name, (kind, shape) in green().items()),
        "water": _collection(wet),
        "streets": _collection(_joined()),
        "places": {"type": "FeatureCollection", "features": [_place(each) for each in geography.SETTLEMENTS]},
    }


def _joined() -> list[Piece]:
    """Join the pieces of each street, so that its name is drawn once; roads come last, to lie on top."""
    pieces: dict[tuple[str, str, str], list[BaseGeometry]] = {}
    for street in streets():
        pieces.setdefault((street.settlement, street.kind, street.name), []).append(street.line)
    joined = [
        (shapely.line_merge(shapely.union_all(lines)), kind, name)
        for (_, kind, name), lines in pieces.items()
    ]
    return sorted(joined, key=lambda piece: -_RANK[piece[1]])


def _place(place: Settlement) -> Feature:
    rank = 7 if place.people > 5000 else 9 if place.people > 1000 else 11
    properties = {"name": place.name, "kind": "settlement", "rank": rank, "people": place.people}
    return _feature(shapely.Point(place.lon, place.lat), properties)


def _collection(pieces: Iterable[Piece]) -> Collection:
    features = [
        _feature(in_degrees(shapely.simplify(shape, 1.0)), {"name": name, "kind": kind, "rank": _RANK[kind]})
        for shape, kind, name in pieces
        if not shape.is_empty
    ]
    return {"type": "FeatureCollection", "features": features}


def _feature(shape: BaseGeometry, properties: dict[str, Any]) -> Feature:
    return {"type": "Feature", "properties": properties, "geometry": dict(mapping(shape))}
