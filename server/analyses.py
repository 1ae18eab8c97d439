"""Analyses: ask for a run at once or as a job, and find the run that an address names."""

from dataclasses import dataclass
from uuid import UUID

from gis.models import AnalysisRun, Territory
from gis.queries import incidents
from server.access import current_person, in_territory
from server.database import db
from server.methods import registry
from server.services import analyses, jobs
from server.services.analysis_requests import Request, settled

KIND = "analysis_run"


@dataclass(frozen=True)
class Asked:
    """What became of a request: a run where it was quick or known, else a job."""

    run: AnalysisRun | None = None
    job: UUID | None = None


def ask(territory: Territory, request: Request) -> Asked:
    """Run a method: at once where there are few incidents, as a job where it takes longer than a page may."""
    method = registry.find(request.method)
    whole = settled(db(), territory, request, method)
    if incidents.tally(db(), territory, whole.selection).located >= method.slow_from:
        subject = request.as_json()
        return Asked(job=jobs.enqueue(db(), KIND, territory, subject, person_id=current_person.id))
    return Asked(run=analyses.run(db(), territory.slug, request, person_id=current_person.id))


def analysis_in_reach(run_id: UUID) -> tuple[AnalysisRun, Territory]:
    """Return a run and its territory.

    Raises
    ------
    NotFound, NotAllowed
        If there is no such run, or the person's role does not cover its territory.
    """
    run = analyses.get(db(), run_id)
    in_territory(run.territory_id)
    return run, db().get_one(Territory, run.territory_id)
