"""Public pictures: what is published of a territory gathered into scenes; pages and files share them."""

from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from flask_babel import gettext
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from gis.models import PublishedTerritory
from gis.queries import board, board_map
from gis.queries.board import PlaceCount
from server.maps.public_scene import Area, Scene, Spot, Squares
from server.maps.shapes import Piece
from server.public_words import cell_words, hotspot_words, number_words, place_words
from server.services.public_figures import Figures, close_up

Box = tuple[float, float, float, float]

# From this rank of the ground on, streets are drawn as main ones.
_MAIN = 9
# Half a side of the smallest picture, in degrees of latitude: a place is shown with streets round it.
_LEAST = 0.01
# Places further than this from the one with most concerns are told in words: one picture cannot show both.
_REACH = 0.05


@dataclass(frozen=True)
class PlacesView:
    """The part of the territory in which the places stand, and how many of them lie elsewhere."""

    scene: Scene
    bounds: Box
    elsewhere: int


def figures_scene(
    session: Session,
    territory: PublishedTerritory,
    figures: Figures,
    *,
    href: str = "",
    hotspots: bool = True,
) -> Scene:
    """Gather the neighbourhoods in their classes, the hotspots and the places of concerns.

    Parameters
    ----------
    href
        What an address of a row of the twin table begins with; its code follows.
    """
    areas = [
        Area(
            cell.name,
            cell.outline,
            cell.kind(figures.breaks),
            number_words(cell),
            cell_words(cell),
            f"{href}{cell.code}" if href else "",
        )
        for cell in figures.cells
    ]
    found = board_map.hotspots(session, territory.slug) if hotspots else []
    squares = [Squares(rank, outline, hotspot_words(rank, band)) for rank, outline, band in found]
    spots = [_spot(place) for place in board.place_counts(session, territory.slug, board.CardFilter())]
    return Scene(to_shape(territory.boundary), areas, squares, spots, ())


def frames(territory: PublishedTerritory, figures: Figures) -> list[tuple[str, str, Box]]:
    """Say which parts are drawn: the neighbourhoods that crowd together first, then all of the territory."""
    boundary = to_shape(territory.boundary)
    whole = ("whole", gettext("The whole territory"), _box(boundary))
    near = close_up(figures.cells, boundary)
    return [("near", gettext("Where most people live, closer"), near), whole] if near else [whole]


def places_view(
    session: Session, territory: PublishedTerritory, places: Sequence[PlaceCount], *, href: str = ""
) -> PlacesView:
    """Gather the places round the one with most concerns, and the streets between them."""
    boundary = to_shape(territory.boundary)
    first = places[0] if places else None
    near = [p for p in places if first and max(abs(p.lon - first.lon) / 2, abs(p.lat - first.lat)) < _REACH]
    bounds = _box(boundary)
    if near:
        west, east = min(p.lon for p in near), max(p.lon for p in near)
        south, north = min(p.lat for p in near), max(p.lat for p in near)
        middle_x, middle_y = (west + east) / 2, (south + north) / 2
        half = max((east - west) / 4, (north - south) / 2, _LEAST)
        bounds = (middle_x - 2 * half, middle_y - half, middle_x + 2 * half, middle_y + half)
    spots = [_spot(place, f"{href}{place.id}" if href else "") for place in near]
    ground = _ground(session, territory.slug, bounds)
    outlines = [
        Area(name, outline, "none", "", name)
        for _, name, outline in board_map.neighbourhoods(session, territory.slug)
    ]
    scene = Scene(boundary, outlines, (), spots, ground)
    return PlacesView(scene, bounds, len(places) - len(near))


def _spot(place: PlaceCount, href: str = "") -> Spot:
    return Spot(place.lon, place.lat, place.cards, place_words(place), href)


def _ground(session: Session, slug: str, bounds: Box) -> list[Piece]:
    pieces = board_map.ground(session, slug, bounds)
    return [Piece(kind, name, drawn, main=rank <= _MAIN) for kind, rank, name, drawn in pieces]


def _box(outline: BaseGeometry) -> Box:
    west, south, east, north = (float(edge) for edge in shapely.bounds(outline))
    return west, south, east, north
