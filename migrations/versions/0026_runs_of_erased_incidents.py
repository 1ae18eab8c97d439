"""A run goes with the oldest of its incidents, not with the newest: its shapes may be single incidents

Revision: 0026; after: 0025
"""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ERASE_RUNS = """
CREATE OR REPLACE FUNCTION exact.erase_runs_before(day timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = exact, pg_temp AS $$
DECLARE
    outlined bigint;
    analysed bigint;
BEGIN
    DELETE FROM exact.hotspot_run WHERE window_until <= day;
    GET DIAGNOSTICS outlined = ROW_COUNT;
    DELETE FROM exact.analysis_run WHERE {over};
    GET DIAGNOSTICS analysed = ROW_COUNT;
    DELETE FROM exact.analysis_input AS rows WHERE NOT EXISTS (
        SELECT FROM exact.analysis_run AS run WHERE rows.id IN (run.input_id, run.second_id)
    );
    RETURN outlined + analysed;
END $$;
"""
# Of either selection: what a run is compared with often lies before it.
OF_THE_OLDEST = """
    window_from < day OR ((settings -> 'second' ->> 'from')::date::timestamp AT TIME ZONE (
        SELECT timezone FROM exact.territory WHERE territory.id = analysis_run.territory_id
    )) < day
"""


def upgrade() -> None:
    op.execute(ERASE_RUNS.format(over=OF_THE_OLDEST))


def downgrade() -> None:
    op.execute(ERASE_RUNS.format(over="window_until <= day"))
