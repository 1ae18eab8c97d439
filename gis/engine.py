"""Engine: one pool of connections for one database role."""

import time
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import InvalidatePoolError

OWNER = "talsi_owner"
STAFF = "talsi_staff"
PUBLIC = "talsi_public"
INTAKE = "talsi_intake"

TRUSTED_SECONDS = 1.0
"""How long a connection that answered is taken to be alive without asking it."""


def normalise_url(url: str | URL) -> URL:
    """Name the driver: SQLAlchemy 2.1 reads a bare ``postgresql://`` as psycopg 3, and ours is psycopg2."""
    parsed = make_url(url)
    if parsed.get_backend_name() in {"postgres", "postgresql"}:
        return parsed.set(drivername="postgresql+psycopg2")
    raise ValueError(f"Talsi needs PostgreSQL; this address names “{parsed.drivername}”.")


def make_engine(url: str | URL, *, role: str | None = None, pool_size: int = 5) -> Engine:
    """Open a pool whose connections act as ``role`` from their first statement on.

    The role is a start-up option of the connection, so that ``RESET ROLE`` leads back to it
    and not to the account that signed in.
    """
    options = ["-c timezone=UTC"]
    if role in {STAFF, PUBLIC, INTAKE}:
        # Not for the owner: Alembic takes the first schema of the path for one without a name.
        options.append("-c search_path=exact,published,public")
    if role is not None:
        options.append(f"-c role={role}")
    engine = create_engine(
        normalise_url(url),
        pool_size=pool_size,
        max_overflow=10,
        # The text of an error goes to the log, and a statement's values are people's words and places.
        hide_parameters=True,
        connect_args={"options": " ".join(options), "application_name": f"talsi {role or 'login'}"},
    )
    _ask_idle_connections(engine)
    return engine


def _ask_idle_connections(engine: Engine) -> None:
    """Ask a connection whether it lives before it is used, unless it answered a moment ago.

    The pool's own ``pool_pre_ping`` asks each time, which is a tenth of a tile.
    """

    @event.listens_for(engine, "checkin")
    def _remember(_connection: Any, record: Any) -> None:
        record.info["answered"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _ask(connection: Any, record: Any, _proxy: Any) -> None:
        answered = record.info.get("answered")
        if answered is None or time.monotonic() - answered < TRUSTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as closed:
            # The others of the pool were waiting as long, so they are not tried either.
            raise InvalidatePoolError("The connection was closed while it waited.") from closed
