"""Jobs: our row of a job, and its entry in the queue that delivers it to a worker."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from gis.models import Job, JobState

QUEUE = "talsi"
TASK = "run_job"

_DELIVER = text("""
    SELECT jobs.procrastinate_defer_jobs_v1(ARRAY[
        ROW(:queue, :task, 0, NULL, NULL, CAST(:arguments AS jsonb), NULL)::jobs.procrastinate_job_to_defer_v1
    ])
""")
# Entries that a worker has taken and not finished, with the number of times that has happened before;
# one taken this very moment may not have its lock yet.
_TAKEN = text("""
    SELECT j.id, j.args->>'job_id' AS job_id, j.attempts
    FROM jobs.procrastinate_jobs j
    WHERE j.status = 'doing' AND j.task_name = :task
      AND NOT EXISTS (
        SELECT FROM jobs.procrastinate_events e
        WHERE e.job_id = j.id AND e.type = 'started' AND e.at > clock_timestamp() - interval '3 seconds'
      )
    ORDER BY j.id
""")
_GIVE_BACK = text("SELECT jobs.procrastinate_retry_job_v2(:entry, :at, NULL, NULL, NULL)")
_CLOSE = text("SELECT jobs.procrastinate_finish_job_v1(:entry, 'failed', FALSE)")
_LAST_SEEN = text("SELECT max(last_heartbeat) FROM jobs.procrastinate_workers")
_FORGET = text("""
    DELETE FROM jobs.procrastinate_jobs j
    WHERE j.status IN ('succeeded', 'failed', 'cancelled', 'aborted')
      AND NOT EXISTS (SELECT FROM jobs.procrastinate_events e WHERE e.job_id = j.id AND e.at > :before)
""")
# Held by the worker's connection while it runs a job: the lock of a worker that was killed is free at once.
_LOCK = text("SELECT pg_try_advisory_lock(hashtextextended(:job_id, 84))")
_UNLOCK = text("SELECT pg_advisory_unlock(hashtextextended(:job_id, 84))")


def add(session: Session, job: Job) -> None:
    """Write the job and its entry in the queue, both or neither."""
    session.add(job)
    session.flush()
    arguments = json.dumps({"job_id": str(job.id)})
    session.execute(_DELIVER, {"queue": QUEUE, "task": TASK, "arguments": arguments})


def get(session: Session, job_id: UUID) -> Job | None:
    """The job as it is now."""
    return session.get(Job, job_id, populate_existing=True)


def latest(session: Session, territory_id: int, *, kind: str, limit: int) -> Sequence[Job]:
    """The newest jobs of a kind in a territory."""
    statement = select(Job).where(Job.territory_id == territory_id, Job.kind == kind)
    return session.scalars(statement.order_by(Job.created_at.desc(), Job.id).limit(limit)).all()


def start(session: Session, job_id: UUID, *, now: datetime) -> Job | None:
    """Mark a job as running and return it; None when it has ended or was cancelled before it began."""
    taken = session.scalar(
        update(Job)
        .where(Job.id == job_id, Job.state.in_([JobState.QUEUED, JobState.RUNNING]))
        .values(state=JobState.RUNNING, started_at=now, done=0, total=None, message=None, error=None)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    return get(session, job_id) if taken else None


def change(session: Session, job_id: UUID, *, only_in: Sequence[JobState], **values: Any) -> bool:
    """Write values to a job that is in one of these states; False when it is in another."""
    changed = session.scalar(
        update(Job)
        .where(Job.id == job_id, Job.state.in_(only_in))
        .values(**values)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    return changed is not None


def try_lock(session: Session, job_id: UUID) -> bool:
    """Hold a job for as long as this connection lives; False when another worker has it."""
    return bool(session.scalar(_LOCK, {"job_id": str(job_id)}))


def unlock(session: Session, job_id: UUID) -> None:
    """Let a job go."""
    session.execute(_UNLOCK, {"job_id": str(job_id)})


def taken(session: Session) -> Sequence[tuple[int, UUID, int]]:
    """What workers have taken from the queue: (entry, job, attempts before this one)."""
    return [(row.id, UUID(row.job_id), row.attempts) for row in session.execute(_TAKEN, {"task": TASK})]


def give_back(session: Session, entry: int, *, at: datetime) -> None:
    """Put a taken entry into the queue again."""
    session.execute(_GIVE_BACK, {"entry": entry, "at": at})


def close(session: Session, entry: int) -> None:
    """Take an entry out of the queue for good."""
    session.execute(_CLOSE, {"entry": entry})


def forget_entries(session: Session, *, now: datetime, after: timedelta) -> None:
    """Delete what the queue finished long ago; our own rows of those jobs stay."""
    session.execute(_FORGET, {"before": now - after})


def worker_last_seen(session: Session) -> datetime | None:
    """When any worker last said that it is alive."""
    return session.scalar(_LAST_SEEN)
