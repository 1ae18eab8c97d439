"""Worker: take jobs from the queue until asked to stop, find those that a dead worker left, go the rounds."""

import threading
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import procrastinate
from procrastinate import JobContext, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import JobAborted
from sqlalchemy import URL, Engine
from sqlalchemy.orm import Session

from gis.columns.shelf import Shelf
from gis.engine import STAFF, make_engine, normalise_url
from gis.queries.jobs import QUEUE, TASK
from server.jobs.rounds import Round, keep_running
from server.jobs.runner import Interrupted, Runner, TryAgain
from server.logs import logger
from server.services.jobs import MOST_ATTEMPTS

HEARTBEAT_S = 5.0
RECOVER_EVERY_S = 5.0
COLUMNS_EVERY_S = 5.0
COLUMNS_AFTER_FAILURE_S = 60.0
GRACE_S = 3.0
_BACK_OFF_S = 5  # waits 5 s, then 25 s

log = logger("jobs")


def run_worker(
    url: str | URL,
    *,
    columns: Path | None = None,
    rounds: Sequence[Round] = (),
    concurrency: int = 1,
    language: str | None = None,
    forever: bool = True,
) -> None:
    """Work until SIGTERM or Ctrl-C; with ``forever=False``, until the queue is empty.

    Where a folder for ``columns`` is given, those of changed territories are built in it within seconds.
    ``rounds`` are done whenever they are due.

    A job that runs when the signal comes has a moment to end, and is then interrupted at its next
    progress report, rolled back, and begun again by the next worker.
    """
    engine = make_engine(url, role=STAFF)
    runner = Runner(engine, language=language)
    stop = threading.Event()
    keeper = threading.Thread(target=_keep_recovering, args=(runner, stop), name="recover", daemon=True)
    app = make_queue(url, runner)
    try:
        _recover(runner)
        runner.tidy()
        if forever:
            keeper.start()
            if columns is not None:
                arguments = (Shelf(columns), engine, stop)
                threading.Thread(target=_keep_columns, args=arguments, name="columns", daemon=True).start()
            if rounds:
                turns = (engine, rounds, stop)
                threading.Thread(target=keep_running, args=turns, name="rounds", daemon=True).start()
        with app.open():
            log.info("worker_ready", concurrency=concurrency)
            app.run_worker(
                queues=[QUEUE],
                wait=forever,
                concurrency=concurrency,
                update_heartbeat_interval=HEARTBEAT_S,
                stalled_worker_timeout=HEARTBEAT_S * 6,
                fetch_job_polling_interval=2.0,
                shutdown_graceful_timeout=GRACE_S,
                install_signal_handlers=forever,
            )
    finally:
        stop.set()
        engine.dispose()


def make_queue(url: str | URL, runner: Runner) -> procrastinate.App:
    """The queue with our one task, on connections of the staff role."""
    conninfo = normalise_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    options = f"-c role={STAFF} -c search_path=jobs,public -c timezone=UTC"
    connector = PsycopgConnector(
        conninfo=conninfo, kwargs={"options": options, "application_name": "talsi worker"}
    )
    app = procrastinate.App(connector=connector)
    again = RetryStrategy(
        max_attempts=MOST_ATTEMPTS, exponential_wait=_BACK_OFF_S, retry_exceptions=[TryAgain, JobAborted]
    )

    @app.task(name=TASK, queue=QUEUE, retry=again, pass_context=True)
    def run_job(context: JobContext, job_id: str) -> None:
        try:
            runner.run(UUID(job_id), attempt=context.job.attempts + 1, stopping=context.should_abort)
        except Interrupted:
            raise JobAborted from None

    return app


def _keep_recovering(runner: Runner, stop: threading.Event) -> None:
    while not stop.wait(RECOVER_EVERY_S):
        _recover(runner)


def _keep_columns(shelf: Shelf, engine: Engine, stop: threading.Event) -> None:
    """Build the columns of territories whose incidents have changed, and delete those out of date."""
    while True:
        try:
            with Session(engine) as session:
                shelf.tidy(session)
                built = shelf.prepare(session)
        except Exception as error:  # a full disk or a database that is away: pages build what they need
            log.warning("columns_failed", error=type(error).__name__)
            pause = COLUMNS_AFTER_FAILURE_S
        else:
            if built:
                log.info("columns_built", territories=built)
            pause = COLUMNS_EVERY_S
        if stop.wait(pause):
            return


def _recover(runner: Runner) -> None:
    try:
        found = runner.recover()
    except Exception as error:  # the database may be away for a moment; the next round tries again
        log.warning("recovery_failed", error=type(error).__name__)
        return
    if found:
        log.warning("jobs_recovered", count=found)
