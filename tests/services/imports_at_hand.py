"""Imports at hand: what the tests of mending, undoing and cancelling all do with a file."""

import io
from datetime import UTC, datetime

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from gis.models import Category, ImportBatch, Incident, Job, Rejection, RejectionKind, Territory
from server.services import imports, mending

NOW = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)


def receive(session, territory, data, name="export.csv"):
    """A file that waits for a look."""
    stream = io.BytesIO(data)
    return imports.receive(session, territory, stream=stream, file_name=name, person_id=None, now=NOW).batch


def finish(session, batch):
    """Do what the worker does."""
    imports.read_batch(session, batch_id=batch.id, now=NOW)
    session.refresh(batch)
    return batch


def bring(session, territory, data, name="export.csv"):
    """A file on its whole way; its batch."""
    batch = receive(session, territory, data, name)
    imports.start(session, territory, batch, now=NOW, person_id=None)
    return finish(session, batch)


def send_mended(session, territory, batch, data, name="mended.csv"):
    """A mended file, sent on the ledger of the batch whose rows it mends."""
    sent = mending.send_file(
        session, territory, batch, stream=io.BytesIO(data), file_name=name, person_id=None, now=NOW
    )
    return finish(session, sent)


def to_mend(session, batch, kind=RejectionKind.REJECTED):
    """The text of the download of rows that are still to be mended."""
    return mending.file_of(session, batch, kind, str).content.decode("cp1257")


def count(session, territory, *conditions):
    """How many incidents there are."""
    query = (
        select(func.count()).select_from(Incident).where(Incident.territory_id == territory.id, *conditions)
    )
    return session.scalar(query)


def remove(engine, territory):
    """Remove a committed territory with all that imports left of it, in the queue too."""
    with Session(engine) as session:
        batches = select(ImportBatch.id).filter_by(territory_id=territory.id)
        session.execute(delete(Rejection).where(Rejection.batch_id.in_(batches)))
        session.execute(_FORGET_ENTRIES, {"territory": territory.id})
        for table in (Incident, Category, Job):
            session.execute(delete(table).where(table.territory_id == territory.id))
        session.execute(delete(Territory).where(Territory.id == territory.id))
        session.commit()


_FORGET_ENTRIES = text(
    """
    DELETE FROM jobs.procrastinate_jobs
    WHERE args->>'job_id' IN (SELECT id::text FROM exact.job WHERE territory_id = :territory)
    """
)
