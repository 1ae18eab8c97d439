"""Addresses by any spelling: their words without accents, kept and indexed, for a search while one types

Revision: 0022; after: 0021

`unaccent` is not immutable by itself, since its dictionary could be changed; named with its dictionary, in a
function of ours, it may stand in a kept column. Taking accents off sixty thousand labels lasts a second.
"""

from alembic import op
from sqlalchemy import text

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

WHERE_IT_IS = """
SELECT quote_ident(nspname) FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace
WHERE extname = 'unaccent'
"""

# Begins with a blank, so that every word of it has one before it.
PLAIN = """
CREATE FUNCTION published.plain(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT ' ' || translate(lower({schema}.unaccent('{schema}.unaccent'::regdictionary, name)),
                            '-–/().,"„“”''', '            ')
$$
"""


def upgrade() -> None:
    schema = op.get_bind().scalar(text(WHERE_IT_IS))
    op.execute(PLAIN.format(schema=schema))
    op.execute(
        "ALTER TABLE published.address"
        " ADD COLUMN plain text GENERATED ALWAYS AS (published.plain(label)) STORED NOT NULL"
    )
    op.execute("CREATE INDEX ix_address_plain ON published.address USING gin (plain gin_trgm_ops)")


def downgrade() -> None:
    op.execute("DROP INDEX published.ix_address_plain")
    op.execute("ALTER TABLE published.address DROP COLUMN plain")
    op.execute("DROP FUNCTION published.plain(text)")
