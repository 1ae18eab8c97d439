"""Fuzzed uploads: whatever is sent, the answer is never an error of ours, and never half a batch."""

import gzip
import io
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from gis.errors import IntakeError
from gis.models import BatchState, ImportBatch, Incident, Rejection, Role
from server.services import imports
from tests.factories import add_person, add_territory
from tests.import_files import (
    LATVIAN_HEADER,
    delimited,
    geojson,
    latvian,
    latvian_row,
    many_latvian,
    multipart,
    workbook,
)

NOW = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)
BOUNDED = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def browser(session, app, sign_in, monkeypatch):
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 64 * 1024 * 1024)
    person = add_person(session, Role.ANALYST, territory=add_territory(session, "talsi"))
    session.commit()  # a refusal rolls back what was not
    return sign_in(person)


def survive(browser, session, data, name="export.csv", **choices):
    """Send a file all the way; return the batch as it ended, or None when it was not even kept."""
    body, content_type = multipart(data, name)
    answer = browser.post("/t/talsi/imports", data=body, content_type=content_type)
    assert answer.status_code == 303, answer.text
    where = answer.location
    assert browser.get(where).status_code == 200
    assert browser.post(where, data={**choices, "action": "preview"}).status_code == 303
    assert browser.get(where).status_code == 200
    started = browser.post(where, data={"action": "import"})
    assert started.status_code in (303, 422)
    batch = session.get_one(ImportBatch, int(where.rsplit("/", 1)[1]))
    session.refresh(batch)
    if batch.state is BatchState.READING:
        read(session, batch)
    assert browser.get(where).status_code == 200
    check_whole_or_nothing(session, batch)
    return batch


def read(session, batch):
    try:
        imports.read_batch(session, batch_id=batch.id, now=NOW)
    except IntakeError:
        session.refresh(batch)
        assert batch.state is BatchState.FAILED
    session.refresh(batch)


def check_whole_or_nothing(session, batch):
    added = session.scalar(select(func.count()).select_from(Incident).filter_by(batch_id=batch.id))
    set_aside = session.scalar(select(func.count()).select_from(Rejection).filter_by(batch_id=batch.id))
    if batch.state is not BatchState.DONE:
        assert (added, set_aside, batch.ledger) == (0, 0, None)
        return
    ledger = batch.ledger
    assert added == ledger["added"]
    assert ledger["rows"] == ledger["added"] + ledger["duplicate"] + sum(ledger["rejected"].values())


@BOUNDED
@given(data=st.binary(max_size=4000))
def test_random_bytes(browser, session, data):
    survive(browser, session, data)


@BOUNDED
@given(
    text=st.text(
        alphabet=st.sampled_from("abcĀžЖ,;\t\"'\r\n0123456789.-=/: \x00\x1a\ufeff"), min_size=1, max_size=400
    ),
    encoding=st.sampled_from(["utf-8", "utf-16", "utf-16-le", "utf-8-sig"]),
)
def test_random_tables(browser, session, text, encoding):
    head = "Datums;Veids;Platums;Garums\r\n03.11.2025;Zādzība;57,24;22,58\r\n"
    survive(browser, session, (head + text).encode(encoding))


@BOUNDED
@given(at=st.integers(0, 10_000), change=st.binary(min_size=1, max_size=8))
def test_a_good_file_with_damaged_bytes(browser, session, at, change):
    data = bytearray(many_latvian(30))
    at %= len(data)
    data[at : at + len(change)] = change
    survive(browser, session, bytes(data))


@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.9, 0.99])
def test_truncated_workbooks(browser, session, part):
    whole = workbook(LATVIAN_HEADER, [latvian_row(n) for n in range(200)])
    batch = survive(browser, session, whole[: int(len(whole) * part)], "export.xlsx")
    assert batch.state is BatchState.RECEIVED


def test_a_line_of_ten_megabytes(browser, session):
    survive(browser, session, b"a" * 10_000_000)
    line = (
        latvian([latvian_row(1)]) + b"x" * 10_000_000 + b"\r\n" + latvian([latvian_row(2)]).split(b"\r\n")[1]
    )
    batch = survive(browser, session, line + b"\r\n")
    assert batch.ledger["added"] == 2
    assert batch.ledger["rejected"] == {"row_malformed": 1}


def zipped(member, blocks, count):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(member, "w") as target:
        for _ in range(count):
            target.write(blocks)
    return content.getvalue()


def test_a_zip_bomb(browser, session):
    batch = survive(browser, session, zipped("export.csv", b"0" * 1_000_000, 200), "export.zip")
    assert batch.state is BatchState.RECEIVED


def test_a_workbook_that_is_a_bomb(browser, session):
    content = io.BytesIO(workbook(LATVIAN_HEADER, [latvian_row(1)]))
    with (
        zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet2.xml", "w") as target,
    ):
        for _ in range(200):
            target.write(b" " * 1_000_000)
    batch = survive(browser, session, content.getvalue(), "export.xlsx")
    assert batch.state in (BatchState.RECEIVED, BatchState.DONE)


@pytest.mark.parametrize(
    "cell", ["=1+1", '=HYPERLINK("http://evil.example")', "@SUM(A1)", "+cmd|' /C calc'!A0"]
)
def test_formulas_are_text_and_leave_harmless(browser, session, cell):
    rows = [latvian_row(1, Vieta=cell), latvian_row(2, Vieta=cell, Datums="?")]
    batch = survive(browser, session, latvian(rows))
    assert batch.ledger["added"] == 1
    line = browser.get(f"/t/talsi/imports/{batch.id}/rejected").data.decode("cp1257").splitlines()[1]
    assert not any(part.strip('"').startswith(("=", "@", "+")) for part in line.split(";"))


def test_formulas_in_a_workbook(browser, session):
    rows = [latvian_row(1, Vieta="=1+1"), latvian_row(2, Vieta='=HYPERLINK("http://evil.example")')]
    assert survive(browser, session, workbook(LATVIAN_HEADER, rows), "export.xlsx").ledger["added"] == 2


@pytest.mark.parametrize("columns", [1_000, 60_000])
def test_a_thousand_columns_and_more(browser, session, columns):
    header = (*LATVIAN_HEADER, *(f"c{n}" for n in range(columns)))
    row = (*latvian_row(1), *("" for _ in range(columns)))
    survive(browser, session, delimited(header, [row], delimiter=";", encoding="cp1257"))


@pytest.mark.parametrize(
    "said", ["utf-8", "utf-16-le", "cp1252", "iso8859-13", "rot13", "idna", "cp\x00", "../../etc/passwd"]
)
def test_a_wrong_encoding_said_by_a_person(browser, session, said):
    survive(browser, session, latvian(), encoding=said)


@pytest.mark.parametrize("name", ["x" * 3000 + ".csv", "\x00\x01.csv", "….csv", " "])
def test_strange_names(browser, session, name):
    survive(browser, session, latvian(), name)


def packed(data):
    return gzip.compress(data)


def features(properties):
    """GeoJSON whose properties are written as they are given."""
    head = b'{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{'
    return head + b'"date":"2025-11-03",' + properties + b"}}]}"


HOSTILE = {
    "brackets without end": b"[" * 200_000,
    "objects without end": b'{"type":' * 100_000,
    "features that are none": b'{"type": "FeatureCollection", "features": [1, null, {"type": 5}, []]}',
    "a point that is none": geojson([("1", "2025-11-03", "Theft", "a", None)]),
    "infinite coordinates": geojson([("1", "2025-11-03", "Theft", float("inf"), float("nan"))]),
    "zeros inside names and values": features(b'"category": "a\\u0000b", "c\\u0000": "d\\u0000"'),
    "half a letter in names and values": features(b'"category": "a\\ud800b", "c\\ud800": ["\\ud800"]'),
    "names that differ by a zero": features(b'"category": "a", "c": "1", "c\\u0000": "2", "": "3"'),
    "a database that is none": b"SQLite format 3\x00" + bytes(range(256)) * 20,
    "an old workbook that is none": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 20,
    "a packed file cut short": packed(many_latvian(200))[:-100],
    "a file packed five times": packed(packed(packed(packed(packed(latvian()))))),
    "an archive in an archive": zipped("export.zip", zipped("export.csv", latvian(), 1), 1),
    "an archive without a file": b"PK\x05\x06" + bytes(18),
    "only delimiters": b";" * 50_000 + b"\n" + b";" * 50_000,
    "only newlines": b"\n" * 1_000_000,
    "only quotation marks": b'"' * 300_001,
    "half a letter at the end": latvian(encoding="utf-8")[:-30] + "ā".encode()[:1],
    "an odd number of bytes": latvian(encoding="utf-16")[:-1],
    "zeros": bytes(100_000),
    "dates out of the world": latvian(
        [latvian_row(1, Datums="99.99.9999"), latvian_row(2, Datums="01.01.0000")]
    ),
    "places out of the world": latvian([latvian_row(1, Platums="9" * 400, Garums="1e400")]),
    "the same column twice": delimited(
        ("Datums", "Datums", "Veids"), [("03.11.2025", "x", "y")], delimiter=";"
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files(browser, session, name):
    survive(browser, session, HOSTILE[name])


NONSENSE = {
    "crs": "EPSG:999999", "delimiter": "ab", "decimal": "x", "date_order": "zzz", "header_row": "99999999999",
    "axis_order": "up", "sheet": "nope", "profile": "nope", "map_category": "nope", "left_out": "nope",
}  # fmt: skip


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_in_the_form(browser, session, name):
    survive(browser, session, latvian(), **{name: NONSENSE[name], "columns_shown": "1"})
