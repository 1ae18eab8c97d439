"""Hotspots: list, request and read runs, and take one away as a file."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from gis.models import HotspotRun, Territory
from gis.queries import hotspots as queries
from gis.queries import incidents, territories
from server import quality_words
from server.access import EXACT_ROLES, Scope, allow, current_person, current_territory
from server.api.openapi import describe
from server.api.run_requests import WANTED, from_request
from server.auditing import consulted
from server.database import db
from server.findings import hotspot_sentences, window_words
from server.handing_out import hand_out
from server.i18n import local_label
from server.runs import run_in_reach
from server.services import hotspots, jobs, quality, takeaway

blueprint = Blueprint("api_hotspots", __name__, url_prefix="/api/v1")

# Above this many incidents a run is a job with progress; below it, the answer is immediate.
AT_ONCE = 60_000


@blueprint.get("/territories/<slug>/hotspot-runs")
@allow(*EXACT_ROLES)
def runs(slug: str) -> ResponseReturnValue:
    """List the newest runs."""
    territory = current_territory()
    return jsonify(runs=[run_json(run, territory) for run in queries.recent(db(), territory.id)])


@blueprint.post("/territories/<slug>/hotspot-runs")
@describe(body=WANTED, statuses=(200, 202))
@allow(*EXACT_ROLES)
def request_run(slug: str) -> ResponseReturnValue:
    """Find hotspots: 200 with the run when it is quick or known, 202 with a job when it takes longer."""
    wanted = from_request()
    territory = current_territory()
    if incidents.tally(db(), territory, wanted.selection).located > AT_ONCE:
        job_id = jobs.enqueue(db(), "hotspot_run", territory, wanted.as_json(), person_id=current_person.id)
        return jsonify(job={"id": str(job_id)}), 202
    run = hotspots.run(db(), slug, wanted, person_id=current_person.id)
    return jsonify(run=run_json(run, territory))


@blueprint.get("/hotspot-runs/<uuid:run_id>")
@allow(*EXACT_ROLES, scope=Scope.OBJECT)
def show(run_id: UUID) -> ResponseReturnValue:
    """Return a run with its hotspots, each explained in words."""
    run, territory = run_in_reach(run_id)
    labels = takeaway.category_labels(db(), territory, local_label)
    frame = queries.read_hotspots(db(), run.id)
    rows: list[dict[Any, Any]] = frame.drop(columns="geometry").to_dict("records")
    for row in rows:
        row["sentences"] = hotspot_sentences(row, run, labels=labels, timezone=territory.timezone)
        row["categories"] = [
            {"code": code, "label": labels.get(code, code), "n": count} for code, count in row["categories"]
        ]
    verdict = quality.judge_hotspots(db(), territory, run)
    consulted(db(), territory, "hotspot_run", {"run": str(run.id), "hotspots": run.hotspots})
    outlines = takeaway.rounded(frame[["rank", "geometry"]]).to_geo_dict(drop_id=True)
    names = territories.neighbourhood_names(db(), territory.id)
    told = {
        **verdict.as_json(),
        "sentences": quality_words.reasons(verdict, {**labels, **names}),
        "care": quality_words.watermark(verdict) or quality_words.refusal(verdict),
    }
    return jsonify(run=run_json(run, territory), hotspots=rows, outlines=outlines, quality=told)


@blueprint.get("/hotspot-runs/<uuid:run_id>.<any(geojson, gpkg, csv, html):kind>")
@describe(content_types=("application/geo+json", "application/geopackage+sqlite3", "text/csv", "text/html"))
@allow(*EXACT_ROLES, scope=Scope.OBJECT)
def take_away(run_id: UUID, kind: str) -> ResponseReturnValue:
    """Hand out a run as a file that opens without Talsi."""
    run, territory = run_in_reach(run_id)
    file = takeaway.render(
        db(), run, territory, kind, label=local_label, window=window_words(run, territory.timezone)
    )
    told = {"run": str(run.id), "format": kind}
    return hand_out(territory, "hotspot_run", file, rows=run.hotspots, objects=told)


def run_json(run: HotspotRun, territory: Territory) -> dict[str, Any]:
    """Return what a page shows of a run: settings as used, input, result, lineage."""
    return {
        "id": str(run.id),
        "territory": territory.slug,
        "settings": run.settings,
        "window": {"from": _utc(run.window_from), "until": _utc(run.window_until)},
        "window_words": window_words(run, territory.timezone),
        "incidents": run.input_count,
        "input_fingerprint": run.input_fingerprint.hex(),
        "left_out": run.left_out,
        "engine": run.engine,
        "versions": run.versions,
        "seconds": run.seconds,
        "in_hotspots": run.in_hotspots,
        "hotspots": run.hotspots,
        "noise": run.noise,
        "area_km2": run.area_km2,
        "created_at": _utc(run.created_at),
    }


def _utc(moment: datetime) -> str:
    """Write a moment in one way, whether it was just made or read from the database."""
    return moment.astimezone(UTC).isoformat()
