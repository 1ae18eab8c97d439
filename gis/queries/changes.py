"""Changes: the marks that a territory's incidents changed, and what they say about which ones one sees."""

from sqlalchemy import Connection, insert, select, text
from sqlalchemy.orm import Session

from gis.models import BatchState, ImportBatch, IncidentChange

NEVER = "0-0"
"""The revision of a territory in which nobody ever marked a change."""

_REVISION = text(
    "SELECT count(*) AS n, coalesce(sum(token), 0) AS total"
    " FROM exact.incident_change WHERE territory_id = :id"
)


def revision(session: Session, territory_id: int) -> str:
    """Name the incidents that this snapshot sees; another name, other incidents."""
    return revision_on(session.connection(), territory_id)


def revision_on(connection: Connection, territory_id: int) -> str:
    """Name the incidents that the snapshot of a connection sees."""
    row = connection.execute(_REVISION, {"id": territory_id}).one()
    return f"{row.n:x}-{int(row.total):x}"


def mark(session: Session, territory_id: int) -> None:
    """Say, in the transaction that changes incidents, that it does."""
    mark_on(session.connection(), territory_id)


def mark_on(connection: Connection, territory_id: int) -> None:
    """Say so on the connection of an import."""
    connection.execute(insert(IncidentChange).values(territory_id=territory_id))


def newest_import(session: Session, territory_id: int) -> ImportBatch | None:
    """Return the import that ended last."""
    done = select(ImportBatch).filter_by(territory_id=territory_id, state=BatchState.DONE)
    return session.scalar(done.order_by(ImportBatch.finished_at.desc(), ImportBatch.id.desc()).limit(1))
