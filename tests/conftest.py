"""Fixtures for every test: a private PostGIS, sessions that roll back, and a closed network."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from server import cluster

LOOPBACK = {"localhost", "127.0.0.1", "::1", "0.0.0.0", ""}


@pytest.fixture(autouse=True, scope="session")
def closed_network() -> Iterator[None]:
    """No test reaches another host: such a connection fails at once and says so."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _guarded_connect(getattr(socket.socket, name)))
        patch.setattr(socket, "getaddrinfo", _guarded_lookup(socket.getaddrinfo))
        yield


def _guarded_connect(connect: Any) -> Any:
    def guarded(sock: socket.socket, address: Any) -> Any:
        if sock.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
            raise RuntimeError(f"A test tried to reach {address[0]}; tests run without a network.")
        return connect(sock, address)

    return guarded


def _guarded_lookup(lookup: Any) -> Any:
    def guarded(host: Any, *arguments: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and not _is_loopback(name):
            raise RuntimeError(f"A test tried to look up {name}; tests run without a network.")
        return lookup(host, *arguments, **options)

    return guarded


def _is_loopback(host: str) -> bool:
    return host in LOOPBACK or host.startswith("127.")


@pytest.fixture(scope="session")
def make_short_folder() -> Iterator[Callable[[], Path]]:
    """Make folders with a short path that the database's own account may pass through."""
    made: list[Path] = []

    def make() -> Path:
        made.append(_short_folder())
        return made[-1]

    yield make
    for folder in made:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def short_folder(make_short_folder: Callable[[], Path]) -> Iterator[Path]:
    """One such folder, gone with the test."""
    folder = make_short_folder()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _short_folder() -> Path:
    # pytest's own folders are private and long: no place for a socket of another account.
    folder = Path(tempfile.mkdtemp(prefix="talsi-", dir="/tmp"))
    folder.chmod(0o711)
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium, which setup/chromium.sh provides."""
    home = Path(os.environ.get("TALSI_HOME") or cluster.default_home())
    names = (os.environ.get("CHROMIUM"), "chromium", "google-chrome", str(home / "chromium/chromium"))
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    return found or pytest.skip("There is no Chromium: run setup/chromium.sh")


@pytest.fixture(scope="session")
def unpacked_postgis() -> Path:
    """Where setup/postgis.sh unpacked PostGIS, if it had to."""
    home = os.environ.get("TALSI_HOME")
    return (Path(home) if home else cluster.default_home()) / "postgis"


@pytest.fixture(scope="session")
def empty_database_url(unpacked_postgis: Path) -> Iterator[str]:
    """A database with roles and extensions but no tables: private, or TALSI_TEST_DATABASE_URL."""
    configured = os.environ.get("TALSI_TEST_DATABASE_URL")
    if configured:
        yield configured
        return
    # A terminated test run must still stop its cluster: turn the signal into an ordinary exit.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    home = _short_folder()
    try:
        yield cluster.start(home, durable=False, unpacked=unpacked_postgis)
    finally:
        cluster.stop(home, unpacked=unpacked_postgis)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def database_url(empty_database_url: str) -> str:
    """A database with today's schema, migrated once for the whole run."""
    if importlib.util.find_spec("gis.migrate") is None:
        pytest.skip("gis.migrate is not there yet")
    from gis.migrate import upgrade

    upgrade(empty_database_url)
    return empty_database_url


def _engine(url: str, role: str) -> Iterator[Any]:
    from gis.engine import make_engine

    engine = make_engine(url, role=role)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[Any]:
    """The staff application's engine."""
    yield from _engine(database_url, "talsi_staff")


@pytest.fixture(scope="session")
def owner_engine(database_url: str) -> Iterator[Any]:
    """The schema owner's engine, for migrations."""
    yield from _engine(database_url, "talsi_owner")


@pytest.fixture(scope="session")
def public_engine(database_url: str) -> Iterator[Any]:
    """The public pages' engine."""
    yield from _engine(database_url, "talsi_public")


@pytest.fixture(scope="session")
def intake_engine(database_url: str) -> Iterator[Any]:
    """The engine of the pages that take concerns in."""
    yield from _engine(database_url, "talsi_intake")


@pytest.fixture
def session(engine: Any) -> Iterator[Any]:
    """A staff session: what the code under test commits is a savepoint, and all of it rolls back."""
    from sqlalchemy.orm import Session

    with engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as opened:
            yield opened
        outer.rollback()


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> Iterator[None]:
    """Hashes that are cheap to make: slowness is argon2's business, not the tests'."""
    from argon2 import PasswordHasher

    from server.services import passwords

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="session")
def web_app(database_url: str) -> Iterator[Any]:
    """One web application for the whole run; tests use ``app``."""
    from server.app import create_app
    from server.settings import Settings

    home = _short_folder()
    settings = Settings(
        database_url=database_url, home=home, secret_key="for tests", max_upload_mb=8, demo=True
    )
    yield create_app(settings)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def app(web_app: Any, session: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The web application inside this test's transaction, without forgery tokens and attempt limits."""
    from dataclasses import replace

    from sqlalchemy.orm import sessionmaker

    inside = sessionmaker(
        session.connection(), join_transaction_mode="create_savepoint", expire_on_commit=False
    )
    runtime = replace(
        web_app.extensions["talsi"], staff_sessions=inside, public_sessions=inside, intake_sessions=inside
    )
    monkeypatch.setitem(web_app.extensions, "talsi", runtime)
    monkeypatch.setitem(web_app.config, "WTF_CSRF_ENABLED", False)
    monkeypatch.setattr("server.security.limiter.enabled", False)
    return web_app


@pytest.fixture
def client(app: Any) -> Any:
    """A browser that nobody has signed in, reading English."""
    browser = app.test_client()
    browser.set_cookie("language", "en")
    return browser


@pytest.fixture
def sign_in(client: Any, session: Any) -> Any:
    """``sign_in(person)`` signs a person of `factories.add_person` in and returns the client.

    They look for training, everywhere; with ``purpose=False`` they have not said yet what for.
    """
    from sqlalchemy import delete

    from gis.models import Sitting
    from server import purposes
    from server.services import sittings

    def act(person: Any, *, purpose: bool = True) -> Any:
        session.execute(delete(Sitting).where(Sitting.key == "a-sitting"))
        session.add(Sitting(key="a-sitting", person_id=person.id, agent="Firefox, Linux"))
        session.flush()
        with client.session_transaction() as cookie:
            cookie.update({"_user_id": sittings.signed(session, person).get_id(), "_fresh": True})
            cookie["sitting"] = "a-sitting"
            cookie["purposes"] = {purposes.ANYWHERE: purposes.kept("training")} if purpose else {}
        return client

    return act
