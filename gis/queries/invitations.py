"""Invitations: find one by the hash of its secret, list those that wait, take one once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from gis.models import Invitation


def by_hash(session: Session, token_hash: bytes) -> Invitation | None:
    """The invitation of a secret, as it is now."""
    return session.scalar(
        select(Invitation)
        .where(Invitation.token_hash == token_hash)
        .execution_options(populate_existing=True)
    )


def waiting(session: Session, now: datetime) -> Sequence[Invitation]:
    """Those that may still be accepted, the newest first."""
    return session.scalars(
        select(Invitation)
        .where(Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None), Invitation.expires_at > now)
        .order_by(Invitation.created_at.desc(), Invitation.id.desc())
    ).all()


def take(session: Session, invitation_id: int, *, now: datetime) -> bool:
    """Mark one accepted; False when somebody was first, or it is over."""
    return _mark(session, invitation_id, now, accepted_at=now)


def revoke(session: Session, invitation_id: int, *, now: datetime) -> bool:
    """Mark one revoked; False when it is over already."""
    return _mark(session, invitation_id, now, revoked_at=now)


def _mark(session: Session, invitation_id: int, now: datetime, **values: datetime) -> bool:
    marked = session.execute(
        update(Invitation)
        .where(
            Invitation.id == invitation_id,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > now,
        )
        .values(**values)
        .returning(Invitation.id)
        .execution_options(synchronize_session=False)
    )
    return marked.first() is not None
