"""Schemas: what of the database is Talsi's own."""

from sqlalchemy import text
from sqlalchemy.orm import Session

# By owner, not by name: beside ours may lie the schemas of PostGIS add-ons.
_OWNED = text("""
    SELECT nspname FROM pg_namespace WHERE nspowner = CAST('talsi_owner' AS regrole) ORDER BY nspname
""")


def owned(session: Session) -> list[str]:
    """Names of the schemas that the owner role made."""
    return list(session.scalars(_OWNED))
