"""The job queue, in a schema of its own that only staff may use

Revision: 0004; after: 0003
"""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

QUEUE = Path(__file__).resolve().parent.parent / "sql" / "procrastinate_3_10_0.sql"

# The queue's functions name its tables plainly: each gets its schema along, whoever calls it.
SETTLE = """
DO $$
DECLARE routine regprocedure;
BEGIN
    FOR routine IN SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'jobs'::regnamespace LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = jobs, pg_temp', routine);
    END LOOP;
END $$;
REVOKE ALL ON SCHEMA jobs FROM PUBLIC;
GRANT USAGE ON SCHEMA jobs TO talsi_staff;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA jobs TO talsi_staff;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA jobs TO talsi_staff;
"""


def upgrade() -> None:
    connection = op.get_bind()
    before = connection.exec_driver_sql("SHOW search_path").scalar_one()
    connection.exec_driver_sql("CREATE SCHEMA jobs")
    connection.exec_driver_sql("SET LOCAL search_path = jobs")
    with (
        connection.connection.cursor() as plain
    ):  # the scripts are full of %, which stands for a parameter else
        plain.execute(QUEUE.read_text())
        plain.execute(SETTLE)
    connection.exec_driver_sql(f"SET LOCAL search_path = {before}")


def downgrade() -> None:
    op.execute("DROP SCHEMA jobs CASCADE")
