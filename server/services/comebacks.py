"""Comebacks: a file that comes again, mended or as it was, is read as it was read before."""

from typing import IO, Any

from sqlalchemy.orm import Session

from gis.intake import Marks, Plan, find_marks
from gis.models import BatchState, ImportBatch, Territory
from gis.queries import batches
from server.services.kept_files import kept_file
from server.services.understanding import Choices

READ = (BatchState.DONE, BatchState.UNDONE)
_COLUMN = "talsi_row"
_HEAD_BYTES = 1 << 20
# A workbook shows its columns only when it is opened, and larger ones are no handful of rows to mend.
_WORKBOOK_BYTES = 8 << 20
# What was found out about a file's values, and holds for the same columns in another shape.
_KEPT = ("decimal", "date_order", "midnight_is_day", "swap_axes", "axis_order")


def may_carry_marks(stream: IO[bytes], size: int) -> bool:
    """Whether a file may come from our download of rows to mend; the stream is put back to its start."""
    head = stream.read(_HEAD_BYTES)
    stream.seek(0)
    if head.startswith(b"PK"):
        return size <= _WORKBOOK_BYTES
    return any(_COLUMN.encode(code) in head for code in ("ascii", "utf-16-le", "utf-16-be"))


def choices_for(session: Session, territory: Territory, batch: ImportBatch, *, marked: bool) -> Choices:
    """What was decided before about this very file, or about the one whose rows it mends."""
    marks = _marks(session, batch) if marked else None
    mended = batches.find(session, territory.id, marks.batch_id) if marks else None
    if mended is not None and mended.state in READ and mended.plan is not None:
        return taken_over(mended, marks)
    earlier = batches.same_file(session, territory.id, batch.sha256, states=READ, before=batch.id)
    return Choices.from_json(earlier.plan) if earlier else Choices()


def choices_for_mend(session: Session, batch: ImportBatch, of: ImportBatch) -> Choices:
    """How a file is read that a person sent to mend the rows of another."""
    return taken_over(of, _marks(session, batch))


def taken_over(of: ImportBatch, marks: Marks | None = None) -> Choices:
    """The choices that read the mended rows of a batch as that batch was read."""
    plan, before = Plan.from_json(of.plan or {}), Choices.from_json(of.plan)
    overrides: dict[str, Any] = {name: getattr(plan, name) for name in _KEPT}
    overrides["mapping"] = {field: list(headers) for field, headers in plan.mapping.items()}
    overrides["crs"] = f"EPSG:{plan.crs}"
    if plan.left_out:
        overrides["left_out"] = list(plan.left_out)
    if marks is not None:
        overrides["header_row"] = marks.header_row
    return Choices(plan.profile, overrides, before.add_categories, mends=of.id)


def _marks(session: Session, batch: ImportBatch) -> Marks | None:
    with kept_file(session, batch.id) as path:
        return find_marks(path)
