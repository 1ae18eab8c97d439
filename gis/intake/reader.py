"""Reader: any kind of file as numbered rows of text under a plan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from gis.errors import IntakeError
from gis.intake.delimited import RawChunk, read_delimited, split_records
from gis.intake.encoding import detect_encoding, require_text, utf8_blocks
from gis.intake.geofile import read_geofile
from gis.intake.plan import Plan
from gis.intake.source import Source, kind_of, open_plain
from gis.intake.values import to_bools
from gis.intake.workbook import first_rows, open_workbook, read_sheet, sheet_of

SAMPLE_BYTES = 1 << 20
SAMPLE_ROWS = 2000
MAX_COLUMNS = 2000
_DELIMITERS = (";", "\t", ",", "|")
# The last row of many spreadsheets sums them up; it is no incident.
_TOTALS = (
    "kopā",
    "kopa",
    "pavisam",
    "summa",
    "total",
    "grand total",
    "sum",
    "kokku",
    "celkem",
    "итого",
    "всего",
)


@dataclass(frozen=True)
class Look:
    """The first rows of a file as found, before anything is decided about their meaning.

    ``headers`` and ``srid`` are given by geographic files only; a table's header is among its rows.
    """

    kind: str
    encoding: str
    delimiter: str
    sheet: str | None
    rows: list[list[str]]
    headers: tuple[str, ...] | None = None
    srid: int | None = None


def look_at(
    data: Source, *, encoding: str | None = None, delimiter: str | None = None, sheet: str | None = None
) -> Look:
    """Read the first rows; what is given is believed, the rest is found out."""
    kind = kind_of(data)
    if kind == "xlsx":
        workbook = open_workbook(data)
        name, opened = sheet_of(workbook, sheet)
        return Look(kind, "", "", name, first_rows(opened, SAMPLE_ROWS))
    if kind in {"geojson", "gpkg"}:
        table = read_geofile(data, kind, layer=sheet)
        columns = [column.slice(0, SAMPLE_ROWS).to_pylist() for column in table.columns]
        rows = [list(row) for row in zip(*columns, strict=True)]
        return Look(kind, "", "", table.layer, rows, table.headers, table.srid)
    return _look_at_text(data, encoding, delimiter)


def read_rows(data: Source, plan: Plan) -> Iterator[RawChunk]:
    """Yield the rows below the header, without blank rows and without a last row that only sums up."""
    held: RawChunk | None = None
    for chunk in _raw_chunks(data, plan):
        if held is not None:
            yield _without_blank_rows(held)
        held = chunk
    if held is not None:
        yield _without_blank_rows(_without_total(held))


def _raw_chunks(data: Source, plan: Plan) -> Iterator[RawChunk]:
    columns = len(plan.headers)
    if plan.kind == "xlsx":
        _, sheet = sheet_of(open_workbook(data), plan.sheet)
        yield from read_sheet(sheet, columns=columns, skip_rows=plan.header_row)
    elif plan.kind in {"geojson", "gpkg"}:
        table = read_geofile(data, plan.kind, layer=plan.sheet)
        if table.headers != plan.headers:
            raise IntakeError("another_file", "the columns are not those of the preview")
        yield from table.chunks()
    else:
        with open_plain(data) as stream:
            blocks = utf8_blocks(stream, plan.encoding)  # type: ignore[arg-type]
            yield from read_delimited(
                blocks, delimiter=plan.delimiter, columns=columns, skip_rows=plan.header_row
            )


def _look_at_text(data: Source, encoding: str | None, delimiter: str | None) -> Look:
    with open_plain(data) as stream:
        sample = stream.read(SAMPLE_BYTES)
        complete = not stream.read(1)
    try:
        if encoding is None:
            encoding = detect_encoding(sample, complete=complete)
            require_text(sample, encoding)
        b"    ".decode(encoding, "replace")  # refuses a codec that is no encoding of text, such as rot13
        text = b"".join(utf8_blocks(_Once(sample), encoding))  # type: ignore[arg-type]
    except (LookupError, ValueError) as error:
        raise IntakeError("unknown_encoding", str(encoding)) from error
    if b"\n" not in text:
        text = text.replace(b"\r", b"\n")
    if not complete and b"\n" not in text:
        raise IntakeError("not_a_table", "a line longer than a megabyte")
    delimiter = delimiter or find_delimiter(text, final=complete)
    if len(delimiter) != 1 or delimiter in '"\r\n' or not delimiter.isascii():
        raise IntakeError("bad_delimiter", delimiter)
    rows = split_records(text, delimiter, limit=SAMPLE_ROWS, final=complete)
    if max((len(row) for row in rows), default=0) > MAX_COLUMNS:
        raise IntakeError("too_many_columns", f"more than {MAX_COLUMNS}")
    return Look("csv", encoding, delimiter, None, rows)


class _Once:
    """A stream over bytes that are already there."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def read(self, _size: int) -> bytes:
        content, self._content = self._content, b""
        return content


def find_delimiter(text: bytes, *, final: bool) -> str:
    """Return the sign that cuts most rows into the same, largest number of cells."""
    head = text[: 256 * 1024]
    best, found = 0.0, ","
    for delimiter in _DELIMITERS:
        rows = split_records(head, delimiter, limit=200, final=final or len(text) <= len(head))
        widths = [len(row) for row in rows if row != [""]]
        if not widths:
            continue
        common = max(set(widths), key=lambda width: (widths.count(width), width))
        score = (common - 1) * (widths.count(common) / len(widths)) ** 3
        if score > best:
            best, found = score, delimiter
    return found


def is_total(cells: Sequence[str]) -> bool:
    """Tell whether a row only sums up the rows above it."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return 0 < len(filled) <= 3 and filled[0].rstrip(":").strip().casefold() in _TOTALS


def _without_total(chunk: RawChunk) -> RawChunk:
    last_number = int(chunk.numbers[-1]) if len(chunk) else -1
    if chunk.malformed and chunk.malformed[-1][0] > last_number:
        last = chunk.malformed[-1][1]
        return RawChunk(chunk.columns, chunk.numbers, chunk.malformed[:-1]) if is_total(last) else chunk
    if len(chunk) and is_total([column[-1].as_py() for column in chunk.columns]):
        return RawChunk([column[:-1] for column in chunk.columns], chunk.numbers[:-1], chunk.malformed)
    return chunk


def _without_blank_rows(chunk: RawChunk) -> RawChunk:
    malformed = [(number, cells) for number, cells in chunk.malformed if any(cell.strip() for cell in cells)]
    blank = None
    for column in chunk.columns:
        empty = to_bools(pc.equal(pc.utf8_trim_whitespace(column), ""))
        blank = empty if blank is None else blank & empty
        if not blank.any():
            return RawChunk(chunk.columns, chunk.numbers, malformed)
    if blank is None:
        return RawChunk(chunk.columns, chunk.numbers, malformed)
    keep = np.flatnonzero(~blank)
    return RawChunk([column.take(keep) for column in chunk.columns], chunk.numbers[keep], malformed)
