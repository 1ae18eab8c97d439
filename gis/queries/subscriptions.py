"""Subscriptions: who wants the news of a board; the intake role sees the one whose token it was given."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gis.keys import key_of, unlock
from gis.models import Subscription


def open_with(session: Session, token: str) -> Subscription | None:
    """Return the subscription of a token; None when there is none, or no longer."""
    unlock(session, key_of(token))
    return session.scalar(
        select(Subscription)
        .where(Subscription.token_hash == key_of(token))
        .execution_options(populate_existing=True)
    )


def add(session: Session, token: str, **columns: Any) -> None:
    """Note who asked; asking twice is harmless."""
    unlock(session, key_of(token))
    session.execute(insert(Subscription).values(token_hash=key_of(token), **columns).on_conflict_do_nothing())


def change(session: Session, token: str, **columns: Any) -> None:
    """Write to the subscription of a token."""
    unlock(session, key_of(token))
    session.execute(update(Subscription).where(Subscription.token_hash == key_of(token)).values(**columns))


def remove(session: Session, token: str) -> bool:
    """Forget the subscription of a token; False when there was none."""
    unlock(session, key_of(token))
    statement = delete(Subscription).where(Subscription.token_hash == key_of(token))
    return session.scalar(statement.returning(Subscription.id)) is not None


def everybody(session: Session) -> Sequence[Subscription]:
    """List all subscriptions."""
    return session.scalars(select(Subscription).order_by(Subscription.id)).all()


def waiting(session: Session, *, before: datetime, limit: int) -> Sequence[int]:
    """List the confirmed ones that have had no letter since a moment, those that wait longest first."""
    last = func.coalesce(Subscription.last_sent_at, Subscription.confirmed_at)
    return session.scalars(
        select(Subscription.id)
        .where(Subscription.confirmed_at.is_not(None), last <= before)
        .order_by(last, Subscription.id)
        .limit(limit)
    ).all()


def take(session: Session, subscription_id: int) -> Subscription | None:
    """Hold one until the transaction ends; None when another worker has it, or it was ended."""
    return session.scalar(
        select(Subscription)
        .where(Subscription.id == subscription_id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
