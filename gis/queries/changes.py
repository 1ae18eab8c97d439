"""Changes: the marks that a territory's incidents changed, and what they say about which ones one sees."""

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from gis.models import IncidentChange

_REVISION = text(
    "SELECT count(*) AS n, coalesce(sum(token), 0) AS total"
    " FROM exact.incident_change WHERE territory_id = :id"
)


def revision(session: Session, territory_id: int) -> str:
    """Name the incidents that this snapshot sees; another name, other incidents."""
    row = session.execute(_REVISION, {"id": territory_id}).one()
    return f"{row.n:x}-{int(row.total):x}"


def mark(session: Session, territory_id: int) -> None:
    """Say, in the transaction that changes incidents, that it does."""
    session.execute(insert(IncidentChange).values(territory_id=territory_id))
