"""Imports: a file is received, looked at, corrected, read, and taken back if need be."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO
from uuid import UUID

from flask_babel import gettext
from sqlalchemy.orm import Session

from gis.intake import Plan
from gis.models import BatchState, ImportBatch, JobState, Territory
from gis.queries import batches
from server.services import comebacks, jobs
from server.services.kept_files import digest_of, kept_file
from server.services.previews import Look, earlier_import, look
from server.services.reading import import_file, read_batch
from server.services.refusals import Conflict, NotFound
from server.services.transactions import transaction
from server.services.understanding import Choices, understand

__all__ = [
    "Choices",
    "Look",
    "Received",
    "cancel",
    "cancelling",
    "choose",
    "discard",
    "find",
    "import_file",
    "look",
    "moved_on",
    "read_batch",
    "receive",
    "reconsider",
    "retry",
    "settle",
    "start",
    "stopped",
]

KIND = "read_batch"
# A file that nobody imports may hold more than an import would keep, e.g. persons' names.
KEEP_WAITING = timedelta(days=14)
# One that was cancelled may still be rolled back.
AT_WORK = frozenset({JobState.QUEUED, JobState.RUNNING, JobState.CANCELLED})


@dataclass(frozen=True)
class Received:
    """A batch that waits for a look, and the earlier import of the very same bytes, if there is one."""

    batch: ImportBatch
    earlier: ImportBatch | None


def receive(
    session: Session,
    territory: Territory,
    *,
    stream: IO[bytes],
    file_name: str,
    person_id: int | None,
    now: datetime,
    choices: Choices | None = None,
    mends: ImportBatch | None = None,
) -> Received:
    """Keep the bytes of a file; nothing of it is an incident yet.

    The same bytes waiting for a look already are that batch. The same bytes imported earlier are a new batch,
    which is harmless: rows that are there are not added again. What waited for a fortnight is forgotten.
    Without ``choices`` a file that comes again, or mends the rows of another, is read as that one was.
    """
    digest, size = digest_of(stream)
    stream.seek(0)
    marked = comebacks.may_carry_marks(stream, size)
    with transaction(session):
        batches.forget_waiting(session, territory.id, before=now - KEEP_WAITING)
        waiting = batches.same_file(session, territory.id, digest, states=[BatchState.RECEIVED])
        batch = waiting or batches.add(
            session,
            territory_id=territory.id,
            file_name=file_name,
            sha256=digest,
            byte_size=size,
            created_by=person_id,
        )
        if waiting is None:
            batches.store_content(session, batch.id, stream)
        if mends is not None:
            choices = comebacks.choices_for_mend(session, batch, mends)
        elif choices is None and waiting is None:
            choices = comebacks.choices_for(session, territory, batch, marked=marked)
        if choices is not None:
            batch.plan = choices.to_json()
        return Received(batch, earlier_import(session, batch))


def choose(session: Session, batch: ImportBatch, choices: Choices) -> None:
    """Keep what a person decided about a received file."""
    with transaction(session):
        _expect(batches.lock(session, batch.id), BatchState.RECEIVED).plan = choices.to_json()


def start(
    session: Session, territory: Territory, batch: ImportBatch, *, now: datetime, person_id: int | None
) -> UUID:
    """Queue the reading of a file as it is understood now; return the job's id.

    Raises
    ------
    IntakeError
        If a person must decide something first.
    """
    choices = Choices.from_json(batch.plan)
    plan = _final_plan(session, territory, batch, choices, now=now)
    with transaction(session):
        held = _expect(batches.lock(session, batch.id), BatchState.RECEIVED)
        held.plan = {**plan.to_json(), **choices.to_json()}
        held.profile, held.state = plan.profile, BatchState.READING
        return jobs.enqueue(session, KIND, territory, {"batch_id": batch.id}, person_id=person_id)


def _final_plan(
    session: Session, territory: Territory, batch: ImportBatch, choices: Choices, *, now: datetime
) -> Plan:
    with kept_file(session, batch.id) as path:
        return understand(session, territory, path, batch.file_name, choices, now=now)


def stopped(session: Session, batch: ImportBatch) -> bool:
    """Whether nobody is reading the batch any more, although it was to be read."""
    if batch.state is BatchState.FAILED:
        return True
    job = batches.job_of(session, batch.id)
    return batch.state is BatchState.READING and (job is None or job.state not in AT_WORK)


def retry(session: Session, territory: Territory, batch: ImportBatch, *, person_id: int | None) -> UUID:
    """Read a failed batch again from its kept bytes."""
    with transaction(session):
        held = _expect_stopped(session, batch)
        held.state, held.error, held.finished_at = BatchState.READING, None, None
        return jobs.enqueue(session, KIND, territory, {"batch_id": batch.id}, person_id=person_id)


def reconsider(session: Session, batch: ImportBatch) -> None:
    """Put a failed batch back to where a person looks at it and corrects what was recognised."""
    with transaction(session):
        _put_back(_expect_stopped(session, batch))


def discard(session: Session, batch: ImportBatch) -> None:
    """Forget a file that was never imported, with its bytes."""
    with transaction(session):
        held = batches.lock(session, batch.id)
        if held.state is not BatchState.RECEIVED:
            _expect_stopped(session, held)
        session.delete(held)


def cancel(session: Session, batch: ImportBatch, *, now: datetime) -> None:
    """Cancel an import that waits or runs; its file waits for a look again, and no incident of it is there.

    Raises
    ------
    Conflict
        If it has ended by now.
    """
    job = batches.job_of(session, batch.id)
    if job is None or batch.state is not BatchState.READING:
        raise moved_on()
    jobs.cancel(session, job.id, now=now)
    settle(session, batch)


def settle(session: Session, batch: ImportBatch) -> None:
    """Put a batch whose import was cancelled back to where a person looks at it, once nobody reads it."""
    with transaction(session):
        if not cancelling(session, batch):
            return
        held = batches.lock_if_free(session, batch.id)
        if held is not None and held.state is BatchState.READING:
            _put_back(held)


def cancelling(session: Session, batch: ImportBatch) -> bool:
    """Whether the import was cancelled and has not been rolled back yet."""
    if batch.state is not BatchState.READING:
        return False
    job = batches.job_of(session, batch.id)
    return job is not None and job.state is JobState.CANCELLED


def _put_back(held: ImportBatch) -> None:
    held.plan = Choices.from_json(held.plan).to_json()
    held.state, held.error, held.finished_at = BatchState.RECEIVED, None, None


def _expect(batch: ImportBatch, state: BatchState) -> ImportBatch:
    if batch.state is not state:
        raise moved_on()
    return batch


def _expect_stopped(session: Session, batch: ImportBatch) -> ImportBatch:
    held = batches.lock(session, batch.id)
    if not stopped(session, held):
        raise moved_on()
    return held


def moved_on() -> Conflict:
    """The refusal for what is asked of a batch that is elsewhere by now."""
    return Conflict(
        gettext("This import has moved on since the page was opened. Reload the page to see where it is.")
    )


def find(session: Session, territory: Territory, batch_id: int) -> ImportBatch:
    """One batch of this territory."""
    batch = batches.find(session, territory.id, batch_id)
    if batch is None:
        raise NotFound(gettext("There is no such import in this territory."))
    return batch
