"""Analysis, new: the form of a method, made from its settings, and what becomes of what is asked."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from analysis.errors import AnalysisError
from gis.errors import TalsiError
from gis.models import Territory
from gis.queries import incidents, territories
from server.access import EXACT_ROLES, allow, current_territory
from server.analyses import KIND, ask
from server.database import db
from server.i18n import local_label
from server.methods import registry
from server.methods.method import Method, Second
from server.services import analyses, jobs
from server.services.analysis_requests import Request
from server.services.refusals import Invalid, NotFound
from server.view_words import ways_of_knowing, weekday_name
from server.web.analysis_fields import field_of
from server.web.analysis_pages import blueprint, run_url, topics_of
from server.web.forms import analysis as forms
from server.words import sentence_of

_SECONDS = {
    Second.NONE: (),
    Second.PERIOD: ("", "before", "year_before", "after", forms.OWN),
    Second.CONCERNS: ("", "topic"),
    Second.EITHER: ("", "before", "year_before", "after", forms.OWN, "topic"),
}


@blueprint.get("/new/<code>")
@allow(*EXACT_ROLES)
def new(slug: str, code: str) -> ResponseReturnValue:
    """Show the form of a method, filled in with what the address says."""
    territory, method = current_territory(), registry.find(code)
    recorded = _recorded(territory)
    if recorded is None:
        return render_template("analysis/nothing.html", territory=territory, method=method)
    values = forms.with_defaults(_given(territory, recorded), recorded, method)
    return _form(territory, method, values, recorded)


@blueprint.post("/new/<code>")
@allow(*EXACT_ROLES)
def create(slug: str, code: str) -> ResponseReturnValue:
    """Run the method, or have it run; what makes no sense comes back with the field it is about."""
    territory, method = current_territory(), registry.find(code)
    recorded = _recorded(territory)
    if recorded is None:
        return render_template("analysis/nothing.html", territory=territory, method=method), 422
    values = forms.Values(request.form)
    try:
        asked = ask(territory, forms.parse(method, values, recorded))
    except (TalsiError, AnalysisError) as refusal:
        db().rollback()
        return _form(current_territory(), method, values, recorded, refusal=refusal), 422
    if asked.run is None:
        return redirect(url_for("analysis.job", slug=slug, job_id=asked.job), 303)
    return redirect(run_url(territory, asked.run), 303)


def _recorded(territory: Territory) -> forms.Days | None:
    zone = ZoneInfo(territory.timezone)
    first, last = incidents.extent_in_time(db(), territory.id)
    if first is None or last is None:
        return None
    return forms.Days(first.astimezone(zone).date(), last.astimezone(zone).date())


def _given(territory: Territory, recorded: forms.Days) -> forms.Values:
    """What the form begins with: a run or a job whose question is changed, or the filters of an address."""
    asked = _asked(territory)
    return forms.as_values(asked, recorded) if asked else forms.Values(request.args)


def _asked(territory: Territory) -> Request | None:
    try:
        if "run" in request.args:
            record = analyses.get(db(), UUID(request.args["run"]))
            return analyses.request_of(record) if record.territory_id == territory.id else None
        if "job" in request.args:
            job = jobs.get(db(), UUID(request.args["job"]))
            mine = job.kind == KIND and job.territory_id == territory.id
            return Request.from_json(job.subject) if mine else None
    except (ValueError, NotFound):
        return None
    return None


def _form(
    territory: Territory,
    method: Method,
    values: forms.Values,
    recorded: forms.Days,
    *,
    refusal: Exception | None = None,
) -> str:
    field = refusal.field if isinstance(refusal, Invalid) else None
    return render_template(
        "analysis/new.html",
        territory=territory,
        method=method,
        values=values,
        recorded=recorded,
        refusal=sentence_of(refusal) if refusal else "",
        refused=field or "",
        settings=[field_of(each, values) for each in method.fields],
        periods=[(code, str(forms.PERIODS[code])) for code in forms.offered_periods(recorded)],
        categories=_tree(territory),
        neighbourhoods=sorted(
            territories.neighbourhood_names(db(), territory.id).items(), key=lambda pair: pair[1]
        ),
        weekdays=[(str(day), weekday_name(day)) for day in range(1, 8)],
        hours=[(str(hour), f"{hour:02}–{(hour + 1) % 24 or 24:02}") for hour in range(24)],
        ways=list(ways_of_knowing().items()),
        beside=[(how, str(forms.BESIDE[how])) for how in _SECONDS[method.second]],
        topics=list(topics_of(territory).items()),
    )


def _tree(territory: Territory) -> list[dict[str, Any]]:
    """The categories, each with those below it, in their own order."""
    every = territories.categories(db(), territory.id)
    below: dict[int | None, list[Any]] = {}
    for each in every:
        below.setdefault(each.parent_id, []).append(each)

    def branch(parent: int | None) -> list[dict[str, Any]]:
        return [
            {"code": each.code, "label": local_label(each.labels), "below": branch(each.id)}
            for each in below.get(parent, [])
        ]

    return branch(None)
