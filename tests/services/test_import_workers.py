"""Import workers: two at once, and one that is killed in the middle."""

import io
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.models import BatchState, ImportBatch, Incident, Job, JobState
from server.services import imports
from tests.factories import add_territory
from tests.import_files import delimited, many_latvian
from tests.services.imports_at_hand import remove

NOW = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)


@pytest.fixture
def committed(engine):
    """A territory that other connections see; all of it is removed afterwards."""
    with Session(engine, expire_on_commit=False) as session:
        territory = add_territory(session)
        session.commit()
    yield territory
    remove(engine, territory)


def count(engine, territory):
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(Incident).filter_by(territory_id=territory.id))


def test_two_overlapping_imports_at_once_do_not_deadlock_and_add_each_incident_once(engine, committed):
    """Each file begins where the other ends, so that without turns each would wait for the other's rows."""
    lines = many_latvian(3000).decode("cp1257").splitlines(keepends=True)
    forward = "".join(lines).encode("cp1257")
    backward = "".join([lines[0], *reversed(lines[1:])]).encode("cp1257")
    ledgers, errors = [], []

    def bring(data):
        try:
            with Session(engine) as session:
                ledgers.append(imports.import_file(session, committed.slug, data, "export.csv", now=NOW))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=bring, args=(data,)) for data in (forward, backward)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []
    assert sorted(ledger["added"] for ledger in ledgers) == [0, 3000]
    assert count(engine, committed) == 3000


def start_worker(url, home):
    environment = {
        "PATH": os.environ["PATH"], "DATABASE_URL": str(url), "TALSI_HOME": str(home), "TALSI_LANGUAGE": "en",
    }  # fmt: skip
    command = [sys.executable, "-m", "server.cli", "worker"]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wait_for(engine, job_id, fits, *, seconds=90):
    """Follow a job until it fits; return it as it was last seen."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with Session(engine) as session:
            job = session.get_one(Job, job_id)
        if fits(job):
            return job
        time.sleep(0.02)
    pytest.fail(f"The job is still {job.state}, {job.done} of {job.total}: {job.error}")


def large_file(rows):
    """An export large enough to be killed in the middle of."""
    header = ("id", "date", "category", "longitude", "latitude")
    place = (22.5 + (n % 4999) / 40_000 for n in range(rows))
    return delimited(
        header,
        ((f"K-{n}", f"2025-{n % 12 + 1:02}-{n % 28 + 1:02} 12:00", "Theft", f"{lon:.6f}", "57.24")
         for n, lon in enumerate(place)),
    )  # fmt: skip


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_leaves_nothing_and_the_next_one_finishes_once(
    engine, database_url, committed, short_folder
):
    rows = 250_000
    with Session(engine) as session:
        territory = session.merge(committed)
        batch = imports.receive(
            session,
            territory,
            stream=io.BytesIO(large_file(rows)),
            file_name="large.csv",
            person_id=None,
            now=NOW,
        ).batch
        batch_id = batch.id
        job_id: UUID = imports.start(session, territory, batch, now=NOW, person_id=None)
    worker = start_worker(database_url, short_folder)
    try:
        seen = wait_for(engine, job_id, lambda job: job.done > 0 or job.state is JobState.DONE)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        assert seen.state is JobState.RUNNING, "the machine was too quick: make the file larger"
        assert count(engine, committed) == 0
        worker = start_worker(database_url, short_folder)
        wait_for(engine, job_id, lambda job: job.state in (JobState.DONE, JobState.FAILED))
    finally:
        worker.kill()
        worker.wait()
    with Session(engine) as session:
        batch = session.get_one(ImportBatch, batch_id)
        assert (batch.state, batch.ledger["added"]) == (BatchState.DONE, rows)
    assert count(engine, committed) == rows
