"""Notes: what people of a station pinned to places on its map."""

from collections.abc import Sequence
from typing import Any

from geoalchemy2.shape import from_shape
from shapely.geometry import Point
from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session, aliased

from gis.crs import DEGREES
from gis.models import MapNote, Person


def of_territory(session: Session, territory_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """List the notes that are not removed, oldest first: note, longitude, latitude, its maker's name."""
    kept = _notes(territory_id).where(MapNote.removed_at.is_(None))
    return session.execute(kept.order_by(MapNote.created_at, MapNote.id)).all()


def get(session: Session, territory_id: int, note_id: int) -> Row[*tuple[Any, ...]] | None:
    """Return one note of a territory, also a removed one; None for that of another."""
    return session.execute(_notes(territory_id).where(MapNote.id == note_id)).one_or_none()


def count(session: Session, territory_id: int) -> int:
    """Count the notes that are not removed."""
    kept = select(func.count()).where(MapNote.territory_id == territory_id, MapNote.removed_at.is_(None))
    return session.scalar(kept) or 0


def add(session: Session, *, place: tuple[float, float], **columns: Any) -> MapNote:
    """Write a new note at a longitude and a latitude."""
    note = MapNote(location=from_shape(Point(place), srid=DEGREES), **columns)
    session.add(note)
    session.flush()
    return note


def move(note: MapNote, place: tuple[float, float]) -> None:
    """Pin a note to another place."""
    note.location = from_shape(Point(place), srid=DEGREES)


def _notes(territory_id: int) -> Select[*tuple[Any, ...]]:
    maker = aliased(Person)
    return (
        select(
            MapNote,
            func.ST_X(MapNote.location).label("lon"),
            func.ST_Y(MapNote.location).label("lat"),
            maker.name.label("by"),
        )
        .outerjoin(maker, maker.id == MapNote.created_by)
        .where(MapNote.territory_id == territory_id)
    )
