"""Erasure: erase one concern wherever it stands, and letters on disk whose row is gone."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from gis.queries import letterbox, retention
from server.services.transactions import transaction

_LETTER = re.compile(r"(\d+)-[\w-]+\.(eml|\d+)")
_AT_ONCE = 1000


def erase(session: Session, concern_id: int) -> None:
    """Erase a concern: words, place, pictures, contact, versions, letters, its card; twice does no harm.

    What stays is that there was one, its topic and its day. Letters that were written to files go with the
    next `sweep`, which the worker does every minute.
    """
    with transaction(session):
        letterbox.erase(session, concern_id)
        session.expire_all()


def sweeper(folder: Path) -> Callable[[Session, datetime], int]:
    """The function of the worker's round for this folder."""
    return lambda session, _now: sweep(session, folder)


def sweep(session: Session, folder: Path) -> int:
    """Delete the files of letters that the outbox no longer knows; return how many."""
    files = {path: int(found[1]) for path in _files(folder) if (found := _LETTER.fullmatch(path.name))}
    numbers = sorted(set(files.values()))
    known: set[int] = set()
    for start in range(0, len(numbers), _AT_ONCE):
        known |= retention.message_ids(session, numbers[start : start + _AT_ONCE])
    session.rollback()
    gone = [path for path, number in files.items() if number not in known]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []
