"""The letterbox: a role that takes concerns in, and reads back the one whose tracking code it was given

Revision: 0013; after: 0012

The hash of the code stands in the setting talsi.key of the transaction; row security compares it. Without the
code there is no row, so a mistake in a public page can show nobody somebody else's concern.
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

OWN = ("concern_contact", "concern_photo", "concern_event", "concern_version")
GUARDED = ("concern", "concern_support", "subscription", *OWN)

ROLE_IS_THERE = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'talsi_intake') THEN
    RAISE EXCEPTION 'The role talsi_intake is missing: run server/sql/roles.sql as a superuser first.';
  END IF;
END $$;
"""

LETTERBOX = """
GRANT USAGE ON SCHEMA exact, published TO talsi_intake;
ALTER DEFAULT PRIVILEGES IN SCHEMA published GRANT SELECT ON TABLES TO talsi_intake;
GRANT SELECT ON ALL TABLES IN SCHEMA published TO talsi_intake;
GRANT SELECT ON exact.territory, exact.neighbourhood, exact.topic, exact.agency TO talsi_intake;

CREATE FUNCTION exact.own_key() RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT decode(coalesce(current_setting('talsi.key', true), ''), 'hex')
$$;

GRANT SELECT ON exact.concern TO talsi_intake;
GRANT INSERT (territory_id, topic_id, agency_id, public_ref, tracking_hash, channel, state, location,
              location_precision, place_words, neighbourhood_id, place_id, noticed_on, daypart, recurring,
              words, language, reopened, created_at, submitted_at)
    ON exact.concern TO talsi_intake;
GRANT UPDATE (topic_id, agency_id, location, location_precision, place_words, neighbourhood_id, place_id,
              noticed_on, daypart, recurring, words, language, created_at, submitted_at, state, closed_at,
              answered_at, helped, reopened)
    ON exact.concern TO talsi_intake;
CREATE POLICY reads_own ON exact.concern FOR SELECT TO talsi_intake USING (tracking_hash = exact.own_key());
CREATE POLICY changes_own ON exact.concern FOR UPDATE TO talsi_intake
    USING (tracking_hash = exact.own_key()) WITH CHECK (tracking_hash = exact.own_key());
CREATE POLICY takes_in ON exact.concern FOR INSERT TO talsi_intake
    WITH CHECK (tracking_hash = exact.own_key() AND channel = 'web');

GRANT SELECT, INSERT, UPDATE, DELETE ON exact.concern_contact TO talsi_intake;
GRANT SELECT, DELETE ON exact.concern_photo TO talsi_intake;
GRANT INSERT (concern_id, jpeg, width, height, created_at) ON exact.concern_photo TO talsi_intake;
GRANT SELECT (id, concern_id, at, kind, state, agency_id, words) ON exact.concern_event TO talsi_intake;
GRANT INSERT (concern_id, at, kind, state, words) ON exact.concern_event TO talsi_intake;
GRANT SELECT, INSERT, UPDATE, DELETE ON exact.subscription TO talsi_intake;
CREATE POLICY own ON exact.subscription TO talsi_intake
    USING (token_hash = exact.own_key()) WITH CHECK (token_hash = exact.own_key());
GRANT SELECT (id, created_at, not_before, attempts) ON exact.message TO talsi_intake;
GRANT INSERT (territory_id, concern_id, kind, recipient, subject, body, created_at, not_before, attempts)
    ON exact.message TO talsi_intake;
GRANT SELECT, INSERT, UPDATE ON exact.intake_source TO talsi_intake;

CREATE FUNCTION exact.support_concern(ref text, source text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = exact, pg_temp AS $$
BEGIN
    INSERT INTO exact.concern_support (concern_id, source_key)
    SELECT concern.id, source FROM exact.concern
    JOIN published.concern AS card ON card.ref = concern.public_ref
    WHERE concern.public_ref = support_concern.ref AND concern.erased_at IS NULL
    ON CONFLICT DO NOTHING;
    RETURN FOUND;
END $$;

-- The one place that says what erasing a concern means. What stays: that there was one, its topic, its day.
CREATE FUNCTION exact.erase_concern(which bigint) RETURNS void
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

REVOKE EXECUTE ON FUNCTION exact.support_concern(text, text), exact.erase_concern(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exact.support_concern(text, text) TO talsi_intake, talsi_staff;
GRANT EXECUTE ON FUNCTION exact.erase_concern(bigint) TO talsi_intake, talsi_staff;

-- What was sealed stays sealed.
REVOKE UPDATE, DELETE ON exact.audit_seal FROM talsi_staff;
CREATE TRIGGER audit_seal_is_immutable BEFORE UPDATE OR DELETE ON exact.audit_seal
    FOR EACH ROW EXECUTE FUNCTION exact.refuse_change();
"""

TAKEN_AWAY = """
DROP TRIGGER audit_seal_is_immutable ON exact.audit_seal;
GRANT UPDATE, DELETE ON exact.audit_seal TO talsi_staff;
DROP FUNCTION exact.erase_concern(bigint);
DROP FUNCTION exact.support_concern(text, text);
REVOKE ALL ON ALL TABLES IN SCHEMA exact, published FROM talsi_intake;
ALTER DEFAULT PRIVILEGES IN SCHEMA published REVOKE ALL ON TABLES FROM talsi_intake;
REVOKE ALL ON SCHEMA exact, published FROM talsi_intake;
"""


def upgrade() -> None:
    op.execute(ROLE_IS_THERE)
    op.execute(LETTERBOX)
    for table in GUARDED:
        op.execute(f"ALTER TABLE exact.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY staff ON exact.{table} TO talsi_staff USING (true) WITH CHECK (true)")
    for table in OWN:
        own = (
            f"EXISTS (SELECT FROM exact.concern WHERE concern.id = {table}.concern_id"
            " AND concern.tracking_hash = exact.own_key())"
        )
        op.execute(f"CREATE POLICY own ON exact.{table} TO talsi_intake USING ({own}) WITH CHECK ({own})")


def downgrade() -> None:
    for table in GUARDED:
        op.execute(f"DROP POLICY staff ON exact.{table}")
        op.execute(f"ALTER TABLE exact.{table} DISABLE ROW LEVEL SECURITY")
    for table in (*OWN, "subscription"):
        op.execute(f"DROP POLICY own ON exact.{table}")
    for policy in ("reads_own", "changes_own", "takes_in"):
        op.execute(f"DROP POLICY {policy} ON exact.concern")
    op.execute(TAKEN_AWAY)
    op.execute("DROP FUNCTION exact.own_key()")
