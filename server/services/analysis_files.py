"""Analysis files: a run to take away: all of it as JSON, one table, one layer, or a map in one file."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC
from typing import Any

import shapely
from sqlalchemy.orm import Session

from gis.models import AnalysisRun, Territory
from gis.queries import territories
from server.maps.analysis import AnalysisWords, DrawnClass, DrawnLayer, DrawnTable, analysis_map
from server.maps.analysis_classes import colour_of_step, colours_of_breaks
from server.methods.presentation import MapLayer, Presentation, Table
from server.services import analysis_layers
from server.services.spreadsheets import harmless
from server.services.takeaway import File

Features = Sequence[dict[str, Any]]


def as_json(record: AnalysisRun, territory: Territory, shown: Presentation, care: str) -> File:
    """Write the record, the findings, the summary and the tables of a run."""
    told = {
        "territory": territory.slug,
        "synthetic": territory.synthetic,
        "care": care,
        "run": record_json(record),
        "findings": list(shown.findings),
        "summary": record.summary,
        "tables": record.tables,
        "layers": [layer.code for layer in record.layers],
    }
    content = json.dumps(told, ensure_ascii=False, indent=1).encode()
    return File(_name(record, territory, "json"), content, "application/json")


def record_json(record: AnalysisRun) -> dict[str, Any]:
    """Return what a run came from."""
    return {
        "id": str(record.id),
        "method": record.method,
        "version": record.version,
        "settings": record.settings,
        "window_from": record.window_from.astimezone(UTC).isoformat(),
        "window_until": record.window_until.astimezone(UTC).isoformat(),
        "incidents": record.input_count,
        "left_out": record.left_out,
        "input_fingerprint": record.input_fingerprint.hex(),
        "result_fingerprint": record.result_fingerprint.hex(),
        "verdict": record.verdict,
        "versions": record.versions,
        "seconds": record.seconds,
        "created_at": record.created_at.astimezone(UTC).isoformat(),
    }


def table_csv(record: AnalysisRun, territory: Territory, table: Table) -> File:
    """Write all rows of one table, numbers as numbers, each row with the run that it comes from."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([*(column.name for column in table.columns), "run_id"])
    for row in table.rows:
        cells = [harmless(value) if isinstance(value, str) else value for value in row]
        writer.writerow(["" if value is None or value != value else value for value in [*cells, record.id]])
    # By the mark spreadsheets see that the letters are UTF-8.
    content = buffer.getvalue().encode("utf-8-sig")
    return File(_name(record, territory, "csv", table.code), content, "text/csv; charset=utf-8")


def layer_geojson(session: Session, record: AnalysisRun, territory: Territory, code: str, care: str) -> File:
    """Write one layer, and beside its shapes what they come from."""
    shapes = analysis_layers.features(session, record, code)
    body = {
        "type": "FeatureCollection",
        "features": shapes,
        "talsi_run": {**record_json(record), "territory": territory.slug, "synthetic": territory.synthetic},
        "talsi_care": care,
    }
    content = json.dumps(body, ensure_ascii=False).encode()
    return File(_name(record, territory, "geojson", code), content, "application/geo+json")


def as_html(
    session: Session,
    record: AnalysisRun,
    territory: Territory,
    layers: Sequence[tuple[MapLayer, Sequence[str]]],
    words: AnalysisWords,
    tables: Sequence[DrawnTable],
) -> File:
    """Write a map in one file.

    Parameters
    ----------
    layers
        Those that are drawn, with breaks, each with the labels of its classes.
    """
    west, south, east, north = shapely.bounds(territories.boundary(territory))
    page = analysis_map(
        words,
        [
            _drawn(layer, labels, analysis_layers.features(session, record, layer.code))
            for layer, labels in layers
        ],
        tables,
        bounds=(float(west), float(south), float(east), float(north)),
        boundary=territories.boundary_feature(territory),
        neighbourhoods=territories.neighbourhood_features(session, territory),
        ground=territories.ground_features(session, territory.slug),
    )
    return File(_name(record, territory, "html"), page.encode(), "text/html; charset=utf-8")


def _drawn(layer: MapLayer, labels: Sequence[str], shapes: Features) -> DrawnLayer:
    if layer.swatches:
        return DrawnLayer(layer.title, layer.kind, _by_value(layer, shapes))
    if not labels:
        return DrawnLayer(layer.title, layer.kind, [DrawnClass(layer.title, None, list(shapes))])
    colours = colours_of_breaks(layer.ramp, layer.breaks)
    found: list[list[dict[str, Any]]] = [[] for _ in labels]
    for shape in shapes:
        value = shape["properties"].get(layer.column)
        if isinstance(value, int | float):
            found[sum(value >= low for low in layer.breaks)].append(shape)
    classes = [DrawnClass(*row) for row in zip(labels, colours, found, strict=True)]
    return DrawnLayer(layer.title, layer.kind, classes)


def _by_value(layer: MapLayer, shapes: Features) -> list[DrawnClass]:
    held: dict[str, list[dict[str, Any]]] = {str(one.value): [] for one in layer.swatches}
    for shape in shapes:
        value = str(shape["properties"].get(layer.column))
        if value in held:
            held[value].append(shape)
    return [
        DrawnClass(one.label, colour_of_step(layer.ramp, one.step), held[str(one.value)])
        for one in layer.swatches
    ]


def _name(record: AnalysisRun, territory: Territory, kind: str, part: str = "") -> str:
    middle = f"-{part}" if part else ""
    return f"{territory.slug}-{record.method}{middle}-{str(record.id)[:8]}.{kind}"
