"""Runs of every method, with the rows they were made of and the shapes they drew

Revision: 0025; after: 0024
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ONCE = """
REVOKE UPDATE, DELETE ON exact.analysis_input, exact.analysis_run, exact.analysis_layer FROM talsi_staff;
CREATE TRIGGER analysis_input_is_immutable BEFORE UPDATE ON exact.analysis_input
    FOR EACH ROW EXECUTE FUNCTION exact.refuse_change();
CREATE TRIGGER analysis_run_is_immutable BEFORE UPDATE ON exact.analysis_run
    FOR EACH ROW EXECUTE FUNCTION exact.refuse_change();
CREATE TRIGGER analysis_layer_is_immutable BEFORE UPDATE ON exact.analysis_layer
    FOR EACH ROW EXECUTE FUNCTION exact.refuse_change();
"""
# What a run read goes with the last run that read it.
ERASE_RUNS = """
CREATE OR REPLACE FUNCTION exact.erase_runs_before(day timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = exact, pg_temp AS $$
DECLARE
    outlined bigint;
    analysed bigint;
BEGIN
    DELETE FROM exact.hotspot_run WHERE window_until <= day;
    GET DIAGNOSTICS outlined = ROW_COUNT;
    DELETE FROM exact.analysis_run WHERE window_until <= day;
    GET DIAGNOSTICS analysed = ROW_COUNT;
    DELETE FROM exact.analysis_input AS rows WHERE NOT EXISTS (
        SELECT FROM exact.analysis_run AS run WHERE rows.id IN (run.input_id, run.second_id)
    );
    RETURN outlined + analysed;
END $$;
"""
ERASE_RUNS_BEFORE = """
CREATE OR REPLACE FUNCTION exact.erase_runs_before(day timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = exact, pg_temp AS $$
DECLARE
    erased bigint;
BEGIN
    DELETE FROM exact.hotspot_run WHERE window_until <= day;
    GET DIAGNOSTICS erased = ROW_COUNT;
    RETURN erased;
END $$;
"""


def upgrade() -> None:
    _inputs()
    _runs()
    _layers()
    op.execute(ONCE)
    op.execute(ERASE_RUNS)


def downgrade() -> None:
    op.execute(ERASE_RUNS_BEFORE)
    for table in ("analysis_layer", "analysis_run", "analysis_input"):
        op.drop_table(table, schema="exact")


def _inputs() -> None:
    op.create_table(
        "analysis_input",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("territory_id", sa.SmallInteger(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("ids", sa.LargeBinary(), nullable=False),
        sa.Column("marks", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_id"],
            ["exact.territory.id"],
            name=op.f("fk_analysis_input_territory_id_territory"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analysis_input")),
        sa.UniqueConstraint(
            "territory_id", "fingerprint", name=op.f("uq_analysis_input_territory_id_fingerprint")
        ),
        schema="exact",
    )


def _runs() -> None:
    json = postgresql.JSONB(astext_type=sa.Text())
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "analysis_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory_id", sa.SmallInteger(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("settings", json, nullable=False),
        sa.Column("settings_hash", sa.LargeBinary(), nullable=False),
        sa.Column("window_from", moment, nullable=False),
        sa.Column("window_until", moment, nullable=False),
        sa.Column("input_id", sa.BigInteger(), nullable=False),
        sa.Column("second_id", sa.BigInteger(), nullable=True),
        sa.Column("input_count", sa.Integer(), nullable=False),
        sa.Column("input_fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("left_out", json, server_default="{}", nullable=False),
        sa.Column("verdict", json, server_default="{}", nullable=False),
        sa.Column("versions", json, nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("summary", json, nullable=False),
        sa.Column("tables", json, nullable=False),
        sa.Column("result_fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", moment, server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["exact.person.id"],
            name=op.f("fk_analysis_run_created_by_person"),
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["input_id"], ["exact.analysis_input.id"], name=op.f("fk_analysis_run_input_id_analysis_input")
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["exact.analysis_input.id"], name=op.f("fk_analysis_run_second_id_analysis_input")
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"],
            ["exact.territory.id"],
            name=op.f("fk_analysis_run_territory_id_territory"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analysis_run")),
        sa.UniqueConstraint(
            "territory_id",
            "settings_hash",
            "input_fingerprint",
            name=op.f("uq_analysis_run_territory_id_settings_hash_input_fingerprint"),
        ),
        schema="exact",
    )
    for column in ("input_id", "second_id"):
        op.create_index(op.f(f"ix_analysis_run_{column}"), "analysis_run", [column], schema="exact")


def _layers() -> None:
    op.create_table(
        "analysis_layer",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("features", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["exact.analysis_run.id"],
            name=op.f("fk_analysis_layer_run_id_analysis_run"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("run_id", "code", name=op.f("pk_analysis_layer")),
        schema="exact",
    )
