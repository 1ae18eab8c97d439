"""Environment of the migrations: run as the owner role, geometry columns compared by GeoAlchemy2."""

from alembic import context
from geoalchemy2 import alembic_helpers
from sqlalchemy import text

from gis.engine import OWNER, make_engine
from gis.models import Base

SCHEMAS = {"exact", "published"}


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    """Leave the tables of PostGIS and of the job queue alone."""
    return kind != "schema" or name in SCHEMAS


def _include(obj: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
    if kind == "table" and name == "alembic_version":
        return False
    return bool(alembic_helpers.include_object(obj, name, kind, reflected, compare_to))


def run() -> None:
    """Connect, make sure that the owner's schemas are there, and migrate."""
    address = context.config.get_main_option("sqlalchemy.url")
    if address is None:
        raise RuntimeError("Migrations need sqlalchemy.url.")
    engine = make_engine(address, role=OWNER)
    with engine.connect() as connection:
        connection.execute(text("CREATE SCHEMA IF NOT EXISTS exact"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_schemas=True,
            include_name=_ours,
            include_object=_include,
            process_revision_directives=alembic_helpers.writer,
            render_item=alembic_helpers.render_item,
            version_table_schema="exact",
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
