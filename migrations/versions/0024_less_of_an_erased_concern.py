"""Of an erased concern no neighbourhood stays, and of its steps only the days

Revision: 0024; after: 0023
"""

from alembic import op

revision = "0024"
down_revision = "0023"
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
    UPDATE exact.concern_event SET words = NULL, note = NULL, at = date_trunc('day', at)
        WHERE concern_id = which;
    UPDATE exact.concern
        SET words = NULL, public_words = NULL, closing_words = NULL, place_words = NULL, location = NULL,
            location_precision = 'unknown', place_id = NULL, neighbourhood_id = NULL, noticed_on = NULL,
            daypart = 'any', recurring = false, language = NULL, helped = NULL,
            created_at = date_trunc('day', created_at), submitted_at = date_trunc('day', submitted_at),
            checked_at = date_trunc('day', checked_at), closed_at = date_trunc('day', closed_at),
            asked_at = date_trunc('day', asked_at), answered_at = date_trunc('day', answered_at),
            visibility = 'withheld', withheld_reason = 'erased', erased_at = now()
        WHERE id = which;
END $$;
"""
# Those that were erased before.
ERASE_MORE = """
UPDATE exact.concern_event AS event SET at = date_trunc('day', event.at)
    FROM exact.concern WHERE concern.id = event.concern_id AND concern.erased_at IS NOT NULL;
UPDATE exact.concern
    SET neighbourhood_id = NULL, checked_at = date_trunc('day', checked_at),
        closed_at = date_trunc('day', closed_at), asked_at = date_trunc('day', asked_at),
        answered_at = date_trunc('day', answered_at)
    WHERE erased_at IS NOT NULL;
"""
ERASE_BEFORE = """
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


def upgrade() -> None:
    op.execute(ERASE)
    op.execute(ERASE_MORE)


def downgrade() -> None:
    op.execute(ERASE_BEFORE)
