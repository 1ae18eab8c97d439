"""Database: one engine a role on the application, one session a role and request."""

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from flask import Flask, current_app, g
from sqlalchemy import Engine
from sqlalchemy.orm import Session as Session  # views name the type, and it comes from here
from sqlalchemy.orm import sessionmaker

from gis.columns.shelf import Shelf
from gis.engine import INTAKE, PUBLIC, STAFF, make_engine
from server.settings import Settings


@dataclass(frozen=True)
class Runtime:
    """What an application holds for as long as it lives."""

    settings: Settings
    url: str
    staff_engine: Engine
    public_engine: Engine
    intake_engine: Engine
    staff_sessions: sessionmaker[Session]
    public_sessions: sessionmaker[Session]
    intake_sessions: sessionmaker[Session]
    columns: Shelf


def columns_folder(settings: Settings) -> Path:
    """Where the columns stand that maps and charts are counted from."""
    return settings.home / "columns"


class PublicRoute(RuntimeError):
    """Code behind a public address asked for exact data."""


def init_app(app: Flask, settings: Settings, url: str) -> None:
    """Put the engines on the application; nothing connects before the first query."""
    staff, public, intake = (make_engine(url, role=role) for role in (STAFF, PUBLIC, INTAKE))
    app.extensions["talsi"] = Runtime(
        settings=settings,
        url=url,
        staff_engine=staff,
        public_engine=public,
        intake_engine=intake,
        staff_sessions=sessionmaker(staff, expire_on_commit=False),
        public_sessions=sessionmaker(public, expire_on_commit=False),
        intake_sessions=sessionmaker(intake, expire_on_commit=False),
        columns=Shelf(columns_folder(settings)),
    )
    app.teardown_appcontext(_close)


def runtime() -> Runtime:
    """The engines and settings of the current application."""
    return cast(Runtime, current_app.extensions["talsi"])


def db() -> Session:
    """This request's session as staff; only an address with a rule for signed-in people has one."""
    if not g.get("talsi_staff_allowed", False):
        raise PublicRoute("This address is public: use public_db(), or give it a rule that names roles.")
    return staff_session()


def public_db() -> Session:
    """This request's session as the public role, which reads the published schema only."""
    return _session("talsi_public_session", runtime().public_sessions)


def intake_db() -> Session:
    """This request's session as the intake role, for an address that takes residents' concerns in.

    It reads what is published, and of concerns only the one whose key `gis.keys.unlock` was given.
    """
    if not g.get("talsi_intake_allowed", False):
        raise PublicRoute("This address takes nothing in: give it the rule allow_public_intake.")
    return _session("talsi_intake_session", runtime().intake_sessions)


def staff_session() -> Session:
    """The staff session without the guard: for signing in and for knowing who is signed in, nothing else."""
    return _session("talsi_staff_session", runtime().staff_sessions)


def _session(key: str, sessions: sessionmaker[Session]) -> Session:
    session = g.get(key)
    if session is None:
        session = sessions()
        setattr(g, key, session)
        g.setdefault("talsi_sessions", []).append(session)
    return cast(Session, session)


def _close(_error: BaseException | None) -> None:
    """Give the connections back, the last one first; what no service committed is rolled back."""
    for session in reversed(g.pop("talsi_sessions", [])):
        session.close()
