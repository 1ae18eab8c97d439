"""Handlers: what the worker does for each kind of job; each may be run again from its beginning."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from flask_babel import gettext
from sqlalchemy.orm import Session

from gis.models import Job, Territory

Tell = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class Work:
    """One job in the hands of a worker.

    Parameters
    ----------
    tell
        Says how far the work is: (sentence, done, total or None). It is also where a worker that is asked
        to stop interrupts the work, and where a job that was cancelled ends.
    conclude
        Called last inside the work's own transaction by kinds that can be cancelled while they run: the job
        ends with that transaction.
    """

    job: Job
    session: Session
    tell: Tell
    now: datetime
    conclude: Callable[[], None] = lambda: None

    def territory(self) -> Territory:
        """The territory of the job."""
        return self.session.get_one(Territory, self.job.territory_id)


Handler = Callable[[Work], dict[str, Any] | None]


class NoHandler(LookupError):
    """A job of a kind that this version of Talsi does not know."""


def read_batch(work: Work) -> dict[str, Any]:
    """Read an uploaded file into incidents."""
    from server.services import reading

    return reading.read_batch(
        work.session,
        batch_id=work.job.subject["batch_id"],
        now=work.now,
        progress=lambda rows, total: work.tell(gettext("Checking and storing rows"), rows, total),
        conclude=work.conclude,
    )


def hotspot_run(work: Work) -> dict[str, Any]:
    """Find and record hotspots."""
    from server.services import hotspots
    from server.words import run_step

    run = hotspots.run(
        work.session,
        work.territory().slug,
        hotspots.RunRequest.from_json(work.job.subject),
        person_id=work.job.created_by,
        progress=lambda step, done, total: work.tell(run_step(step), done, total),
        conclude=work.conclude,
    )
    return {"run_id": str(run.id)}


def analysis_run(work: Work) -> dict[str, Any]:
    """Run a method and record what it found."""
    from server.services import analyses
    from server.services.analysis_requests import Request

    run = analyses.run(
        work.session,
        work.territory().slug,
        Request.from_json(work.job.subject),
        person_id=work.job.created_by,
        tell=lambda step, done, total: work.tell(str(step), done, total),
        conclude=work.conclude,
    )
    return {"run_id": str(run.id)}


def publish(work: Work) -> dict[str, Any]:
    """Derive the public tables of a territory."""
    from dataclasses import asdict

    from server.services import publishing

    work.tell(gettext("Deriving what everybody may see"), 0, None)
    territory = work.territory()
    today = work.now.astimezone(ZoneInfo(territory.timezone)).date()
    return asdict(publishing.derive(work.session, territory, today=today))


# A value may also be "module:function", which is imported when the first such job comes.
HANDLERS: dict[str, Handler | str] = {
    "analysis_run": analysis_run,
    "hotspot_run": hotspot_run,
    "publish": publish,
    "read_batch": read_batch,
}


def handler_of(kind: str) -> Handler:
    """The function for a kind of job."""
    found = HANDLERS.get(kind)
    if found is None:
        raise NoHandler(kind)
    if isinstance(found, str):
        module, _, function = found.partition(":")
        return cast(Handler, getattr(importlib.import_module(module), function))
    return found
