"""Subjects: everything that is stored about one concern, for whoever it is about."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, undefer

from gis.models import (
    AuditEvent,
    Concern,
    ConcernEvent,
    ConcernPhoto,
    ConcernSupport,
    ConcernVersion,
    Message,
    PublishedConcern,
)


def by_key(session: Session, key: bytes) -> Concern | None:
    """The sent concern of a tracking code's hash, in whichever territory."""
    return session.scalar(
        select(Concern).where(Concern.tracking_hash == key, Concern.submitted_at.is_not(None))
    )


def photos(session: Session, concern_id: int) -> Sequence[ConcernPhoto]:
    """Its pictures, with their bytes."""
    query = select(ConcernPhoto).filter_by(concern_id=concern_id).options(undefer(ConcernPhoto.jpeg))
    return session.scalars(query.order_by(ConcernPhoto.id)).all()


def versions(session: Session, concern_id: int) -> Sequence[ConcernVersion]:
    """Its words before each change."""
    query = select(ConcernVersion).filter_by(concern_id=concern_id)
    return session.scalars(query.order_by(ConcernVersion.id)).all()


def notes(session: Session, concern_id: int) -> Sequence[ConcernEvent]:
    """Its steps that have a note of staff."""
    query = select(ConcernEvent).where(ConcernEvent.concern_id == concern_id, ConcernEvent.note.is_not(None))
    return session.scalars(query.order_by(ConcernEvent.id)).all()


def letters(session: Session, concern_id: int) -> Sequence[Message]:
    """The letters that told of it."""
    return session.scalars(select(Message).filter_by(concern_id=concern_id).order_by(Message.id)).all()


def supports(session: Session, concern_id: int) -> int:
    """How many said “me too”."""
    query = select(func.count()).select_from(ConcernSupport).filter_by(concern_id=concern_id)
    return session.scalar(query) or 0


def card(session: Session, ref: str) -> PublishedConcern | None:
    """Its card on the board, if it is there."""
    return session.get(PublishedConcern, ref)


def looks(session: Session, concern_id: int) -> Sequence[Any]:
    """Who looked at it or changed it, by role and not by name; recipients are part of the right of access."""
    query = select(
        AuditEvent.at, AuditEvent.role, AuditEvent.operation, AuditEvent.purpose, AuditEvent.recipient
    ).where(AuditEvent.objects.contains({"concern": concern_id}))
    return session.execute(query.order_by(AuditEvent.id)).all()
