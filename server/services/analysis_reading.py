"""Analysis reading: a stored run as it is told, and what changed since it was made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from analysis.rows import RowChanges, Rows, changes
from gis.models import AnalysisRun, Territory
from gis.queries import analyses as queries
from gis.queries import incidents, territories
from server.i18n import gettext
from server.methods import older, registry
from server.methods.presentation import Presentation, Told
from server.services.analysis_results import read_tables
from server.services.refusals import Invalid
from server.services.takeaway import category_labels

Label = Callable[[dict[str, Any]], str]


@dataclass(frozen=True)
class PartChange:
    """What changed between the rows of two runs.

    Attributes
    ----------
    before, after
        How many rows each read.
    rows
        Their ids; None where a run was of too many rows to keep them.
    sources
        Files that the rows that came were imported with, see `gis.queries.analyses.sources`.
    """

    before: int
    after: int
    rows: RowChanges | None
    sources: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class RunChange:
    """What changed from one run to another: their rows, and whether they say the same.

    Attributes
    ----------
    same_result
        Whether every number and shape is the same.
    numbers
        Of the two summaries: path of the number, value in the first, value in the second, where they differ.
    """

    first: PartChange
    second: PartChange | None
    same_result: bool
    numbers: tuple[tuple[str, Any, Any], ...]


def told(session: Session, territory: Territory, record: AnalysisRun, *, label: Label) -> Told:
    """Return a run as it is stored, with the names that its codes stand for."""
    return Told(
        code=record.method,
        settings=record.used,
        summary=record.summary,
        tables=read_tables(record.tables),
        count=record.input_count,
        left_out=record.left_out,
        start=record.window_from,
        end=record.window_until,
        timezone=territory.timezone,
        labels=category_labels(session, territory, label),
        neighbourhoods=territories.neighbourhood_names(session, territory.id),
        second=record.settings.get("second"),
        addresses=incidents.addresses(session, territory.id, record.summary.get("place_ids", ())),
    )


def present(session: Session, territory: Territory, record: AnalysisRun, *, label: Label) -> Presentation:
    """Tell a run in the reader's language; one of another version of its method by its numbers alone."""
    method, stored = registry.find(record.method), told(session, territory, record, label=label)
    if record.version != method.version:
        layers = tuple(layer.code for layer in record.layers)
        return older.present(stored, layers=layers, version=record.version, today=method.version)
    return method.present(stored)


def change(session: Session, before: AnalysisRun, after: AnalysisRun) -> RunChange:
    """Tell what changed from one run of a method to another of the same.

    Raises
    ------
    Invalid
        If they are of two methods, or of two territories: rows of these are never the same, and who may see
        one may not see the other.
    """
    if before.territory_id != after.territory_id:
        raise Invalid(gettext("Two runs are compared only if they are of one territory."))
    if before.method != after.method:
        raise Invalid(gettext("Two runs are compared row by row only if they are of one method."))
    second = None
    if before.second_id is not None and after.second_id is not None:
        second = _part(session, before.second_id, after.second_id)
    return RunChange(
        first=_part(session, before.input_id, after.input_id),
        second=second,
        same_result=before.result_fingerprint == after.result_fingerprint,
        numbers=tuple(differing(before.summary, after.summary)),
    )


def differing(before: Any, after: Any, path: str = "") -> list[tuple[str, Any, Any]]:
    """List where two summaries differ: the path with dots, and both values; lists of unequal length whole."""
    if isinstance(before, dict) and isinstance(after, dict):
        names = list(dict.fromkeys([*before, *after]))
        return [
            found
            for name in names
            for found in differing(before.get(name), after.get(name), f"{path}.{name}".lstrip("."))
        ]
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        return [
            found
            for number, pair in enumerate(zip(before, after, strict=True))
            for found in differing(*pair, f"{path}.{number}")
        ]
    return [] if before == after else [(path, before, after)]


def _part(session: Session, before_id: int, after_id: int) -> PartChange:
    before, after = (queries.read_input(session, number) for number in (before_id, after_id))
    first, second = Rows.unpacked(before.ids, before.marks), Rows.unpacked(after.ids, after.marks)
    if first is None or second is None:
        return PartChange(before.count, after.count, None)
    rows = changes(first, second)
    came = tuple(queries.sources(session, rows.came)) if len(rows.came) else ()
    return PartChange(before.count, after.count, rows, came)
