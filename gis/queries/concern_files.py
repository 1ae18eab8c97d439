"""Concern files: survey files that were sent, and the concerns that rows have made before."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, undefer

from gis.models import Concern, ConcernFile

_AT_ONCE = 5_000


def add(session: Session, file: ConcernFile) -> ConcernFile:
    """Keep a file that was sent."""
    session.add(file)
    session.flush()
    return file


def find(session: Session, territory_id: int, file_id: int) -> ConcernFile | None:
    """Return a file of a territory with its bytes and the rows that were not taken."""
    mine = select(ConcernFile).where(ConcernFile.territory_id == territory_id, ConcernFile.id == file_id)
    return session.scalar(mine.options(undefer(ConcernFile.content), undefer(ConcernFile.rejected)))


def latest(session: Session, territory_id: int, *, limit: int = 20) -> Sequence[ConcernFile]:
    """List the files of a territory, newest first, without their bytes."""
    mine = select(ConcernFile).where(ConcernFile.territory_id == territory_id)
    return session.scalars(mine.order_by(ConcernFile.id.desc()).limit(limit)).all()


def forget(session: Session, *, before: datetime) -> int:
    """Delete files and rows that came before a moment; return how many files."""
    gone = session.execute(
        delete(ConcernFile).where(ConcernFile.created_at < before).returning(ConcernFile.id)
    )
    return len(gone.all())


def remove(session: Session, file_id: int) -> None:
    """Delete a file that nobody wants to import."""
    session.execute(delete(ConcernFile).where(ConcernFile.id == file_id))


def known_keys(session: Session, territory_id: int, keys: Sequence[UUID]) -> set[UUID]:
    """Tell which of these rows have made a concern before."""
    known: set[UUID] = set()
    for start in range(0, len(keys), _AT_ONCE):
        some = select(Concern.import_key).where(
            Concern.territory_id == territory_id, Concern.import_key.in_(keys[start : start + _AT_ONCE])
        )
        known.update(key for key in session.scalars(some) if key is not None)
    return known


def add_concerns(session: Session, concerns: Iterable[Any]) -> None:
    """Write concerns, and then whatever belongs to them."""
    session.add_all(concerns)
    session.flush()
