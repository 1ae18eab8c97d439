"""Changes: the marks that a territory's incidents changed, and what they say about which ones one sees."""

from sqlalchemy import Connection, Text, func, insert, select
from sqlalchemy.orm import Session

from gis.errors import UnknownTerritory
from gis.models import BatchState, ImportBatch, IncidentChange, Territory

NEVER = "0-0"
"""The revision of a territory in which nobody ever marked a change."""

_REVISION = (
    func.concat(func.count(), "-", func.coalesce(func.sum(IncidentChange.token), 0))
    .cast(Text)
    .label("revision")
)


def revision(session: Session, territory_id: int) -> str:
    """Name the incidents that this snapshot sees; another name, other incidents."""
    return revision_on(session.connection(), territory_id)


def revision_on(connection: Connection, territory_id: int) -> str:
    """Name the incidents that the snapshot of a connection sees."""
    query = select(_REVISION).where(IncidentChange.territory_id == territory_id)
    return connection.execute(query).scalar_one()


def find_with_revision(session: Session, slug: str) -> tuple[Territory, str]:
    """Return a territory and the name of the incidents that this snapshot sees of it, in one statement.

    Raises
    ------
    UnknownTerritory
        If there is none with this slug.
    """
    seen = select(_REVISION).where(IncidentChange.territory_id == Territory.id).scalar_subquery()
    row = session.execute(select(Territory, seen).where(Territory.slug == slug)).one_or_none()
    if row is None:
        raise UnknownTerritory(slug)
    return row[0], row[1]


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
