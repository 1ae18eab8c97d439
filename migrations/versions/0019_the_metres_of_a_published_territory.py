"""In which reference system a published territory is measured, for public data in metres

Revision: 0019; after: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("territory", sa.Column("srid", sa.Integer(), nullable=True), schema="published")
    op.execute(
        "UPDATE published.territory AS public SET srid = exact.territory.srid"
        " FROM exact.territory WHERE exact.territory.slug = public.slug"
    )


def downgrade() -> None:
    op.drop_column("territory", "srid", schema="published")
