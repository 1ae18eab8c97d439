"""Topics: what residents can report in a territory, who owns it, and how the list came to be."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from gis.models import Agency, Concern, ConcernEvent, PublishedConcern, Topic, TopicChange

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('talsi topics ' || :territory_id, 84))")


def lock(session: Session, territory_id: int) -> None:
    """Let one transaction at a time change the list of a territory."""
    session.execute(_LOCK, {"territory_id": str(territory_id)})


def topics(session: Session, territory_id: int) -> Sequence[Topic]:
    """List the topics in their own order, retired ones too; the role that takes concerns in can read it."""
    mine = select(Topic).where(Topic.territory_id == territory_id)
    return session.scalars(mine.order_by(Topic.position, Topic.id)).all()


def agencies(session: Session, territory_id: int) -> Sequence[Agency]:
    """List the agencies in their own order, retired ones too."""
    mine = select(Agency).where(Agency.territory_id == territory_id)
    return session.scalars(mine.order_by(Agency.position, Agency.id)).all()


def concerns_by_topic(session: Session, territory_id: int) -> Mapping[int, int]:
    """Count the concerns that were sent, by topic."""
    counted = (
        select(Concern.topic_id, func.count().label("sent"))
        .where(Concern.territory_id == territory_id, Concern.submitted_at.is_not(None))
        .group_by(Concern.topic_id)
    )
    return {row.topic_id: row.sent for row in session.execute(counted)}


def is_used(session: Session, row: Topic | Agency) -> bool:
    """Whether a concern, a step of one or a topic refers to it."""
    if isinstance(row, Topic):
        uses = [select(Concern.id).where(Concern.topic_id == row.id)]
    else:
        uses = [
            select(Concern.id).where(Concern.agency_id == row.id),
            select(ConcernEvent.id).where(ConcernEvent.agency_id == row.id),
            select(Topic.id).where(Topic.agency_id == row.id),
        ]
    return any(session.scalar(use.limit(1)) is not None for use in uses)


def add(session: Session, row: Topic | Agency | TopicChange) -> None:
    """Write a new row."""
    session.add(row)
    session.flush()


def remove(session: Session, row: Topic | Agency) -> None:
    """Delete one that nothing refers to."""
    session.execute(delete(type(row)).where(type(row).id == row.id))
    session.expunge(row)


def take_off_board(session: Session, slug: str, code: str) -> None:
    """Take the cards of a topic off the board at once; deriving it puts back those that may be there."""
    session.execute(delete(PublishedConcern).filter_by(territory_slug=slug, topic_code=code))


def change(session: Session, territory_id: int, change_id: int) -> TopicChange | None:
    """Return one change of a territory; None for that of another."""
    return session.scalar(
        select(TopicChange).where(TopicChange.territory_id == territory_id, TopicChange.id == change_id)
    )


def newest_change(session: Session, territory_id: int, person_id: int) -> TopicChange | None:
    """Return the last change of a person that was not taken back."""
    mine = select(TopicChange).where(
        TopicChange.territory_id == territory_id,
        TopicChange.person_id == person_id,
        TopicChange.undone_at.is_(None),
    )
    return session.scalar(mine.order_by(TopicChange.id.desc()).limit(1))


def as_plain(row: Topic | Agency) -> dict[str, Any]:
    """Return what a person can change of a topic or an agency; its place is a matter of the list."""
    kept = ("labels", "active")
    own = ("hints", "agency_id", "category_codes", "sensitive") if isinstance(row, Topic) else ("email",)
    return {name: getattr(row, name) for name in (*kept, *own)}
