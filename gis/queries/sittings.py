"""Sittings: where people are signed in, and the end of it."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from gis.models import Sitting


def add(session: Session, *, key: str, person_id: int, agent: str) -> None:
    """Begin one."""
    session.add(Sitting(key=key, person_id=person_id, agent=agent))
    session.flush()


def forget_old(session: Session, person_id: int, *, after: timedelta) -> None:
    """Delete a person's sittings that were used last longer ago; the record of access keeps its rows."""
    session.execute(
        delete(Sitting)
        .where(Sitting.person_id == person_id, Sitting.seen_at < func.now() - after)
        .execution_options(synchronize_session=False)
    )


def touch(session: Session, key: str, *, after: timedelta) -> None:
    """Note that a sitting is used; among requests of the same moment one writes, and none waits for it."""
    stale = (
        select(Sitting.key)
        .where(Sitting.key == key, Sitting.seen_at < func.now() - after)
        .with_for_update(skip_locked=True)
    )
    session.execute(
        update(Sitting)
        .where(Sitting.key.in_(stale))
        .values(seen_at=func.now())
        .execution_options(synchronize_session=False)
    )


def running(session: Session, person_id: int, *, lasts: timedelta) -> Sequence[Sitting]:
    """A person's sittings that have not ended, the one used last first."""
    return session.scalars(
        select(Sitting)
        .where(
            Sitting.person_id == person_id,
            Sitting.ended_at.is_(None),
            Sitting.seen_at > func.now() - lasts,
        )
        .order_by(Sitting.seen_at.desc(), Sitting.key)
        .execution_options(populate_existing=True)
    ).all()


def end(session: Session, person_id: int, key: str) -> bool:
    """End one sitting of a person; False when it is not theirs, or over already."""
    ended = session.execute(
        update(Sitting)
        .where(Sitting.key == key, Sitting.person_id == person_id, Sitting.ended_at.is_(None))
        .values(ended_at=func.now())
        .returning(Sitting.key)
        .execution_options(synchronize_session=False)
    )
    return ended.first() is not None


def end_all(session: Session, person_id: int, *, but: str | None = None) -> int:
    """End every sitting of a person, or every other one; how many there were."""
    theirs = (Sitting.person_id == person_id, Sitting.ended_at.is_(None))
    ended = session.execute(
        update(Sitting)
        .where(*theirs, Sitting.key != (but or ""))
        .values(ended_at=func.now())
        .returning(Sitting.key)
        .execution_options(synchronize_session=False)
    )
    return len(ended.all())
