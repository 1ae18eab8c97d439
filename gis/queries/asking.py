"""Asking: concerns whose reporters are to be asked whether the answer helped."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.models import Concern, ConcernChannel, ConcernState


def due(
    session: Session,
    states: Sequence[ConcernState],
    *,
    closed_before: datetime,
    closed_after: datetime,
    limit: int,
) -> Sequence[int]:
    """List the concerns in these states that nobody has been asked about, those closed first at the top.

    Behind an imported row nobody has a tracking code to answer with.
    """
    return session.scalars(
        select(Concern.id)
        .where(
            Concern.state.in_(states),
            Concern.channel != ConcernChannel.IMPORTED,
            Concern.asked_at.is_(None),
            Concern.erased_at.is_(None),
            Concern.closed_at > closed_after,
            Concern.closed_at <= closed_before,
        )
        .order_by(Concern.closed_at, Concern.id)
        .limit(limit)
    ).all()


def take(session: Session, concern_id: int) -> Concern | None:
    """Hold a concern until the transaction ends; None when somebody else does."""
    return session.scalar(
        select(Concern)
        .where(Concern.id == concern_id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
