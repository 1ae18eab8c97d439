"""Runs as jobs: with progress, cancelled in the middle without a trace, and whole or not at all."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np
import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from analysis.hotspots import HotspotSettings
from gis.models import AnalysisInput, AnalysisRun, HotspotRun, Job, JobState, Territory
from gis.queries.selection import Selection
from server.jobs import runner
from server.jobs.runner import Runner
from server.methods import registry
from server.services import jobs
from server.services.analysis_requests import Request
from server.services.hotspots import RunRequest
from tests.factories import NOON, TOWN, add_category, add_incidents, add_territory
from tests.methods import counting
from tests.services.imports_at_hand import remove

NOW = datetime(2026, 1, 5, tzinfo=UTC)
Ask = Callable[[str, dict[str, object]], UUID]


@pytest.fixture
def there(engine: Engine) -> Iterator[Territory]:
    """A territory on connections that commit; removed afterwards with its runs."""
    with Session(engine, expire_on_commit=False) as session:
        territory = add_territory(session)
        theft = add_category(session, territory, "theft")
        places = np.random.default_rng(3).normal(0, 0.0005, (40, 2)) + TOWN
        times = [NOON + timedelta(days=n) for n in range(40)]
        add_incidents(session, territory, theft, *places.T, at=times)
        session.commit()
    yield territory
    remove(engine, territory)
    with Session(engine) as session:
        assert not session.scalar(_count(AnalysisRun, territory))
        assert not session.scalar(_count(AnalysisInput, territory))


@pytest.fixture
def ask(engine: Engine, there: Territory) -> Ask:
    """Ask for a job of a kind."""

    def act(kind: str, subject: dict[str, object]) -> UUID:
        with Session(engine) as session:
            return jobs.enqueue(session, kind, session.merge(there, load=False), subject)

    return act


def _count(model: type, territory: Territory):  # type: ignore[no-untyped-def]
    return select(func.count()).select_from(model).where(model.territory_id == territory.id)


def _state(engine: Engine, job_id: UUID) -> Job:
    with Session(engine, expire_on_commit=False) as session:
        return session.get_one(Job, job_id)


def _cancel(engine: Engine, job_id: UUID) -> None:
    with Session(engine) as session:
        jobs.cancel(session, job_id, now=NOW)


@pytest.mark.usefixtures("register")
def test_a_job_ends_with_its_run(engine: Engine, there: Territory, ask: Ask) -> None:
    job_id = ask("analysis_run", Request("counting", Selection()).as_json())
    Runner(engine, language="en").run(job_id, attempt=1)
    job = _state(engine, job_id)
    with Session(engine) as session:
        assert job.result is not None
        run = session.get_one(AnalysisRun, UUID(job.result["run_id"]))
        assert (job.state, run.input_count) == (JobState.DONE, 40)


@pytest.mark.usefixtures("register")
def test_a_cancelled_run_leaves_nothing(
    engine: Engine, there: Territory, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = ask("analysis_run", Request("counting", Selection()).as_json())

    def compute(material, settings, tell):  # type: ignore[no-untyped-def]
        _cancel(engine, job_id)
        tell("the middle", 1, 2)
        raise AssertionError("it went on after it was cancelled")

    monkeypatch.setattr(registry, "find", lambda _code: counting.method(compute=compute))
    Runner(engine, language="en").run(job_id, attempt=1)
    with Session(engine) as session:
        assert not session.scalar(_count(AnalysisRun, there))
        assert not session.scalar(_count(AnalysisInput, there))
    assert _state(engine, job_id).state is JobState.CANCELLED


def test_a_hotspot_run_can_be_cancelled_in_the_middle(
    engine: Engine, there: Territory, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = ask("hotspot_run", RunRequest(Selection(), HotspotSettings(100.0, 5)).as_json())
    conclude = runner._conclude

    def late(session: Session, which: UUID) -> None:
        _cancel(engine, which)
        conclude(session, which)

    monkeypatch.setattr(runner, "_conclude", late)
    Runner(engine, language="en").run(job_id, attempt=1)
    with Session(engine) as session:
        assert not session.scalar(_count(HotspotRun, there))
    assert _state(engine, job_id).state is JobState.CANCELLED


@pytest.mark.usefixtures("register")
def test_a_refusal_is_the_jobs_answer(engine: Engine, there: Territory, ask: Ask) -> None:
    job_id = ask("analysis_run", Request("needing", Selection()).as_json())
    Runner(engine, language="en").run(job_id, attempt=1)
    job = _state(engine, job_id)
    assert job.state is JobState.FAILED
    assert "this selection has 40" in (job.error or "")
