"""Hotspots: the list of runs, and one run as a page that can be read aloud or printed."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, render_template, url_for
from flask.typing import ResponseReturnValue

from gis.models import HotspotRun, Territory
from gis.queries import hotspots as queries
from gis.queries import incidents, territories
from server import quality_words
from server.access import EXACT_ROLES, Scope, allow, current_territory
from server.auditing import consulted, consulted_once
from server.database import db
from server.findings import filter_words, hotspot_sentences, window_words
from server.i18n import gettext, local_label
from server.runs import run_in_reach
from server.services import quality, scoring, takeaway
from server.web.forms.analysis import Days, as_values

blueprint = Blueprint("hotspots", __name__)

# The file carries its scripts in itself, so they may run; it may reach no address, and be framed only here.
_FRAMED = {
    "Content-Security-Policy": "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data:; font-src data:; frame-ancestors 'self'; sandbox allow-scripts",
    "X-Frame-Options": "SAMEORIGIN",
}
FORMATS = ("html", "geojson", "gpkg", "csv")


@blueprint.get("/t/<slug>/hotspots")
@allow(*EXACT_ROLES)
def index(slug: str) -> ResponseReturnValue:
    """List the newest runs with their settings and what they found."""
    territory = current_territory()
    labels = takeaway.category_labels(db(), territory, local_label)
    names = territories.neighbourhood_names(db(), territory.id)
    rows = [
        {
            "run": run,
            "filters": filter_words(run, names),
            "window": window_words(run, territory.timezone),
            "categories": [labels.get(code, code) for code in run.settings["categories"]],
            "url": url_for("hotspots.show", slug=slug, run_id=run.id),
        }
        for run in queries.recent(db(), territory.id)
    ]
    return render_template("hotspots/index.html", territory=territory, rows=rows)


@blueprint.get("/t/<slug>/hotspots/<uuid:run_id>/map")
@allow(*EXACT_ROLES, scope=Scope.OBJECT)
def map_frame(slug: str, run_id: UUID) -> ResponseReturnValue:
    """Show the take-away map inside the run's page: scripts of its own, and nothing from anywhere else."""
    run, territory = run_in_reach(run_id)
    window = window_words(run, territory.timezone)
    file = takeaway.render(db(), run, territory, "html", label=local_label, window=window, bare=True)
    consulted_once(db(), territory, "hotspot_run", {"run": str(run.id), "hotspots": run.hotspots})
    return Response(file.content, content_type=file.content_type, headers=_FRAMED)


@blueprint.get("/t/<slug>/hotspots/<uuid:run_id>")
@allow(*EXACT_ROLES, scope=Scope.OBJECT)
def show(slug: str, run_id: UUID) -> ResponseReturnValue:
    """Show one run: every hotspot in words, and how the numbers came about."""
    run, territory = run_in_reach(run_id)
    labels = takeaway.category_labels(db(), territory, local_label)
    table = queries.read_hotspots(db(), run.id).drop(columns="geometry").to_dict("records")
    told = [(row, hotspot_sentences(row, run, labels=labels, timezone=territory.timezone)) for row in table]
    verdict = quality.judge_hotspots(db(), territory, run)
    names = territories.neighbourhood_names(db(), territory.id)
    consulted(db(), territory, "hotspot_run", {"run": str(run.id), "hotspots": run.hotspots})
    return render_template(
        "hotspots/show.html",
        territory=territory,
        run=run,
        verdict=verdict,
        headline=quality_words.headline(verdict),
        reasons=quality_words.reasons(verdict, {**labels, **names}),
        told=told,
        window=window_words(run, territory.timezone),
        categories=[labels.get(code, code) for code in run.settings["categories"]],
        filters=filter_words(run, names),
        files=[(kind, url_for("api_hotspots.take_away", run_id=run.id, kind=kind)) for kind in FORMATS],
        questions=_questions(run, territory) if run.hotspots else [],
    )


def _questions(run: HotspotRun, territory: Territory) -> list[dict[str, Any]]:
    """What may be asked about a run next, each as the fields of the form that asks it."""
    zone = ZoneInfo(territory.timezone)
    first, last = incidents.extent_in_time(db(), territory.id)
    if first is None or last is None:
        return []
    recorded = Days(first.astimezone(zone).date(), last.astimezone(zone).date())
    asked = (
        (gettext("How steady are these?"), scoring.steadiness_of(run)),
        (gettext("How well would they have foretold?"), scoring.foresight_of(db(), territory, run)),
    )
    return [
        {
            "label": label,
            "url": url_for("analysis.create", slug=territory.slug, code=request.method),
            "fields": list(as_values(request, recorded).items(multi=True)),
        }
        for label, request in asked
    ]
