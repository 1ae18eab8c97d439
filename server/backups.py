"""Backups: the whole database in one file, and back, all or nothing."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.orm import Session

from gis.engine import OWNER
from gis.errors import TalsiError
from gis.queries import people, schemas, territories
from server.postgres import Binaries
from server.services import audit

CHUNK_BYTES = 1024 * 1024
LOCK_TIMEOUT_S = 20


class BackupFailed(TalsiError):
    """The file could not be written or read back; the database is as it was."""


class NotEmpty(TalsiError):
    """A restore would overwrite what is in the database."""


def write(session: Session, file: Path, *, binaries: Binaries) -> int:
    """Write every schema of ours to a file for its owner's eyes only; return its size in bytes."""
    ours = schemas.owned(session)
    audit.record(session, "backup", objects={"file": file.name}, channel="command")
    environment = _environment(session, binaries)
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    command = ["pg_dump", "--format=custom", f"--role={OWNER}", *(f"--schema={name}" for name in ours)]
    try:
        os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        # By name: to standard output, PostgreSQL 16 appends the table of contents a second time.
        done = subprocess.run(
            [_path(binaries, command[0]), *command[1:], f"--file={fresh}"],
            env=environment,
            stderr=subprocess.PIPE,
            check=False,
        )
        if done.returncode:
            raise BackupFailed(f"The backup failed: {_last_line(done.stderr)}")
        fresh.replace(file)  # only a whole backup ever has the name
    except OSError as error:
        raise BackupFailed(f"{file} cannot be written: {error.strerror}.") from error
    finally:
        fresh.unlink(missing_ok=True)
    return file.stat().st_size


def is_empty(session: Session) -> bool:
    """Whether nobody has begun here: no territory and no person; a database without tables counts."""
    if "exact" not in schemas.owned(session):
        return True
    return not territories.all_territories(session) and not people.everyone(session)


def read(session: Session, file: Path, *, binaries: Binaries, replace: bool = False) -> None:
    """Put a backup in the place of the database's content, in one transaction."""
    if not file.is_file():
        raise BackupFailed(f"There is no file {file}.")
    if not replace and not is_empty(session):
        raise NotEmpty("The database holds data. A restore with --replace deletes it first.")
    ours = schemas.owned(session)
    session.rollback()  # our own reading must not hold up the dropping
    environment = _environment(session, binaries)
    reader = subprocess.Popen(
        [_path(binaries, "pg_restore"), "--no-owner", "--file=-", str(file)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    writer = subprocess.Popen(
        [_path(binaries, "psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null"],
        env=environment,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with reader, writer:
        _pour(reader, writer, before=_clearing(ours))


def _clearing(ours: Sequence[str]) -> bytes:
    drops = "".join(f'DROP SCHEMA "{name}" CASCADE;\n' for name in ours)
    limit = f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_S}s';\n"
    return f"BEGIN;\nSET LOCAL client_min_messages = warning;\n{limit}SET ROLE {OWNER};\n{drops}".encode()


def _pour(reader: subprocess.Popen[bytes], writer: subprocess.Popen[bytes], *, before: bytes) -> None:
    """Carry the statements across; only a file that was read to its end is committed."""
    assert reader.stdout
    assert reader.stderr
    assert writer.stdin
    assert writer.stderr
    try:
        writer.stdin.write(before)
        while chunk := reader.stdout.read(CHUNK_BYTES):
            writer.stdin.write(chunk)
        read_all = reader.wait() == 0
        if read_all:
            writer.stdin.write(b"COMMIT;\n")
        writer.stdin.close()
    except BrokenPipeError:
        read_all = True  # the file may be sound: it was the database that refused, and it says why
        reader.kill()
        with contextlib.suppress(BrokenPipeError):
            writer.stdin.close()
    wrote_all = writer.wait() == 0
    if not read_all:
        raise BackupFailed(f"The file is no whole backup: {_last_line(reader.stderr.read())}")
    if not wrote_all:
        raise BackupFailed(f"The restore failed: {_last_line(writer.stderr.read())}")


def _path(binaries: Binaries, name: str) -> str:
    return str(binaries.folder / name)


def _environment(session: Session, binaries: Binaries) -> dict[str, str]:
    """The connection as variables: a password among the arguments would show in the list of processes."""
    parsed = session.get_bind().engine.url
    host = parsed.host or parsed.query.get("host")
    found = {
        "PGHOST": host,
        "PGPORT": parsed.port,
        "PGUSER": parsed.username,
        "PGPASSWORD": parsed.password,
        "PGDATABASE": parsed.database,
        "PGSSLMODE": parsed.query.get("sslmode"),
        "PGTZ": "UTC",
    }
    known = {name: str(value) for name, value in found.items() if value is not None}
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **binaries.environment, **known}


def _last_line(output: bytes) -> str:
    lines = output.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it gave no reason"
