"""Rounds: what the worker does by itself again and again, once however many workers there are."""

import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from gis.models import RoundRecord
from gis.queries import rounds as queries
from server.jobs import digest, post
from server.logs import logger
from server.services import asking, concern_files, erasure, publishing, retention, scoring, sealing_log
from server.settings import Settings

LOOK_EVERY_S = 5.0
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
_MOST_DOUBLINGS = 16

log = logger("jobs")


@dataclass(frozen=True)
class Round:
    """Something to be done every so often.

    Parameters
    ----------
    function
        Is given a session of its own and the time, and commits what it does. It may be interrupted and
        begun anew at any point, and what it returns is written to the log.
    """

    name: str
    every: timedelta
    function: Callable[[Session, datetime], object]


ROUNDS: tuple[Round, ...] = (
    Round("ask", timedelta(hours=1), asking.ask_due),
    Round("seal", timedelta(seconds=10), sealing_log.seal),
    Round("seal_late", timedelta(minutes=10), sealing_log.seal_late),
    Round("forget_surveys", timedelta(hours=6), concern_files.forget_old),
    Round("retain", timedelta(hours=1), retention.hourly),
    Round("publish", timedelta(hours=6), publishing.nightly),
    Round("score", timedelta(hours=1), scoring.score_due),
)


def rounds_of(settings: Settings) -> tuple[Round, ...]:
    """Every round, with those that need to know how this installation is set up."""
    return (
        *ROUNDS,
        Round("digest", timedelta(hours=1), digest.writer(settings)),
        Round("post", timedelta(minutes=1), post.sender(settings)),
        Round("sweep", timedelta(minutes=1), erasure.sweeper(settings.home / "outbox")),
    )


def run_due(engine: Engine, rounds: Sequence[Round], *, now: datetime) -> list[str]:
    """Do every round that is due and that no other worker is doing; return their names."""
    with Session(engine) as session:
        queries.begin(session, [each.name for each in rounds], now=now)
        session.commit()
    return [each.name for each in rounds if _run_if_due(engine, each, now=now)]


def keep_running(engine: Engine, rounds: Sequence[Round], stop: threading.Event) -> None:
    """Look again and again for what is due, until told to stop."""
    while True:
        try:
            run_due(engine, rounds, now=datetime.now(UTC))
        except Exception as error:  # the database may be away for a moment; the next look tries again
            log.warning("rounds_failed", error=type(error).__name__)
        if stop.wait(LOOK_EVERY_S):
            return


def _run_if_due(engine: Engine, one: Round, *, now: datetime) -> bool:
    # The lock is held on a connection of its own: when this process dies, the round is free at once.
    with Session(engine) as held:
        record = queries.take(held, one.name, now=now)
        if record is None:
            return False
        _run(engine, one, record, now=now)
        held.commit()
        return True


def _run(engine: Engine, one: Round, record: RoundRecord, *, now: datetime) -> None:
    try:
        with Session(engine, expire_on_commit=False) as session:
            result = one.function(session, now)
    except Exception as error:  # whatever it is, the other rounds go on, and this one comes again
        record.failures = min(record.failures + 1, _MOST_DOUBLINGS)
        record.error = type(error).__name__
        record.due_at = now + _pause(one, record.failures)
        # Not its sentence: a database quotes the values of a statement, and those are personal.
        log.error(
            "round_failed",
            round=one.name,
            failures=record.failures,
            error=record.error,
            where=_place(error),
        )
        return
    record.failures, record.error = 0, None
    record.done_at, record.due_at = now, now + one.every
    if result:
        log.info("round_done", round=one.name, result=result)


def _place(error: Exception) -> str:
    """Where in the code something went wrong."""
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))


def _pause(one: Round, failures: int) -> timedelta:
    """How long a failed round waits: longer each time, and never longer than its turn is away."""
    return min(FIRST_PAUSE * 2 ** (failures - 1), LONGEST_PAUSE, one.every)
