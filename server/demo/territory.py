"""Territory: the synthetic Talsi, its boundary and the parts of town, towns and parishes that tile it."""

from functools import cache
from typing import Any

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon, mapping
from shapely.geometry.base import BaseGeometry

from server.demo import geography
from server.demo.geography import SRID, TIMEZONE
from server.demo.outlines import blob, cells_around, metres, point_of, roughen

__all__ = ["NAME", "SLUG", "SRID", "TIMEZONE", "areas", "boundary", "neighbourhoods", "outline"]

SLUG = "talsi"
# The same in every language; the banner of each page says what synthetic means.
NAME = "Talsi (demo)"
_SHAPE_SEED = 1911  # the ground never changes with the seed of the incidents
_LETTERS = str.maketrans("āčēģīķļņšūž", "acegiklnsuz")

Feature = dict[str, Any]


@cache
def areas() -> dict[str, MultiPolygon]:
    """Return every neighbourhood's outline in degrees, by name."""
    rng = np.random.default_rng(_SHAPE_SEED)
    whole = Polygon(metres(*zip(*geography.TERRITORY_OUTLINE, strict=True)))
    talsi = Polygon(metres(*zip(*geography.TALSI_OUTLINE, strict=True)))
    towns = {name: _town(name, rng) for name in geography.TOWNS}
    country = shapely.difference(whole, shapely.union_all([talsi, *towns.values()]))
    parishes = {name: [point_of(*seed) for seed in seeds] for name, seeds in geography.PARISHES.items()}
    parts = {name: [point_of(*seed)] for name, seed in geography.TALSI_PARTS.items()}
    raw = cells_around(parts, talsi) | towns | cells_around(parishes, country)
    return roughen(raw, rng, step_m=260)


@cache
def outline() -> MultiPolygon:
    """Return the boundary: exactly the neighbourhoods put together."""
    joined = shapely.union_all(list(areas().values()))
    return MultiPolygon([Polygon(part.exterior) for part in shapely.get_parts(joined)])


def boundary() -> Feature:
    """Return the boundary as a GeoJSON geometry."""
    return dict(mapping(outline()))


def neighbourhoods() -> Feature:
    """Return the neighbourhoods as a GeoJSON FeatureCollection with code, name and population."""
    people = _people()
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"code": code_of(name), "name": name, "population": people.get(name)},
                "geometry": dict(mapping(area)),
            }
            for name, area in areas().items()
        ],
    }


def code_of(name: str) -> str:
    """Return a plain code of a name: `Ķūļciema pagasts` becomes `kulciema-pagasts`."""
    plain = name.casefold().translate(_LETTERS)
    return "-".join("".join(letter if letter.isalnum() else " " for letter in plain).split())


def _town(name: str, rng: np.random.Generator) -> BaseGeometry:
    place = next(each for each in geography.SETTLEMENTS if each.name == name)
    return blob(point_of(place.lat, place.lon), (place.radius_m * 1.05, place.radius_m * 0.85), rng,
                turned_deg=place.turned_deg)  # fmt: skip


def _people() -> dict[str, int]:
    """Invent round populations: a town's share by area, a parish by its villages and farms."""
    talsi = list(geography.TALSI_PARTS)
    known = {place.name: place.people for place in geography.SETTLEMENTS}
    people = {name: known["Talsi"] // len(talsi) // 10 * 10 for name in talsi}
    people |= {name: known[name] for name in geography.TOWNS}
    for parish, seeds in geography.PARISHES.items():
        villages = [place for place in geography.SETTLEMENTS if (place.lat, place.lon) in seeds]
        people[parish] = sum(village.people for village in villages) + 300
    return people
