"""Unhappy files: damage, malice and nonsense end in a refusal with a code, and never in a traceback."""

import gzip
import io
import random
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from gis.errors import IntakeError
from gis.intake import new_category_values, read_and_check, recognise, source
from tests.gis.intake.help import context_of, run

GOOD = b"id,date,category,lon,lat\n" + b"".join(b"%d,2025-06-02,Theft,22.58,57.24\n" % n for n in range(50))


def code_of(data: bytes | Path) -> str:
    """The code of the refusal, or of the first blocking problem."""
    try:
        preview = recognise(data, "f", context=context_of())
        blocking = [problem.code for problem in preview.problems if problem.blocking]
        if blocking:
            return blocking[0]
        list(read_and_check(data, preview.plan, context=context_of()))
    except IntakeError as refusal:
        return refusal.code
    return "read"


def xlsx() -> bytes:
    """A small workbook."""
    book, target = Workbook(), io.BytesIO()
    for row in (("id", "date", "category"), ("1", "2025-06-02", "Theft")):
        book.active.append(row)
    book.save(target)
    return target.getvalue()


def zipped(**members: bytes) -> bytes:
    """A zip file."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf", "empty_file"),
        (b" \r\n\r\n", "empty_file"),
        (b"\x00" * 1000, "empty_file"),
        (b"id,date,category\n", "no_rows"),
        (b"<!DOCTYPE html><html><body>Not found</body></html>", "not_a_table"),
        (b"%PDF-1.7\n", "not_a_table"),
        (b'{"a": 1}', "not_a_table"),
        (b"[[[[", "damaged_file"),
        (b"[" * 100_000, "damaged_file"),
        (b'{"type": "FeatureCollection", "features": []}', "empty_file"),
        (
            b'{"features": [1, {"properties": 2, "geometry": {"type": "Point", "coordinates": "x"}}]}',
            "field_unmapped",
        ),
        (b"SQLite format 3\x00" + b"\x01" * 2000, "damaged_file"),
        (b"PK\x03\x04" + b"\x01" * 500, "damaged_file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x01" * 500, "damaged_file"),
        (gzip.compress(GOOD)[:-20], "damaged_file"),
        (xlsx()[:-300], "damaged_file"),
        (xlsx()[: len(xlsx()) // 2], "damaged_file"),
        (zipped(), "archive_of_many_files"),
        (zipped(a=b"1", b=b"2"), "archive_of_many_files"),
        (random.Random(7).randbytes(20_000), "not_a_table"),
        (b"just one line of words", "field_unmapped"),
    ],
)
def test_a_file_that_is_no_table_is_refused(data: bytes, code: str) -> None:
    assert code_of(data) == code


def test_a_bomb_is_stopped_while_it_unpacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "HARMLESS_BYTES", 1 << 20)
    monkeypatch.setattr(source, "MAX_PLAIN_BYTES", 64 << 20)
    bomb = GOOD + b"1,2025-06-02,Theft,22.58,57.24\n" * 2_000_000
    assert code_of(gzip.compress(bomb, 9)) in {"archive_bomb", "too_large"}
    assert code_of(zipped(a=GOOD + b"0" * (64 << 20))) == "archive_bomb"


def test_a_workbook_that_unpacks_to_a_mountain_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gis.intake.workbook.MAX_UNPACKED_BYTES", 1 << 20)
    data = zipped(**{"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b" " * (2 << 20)})
    assert code_of(data) == "too_large"


def test_a_cell_in_the_last_corner_of_a_sheet_does_not_take_all_memory() -> None:
    book, target = Workbook(), io.BytesIO()
    book.active["A1"] = "id"
    book.active["XFD1048576"] = "end"
    book.save(target)
    assert code_of(target.getvalue()) == "too_large"


def test_a_line_of_ten_megabytes_costs_one_row() -> None:
    data = GOOD + b"51," + b"x" * (10 << 20) + b"\n" + b"52,2025-06-02,Theft,22.58,57.24\n"
    outcome = run(data)
    assert outcome.rows == 52
    assert outcome.rejected == {"row_malformed": 1}
    assert max(len(row["cells"]) for row in outcome.rejections) < 10_000


def test_a_file_that_is_one_line_of_ten_megabytes_is_refused() -> None:
    assert code_of(b"x," * (5 << 20)) == "not_a_table"


def test_a_thousand_columns_are_read() -> None:
    extra = [f"extra {n}" for n in range(995)]
    header = ",".join(["id", "date", "category", "lon", "lat", *extra])
    row = ",".join(["1", "2025-06-02", "Theft", "22.58", "57.24", *(["1"] * 995)])
    assert run(f"{header}\n{row}\n".encode()).rejections == []


def test_ten_thousand_columns_are_refused() -> None:
    assert code_of((",".join(f"c{n}" for n in range(10_000)) + "\n").encode() * 3) == "too_many_columns"


def test_a_wrong_encoding_by_order_still_reads_every_row() -> None:
    data = GOOD.replace(b"Theft", "Zādzība".encode("cp1257"))
    outcome = run(data, encoding="utf-8")
    assert (outcome.rows, outcome.rejected) == (50, {})


def test_a_column_of_free_text_is_no_classification() -> None:
    data = b"id,date,category\n" + b"".join(b"%d,2025-06-02,words %d\n" % (n, n) for n in range(600))
    preview = recognise(data, "f", context=context_of())
    with pytest.raises(IntakeError, match="too_many_categories"):
        new_category_values(data, preview.plan, context=context_of())


def test_a_file_that_changed_after_the_preview_is_refused() -> None:
    first = b'{"features": [{"properties": {"date": "2025-06-02", "type": "x"}, "geometry": null}]}'
    plan = recognise(first, "f", context=context_of()).plan
    with pytest.raises(IntakeError, match="another_file"):
        list(read_and_check(first.replace(b"type", b"kind"), plan, context=context_of()))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=3000))
def test_random_bytes_are_refused_or_read(data: bytes) -> None:
    code_of(data)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 5000),
    st.binary(min_size=1, max_size=60),
    st.sampled_from(["csv", "xlsx", "gzip", "utf-16"]),
)
def test_a_good_file_with_a_splinter_in_it_is_refused_or_read(at: int, splinter: bytes, kind: str) -> None:
    good = {
        "csv": GOOD,
        "xlsx": xlsx(),
        "gzip": gzip.compress(GOOD, mtime=0),
        "utf-16": GOOD.decode().encode("utf-16"),
    }
    data = good[kind]
    at %= len(data)
    code_of(data[:at] + splinter + data[at + len(splinter) // 2 :])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.text(max_size=20), min_size=5, max_size=5), min_size=1, max_size=8))
def test_every_row_of_any_text_is_accounted_for(rows: list[list[str]]) -> None:
    import csv

    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([["id", "date", "category", "lon", "lat"], *rows])
    data = GOOD + text.getvalue().encode("utf-8", "replace").split(b"\n", 1)[1]
    outcome = run(data, header_row=1, delimiter=",", encoding="utf-8")
    assert outcome.rows == len(outcome.records) + sum(outcome.rejected.values())
