"""Analysis, take away: files of a run, stamped, counted and recorded as every file that leaves."""

import itertools
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Response, url_for
from flask_babel import format_decimal

from gis.models import AnalysisRun, Territory
from server import handing_out
from server.access import EXACT_ROLES, Scope, allow
from server.analyses import analysis_in_reach
from server.database import db
from server.i18n import gettext, language, local_label
from server.maps.analysis import AnalysisWords, DrawnTable
from server.methods.presentation import MapLayer, Presentation, Table
from server.services import analysis_files, analysis_layers, analysis_reading
from server.services.refusals import NotFound
from server.services.takeaway import File
from server.web.analysis_pages import MOST_ROWS, blueprint, cell_words, heading_of, lineage, run_title
from server.web.analysis_verdict import mark_of


@dataclass(frozen=True)
class Offered:
    """One file that a page offers."""

    label: str
    url: str


def files_of(territory: Territory, record: AnalysisRun, shown: Presentation) -> list[Offered]:
    """List what can be taken away of a run."""
    here: dict[str, Any] = {"slug": territory.slug, "analysis_id": record.id}
    titles = {layer.code: layer.title for layer in shown.layers}
    # What moves through time stands still in no file.
    still = any(layer.shown and not layer.step for layer in shown.layers)
    maps = [Offered(gettext("Map as one file"), url_for("analysis.take_html", **here))] if still else []
    return [
        *maps,
        Offered(gettext("Everything as JSON"), url_for("analysis.take_json", **here)),
        *(
            Offered(
                gettext("GeoJSON: %(layer)s", layer=titles[layer.code]),
                url_for("analysis.layer_geojson", code=layer.code, **here),
            )
            for layer in record.layers
            if layer.code in titles
        ),
        *(
            Offered(
                gettext("CSV: %(table)s", table=table.title),
                url_for("analysis.table_csv", code=table.code, **here),
            )
            for table in shown.tables
        ),
    ]


@blueprint.get("/<uuid:analysis_id>/run.json")
@allow(*EXACT_ROLES, scope=Scope.OBJECT)
def take_json(slug: str, analysis_id: UUID) -> Response:
    """Hand out the record, the findings, the numbers and the tables of a run."""
    record, territory, shown = _found(analysis_id)
    file = analysis_files.as_json(record, territory, shown, mark_of(record))
    return _hand_out(territory, record, file, rows=sum(len(table.rows) for table in shown.tables))


@blueprint.get("/<uuid:analysis_id>/map.html")
@allow(*EXACT_ROLES, scope=Scope.OBJECT)
def take_html(slug: str, analysis_id: UUID) -> Response:
    """Hand out a run as a map in one file, with findings, tables and lineage."""
    record, territory, shown = _found(analysis_id)
    (layers,) = analysis_layers.with_breaks(db(), [(record, shown.layers)])
    drawn = [(layer, class_labels(layer)) for layer in layers if layer.shown and not layer.step]
    file = analysis_files.as_html(
        db(),
        record,
        territory,
        drawn,
        _words(record, territory, shown),
        [_table(each) for each in shown.tables],
    )
    features = {layer.code: layer.features for layer in record.layers}
    return _hand_out(territory, record, file, rows=sum(features.get(layer.code, 0) for layer, _ in drawn))


@blueprint.get("/<uuid:analysis_id>/tables/<code>.csv")
@allow(*EXACT_ROLES, scope=Scope.OBJECT)
def table_csv(slug: str, analysis_id: UUID, code: str) -> Response:
    """Hand out all rows of one table of a run."""
    record, territory, shown = _found(analysis_id)
    table = next((each for each in shown.tables if each.code == code), None)
    if table is None:
        raise NotFound(gettext("This analysis has no such table."))
    file = analysis_files.table_csv(record, territory, table)
    return _hand_out(territory, record, file, rows=len(table.rows))


@blueprint.get("/<uuid:analysis_id>/layers/<code>.geojson")
@allow(*EXACT_ROLES, scope=Scope.OBJECT)
def layer_geojson(slug: str, analysis_id: UUID, code: str) -> Response:
    """Hand out one layer of a run with what its shapes come from."""
    record, territory, _shown = _found(analysis_id)
    layer = next((each for each in record.layers if each.code == code), None)
    if layer is None:
        raise NotFound(gettext("This analysis has no such layer."))
    file = analysis_files.layer_geojson(db(), record, territory, code, mark_of(record))
    return _hand_out(territory, record, file, rows=layer.features)


def class_labels(layer: MapLayer) -> list[str]:
    """Say the classes of a layer of numbers, lowest first."""
    if layer.swatches or not layer.column or layer.ramp == "plain":
        return []
    written = [str(format_decimal(each)) for each in layer.breaks]
    if not written:
        return [gettext("any")]
    between = [
        gettext("%(low)s to less than %(high)s", low=low, high=high)
        for low, high in itertools.pairwise(written)
    ]
    lowest, highest = (
        gettext("less than %(high)s", high=written[0]),
        gettext("%(low)s or more", low=written[-1]),
    )
    return [str(said) for said in [lowest, *between, highest]]


def _found(analysis_id: UUID) -> tuple[AnalysisRun, Territory, Presentation]:
    record, territory = analysis_in_reach(analysis_id)
    return record, territory, analysis_reading.present(db(), territory, record, label=local_label)


def _hand_out(territory: Territory, record: AnalysisRun, file: File, *, rows: int) -> Response:
    objects: dict[str, Any] = {"run": str(record.id), "method": record.method, "file": file.name}
    return handing_out.hand_out(territory, "analysis_run", file, rows=rows, objects=objects)


def _words(record: AnalysisRun, territory: Territory, shown: Presentation) -> AnalysisWords:
    came = lineage(record, territory)
    return AnalysisWords(
        language=language(),
        title=run_title(record, territory),
        lead="; ".join(value for _name, value in came["selection"]),
        synthetic=gettext("Synthetic data – not real incidents.") if territory.synthetic else "",
        care=mark_of(record),
        findings=shown.findings,
        facts_title=gettext("Where these numbers come from"),
        facts=(*came["settings"], *came["input"], *came["made"], (gettext("Command"), came["command"])),
    )


def _table(table: Table) -> DrawnTable:
    return DrawnTable(
        title=table.title,
        headings=tuple(heading_of(column) for column in table.columns),
        rows=tuple(
            tuple(cell_words(value, column) for value, column in zip(row, table.columns, strict=True))
            for row in table.rows[:MOST_ROWS]
        ),
        numeric=tuple(at for at, column in enumerate(table.columns) if column.numeric),
    )
