"""P08: the public role reads nothing but the published schema, and the intake role no more than it must."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

# What the letterbox needs: where it is, what can be reported, and what belongs to the code it was shown.
LETTERBOX_READS = {
    "territory",
    "neighbourhood",
    "topic",
    "agency",
    "concern",
    "concern_contact",
    "concern_photo",
    "subscription",
    "intake_source",
}
RELATIONS = text("""
    SELECT n.nspname AS schema, c.relname AS name
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname IN ('exact', 'jobs')
    ORDER BY 1, 2
""")
GUARDED = ("concern", "concern_contact", "concern_photo", "subscription")


def relations(engine: Engine) -> list[tuple[str, str]]:
    """Every table that is not public."""
    with engine.connect() as connection:
        return [(row.schema, row.name) for row in connection.execute(RELATIONS)]


def readable(reader: Engine, names: list[tuple[str, str]]) -> set[str]:
    """The tables that a role may read whole."""
    found = set()
    for schema, name in names:
        with reader.connect() as connection:
            try:
                connection.execute(text(f'SELECT * FROM "{schema}"."{name}" LIMIT 1'))
            except ProgrammingError:
                continue
            found.add(name)
    return found


def test_p08_the_public_role_reads_no_table_of_another_schema(
    owner_engine: Engine, public_engine: Engine
) -> None:
    names = relations(owner_engine)
    assert len(names) > 20
    assert readable(public_engine, names) == set()


def test_p08_the_intake_role_reads_only_what_a_letterbox_needs(
    owner_engine: Engine, intake_engine: Engine
) -> None:
    assert readable(intake_engine, relations(owner_engine)) <= LETTERBOX_READS


@pytest.mark.parametrize("table", GUARDED)
def test_p08_without_a_code_the_intake_role_sees_no_row(intake_engine: Engine, table: str) -> None:
    with intake_engine.connect() as connection:
        assert connection.execute(text(f"SELECT count(*) FROM exact.{table}")).scalar() == 0


@pytest.mark.parametrize("verb", ["INSERT INTO {0} SELECT * FROM {0}", "DELETE FROM {0}", "TRUNCATE {0}"])
@pytest.mark.parametrize("table", ["concern", "figure", "hotspot", "place", "release"])
def test_p08_nobody_in_public_writes_what_is_published(
    public_engine: Engine, intake_engine: Engine, verb: str, table: str
) -> None:
    for engine in (public_engine, intake_engine):
        with (
            engine.connect() as connection,
            pytest.raises(ProgrammingError, match="permission denied"),
        ):
            connection.execute(text(verb.format(f"published.{table}")))


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM dblink('dbname=talsi', 'SELECT 1') AS t(a int)",
        "COPY published.figure TO PROGRAM 'cat'",
        "SELECT pg_read_file('/etc/passwd')",
    ],
)
def test_p08_there_is_no_way_round_by_other_means(public_engine: Engine, statement: str) -> None:
    with public_engine.connect() as connection, pytest.raises(ProgrammingError):
        connection.execute(text(statement))
