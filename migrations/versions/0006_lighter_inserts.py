"""Lighter inserts: what every incident pays for on its way in, and few questions need

Revision: 0006; after: 0005
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FOREIGN_KEY = "fk_incident_category_id_category"
INDEX = "ix_incident_batch_id"


def upgrade() -> None:
    # The key was checked row by row, a fifth of an import's time. Imports take ids from the territory's own
    # list, so the other direction is what needs a guard: a category that is in use must stay.
    op.drop_constraint(FOREIGN_KEY, "incident", schema="exact", type_="foreignkey")
    op.execute(
        """
        CREATE FUNCTION exact.refuse_category_in_use() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (
                SELECT 1 FROM gone
                JOIN exact.incident i ON i.territory_id = gone.territory_id AND i.category_id = gone.id
            ) THEN
                RAISE EXCEPTION 'a category of stored incidents stays'
                    USING ERRCODE = 'foreign_key_violation';
            END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER category_in_use_stays AFTER DELETE ON exact.category
            REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION exact.refuse_category_in_use();
        """
    )
    # The rows of a batch lie together: a summary of page ranges finds them as well as a tree does.
    op.drop_index(INDEX, table_name="incident", schema="exact")
    op.create_index(
        INDEX,
        "incident",
        ["batch_id"],
        schema="exact",
        postgresql_using="brin",
        postgresql_with={"autosummarize": "on"},
    )


def downgrade() -> None:
    op.drop_index(INDEX, table_name="incident", schema="exact")
    op.create_index(INDEX, "incident", ["batch_id"], schema="exact")
    op.execute(
        "DROP TRIGGER category_in_use_stays ON exact.category; DROP FUNCTION exact.refuse_category_in_use()"
    )
    op.create_foreign_key(
        FOREIGN_KEY,
        "incident",
        "category",
        ["category_id"],
        ["id"],
        source_schema="exact",
        referent_schema="exact",
    )
