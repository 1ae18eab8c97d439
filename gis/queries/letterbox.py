"""Letterbox: what the intake role asks and writes; columns are named, since it may touch no others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from geoalchemy2.elements import WKTElement
from geoalchemy2.shape import to_shape
from shapely.geometry import Point
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session, undefer

from gis.keys import unlock
from gis.models import (
    Agency,
    Concern,
    ConcernChannel,
    ConcernContact,
    ConcernEvent,
    ConcernPhoto,
    ConcernState,
    Neighbourhood,
    PublishedTopic,
    Territory,
    Topic,
)


@dataclass(frozen=True)
class OfferedTopic:
    """A topic that can be reported, and who usually owns it."""

    id: int
    code: str
    labels: Mapping[str, Any]
    hints: Mapping[str, Any]
    agency_id: int
    agency_labels: Mapping[str, Any]
    police: bool
    sensitive: bool


def territory(session: Session, slug: str) -> Territory | None:
    """Return the territory that concerns are sent to."""
    return session.scalar(select(Territory).filter_by(slug=slug))


def topics(session: Session, territory: Territory) -> list[OfferedTopic]:
    """List the topics that are published and still in use, in their own order."""
    rows = session.execute(
        select(Topic, Agency)
        .join(Agency, Agency.id == Topic.agency_id)
        .join(
            PublishedTopic,
            (PublishedTopic.code == Topic.code) & (PublishedTopic.territory_slug == territory.slug),
        )
        .where(Topic.territory_id == territory.id, Topic.active)
        .order_by(Topic.position, Topic.id)
    )
    return [
        OfferedTopic(
            topic.id,
            topic.code,
            topic.labels,
            topic.hints,
            agency.id,
            agency.labels,
            agency.police,
            topic.sensitive,
        )
        for topic, agency in rows
    ]


def topic_and_agency(session: Session, concern: Concern) -> tuple[Topic, Agency]:
    """Return what a concern is about, and who owns it now."""
    return session.get_one(Topic, concern.topic_id), session.get_one(Agency, concern.agency_id)


def neighbourhoods(session: Session, territory_id: int) -> dict[str, tuple[int, str]]:
    """Return number and name of each neighbourhood's code, by name."""
    query = select(Neighbourhood.code, Neighbourhood.id, Neighbourhood.name)
    rows = session.execute(query.filter_by(territory_id=territory_id).order_by(Neighbourhood.name))
    return {row.code: (row.id, row.name) for row in rows}


def neighbourhood(session: Session, neighbourhood_id: int | None) -> Neighbourhood | None:
    """Return a neighbourhood, where there is one."""
    return session.get(Neighbourhood, neighbourhood_id) if neighbourhood_id is not None else None


def spot_in(session: Session, territory_id: int, code: str | None) -> tuple[float, float] | None:
    """Return a point inside a neighbourhood; None when there is no such neighbourhood."""
    spot = func.ST_PointOnSurface(Neighbourhood.outline)
    query = select(func.ST_X(spot), func.ST_Y(spot)).filter_by(territory_id=territory_id, code=code)
    row = session.execute(query).first()
    return (row[0], row[1]) if row else None


def point(place: tuple[float, float] | None) -> WKTElement | None:
    """Make a point of longitude and latitude in degrees."""
    return WKTElement(f"POINT({place[0]:.6f} {place[1]:.6f})", srid=4326) if place else None


def lon_lat(concern: Concern) -> tuple[float, float] | None:
    """Return where a concern was placed by its writer."""
    if concern.location is None:
        return None
    spot = cast(Point, to_shape(concern.location))
    return round(spot.x, 6), round(spot.y, 6)


def open_by_key(session: Session, key: bytes) -> Concern | None:
    """Return the concern that a key opens; from here on the session sees that one."""
    unlock(session, key)
    query = select(Concern).filter_by(tracking_hash=key).execution_options(populate_existing=True)
    return session.scalar(query)


def add_draft(session: Session, key: bytes, **columns: Any) -> int:
    """Write a draft down, under the key that alone opens it."""
    unlock(session, key)
    statement = insert(Concern).values(
        tracking_hash=key, channel=ConcernChannel.WEB, state=ConcernState.RECEIVED, **columns
    )
    return session.scalars(statement.returning(Concern.id)).one()


def change(session: Session, concern_id: int, **columns: Any) -> None:
    """Change the concern whose key was given."""
    session.execute(
        update(Concern).where(Concern.id == concern_id).values(**columns),
        execution_options={"synchronize_session": False},
    )


def send(session: Session, concern_id: int, now: datetime) -> bool:
    """Send a draft; False when it was sent already, by another press of the same button."""
    sent = session.execute(
        update(Concern)
        .where(Concern.id == concern_id, Concern.submitted_at.is_(None), Concern.erased_at.is_(None))
        .values(submitted_at=now)
        .returning(Concern.id),
        execution_options={"synchronize_session": False},
    ).first()
    return sent is not None


def reopen(session: Session, concern_id: int) -> bool:
    """Open an answered concern again; False when it was open already."""
    opened = session.execute(
        update(Concern)
        .where(Concern.id == concern_id, Concern.closed_at.is_not(None))
        .values(state=ConcernState.RECEIVED, closed_at=None, reopened=Concern.reopened + 1)
        .returning(Concern.id),
        execution_options={"synchronize_session": False},
    ).first()
    return opened is not None


def erase(session: Session, concern_id: int) -> None:
    """Erase the concern whose key was given."""
    session.execute(text("SELECT exact.erase_concern(:id)"), {"id": concern_id})


def add_event(
    session: Session,
    concern_id: int,
    kind: str,
    *,
    at: datetime,
    state: ConcernState | None = None,
    words: str | None = None,
) -> None:
    """Write a step down."""
    session.execute(
        insert(ConcernEvent).values(concern_id=concern_id, at=at, kind=kind, state=state, words=words)
    )


def events(session: Session, concern_id: int) -> list[dict[str, Any]]:
    """List the steps of a concern as its reporter may know them, oldest first."""
    event = ConcernEvent
    rows = session.execute(
        select(event.at, event.kind, event.state, event.words, Agency.labels.label("agency"))
        .outerjoin(Agency, Agency.id == event.agency_id)
        .where(event.concern_id == concern_id)
        .order_by(event.at, event.id)
    )
    return [dict(row) for row in rows.mappings()]


def contact(session: Session, concern_id: int) -> ConcernContact | None:
    """Return how the reporter can be reached."""
    query = select(ConcernContact).filter_by(concern_id=concern_id)
    return session.scalar(query.execution_options(populate_existing=True))


def put_contact(session: Session, concern_id: int, **columns: Any) -> None:
    """Keep how the reporter can be reached, in place of what was kept."""
    statement = upsert(ConcernContact).values(concern_id=concern_id, **columns)
    session.execute(statement.on_conflict_do_update(index_elements=["concern_id"], set_=columns))


def drop_contact(session: Session, concern_id: int) -> None:
    """Forget how the reporter can be reached."""
    session.execute(delete(ConcernContact).where(ConcernContact.concern_id == concern_id))


def photo(session: Session, concern_id: int) -> ConcernPhoto | None:
    """Return the picture of a concern."""
    query = select(ConcernPhoto).filter_by(concern_id=concern_id).order_by(ConcernPhoto.id.desc()).limit(1)
    return session.scalar(query.options(undefer(ConcernPhoto.jpeg)))


def put_photo(
    session: Session, concern_id: int, *, jpeg: bytes, width: int, height: int, at: datetime
) -> None:
    """Keep a picture in place of the one that was kept."""
    drop_photo(session, concern_id)
    session.execute(
        insert(ConcernPhoto).values(
            concern_id=concern_id, jpeg=jpeg, width=width, height=height, created_at=at
        )
    )


def drop_photo(session: Session, concern_id: int) -> None:
    """Forget the picture of a concern."""
    session.execute(
        delete(ConcernPhoto).where(ConcernPhoto.concern_id == concern_id),
        execution_options={"synchronize_session": False},
    )
