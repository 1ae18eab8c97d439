"""Delimited text: a stream of UTF-8 becomes numbered rows of cells, and a broken row costs only itself."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv as arrow_csv

# A block is a chunk of the pipeline: large enough for column-wise work, small enough to overlap with loading.
BLOCK_BYTES = 6 << 20
MAX_RECORD_BYTES = 4 << 20
# A quoted cell that goes on for longer is a quotation mark that nobody closed.
MAX_RECORD_LINES = 40
CELL_LIMIT = 4000
csv.field_size_limit(MAX_RECORD_BYTES * 2)


@dataclass(frozen=True)
class RawChunk:
    """Rows as strings, column by column, and the rows that have another number of cells."""

    columns: list[pa.Array]
    numbers: NDArray[np.int64]
    malformed: list[tuple[int, list[str]]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.numbers)


def read_delimited(
    blocks: Iterator[bytes], *, delimiter: str, columns: int, skip_rows: int
) -> Iterator[RawChunk]:
    """Yield the rows after the first ``skip_rows``; row numbers count every row of the file from 1."""
    pending, number, final = b"", 0, False
    while not final or pending:
        pending, final = _fill(pending, blocks, final)
        if number == 0 and b"\n" not in pending[:MAX_RECORD_BYTES] and b"\r" in pending:
            blocks = _with_newlines(blocks)
            pending = pending.replace(b"\r", b"\n")
        if number < skip_rows:
            pending, number = _skip(pending, number, skip_rows)
            continue
        if not pending:
            break
        chunk, rows, used = _parse(pending, delimiter, columns, number, final)
        number += rows
        if used == 0:
            chunk, pending, final = _drop_endless_line(pending, blocks, number, columns, final)
            number += 1
        else:
            pending = pending[used:]
        if len(chunk) or chunk.malformed:
            yield chunk


def split_records(block: bytes, delimiter: str, *, limit: int, final: bool) -> list[list[str]]:
    """Return the first rows of UTF-8 text, for looking at it."""
    rows, _ = _parse_lines(block, delimiter, final=final, limit=limit)
    return [cells for cells, _ in rows]


def _fill(pending: bytes, blocks: Iterator[bytes], final: bool) -> tuple[bytes, bool]:
    parts, size = [pending], len(pending)
    while size < BLOCK_BYTES and not final:
        block = next(blocks, None)
        if block is None:
            final = True
        else:
            parts.append(block)
            size += len(block)
    return b"".join(parts), final


def _with_newlines(blocks: Iterator[bytes]) -> Iterator[bytes]:
    return (block.replace(b"\r", b"\n") for block in blocks)


def _skip(pending: bytes, number: int, skip_rows: int) -> tuple[bytes, int]:
    rows, used = _parse_lines(pending, "\t", final=True, limit=skip_rows - number)
    return pending[used:], number + max(len(rows), 1)


def _parse(
    pending: bytes, delimiter: str, columns: int, number: int, final: bool
) -> tuple[RawChunk, int, int]:
    """Return a chunk, the rows that it used up, and the bytes."""
    used = len(pending) if final else _record_end(pending)
    if used:
        fast = _parse_fast(pending[:used], delimiter, columns, number)
        if fast is not None:
            return fast[0], fast[1], used
    rows, used = _parse_lines(pending, delimiter, final=final)
    return _as_chunk(rows, columns, number), len(rows), used


def _record_end(pending: bytes) -> int:
    """Return where the last record ends: at a newline with an even number of quotation marks before it."""
    last = pending.rfind(b"\n") + 1
    if pending.count(b'"', 0, last) % 2 == 0:
        return last
    octets = np.frombuffer(pending, dtype=np.uint8)
    quotes = np.flatnonzero(octets == ord('"'))
    newlines = np.flatnonzero(octets == ord("\n"))
    even = newlines[np.searchsorted(quotes, newlines) % 2 == 0]
    return int(even[-1]) + 1 if len(even) else 0


def _parse_fast(block: bytes, delimiter: str, columns: int, number: int) -> tuple[RawChunk, int] | None:
    """Parse with Arrow, or return None where its rows cannot be trusted."""
    broken: list[tuple[int, str]] = []

    def keep(row: arrow_csv.InvalidRow) -> str:
        broken.append((row.number, row.text))
        return "skip"

    quoted = b'"' in block
    try:
        table = _arrow_table(block, delimiter, columns, quoted, keep)
    except pa.ArrowInvalid:
        return None
    if quoted and (broken or _has_runaway_cell(block, table)):
        return None
    total = table.num_rows + len(broken)
    numbers = np.delete(np.arange(number + 1, number + total + 1), [row - 1 for row, _ in broken])
    arrays = [_one_array(column) for column in table.columns]
    malformed = [(number + row, text.rstrip("\r\n").split(delimiter)) for row, text in broken]
    return RawChunk(arrays, numbers, malformed), total


def _arrow_table(
    block: bytes, delimiter: str, columns: int, quoted: bool, keep: Callable[[arrow_csv.InvalidRow], str]
) -> pa.Table:
    names = [str(i) for i in range(columns)]
    return arrow_csv.read_csv(
        pa.BufferReader(block),
        # Only one thread tells the numbers of invalid rows.
        read_options=arrow_csv.ReadOptions(column_names=names, use_threads=False, block_size=len(block) + 1),
        parse_options=arrow_csv.ParseOptions(
            delimiter=delimiter,
            quote_char='"' if quoted else False,
            newlines_in_values=quoted,
            ignore_empty_lines=False,
            invalid_row_handler=keep,
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        ),
    )


def _has_runaway_cell(block: bytes, table: pa.Table) -> bool:
    if block.count(b"\n") <= table.num_rows + 1:
        return False
    lines = [
        pa.compute.max(pa.compute.count_substring(column, "\n")).as_py() or 0 for column in table.columns
    ]
    return max(lines) > MAX_RECORD_LINES


def _one_array(column: pa.ChunkedArray) -> pa.Array:
    joined = column.combine_chunks()
    return joined if isinstance(joined, pa.Array) else pa.concat_arrays(joined.chunks)


def _parse_lines(
    block: bytes, delimiter: str, *, final: bool, limit: int | None = None
) -> tuple[list[tuple[list[str], bool]], int]:
    """Parse line by line, and give up on a quotation mark that nobody closes at the end of its own line.

    Returns rows of (cells, whole) and the bytes used; the lines of a cell that may go on are left over.
    """
    lines = block.split(b"\n")
    if not final or not lines[-1]:
        lines.pop()
    rows: list[tuple[list[str], bool]] = []
    used, i = 0, 0
    while i < len(lines) and (limit is None or len(rows) < limit):
        taken = _lines_of_record(lines, i)
        if taken == 0 and not final and len(lines) - i <= MAX_RECORD_LINES and i > 0:
            break
        whole = taken > 0
        taken = max(taken, 1)
        record = b"\n".join(lines[i : i + taken])
        rows.append((_cells(record, delimiter, whole), whole))
        used += len(record) + 1
        i += taken
    return rows, min(used, len(block))


def _lines_of_record(lines: list[bytes], start: int) -> int:
    """Return how many lines a record spans, 0 if its quotation marks never close."""
    quotes = 0
    for taken, line in enumerate(lines[start : start + MAX_RECORD_LINES], start=1):
        quotes += line.count(b'"')
        if quotes % 2 == 0:
            return taken
    return 0


def _cells(record: bytes, delimiter: str, whole: bool) -> list[str]:
    text = record.decode("utf-8", "replace").removesuffix("\r")
    if not whole:
        return text.split(delimiter)
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [""])
    except csv.Error:
        return text.split(delimiter)


def no_columns(columns: int) -> list[pa.Array]:
    """Return that many columns without rows."""
    return [pa.array([], pa.string())] * columns


def _as_chunk(rows: list[tuple[list[str], bool]], columns: int, number: int) -> RawChunk:
    good, numbers, malformed = [], [], []
    for at, (cells, whole) in enumerate(rows, start=number + 1):
        if whole and (len(cells) == columns or cells == [""]):
            good.append(cells if len(cells) == columns else [""] * columns)
            numbers.append(at)
        else:
            malformed.append((at, cells))
    arrays = [pa.array([cells[i] for cells in good], pa.string()) for i in range(columns)]
    return RawChunk(arrays, np.array(numbers, dtype=np.int64), malformed)


def _drop_endless_line(
    pending: bytes, blocks: Iterator[bytes], number: int, columns: int, final: bool
) -> tuple[RawChunk, bytes, bool]:
    """Give a line without an end one rejection, and go on after it."""
    start = pending[:CELL_LIMIT].decode("utf-8", "replace")
    while b"\n" not in pending and not final:
        block = next(blocks, None)
        final = block is None
        pending = block or b""
    chunk = RawChunk(no_columns(columns), np.empty(0, dtype=np.int64), [(number + 1, [start])])
    return chunk, pending.partition(b"\n")[2], final
