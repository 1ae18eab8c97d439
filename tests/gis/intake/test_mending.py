"""Mending: what is downloaded can be corrected and sent again, in the same shape."""

import csv
import io
import json

import pytest
from openpyxl import load_workbook

from gis.intake import Plan, mended_file
from gis.intake.mending import harmless
from tests.gis.intake.help import run

DATA = (
    "Notikuma ID;Datums;Veids;Platums;Garums\r\n"
    "T-1;03.11.2025;Zādzība;57,245;22,587\r\n"
    "T-2;?;Zādzība;57,245;22,587\r\n"
    "T-3;03.11.2025;Zādzība;;\r\n"
    "T-4;03.11.2025;Zādzība\r\n"
)


def rows_of(data: bytes) -> tuple[Plan, list[tuple[int, str, list[str]]]]:
    """Import a file; its plan and its rejections as the download takes them."""
    outcome = run(data)
    return outcome.plan, [(r["row_number"], r["reason"], json.loads(r["cells"])) for r in outcome.rejections]


@pytest.mark.parametrize("encoding", ["cp1257", "utf-16", "utf-8", "utf-8-sig"])
def test_the_download_is_the_same_kind_of_file_with_two_more_columns(encoding: str) -> None:
    plan, rows = rows_of(DATA.encode(encoding))
    made = mended_file(plan, rows, batch_id=7, file_name="marts/novembris.csv")
    assert made.name == "novembris-to-mend.csv"
    text = made.content.decode("utf-16" if encoding == "utf-16" else plan.encoding)
    assert list(csv.reader(io.StringIO(text), delimiter=";")) == [
        ["Notikuma ID", "Datums", "Veids", "Platums", "Garums", "talsi_reason", "talsi_row"],
        ["T-2", "?", "Zādzība", "57,245", "22,587", "date_unreadable", "7:3"],
        ["T-3", "03.11.2025", "Zādzība", "", "", "no_coordinate", "7:4"],
        ["T-4", "03.11.2025", "Zādzība", "", "", "row_malformed", "7:5"],
    ]


def test_sending_the_mended_rows_again_carries_their_marks_and_keeps_their_keys() -> None:
    data = DATA.replace("Notikuma ID", "Piezīme").encode()
    first = run(data)
    plan, rows = rows_of(data)
    again = run(mended_file(plan, rows[1:2], batch_id=7, file_name="f.csv").content)
    assert [record["mends"] for record in again.records] == ["7:4"]
    assert again.keys == [first.records[1]["match_key"]]


def test_a_reason_may_be_said_in_words() -> None:
    plan, rows = rows_of(DATA.encode())
    made = mended_file(plan, rows, batch_id=7, file_name="f.csv", word=lambda code: code.upper())
    assert b"DATE_UNREADABLE" in made.content


def test_a_workbook_stays_a_workbook() -> None:
    plan = Plan(kind="xlsx", headers=("id", "date", "name"), left_out=("name",))
    made = mended_file(plan, [(5, "date_missing", ["=1+1", "\x07"])], batch_id=2, file_name="f.xlsx")
    sheet = load_workbook(io.BytesIO(made.content)).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["id", "date", "talsi_reason", "talsi_row"],
        ["'=1+1", None, "date_missing", "2:5"],
    ]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+371 2000", "'+371 2000"),
        ("-87.6", "-87.6"),
        ("-87,6", "-87,6"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_a_formula_is_disarmed_and_a_number_is_not(cell: str, written: str) -> None:
    assert harmless(cell) == written
