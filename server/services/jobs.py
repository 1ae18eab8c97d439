"""Jobs: ask for work that takes longer than a page may, follow it, and record how it ended."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext
from sqlalchemy.orm import Session

from gis.models import Job, JobState, Territory
from gis.queries import jobs as queries
from server.services.refusals import Conflict, NotFound
from server.services.transactions import transaction

MOST_ATTEMPTS = 3
KEEP_ENTRIES = timedelta(days=30)
# Kinds that look now and then whether they are still wanted, and end in one with their own transaction.
STOPPABLE = frozenset({"analysis_run", "hotspot_run", "read_batch"})
_OPEN = (JobState.QUEUED, JobState.RUNNING)


def enqueue(
    session: Session,
    kind: str,
    territory: Territory | None,
    subject: dict[str, Any],
    *,
    person_id: int | None = None,
) -> UUID:
    """Ask for a job; inside a transaction it is delivered only if that commits.

    Parameters
    ----------
    kind
        A name in ``server.jobs.handlers``.
    subject
        What the handler needs, in plain JSON: ids and choices, no data.
    """
    job = Job(
        kind=kind, territory_id=territory.id if territory else None, subject=subject, created_by=person_id
    )
    with transaction(session):
        queries.add(session, job)
    return job.id


def get(session: Session, job_id: UUID) -> Job:
    """One job as it is now."""
    job = queries.get(session, job_id)
    if job is None:
        raise NotFound(gettext("There is no such job."))
    return job


def latest(session: Session, territory: Territory, *, kind: str, limit: int = 20) -> Sequence[Job]:
    """The newest jobs of a kind, newest first."""
    return queries.latest(session, territory.id, kind=kind, limit=limit)


def cancel(session: Session, job_id: UUID, *, now: datetime) -> Job:
    """Cancel a job that has not begun, or one in the middle of it that can be stopped.

    A running one is rolled back at its next word of progress; one that has just ended stays as it ended.
    """
    with transaction(session):
        job = get(session, job_id)
        stoppable = _OPEN if job.kind in STOPPABLE else (JobState.QUEUED,)
        if not queries.change(session, job_id, only_in=stoppable, state=JobState.CANCELLED, finished_at=now):
            raise Conflict(gettext("The job can no longer be cancelled: it has gone too far, or has ended."))
    return get(session, job_id)


def start(session: Session, job_id: UUID, *, now: datetime) -> Job | None:
    """Begin a job, or begin it again; None when there is nothing left to do."""
    with transaction(session):
        return queries.start(session, job_id, now=now)


def report(session: Session, job_id: UUID, *, done: int, total: int | None, message: str) -> bool:
    """Tell those who watch how far a running job is; False when it is no longer wanted."""
    with transaction(session):
        return queries.change(
            session, job_id, only_in=[JobState.RUNNING], done=done, total=total, message=message
        )


def conclude(session: Session, job_id: UUID, *, now: datetime) -> bool:
    """End a job in the transaction of its work, so that both count or neither; False when not wanted.

    Who cancels it at this moment waits for that transaction, and finds it done.
    """
    with transaction(session):
        return queries.change(
            session, job_id, only_in=[JobState.RUNNING], state=JobState.DONE, error=None, finished_at=now
        )


def finish(session: Session, job_id: UUID, *, result: dict[str, Any] | None, now: datetime) -> None:
    """Record what came out."""
    with transaction(session):
        queries.change(
            session,
            job_id,
            only_in=[JobState.RUNNING, JobState.DONE],
            state=JobState.DONE,
            result=result,
            error=None,
            finished_at=now,
        )


def fail(session: Session, job_id: UUID, *, error: str, now: datetime) -> None:
    """Record that it will not be tried again, with the sentence that a person reads."""
    with transaction(session):
        queries.change(session, job_id, only_in=_OPEN, state=JobState.FAILED, error=error, finished_at=now)


def wait_again(session: Session, job_id: UUID, *, error: str) -> None:
    """Record that it is back in the queue, and why."""
    with transaction(session):
        queries.change(session, job_id, only_in=[JobState.RUNNING], state=JobState.QUEUED, error=error)


def recover(session: Session, *, now: datetime) -> int:
    """Give the jobs of workers that died back to the queue; return how many.

    The lock of a job that somebody still runs is taken, so only orphans are touched, and at once. A job
    that has brought its worker down ``MOST_ATTEMPTS`` times is closed.
    """
    found = 0
    for entry, job_id, attempts in queries.taken(session):
        if not queries.try_lock(session, job_id):
            continue
        try:
            found += 1
            _recover_one(session, entry, job_id, attempts, now=now)
        finally:
            queries.unlock(session, job_id)
    session.rollback()
    return found


def tidy(session: Session, *, now: datetime) -> None:
    """Forget old entries of the queue."""
    with transaction(session):
        queries.forget_entries(session, now=now, after=KEEP_ENTRIES)


def _recover_one(session: Session, entry: int, job_id: UUID, attempts: int, *, now: datetime) -> None:
    sentence = gettext("The worker stopped in the middle of this job.")
    if attempts + 1 >= MOST_ATTEMPTS:
        fail(session, job_id, error=sentence, now=now)
        with transaction(session):
            queries.close(session, entry)
        return
    wait_again(session, job_id, error=sentence)
    with transaction(session):
        queries.give_back(session, entry, at=now)
