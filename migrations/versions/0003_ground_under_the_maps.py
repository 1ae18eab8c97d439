"""Ground under the maps

Revision: 0003; after: 0002
"""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_geospatial_table(
        "ground",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("territory_slug", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rank", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column(
            "shape",
            Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["territory_slug"],
            ["published.territory.slug"],
            name=op.f("fk_ground_territory_slug_territory"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ground")),
        schema="published",
    )
    op.create_geospatial_index(
        "idx_ground_shape",
        "ground",
        ["shape"],
        unique=False,
        schema="published",
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        "ix_ground_territory_slug_kind",
        "ground",
        ["territory_slug", "kind"],
        unique=False,
        schema="published",
    )


def downgrade() -> None:
    op.drop_index("ix_ground_territory_slug_kind", table_name="ground", schema="published")
    op.drop_geospatial_index(
        "idx_ground_shape",
        table_name="ground",
        schema="published",
        postgresql_using="gist",
        column_name="shape",
    )
    op.drop_geospatial_table("ground", schema="published")
