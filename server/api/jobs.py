"""Jobs: how far a job is, for those who wait for it."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from gis.models import Job, Role
from server.access import DATA_ROLES, EXACT_ROLES, Scope, allow, current_person, in_territory, person_covers
from server.database import db
from server.i18n import gettext
from server.services import imports, jobs
from server.services.refusals import NotAllowed

blueprint = Blueprint("api_jobs", __name__, url_prefix="/api/v1/jobs")


@blueprint.get("/<uuid:job_id>")
@allow(*DATA_ROLES, scope=Scope.OBJECT)
def show(job_id: UUID) -> ResponseReturnValue:
    """One job as it is now."""
    return payload(_found(job_id))


@blueprint.post("/<uuid:job_id>/cancel")
@allow(*EXACT_ROLES, scope=Scope.OBJECT)
def cancel(job_id: UUID) -> ResponseReturnValue:
    """Cancel a job that has not begun, or an import or analysis that runs, by whoever may ask for one."""
    job = _found(job_id)
    if job.kind == imports.KIND and not person_covers(current_person, Role.ANALYST, job.territory_id):
        raise NotAllowed(gettext("Your role does not allow this."))
    return payload(jobs.cancel(db(), job_id, now=datetime.now(UTC)))


def payload(job: Job) -> dict[str, Any]:
    """What may be said of a job; its subject and owner stay here."""
    return {
        "id": str(job.id),
        "kind": job.kind,
        "state": job.state.value,
        "done": job.done,
        "total": job.total,
        "message": job.message,
        "error": job.error,
        "result": job.result,
    }


def _found(job_id: UUID) -> Job:
    job = jobs.get(db(), job_id)
    in_territory(job.territory_id)
    return job
