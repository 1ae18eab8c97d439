"""Backups: all of it comes back, or nothing changes."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from gis import migrate
from gis.models import AuditEvent, Person
from server import backups, cluster
from server.cli.context import session_on
from server.postgres import Binaries, find_binaries


@pytest.fixture(scope="module")
def url(empty_cluster: Callable[[], str]) -> str:
    """A database of its own for this file, since restoring rewrites all of it."""
    address = empty_cluster()
    migrate.upgrade(address)
    return address


@pytest.fixture(scope="module")
def empty_cluster(
    unpacked_postgis: Path, make_short_folder: Callable[[], Path]
) -> Iterator[Callable[[], str]]:
    """Start private databases that end with this file."""
    homes: list[Path] = []

    def start() -> str:
        homes.append(make_short_folder())
        return cluster.start(homes[-1], durable=False, unpacked=unpacked_postgis)

    yield start
    for home in homes:
        cluster.stop(home, unpacked=unpacked_postgis)


@pytest.fixture
def binaries(unpacked_postgis: Path) -> Binaries:
    """The programs that write and read backups."""
    return find_binaries(unpacked_postgis.parent)


@pytest.fixture
def staff(url: str) -> Iterator[Session]:
    """A session that commits, in a database without people."""
    with session_on(url) as session:
        yield session
        session.rollback()
        session.execute(delete(Person))
        session.commit()


def _add_person(session: Session, login: str) -> None:
    session.add(Person(login=login, name="Anna Ozola", password_hash="x"))
    session.commit()


def _logins(session: Session) -> list[str]:
    session.rollback()
    return list(session.scalars(select(Person.login).order_by(Person.login)))


def test_what_was_backed_up_comes_back(url: str, staff: Session, binaries: Binaries, tmp_path: Path) -> None:
    file = tmp_path / "talsi.backup"
    _add_person(staff, "anna")
    assert backups.write(staff, file, binaries=binaries) == file.stat().st_size
    _add_person(staff, "later")
    backups.read(staff, file, binaries=binaries, replace=True)
    assert _logins(staff) == ["anna"]
    assert migrate.current(url) == migrate.head()


def test_a_backup_is_for_its_owner_only_and_is_recorded(
    staff: Session, binaries: Binaries, tmp_path: Path
) -> None:
    file = tmp_path / "talsi.backup"
    backups.write(staff, file, binaries=binaries)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    recorded = select(func.count()).where(AuditEvent.operation == "backup")
    assert staff.scalar(recorded)
    assert [path.name for path in tmp_path.iterdir()] == ["talsi.backup"]


def test_a_restore_over_data_is_refused_unless_asked_for(
    staff: Session, binaries: Binaries, tmp_path: Path
) -> None:
    file = tmp_path / "talsi.backup"
    backups.write(staff, file, binaries=binaries)
    _add_person(staff, "anna")
    with pytest.raises(backups.NotEmpty, match="--replace"):
        backups.read(staff, file, binaries=binaries)
    assert _logins(staff) == ["anna"]


@pytest.mark.parametrize("part", [0, 3, 0.5, 0.9, 0.999])
def test_a_truncated_backup_changes_nothing(
    staff: Session, binaries: Binaries, tmp_path: Path, part: float
) -> None:
    file = tmp_path / "talsi.backup"
    backups.write(staff, file, binaries=binaries)
    whole = file.read_bytes()
    file.write_bytes(whole[: int(part if part > 1 else len(whole) * part)])
    _add_person(staff, "anna")
    with pytest.raises(backups.BackupFailed, match="no whole backup"):
        backups.read(staff, file, binaries=binaries, replace=True)
    assert _logins(staff) == ["anna"]


def test_a_missing_file_is_refused_in_words(staff: Session, binaries: Binaries, tmp_path: Path) -> None:
    with pytest.raises(backups.BackupFailed, match="There is no file"):
        backups.read(staff, tmp_path / "none", binaries=binaries)


def test_a_folder_that_cannot_be_written_is_refused_in_words(
    staff: Session, binaries: Binaries, tmp_path: Path
) -> None:
    with pytest.raises(backups.BackupFailed, match="cannot be written"):
        backups.write(staff, tmp_path / "no/such/folder/file", binaries=binaries)


def test_a_backup_fills_a_database_that_was_never_migrated(
    staff: Session, binaries: Binaries, tmp_path: Path, empty_cluster: Callable[[], str]
) -> None:
    file = tmp_path / "talsi.backup"
    _add_person(staff, "anna")
    backups.write(staff, file, binaries=binaries)
    other = empty_cluster()
    with session_on(other) as session:
        backups.read(session, file, binaries=binaries)
        assert _logins(session) == ["anna"]
