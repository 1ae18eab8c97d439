"""Private database: one PostgreSQL cluster with PostGIS inside the user's data directory."""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO
from urllib.parse import quote

from server.cluster_settings import SUPERUSER, configuration
from server.postgres import Binaries, ClusterError, account, as_account, find_binaries

__all__ = [
    "ClusterError",
    "Status",
    "data_major",
    "database_url",
    "default_home",
    "hold",
    "start",
    "status",
    "stop",
]

DATABASE = "talsi"
LOGIN = "talsi_app"
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_LIMIT = 107  # bytes in sockaddr_un.sun_path, less the closing zero
STOP_TIMEOUT_S = 30

# The same files serve those who bring their own database: docs/operations.md names them.
SQL = Path(__file__).resolve().parent / "sql"
_ROLES, _EXTENSIONS = SQL / "roles.sql", SQL / "extensions.sql"


@dataclass(frozen=True)
class Status:
    """Whether the private database runs, and as which process."""

    running: bool
    pid: int | None
    folder: Path


@dataclass(frozen=True)
class _Cluster:
    """The folders of one private database."""

    home: Path

    @property
    def folder(self) -> Path:
        return self.home / "database"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def run(self) -> Path:
        return self.folder / "run"

    @property
    def start_log(self) -> Path:
        return self.folder / "start.log"

    @property
    def prepared(self) -> Path:
        return self.home / "database-prepared"

    @property
    def url(self) -> str:
        return f"postgresql://{LOGIN}@/{DATABASE}?host={quote(str(self.run))}"


def default_home() -> Path:
    """The data directory when TALSI_HOME is not set."""
    if os.geteuid() == 0:
        return Path("/var/lib/talsi")
    base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(base).expanduser() / "talsi"


def start(home: Path, *, durable: bool = True, unpacked: Path | None = None) -> str:
    """Start the private database if it does not run, making it first if need be; return its URL."""
    cluster = _ready_home(home)
    with _locked(cluster.home):
        return _start_locked(cluster, durable=durable, unpacked=unpacked)


def stop(home: Path, *, unpacked: Path | None = None) -> None:
    """Stop the private database; nothing happens when it does not run."""
    cluster = _Cluster(home.absolute())
    if cluster.folder.exists():
        with _locked(cluster.home):
            _stop_locked(cluster, unpacked=unpacked)


def status(home: Path) -> Status:
    """Whether the private database of this data directory runs."""
    cluster = _Cluster(home.absolute())
    pid = _running_pid(cluster)
    return Status(running=pid is not None, pid=pid, folder=cluster.folder)


def data_major(home: Path) -> int | None:
    """The major version of PostgreSQL that wrote the private database, if there is one."""
    return _data_major(_Cluster(home.absolute()))


def hold(home: Path) -> str:
    """Start the private database and keep it until this process ends; the last holder to leave stops it."""
    cluster = _ready_home(home)
    with _locked(cluster.home):
        holders = _holders(cluster)
        fcntl.flock(holders, fcntl.LOCK_SH)
        url = _start_locked(cluster, durable=True, unpacked=None)
    atexit.register(_leave, cluster, holders, os.getpid())
    return url


def database_url(configured: str | None, home: Path) -> str:
    """The configured database, or else the private one, held until this process ends."""
    return configured or hold(home)


def _leave(cluster: _Cluster, holders: TextIO, holder: int) -> None:
    if os.getpid() != holder:  # a forked child inherits this duty, but not the right to end the database
        return
    holders.close()
    with _locked(cluster.home), _holders(cluster) as others:
        try:
            fcntl.flock(others, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        _stop_locked(cluster, unpacked=None)


def _holders(cluster: _Cluster) -> TextIO:
    return (cluster.home / "holders.lock").open("a")


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    try:
        lock = (home / "cluster.lock").open("a")
    except PermissionError as error:
        message = f"{home} belongs to another account; set TALSI_HOME to a folder of yours."
        raise ClusterError(message) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _start_locked(cluster: _Cluster, *, durable: bool, unpacked: Path | None) -> str:
    _make_folders(cluster)
    major = _data_major(cluster)
    binaries = find_binaries(cluster.home, unpacked=unpacked, major=major)
    if major is None:
        _initialise(cluster, binaries)
    if _running_pid(cluster) is None:
        _launch(cluster, binaries, durable=durable)
    if not _is_prepared(cluster):
        _prepare(cluster, binaries)
    return cluster.url


def _stop_locked(cluster: _Cluster, *, unpacked: Path | None) -> None:
    if _running_pid(cluster) is not None:
        binaries = find_binaries(cluster.home, unpacked=unpacked, major=_data_major(cluster))
        limit = str(STOP_TIMEOUT_S)
        binaries.run("pg_ctl", "-D", str(cluster.data), "-m", "fast", "-w", "-t", limit, "stop")


def _ready_home(home: Path) -> _Cluster:
    cluster = _Cluster(home.absolute())
    socket = cluster.run / SOCKET_NAME
    length = len(os.fsencode(socket))
    if length > SOCKET_PATH_LIMIT:
        raise ClusterError(
            f"The path of the database socket, {socket}, has {length} bytes; "
            f"the system allows {SOCKET_PATH_LIMIT}. Set TALSI_HOME to a shorter path."
        )
    try:
        # The database's own account must pass through root's folder, but not list it.
        cluster.home.mkdir(mode=0o711 if account() else 0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ClusterError(
            f"{cluster.home} cannot be made ({error.strerror}); set TALSI_HOME to another folder."
        ) from error
    return cluster


def _make_folders(cluster: _Cluster) -> None:
    who = account()
    cluster.folder.mkdir(mode=0o700, exist_ok=True)
    if who:
        os.chown(cluster.folder, who.pw_uid, who.pw_gid)
    # With trust authentication the privacy of this folder is the access control.
    if as_account(["mkdir", "-p", "-m", "0700", str(cluster.run)]).returncode:
        name = who.pw_name if who else "you"
        raise ClusterError(
            f"The database runs as {name}, who cannot write to {cluster.folder}. "
            "Set TALSI_HOME to a folder outside private ones, such as /var/lib/talsi."
        )


def _data_major(cluster: _Cluster) -> int | None:
    try:
        return int((cluster.data / "PG_VERSION").read_text())
    except FileNotFoundError:
        return None


def _initialise(cluster: _Cluster, binaries: Binaries) -> None:
    cluster.prepared.unlink(missing_ok=True)
    # Made beside and renamed, so that a killed initdb never leaves half a cluster.
    fresh = cluster.folder / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)
    access = ("--auth-local=trust", "--auth-host=reject")
    text = ("-E", "UTF8", "--locale=C.UTF-8")
    binaries.run("initdb", "-D", str(fresh), "-U", SUPERUSER, *access, *text, "--no-instructions")
    fresh.rename(cluster.data)


def _launch(cluster: _Cluster, binaries: Binaries, *, durable: bool) -> None:
    # A process id left by an unclean stop may belong to any program by now.
    (cluster.data / "postmaster.pid").unlink(missing_ok=True)
    # Written by the account that owns the folder: root never follows a link laid there.
    settings = configuration(cluster.run, durable=durable)
    as_account(["tee", str(cluster.data / "postgresql.conf")], stdin=settings)
    cluster.start_log.unlink(missing_ok=True)
    try:
        log = str(cluster.start_log)
        binaries.run("pg_ctl", "-D", str(cluster.data), "-w", "-t", "60", "-l", log, "start")
    except ClusterError as error:
        raise ClusterError(f"The private database did not start: {_last_words(cluster)}") from error


def _last_words(cluster: _Cluster) -> str:
    logs = sorted((cluster.folder / "log").glob("*.log"), key=lambda path: path.stat().st_mtime)
    for log in [*logs[-1:], cluster.start_log]:
        lines = log.read_text(errors="replace").splitlines() if log.exists() else []
        fatal = [line for line in lines if "FATAL" in line]
        if fatal:
            return f"{fatal[-1]} (see {log})"
    return f"see {cluster.start_log}"


def _prepare(cluster: _Cluster, binaries: Binaries) -> None:
    def psql(database: str, sql: str) -> str:
        options = ("-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", str(cluster.run), "-U", SUPERUSER)
        return binaries.run("psql", *options, "-d", database, stdin=sql)

    psql("postgres", _ROLES.read_text())
    if DATABASE not in psql("postgres", "SELECT datname FROM pg_database").splitlines():
        psql("postgres", f"CREATE DATABASE {DATABASE} OWNER talsi_owner")
    psql(DATABASE, _EXTENSIONS.read_text())
    cluster.prepared.write_text(_preparation())


def _is_prepared(cluster: _Cluster) -> bool:
    """Whether this version's roles and extensions are there: a newer version may bring another role."""
    return cluster.prepared.exists() and cluster.prepared.read_text() == _preparation()


def _preparation() -> str:
    return hashlib.sha256(_ROLES.read_bytes() + _EXTENSIONS.read_bytes()).hexdigest()


def _running_pid(cluster: _Cluster) -> int | None:
    try:
        pid = int((cluster.data / "postmaster.pid").read_text().splitlines()[0])
        # A postmaster stays in its data directory: anything else is a process id used again.
        return pid if Path(f"/proc/{pid}/cwd").resolve(strict=True) == cluster.data.resolve() else None
    except (FileNotFoundError, IndexError, ValueError, PermissionError):
        return None
