"""Cancelling imports: waiting or in the middle, whole or not at all, and the file is kept."""

import threading

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.models import (
    BatchState,
    ImportBatch,
    ImportFile,
    Job,
    JobState,
)
from server.jobs import runner
from server.jobs.runner import Runner
from server.services import imports, reading
from server.services.refusals import Conflict
from server.services.understanding import Choices
from tests.factories import add_territory
from tests.import_files import latvian, many_latvian
from tests.services.imports_at_hand import NOW, bring, count, receive, remove


@pytest.fixture
def talsi(session):
    territory = add_territory(session, "talsi")
    session.commit()
    return territory


def test_a_waiting_import_is_cancelled_and_its_file_waits_for_a_look(session, talsi):
    batch = receive(session, talsi, latvian())
    imports.choose(session, batch, Choices(profile="latvia"))
    job = session.get_one(Job, imports.start(session, talsi, batch, now=NOW, person_id=None))
    imports.cancel(session, batch, now=NOW)
    session.refresh(batch)
    session.refresh(job)
    assert (batch.state, job.state) == (BatchState.RECEIVED, JobState.CANCELLED)
    assert Choices.from_json(batch.plan).profile == "latvia"
    assert session.scalar(select(func.count()).select_from(ImportFile)) == 1


def test_a_cancelled_import_can_be_started_again(session, talsi):
    batch = receive(session, talsi, latvian())
    imports.start(session, talsi, batch, now=NOW, person_id=None)
    imports.cancel(session, batch, now=NOW)
    session.refresh(batch)
    imports.start(session, talsi, batch, now=NOW, person_id=None)
    assert imports.read_batch(session, batch_id=batch.id, now=NOW)["added"] == 3


def test_what_is_done_or_was_never_started_cannot_be_cancelled(session, talsi):
    with pytest.raises(Conflict):
        imports.cancel(session, receive(session, talsi, latvian()), now=NOW)
    with pytest.raises(Conflict):
        imports.cancel(session, bring(session, talsi, many_latvian(3)), now=NOW)


@pytest.fixture
def running(engine):
    """A territory with an import that is to be read, on connections that commit; removed afterwards."""
    with Session(engine, expire_on_commit=False) as session:
        territory = add_territory(session)
        session.commit()
        batch = receive(session, territory, many_latvian(800))
        job_id = imports.start(session, territory, batch, now=NOW, person_id=None)
    yield territory, batch, job_id
    remove(engine, territory)


def cancel(engine, batch_id):
    with Session(engine) as session:
        imports.cancel(session, session.get_one(ImportBatch, batch_id), now=NOW)


def seen(engine, batch_id):
    with Session(engine) as session:
        batch = session.get_one(ImportBatch, batch_id)
        imports.settle(session, batch)
        return batch.state


def states(engine, batch_id, job_id):
    with Session(engine) as session:
        return session.get_one(ImportBatch, batch_id).state, session.get_one(Job, job_id).state


def stored(engine, territory):
    with Session(engine) as session:
        return count(session, territory)


def test_a_running_import_is_rolled_back_at_its_next_word_of_progress(engine, running, monkeypatch):
    territory, batch, job_id = running
    during = []
    told = reading._told

    def telling(progress, *rest):
        report = told(progress, *rest)

        def tell(done):
            cancel(engine, batch.id)
            during.append(seen(engine, batch.id))
            report(done)

        return tell

    monkeypatch.setattr(reading, "_told", telling)
    Runner(engine, language="en").run(job_id, attempt=1)
    assert during == [BatchState.READING], "it is shown as being cancelled while it is rolled back"
    assert stored(engine, territory) == 0
    assert seen(engine, batch.id) is BatchState.RECEIVED
    assert states(engine, batch.id, job_id) == (BatchState.RECEIVED, JobState.CANCELLED)


def test_an_import_cancelled_after_its_last_word_is_rolled_back_too(engine, running, monkeypatch):
    territory, batch, job_id = running
    find = reading.default_locations.find_pile_ups

    def late(*arguments):
        cancel(engine, batch.id)
        find(*arguments)

    monkeypatch.setattr(reading.default_locations, "find_pile_ups", late)
    Runner(engine, language="en").run(job_id, attempt=1)
    assert stored(engine, territory) == 0
    assert seen(engine, batch.id) is BatchState.RECEIVED


def test_who_cancels_while_the_import_ends_is_told_that_it_has_ended(engine, running, monkeypatch):
    """The job ends in the transaction of its work: a cancellation waits for it, and comes too late."""
    territory, batch, job_id = running
    refused, waiting = [], []

    def try_to_cancel():
        try:
            cancel(engine, batch.id)
        except Conflict as error:
            refused.append(error)

    conclude = runner._conclude

    def concluding(session, wanted):
        conclude(session, wanted)
        waiting.append(threading.Thread(target=try_to_cancel))
        waiting[0].start()

    monkeypatch.setattr("server.jobs.runner._conclude", concluding)
    Runner(engine, language="en").run(job_id, attempt=1)
    waiting[0].join(timeout=30)
    assert len(refused) == 1
    assert states(engine, batch.id, job_id) == (BatchState.DONE, JobState.DONE)
    assert stored(engine, territory) == 800


def test_a_job_keeps_its_result_although_it_ended_with_its_work(engine, running):
    _, _, job_id = running
    Runner(engine, language="en").run(job_id, attempt=1)
    with Session(engine) as session:
        assert session.get_one(Job, job_id).result["added"] == 800


def test_an_import_whose_worker_died_after_it_was_cancelled_waits_for_a_look(engine, running):
    _, batch, job_id = running
    with Session(engine) as session:
        imports.jobs.start(session, job_id, now=NOW)
        imports.jobs.cancel(session, job_id, now=NOW)
    assert seen(engine, batch.id) is BatchState.RECEIVED
