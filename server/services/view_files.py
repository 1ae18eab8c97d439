"""View files: gather what a view of the explorer shows, and set it as a map in one file."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from gis.columns.counting import totals
from gis.columns.filters import choose
from gis.columns.shelf import Shelf
from gis.columns.squares import squares
from gis.models import HotspotRun, Territory
from gis.queries import hotspots as hotspot_queries
from gis.queries import territories
from gis.queries.selection import Selection
from gis.tiles.layers import POINTS_FROM_ZOOM
from server.i18n import gettext
from server.maps.classes import own_breaks
from server.maps.palette import breaks_by_zoom
from server.maps.view import Box, Data, Note, view_map
from server.services import notes as kept_notes
from server.services import pictures
from server.services.refusals import NotFound
from server.services.takeaway import File
from server.view_words import Names, map_words, note_by

# More squares than these make a file that opens slowly; larger squares show the same.
MOST_SQUARES = 12_000
# A screen's width of map, at 512 pixels a tile.
_SEEN_WIDTH, _SEEN_HEIGHT = 960.0, 640.0
_TILE = 512.0

Label = Callable[[dict[str, Any]], str]


@dataclass(frozen=True)
class Place:
    """Where the map lies: its zoom and its middle."""

    zoom: float
    lat: float
    lon: float

    @property
    def box(self) -> Box:
        """What a screen of usual size shows, in degrees."""
        world = _TILE * 2**self.zoom
        half_width, half_height = _SEEN_WIDTH / world * 180, _SEEN_HEIGHT / world * 180
        half_height *= math.cos(math.radians(self.lat))
        return self.lon - half_width, self.lat - half_height, self.lon + half_width, self.lat + half_height


@dataclass(frozen=True)
class ViewRequest:
    """What a file of a view is to show."""

    selection: Selection
    zoom: int
    place: Place | None = None
    breaks: tuple[int, ...] = ()
    run: UUID | None = None
    notes: bool = False
    second: Selection | None = None  # of the map beside it

    def as_json(self) -> dict[str, Any]:
        """Return what is recorded of who took it away."""
        return {
            **self.selection.as_json(),
            **({"run": str(self.run)} if self.run else {}),
            **({"notes": True} if self.notes else {}),
            **({"second": self.second.as_json()} if self.second else {}),
        }


@dataclass(frozen=True)
class Side:
    """What one map shows: its selection, its counts as the API has them, and its squares."""

    selection: Selection
    counts: dict[str, Any]
    squares: Sequence[tuple[Box, int]]


@dataclass(frozen=True)
class Gathered:
    """Everything that a view shows, counted once; ``sides`` are one map, or two that are compared."""

    territory: Territory
    request: ViewRequest
    sides: Sequence[Side]
    zoom: int  # of the squares: lower than asked for where there are too many
    breaks: Sequence[int]
    bounds: Box
    run: HotspotRun | None
    hotspots: Sequence[tuple[int, BaseGeometry]]
    notes: Sequence[Note]
    names: Names

    @property
    def counts(self) -> dict[str, Any]:
        """The counts of the first map."""
        return self.sides[0].counts


def gather(
    session: Session, shelf: Shelf, territory: Territory, request: ViewRequest, *, label: Label
) -> Gathered:
    """Count a view and read what lies on its map.

    Raises
    ------
    NotFound
        If the run is none of this territory.
    """
    run = _run(session, territory, request.run)
    sides, zoom = _sides(session, shelf, territory, request)
    facts = territories.facts(session, territory, totals(shelf.columns(session, territory)))
    usual = breaks_by_zoom(facts.bounds, facts.located, zooms=POINTS_FROM_ZOOM)
    known = territories.categories(session, territory.id)
    hoods = territories.neighbourhood_places(session, territory)
    return Gathered(
        territory=territory,
        request=request,
        sides=sides,
        zoom=zoom,
        breaks=own_breaks(request.breaks) if request.breaks else usual[zoom],
        bounds=facts.bounds,
        run=run,
        hotspots=_hotspots(session, run),
        notes=_notes(session, territory) if request.notes else (),
        names=Names(
            {each.code: label(each.labels) for each in known}, {each["code"]: each["name"] for each in hoods}
        ),
    )


def map_file(session: Session, gathered: Gathered) -> File:
    """Set a view as one HTML file that asks for no other."""
    territory = gathered.territory
    data = Data(
        squares=gathered.sides[0].squares,
        breaks=gathered.breaks,
        boundary=territories.boundary_feature(territory),
        neighbourhoods=territories.neighbourhood_features(session, territory),
        ground=territories.ground_features(session, territory.slug),
        hotspots=gathered.hotspots,
        notes=gathered.notes,
    )
    words = map_words(
        territory,
        gathered.request.selection,
        gathered.counts,
        names=gathered.names,
        breaks=gathered.breaks,
        zoom=gathered.zoom,
        latitude=(gathered.bounds[1] + gathered.bounds[3]) / 2,
    )
    place = gathered.request.place
    page = view_map(words, data, bounds=place.box if place else gathered.bounds)
    return File(f"{territory.slug}-map.html", page.encode(), "text/html; charset=utf-8")


def _sides(
    session: Session, shelf: Shelf, territory: Territory, request: ViewRequest
) -> tuple[list[Side], int]:
    """Count one map, or two with squares of one size."""
    columns = shelf.columns(session, territory)
    selections = [request.selection, *([request.second] if request.second else [])]
    chosen = [choose(session, territory, each) for each in selections]
    zoom = request.zoom
    for each in chosen:
        zoom = squares(columns, each, zoom=zoom, most=MOST_SQUARES).zoom
    sides = []
    for selection, each in zip(selections, chosen, strict=True):
        found = squares(columns, each, zoom=zoom, most=MOST_SQUARES)
        boxes = [(west, south, east, north) for west, south, east, north in found.edges.tolist()]
        counted = list(zip(boxes, found.counts.tolist(), strict=True))
        sides.append(Side(selection, pictures.view(session, shelf, territory, selection), counted))
    return sides, zoom


def _run(session: Session, territory: Territory, run_id: UUID | None) -> HotspotRun | None:
    if run_id is None:
        return None
    run = hotspot_queries.get(session, run_id)
    if run is None or run.territory_id != territory.id:
        raise NotFound(gettext("There is no such hotspot run."))
    return run


def _hotspots(session: Session, run: HotspotRun | None) -> list[tuple[int, BaseGeometry]]:
    if run is None:
        return []
    frame = hotspot_queries.read_hotspots(session, run.id)
    return list(zip(frame["rank"].tolist(), frame.geometry, strict=True))


def _notes(session: Session, territory: Territory) -> list[Note]:
    return [
        Note(each.lon, each.lat, each.note.body, note_by(each.by, each.note.created_at, territory.timezone))
        for each in kept_notes.listing(session, territory)
    ]
