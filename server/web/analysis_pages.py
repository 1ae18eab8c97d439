"""Analysis pages: the blueprint, and what several of its pages say of a run."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, url_for
from flask_babel import format_decimal, gettext

from gis.models import AnalysisRun, Territory
from gis.queries import concordance, people, territories
from server import analysis_words
from server.database import db
from server.figure_words import number_words
from server.i18n import local_label
from server.methods import registry
from server.methods.presentation import Column, Table
from server.services import takeaway
from server.view_words import Names

blueprint = Blueprint("analysis", __name__, url_prefix="/t/<slug>/analysis")

# The rows of a table that a page shows; the files have all of them.
MOST_ROWS = 200


@dataclass(frozen=True)
class Cell:
    """One cell of a shown table: what is written, and by what it is put in order."""

    text: str
    value: str
    numeric: bool


def names_of(territory: Territory) -> Names:
    """The names that the codes of a selection stand for."""
    return Names(
        takeaway.category_labels(db(), territory, local_label),
        territories.neighbourhood_names(db(), territory.id),
    )


def topics_of(territory: Territory) -> dict[str, str]:
    """The topics that somebody spoke about, by code."""
    return {
        topic.code: f"{local_label(topic.labels)} ({n})"
        for topic, n in concordance.topics_heard(db(), territory.id)
        if n
    }


def run_title(record: AnalysisRun, territory: Territory) -> str:
    """Name a run by its method and its window."""
    method = registry.find(record.method)
    window = analysis_words.window_words(record, territory.timezone)
    return str(gettext("%(method)s, %(window)s", method=str(method.label), window=window))


def lineage(record: AnalysisRun, territory: Territory) -> dict[str, Any]:
    """All that a run came from, in words: why this number?"""
    method = registry.find(record.method)
    person = people.by_id(db(), record.created_by) if record.created_by else None
    topics = topics_of(territory) if record.settings.get("second") else {}
    return {
        "selection": analysis_words.selection_pairs(record, names_of(territory), topics),
        "settings": analysis_words.setting_pairs(record, method),
        "input": analysis_words.input_pairs(record),
        "made": analysis_words.made_pairs(record, method, territory, person.name if person else ""),
        "command": analysis_words.command_of(record, method, territory.slug),
        "check": f"talsi analyse {territory.slug} check {record.id}",
        "documentation": url_for("help.method", method_code=record.method),
        "about_runs": url_for("help.method", method_code="runs"),
    }


def shown_rows(table: Table) -> list[list[Cell]]:
    """Write the first rows of a table as a person reads them."""
    return [
        [_cell(value, column) for value, column in zip(row, table.columns, strict=True)]
        for row in table.rows[:MOST_ROWS]
    ]


def _cell(value: Any, column: Column) -> Cell:
    nothing = value is None or value != value
    return Cell(cell_words(value, column), "" if nothing else str(value), column.numeric)


def cell_words(value: Any, column: Column) -> str:
    """Write one value of a table."""
    if value is None or value != value:
        return "–"
    if isinstance(value, bool):
        return str(gettext("yes") if value else gettext("no"))
    if isinstance(value, int | float):
        return _number(value, column.decimals)
    return str(value)


def _number(value: float, decimals: int | None) -> str:
    if decimals is None:
        return str(format_decimal(value if isinstance(value, int) else float(f"{value:.4g}")))
    return number_words(value, decimals)


def heading_of(column: Column) -> str:
    """The heading of a column, with its unit."""
    return f"{column.label}, {column.unit}" if column.unit else column.label


def run_url(territory: Territory, record: AnalysisRun, **more: Any) -> str:
    """Where the page of a run is."""
    return url_for("analysis.show", slug=territory.slug, analysis_id=record.id, **more)


def same_again(before: AnalysisRun, after: AnalysisRun) -> bool:
    """Tell whether a run that was made again read the same and says the same."""
    return (before.input_fingerprint, before.result_fingerprint) == (
        after.input_fingerprint,
        after.result_fingerprint,
    )


def recent_rows(territory: Territory, records: Sequence[AnalysisRun]) -> list[dict[str, Any]]:
    """The newest runs as the lists of the pages have them."""
    names = names_of(territory)
    known = set(registry.codes())
    rows: list[dict[str, Any]] = []
    for record in records:
        if record.method not in known:
            continue
        pairs = analysis_words.selection_pairs(record, names, {})
        rows.append(
            {
                "id": record.id,
                "url": run_url(territory, record),
                "method": str(registry.find(record.method).label),
                "window": pairs[0][1],
                "choice": "; ".join(value for _name, value in pairs[1:]),
                "incidents": record.input_count,
                "at": record.created_at,
            }
        )
    return rows
