"""Context: what a command needs before it starts, the settings and a database with today's schema."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from alembic.util import CommandError
from sqlalchemy.orm import Session

from gis import migrate
from gis.engine import STAFF, make_engine
from gis.errors import TalsiError
from server import cluster
from server.settings import Settings


class OldSchema(TalsiError):
    """The configured database was made by another version of Talsi."""


class NewerSchema(TalsiError):
    """The database was made by a later version of Talsi, whose tables this one does not know."""


def read_settings() -> Settings:
    """The settings of this process's environment."""
    return Settings.from_env(os.environ)


def tongue(settings: Settings) -> str:
    """The language of a command: the one that was set, else that of its help."""
    return settings.language or "en"


def open_database(settings: Settings) -> str:
    """The URL of a database with today's schema; starts and migrates the private one by itself."""
    url = cluster.database_url(settings.database_url, settings.home)
    if migrate.current(url) != migrate.head():
        if settings.database_url:
            # Somebody else's server is changed only when a person says so.
            raise OldSchema("The database has not this version's schema. Back it up, then run: talsi migrate")
        migrate_alone(settings, url)
    return url


def migrate_alone(settings: Settings, url: str) -> None:
    """Migrate, one process at a time: a second one waits, and finds nothing left to do."""
    settings.home.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
    with (settings.home / "migrate.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if migrate.current(url) == migrate.head():
            return
        try:
            migrate.upgrade(url)
        except CommandError as error:  # Alembic meets a revision that it has no script for
            message = "The database was made by a newer version of Talsi; run that version."
            raise NewerSchema(message) from error


@contextmanager
def staff_session(settings: Settings | None = None) -> Iterator[Session]:
    """A session of the staff role on the database of this process's settings."""
    with session_on(open_database(settings or read_settings())) as session:
        yield session


@contextmanager
def speaking_session() -> Iterator[Session]:
    """A session of the staff role, in which sentences are in the language of the command."""
    from server.i18n import speaking

    settings = read_settings()
    with speaking(tongue(settings)), staff_session(settings) as session:
        yield session


@contextmanager
def session_on(url: str) -> Iterator[Session]:
    """A session of the staff role on a database that is open already."""
    engine = make_engine(url, role=STAFF)
    try:
        with Session(engine, expire_on_commit=False) as session:
            yield session
    finally:
        engine.dispose()
