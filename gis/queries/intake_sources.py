"""Intake sources: how often the same source was counted in an hour; who it is stands nowhere."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from gis.models import IntakeSource


def times(session: Session, source_key: str, hour: datetime) -> int:
    """Say how often a source was counted in an hour."""
    return session.scalar(select(IntakeSource.count).filter_by(source_key=source_key, hour=hour)) or 0


def count(session: Session, source_key: str, hour: datetime) -> int:
    """Count a source once more and return how often that makes in this hour."""
    statement = upsert(IntakeSource).values(source_key=source_key, hour=hour, count=1)
    statement = statement.on_conflict_do_update(
        index_elements=["source_key", "hour"], set_={"count": IntakeSource.count + 1}
    )
    return session.scalars(statement.returning(IntakeSource.count)).one()
