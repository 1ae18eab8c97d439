"""Seals: the chain over the record of access; add links, and walk them with the rows they seal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, func, insert, or_, select, text
from sqlalchemy.orm import Session

from gis.models import AuditEvent, AuditSeal

LATEST = timedelta(days=1)
"""A row that is committed later than this after its own time was not written when it says."""

_ALONE = text("SELECT pg_try_advisory_xact_lock(hashtextextended('talsi audit seal', 84))")
_CHUNK = 1000
FIELDS = (
    AuditEvent.id,
    AuditEvent.at,
    AuditEvent.person_id,
    AuditEvent.role,
    AuditEvent.session,
    AuditEvent.operation,
    AuditEvent.purpose,
    AuditEvent.territory_id,
    AuditEvent.objects,
    AuditEvent.recipient,
    AuditEvent.channel,
    AuditEvent.outcome,
)


@dataclass(frozen=True)
class Head:
    """The last link of the chain."""

    seal_id: int
    hash: bytes
    sealed_at: datetime


def take_alone(session: Session) -> bool:
    """Be the only one that seals until the transaction ends; False while another one does."""
    return bool(session.scalar(_ALONE))


def head(session: Session) -> Head | None:
    """The last link; None before the first."""
    row = session.execute(
        select(AuditSeal.id, AuditSeal.hash, AuditSeal.sealed_at).order_by(AuditSeal.id.desc()).limit(1)
    ).first()
    return Head(row.id, row.hash, row.sealed_at) if row else None


def unsealed(session: Session, *, reach: int | None, limit: int) -> Sequence[Row[Any]]:
    """Rows without a seal, in the order of their numbers.

    Parameters
    ----------
    reach
        How far below the highest sealed number to look for rows that were committed late; None: to the first.
    """
    statement = select(*FIELDS).where(_without_seal(), ~_too_late(session)).order_by(AuditEvent.id)
    if reach is not None:
        statement = statement.where(AuditEvent.id > _highest(session) - reach)
    return session.execute(statement.limit(limit)).all()


def add(session: Session, links: Sequence[tuple[int, int, bytes]]) -> None:
    """Add links: the number of each, the row it seals, its hash."""
    rows = [{"id": seal, "event_id": event, "hash": digest} for seal, event, digest in links]
    session.execute(insert(AuditSeal), rows)


def walk(session: Session) -> Iterator[Row[Any]]:
    """Every link with its row, in the order of the chain; the row's ``id`` is None where it is gone."""
    statement = (
        select(AuditSeal.id.label("seal_id"), AuditSeal.event_id, AuditSeal.hash, *FIELDS)
        .outerjoin(AuditEvent, AuditEvent.id == AuditSeal.event_id)
        .order_by(AuditSeal.id)
        .execution_options(yield_per=_CHUNK)
    )
    yield from session.execute(statement)


def count_sealed(session: Session) -> int:
    """How many links there are."""
    return session.scalar(select(func.count()).select_from(AuditSeal)) or 0


def count_unsealed(session: Session) -> int:
    """How many rows wait for their seal."""
    return session.scalar(select(func.count()).select_from(AuditEvent).where(_without_seal())) or 0


def first_slipped_in(session: Session) -> int | None:
    """The first row that claims a place among rows sealed long ago, and has no seal itself."""
    return session.scalar(
        select(AuditEvent.id).where(_without_seal(), _too_late(session)).order_by(AuditEvent.id).limit(1)
    )


def has_hash(session: Session, digest: bytes) -> bool:
    """Whether a link has this hash."""
    return bool(session.scalar(select(exists().where(AuditSeal.hash == digest))))


def _without_seal() -> ColumnElement[bool]:
    return ~exists().where(AuditSeal.event_id == AuditEvent.id)


def _too_late(session: Session) -> ColumnElement[bool]:
    """Lies below the highest sealed row, and long before the last sealing: it was put there afterwards."""
    last = head(session)
    if last is None:
        return AuditEvent.id < 0
    in_time = or_(AuditEvent.id > _highest(session), AuditEvent.at >= last.sealed_at - LATEST)
    return ~in_time


def _highest(session: Session) -> int:
    return session.scalar(select(func.max(AuditSeal.event_id))) or 0
