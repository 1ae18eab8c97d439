"""Files of past surveys, from their arrival to their ledger

Revision: 0021; after: 0020
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "concern_file",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("territory_id", sa.SmallInteger(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("mapping", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("ledger", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("rejected", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["exact.person.id"],
            name=op.f("fk_concern_file_created_by_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"],
            ["exact.territory.id"],
            name=op.f("fk_concern_file_territory_id_territory"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_file")),
        schema="exact",
    )
    op.create_index(
        op.f("ix_concern_file_territory_id"), "concern_file", ["territory_id"], unique=False, schema="exact"
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_concern_file_territory_id"), table_name="concern_file", schema="exact")
    op.drop_table("concern_file", schema="exact")
