"""Analyses: the methods there are, runs of them, their layers, and what changed between two."""

import gzip
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from gis.models import AnalysisRun, Territory
from gis.queries import analyses as queries
from server.access import EXACT_ROLES, Scope, allow, allow_signed_in, current_territory
from server.analyses import Asked, analysis_in_reach, ask
from server.api.analysis_requests import WANTED, from_request
from server.api.openapi import describe
from server.auditing import consulted, consulted_once
from server.database import db
from server.i18n import gettext, local_label
from server.methods import registry
from server.methods.method import Method
from server.services import analyses, analysis_reading
from server.services.refusals import NotFound

blueprint = Blueprint("api_analyses", __name__, url_prefix="/api/v1")


@blueprint.get("/methods")
@allow_signed_in
def methods() -> ResponseReturnValue:
    """List the methods with their settings."""
    return jsonify(methods=[method_json(method) for method in registry.all_methods()])


@blueprint.get("/territories/<slug>/analyses")
@describe(query={"method": {"type": "string", "description": "Only runs of this method."}})
@allow(*EXACT_ROLES)
def runs(slug: str) -> ResponseReturnValue:
    """List the newest runs."""
    territory = current_territory()
    found = queries.recent(db(), territory.id, method=request.args.get("method"))
    return jsonify(runs=[run_json(run, territory) for run in found])


@blueprint.post("/territories/<slug>/analyses")
@describe(body=WANTED, statuses=(200, 202))
@allow(*EXACT_ROLES)
def request_run(slug: str) -> ResponseReturnValue:
    """Run a method: 200 with the run when it is quick or known, 202 with a job when it takes longer."""
    territory = current_territory()
    return _answer(ask(territory, from_request()), territory)


@blueprint.get("/analyses/<uuid:analysis_id>")
@allow(*EXACT_ROLES, scope=Scope.OBJECT)
def show(analysis_id: UUID) -> ResponseReturnValue:
    """Return a run: its record, its numbers and tables, and what they say in words."""
    run, territory = analysis_in_reach(analysis_id)
    told = analysis_reading.present(db(), territory, run, label=local_label)
    consulted(db(), territory, "analysis_run", {"run": str(run.id), "method": run.method})
    return jsonify(
        run=run_json(run, territory),
        findings=list(told.findings),
        summary=run.summary,
        tables=run.tables,
        layers=[layer.code for layer in run.layers],
    )


@blueprint.get("/analyses/<uuid:analysis_id>/layers/<code>.geojson")
@describe(content_types=("application/geo+json",))
@allow(*EXACT_ROLES, scope=Scope.OBJECT)
def layer(analysis_id: UUID, code: str) -> ResponseReturnValue:
    """Return one layer of a run in degrees; it never changes."""
    run, territory = analysis_in_reach(analysis_id)
    found = queries.layer(db(), run.id, code)
    if found is None:
        raise NotFound(gettext("This analysis has no such layer."))
    consulted_once(db(), territory, "analysis_run", {"run": str(run.id), "layer": code})
    response = Response(gzip.decompress(found.content), content_type="application/geo+json")
    # It never changes, but who may see it does: a browser keeps it and asks each time.
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(run.result_fingerprint.hex())
    return response.make_conditional(request)


@blueprint.post("/analyses/<uuid:analysis_id>/again")
@describe(statuses=(200, 202))
@allow(*EXACT_ROLES, scope=Scope.OBJECT)
def again(analysis_id: UUID) -> ResponseReturnValue:
    """Run it again with the settings as they were used, on the data of today."""
    run, territory = analysis_in_reach(analysis_id)
    return _answer(ask(territory, analyses.request_of(run), took_s=run.seconds), territory)


@blueprint.get("/analyses/<uuid:analysis_id>/changes/<uuid:later_id>")
@allow(*EXACT_ROLES, scope=Scope.OBJECT)
def changes(analysis_id: UUID, later_id: UUID) -> ResponseReturnValue:
    """Say what changed from one run of a method to another, and because of which rows."""
    before, territory = analysis_in_reach(analysis_id)
    after, _ = analysis_in_reach(later_id)
    consulted(db(), territory, "analysis_run", {"run": str(before.id), "beside": str(after.id)})
    found = analysis_reading.change(db(), before, after)
    return jsonify(
        same_result=found.same_result,
        numbers=[{"name": name, "before": old, "after": new} for name, old, new in found.numbers],
        rows=_rows_json(found.first),
        second_rows=_rows_json(found.second) if found.second else None,
    )


def run_json(run: AnalysisRun, territory: Territory) -> dict[str, Any]:
    """Return the record of a run."""
    return {
        "id": str(run.id),
        "territory": territory.slug,
        "method": run.method,
        "version": run.version,
        "settings": run.settings,
        "window": {"from": _utc(run.window_from), "until": _utc(run.window_until)},
        "incidents": run.input_count,
        "input_fingerprint": run.input_fingerprint.hex(),
        "result_fingerprint": run.result_fingerprint.hex(),
        "left_out": run.left_out,
        "verdict": run.verdict,
        "versions": run.versions,
        "seconds": run.seconds,
        "created_at": _utc(run.created_at),
    }


def method_json(method: Method) -> dict[str, Any]:
    """Return what a method asks for."""
    return {
        "code": method.code,
        "version": method.version,
        "group": method.group.value,
        "label": str(method.label),
        "lead": str(method.lead),
        "second": method.second.value,
        "least_incidents": method.least_incidents,
        "settings": [
            {
                "name": field.name,
                "kind": field.kind.value,
                "label": str(field.label),
                "help": str(field.help),
                "default": field.default,
                "least": field.least,
                "most": field.most,
                "choices": {code: str(label) for code, label in field.choices.items()},
            }
            for field in method.fields
        ],
    }


def _answer(asked: Asked, territory: Territory) -> ResponseReturnValue:
    if asked.run is None:
        return jsonify(job={"id": str(asked.job)}), 202
    return jsonify(run=run_json(asked.run, territory))


def _rows_json(part: analysis_reading.PartChange) -> dict[str, Any]:
    counted = {"before": part.before, "after": part.after}
    if part.rows is None:
        return counted
    kinds = {"came": part.rows.came, "gone": part.rows.gone, "altered": part.rows.altered}
    sources = [{**source, "at": _utc(source["at"])} for source in part.sources]
    return {**counted, **{name: len(ids) for name, ids in kinds.items()}, "came_with": sources}


def _utc(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None
