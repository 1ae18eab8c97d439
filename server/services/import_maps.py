"""Import maps: where the incidents of one file lie, and in which direction the rows lie that are outside."""

import math
from datetime import datetime

from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session

from gis.intake import Plan, places_of
from gis.models import ImportBatch, Territory
from gis.queries import changes, import_quality, loading, rejections, territories
from gis.queries.import_quality import Cell
from server.maps.sketch import Sketch, sketch
from server.services.import_rates import Latest

_SQUARES_ACROSS = 48
_MOST_OUTSIDE = 400
_FINEST = 18
_cells: Latest[list[Cell]] = Latest()


def map_of(session: Session, territory: Territory, batch: ImportBatch, *, now: datetime) -> Sketch:
    """Draw the territory with the incidents that belong to a batch now and its rows from outside."""
    boundary = territories.boundary(territory)
    west, _, east, _ = boundary.bounds
    zoom = min(_FINEST, round(math.log2(360 * _SQUARES_ACROSS / max(east - west, 1e-6))))
    revision = changes.revision(session, territory.id)
    cells = _cells.of(
        (batch.id, revision),
        lambda: import_quality.cells_of_batch(session, territory, batch.id, zoom=zoom),
    )
    return sketch(
        boundary,
        [to_shape(outline) for outline in territories.outlines(session, territory)],
        [(cell.west, cell.south, cell.east, cell.north, cell.incidents) for cell in cells],
        _outside(session, territory, batch, now=now),
    )


def _outside(
    session: Session, territory: Territory, batch: ImportBatch, *, now: datetime
) -> list[tuple[float, float]]:
    rows = rejections.outside(session, batch.id, limit=_MOST_OUTSIDE)
    if not rows or batch.plan is None:
        return []
    context = loading.read_context(session.connection(), territory.id, now=now)
    return places_of(Plan.from_json(batch.plan), [row.cells for row in rows], context=context)
