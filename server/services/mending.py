"""Mending: rejected and unlocated rows go out as a file or onto the page, and come back corrected."""

import io
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import IO

from flask_babel import gettext
from sqlalchemy.orm import Session

from gis.errors import IntakeError
from gis.intake import FIELDS, MendedFile, Plan, corrected_file, mended_file, own_columns
from gis.models import ImportBatch, Rejection, RejectionKind, Territory
from gis.queries import rejections
from server.services import comebacks, imports
from server.services.refusals import Invalid, NotFound

MOST_ON_PAGE = 50
_OWN = ("talsi_reason", "talsi_row")
# The fields whose cells a reason speaks of.
AT_FAULT: Mapping[str, tuple[str, ...]] = {
    "date_missing": ("occurred_at",),
    "date_unreadable": ("occurred_at",),
    "date_future": ("occurred_at",),
    "category_missing": ("category",),
    "category_unknown": ("category",),
}
_PLACE = ("lon", "lat", "x", "y")


@dataclass(frozen=True)
class Cell:
    """One cell of a row on the page; ``column`` is its place among the kept cells."""

    column: int
    value: str
    at_fault: bool


@dataclass(frozen=True)
class OpenRow:
    """A row that can be corrected on the page; ``surplus`` are cells beyond the columns."""

    id: int
    number: int
    kind: RejectionKind
    reason: str
    cells: tuple[Cell, ...]
    surplus: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """The rows of a batch that a person may correct on the page, with the columns that matter."""

    headers: tuple[str, ...]
    rows: tuple[OpenRow, ...]
    knows_categories: bool


def file_of(
    session: Session, batch: ImportBatch, kind: RejectionKind, word: Callable[[str], str]
) -> MendedFile:
    """The rows still to be mended in the shape of the file they came from, each with its reason."""
    plan = _plan(batch)
    rows = ((row.row_number, row.reason, row.cells) for row in rejections.still_open(session, batch.id, kind))
    return mended_file(plan, rows, batch_id=batch.id, file_name=batch.file_name, word=word)


def sheet(session: Session, batch: ImportBatch) -> Sheet | None:
    """The rows still to be mended, where they are few enough for a page; None where there are none."""
    found = rejections.first_open(session, batch.id, limit=MOST_ON_PAGE + 1)
    if not found or len(found) > MOST_ON_PAGE:
        return None
    plan = _plan(batch)
    columns = _columns(plan, found)
    kept = own_columns(plan)
    rows = tuple(_open_row(row, plan, kept, columns) for row in found)
    unknown = any(row.reason == "category_unknown" for row in found)
    return Sheet(tuple(kept[column] for column in columns), rows, unknown)


def examples(session: Session, batch: ImportBatch, *, each: int) -> dict[str, list[OpenRow]]:
    """A few rows for every reason, with the columns that fill a field."""
    plan = _plan(batch)
    kept = own_columns(plan)
    used = {header for field in FIELDS for header in plan.mapping.get(field, ())}
    columns = [column for column, header in enumerate(kept) if header in used]
    found: dict[str, list[OpenRow]] = {}
    for row in rejections.examples(session, batch.id, each=each):
        shown = columns if row.reason != "row_malformed" else range(len(row.cells))
        found.setdefault(row.reason, []).append(_open_row(row, plan, kept, shown))
    return found


def send_file(
    session: Session,
    territory: Territory,
    batch: ImportBatch,
    *,
    stream: IO[bytes],
    file_name: str,
    person_id: int | None,
    now: datetime,
) -> ImportBatch:
    """Receive a mended file and import it at once; one that wants a decision waits for a look instead."""
    _plan(batch)
    received = imports.receive(
        session,
        territory,
        stream=stream,
        file_name=file_name,
        person_id=person_id,
        now=now,
        mends=batch,
    )
    with suppress(IntakeError):  # the page of the batch says what must be decided
        imports.start(session, territory, received.batch, now=now, person_id=person_id)
    return received.batch


def send_cells(
    session: Session,
    territory: Territory,
    batch: ImportBatch,
    corrections: Mapping[int, Mapping[int, str]],
    *,
    add_categories: bool,
    person_id: int | None,
    now: datetime,
) -> ImportBatch:
    """Import the rows that were corrected on the page; ``corrections`` is row id -> column -> new text.

    Raises
    ------
    Invalid
        If no cell was changed, so that every row would be set aside for the same reason again.
    """
    plan = _plan(batch)
    found = rejections.first_open(session, batch.id, limit=MOST_ON_PAGE)
    width = len(own_columns(plan))
    changed = [
        (f"{batch.id}:{row.row_number}", cells)
        for row in found
        if (cells := _corrected(row, corrections.get(row.id, {}), width))
        or (add_categories and row.reason == "category_unknown" and (cells := list(row.cells)))
    ]
    if not changed:
        raise Invalid(gettext("No cell has been changed yet. Correct a cell, then save."))
    return _send(session, territory, batch, changed, add_categories, person_id=person_id, now=now)


def send_unknown_categories(
    session: Session, territory: Territory, batch: ImportBatch, *, person_id: int | None, now: datetime
) -> ImportBatch:
    """Import the rows that were rejected for their category only, and add these categories."""
    _plan(batch)
    rows = [
        (f"{batch.id}:{row.row_number}", list(row.cells))
        for row in rejections.still_open(session, batch.id, RejectionKind.REJECTED)
        if row.reason == "category_unknown"
    ]
    if not rows:
        raise imports.moved_on()
    return _send(session, territory, batch, rows, True, person_id=person_id, now=now)


def _send(
    session: Session,
    territory: Territory,
    batch: ImportBatch,
    rows: Sequence[tuple[str, Sequence[str]]],
    add_categories: bool,
    *,
    person_id: int | None,
    now: datetime,
) -> ImportBatch:
    """Import marked rows at once, read as the batch was from which they are."""
    plan, choices = _plan(batch), comebacks.taken_over(batch)
    shape = {"header_row": 1, "encoding": "utf-8", "delimiter": plan.delimiter or ","}
    received = imports.receive(
        session,
        territory,
        stream=io.BytesIO(corrected_file(plan, rows)),
        file_name=_page_name(batch.file_name),
        person_id=person_id,
        now=now,
        choices=imports.Choices(
            choices.profile, {**choices.overrides, **shape}, add_categories, mends=batch.id
        ),
    )
    imports.start(session, territory, received.batch, now=now, person_id=person_id)
    return received.batch


def _plan(batch: ImportBatch) -> Plan:
    if batch.state not in comebacks.READ or batch.plan is None:
        raise NotFound(gettext("This file has not been read yet."))
    return Plan.from_json(batch.plan)


def _columns(plan: Plan, rows: Sequence[Rejection]) -> list[int]:
    """The columns that fill a field; all of them where a row has too many or too few cells."""
    kept = own_columns(plan)
    everything = [column for column, header in enumerate(kept) if header not in _OWN]
    if any(row.reason == "row_malformed" for row in rows):
        return everything
    used = {header for field in FIELDS for header in plan.mapping.get(field, ())}
    return [column for column in everything if kept[column] in used]


def _open_row(row: Rejection, plan: Plan, kept: Sequence[str], columns: Sequence[int]) -> OpenRow:
    fields = AT_FAULT.get(row.reason, () if row.reason == "row_malformed" else _PLACE)
    wrong = {header for field in fields for header in plan.mapping.get(field, ())}
    cells = tuple(
        Cell(
            column,
            row.cells[column] if column < len(row.cells) else "",
            column < len(kept) and kept[column] in wrong,
        )
        for column in columns
    )
    return OpenRow(row.id, row.row_number, row.kind, row.reason, cells, tuple(row.cells[len(kept) :]))


def _corrected(row: Rejection, changes: Mapping[int, str], width: int) -> list[str] | None:
    """The cells with a person's changes; None where nothing was changed."""
    before = [*row.cells, *[""] * (width - len(row.cells))][:width]
    after = [changes.get(column, cell) for column, cell in enumerate(before)]
    return None if after == before else after


def _page_name(file_name: str) -> str:
    return gettext("%(name)s, corrected on the page", name=PurePath(file_name).stem[:150]) + ".csv"
