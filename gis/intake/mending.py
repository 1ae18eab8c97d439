"""Mending: rows with a reason as the same kind of file, to correct and send again."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from openpyxl import Workbook

from gis.errors import IntakeError
from gis.intake.plan import Plan
from gis.intake.reader import look_at
from gis.intake.rows import REASON_COLUMN, ROW_COLUMN
from gis.intake.source import Source

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Row = tuple[int, str, Sequence[str]]
_MARK = re.compile(r"\s*(\d{1,9}):\d{1,9}\s*")
_HEADER_AMONG = 20


@dataclass(frozen=True)
class MendedFile:
    """A file to send to a browser."""

    name: str
    mimetype: str
    content: bytes


def mended_file(
    plan: Plan, rows: Iterable[Row], *, batch_id: int, file_name: str, word: Callable[[str], str] = str
) -> MendedFile:
    """Write rows of (row number, reason, cells) with the columns ``talsi_reason`` and ``talsi_row``.

    A table keeps its delimiter and encoding; a workbook stays a workbook; a map file becomes a table.
    ``word`` turns a reason into what the person reads.
    """
    stem = PurePath(file_name).name.split(".")[0] or "rows"
    kept = own_columns(plan)
    own = [i for i, header in enumerate(kept) if header not in {REASON_COLUMN, ROW_COLUMN}]
    table = [[*(kept[i] for i in own), REASON_COLUMN, ROW_COLUMN]]
    for number, reason, cells in rows:
        mended = [cells[i] if i < len(cells) else "" for i in own]
        # A broken row may have more cells than there are columns; nothing of it is lost.
        table.append([*mended, word(reason), f"{batch_id}:{number}", *cells[len(kept) :]])
    if plan.kind == "xlsx":
        return MendedFile(f"{stem}-to-mend.xlsx", _XLSX, _workbook(table))
    encoding = plan.encoding if plan.kind == "csv" else "utf-8-sig"
    text = _delimited(table, plan.delimiter or ",")
    return MendedFile(f"{stem}-to-mend.csv", f"text/csv; charset={encoding}", _encoded(text, encoding))


def own_columns(plan: Plan) -> list[str]:
    """Return the headers whose cells are kept with a rejected row, in the order of the cells."""
    return [header for header in plan.headers if header not in plan.left_out]


def corrected_file(plan: Plan, rows: Iterable[tuple[str, Sequence[str]]]) -> bytes:
    """Write rows of (mark, cells) that a person corrected on a page as a table in UTF-8."""
    kept = own_columns(plan)
    own = [i for i, header in enumerate(kept) if header not in {REASON_COLUMN, ROW_COLUMN}]
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=plan.delimiter or ",", lineterminator="\r\n")
    writer.writerow([*(kept[i] for i in own), ROW_COLUMN])
    writer.writerows([*(cells[i] if i < len(cells) else "" for i in own), mark] for mark, cells in rows)
    return target.getvalue().encode()


@dataclass(frozen=True)
class Marks:
    """Whose rows a file mends: the batch that most of its rows name, and the row that names the columns."""

    batch_id: int
    header_row: int


def find_marks(data: Source) -> Marks | None:
    """Return whose rows a file mends, or None where it does not carry the column of our download."""
    try:
        rows = look_at(data).rows
    except IntakeError:
        return None
    for number, header in enumerate(rows[:_HEADER_AMONG], start=1):
        names = [cell.strip() for cell in header]
        if ROW_COLUMN in names:
            return _marks_below(rows[number:], names.index(ROW_COLUMN), number)
    return None


def _marks_below(rows: Sequence[Sequence[str]], column: int, header_row: int) -> Marks | None:
    found = (_MARK.fullmatch(row[column]) for row in rows if column < len(row))
    batches = Counter(int(mark[1]) for mark in found if mark)
    return Marks(batches.most_common(1)[0][0], header_row) if batches else None


def harmless(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run as a formula; a number stays a number."""
    if not cell or cell[0] not in "=+-@\t\r":
        return cell
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return "'" + cell
    return cell


def _delimited(table: Sequence[Sequence[str]], delimiter: str) -> str:
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([harmless(cell) for cell in row] for row in table)
    return target.getvalue()


def _encoded(text: str, encoding: str) -> bytes:
    mark = "\ufeff" if encoding in {"utf-16-le", "utf-16-be"} else ""
    return (mark + text).encode(encoding, "replace")


def _workbook(table: Sequence[Sequence[str]]) -> bytes:
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("talsi")
    for row in table:
        # Control characters are not allowed in the format.
        sheet.append([harmless("".join(ch for ch in cell if ch >= " " or ch in "\t\n")) for cell in row])
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()
