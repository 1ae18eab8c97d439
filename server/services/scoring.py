"""Scoring: every hotspot run is judged by what followed, once its following window is over."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from analysis.trust.backtest import LEAST
from gis.models import AnalysisRun, HotspotRun, Territory
from gis.queries import incidents, quarters, scores, territories
from gis.queries.selection import Selection
from server.services import jobs
from server.services.analysis_requests import Comparison, Request
from server.services.settling import held_out, window_beside

JOB = "analysis_run"
_AT_ONCE = 5


@dataclass(frozen=True)
class Scored:
    """A hotspot run and how it did.

    Attributes
    ----------
    published
        Whether the hotspots that everybody sees now are made of it.
    found
        The score of the hotspots as they were drawn, see `server.methods.trust.accuracy`.
    """

    run: HotspotRun
    score: AnalysisRun
    published: bool

    @property
    def found(self) -> dict[str, Any]:
        """The numbers of the hotspots as they were drawn."""
        found: dict[str, Any] = self.score.summary["drawn"]
        return found

    @property
    def naive(self) -> float:
        """What plain counting caught on as much ground."""
        return float(self.found["hit_rate"] - self.found["difference"])


def score_due(session: Session, now: datetime) -> int:
    """Ask for the score of every hotspot run whose following window is over; return how many were asked for.

    A window is over when its last day has passed and incidents are recorded up to that day. At most five a
    territory are asked for at a time, so that an old installation is not busy with its past for a day.
    """
    return sum(_score_territory(session, each, now) for each in territories.all_territories(session))


def request_of(run: HotspotRun) -> Request:
    """Return the back-test of a hotspot run: its own window and settings, and the next window as long."""
    settings = run.settings
    selection = Selection.from_json(settings)
    return Request(
        "accuracy",
        selection,
        {
            "hotspot_run": str(run.id),
            "eps_m": settings["eps_m"],
            "min_incidents": settings["min_incidents"],
        },
        Comparison(window_beside(selection, "after")),
    )


def steadiness_of(run: HotspotRun) -> Request:
    """Return the question how steady the hotspots of a run are."""
    settings = run.settings
    asked = {"eps_m": settings["eps_m"], "min_incidents": settings["min_incidents"]}
    if settings.get("weighted"):
        asked["min_weight"] = settings["min_weight"]
    return Request("stability", Selection.from_json(settings), asked)


def foresight_of(session: Session, territory: Territory, run: HotspotRun) -> Request:
    """Return the question how well the hotspots of a run foretold, or would have.

    Where enough was recorded after its window, the hotspots are scored on that. Else hotspots of the same
    settings are drawn on the first part of the window and scored on the rest: those of the run itself know
    the rest already.
    """
    request = request_of(run)
    selection, following = held_out(session, territory, request.selection)
    if selection == request.selection:
        return replace(request, second=Comparison(following))
    known = {name: value for name, value in request.settings.items() if name != "hotspot_run"}
    return replace(request, selection=selection, settings=known, second=Comparison(following))


def listed(session: Session, territory: Territory) -> list[Scored]:
    """List every hotspot run that was scored, the newest window first.

    Only a back-test on the whole window that follows is a score: a person may ask for any other, and must not
    be able to choose by it which wins and losses are shown.
    """
    release = quarters.release(session, territory)
    shown = release.facts.get("hotspots", {}).get("run") if release else None
    found: dict[UUID, Scored] = {}
    for run, score in scores.scored(session, territory.id):
        if run.id not in found and _is_of(run, score.settings["selection"], score.settings["second"]):
            found[run.id] = Scored(run, score, str(run.id) == shown)
    return list(found.values())


def _is_of(run: HotspotRun, selection: dict[str, Any], second: dict[str, Any]) -> bool:
    """Whether a back-test asks what scoring asks: the window of the run, and all of the following one."""
    request = request_of(run)
    found = Selection.from_json(selection), Comparison.from_json(second)
    return found == (request.selection, request.second)


def _score_territory(session: Session, territory: Territory, now: datetime) -> int:
    until = incidents.recorded_until(session, territory.id)
    if until is None:
        return 0
    zone = ZoneInfo(territory.timezone)
    day = min(until, now).astimezone(zone).date()
    asked = 0
    known = scores.asked(session, territory.id, kind=JOB)
    for run in scores.drawn(session, territory.id):
        if any(str(run.id) == each.run_id and _is_of(run, each.selection, each.second) for each in known):
            continue
        request = request_of(run)
        assert request.second is not None
        last = request.second.selection.last
        if last is None or last > day or last >= now.astimezone(zone).date():
            continue
        if _enough(session, territory, request.selection) and _enough(
            session, territory, request.second.selection
        ):
            jobs.enqueue(session, JOB, territory, request.as_json())
            asked += 1
        if asked == _AT_ONCE:
            break
    session.commit()
    return asked


def _enough(session: Session, territory: Territory, selection: Selection) -> bool:
    return incidents.tally(session, territory, selection).located >= LEAST
