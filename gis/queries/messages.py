"""Messages: letters that wait to be sent, and who is to get them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.orm import Session

from gis.models import ConcernContact, Message, Subscription


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
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def due(session: Session, *, now: datetime, most_attempts: int, limit: int) -> Sequence[int]:
    """List the numbers of the letters that are to be sent now, those that wait longest first."""
    statement = select(Message.id).where(*_waits(now, most_attempts))
    return session.scalars(statement.order_by(Message.not_before, Message.id).limit(limit)).all()


def take(session: Session, number: int, *, now: datetime, most_attempts: int) -> Message | None:
    """Hold a letter that is due until the transaction ends; None when another has it or it has been sent."""
    return session.scalar(
        select(Message)
        .where(Message.id == number, *_waits(now, most_attempts))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )


def contact_wants(session: Session, concern_id: int, email: str) -> bool:
    """Whether the reporter of a concern can still be reached at this address, and wants to be."""
    contact = select(ConcernContact.concern_id).where(
        ConcernContact.concern_id == concern_id,
        ConcernContact.wants_news,
        func.lower(ConcernContact.email) == email.lower(),
    )
    return session.scalar(contact) is not None


def is_subscribed(session: Session, territory_id: int | None, email: str) -> bool:
    """Whether an address still gets the news of a territory."""
    subscribed = select(Subscription.id).where(
        Subscription.territory_id == territory_id,
        Subscription.email == email,
        Subscription.confirmed_at.is_not(None),
    )
    return session.scalar(subscribed.limit(1)) is not None


def explain_due(session: Session, reason: str, *, now: datetime, most_attempts: int) -> None:
    """Write beside every letter that is due why it cannot leave."""
    session.execute(update(Message).where(*_waits(now, most_attempts)).values(error=reason))


def listing(session: Session, *, everything: bool, limit: int) -> Sequence[Message]:
    """List letters, newest first: all, or those that have not been sent."""
    statement = select(Message).order_by(Message.id.desc()).limit(limit)
    return session.scalars(statement if everything else statement.where(Message.sent_at.is_(None))).all()


def begin_anew(session: Session, numbers: Sequence[int], *, now: datetime) -> Sequence[int]:
    """Make letters due that failed before, or those that are named, and return their numbers."""
    chosen = Message.id.in_(numbers) if numbers else Message.attempts > 0
    return session.scalars(
        update(Message)
        .where(Message.sent_at.is_(None), chosen)
        .values(attempts=0, not_before=now)
        .returning(Message.id)
    ).all()


def _waits(now: datetime, most_attempts: int) -> tuple[ColumnElement[bool], ...]:
    return Message.sent_at.is_(None), Message.not_before <= now, Message.attempts < most_attempts
