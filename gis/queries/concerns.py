"""Concerns: one concern with all that belongs to it, and what lies near it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, delete, func, literal_column, or_, select, text
from sqlalchemy.orm import Session, aliased, undefer

from gis.crs import DEGREES
from gis.models import (
    Agency,
    Concern,
    ConcernContact,
    ConcernEvent,
    ConcernPhoto,
    ConcernSupport,
    ConcernVersion,
    Message,
    Neighbourhood,
    Person,
    PersonRole,
    Place,
    PublishedConcern,
    Role,
    Topic,
)
from gis.queries.concern_queue import WAITS_SINCE, count_of

NEAR_M = 250.0
# Any constant of our own: it keeps these locks apart from others.
_IMPORTS = 0x7A1C
# A degree of longitude at 70° north, further than any territory of ours.
_LEAST_METRES_PER_DEGREE = 38_000


def get(session: Session, territory_id: int, concern_id: int) -> Row[Any] | None:
    """Return one concern that was sent, with what is told of it; None for a draft or one of elsewhere.

    The row has the concern, its ``Topic``, ``Agency`` and ``Place``, ``lon``, ``lat``, ``place_lon``,
    ``place_lat``, ``neighbourhood``, ``handler``, ``since`` and ``supports``.
    """
    handler, enterer = aliased(Person), aliased(Person)
    found = (
        select(
            Concern,
            Topic,
            Agency,
            Place,
            func.ST_X(Concern.location).label("lon"),
            func.ST_Y(Concern.location).label("lat"),
            func.ST_X(Place.location).label("place_lon"),
            func.ST_Y(Place.location).label("place_lat"),
            Neighbourhood.name.label("neighbourhood"),
            Neighbourhood.code.label("neighbourhood_code"),
            handler.name.label("handler"),
            enterer.name.label("enterer"),
            WAITS_SINCE.label("since"),
            count_of(ConcernSupport).label("supports"),
        )
        .join(Topic, Topic.id == Concern.topic_id)
        .join(Agency, Agency.id == Concern.agency_id)
        .outerjoin(Place, Place.id == Concern.place_id)
        .outerjoin(Neighbourhood, Neighbourhood.id == Concern.neighbourhood_id)
        .outerjoin(handler, handler.id == Concern.handler_id)
        .outerjoin(enterer, enterer.id == Concern.entered_by)
        .where(
            Concern.territory_id == territory_id,
            Concern.id == concern_id,
            Concern.submitted_at.is_not(None),
        )
    )
    return session.execute(found).one_or_none()


def lock(session: Session, territory_id: int, concern_id: int) -> Concern | None:
    """Return one concern that was sent for changing it; whoever else changes it waits."""
    mine = select(Concern).where(
        Concern.territory_id == territory_id, Concern.id == concern_id, Concern.submitted_at.is_not(None)
    )
    return session.scalar(mine.with_for_update().execution_options(populate_existing=True))


def by_ref(session: Session, territory_id: int, ref: str) -> Concern | None:
    """Return the concern of a public name."""
    mine = select(Concern).where(
        Concern.territory_id == territory_id, Concern.public_ref == ref, Concern.submitted_at.is_not(None)
    )
    return session.scalar(mine)


def by_id(session: Session, territory_id: int, concern_id: int) -> Concern | None:
    """Return a concern that another one names, without locking it."""
    mine = select(Concern).where(Concern.territory_id == territory_id, Concern.id == concern_id)
    return session.scalar(mine)


def last_event_id(session: Session, concern_id: int) -> int:
    """Return the number of the last step; 0 where there was none."""
    newest = select(func.max(ConcernEvent.id)).where(ConcernEvent.concern_id == concern_id)
    return session.scalar(newest) or 0


def events(session: Session, concern_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """List the steps of a concern, newest first: event, ``person`` (a name) and ``Agency``."""
    told = (
        select(ConcernEvent, Person.name.label("person"), Agency)
        .outerjoin(Person, Person.id == ConcernEvent.person_id)
        .outerjoin(Agency, Agency.id == ConcernEvent.agency_id)
        .where(ConcernEvent.concern_id == concern_id)
    )
    return session.execute(told.order_by(ConcernEvent.at.desc(), ConcernEvent.id.desc())).all()


def versions(session: Session, concern_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """List the words as they were before each change, newest first: version and ``person`` (a name)."""
    kept = (
        select(ConcernVersion, Person.name.label("person"))
        .outerjoin(Person, Person.id == ConcernVersion.person_id)
        .where(ConcernVersion.concern_id == concern_id)
    )
    return session.execute(kept.order_by(ConcernVersion.at.desc(), ConcernVersion.id.desc())).all()


def photos(session: Session, concern_id: int) -> Sequence[ConcernPhoto]:
    """List the pictures of a concern without their bytes, oldest first."""
    mine = select(ConcernPhoto).where(ConcernPhoto.concern_id == concern_id)
    return session.scalars(mine.order_by(ConcernPhoto.id)).all()


def photo(session: Session, concern_id: int, photo_id: int) -> ConcernPhoto | None:
    """Return one picture with its bytes."""
    mine = select(ConcernPhoto).where(ConcernPhoto.concern_id == concern_id, ConcernPhoto.id == photo_id)
    return session.scalar(mine.options(undefer(ConcernPhoto.jpeg)))


def contact(session: Session, concern_id: int) -> ConcernContact | None:
    """Return how the reporter can be reached, if they left that."""
    return session.get(ConcernContact, concern_id)


def has_contact(session: Session, concern_id: int) -> bool:
    """Tell whether there is a contact, without reading it."""
    there = select(ConcernContact.concern_id).where(ConcernContact.concern_id == concern_id)
    return session.scalar(there) is not None


def near(session: Session, concern: Concern, *, metres: float = NEAR_M, limit: int = 8) -> Sequence[Row[Any]]:
    """List others of the same topic close by, or in the same public place; nearest first.

    Rows have the concern, its ``Agency`` and ``metres`` (None where one of the two has no point).
    """
    alike: list[ColumnElement[bool]] = []
    apart: ColumnElement[Any] = literal_column("NULL::float")
    if concern.location is not None:
        point = func.ST_GeomFromWKB(concern.location.data, DEGREES)
        apart = func.ST_Distance(func.geography(Concern.location), func.geography(point))
        # The box is asked of the index; it is wide enough for the shortest degree.
        box = func.ST_Expand(point, metres / _LEAST_METRES_PER_DEGREE)
        alike.append(and_(Concern.location.op("&&")(box), apart <= metres))
    if concern.place_id is not None:
        alike.append(Concern.place_id == concern.place_id)
    if not alike and concern.neighbourhood_id is not None:
        alike.append(Concern.neighbourhood_id == concern.neighbourhood_id)
    if not alike:
        return ()
    found = (
        select(Concern, Agency, apart.label("metres"))
        .join(Agency, Agency.id == Concern.agency_id)
        .where(
            Concern.territory_id == concern.territory_id,
            Concern.topic_id == concern.topic_id,
            Concern.id != concern.id,
            Concern.submitted_at.is_not(None),
            Concern.erased_at.is_(None),
            or_(*alike),
        )
    )
    nearest: ColumnElement[Any] = literal_column("metres").asc().nulls_last()
    return session.execute(
        found.order_by(nearest, Concern.submitted_at.desc(), Concern.id).limit(limit)
    ).all()


def handlers(session: Session, territory_id: int) -> Sequence[Person]:
    """List who may be given a concern: active people who read concerns in this territory, by name."""
    working = [Role.MODERATOR, Role.OFFICER, Role.ANALYST, Role.PLANNER]
    held = select(PersonRole.person_id).where(
        PersonRole.role.in_(working),
        or_(PersonRole.territory_id.is_(None), PersonRole.territory_id == territory_id),
    )
    people = select(Person).where(Person.id.in_(held), Person.active)
    return session.scalars(people.order_by(Person.name, Person.id)).all()


def neighbourhoods(session: Session, territory_id: int) -> Sequence[Neighbourhood]:
    """List the neighbourhoods by name, without their outlines being asked for."""
    mine = select(Neighbourhood).where(Neighbourhood.territory_id == territory_id)
    return session.scalars(mine.order_by(Neighbourhood.name, Neighbourhood.id)).all()


def messages(session: Session, concern: Concern) -> Sequence[Message]:
    """List the letters that tell of a concern, sent or not: those about it, and those about the board.

    They are held until the transaction ends, so that none is sent as it was before.
    """
    on_board = and_(Message.concern_id.is_(None), Message.body.contains(concern.public_ref, autoescape=True))
    mine = select(Message).where(or_(Message.concern_id == concern.id, on_board))
    held = mine.order_by(Message.id).with_for_update().execution_options(populate_existing=True)
    return session.scalars(held).all()


def renumber(session: Session, letter: Message) -> None:
    """Give a letter another number: a file under its old one is nobody's then, and is swept away."""
    columns = {column.name: getattr(letter, column.name) for column in Message.__table__.columns}
    session.add(Message(**{name: value for name, value in columns.items() if name != "id"}))
    session.delete(letter)


def take_off_board(session: Session, public_ref: str) -> None:
    """Take the card of a concern off the board at once; deriving the board puts it back where it may be."""
    session.execute(delete(PublishedConcern).where(PublishedConcern.ref == public_ref))


def add_all(session: Session, *rows: Any) -> None:
    """Write new rows."""
    session.add_all(rows)
    session.flush()


def remove(session: Session, concern_id: int) -> None:
    """Delete a concern with all that belongs to it: one that was typed in by mistake."""
    session.execute(delete(Concern).where(Concern.id == concern_id))


def by_import_key(session: Session, territory_id: int, key: UUID) -> Concern | None:
    """Return the concern that a form or a row of a file made."""
    return session.scalar(
        select(Concern).where(Concern.territory_id == territory_id, Concern.import_key == key)
    )


def lock_imports(session: Session, territory_id: int) -> None:
    """Let one import of concerns into a territory run at a time, until the transaction ends."""
    session.execute(
        text("SELECT pg_advisory_xact_lock(:kind, :territory)"), {"kind": _IMPORTS, "territory": territory_id}
    )
