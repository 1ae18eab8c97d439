"""Jobs: asked for with the request, run once whatever happens to workers, and honest when they fail."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from gis.models import Job, JobState
from gis.queries import jobs as queries
from server.jobs import handlers
from server.jobs.runner import Interrupted, Runner, TryAgain
from server.jobs.worker import run_worker
from server.services import jobs
from server.services.refusals import Conflict, Invalid, NotFound

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
PATIENCE_S = 30

# A worker with one more kind of job: it writes a row, says that it has begun, and waits if it is the first.
WORKER = """
import os, sys, time
from pathlib import Path
from sqlalchemy import text
from server.jobs import handlers
from server.jobs.worker import run_worker

url, folder = sys.argv[1], Path(sys.argv[2])

def slow(work):
    first = not (folder / "begun").exists()
    work.session.execute(text("INSERT INTO exact.job_effect VALUES (:id)"), {"id": str(work.job.id)})
    work.tell("writing", 1, 2)
    (folder / "begun").touch()
    while first:
        time.sleep(0.05)
        work.tell("writing", 1, 2)
    work.session.commit()
    return {"written": 1}

handlers.HANDLERS["slow"] = slow
run_worker(url)
"""


_EMPTY = text("TRUNCATE exact.job, jobs.procrastinate_jobs, jobs.procrastinate_workers CASCADE")


@pytest.fixture
def committed(engine, owner_engine):
    """A session that really commits, on tables that are empty before and afterwards."""
    with owner_engine.begin() as owner:
        owner.execute(_EMPTY)
        owner.execute(text("CREATE TABLE IF NOT EXISTS exact.job_effect (job_id text)"))
    with Session(engine, expire_on_commit=False) as session:
        yield session
    with owner_engine.begin() as owner:
        owner.execute(text("DROP TABLE exact.job_effect"))
        owner.execute(_EMPTY)


@pytest.fixture
def handle(monkeypatch):
    """``handle(function)`` makes the function what jobs of kind “test” do."""

    def register(function):
        monkeypatch.setitem(handlers.HANDLERS, "test", function)

    return register


def ask(session, kind="test", **subject):
    return jobs.enqueue(session, kind, None, subject)


def run(engine, job_id, *, attempt=1, stopping=lambda: False):
    Runner(engine, language="en").run(job_id, attempt=attempt, stopping=stopping)


def entries(session):
    """The states of the queue's entries."""
    rows = (
        session.execute(text("SELECT status::text FROM jobs.procrastinate_jobs ORDER BY id")).scalars().all()
    )
    session.rollback()
    return list(rows)


def state(session, job_id):
    found = jobs.get(session, job_id)
    session.rollback()
    return found


def until(condition, what):
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, f"waited {PATIENCE_S} s for {what}"
        time.sleep(0.05)


def test_a_job_is_delivered_only_if_the_request_commits(committed):
    jobs.queries.add(committed, Job(kind="test", subject={}))
    committed.rollback()
    assert entries(committed) == []
    ask(committed)
    assert entries(committed) == ["todo"]


def test_a_finished_job_keeps_its_result_and_its_last_progress(committed, engine, handle):
    def count(work):
        work.tell("counting", 3, 3)
        return {"counted": work.job.subject["upto"]}

    handle(count)
    job_id = ask(committed, upto=3)
    run(engine, job_id)
    job = state(committed, job_id)
    assert (job.state, job.done, job.total, job.message) == (JobState.DONE, 3, 3, "counting")
    assert (job.result, job.error) == ({"counted": 3}, None)
    assert job.started_at <= job.finished_at


def test_progress_is_seen_while_the_work_is_not_committed(committed, engine, handle):
    seen = []

    def work_on(work):
        work.session.execute(text("INSERT INTO exact.job_effect VALUES ('x')"))
        work.tell("half", 1, 2)
        seen.append(state(committed, work.job.id).message)
        seen.append(committed.scalar(text("SELECT count(*) FROM exact.job_effect")))
        committed.rollback()

    handle(work_on)
    run(engine, ask(committed))
    assert seen == ["half", 0]


def test_a_job_delivered_twice_runs_once(committed, engine, handle):
    runs = []
    handle(lambda work: runs.append(1))
    job_id = ask(committed)
    run(engine, job_id)
    run(engine, job_id)
    assert runs == [1]


def test_two_workers_never_hold_the_same_job(committed, engine, handle, monkeypatch):
    monkeypatch.setattr("server.jobs.runner._LOCK_TRIES", 1)
    runs = []

    def nested(work):
        runs.append(1)
        run(engine, work.job.id)

    handle(nested)
    run(engine, ask(committed))
    assert runs == [1]


def test_a_refusal_fails_at_once_with_its_sentence(committed, engine, handle):
    def refuse(work):
        raise Invalid("The file has no header.")

    handle(refuse)
    job_id = ask(committed)
    run(engine, job_id)
    job = state(committed, job_id)
    assert (job.state, job.error) == (JobState.FAILED, "The file has no header.")


def test_a_bug_fails_with_a_plain_sentence_and_no_inner_words(committed, engine, handle):
    def stumble(work):
        raise KeyError("secret column")

    handle(stumble)
    job_id = ask(committed)
    run(engine, job_id)
    job = state(committed, job_id)
    assert job.state is JobState.FAILED
    assert "secret" not in job.error
    assert job.error.startswith("Something went wrong")


def test_a_failure_that_may_pass_is_tried_again_and_then_given_up(committed, engine, handle):
    def lose(work):
        raise OperationalError("SELECT", {}, Exception("server closed the connection"))

    handle(lose)
    job_id = ask(committed)
    for attempt in (1, 2):
        with pytest.raises(TryAgain):
            run(engine, job_id, attempt=attempt)
        assert state(committed, job_id).state is JobState.QUEUED
    run(engine, job_id, attempt=jobs.MOST_ATTEMPTS)
    assert state(committed, job_id).state is JobState.FAILED


def test_a_failed_job_leaves_nothing_of_its_work_behind(committed, engine, handle):
    def half(work):
        work.session.execute(text("INSERT INTO exact.job_effect VALUES ('half')"))
        raise Invalid("no")

    handle(half)
    run(engine, ask(committed))
    assert committed.scalar(text("SELECT count(*) FROM exact.job_effect")) == 0


def test_a_job_of_an_unknown_kind_fails(committed, engine):
    job_id = ask(committed, kind="of another version")
    run(engine, job_id)
    assert state(committed, job_id).state is JobState.FAILED


def test_a_worker_that_is_asked_to_stop_puts_the_job_back(committed, engine, handle):
    def long(work):
        work.session.execute(text("INSERT INTO exact.job_effect VALUES ('half')"))
        work.tell("on and on", 1, 2)

    handle(long)
    job_id = ask(committed)
    with pytest.raises(Interrupted):
        run(engine, job_id, stopping=lambda: True)
    assert state(committed, job_id).state is JobState.QUEUED
    assert committed.scalar(text("SELECT count(*) FROM exact.job_effect")) == 0


def test_only_a_waiting_job_can_be_cancelled_and_it_never_runs(committed, engine, handle):
    runs = []
    handle(lambda work: runs.append(1))
    job_id = ask(committed)
    assert jobs.cancel(committed, job_id, now=NOW).state is JobState.CANCELLED
    run(engine, job_id)
    assert runs == []
    with pytest.raises(Conflict):
        jobs.cancel(committed, job_id, now=NOW)
    with pytest.raises(NotFound):
        jobs.cancel(committed, uuid4(), now=NOW)


def taken_by_a_dead_worker(session, *, attempts=0):
    """A job as a killed worker leaves it: running, its entry taken, its lock free."""
    job_id = ask(session)
    jobs.start(session, job_id, now=NOW)
    session.execute(
        text("UPDATE jobs.procrastinate_jobs SET status = 'doing', attempts = :n"), {"n": attempts}
    )
    session.execute(text("UPDATE jobs.procrastinate_events SET at = at - interval '1 minute'"))
    session.commit()
    return job_id


def test_the_job_of_a_dead_worker_goes_back_to_the_queue_once(committed, engine):
    job_id = taken_by_a_dead_worker(committed)
    assert Runner(engine, language="en").recover() == 1
    assert entries(committed) == ["todo"]
    assert state(committed, job_id).state is JobState.QUEUED
    assert Runner(engine, language="en").recover() == 0


def test_the_job_of_a_living_worker_is_left_alone(committed, engine):
    job_id = taken_by_a_dead_worker(committed)
    with engine.connect() as connection, Session(connection) as holder:
        assert queries.try_lock(holder, job_id)
        holder.commit()
        assert Runner(engine, language="en").recover() == 0
        queries.unlock(holder, job_id)
        holder.commit()


def test_a_job_that_brings_every_worker_down_is_given_up(committed, engine):
    job_id = taken_by_a_dead_worker(committed, attempts=jobs.MOST_ATTEMPTS - 1)
    Runner(engine, language="en").recover()
    job = state(committed, job_id)
    assert (job.state, job.error) == (JobState.FAILED, "The worker stopped in the middle of this job.")
    assert entries(committed) == ["failed"]


def empty_queue(url):
    """Work in a thread: where browser tests ran before, the main one has an event loop already."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(run_worker, url, forever=False).result()


def test_a_worker_empties_the_queue_in_order(committed, database_url, handle):
    order = []
    handle(lambda work: order.append(work.job.subject["n"]))
    for number in (1, 2, 3):
        ask(committed, n=number)
    empty_queue(database_url)
    assert order == [1, 2, 3]
    assert entries(committed) == ["succeeded"] * 3


def test_old_entries_of_the_queue_are_forgotten_and_our_record_stays(committed, engine, database_url, handle):
    handle(lambda work: None)
    job_id = ask(committed)
    empty_queue(database_url)
    committed.execute(text("UPDATE jobs.procrastinate_events SET at = at - interval '31 days'"))
    committed.commit()
    Runner(engine).tidy()
    assert entries(committed) == []
    assert state(committed, job_id).state is JobState.DONE


@pytest.fixture
def start_worker(database_url, tmp_path):
    """``start_worker()`` starts a worker process; none outlives the test."""
    script = tmp_path / "worker.py"
    script.write_text(WORKER)
    started = []

    def start():
        environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
        with (tmp_path / f"worker-{len(started)}.log").open("w") as log:
            process = subprocess.Popen(
                [sys.executable, str(script), database_url, str(tmp_path)], env=environment, stderr=log
            )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def effects(session):
    count = session.scalar(text("SELECT count(*) FROM exact.job_effect"))
    session.rollback()
    return count


def test_a_worker_killed_in_the_middle_of_a_job_finishes_it_once_when_started_again(
    committed, start_worker, tmp_path
):
    first = start_worker()
    job_id = ask(committed, kind="slow")
    until((tmp_path / "begun").exists, "the job to begin")
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert effects(committed) == 0
    start_worker()
    until(lambda: state(committed, job_id).state is JobState.DONE, "the job to be done")
    assert effects(committed) == 1
    assert state(committed, job_id).result == {"written": 1}


def test_a_worker_stopped_in_the_middle_of_a_job_leaves_it_to_the_next(committed, start_worker, tmp_path):
    first = start_worker()
    job_id = ask(committed, kind="slow")
    until((tmp_path / "begun").exists, "the job to begin")
    first.terminate()
    assert first.wait(timeout=PATIENCE_S) == 0
    assert state(committed, job_id).state is JobState.QUEUED
    start_worker()
    until(lambda: state(committed, job_id).state is JobState.DONE, "the job to be done")
    assert effects(committed) == 1
