"""Health: the versions of the database and its schema, and when a worker was last seen."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from gis.queries import jobs

_SERVER = text("SELECT current_setting('server_version') AS postgresql, postgis_lib_version() AS postgis")
_QUEUE = text("SELECT to_regclass('jobs.procrastinate_workers') IS NOT NULL")
_MIGRATION = text("SELECT version_num FROM exact.alembic_version")


@dataclass(frozen=True)
class Health:
    """What the health page says of the database."""

    postgresql: str
    postgis: str
    migration: str | None
    worker_seen: datetime | None


def look(session: Session) -> Health | None:
    """Ask the database; None while it does not answer or has no schema."""
    try:
        return _look(session)
    except SQLAlchemyError:
        session.rollback()
        return None


def _look(session: Session) -> Health:
    server = session.execute(_SERVER).one()
    return Health(
        postgresql=server.postgresql.split(" ")[0],
        postgis=server.postgis,
        migration=session.scalar(_MIGRATION),
        worker_seen=jobs.worker_last_seen(session) if session.scalar(_QUEUE) else None,
    )
