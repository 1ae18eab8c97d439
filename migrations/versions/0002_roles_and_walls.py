"""Who may read and write what: staff the exact schema, the public only what is derived

Revision: 0002; after: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WALLS = """
REVOKE ALL ON SCHEMA exact, published FROM PUBLIC;
GRANT USAGE ON SCHEMA exact, published TO talsi_staff;
GRANT USAGE ON SCHEMA published TO talsi_public;

ALTER DEFAULT PRIVILEGES IN SCHEMA exact GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO talsi_staff;
ALTER DEFAULT PRIVILEGES IN SCHEMA exact GRANT USAGE, SELECT ON SEQUENCES TO talsi_staff;
ALTER DEFAULT PRIVILEGES IN SCHEMA published GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO talsi_staff;
ALTER DEFAULT PRIVILEGES IN SCHEMA published GRANT SELECT ON TABLES TO talsi_public;

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA exact, published TO talsi_staff;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA exact TO talsi_staff;
GRANT SELECT ON ALL TABLES IN SCHEMA published TO talsi_public;

-- What was looked at, and what was found, is written once.
REVOKE UPDATE, DELETE ON exact.audit_event, exact.hotspot_run, exact.hotspot FROM talsi_staff;
REVOKE INSERT, UPDATE, DELETE ON exact.alembic_version FROM talsi_staff;

CREATE FUNCTION exact.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is written once and never changed', TG_TABLE_NAME;
END $$;

CREATE TRIGGER hotspot_run_is_immutable BEFORE UPDATE ON exact.hotspot_run
    FOR EACH ROW EXECUTE FUNCTION exact.refuse_change();
CREATE TRIGGER hotspot_is_immutable BEFORE UPDATE ON exact.hotspot
    FOR EACH ROW EXECUTE FUNCTION exact.refuse_change();
CREATE TRIGGER audit_event_is_immutable BEFORE UPDATE OR DELETE ON exact.audit_event
    FOR EACH ROW EXECUTE FUNCTION exact.refuse_change();
"""

OPEN_AGAIN = """
DROP TRIGGER audit_event_is_immutable ON exact.audit_event;
DROP TRIGGER hotspot_is_immutable ON exact.hotspot;
DROP TRIGGER hotspot_run_is_immutable ON exact.hotspot_run;
DROP FUNCTION exact.refuse_change();

ALTER DEFAULT PRIVILEGES IN SCHEMA exact REVOKE ALL ON TABLES FROM talsi_staff;
ALTER DEFAULT PRIVILEGES IN SCHEMA exact REVOKE ALL ON SEQUENCES FROM talsi_staff;
ALTER DEFAULT PRIVILEGES IN SCHEMA published REVOKE ALL ON TABLES FROM talsi_staff, talsi_public;
REVOKE ALL ON ALL TABLES IN SCHEMA exact, published FROM talsi_staff, talsi_public;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA exact FROM talsi_staff;
REVOKE ALL ON SCHEMA exact, published FROM talsi_staff, talsi_public;
"""


def upgrade() -> None:
    op.execute(WALLS)


def downgrade() -> None:
    op.execute(OPEN_AGAIN)
