"""Delimited text: rows keep their numbers, and a broken one costs only itself."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.intake import delimited
from gis.intake.delimited import read_delimited

Rows = list[tuple[int, list[str]]]


def read(data: bytes, columns: int, *, skip_rows: int = 0, delimiter: str = ",") -> tuple[Rows, Rows]:
    """All good rows and all malformed ones, with their numbers."""
    good: Rows = []
    bad: Rows = []
    for chunk in read_delimited(iter([data]), delimiter=delimiter, columns=columns, skip_rows=skip_rows):
        cells = zip(*(column.to_pylist() for column in chunk.columns), strict=True)
        good += [(int(n), list(row)) for n, row in zip(chunk.numbers, cells, strict=True)]
        bad += chunk.malformed
    return good, bad


@pytest.fixture(params=[64, 1 << 20])
def block_bytes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Blocks that cut rows apart, and one that holds them all."""
    monkeypatch.setattr(delimited, "BLOCK_BYTES", request.param)
    size: int = request.param
    return size


def test_rows_are_numbered_from_the_top_of_the_file(block_bytes: int) -> None:
    good, bad = read(b"title\r\nid,date\r\n1,a\r\n2,b\r\n", 2, skip_rows=2)
    assert good == [(3, ["1", "a"]), (4, ["2", "b"])]
    assert bad == []


def test_a_row_with_other_cells_is_set_aside_and_the_next_keep_their_numbers(block_bytes: int) -> None:
    good, bad = read(b"id,date\n1,a\n2\n3,c,x\n4,d\n", 2, skip_rows=1)
    assert good == [(2, ["1", "a"]), (5, ["4", "d"])]
    assert bad == [(3, ["2"]), (4, ["3", "c", "x"])]


def test_quoted_cells_may_hold_delimiters_quotes_and_line_breaks(block_bytes: int) -> None:
    good, bad = read(b'1,"a,b"\n2,"say ""no"""\n3,"two\nlines"\n4,plain "word"\n', 2)
    assert [row for _, row in good] == [
        ["1", "a,b"],
        ["2", 'say "no"'],
        ["3", "two\nlines"],
        ["4", 'plain "word"'],
    ]
    assert bad == []


def test_a_quotation_mark_that_nobody_closes_costs_one_row(block_bytes: int) -> None:
    rows = b"".join(b"%d,fine\n" % n for n in range(200))
    good, bad = read(rows + b'200,"open\n' + rows, 2)
    assert len(good) == 400
    assert [number for number, _ in bad] == [201]
    assert good[-1] == (401, ["199", "fine"])


def test_an_endless_line_costs_one_row_and_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "BLOCK_BYTES", 10_000)
    blocks = [b"1,a\n2,", *[b"x" * 9_000] * 20, b"\n3,c\n"]
    chunks = list(read_delimited(iter(blocks), delimiter=",", columns=2, skip_rows=0))
    assert [int(n) for chunk in chunks for n in chunk.numbers] == [1, 3]
    ((number, cells),) = [bad for chunk in chunks for bad in chunk.malformed]
    assert number == 2
    assert len(cells[0]) <= delimited.CELL_LIMIT


def test_old_line_ends_are_line_ends() -> None:
    good, _ = read(b"id,date\r1,a\r2,b\r", 2, skip_rows=1)
    assert good == [(2, ["1", "a"]), (3, ["2", "b"])]


def test_an_empty_file_has_no_rows() -> None:
    assert read(b"", 2) == ([], [])
    assert read(b"id,date\r\n", 2, skip_rows=1) == ([], [])


cells = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=12)


@given(st.lists(st.lists(cells, min_size=3, max_size=3), max_size=30), st.sampled_from([48, 300, 1 << 20]))
def test_whatever_the_csv_module_writes_is_read_back(rows: list[list[str]], size: int) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "BLOCK_BYTES", size)
        good, bad = read(text.getvalue().encode(), 3)
    assert bad == []
    assert [row for _, row in good] == rows


@given(st.binary(max_size=2000), st.sampled_from([32, 1 << 20]))
def test_any_bytes_give_rows_or_malformed_rows(data: bytes, size: int) -> None:
    blocks = data.decode("utf-8", "replace").encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "BLOCK_BYTES", size)
        good, bad = read(blocks, 3)
    numbers = sorted([n for n, _ in good] + [n for n, _ in bad])
    assert len(numbers) == len(set(numbers))
