"""A concern that may no longer be shown leaves the board in the same transaction

Revision: 0015; after: 0014

Deriving the board holds the rows of the concerns it shows, so erasing one waits for it; this trigger runs
after that wait and sees the card that was just made, which a DELETE before it could not.
"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

LEAVES = """
CREATE FUNCTION exact.leave_board() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = exact, pg_temp AS $$
BEGIN
    DELETE FROM published.concern WHERE ref = OLD.public_ref;
    RETURN NULL;
END $$;

CREATE TRIGGER leaves_board_when_withheld AFTER UPDATE ON exact.concern
    FOR EACH ROW
    WHEN (NEW.visibility <> 'public' OR NEW.erased_at IS NOT NULL OR NEW.public_ref <> OLD.public_ref)
    EXECUTE FUNCTION exact.leave_board();
CREATE TRIGGER leaves_board_when_deleted AFTER DELETE ON exact.concern
    FOR EACH ROW EXECUTE FUNCTION exact.leave_board();
"""


def upgrade() -> None:
    op.execute(LEAVES)


def downgrade() -> None:
    op.execute("DROP TRIGGER leaves_board_when_deleted ON exact.concern")
    op.execute("DROP TRIGGER leaves_board_when_withheld ON exact.concern")
    op.execute("DROP FUNCTION exact.leave_board()")
