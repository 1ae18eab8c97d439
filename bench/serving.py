"""Serving: Talsi's own web server for the bench, with somebody signed in."""

import os
import secrets
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import CannotSendRequest, HTTPConnection, RemoteDisconnected
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bench import peers
from gis.models import Person, PersonRole, Role, Sitting
from server import purposes
from server.app import create_app
from server.services.sittings import signed
from server.settings import Settings

_kept = threading.local()


@dataclass(frozen=True)
class Server:
    """A running Talsi with somebody signed in."""

    port: int
    cookie: str

    def get(self, path: str) -> peers.Answer:
        """Ask for one address as the signed-in person, over a connection kept open as a browser's is."""
        try:
            answer = peers.fetch(self._connection(), path, {"Cookie": self.cookie})
        except (RemoteDisconnected, ConnectionError, CannotSendRequest):
            # The server closes what was idle for two seconds.
            self._connection().close()
            answer = peers.fetch(self._connection(), path, {"Cookie": self.cookie})
        if answer.status not in (200, 204):
            raise RuntimeError(f"{path} answered {answer.status}: {answer.body[:200]!r}")
        return answer

    def _connection(self) -> HTTPConnection:
        """One connection a thread and server; closed ones open again by themselves."""
        kept: dict[int, HTTPConnection] = _kept.__dict__.setdefault("connections", {})
        return kept.setdefault(self.port, HTTPConnection("127.0.0.1", self.port, timeout=120))


@contextmanager
def serving(url: str, engine: Engine, *, role: Role = Role.ANALYST) -> Iterator[Server]:
    """Run the web server as `talsi run` does, with somebody of a role signed in."""
    with tempfile.TemporaryDirectory(prefix="talsi-bench-") as home:
        secret = secrets.token_hex(16)
        settings = Settings(database_url=url, home=Path(home), secret_key=secret)
        environment = {**os.environ, "DATABASE_URL": url, "TALSI_HOME": home, "TALSI_SECRET_KEY": secret}
        command = [sys.executable, "-m", "gunicorn", "--config", "python:server.web_server"]
        command += ["--bind", "127.0.0.1:PORT"]
        with peers.serving(command, environment, ready="/health") as port:
            yield Server(port, _cookie(settings, engine, role))


def _cookie(settings: Settings, engine: Engine, role: Role) -> str:
    """Sign somebody in without a password, as only the holder of the secret can."""
    with Session(engine, expire_on_commit=False) as session:
        person = Person(login=f"bench-{secrets.token_hex(4)}", name="Bench", password_hash="!")
        person.roles = [PersonRole(role=role)]
        session.add(person)
        session.commit()
        key = signed(session, person).get_id()
        sitting = Sitting(key=secrets.token_hex(8), person_id=person.id, agent="bench")
        session.add(sitting)
        session.commit()
    content: dict[str, object] = {"_user_id": key, "_fresh": True, "sitting": sitting.key}
    content["purposes"] = {purposes.ANYWHERE: purposes.kept("training")}
    app = create_app(settings)
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(content)}"
