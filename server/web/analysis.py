"""Analysis: the methods by their questions, one run as a page, and two runs beside each other."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from gis.models import AnalysisRun, Territory
from gis.queries import analyses as queries
from server import analysis_words
from server.access import EXACT_ROLES, Scope, allow, current_territory
from server.analyses import analysis_in_reach, ask
from server.analysis_change_words import change_sentences, number_rows
from server.auditing import consulted, consulted_once
from server.database import db
from server.figure_words import figure_words
from server.i18n import gettext, local_label
from server.maps.figures_draw import draw
from server.methods import registry
from server.methods.presentation import Presentation
from server.services import analyses, analysis_layers, analysis_reading
from server.services.refusals import Invalid
from server.web import analysis_jobs, analysis_new, analysis_take_away
from server.web.analysis_map import map_data, map_words, palette
from server.web.analysis_pages import (
    MOST_ROWS,
    blueprint,
    heading_of,
    lineage,
    names_of,
    recent_rows,
    run_title,
    run_url,
    same_again,
    shown_rows,
)
from server.web.analysis_verdict import verdict_of

__all__ = ["analysis_jobs", "analysis_new", "analysis_take_away", "blueprint"]

# What the explorer hands over.
FILTERS = ("from", "to", "category", "weekday", "hour", "known_by", "neighbourhood", "area")
_NEWEST = 12
_TO_COMPARE = 40


@blueprint.get("")
@allow(*EXACT_ROLES)
def index(slug: str) -> ResponseReturnValue:
    """List the methods by the question they answer, work that is going on, and the newest runs."""
    territory = current_territory()
    asked = request.args.get("method", "")
    method = asked if asked in registry.codes() else None
    records = queries.recent(db(), territory.id, method=method, limit=_TO_COMPARE if method else _NEWEST)
    return render_template(
        "analysis/index.html",
        territory=territory,
        groups=[
            (str(title), str(lead), list(registry.all_methods(group)))
            for group, (title, lead) in analysis_words.GROUPS.items()
        ],
        counts=queries.counts(db(), territory.id),
        carried={name: values for name, values in request.args.lists() if name in FILTERS},
        only=registry.find(method) if method else None,
        going_on=analysis_jobs.going_on(territory),
        rows=recent_rows(territory, records),
    )


@blueprint.get("/<uuid:analysis_id>")
@allow(*EXACT_ROLES, scope=Scope.OBJECT)
def show(slug: str, analysis_id: UUID) -> ResponseReturnValue:
    """Show one run: what it found in words, map, figures and tables, and what it all came from."""
    record, territory = analysis_in_reach(analysis_id)
    shown = analysis_reading.present(db(), territory, record, label=local_label)
    consulted_once(db(), territory, "analysis_run", {"run": str(record.id), "method": record.method})
    method = registry.find(record.method)
    others = list(queries.recent(db(), territory.id, method=record.method, limit=_TO_COMPARE))
    return render_template(
        "analysis/show.html",
        territory=territory,
        run=record,
        method=method,
        title=run_title(record, territory),
        verdict=verdict_of(record, {**names_of(territory).categories, **names_of(territory).neighbourhoods}),
        lineage=lineage(record, territory),
        **told(territory, record, shown),
        files=analysis_take_away.files_of(territory, record, shown),
        others=[row for row in recent_rows(territory, others) if row["id"] != record.id],
        map_data=map_data(territory, _classed([(record, shown)])),
        map_words=map_words(),
        palette=palette(),
    )


def told(territory: Territory, record: AnalysisRun, shown: Presentation) -> dict[str, Any]:
    """What a template needs of a presentation."""
    words = figure_words()
    return {
        "shown": shown,
        "figures": [(figure, Markup(draw(figure, words))) for figure in shown.charts],  # noqa: S704
        "tables": [
            {
                "table": table,
                "headings": [(heading_of(column), column.numeric) for column in table.columns],
                "rows": shown_rows(table),
                "more": max(0, len(table.rows) - MOST_ROWS),
                "csv": url_for(
                    "analysis.table_csv", slug=territory.slug, analysis_id=record.id, code=table.code
                ),
            }
            for table in shown.tables
        ],
    }


def _classed(both: list[tuple[AnalysisRun, Presentation]]) -> list[tuple[AnalysisRun, Presentation]]:
    """Give the layers of all runs of a page the same classes."""
    layers = analysis_layers.with_breaks(db(), [(record, shown.layers) for record, shown in both])
    return [
        (record, replace(shown, layers=drawn)) for (record, shown), drawn in zip(both, layers, strict=True)
    ]


def _comparable(both: list[tuple[AnalysisRun, Presentation]]) -> list[tuple[AnalysisRun, Presentation]]:
    """Of layers that exclude each other, show first those with the same classes in both runs."""
    layers = [shown.layers for _record, shown in both]
    return [
        (record, replace(shown, layers=analysis_layers.comparable(shown.layers, other)))
        for (record, shown), other in zip(both, reversed(layers), strict=True)
    ]


def _choice(record: AnalysisRun) -> tuple[Any, Any]:
    return record.settings["selection"], record.settings["second"]


def _asked_otherwise(
    before: AnalysisRun, after: AnalysisRun, territory: Territory
) -> list[tuple[str, str, str]]:
    """What the two runs were asked differently: name, of the first, of the second."""
    first, second = (
        dict(came["selection"]) | dict(came["settings"])
        for came in (lineage(record, territory) for record in (before, after))
    )
    names = dict.fromkeys([*first, *second])
    pairs = [(name, first.get(name, "–"), second.get(name, "–")) for name in names]
    return [(name, one, other) for name, one, other in pairs if one != other]


@blueprint.post("/<uuid:analysis_id>/again")
@allow(*EXACT_ROLES, scope=Scope.OBJECT)
def again(slug: str, analysis_id: UUID) -> ResponseReturnValue:
    """Run it again on the data of today, and show what changed."""
    record, territory = analysis_in_reach(analysis_id)
    asked = ask(territory, analyses.request_of(record), took_s=record.seconds)
    if asked.run is None:
        return redirect(url_for("analysis.job", slug=territory.slug, job_id=asked.job, before=record.id), 303)
    if same_again(record, asked.run):
        flash(gettext("Nothing has changed: today’s data give this same result."))
        return redirect(run_url(territory, record), 303)
    return redirect(
        url_for("analysis.beside", slug=territory.slug, analysis_id=record.id, later_id=asked.run.id), 303
    )


@blueprint.get("/<uuid:analysis_id>/compare")
@allow(*EXACT_ROLES, scope=Scope.OBJECT)
def compare(slug: str, analysis_id: UUID) -> ResponseReturnValue:
    """Go to the page of this run beside the chosen one."""
    record, territory = analysis_in_reach(analysis_id)
    try:
        other, _ = analysis_in_reach(UUID(request.args.get("with", "")))
    except ValueError:
        raise Invalid(gettext("Choose a run to compare with."), field="with") from None
    first, later = sorted((record, other), key=lambda run: (run.created_at, run.id))
    return redirect(url_for("analysis.beside", slug=territory.slug, analysis_id=first.id, later_id=later.id))


@blueprint.get("/<uuid:analysis_id>/beside/<uuid:later_id>")
@allow(*EXACT_ROLES, scope=Scope.OBJECT)
def beside(slug: str, analysis_id: UUID, later_id: UUID) -> ResponseReturnValue:
    """Show two runs: what changed and why, two maps with the same classes, the findings of both."""
    before, territory = analysis_in_reach(analysis_id)
    after, _ = analysis_in_reach(later_id)
    change = analysis_reading.change(db(), before, after)
    both = [
        (record, analysis_reading.present(db(), territory, record, label=local_label))
        for record in (before, after)
    ]
    consulted(db(), territory, "analysis_run", {"run": str(before.id), "beside": str(after.id)})
    rows, more = number_rows(change)
    drawn = _comparable(_classed(both))
    return render_template(
        "analysis/beside.html",
        territory=territory,
        method=registry.find(before.method),
        runs=[
            {
                "run": record,
                "title": run_title(record, territory),
                "url": run_url(territory, record),
                "lineage": lineage(record, territory),
                **told(territory, record, shown),
            }
            for record, shown in both
        ],
        asked=_asked_otherwise(before, after, territory),
        sentences=change_sentences(change, territory.timezone, same_choice=_choice(before) == _choice(after)),
        numbers=rows,
        more=more,
        map_data=map_data(territory, drawn),
        share_classes=analysis_layers.share_classes(drawn[0][1].layers, drawn[1][1].layers),
        map_words=map_words(),
        palette=palette(),
    )
