"""Overlaps and mends: which incidents a later file held too, and which rows it mended

Revision: 0011; after: 0010
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A list a chunk, not a row an incident: most weekly exports repeat thousands of rows.
    op.create_table(
        "import_overlap",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("incident_ids", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("located_ids", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["exact.import_batch.id"],
            name=op.f("fk_import_overlap_batch_id_import_batch"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("batch_id", "part", name=op.f("pk_import_overlap")),
        schema="exact",
    )
    op.add_column("rejection", sa.Column("mends", sa.BigInteger(), nullable=True), schema="exact")
    op.add_column("rejection", sa.Column("mended_by", sa.Integer(), nullable=True), schema="exact")
    for column in ("mends", "mended_by"):
        op.create_index(
            f"ix_rejection_{column}",
            "rejection",
            [column],
            unique=False,
            schema="exact",
            postgresql_where=sa.text(f"{column} IS NOT NULL"),
        )


def downgrade() -> None:
    for column in ("mended_by", "mends"):
        op.drop_index(f"ix_rejection_{column}", table_name="rejection", schema="exact")
        op.drop_column("rejection", column, schema="exact")
    op.drop_table("import_overlap", schema="exact")
