"""Waiting: how many files of a territory stand where a person has to go on."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.models import BatchState, ImportBatch


def batches_by_state(session: Session, territory_id: int) -> dict[BatchState, int]:
    """Count a territory's files by where they are on their way."""
    query = (
        select(ImportBatch.state, func.count())
        .where(ImportBatch.territory_id == territory_id)
        .group_by(ImportBatch.state)
    )
    return {row[0]: row[1] for row in session.execute(query)}
