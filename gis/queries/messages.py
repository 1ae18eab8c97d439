"""Messages: letters that wait to be sent, and who is to get them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from gis.models import ConcernContact, Message


def add(session: Session, **columns: Any) -> int:
    """Put a letter into the outbox and return its number.

    Written without the unit of work: the role that takes concerns in may name some columns only, and may
    read back no letter.
    """
    statement = insert(Message).values(**columns).returning(Message.id)
    return session.execute(statement).scalar_one()


def wanted_by(session: Session, concern_id: int) -> str | None:
    """The e-mail address of a reporter who wants news; None where there is none.

    Held until the transaction ends, so that two steps at once do not become two letters.
    """
    return session.scalar(
        select(ConcernContact.email)
        .where(
            ConcernContact.concern_id == concern_id,
            ConcernContact.wants_news,
            ConcernContact.email.is_not(None),
        )
        .with_for_update()
    )


def newest(session: Session, concern_id: int, *, kind: str) -> Message | None:
    """The newest letter of a kind about a concern, held until the transaction ends."""
    return session.scalar(
        select(Message)
        .where(Message.concern_id == concern_id, Message.kind == kind)
        .order_by(Message.id.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def waiting_since(session: Session, *, now: datetime) -> Sequence[int]:
    """The numbers of the letters that are due, oldest first."""
    due = select(Message.id).where(Message.sent_at.is_(None), Message.not_before <= now)
    return session.scalars(due.order_by(Message.not_before, Message.id)).all()
