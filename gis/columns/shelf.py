"""Shelf: the folder where columns stand, one folder a territory and state of its incidents."""

import fcntl
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, Engine, select
from sqlalchemy.orm import Session

from gis.columns.building import build
from gis.columns.columns import ARRAYS, Columns, Meaning, Remembered
from gis.models import Territory
from gis.queries import changes

# Another number when files of another version could not be read.
_FORMAT = 1
_MOST_OPEN = 4
_MEANING = "meaning.json"


class Shelf:
    """Opens columns, and builds those that are missing or out of date.

    Parameters
    ----------
    folder
        Where they stand: nobody else's files, readable by its owner only. All of it may be deleted at any
        time; it is made again from the table.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open = Remembered(_MOST_OPEN)

    def columns(self, session: Session, territory: Territory, revision: str | None = None) -> Columns:
        """Return the columns of the incidents that a session sees, or of newer ones.

        Parameters
        ----------
        revision
            What the session sees, where the caller has asked already.
        """
        revision = revision or changes.revision(session, territory.id)
        if revision == changes.NEVER:
            # Nobody says when its incidents change, so nothing is kept.
            with _snapshot(session) as connection:
                return build(connection, territory.id, territory.timezone)
        key = (territory.id, revision, territory.timezone)
        found = self._open.get(key, lambda: self._found(session, territory, revision))
        self._open.forget(lambda other: other[0] == territory.id and other != key)
        return found

    def tidy(self, session: Session) -> int:
        """Delete what is out of date; return how many folders that were."""
        if not self._folder.is_dir():
            return 0
        rows = session.execute(select(Territory.id, Territory.timezone)).all()
        current = {str(row.id): _name(changes.revision(session, row.id), row.timezone) for row in rows}
        gone = 0
        for shelf in sorted(each for each in self._folder.iterdir() if each.is_dir()):
            with _locked(shelf, wait=False) as held:
                gone += _remove_others(shelf, current.get(shelf.name)) if held else 0
        return gone

    def prepare(self, session: Session) -> int:
        """Build what is missing, so that nobody's first look waits; return how many territories that were."""
        built = 0
        for territory in session.scalars(select(Territory).order_by(Territory.id)).all():
            revision = changes.revision(session, territory.id)
            name = _name(revision, territory.timezone)
            if revision != changes.NEVER and not (self._folder / str(territory.id) / name).exists():
                self._kept(session, territory, revision)
                built += 1
        return built

    def _found(self, session: Session, territory: Territory, revision: str) -> Columns:
        try:
            return self._kept(session, territory, revision)
        except OSError:
            # A full disk, or a folder that is not ours: what cannot be kept is counted from memory.
            with _snapshot(session) as connection:
                return build(connection, territory.id, territory.timezone)

    def _kept(self, session: Session, territory: Territory, revision: str) -> Columns:
        shelf = self._folder / str(territory.id)
        found = _load(shelf / _name(revision, territory.timezone))
        if found is not None:
            return found
        for folder in (self._folder, shelf):
            folder.mkdir(mode=0o700, exist_ok=True)
        with _locked(shelf), _snapshot(session) as connection:
            # Whoever held the lock may have built it; this snapshot is younger than the wait.
            newest = changes.revision_on(connection, territory.id)
            name = _name(newest, territory.timezone)
            found = _load(shelf / name)
            if found is None:
                _save(build(connection, territory.id, territory.timezone), shelf, name)
                found = _load(shelf / name)
            _remove_others(shelf, name)
        assert found is not None
        return found


def _name(revision: str, timezone: str) -> str:
    return hashlib.sha256(f"{_FORMAT} {revision} {timezone}".encode()).hexdigest()[:32]


@contextmanager
def _snapshot(session: Session) -> Iterator[Connection]:
    """Give a connection that sees one state of the database for as long as it is open."""
    bind = session.get_bind()
    if not isinstance(bind, Engine):
        # Somebody else's transaction holds all of it together.
        yield session.connection()
        return
    with bind.connect().execution_options(
        isolation_level="REPEATABLE READ", postgresql_readonly=True
    ) as connection:
        yield connection


@contextmanager
def _locked(shelf: Path, *, wait: bool = True) -> Iterator[bool]:
    """Hold a territory's shelf against other processes; without waiting, say whether it is held."""
    descriptor = os.open(shelf / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(descriptor)


def _save(columns: Columns, shelf: Path, name: str) -> None:
    """Write a folder under another name first: nobody ever opens half of one."""
    fresh = shelf / f".{name}.{secrets.token_hex(4)}"
    fresh.mkdir(mode=0o700)
    try:
        for array in ARRAYS:
            with _private(fresh / f"{array}.npy") as file:
                np.save(file, getattr(columns, array))
        with _private(fresh / _MEANING) as file:
            file.write(json.dumps(asdict(columns.meaning)).encode())
        shutil.rmtree(shelf / name, ignore_errors=True)  # one that is damaged
        fresh.rename(shelf / name)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def _private(path: Path) -> Any:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _load(folder: Path) -> Columns | None:
    """Open a folder; None where it is missing, damaged, or being deleted."""
    try:
        raw = json.loads((folder / _MEANING).read_bytes())
        told: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in raw.items()}
        meaning = Meaning(**told)
        arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in ARRAYS}
    except (OSError, EOFError, ValueError, TypeError):
        return None
    return Columns(meaning, **arrays)


def _remove_others(shelf: Path, name: str | None) -> int:
    """Delete the other folders of a territory; who has their files open keeps them until it lets go."""
    old = [each for each in shelf.iterdir() if each.is_dir() and each.name != name]
    for each in old:
        shutil.rmtree(each, ignore_errors=True)
    return len(old)
