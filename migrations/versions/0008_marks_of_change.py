"""Marks of change: what derived columns of incidents know their age by

Revision: 0008; after: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "incident_change",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("territory_id", sa.SmallInteger(), nullable=False),
        sa.Column(
            "token", sa.BigInteger(), server_default=sa.text("(random() * 1e18)::bigint"), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_id"],
            ["exact.territory.id"],
            name=op.f("fk_incident_change_territory_id_territory"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_change")),
        schema="exact",
    )
    op.create_index(
        op.f("ix_incident_change_territory_id"),
        "incident_change",
        ["territory_id"],
        unique=False,
        schema="exact",
    )
    op.execute("INSERT INTO exact.incident_change (territory_id) SELECT id FROM exact.territory")
    op.execute("REVOKE UPDATE ON exact.incident_change FROM talsi_staff")


def downgrade() -> None:
    op.drop_table("incident_change", schema="exact")
