"""Publishing: what the public tables are derived from, and the only statements that write them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, exists, func, insert, literal, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session, aliased

from gis.models import (
    Agency,
    Concern,
    ConcernPhoto,
    ConcernSupport,
    Job,
    JobState,
    Neighbourhood,
    Place,
    PublishedAgency,
    PublishedConcern,
    PublishedHotspot,
    PublishedNeighbourhood,
    PublishedTerritory,
    PublishedTopic,
    Territory,
    Topic,
    Visibility,
)

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('talsi publish ' || :slug, 84))")


# Pictures go from table to table, as all of them together may be more than the memory holds.
_PHOTOS = text("""
    UPDATE published.concern AS card
    SET photo = (SELECT photo.jpeg FROM exact.concern_photo AS photo
                 JOIN exact.concern AS concern ON concern.id = photo.concern_id
                 WHERE concern.public_ref = card.ref AND photo.public ORDER BY photo.id LIMIT 1)
    WHERE card.ref = ANY(:refs) AND EXISTS (
        SELECT FROM exact.concern_photo AS photo
        JOIN exact.concern AS concern ON concern.id = photo.concern_id
        WHERE concern.public_ref = card.ref AND photo.public)
""")


def alone(session: Session, territory: Territory) -> None:
    """Wait until nobody else publishes this territory; the transaction's end lets the next one in."""
    session.execute(_LOCK, {"slug": territory.slug})


def is_waiting(session: Session, territory: Territory, *, kind: str) -> bool:
    """Whether such a job waits for a worker.

    One that does cannot begin before this transaction has ended, so it sees what the transaction did.
    """
    waiting = select(Job.id).where(
        Job.territory_id == territory.id, Job.kind == kind, Job.state == JobState.QUEUED
    )
    return session.scalars(waiting.with_for_update(read=True)).first() is not None


def showable(session: Session, territory: Territory, *, until: datetime) -> Sequence[Row[Any]]:
    """Read the concerns that the board may show, oldest first: concern, codes, whether a photo, supports.

    Those sent after ``until`` wait. The rows are held until the transaction ends: who erases one of them
    waits, and takes its card away.
    """
    original = aliased(Concern)
    photo = exists().where(ConcernPhoto.concern_id == Concern.id, ConcernPhoto.public)
    supports = select(func.count()).where(ConcernSupport.concern_id == Concern.id).scalar_subquery()
    found = (
        select(
            Concern,
            Topic.code.label("topic_code"),
            Agency.code.label("agency_code"),
            Neighbourhood.code.label("neighbourhood_code"),
            original.public_ref.label("duplicate_ref"),
            photo.label("photo"),
            supports.label("supports"),
        )
        .join(Topic, Topic.id == Concern.topic_id)
        .join(Agency, Agency.id == Concern.agency_id)
        .outerjoin(Neighbourhood, Neighbourhood.id == Concern.neighbourhood_id)
        .outerjoin(original, original.id == Concern.duplicate_of)
        .where(
            Concern.territory_id == territory.id,
            Concern.visibility == Visibility.PUBLIC,
            Concern.submitted_at <= until,
            Concern.erased_at.is_(None),
            Topic.sensitive.is_(False),
        )
        .order_by(Concern.submitted_at, Concern.id)
        .with_for_update(read=True, of=Concern)
        .execution_options(populate_existing=True)
    )
    return session.execute(found).all()


def write_territory(session: Session, territory: Territory) -> None:
    """Write the territory and its neighbourhoods as everybody may know them."""
    facts = {
        "name": territory.name,
        "synthetic": territory.synthetic,
        "timezone": territory.timezone,
        "srid": territory.srid,
        "boundary": territory.boundary,
    }
    statement = upsert(PublishedTerritory).values(slug=territory.slug, **facts)
    session.execute(statement.on_conflict_do_update(index_elements=["slug"], set_=facts))
    session.execute(
        delete(PublishedNeighbourhood).where(PublishedNeighbourhood.territory_slug == territory.slug)
    )
    columns = ["territory_slug", "code", "name", "outline"]
    areas = select(
        literal(territory.slug),
        Neighbourhood.code,
        Neighbourhood.name,
        Neighbourhood.outline,
    ).where(Neighbourhood.territory_id == territory.id)
    session.execute(insert(PublishedNeighbourhood).from_select(columns, areas))


def write_board(session: Session, territory: Territory, cards: Sequence[dict[str, Any]]) -> None:
    """Write agencies, topics and the cards of the board in place of those that were there."""
    for table in (PublishedConcern, PublishedTopic, PublishedAgency):
        session.execute(delete(table).where(table.territory_slug == territory.slug))
    _write(session, PublishedAgency, territory, _agencies(session, territory))
    _write(session, PublishedTopic, territory, _topics(session, territory))
    _write(session, PublishedConcern, territory, cards)
    session.execute(_PHOTOS, {"refs": [card["ref"] for card in cards]})


def write_hotspots(session: Session, territory: Territory, rows: Sequence[dict[str, Any]]) -> None:
    """Write the areas of public hotspots in place of those that were there."""
    session.execute(delete(PublishedHotspot).where(PublishedHotspot.territory_slug == territory.slug))
    _write(session, PublishedHotspot, territory, rows)


def cards(session: Session, territory: Territory) -> dict[str, PublishedConcern]:
    """Return the cards on the board by their name, as the database has them now."""
    found = select(PublishedConcern).filter_by(territory_slug=territory.slug).order_by(PublishedConcern.ref)
    return {card.ref: card for card in session.scalars(found.execution_options(populate_existing=True))}


def hotspots(session: Session, territory: Territory) -> list[PublishedHotspot]:
    """List the public hotspots by rank."""
    found = select(PublishedHotspot).filter_by(territory_slug=territory.slug)
    return list(session.scalars(found.order_by(PublishedHotspot.rank)))


def place_count(session: Session, territory: Territory) -> int:
    """Count the places that concerns are snapped to."""
    count = select(func.count()).select_from(Place).filter_by(territory_slug=territory.slug, retired=False)
    return session.scalar(count) or 0


def _agencies(session: Session, territory: Territory) -> list[dict[str, Any]]:
    """List the agencies that are active, or still own something that may be on the board."""
    owns = exists().where(Concern.agency_id == Agency.id, Concern.visibility == Visibility.PUBLIC)
    usual = exists().where(Topic.agency_id == Agency.id, Topic.active)
    found = session.scalars(
        select(Agency)
        .where(Agency.territory_id == territory.id, Agency.active | owns | usual)
        .order_by(Agency.position, Agency.id)
    )
    return [{"code": agency.code, "labels": agency.labels} for agency in found]


def _topics(session: Session, territory: Territory) -> list[dict[str, Any]]:
    """List the topics that are active, or that a concern on the board has."""
    used = exists().where(Concern.topic_id == Topic.id, Concern.visibility == Visibility.PUBLIC)
    found = session.execute(
        select(Topic, Agency.code)
        .join(Agency, Agency.id == Topic.agency_id)
        .where(Topic.territory_id == territory.id, Topic.active | (used & Topic.sensitive.is_(False)))
        .order_by(Topic.position, Topic.id)
    )
    return [
        {
            "code": topic.code,
            "labels": topic.labels,
            "hints": topic.hints,
            "agency_code": agency_code,
            "sensitive": topic.sensitive,
            "position": topic.position,
        }
        for topic, agency_code in found
    ]


def _write(session: Session, table: Any, territory: Territory, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(table), [{"territory_slug": territory.slug, **row} for row in rows])
