"""Noticed: what is new on a board, or has moved, since somebody was told; read from what is published."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gis.models import NoticedCard, PublishedConcern, PublishedTerritory


def slugs(session: Session) -> Sequence[str]:
    """List the territories that have public pages."""
    return session.scalars(select(PublishedTerritory.slug).order_by(PublishedTerritory.slug)).all()


def cards(session: Session, slug: str) -> Sequence[PublishedConcern]:
    """List the cards of a board, without their pictures."""
    return session.scalars(
        select(PublishedConcern).filter_by(territory_slug=slug).order_by(PublishedConcern.ref)
    ).all()


def fingerprints(session: Session, slug: str) -> dict[str, str]:
    """Return how each card of a board was when it was looked at last."""
    known = select(NoticedCard.ref, NoticedCard.fingerprint).filter_by(territory_slug=slug)
    return dict(session.execute(known).all())


def note(session: Session, slug: str, seen: Mapping[str, str], *, now: datetime) -> None:
    """Keep how cards are now, that are new or have changed."""
    rows = [
        {
            "ref": ref,
            "territory_slug": slug,
            "fingerprint": fingerprint,
            "first_seen_at": now,
            "changed_at": now,
        }
        for ref, fingerprint in seen.items()
    ]
    if rows:
        statement = insert(NoticedCard).values(rows)
        changed = {"fingerprint": statement.excluded.fingerprint, "changed_at": now}
        session.execute(statement.on_conflict_do_update(index_elements=["ref"], set_=changed))


def forget(session: Session, refs: Collection[str]) -> None:
    """Forget cards that have left the board."""
    if refs:
        session.execute(delete(NoticedCard).where(NoticedCard.ref.in_(refs)))


def since(
    session: Session, slug: str, moment: datetime, *, neighbourhood_code: str | None
) -> Sequence[tuple[PublishedConcern, bool]]:
    """List the cards of the board that changed after a moment, and whether each is new.

    The order is that of their names, which tells nothing of the day.
    """
    statement = (
        select(PublishedConcern, NoticedCard.first_seen_at > moment)
        .join(NoticedCard, NoticedCard.ref == PublishedConcern.ref)
        .where(PublishedConcern.territory_slug == slug, NoticedCard.changed_at > moment)
        .order_by(PublishedConcern.ref)
    )
    if neighbourhood_code is not None:
        statement = statement.where(PublishedConcern.neighbourhood_code == neighbourhood_code)
    return [(card, new) for card, new in session.execute(statement).all()]
