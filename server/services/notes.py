"""Notes: pin a sentence to a place, for everybody who works in the territory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext
from shapely.geometry import Point
from sqlalchemy import Row
from sqlalchemy.orm import Session

from gis.models import MapNote, Territory
from gis.queries import notes as queries
from gis.queries import territories
from server.services.hands import Hand
from server.services.plain_text import paragraphs
from server.services.refusals import Conflict, Invalid, NotAllowed, NotFound
from server.services.transactions import transaction

LONGEST = 1_000
MOST_NOTES = 500
# Six decimals of a degree are a decimetre.
_DEGREE_DECIMALS = 6

Place = tuple[float, float]


@dataclass(frozen=True)
class Listed:
    """A note with its longitude, its latitude, and the name of its maker; None when the account is gone."""

    note: MapNote
    lon: float
    lat: float
    by: str | None


def listing(session: Session, territory: Territory) -> Sequence[Listed]:
    """List the notes of a territory, oldest first: their order is their number on the map."""
    return [_as_listed(row) for row in queries.of_territory(session, territory.id)]


def add(session: Session, territory: Territory, hand: Hand, *, place: Place, body: str) -> Listed:
    """Pin a note to a longitude and a latitude.

    Raises
    ------
    Invalid, Conflict
        If text or place cannot be used, or there are too many.
    """
    with transaction(session):
        if queries.count(session, territory.id) >= MOST_NOTES:
            raise Conflict(gettext("There are too many notes already. Remove one that nobody needs."))
        made = queries.add(
            session,
            place=_inside(territory, place),
            territory_id=territory.id,
            body=_body(body),
            created_by=hand.person_id,
        )
        return _listed(session, territory, made.id)


def change(
    session: Session,
    territory: Territory,
    note_id: int,
    hand: Hand,
    *,
    body: str | None = None,
    place: Place | None = None,
) -> Listed:
    """Say something else in a note, or pin it elsewhere."""
    with transaction(session):
        note = _mine(session, territory, note_id, hand)
        if note.removed_at is not None:
            raise NotFound(_gone())
        if body is not None:
            note.body = _body(body)
        if place is not None:
            queries.move(note, _inside(territory, place))
        note.updated_at = datetime.now(UTC)
        session.flush()
        return _listed(session, territory, note_id)


def remove(session: Session, territory: Territory, note_id: int, hand: Hand) -> None:
    """Take a note off the map; it is kept with who took it off and when."""
    with transaction(session):
        note = _mine(session, territory, note_id, hand)
        if note.removed_at is not None:
            raise NotFound(_gone())
        note.removed_at, note.removed_by = datetime.now(UTC), hand.person_id


def restore(session: Session, territory: Territory, note_id: int, hand: Hand) -> Listed:
    """Put a removed note back to its place."""
    with transaction(session):
        note = _mine(session, territory, note_id, hand)
        note.removed_at, note.removed_by = None, None
        session.flush()
        return _listed(session, territory, note_id)


def _as_listed(row: Row[*tuple[Any, ...]]) -> Listed:
    return Listed(row[0], row.lon, row.lat, row.by)


def _gone() -> str:
    return gettext("This note has been removed in the meantime.")


def _listed(session: Session, territory: Territory, note_id: int) -> Listed:
    found = queries.get(session, territory.id, note_id)
    if found is None:
        raise NotFound(_gone())
    return _as_listed(found)


def _mine(session: Session, territory: Territory, note_id: int, hand: Hand) -> MapNote:
    note = _listed(session, territory, note_id).note
    if not hand.may_change(note.created_by):
        raise NotAllowed(gettext("Only who wrote this note, or an analyst, may change it."))
    return note


def _body(text: str) -> str:
    body = paragraphs(text)
    if not 0 < len(body) <= LONGEST:
        raise Invalid(gettext("Write a note of 1 to %(most)s characters.", most=LONGEST), field="body")
    return body


def _inside(territory: Territory, place: Place) -> Place:
    """Round a place, once it lies in the rectangle round the territory: a boundary may be coarse."""
    lon, lat = (round(number, _DEGREE_DECIMALS) for number in place)
    if not territories.boundary(territory).envelope.covers(Point(lon, lat)):
        raise Invalid(gettext("This place lies outside the territory. Choose one on its map."), field="place")
    return lon, lat
