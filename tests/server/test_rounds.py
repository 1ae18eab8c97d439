"""Rounds: done when they are due, by one worker at a time, and tried again when they fail."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, select, text
from sqlalchemy.orm import Session

from gis.models import Message, RoundRecord
from server.jobs import rounds
from server.jobs.rounds import Round, keep_running, rounds_of, run_due
from server.jobs.worker import run_worker
from server.services import messages
from server.settings import Settings

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Counter:
    """Counts how often it was called; fails as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.calls: list[datetime] = []
        self.failures = failures

    def __call__(self, session: Session, now: datetime) -> int:
        self.calls.append(now)
        session.execute(text("SELECT 1"))
        if len(self.calls) <= self.failures:
            raise ValueError("no such luck")
        return len(self.calls)


@pytest.fixture(autouse=True)
def fresh(engine: Engine) -> Iterator[None]:
    yield
    with Session(engine) as session:
        session.execute(delete(RoundRecord))
        session.commit()


def record(engine: Engine, name: str = "test") -> RoundRecord:
    with Session(engine) as session:
        return session.scalars(select(RoundRecord).filter_by(name=name)).one()


def test_a_new_round_is_done_at_once_and_then_when_it_is_due(engine: Engine) -> None:
    counter = Counter()
    hourly = (Round("test", HOUR, counter),)
    assert run_due(engine, hourly, now=NOW) == ["test"]
    assert run_due(engine, hourly, now=NOW + HOUR / 2) == []
    assert run_due(engine, hourly, now=NOW + HOUR) == ["test"]
    assert counter.calls == [NOW, NOW + HOUR]
    assert (record(engine).done_at, record(engine).due_at) == (NOW + HOUR, NOW + 2 * HOUR)


def test_two_workers_do_a_round_once(engine: Engine) -> None:
    begun, may_end = threading.Event(), threading.Event()
    calls: list[int] = []

    def slow(_session: Session, _now: datetime) -> None:
        calls.append(1)
        begun.set()
        may_end.wait(20)

    both = (Round("test", HOUR, slow),)
    first = threading.Thread(target=run_due, args=(engine, both), kwargs={"now": NOW})
    first.start()
    assert begun.wait(20)
    assert run_due(engine, both, now=NOW) == []
    may_end.set()
    first.join(20)
    assert run_due(engine, both, now=NOW) == []
    assert calls == [1]


def test_a_round_that_fails_keeps_why_and_is_tried_again_with_growing_pauses(engine: Engine) -> None:
    counter = Counter(failures=2)
    hourly = (Round("test", HOUR, counter),)
    run_due(engine, hourly, now=NOW)
    assert (record(engine).failures, record(engine).error) == (1, "ValueError")
    assert run_due(engine, hourly, now=NOW + timedelta(seconds=59)) == []
    second = NOW + timedelta(minutes=1)
    run_due(engine, hourly, now=second)
    assert run_due(engine, hourly, now=second + timedelta(seconds=119)) == []
    run_due(engine, hourly, now=second + timedelta(minutes=2))
    assert (record(engine).failures, record(engine).error) == (0, None)
    assert len(counter.calls) == 3


def test_a_failing_round_keeps_no_other_from_its_turn(engine: Engine) -> None:
    bad, good = Counter(failures=99), Counter()
    run_due(engine, (Round("bad", HOUR, bad), Round("good", HOUR, good)), now=NOW)
    assert len(good.calls) == 1


def test_what_a_failed_round_did_not_commit_is_undone(engine: Engine) -> None:
    def half(session: Session, now: datetime) -> None:
        session.add(RoundRecord(name="half done", due_at=now))
        session.flush()
        raise ValueError

    run_due(engine, (Round("test", HOUR, half),), now=NOW)
    with Session(engine) as session:
        assert session.get(RoundRecord, "half done") is None


def test_a_failed_round_is_logged_without_the_values_of_its_statement(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    def leaky(session: Session, _now: datetime) -> None:
        session.execute(
            text("SELECT * FROM no_such_table WHERE email = :email"), {"email": "anna@example.org"}
        )

    run_due(engine, (Round("test", HOUR, leaky),), now=NOW)
    said = capsys.readouterr()
    assert "round_failed" in said.out + said.err
    assert "anna@example.org" not in said.out + said.err


def test_no_pause_is_longer_than_a_round_is_away(engine: Engine) -> None:
    often = (Round("test", timedelta(seconds=30), Counter(failures=9)),)
    run_due(engine, often, now=NOW)
    assert record(engine).due_at == NOW + timedelta(seconds=30)


def test_the_thread_goes_on_while_the_database_is_away(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = threading.Event()
    stop = threading.Event()
    tries = 0

    def away(*_arguments: object, **_options: object) -> list[str]:
        nonlocal tries
        tries += 1
        if tries > 1:
            looked.set()
        raise OSError("no database")

    monkeypatch.setattr(rounds, "run_due", away)
    monkeypatch.setattr(rounds, "LOOK_EVERY_S", 0.01)
    thread = threading.Thread(target=keep_running, args=(engine, (), stop))
    thread.start()
    assert looked.wait(20)
    stop.set()
    thread.join(20)
    assert not thread.is_alive()


def test_the_worker_does_what_is_due(database_url: str) -> None:
    done = threading.Event()

    def function(_session: Session, _now: datetime) -> None:
        done.set()

    # Not forever: a worker that ends with its queue has no threads, and does no rounds.
    # In a thread, since a browser of an earlier test may hold this one's event loop.
    with ThreadPoolExecutor(1) as threads:
        threads.submit(
            run_worker, database_url, rounds=(Round("test", HOUR, function),), forever=False
        ).result()
    time.sleep(0.1)
    assert not done.is_set()


def test_every_round_has_a_name_of_its_own(tmp_path: Path) -> None:
    names = [each.name for each in rounds_of(Settings(home=tmp_path))]
    assert len(names) == len(set(names))


def test_the_thread_does_what_is_due(engine: Engine) -> None:
    done, stop = threading.Event(), threading.Event()

    def function(_session: Session, _now: datetime) -> None:
        done.set()

    arguments = (engine, (Round("test", HOUR, function),), stop)
    thread = threading.Thread(target=keep_running, args=arguments)
    thread.start()
    assert done.wait(20)
    stop.set()
    thread.join(20)
    assert record(engine).failures == 0


def test_the_rounds_of_an_installation_write_digests_and_send_letters(engine: Engine, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, secret_key="a key")
    mine = [each for each in rounds_of(settings) if each.name in ("digest", "post")]
    later = datetime(2036, 1, 1, tzinfo=UTC)
    with Session(engine) as session:
        number = messages.post(
            session,
            kind="test",
            recipient="anna@example.org",
            subject="News",
            body="Good day.",
            not_before=later,
        )
        session.commit()
        try:
            assert run_due(engine, mine, now=later) == ["digest", "post"]
            assert [file.name for file in (tmp_path / "outbox").iterdir()] == [f"{number:08d}-test.eml"]
            assert (record(engine, "digest").error, record(engine, "post").error) == (None, None)
        finally:
            session.execute(delete(Message).where(Message.id == number))
            session.commit()
