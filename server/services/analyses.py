"""Analyses: run a method once on a selection, record all it came from, and run it again from the record."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask_babel import LazyString
from sqlalchemy.orm import Session

from analysis.lineage import settings_hash
from gis.models import AnalysisRun, Territory
from gis.queries import analyses as queries
from gis.queries import territories
from server.i18n import gettext, lazy_gettext
from server.methods import registry, values
from server.methods.material import Material
from server.methods.method import Method, Outcome, Tell
from server.services import analysis_material, analysis_results, quality
from server.services.analysis_requests import Request, settled
from server.services.hotspots import versions
from server.services.refusals import NotFound
from server.services.transactions import transaction

READING = lazy_gettext("Reading the incidents")
SAVING = lazy_gettext("Saving the result")


def run(
    session: Session,
    slug: str,
    request: Request,
    *,
    person_id: int | None = None,
    tell: Tell | None = None,
    conclude: Callable[[], None] = lambda: None,
) -> AnalysisRun:
    """Run a method, or give back the run that found the same already.

    Parameters
    ----------
    conclude
        Called last inside the transaction: a job ends with its result, or with none.

    Raises
    ------
    UnknownTerritory, NotFound, Invalid, AnalysisError
        If there is no such territory or method, a setting makes no sense, or there are too few incidents.
    """
    say = tell or _nobody
    started = time.perf_counter()
    method = registry.find(request.method)
    asked = values.read(method, request.settings)
    with transaction(session):
        territory = territories.find(session, slug)
        request = settled(session, territory, replace(request, settings=asked), method)
        say(READING, 0, None)
        material = analysis_material.read(session, territory, request, method)
        quality.require(quality.judge(session, territory, request.selection, method.code, asked))
        parts = analysis_material.prints(material)
        keys = {
            "settings_hash": settings_hash({"version": method.version, **request.as_json()}),
            "input_fingerprint": analysis_material.input_fingerprint(material, parts),
        }
        found = queries.find_same(session, territory.id, **keys) or _made_so(
            session, territory, request, method, keys["input_fingerprint"]
        )
        if found is None:
            outcome = method.compute(material, asked, say)
            say(SAVING, 0, None)
            record = _record(session, territory, request, method, material, parts, outcome)
            verdict = quality.judge(session, territory, request.selection, method.code, outcome.used)
            record.verdict = verdict.as_json()
            record.created_by = person_id
            record.seconds = round(time.perf_counter() - started, 3)
            record.settings_hash, record.input_fingerprint = keys["settings_hash"], keys["input_fingerprint"]
            found = queries.save(session, record, record.layers)
        conclude()
        return found


def request_of(record: AnalysisRun) -> Request:
    """Return what a run was made of, with its settings as they were used: ask it, and it is made again."""
    given = record.settings
    used = {name: value for name, value in record.used.items() if name in _names(record.method)}
    return Request.from_json({**given, "method": record.method, "settings": used})


def recompute(session: Session, record: AnalysisRun) -> bytes:
    """Compute a run anew from its record alone, save nothing, and return the fingerprint of the result."""
    method = registry.find(record.method)
    territory = session.get_one(Territory, record.territory_id)
    request = request_of(record)
    settings = values.read(method, request.settings)
    material = analysis_material.read(session, territory, request, method)
    outcome = method.compute(material, settings, _nobody)
    _used, summary, tables = analysis_results.outcome_json(outcome)
    layers = analysis_results.make_layers(outcome.layers)
    return analysis_results.result_fingerprint(summary, tables, layers)


def get(session: Session, run_id: UUID) -> AnalysisRun:
    """Return one run.

    Raises
    ------
    NotFound
        If no run has this id.
    """
    found = queries.get(session, run_id)
    if found is None:
        raise NotFound(gettext("There is no such analysis."))
    return found


def get_of(session: Session, slug: str, run_id: UUID) -> AnalysisRun:
    """Return one run of a territory.

    Raises
    ------
    UnknownTerritory, NotFound
        If there is no such territory, or it has no such run.
    """
    found = get(session, run_id)
    if found.territory_id != territories.find(session, slug).id:
        raise NotFound(gettext("There is no such analysis."))
    return found


def _made_so(
    session: Session, territory: Territory, request: Request, method: Method, fingerprint: bytes
) -> AnalysisRun | None:
    """Find the run that chose by itself what is asked for now: one that is run again on the same rows."""
    asked = request.as_json()
    return queries.find_made_so(
        session,
        territory.id,
        method=method.code,
        version=method.version,
        settings={
            "selection": asked["selection"],
            "second": asked["second"],
            "used": analysis_results.plain(asked["settings"]),
        },
        input_fingerprint=fingerprint,
    )


def _record(
    session: Session,
    territory: Territory,
    request: Request,
    method: Method,
    material: Material,
    parts: list[bytes],
    outcome: Outcome,
) -> AnalysisRun:
    used, summary, tables = analysis_results.outcome_json(outcome)
    layers = analysis_results.make_layers(outcome.layers)
    inputs = [
        queries.keep_input(session, territory.id, fingerprint=part, count=len(rows.ids), packed=rows.packed())
        for part, rows in zip(parts, analysis_material.marks(material), strict=True)
    ]
    asked: dict[str, Any] = request.as_json()
    return AnalysisRun(
        territory_id=territory.id,
        method=method.code,
        version=method.version,
        settings={
            "selection": asked["selection"],
            "second": asked["second"],
            "asked": asked["settings"],
            "used": used,
        },
        window_from=material.first.start,
        window_until=material.first.end,
        input_id=inputs[0],
        second_id=inputs[1] if len(inputs) > 1 else None,
        input_count=len(material.frame),
        left_out=dict(material.first.left_out),
        versions=versions(),
        summary=summary,
        tables=tables,
        result_fingerprint=analysis_results.result_fingerprint(summary, tables, layers),
        layers=layers,
    )


def _names(code: str) -> frozenset[str]:
    return frozenset(field.name for field in registry.find(code).fields)


def _nobody(_step: str | LazyString, _done: int, _total: int | None) -> None:
    """Tell nobody."""
