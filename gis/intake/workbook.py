"""Workbook: a spreadsheet's first sheet with data, its typed cells turned into text."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from gis.errors import IntakeError
from gis.intake.delimited import RawChunk
from gis.intake.source import MAX_RATIO, Source, is_workbook, open_archive, read_whole

CHUNK_ROWS = 30_000
# The reader lays a sheet out as a full rectangle, so one cell in its last corner would take all memory.
MAX_CELLS = 60_000_000
MAX_UNPACKED_BYTES = 2 * 1024**3
_CELL_ADDRESS = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')


def open_workbook(data: Source) -> CalamineWorkbook:
    """Open a workbook after making sure that it will fit into memory."""
    content = read_whole(data) if not is_workbook(data) else _bytes_of(data)
    if content.startswith(b"PK"):
        _guard(content)
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except (CalamineError, ValueError, OSError) as error:
        raise IntakeError("damaged_file", str(error)) from error


def sheet_of(workbook: CalamineWorkbook, name: str | None) -> tuple[str, CalamineSheet]:
    """Return the named sheet, or the first with at least two rows and two columns."""
    if name is not None and name not in workbook.sheet_names:
        raise IntakeError("no_such_sheet", name)
    for candidate in [name] if name is not None else workbook.sheet_names:
        try:
            sheet = workbook.get_sheet_by_name(candidate)
        except (CalamineError, ValueError) as error:
            raise IntakeError("damaged_file", str(error)) from error
        if name is not None or (sheet.height >= 2 and sheet.width >= 2):
            return candidate, sheet
    raise IntakeError("empty_file")


def first_rows(sheet: CalamineSheet, limit: int) -> list[list[str]]:
    """Return the first rows as text."""
    return [[cell_text(cell) for cell in row] for row in _rows(sheet, limit)]


def read_sheet(sheet: CalamineSheet, *, columns: int, skip_rows: int) -> Iterator[RawChunk]:
    """Yield the rows after the first ``skip_rows``; numbers count every row of the sheet from 1."""
    rows = _rows(sheet, None)[skip_rows:]
    for start in range(0, len(rows), CHUNK_ROWS):
        part = rows[start : start + CHUNK_ROWS]
        arrays = [_column([row[i] if i < len(row) else "" for row in part]) for i in range(columns)]
        numbers = np.arange(len(part), dtype=np.int64) + skip_rows + start + 1
        yield RawChunk(arrays, numbers)


def cell_text(cell: Any) -> str:
    """Write one typed cell as text: whole numbers without a point, times as ISO."""
    return _WRITERS.get(type(cell), str)(cell)


def _column(cells: list[Any]) -> pa.Array:
    return pa.array([_WRITERS.get(type(cell), str)(cell) for cell in cells], pa.string())


def _rows(sheet: CalamineSheet, limit: int | None) -> list[list[Any]]:
    # Rows above the first filled one are kept, so that row numbers are those on the screen.
    return sheet.to_python(skip_empty_area=False, nrows=limit)


def _float_text(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _datetime_text(value: datetime) -> str:
    return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")


def _span_text(value: timedelta) -> str:
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"


_WRITERS: dict[type, Callable[[Any], str]] = {
    str: lambda value: value.replace("\x00", ""),
    float: _float_text,
    bool: lambda value: "true" if value else "false",
    datetime: _datetime_text,
    date: date.isoformat,
    time: lambda value: value.isoformat("seconds"),
    timedelta: _span_text,
}


def _bytes_of(data: Source) -> bytes:
    return data if isinstance(data, bytes) else data.read_bytes()


def _guard(content: bytes) -> None:
    with open_archive(content) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > MAX_UNPACKED_BYTES:
            raise IntakeError("too_large", f"unpacks to {unpacked // 1024**2} MB")
        if unpacked > MAX_RATIO * max(len(content), 100_000):
            raise IntakeError("archive_bomb", f"unpacks to {unpacked // 1024**2} MB")
        for member in archive.infolist():
            if re.fullmatch(r"xl/worksheets/[^/]+\.xml", member.filename):
                _guard_extent(archive, member)


def _guard_extent(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    wide, high, rest = 0, 0, b""
    try:
        with archive.open(member) as stream:
            while block := stream.read(1 << 20):
                wide, high = _extent(rest + block, wide, high)
                rest = block[-100:]
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        raise IntakeError("damaged_file", str(error)) from error
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]
        raise IntakeError("damaged_file", str(error)) from error
    if wide * high > MAX_CELLS:
        raise IntakeError("too_large", f"{high} rows by {wide} columns")


def _extent(block: bytes, wide: int, high: int) -> tuple[int, int]:
    found = _CELL_ADDRESS.findall(block)
    for letters in {letters for letters, _ in found}:
        number = 0
        for letter in letters:
            number = number * 26 + letter - 64
        wide = max(wide, number)
    if found:
        high = max(high, max(int(row) for _, row in found))
    return wide, high
