"""Sittings, second factors, invitations and foreign identities

Revision: 0010; after: 0009
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "identity",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["exact.person.id"], name=op.f("fk_identity_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_identity_issuer_subject")),
        schema="exact",
    )
    op.create_index(op.f("ix_identity_person_id"), "identity", ["person_id"], unique=False, schema="exact")
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("roles", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["exact.person.id"],
            name=op.f("fk_invitation_created_by_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["exact.person.id"],
            name=op.f("fk_invitation_person_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
        schema="exact",
    )
    op.create_table(
        "sitting",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agent", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["exact.person.id"], name=op.f("fk_sitting_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sitting")),
        schema="exact",
    )
    op.create_index(op.f("ix_sitting_person_id"), "sitting", ["person_id"], unique=False, schema="exact")
    op.add_column("person", sa.Column("totp_secret", sa.Text(), nullable=True), schema="exact")
    op.add_column(
        "person", sa.Column("totp_confirmed_at", sa.DateTime(timezone=True), nullable=True), schema="exact"
    )
    op.add_column("person", sa.Column("totp_last_step", sa.BigInteger(), nullable=True), schema="exact")
    op.add_column(
        "person",
        sa.Column("recovery_hashes", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        schema="exact",
    )


def downgrade() -> None:
    for column in ("recovery_hashes", "totp_last_step", "totp_confirmed_at", "totp_secret"):
        op.drop_column("person", column, schema="exact")
    for table in ("sitting", "invitation", "identity"):
        op.drop_table(table, schema="exact")
