"""Migrations: up, down and up again end where they began, and the models describe what is there."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest
from alembic.util import CommandError
from sqlalchemy import text

from gis import migrate
from gis.engine import OWNER, make_engine
from server import cluster

OURS = "('exact', 'published', 'jobs')"
# Everything that a migration can leave behind, as lines of text; a grant to the owner alone is no grant.
CATALOGUE = f"""
WITH held AS (
    SELECT format('grants on %s', oid::regclass) AS what,
           coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner)) AS acl
    FROM pg_class WHERE relnamespace::regnamespace::text IN {OURS}
    UNION ALL
    SELECT format('schema %s', nspname), coalesce(nspacl, acldefault('n', nspowner))
    FROM pg_namespace WHERE nspname IN {OURS}
    UNION ALL
    SELECT format('later grants in %s on %s', defaclnamespace::regnamespace, defaclobjtype), defaclacl
    FROM pg_default_acl
)
SELECT format('column %s.%s.%s %s %s %s',
              table_schema, table_name, column_name, data_type, is_nullable, column_default)
FROM information_schema.columns WHERE table_schema IN {OURS}
UNION ALL
SELECT format('index %s', indexdef) FROM pg_indexes WHERE schemaname IN {OURS}
UNION ALL
SELECT format('constraint %s %s', conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE connamespace::regnamespace::text IN {OURS}
UNION ALL
SELECT format('trigger %s %s', tgrelid::regclass, pg_get_triggerdef(oid))
FROM pg_trigger WHERE NOT tgisinternal AND tgrelid::regclass::text ~ '^(exact|published|jobs)'
UNION ALL
SELECT format('type %s', oid::regtype) FROM pg_type WHERE typnamespace::regnamespace::text IN {OURS}
UNION ALL
SELECT format('function %s %s', oid::regprocedure, proconfig)
FROM pg_proc WHERE pronamespace::regnamespace::text IN {OURS}
UNION ALL
SELECT format('%s: %s', what, (SELECT array_agg(item::text ORDER BY item::text) FROM unnest(acl) AS item))
FROM held
ORDER BY 1
"""


@pytest.fixture(scope="module")
def own_database(unpacked_postgis: Path) -> Iterator[str]:
    """A database of these tests alone, since they empty it."""
    home = Path(mkdtemp(prefix="talsi-", dir="/tmp"))
    home.chmod(0o711)
    try:
        yield cluster.start(home, durable=False, unpacked=unpacked_postgis)
    finally:
        cluster.stop(home, unpacked=unpacked_postgis)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def migrated(own_database: str) -> str:
    """The own database at the newest revision."""
    migrate.upgrade(own_database)
    return own_database


def catalogue(url: str) -> list[str]:
    """Describe every object in our schemas."""
    engine = make_engine(url, role=OWNER)
    try:
        with engine.connect() as connection:
            return list(connection.scalars(text(CATALOGUE)))
    finally:
        engine.dispose()


def test_the_models_describe_exactly_the_migrated_tables(migrated: str) -> None:
    migrate.check(migrated)


def test_a_database_that_lacks_a_migration_is_refused(migrated: str) -> None:
    migrate.downgrade(migrated, "0002")
    with pytest.raises(CommandError):
        migrate.check(migrated)


def test_up_down_and_up_again_ends_where_it_began(migrated: str) -> None:
    before = catalogue(migrated)
    migrate.downgrade(migrated, "base")
    migrate.upgrade(migrated)
    assert catalogue(migrated) == before


def test_each_step_back_and_forth_ends_where_it_began(migrated: str) -> None:
    before = catalogue(migrated)
    while (revision := migrate.current(migrated)) is not None:
        at_revision = catalogue(migrated)
        migrate.downgrade(migrated, "-1")
        migrate.upgrade(migrated, revision)
        assert catalogue(migrated) == at_revision
        migrate.downgrade(migrated, "-1")
    migrate.upgrade(migrated)
    assert catalogue(migrated) == before


def test_going_down_to_the_base_leaves_nothing_but_the_version_table(migrated: str) -> None:
    migrate.downgrade(migrated, "base")
    left = [
        line for line in catalogue(migrated) if "alembic_version" not in line and "schema exact" not in line
    ]
    assert left == []


def test_upgrading_twice_changes_nothing(migrated: str) -> None:
    before = catalogue(migrated)
    migrate.upgrade(migrated)
    assert catalogue(migrated) == before


def test_the_newest_revision_is_the_one_that_the_code_knows(migrated: str) -> None:
    assert migrate.current(migrated) == migrate.head()


def test_an_address_with_a_percent_sign_in_its_password_can_be_migrated(migrated: str) -> None:
    assert "talsi_app@" in migrated
    migrate.upgrade(migrated.replace("talsi_app@", "talsi_app:p%25w@"))
