"""Rounds: who does what the worker does again and again, and when it is due."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gis.models import RoundRecord


def begin(session: Session, names: Iterable[str], *, now: datetime) -> None:
    """Note rounds that nobody has done yet; they are due at once."""
    rows = [{"name": name, "due_at": now} for name in names]
    if rows:
        session.execute(insert(RoundRecord).values(rows).on_conflict_do_nothing())


def take(session: Session, name: str, *, now: datetime) -> RoundRecord | None:
    """Hold a round that is due until the transaction ends; None when it is not, or another worker does it."""
    return session.scalar(
        select(RoundRecord)
        .where(RoundRecord.name == name, RoundRecord.due_at <= now)
        .with_for_update(skip_locked=True)
    )
