"""Hotspots: list, request and read runs, and take one away as a file."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from analysis.hotspots import HotspotSettings
from gis.models import HotspotRun, Territory
from gis.queries import hotspots as queries
from gis.queries import incidents
from server.access import Scope, allow, current_person, current_territory, in_territory
from server.api.openapi import SELECTION, describe
from server.api.selections import from_body
from server.api.territories import EXACT_ROLES
from server.auditing import consulted, exported
from server.database import db
from server.findings import hotspot_sentences, window_words
from server.i18n import gettext, local_label
from server.services import hotspots, jobs, takeaway
from server.services.hotspots import RunRequest
from server.services.refusals import Invalid

blueprint = Blueprint("api_hotspots", __name__, url_prefix="/api/v1")

# Above this many incidents a run is a job with progress; below it, the answer is immediate.
AT_ONCE = 60_000

_WANTED = {
    "type": "object",
    "required": ["eps_m", "min_incidents"],
    "properties": {
        **SELECTION,
        "eps_m": {"type": "number", "exclusiveMinimum": 0, "description": "Radius in metres."},
        "min_incidents": {"type": "integer", "minimum": 1, "description": "The point itself counts."},
        "weighted": {"type": "boolean", "default": False},
        "min_weight": {"type": "number", "exclusiveMinimum": 0},
    },
}


@blueprint.get("/territories/<slug>/hotspot-runs")
@allow(*EXACT_ROLES)
def runs(slug: str) -> ResponseReturnValue:
    """List the newest runs."""
    territory = current_territory()
    return jsonify(runs=[run_json(run, territory) for run in queries.recent(db(), territory.id)])


@blueprint.post("/territories/<slug>/hotspot-runs")
@describe(body=_WANTED, statuses=(200, 202))
@allow(*EXACT_ROLES)
def request_run(slug: str) -> ResponseReturnValue:
    """Find hotspots: 200 with the run when it is quick or known, 202 with a job when it takes longer."""
    wanted = _wanted(request.get_json(silent=True))
    territory = current_territory()
    if incidents.summarise(db(), territory, wanted.selection).located > AT_ONCE:
        job_id = jobs.enqueue(db(), "hotspot_run", territory, wanted.as_json(), person_id=current_person.id)
        return jsonify(job={"id": str(job_id)}), 202
    run = hotspots.run(db(), slug, wanted, person_id=current_person.id)
    return jsonify(run=run_json(run, territory))


@blueprint.get("/hotspot-runs/<uuid:run_id>")
@allow(*EXACT_ROLES, scope=Scope.OBJECT)
def show(run_id: UUID) -> ResponseReturnValue:
    """Return a run with its hotspots, each explained in words."""
    run, territory = _run(run_id)
    labels = takeaway.category_labels(db(), territory, local_label)
    frame = queries.read_hotspots(db(), run.id)
    rows: list[dict[Any, Any]] = frame.drop(columns="geometry").to_dict("records")
    for row in rows:
        row["sentences"] = hotspot_sentences(row, run, labels=labels, timezone=territory.timezone)
        row["categories"] = [
            {"code": code, "label": labels.get(code, code), "n": count} for code, count in row["categories"]
        ]
    consulted(db(), territory, "hotspot_run", {"run": str(run.id), "hotspots": run.hotspots})
    shapes = frame.geometry.set_precision(1e-6, mode="pointwise")
    outlines = frame[["rank", "geometry"]].set_geometry(shapes).to_geo_dict(drop_id=True)
    return jsonify(run=run_json(run, territory), hotspots=rows, outlines=outlines)


@blueprint.get("/hotspot-runs/<uuid:run_id>.<any(geojson, gpkg, csv, html):kind>")
@describe(content_types=("application/geo+json", "application/geopackage+sqlite3", "text/csv", "text/html"))
@allow(*EXACT_ROLES, scope=Scope.OBJECT)
def take_away(run_id: UUID, kind: str) -> ResponseReturnValue:
    """Hand out a run as a file that opens without Talsi."""
    run, territory = _run(run_id)
    file = takeaway.render(
        db(), run, territory, kind, label=local_label, window=window_words(run, territory.timezone)
    )
    exported(db(), territory, "hotspot_run", {"run": str(run.id), "format": kind})
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "Cache-Control": "private"}
    return Response(file.content, content_type=file.content_type, headers=headers)


def run_json(run: HotspotRun, territory: Territory) -> dict[str, Any]:
    """Return what a page shows of a run: settings as used, input, result, lineage."""
    return {
        "id": str(run.id),
        "territory": territory.slug,
        "settings": run.settings,
        "window": {"from": run.window_from.isoformat(), "until": run.window_until.isoformat()},
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
        "created_at": run.created_at.isoformat(),
    }


def _run(run_id: UUID) -> tuple[HotspotRun, Territory]:
    run = hotspots.get(db(), run_id)
    in_territory(run.territory_id)
    territory = db().get_one(Territory, run.territory_id)
    return run, territory


def _wanted(body: Any) -> RunRequest:
    if not isinstance(body, dict):
        raise Invalid(gettext("The request needs a JSON object with eps_m and min_incidents."))
    weighted = bool(body.get("weighted", False))
    try:
        settings = HotspotSettings(
            eps_m=float(body["eps_m"]),
            min_incidents=int(body["min_incidents"]),
            weighted=weighted,
            min_weight=float(body["min_weight"]) if body.get("min_weight") is not None else None,
        )
    except KeyError as missing:
        raise Invalid(
            gettext("“%(name)s” is missing.", name=missing.args[0]), field=missing.args[0]
        ) from None
    except (TypeError, ValueError) as wrong:
        raise Invalid(gettext("These settings cannot be used: %(why)s", why=str(wrong))) from wrong
    return RunRequest(from_body(body), settings)
