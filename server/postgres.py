"""PostgreSQL's programs: where they lie, and how to run them never as root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SYSTEM_ROOT = Path("/usr")


class ClusterError(RuntimeError):
    """The private database cannot be started, stopped or found; the message says why and what helps."""


@dataclass(frozen=True)
class Binaries:
    """One version of PostgreSQL's programs, and the variables that only they need."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def major(self) -> int:
        """The major version, which a data directory must share."""
        return int(self.folder.parent.name)

    def run(self, name: str, *arguments: str, stdin: str = "") -> str:
        """Run one program as the database's account; return what it printed, or raise ClusterError."""
        done = as_account([str(self.folder / name), *arguments], environment=self.environment, stdin=stdin)
        if done.returncode:
            raise ClusterError(f"{name} failed: {(done.stderr or done.stdout).strip()}")
        return done.stdout


def find_binaries(home: Path, *, unpacked: Path | None = None, major: int | None = None) -> Binaries:
    """PostgreSQL programs that come with PostGIS: the unpacked copy where there is one, else the system's."""
    # setup/postgis.sh makes an unpacked copy only where the system has none, so the copy goes first.
    copy = unpacked or home / "postgis"
    found = [*_candidates(copy / "usr", environment=_unpacked_environment(copy)), *_candidates(SYSTEM_ROOT)]
    for binaries in found:
        if major in (None, binaries.major):
            return binaries
    if found:
        have = ", ".join(str(binaries.major) for binaries in found)
        raise ClusterError(
            f"The data in {home / 'database'} was written by PostgreSQL {major}; this machine has {have}. "
            f"Install PostgreSQL {major} with PostGIS, or restore a backup into a new TALSI_HOME."
        )
    raise ClusterError(
        "PostgreSQL with PostGIS was not found: run setup/postgis.sh, "
        "or install the package postgresql-postgis, or set DATABASE_URL."
    )


def find_client(home: Path) -> Binaries:
    """Programs that talk to a server elsewhere: any installed ones, with PostGIS beside them or not."""
    if path := shutil.which("pg_dump"):
        return Binaries(Path(path).parent)
    return find_binaries(home)


def account() -> pwd.struct_passwd | None:
    """The account the database runs as when we are root, since PostgreSQL refuses root; else None."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ClusterError("PostgreSQL refuses to run as root, and there is no account postgres or nobody.")


def as_account(
    command: list[str], *, environment: dict[str, str] | None = None, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a command with a clean environment as the database's account."""
    who = account()
    demoted: dict[str, Any] = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []} if who else {}
    clean = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **(environment or {})}
    return subprocess.run(
        command, env=clean, cwd="/", input=stdin, text=True, check=False, capture_output=True, **demoted
    )


def _candidates(root: Path, *, environment: dict[str, str] | None = None) -> Iterator[Binaries]:
    folders = [folder for folder in (root / "lib/postgresql").glob("*/bin") if folder.parent.name.isdigit()]
    for folder in sorted(folders, key=lambda folder: int(folder.parent.name), reverse=True):
        control = root / "share/postgresql" / folder.parent.name / "extension/postgis.control"
        if control.exists() and (folder / "initdb").exists():
            yield Binaries(folder, environment or {})


def _unpacked_environment(copy: Path) -> dict[str, str]:
    # Not every package has moved its libraries from /lib to /usr/lib.
    found = [path for folder in ("usr/lib", "lib") for path in sorted((copy / folder).glob("*-linux-gnu*"))]
    libraries = [path for path in found if path.is_dir()]
    nested = [path for library in libraries for path in sorted(library.iterdir()) if path.is_dir()]
    return {
        "LD_LIBRARY_PATH": ":".join(str(path) for path in [*libraries, *nested]),
        "PROJ_DATA": str(copy / "usr/share/proj"),
        "PROJ_LIB": str(copy / "usr/share/proj"),
    }
