"""Erasing reaches letters about the board and old hotspot runs, and leaves of an erased concern only its day

Revision: 0020; after: 0019
"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# The one place that says what erasing a concern means. What stays: that there was one, its topic, its day,
# and the key of an imported row, so that the same file does not bring it back.
ERASE = """
CREATE OR REPLACE FUNCTION exact.erase_concern(which bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = exact, pg_temp AS $$
DECLARE
    board_name text;
BEGIN
    IF current_setting('role') = 'talsi_intake' AND NOT EXISTS (
        SELECT FROM exact.concern WHERE id = which AND tracking_hash = exact.own_key()
    ) THEN
        RAISE insufficient_privilege USING MESSAGE = 'This tracking code does not open that concern.';
    END IF;
    SELECT public_ref INTO board_name FROM exact.concern WHERE id = which;
    DELETE FROM published.concern AS card WHERE card.ref = board_name;
    DELETE FROM exact.concern_contact WHERE concern_id = which;
    DELETE FROM exact.concern_photo WHERE concern_id = which;
    DELETE FROM exact.concern_version WHERE concern_id = which;
    DELETE FROM exact.concern_support WHERE concern_id = which;
    DELETE FROM exact.message WHERE concern_id = which;
    -- A letter to subscribers tells of several concerns, each with a link to its card.
    DELETE FROM exact.message WHERE concern_id IS NULL AND position(board_name IN body) > 0;
    DELETE FROM exact.noticed_card AS card WHERE card.ref = board_name;
    UPDATE exact.concern_event SET words = NULL, note = NULL WHERE concern_id = which;
    UPDATE exact.concern
        SET words = NULL, public_words = NULL, closing_words = NULL, place_words = NULL, location = NULL,
            location_precision = 'unknown', place_id = NULL, noticed_on = NULL, daypart = 'any',
            recurring = false, language = NULL, helped = NULL,
            created_at = date_trunc('day', created_at), submitted_at = date_trunc('day', submitted_at),
            visibility = 'withheld', withheld_reason = 'erased', erased_at = now()
        WHERE id = which;
END $$;
"""
ERASE_BEFORE = """
CREATE OR REPLACE FUNCTION exact.erase_concern(which bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = exact, pg_temp AS $$
BEGIN
    IF current_setting('role') = 'talsi_intake' AND NOT EXISTS (
        SELECT FROM exact.concern WHERE id = which AND tracking_hash = exact.own_key()
    ) THEN
        RAISE insufficient_privilege USING MESSAGE = 'This tracking code does not open that concern.';
    END IF;
    DELETE FROM published.concern USING exact.concern AS erased
        WHERE erased.id = which AND published.concern.ref = erased.public_ref;
    DELETE FROM exact.concern_contact WHERE concern_id = which;
    DELETE FROM exact.concern_photo WHERE concern_id = which;
    DELETE FROM exact.concern_version WHERE concern_id = which;
    DELETE FROM exact.concern_support WHERE concern_id = which;
    DELETE FROM exact.message WHERE concern_id = which;
    UPDATE exact.concern_event SET words = NULL, note = NULL WHERE concern_id = which;
    UPDATE exact.concern
        SET words = NULL, public_words = NULL, closing_words = NULL, place_words = NULL, location = NULL,
            location_precision = 'unknown', place_id = NULL, noticed_on = NULL, daypart = 'any',
            visibility = 'withheld', withheld_reason = 'erased', erased_at = now()
        WHERE id = which;
END $$;
"""
# Staff may not touch a run; whose incidents are all erased, its outlines go with them.
ERASE_RUNS = """
CREATE FUNCTION exact.erase_runs_before(day timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = exact, pg_temp AS $$
DECLARE
    erased bigint;
BEGIN
    DELETE FROM exact.hotspot_run WHERE window_until <= day;
    GET DIAGNOSTICS erased = ROW_COUNT;
    RETURN erased;
END $$;
REVOKE EXECUTE ON FUNCTION exact.erase_runs_before(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exact.erase_runs_before(timestamptz) TO talsi_staff;
"""


def upgrade() -> None:
    op.execute(ERASE)
    op.execute(ERASE_RUNS)


def downgrade() -> None:
    op.execute("DROP FUNCTION exact.erase_runs_before(timestamptz)")
    op.execute(ERASE_BEFORE)
