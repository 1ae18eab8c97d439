"""Analysis jobs: a method that takes longer than a page may, with its progress and the way to stop it."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gis.models import Job, JobState, Territory
from server.access import EXACT_ROLES, Scope, allow, in_territory
from server.analyses import KIND, analysis_in_reach
from server.database import db
from server.i18n import gettext
from server.methods import registry
from server.services import jobs
from server.services.refusals import NotFound
from server.web.analysis_pages import blueprint, run_url, same_again

_OPEN = (JobState.QUEUED, JobState.RUNNING)


def going_on(territory: Territory) -> list[dict[str, Any]]:
    """The jobs that have not ended, newest first."""
    found = jobs.latest(db(), territory, kind=KIND)
    return [
        {"job": job, "method": method_of(job), "url": _url(territory, job)}
        for job in found
        if job.state in _OPEN
    ]


def method_of(job: Job) -> str:
    """The name of the method that a job runs."""
    code = job.subject.get("method", "")
    return str(registry.find(code).label) if code in registry.codes() else str(code)


@blueprint.get("/jobs/<uuid:job_id>")
@allow(*EXACT_ROLES, scope=Scope.OBJECT)
def job(slug: str, job_id: UUID) -> ResponseReturnValue:
    """Show how far it is; once it is done, go to its run, or to what changed since the one before."""
    found, territory = _found(job_id)
    if found.state is JobState.DONE and found.result:
        return redirect(_end_of(territory, UUID(found.result["run_id"])))
    return render_template(
        "analysis/job.html",
        territory=territory,
        job=found,
        method=method_of(found),
        open=found.state in _OPEN,
        again_url=url_for("analysis.new", slug=territory.slug, code=found.subject["method"], job=found.id)
        if found.subject.get("method") in registry.codes()
        else "",
    )


@blueprint.post("/jobs/<uuid:job_id>/cancel")
@allow(*EXACT_ROLES, scope=Scope.OBJECT)
def cancel_job(slug: str, job_id: UUID) -> ResponseReturnValue:
    """Stop it; nothing of it is kept."""
    _found_job, territory = _found(job_id)
    jobs.cancel(db(), job_id, now=datetime.now(UTC))
    flash(gettext("Cancelled. Nothing of it was kept."))
    return redirect(url_for("analysis.index", slug=territory.slug), 303)


def _found(job_id: UUID) -> tuple[Job, Territory]:
    found = jobs.get(db(), job_id)
    in_territory(found.territory_id)
    if found.kind != KIND:
        raise NotFound(gettext("There is no such job."))
    return found, db().get_one(Territory, found.territory_id)


def _end_of(territory: Territory, analysis_id: UUID) -> str:
    """Where a job led: to its run, or beside the run that was made again."""
    record, _ = analysis_in_reach(analysis_id)
    try:
        before, _ = analysis_in_reach(UUID(request.args.get("before", "")))
    except (ValueError, NotFound):
        return run_url(territory, record)
    if same_again(before, record):
        flash(gettext("Nothing has changed: today’s data give this same result."))
        return run_url(territory, before)
    return url_for("analysis.beside", slug=territory.slug, analysis_id=before.id, later_id=record.id)


def _url(territory: Territory, found: Job) -> str:
    return url_for("analysis.job", slug=territory.slug, job_id=found.id)
