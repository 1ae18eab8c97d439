"""Runner: run one job once, with progress, whatever happened to the worker that had it before."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.orm import Session

from analysis.errors import AnalysisError
from gis.errors import TalsiError
from gis.models import Job
from gis.queries import jobs as queries
from gis.queries import people
from server.i18n import speaking
from server.jobs.handlers import Work, handler_of
from server.logs import logger
from server.services import jobs
from server.words import sentence_of

REFUSALS = (TalsiError, AnalysisError)
# What may be gone at the next try: a deadlock, a lost connection, a full disk.
TRANSIENT = (OperationalError, InterfaceError, InternalError, OSError)
_TELL_EVERY_S = 0.3
_LOCK_TRIES = 10
_LOCK_WAIT_S = 0.2

log = logger("jobs")


class TryAgain(Exception):
    """The job failed for a reason that may pass."""


class Interrupted(BaseException):
    """The worker is asked to stop; handlers do not catch this, so their transaction rolls back."""


class Cancelled(BaseException):
    """A person cancelled the job; its transaction rolls back, and nothing of it is told again."""


class Runner:
    """Runs jobs on one engine of the staff role.

    Parameters
    ----------
    language
        What failures are told in when the job has no owner with a language.
    """

    def __init__(self, engine: Engine, *, language: str | None = None) -> None:
        self._engine = engine
        self._language = language

    def run(self, job_id: UUID, *, attempt: int, stopping: Callable[[], bool] = lambda: False) -> None:
        """Run a job, unless another worker holds it or it has ended.

        Raises
        ------
        TryAgain, Interrupted
            If it must be delivered once more.
        """
        with self._held(job_id) as held:
            if held:
                self._run_held(job_id, attempt=attempt, stopping=stopping)

    def recover(self) -> int:
        """Give the jobs of dead workers back to the queue."""
        with self._engine.connect() as connection, Session(connection) as session, speaking(self._language):
            return jobs.recover(session, now=_now())

    def tidy(self) -> None:
        """Forget what the queue finished long ago."""
        with Session(self._engine) as session:
            jobs.tidy(session, now=_now())

    @contextmanager
    def _held(self, job_id: UUID) -> Iterator[bool]:
        """Hold the job's lock on a connection of its own: when this process dies, the lock is free."""
        with self._engine.connect() as connection, Session(connection) as session:
            held = False
            for _ in range(_LOCK_TRIES):
                held = queries.try_lock(session, job_id)
                session.commit()
                if held:
                    break
                time.sleep(_LOCK_WAIT_S)
            try:
                yield held
            finally:
                if held:
                    queries.unlock(session, job_id)
                    session.commit()

    def _run_held(self, job_id: UUID, *, attempt: int, stopping: Callable[[], bool]) -> None:
        with Session(self._engine, expire_on_commit=False) as session:
            job = jobs.start(session, job_id, now=_now())
            if job is None:
                return
            log.info("job_started", job=str(job_id), kind=job.kind, attempt=attempt)
            with speaking(self._language_of(session, job)):
                session.commit()
                self._try(session, job, attempt=attempt, stopping=stopping)

    def _try(self, session: Session, job: Job, *, attempt: int, stopping: Callable[[], bool]) -> None:
        started = time.monotonic()
        try:
            work = Work(
                job=job,
                session=session,
                tell=self._teller(job.id, stopping),
                now=_now(),
                conclude=lambda: _conclude(session, job.id),
            )
            result = handler_of(job.kind)(work)
        except Cancelled:
            session.rollback()
            log.info("job_cancelled", job=str(job.id), kind=job.kind)
            return
        except Interrupted:
            session.rollback()
            jobs.wait_again(
                session, job.id, error=gettext("The worker was stopped; the job begins again with it.")
            )
            raise
        except Exception as error:
            session.rollback()
            self._failed(session, job, error, attempt=attempt)
            return
        jobs.finish(session, job.id, result=result, now=_now())
        log.info("job_done", job=str(job.id), kind=job.kind, seconds=round(time.monotonic() - started, 2))

    def _failed(self, session: Session, job: Job, error: Exception, *, attempt: int) -> None:
        sentence = _sentence(error)
        if isinstance(error, TRANSIENT) and attempt < jobs.MOST_ATTEMPTS:
            log.warning(
                "job_tried_again", job=str(job.id), kind=job.kind, attempt=attempt, error=type(error).__name__
            )
            jobs.wait_again(session, job.id, error=sentence)
            raise TryAgain from error
        # A refusal is an answer; anything else is ours to look at.
        unexpected = None if isinstance(error, REFUSALS) else error
        log.error(
            "job_failed", job=str(job.id), kind=job.kind, error=type(error).__name__, exc_info=unexpected
        )
        jobs.fail(session, job.id, error=sentence, now=_now())

    def _teller(self, job_id: UUID, stopping: Callable[[], bool]) -> Callable[[str, int, int | None], None]:
        last: tuple[str, float] = ("", 0.0)

        def tell(message: str, done: int, total: int | None = None) -> None:
            nonlocal last
            if stopping():
                raise Interrupted
            now = time.monotonic()
            if message == last[0] and now - last[1] < _TELL_EVERY_S and done != total:
                return
            last = (message, now)
            # Its own connection: progress is seen while the work's transaction is still open.
            with Session(self._engine) as session:
                wanted = jobs.report(session, job_id, done=done, total=total, message=message)
            if not wanted:
                raise Cancelled

        return tell

    def _language_of(self, session: Session, job: Job) -> str | None:
        owner = people.by_id(session, job.created_by) if job.created_by else None
        return (owner.language if owner else None) or self._language


def _conclude(session: Session, job_id: UUID) -> None:
    if not jobs.conclude(session, job_id, now=_now()):
        raise Cancelled


def _sentence(error: Exception) -> str:
    if isinstance(error, REFUSALS):
        return sentence_of(error)
    return gettext(
        "Something went wrong on our side; nothing has been changed. Try again, and tell an administrator "
        "if it happens again."
    )


def _now() -> datetime:
    return datetime.now(UTC)
