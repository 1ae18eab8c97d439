"""Migrate: bring a database to the newest schema, or back, through Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL

from gis.engine import OWNER, make_engine, normalise_url

SCRIPTS = Path(__file__).resolve().parent.parent / "migrations"


def upgrade(url: str | URL, revision: str = "head") -> None:
    """Run every migration that the database lacks, each in a transaction of its own."""
    command.upgrade(_config(url), revision)


def downgrade(url: str | URL, revision: str) -> None:
    """Undo migrations down to ``revision`` (``base`` empties the schemas)."""
    command.downgrade(_config(url), revision)


def check(url: str | URL) -> None:
    """Refuse a database whose tables are not those of the models.

    Raises
    ------
    alembic.util.CommandError
        Naming the differences, or the migrations that were not run yet.
    """
    command.check(_config(url))


def current(url: str | URL) -> str | None:
    """Name the revision that the database is at, or None before the first."""
    engine = make_engine(url, role=OWNER)
    try:
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"version_table_schema": "exact"})
            return context.get_current_revision()
    finally:
        engine.dispose()


def head() -> str | None:
    """Name the newest revision that this version of Talsi knows."""
    return ScriptDirectory(str(SCRIPTS)).get_current_head()


def _config(url: str | URL) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    # Alembic reads % as interpolation, and a password may hold one.
    address = normalise_url(url).render_as_string(hide_password=False)
    config.set_main_option("sqlalchemy.url", address.replace("%", "%%"))
    return config
