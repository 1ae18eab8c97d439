"""Analyses: ask for a run at once or as a job, and find the run that an address names."""

from dataclasses import dataclass
from uuid import UUID

import shapely

from gis.models import AnalysisRun, Territory
from gis.queries import incidents, territories
from server.access import current_person, in_territory
from server.database import db
from server.methods import registry, values
from server.methods.method import Method, Settings
from server.services import analyses, jobs
from server.services.analysis_requests import Request, settled

KIND = "analysis_run"


@dataclass(frozen=True)
class Asked:
    """What became of a request: a run where it was quick or known, else a job."""

    run: AnalysisRun | None = None
    job: UUID | None = None


MOST_CELLS = 100_000
"""Smaller cells than make so many of a territory take longer than a page may."""


QUICK_S = 10.0
"""What took no longer is run again at once, however many cells or incidents it has."""


def ask(territory: Territory, request: Request, *, took_s: float | None = None) -> Asked:
    """Run a method: at once where there is little to do, as a job where it takes longer than a page may.

    Parameters
    ----------
    took_s
        How long the same took before, where it did.

    Raises
    ------
    NotFound, Invalid
        If the method, a setting or a selection makes no sense: said at its field, not later by a job.
    """
    method = registry.find(request.method)
    settings = values.read(method, request.settings)
    whole = settled(db(), territory, request, method)
    known = took_s is not None and took_s <= QUICK_S
    if not known and (
        _incidents(territory, whole, method) >= method.slow_from
        or _often(method, settings)
        or _fine(territory, settings)
    ):
        subject = request.as_json()
        return Asked(job=jobs.enqueue(db(), KIND, territory, subject, person_id=current_person.id))
    return Asked(run=analyses.run(db(), territory.slug, request, person_id=current_person.id))


def _incidents(territory: Territory, whole: Request, method: Method) -> int:
    """How many incidents both selections have for the method."""
    second = whole.second.selection if whole.second and not whole.second.topic else None
    counted = [incidents.tally(db(), territory, each) for each in (whole.selection, second) if each]
    return sum(each.located + (0 if method.located else each.unlocated) for each in counted)


def _often(method: Method, settings: Settings) -> bool:
    """Whether work is to be repeated more often than there is time for."""
    asked = [(settings[field.name], field.at_once) for field in method.fields]
    return any(most is not None and given is not None and given > most for given, most in asked)


def _fine(territory: Territory, settings: Settings) -> bool:
    """Whether the cells asked for are very many."""
    cell_m = settings.get("cell_m")
    if cell_m is None:
        return False
    return float(shapely.area(territories.boundary(territory, metric=True))) / cell_m**2 > MOST_CELLS


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
