"""To whom exact data were given, beside who took them, in the record of access

Revision: 0017; after: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("audit_event", sa.Column("recipient", sa.Text(), nullable=True), schema="exact")


def downgrade() -> None:
    op.drop_column("audit_event", "recipient", schema="exact")
