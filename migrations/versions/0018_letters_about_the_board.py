"""How a letter is refused for the future, and which cards of the board were seen in which state

Revision: 0018; after: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("unsubscribe", sa.Text(), nullable=True), schema="exact")
    op.create_index(
        "ix_message_waiting",
        "message",
        ["not_before"],
        schema="exact",
        postgresql_where=sa.text("sent_at IS NULL"),
    )
    op.create_table(
        "noticed_card",
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("territory_slug", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_slug"],
            ["published.territory.slug"],
            name=op.f("fk_noticed_card_territory_slug_territory"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_noticed_card")),
        schema="exact",
    )
    op.create_index(
        op.f("ix_noticed_card_territory_slug_changed_at"),
        "noticed_card",
        ["territory_slug", "changed_at"],
        schema="exact",
    )


def downgrade() -> None:
    op.drop_table("noticed_card", schema="exact")
    op.drop_index("ix_message_waiting", table_name="message", schema="exact")
    op.drop_column("message", "unsubscribe", schema="exact")
