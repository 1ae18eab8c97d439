"""Batches: received files, their bytes while they are needed, and the rows set aside."""

import zlib
from collections.abc import Sequence
from datetime import datetime
from typing import IO

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from gis.models import BatchState, ImportBatch, ImportFile, Job, JobState

PART_BYTES = 1024 * 1024
# Any constant of our own: it keeps the locks of imports apart from other advisory locks.
_IMPORT_LOCK = 0x7A15


def add(
    session: Session,
    *,
    territory_id: int,
    file_name: str,
    sha256: bytes,
    byte_size: int,
    created_by: int | None,
    state: BatchState = BatchState.RECEIVED,
) -> ImportBatch:
    """Record a file that was sent; its bytes are stored beside it by `store_content`."""
    batch = ImportBatch(
        territory_id=territory_id,
        file_name=file_name,
        sha256=sha256,
        byte_size=byte_size,
        created_by=created_by,
        state=state,
    )
    session.add(batch)
    session.flush()
    return batch


def store_content(session: Session, batch_id: int, stream: IO[bytes]) -> None:
    """Keep the bytes in parts: one value of half a gigabyte would have to fit into memory several times."""
    part = 0
    # An empty file is kept too, as one empty part: it is looked at and refused like any other. Packed quickly
    # here, the parts need not be packed slowly by the database, nor travel as text of twice their length.
    while (content := stream.read(PART_BYTES)) or part == 0:
        session.execute(
            insert(ImportFile), {"batch_id": batch_id, "part": part, "content": zlib.compress(content, 1)}
        )
        part += 1


def copy_content(session: Session, batch_id: int, target: IO[bytes]) -> int:
    """Write the kept bytes to ``target``, part by part; return how many parts there were."""
    parts = 0
    for parts in range(1, _part_count(session, batch_id) + 1):
        query = select(ImportFile.content).filter_by(batch_id=batch_id, part=parts - 1)
        target.write(zlib.decompress(session.scalars(query).one()))
    return parts


def _part_count(session: Session, batch_id: int) -> int:
    return session.scalars(select(func.count()).where(ImportFile.batch_id == batch_id)).one()


def drop_content(session: Session, batch_id: int) -> None:
    """Forget the bytes of a file that is no longer needed."""
    session.execute(delete(ImportFile).where(ImportFile.batch_id == batch_id))


def forget_waiting(session: Session, territory_id: int, *, before: datetime) -> None:
    """Delete files that nobody imported, with their bytes, when they came before an instant."""
    waiting = [BatchState.RECEIVED, BatchState.FAILED]
    old = delete(ImportBatch).where(ImportBatch.territory_id == territory_id, ImportBatch.created_at < before)
    session.execute(old.where(ImportBatch.state.in_(waiting)))


def find(session: Session, territory_id: int, batch_id: int) -> ImportBatch | None:
    """One batch of a territory; the id alone would open other territories' files."""
    return session.scalars(
        select(ImportBatch).filter_by(id=batch_id, territory_id=territory_id)
    ).one_or_none()


def same_file(
    session: Session,
    territory_id: int,
    sha256: bytes,
    *,
    states: Sequence[BatchState],
    before: int | None = None,
) -> ImportBatch | None:
    """The latest batch of exactly these bytes in one of ``states``, older than ``before`` where given."""
    query = select(ImportBatch).filter_by(territory_id=territory_id, sha256=sha256)
    query = query.where(ImportBatch.state.in_(states)).order_by(ImportBatch.id.desc())
    if before is not None:
        query = query.where(ImportBatch.id < before)
    return session.scalars(query.limit(1)).one_or_none()


def lock_territory(session: Session, territory_id: int) -> None:
    """Let one import at a time write into a territory, until this transaction ends.

    Two files that overlap would otherwise wait for each other's rows: a deadlock.
    """
    session.execute(
        text("SELECT pg_advisory_xact_lock(:space, :territory)"),
        {"space": _IMPORT_LOCK, "territory": territory_id},
    )


def lock(session: Session, batch_id: int) -> ImportBatch:
    """Read a batch afresh and hold it, so that two workers do not both decide to read it."""
    query = select(ImportBatch).filter_by(id=batch_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def lock_if_free(session: Session, batch_id: int) -> ImportBatch | None:
    """Read a batch afresh and hold it; None while somebody else does."""
    query = select(ImportBatch).filter_by(id=batch_id).with_for_update(skip_locked=True)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def mark(
    session: Session,
    batch_id: int,
    state: BatchState,
    *,
    error: str | None = None,
    finished_at: datetime | None = None,
) -> None:
    """Move a batch to a state."""
    values = {"state": state, "error": error, "finished_at": finished_at}
    session.execute(update(ImportBatch).where(ImportBatch.id == batch_id).values(values))


def job_of(session: Session, batch_id: int) -> Job | None:
    """The job that reads this batch: one that waits or runs, else the latest."""
    query = select(Job).where(Job.kind == "read_batch", Job.subject["batch_id"].as_integer() == batch_id)
    is_open = Job.state.in_([JobState.QUEUED, JobState.RUNNING])
    return session.scalars(
        query.order_by(is_open.desc(), Job.created_at.desc(), Job.id).limit(1)
    ).one_or_none()
