"""Walls: the public role sees derived data only, and what was recorded once stays as it was."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, InternalError, ProgrammingError
from sqlalchemy.orm import Session

from gis.models import AuditEvent, Base
from gis.queries import hotspots as queries
from tests.factories import add_territory, make_run
from tests.gis.runs import hotspot_frame

EXACT = sorted(table.name for table in Base.metadata.tables.values() if table.schema == "exact")
PUBLISHED = sorted(table.name for table in Base.metadata.tables.values() if table.schema == "published")
WRITES = {
    "insert": "INSERT INTO {table} ({column}) SELECT {column} FROM {table}",
    "update": "UPDATE {table} SET {column} = {column}",
    "delete": "DELETE FROM {table}",
    "truncate": "TRUNCATE {table} CASCADE",
}
ONCE = ("audit_event", "hotspot_run", "hotspot", "analysis_input", "analysis_run", "analysis_layer")


@pytest.fixture
def public(public_engine: Engine) -> Iterator[Connection]:
    """A connection of the public pages."""
    with public_engine.connect() as connection:
        yield connection


@pytest.fixture
def staff(engine: Engine) -> Iterator[Connection]:
    """A connection of the staff application."""
    with engine.connect() as connection:
        yield connection


@pytest.fixture
def owner(owner_engine: Engine) -> Iterator[Connection]:
    """A connection of the owner, whose work rolls back."""
    with owner_engine.connect() as connection, connection.begin() as outer:
        yield connection
        outer.rollback()


def _column(schema: str, table: str) -> str:
    return next(iter(Base.metadata.tables[f"{schema}.{table}"].columns)).name


def _denied(connection: Connection, sql: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(text(sql))
    connection.rollback()


@pytest.mark.parametrize("table", [*EXACT, "alembic_version"])
def test_the_public_role_cannot_read_an_exact_table(public: Connection, table: str) -> None:
    _denied(public, f"SELECT 1 FROM exact.{table} LIMIT 1")


def test_every_table_of_the_exact_schema_is_among_those_tested(staff: Connection) -> None:
    names = staff.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'exact'"))
    assert set(names) == {*EXACT, "alembic_version"}


def test_the_public_role_has_no_way_into_the_exact_schema_or_the_job_queue(staff: Connection) -> None:
    for schema in ("exact", "jobs"):
        allowed = staff.scalar(
            text("SELECT has_schema_privilege('talsi_public', :name, 'USAGE')"), {"name": schema}
        )
        assert allowed is False, schema


def test_the_public_role_holds_no_grant_on_anything_exact(staff: Connection) -> None:
    granted = staff.execute(
        text(
            "SELECT table_name, privilege_type FROM information_schema.role_table_grants"
            " WHERE grantee IN ('talsi_public', 'PUBLIC') AND table_schema IN ('exact', 'jobs')"
        )
    ).all()
    assert granted == []


@pytest.mark.parametrize("table", PUBLISHED)
def test_the_public_role_reads_what_is_published(public: Connection, table: str) -> None:
    public.execute(text(f"SELECT * FROM published.{table}"))


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
@pytest.mark.parametrize("table", PUBLISHED)
def test_the_public_role_cannot_write_what_is_published(public: Connection, table: str, write: str) -> None:
    _denied(public, write.format(table=f"published.{table}", column=_column("published", table)))


def test_the_public_role_cannot_make_tables(public: Connection) -> None:
    for schema in ("published", "exact"):
        _denied(public, f"CREATE TABLE {schema}.smuggled (id int)")


def test_resetting_the_role_leads_back_to_the_public_one(public: Connection) -> None:
    public.execute(text("RESET ROLE"))
    assert public.scalar(text("SELECT current_user")) == "talsi_public"


@pytest.mark.parametrize("table", EXACT)
def test_the_staff_role_reads_every_exact_table(staff: Connection, table: str) -> None:
    staff.execute(text(f"SELECT 1 FROM exact.{table} LIMIT 1"))


@pytest.mark.parametrize("write", ["update", "delete", "truncate"])
@pytest.mark.parametrize("table", ONCE)
def test_the_staff_role_cannot_change_what_is_written_once(staff: Connection, table: str, write: str) -> None:
    _denied(staff, WRITES[write].format(table=f"exact.{table}", column=_column("exact", table)))


def test_the_staff_role_cannot_pretend_another_schema_version(staff: Connection) -> None:
    _denied(staff, "UPDATE exact.alembic_version SET version_num = '0001'")


def test_the_staff_role_cannot_disable_the_guards(staff: Connection) -> None:
    for statement in (
        "ALTER TABLE exact.audit_event DISABLE TRIGGER audit_event_is_immutable",
        "DROP TRIGGER hotspot_is_immutable ON exact.hotspot",
        "CREATE OR REPLACE FUNCTION exact.refuse_change() RETURNS trigger LANGUAGE sql AS 'SELECT NULL'",
    ):
        with pytest.raises(DBAPIError, match=r"must be owner|permission denied"):
            staff.execute(text(statement))
        staff.rollback()


def _saved_run(session: Session) -> None:
    run = make_run(add_territory(session))
    queries.save(session, run, hotspot_frame(1))


def _audit_row(session: Session) -> None:
    session.add(AuditEvent(operation="consult", objects={}, channel="web", outcome="done"))
    session.flush()


@pytest.mark.parametrize(
    ("fill", "statement"),
    [
        (_saved_run, "UPDATE exact.hotspot_run SET noise = 0"),
        (_saved_run, "UPDATE exact.hotspot SET rank = rank + 1"),
        (_audit_row, "UPDATE exact.audit_event SET outcome = 'nothing'"),
        (_audit_row, "DELETE FROM exact.audit_event"),
    ],
    ids=["run", "hotspot", "audit-update", "audit-delete"],
)
def test_not_even_the_owner_changes_what_is_written_once(
    owner: Connection, fill: Callable[[Session], None], statement: str
) -> None:
    with Session(owner, join_transaction_mode="create_savepoint") as session:
        fill(session)
        with pytest.raises(InternalError, match="written once and never changed"):
            session.execute(text(statement))


@pytest.mark.parametrize(
    ("table", "role", "allowed"),
    [
        ("exact.later", "talsi_staff", {"SELECT", "INSERT", "UPDATE", "DELETE"}),
        ("exact.later", "talsi_public", set()),
        ("published.later", "talsi_staff", {"SELECT", "INSERT", "UPDATE", "DELETE"}),
        ("published.later", "talsi_public", {"SELECT"}),
    ],
)
def test_a_table_of_a_later_migration_stands_behind_the_same_walls(
    owner: Connection, table: str, role: str, allowed: set[str]
) -> None:
    owner.execute(text(f"CREATE TABLE {table} (id int GENERATED ALWAYS AS IDENTITY)"))
    kinds = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
    held = {kind for kind in kinds if _may(owner, role, table, kind)}
    assert held == allowed


def _may(connection: Connection, role: str, table: str, kind: str) -> Any:
    return connection.scalar(
        text("SELECT has_table_privilege(:role, :table, :kind)"), {"role": role, "table": table, "kind": kind}
    )
