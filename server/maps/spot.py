"""Spot: a small still map of where one concern is, exactly and in public, as SVG that the page colours."""

import html
from collections.abc import Iterable

import numpy as np
import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from server.maps.overview import HEIGHT, WIDTH, as_path, fit, ground_paths
from server.maps.shapes import Piece

Place = tuple[float, float]

LEAST_M = 700.0
# So much more than the two places is asked of the ground, in degrees.
_ROUND = 0.03


def box_of(places: Iterable[Place], area: BaseGeometry | None = None) -> tuple[float, float, float, float]:
    """West, south, east and north of the ground that a picture of these places needs."""
    west, south, east, north = _bounds(places, area)
    return west - _ROUND, south - _ROUND / 2, east + _ROUND, north + _ROUND / 2


def draw(
    exact: Place | None,
    public: Place | None,
    boundary: BaseGeometry,
    ground: Iterable[Piece],
    *,
    area: BaseGeometry | None = None,
    title: str,
) -> str:
    """Draw the surroundings of a concern; an empty text where nothing is known to draw.

    Parameters
    ----------
    exact, public
        Longitude and latitude of where it is, and of the place that the public sees instead.
    area
        The neighbourhood, drawn where the public sees no place.
    """
    places = [place for place in (exact, public) if place]
    if not places and area is None:
        return ""
    shown = area if public is None else None
    bounds = np.array(_bounds(places, None if places else area))
    frame = fit(bounds, float(np.cos(np.radians(bounds[1]))), least_m=LEAST_M)
    layers = [
        as_path("m-territory", frame.path(boundary)),
        *ground_paths(frame, ground),
        as_path("m-area", frame.path(shown)) if shown is not None else "",
    ]
    if exact and public:
        (x1, y1), (x2, y2) = frame.place(np.array([exact, public]))
        layers.append(f'<path class="m-way" d="M{x1:.0f} {y1:.0f}L{x2:.0f} {y2:.0f}"/>')
    if public:
        ((x, y),) = frame.place(np.array([public]))
        layers.append(f'<circle class="m-public" cx="{x:.0f}" cy="{y:.0f}" r="22"/>')
    if exact:
        ((x, y),) = frame.place(np.array([exact]))
        layers.append(f'<circle class="m-exact" cx="{x:.0f}" cy="{y:.0f}" r="11"/>')
    return (
        f'<svg class="overview spot" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-label="{html.escape(title)}">{"".join(layers)}</svg>'
    )


def _bounds(places: Iterable[Place], area: BaseGeometry | None) -> tuple[float, float, float, float]:
    shapes: list[BaseGeometry] = [Point(place) for place in places]
    if area is not None and not shapes:
        shapes.append(area)
    west, south, east, north = (float(side) for side in shapely.total_bounds(shapes))
    return west, south, east, north
