"""Peers: tipg in an environment of its own, serving tiles of the same rows."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from sqlalchemy import make_url, text

from gis.engine import OWNER, make_engine

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"
START_SECONDS = 60


class PeerMissing(RuntimeError):
    """The peer could not be installed or started; the table says so instead of a number."""


@dataclass(frozen=True)
class Answer:
    """What a server sent, and how long it took."""

    status: int
    body: bytes
    seconds: float


def fetch(connection: HTTPConnection, path: str, headers: dict[str, str] | None = None) -> Answer:
    """Ask once over a connection that stays open."""
    started = time.perf_counter()
    connection.request("GET", path, headers=headers or {})
    response = connection.getresponse()
    body = response.read()
    return Answer(response.status, body, time.perf_counter() - started)


@contextmanager
def serving(command: list[str], environment: dict[str, str], *, ready: str) -> Iterator[int]:
    """Run a server on a free port of this machine, given in place of ``PORT``, until the block ends."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    with TemporaryDirectory() as folder, (Path(folder) / "log").open("w+") as log:
        words = [word.replace("PORT", str(port)) for word in command]
        process = subprocess.Popen(words, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            if not _answers(process, port, ready):
                log.seek(0)
                last = log.read().strip().splitlines()[-1:] or ["no word"]
                raise PeerMissing(f"{Path(command[0]).name} did not start: {last[0][:200]}")
            yield port
        finally:
            process.terminate()
            process.wait(timeout=20)


@contextmanager
def tipg(url: str, *, most_features: int) -> Iterator[int]:
    """Serve the tables of the schema ``peer`` with tipg; give its port."""
    with TemporaryDirectory(prefix="talsi-peer-") as folder:
        python = _install(Path(folder))
        environment = {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": _plain_address(url),
            "TIPG_DB_SCHEMAS": '["peer"]',
            "TIPG_MAX_FEATURES_PER_TILE": str(most_features),
            "TIPG_DB_SPATIAL_EXTENT": "false",
            "TIPG_DB_DATETIME_EXTENT": "false",
        }
        command = [str(python), "-m", "uvicorn", "tipg.main:app", "--port", "PORT", "--log-level", "warning"]
        with serving(command, environment, ready="/healthz") as port:
            yield port


def copy_rows(url: str, slug: str) -> None:
    """Give the peer the same rows as a plain table with a geometry and its index."""
    engine = make_engine(url, role=OWNER)
    with engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA IF NOT EXISTS peer"))
        connection.execute(text(f'DROP TABLE IF EXISTS peer."{slug}"'))
        connection.execute(
            text(
                f'CREATE TABLE peer."{slug}" AS'
                " SELECT i.id, c.code AS category, i.occurred_from, i.location AS geom"
                " FROM exact.incident i JOIN exact.category c ON c.id = i.category_id"
                " JOIN exact.territory t ON t.id = i.territory_id WHERE t.slug = :slug"
            ),
            {"slug": slug},
        )
        connection.execute(text(f'ALTER TABLE peer."{slug}" ADD PRIMARY KEY (id)'))
        connection.execute(text(f'CREATE INDEX ON peer."{slug}" USING gist (geom)'))
        connection.execute(text("GRANT USAGE ON SCHEMA peer TO PUBLIC"))
        connection.execute(text("GRANT SELECT ON ALL TABLES IN SCHEMA peer TO PUBLIC"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f'VACUUM ANALYZE peer."{slug}"'))
    engine.dispose()


def _plain_address(url: str) -> str:
    """Write the socket's folder where the peer expects a host."""
    parsed = make_url(url)
    host = parsed.query.get("host") or parsed.host or "localhost"
    password = f":{quote(str(parsed.password), safe='')}" if parsed.password else ""
    port = f":{parsed.port}" if parsed.port else ""
    return f"postgresql://{parsed.username}{password}@{quote(str(host), safe='')}{port}/{parsed.database}"


def _install(folder: Path) -> Path:
    uv = shutil.which("uv", path=f"{ROOT.parent / '.tools' / 'bin'}:{os.environ['PATH']}")
    python = folder / "bin" / "python"
    if uv:
        steps = [
            [uv, "venv", "--quiet", "--python", sys.executable, str(folder)],
            [uv, "pip", "sync", "--quiet", "--python", str(python), "--require-hashes", str(LOCK)],
        ]
    else:
        steps = [
            [sys.executable, "-m", "venv", str(folder)],
            [str(python), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(LOCK)],
        ]
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True, timeout=600)
        if done.returncode:
            reason = (done.stderr.strip() or "no reason given").splitlines()[0]
            raise PeerMissing(f"tipg could not be installed: {reason[:200]}")
    return python


def _answers(process: "subprocess.Popen[bytes]", port: int, path: str) -> bool:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with closing(HTTPConnection("127.0.0.1", port, timeout=2)) as connection:
                if fetch(connection, path).status < 500:
                    return True
        except (OSError, HTTPException):
            time.sleep(0.2)
    return False
