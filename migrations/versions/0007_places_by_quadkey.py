"""Places by quadkey: the spatial index on incidents goes, since the quadkey finds what it found

Revision: 0007; after: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("default_location", sa.Column("quadkey", sa.BigInteger()), schema="exact")
    op.execute(
        """
        UPDATE exact.default_location d SET quadkey = coalesce(
            (SELECT min(i.quadkey) FROM exact.incident i
             WHERE i.territory_id = d.territory_id AND i.location && d.location
               AND i.location = d.location), -1)
        """
    )
    op.alter_column("default_location", "quadkey", nullable=False, schema="exact")
    # A sixth of an import went into keeping it.
    op.drop_index("idx_incident_location", table_name="incident", schema="exact")


def downgrade() -> None:
    op.create_geospatial_index(
        "idx_incident_location", "incident", ["location"], schema="exact", postgresql_using="gist"
    )
    op.drop_column("default_location", "quadkey", schema="exact")
