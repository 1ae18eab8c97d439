"""Import pages: from a dropped file to its ledger, for those who may, and in words."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from gis.models import AuditEvent, BatchState, ImportBatch, Incident, Job, JobState, Role
from server.services import imports
from tests.factories import add_person, add_territory
from tests.import_files import LATVIAN_HEADER, delimited, latvian, latvian_row, multipart

NOW = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)


@pytest.fixture
def talsi(session):
    territory = add_territory(session, "talsi")
    session.commit()  # a refusal rolls back what was not
    return territory


@pytest.fixture
def analyst(session, talsi, sign_in):
    return sign_in(add_person(session, Role.ANALYST, territory=talsi))


def send(browser, data, name="export.csv", **fields):
    body, content_type = multipart(data, name, **fields)
    return browser.post("/t/talsi/imports", data=body, content_type=content_type)


def only_batch(session):
    session.expire_all()
    return session.scalars(select(ImportBatch)).one()


def sent(browser, session, data, name="export.csv"):
    answer = send(browser, data, name)
    assert answer.status_code == 303
    return answer.location


def shown_fields(page):
    """What a browser would send back of the preview's form if nothing was touched."""
    fields = []
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page):
        if name != "csrf_token":
            fields.append((name, value))
            if name.startswith("was_") and name != "was_left_out":
                fields.append((name.removeprefix("was_"), value))
    return fields


def work(session, batch):
    imports.read_batch(session, batch_id=batch.id, now=NOW)
    job = session.scalars(select(Job)).one()
    job.state = JobState.DONE
    session.flush()


def test_without_imports_the_page_says_what_will_be_here(analyst):
    page = analyst.get("/t/talsi/imports").text
    assert "No file has been imported yet" in page
    assert 'type="file"' in page


def test_a_file_goes_from_upload_through_preview_to_its_ledger(analyst, session):
    where = sent(analyst, session, latvian())
    preview = analyst.get(where).text
    assert "windows-1257" in preview
    assert "Ķūļciems" in preview
    assert "Every row of the file was checked." in preview

    started = analyst.post(where, data=dict(shown_fields(preview)) | {"action": "import"})
    assert (started.status_code, started.location) == (303, where)
    assert "data-import-job=" in analyst.get(where).text

    work(session, only_batch(session))
    ledger = analyst.get(where).text
    assert "100%" in ledger
    assert "Take this import back" in ledger
    assert "100%" in analyst.get("/t/talsi/imports").text
    assert session.scalar(select(func.count()).select_from(Incident)) == 3


def test_nothing_is_an_incident_before_a_person_says_so(analyst, session):
    analyst.get(sent(analyst, session, latvian()))
    assert session.scalar(select(func.count()).select_from(Incident)) == 0


def test_a_correction_is_kept_and_shown_again(analyst, session):
    where = sent(analyst, session, latvian())
    fields = dict(shown_fields(analyst.get(where).text)) | {"encoding": "iso8859-13", "action": "preview"}
    assert analyst.post(where, data=fields).status_code == 303
    assert only_batch(session).plan["overrides"] == {"encoding": "iso8859-13"}
    assert '<option value="iso8859-13" selected>' in analyst.get(where).text
    analyst.post(where, data={"action": "anew"})
    assert only_batch(session).plan["overrides"] == {}


def test_what_nobody_touched_is_recognised_again_and_not_fixed(analyst, session):
    where = sent(analyst, session, latvian())
    analyst.post(where, data=dict(shown_fields(analyst.get(where).text)) | {"action": "preview"})
    assert only_batch(session).plan["overrides"] == {}


def test_unknown_columns_are_mapped_in_the_form(analyst, session):
    rows = [("03.11.2025 10:00", "Theft", "57.245", "22.587")]
    where = sent(analyst, session, delimited(("c1", "c2", "c3", "c4"), rows))
    page = analyst.get(where)
    assert "It is not known which column holds this" in page.text
    assert 'value="import" disabled' in page.text
    mapping = {"map_occurred_at": "c1", "map_category": "c2", "map_lat": "c3", "map_lon": "c4"}
    fields = dict(shown_fields(page.text)) | mapping
    analyst.post(where, data=fields | {"action": "preview"})
    page = analyst.get(where).text
    assert "It is not known which column holds this" not in page
    assert "57.24500, 22.58700" in page


def test_a_file_of_one_category_without_a_column_for_it_is_told_so_in_the_form(analyst, session):
    rows = [("03.11.2025 10:00", "57.245", "22.587")]
    where = sent(analyst, session, delimited(("date", "lat", "lon"), rows))
    fields = dict(shown_fields(analyst.get(where).text)) | {"constant_category": "Robbery"}
    analyst.post(where, data=fields | {"action": "preview"})
    page = analyst.get(where).text
    assert "always “Robbery”" in page
    assert "is not known which column" not in page
    analyst.post(where, data=dict(shown_fields(page)) | {"constant_category": "", "action": "preview"})
    assert "is not known which column" in analyst.get(where).text


def test_any_coordinate_system_may_be_named(analyst, session):
    where = sent(analyst, session, latvian())
    fields = dict(shown_fields(analyst.get(where).text)) | {"crs": "EPSG:25834", "action": "preview"}
    analyst.post(where, data=fields)
    assert 'value="EPSG:25834"' in analyst.get(where).text


def test_a_blocked_file_is_not_imported_even_when_the_button_is_forced(analyst, session):
    where = sent(analyst, session, delimited(("c1", "c2"), [("1", "2")]))
    answer = analyst.post(where, data={"action": "import"})
    assert answer.status_code == 422
    assert "Nothing has been imported yet" in answer.text
    assert only_batch(session).state is BatchState.RECEIVED


def test_a_column_of_names_is_left_out_with_a_tick(analyst, session):
    header = (*LATVIAN_HEADER, "Cietušais")
    data = delimited(header, [(*latvian_row(1), "Jānis Bērziņš")], delimiter=";", encoding="cp1257")
    where = sent(analyst, session, data)
    page = analyst.get(where).text
    assert "which Talsi never stores" in page
    fields = dict(shown_fields(page)) | {"left_out": "Cietušais", "columns_shown": "1", "action": "import"}
    analyst.post(where, data=fields)
    work(session, only_batch(session))
    assert only_batch(session).ledger["added"] == 1


def test_new_categories_of_a_later_file_wait_for_consent(analyst, session, talsi):
    imports.import_file(session, "talsi", latvian(), "first.csv", now=NOW)
    where = sent(analyst, session, latvian([latvian_row(9, Veids="Kontrabanda")]))
    page = analyst.get(where).text
    assert "This territory does not know these" in page
    assert "Kontrabanda" in page
    analyst.post(where, data=dict(shown_fields(page)) | {"add_categories": "1", "action": "preview"})
    assert "Rejected rows" not in analyst.get(where).text


def test_a_column_of_free_text_as_category_is_said_and_can_be_corrected(analyst, session):
    rows = [latvian_row(number, Veids=f"Piezīme nr. {number}") for number in range(600)]
    where = sent(analyst, session, latvian(rows))
    page = analyst.get(where)
    assert page.status_code == 200
    assert "too many different values" in page.text
    assert 'value="import" disabled' in page.text
    analyst.post(where, data=dict(shown_fields(page.text)) | {"map_category": "Vieta", "action": "preview"})
    assert "too many different values" not in analyst.get(where).text


def test_the_very_same_file_is_recognised(analyst, session):
    where = sent(analyst, session, latvian())
    analyst.post(where, data={"action": "import"})
    work(session, only_batch(session))
    again = analyst.get(sent(analyst, session, latvian())).text
    assert "This very file was imported on" in again


def test_sending_without_a_file_says_so_and_keeps_the_page(analyst):
    answer = analyst.post("/t/talsi/imports", data={}, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Choose a file first." in answer.text


def test_a_file_that_is_no_table_says_what_happened_and_what_to_do(analyst, session):
    page = analyst.get(sent(analyst, session, b"%PDF-1.7 nothing to see")).text
    assert "This file cannot be read" in page
    assert "Save it as CSV, XLSX, GeoJSON or GeoPackage" in page
    analyst.post(f"/t/talsi/imports/{only_batch(session).id}/discard")
    assert session.scalar(select(func.count()).select_from(ImportBatch)) == 0


def test_a_file_above_the_limit_is_refused_with_the_limit_and_leaves_nothing(analyst, session):
    answer = send(analyst, b"x" * (9 * 1024 * 1024))
    assert answer.status_code == 413
    assert "larger than 8 MB" in answer.text
    assert session.scalar(select(func.count()).select_from(ImportBatch)) == 0


def ledger_of(analyst, session, rows):
    where = sent(analyst, session, latvian(rows))
    analyst.post(where, data={"action": "import"})
    work(session, only_batch(session))
    return where


def test_reasons_stand_in_words_with_a_file_to_mend(analyst, session):
    rows = [latvian_row(1), latvian_row(2, Datums="?"), latvian_row(3, Platums="", Garums="")]
    where = ledger_of(analyst, session, rows)
    page = analyst.get(where).text
    assert "The date cannot be read." in page
    assert "50%" in page
    rejected = analyst.get(f"{where}/rejected")
    assert rejected.headers["Content-Disposition"].startswith("attachment")
    assert "talsi_reason" in rejected.data.decode("cp1257")
    assert "The date cannot be read." in rejected.data.decode("cp1257")
    assert len(analyst.get(f"{where}/unlocated").data.decode("cp1257").splitlines()) == 2


@pytest.mark.parametrize("name", ["dežūrdaļa ā.csv", "сводка.csv", 'a"b.csv', "line\nbreak.csv", "x;y=z.csv"])
def test_rows_of_a_file_with_any_name_can_be_taken_away(analyst, session, name):
    where = sent(analyst, session, latvian([latvian_row(1, Datums="?")]), name)
    analyst.post(where, data={"action": "import"})
    work(session, only_batch(session))
    rejected = analyst.get(f"{where}/rejected")
    assert rejected.status_code == 200
    header = rejected.headers["Content-Disposition"]
    assert header.isascii()  # the web server refuses the answer otherwise
    assert header.startswith("attachment; filename")


def test_taking_rows_away_is_recorded(analyst, session):
    where = ledger_of(analyst, session, [latvian_row(2, Datums="?")])
    analyst.get(f"{where}/rejected")
    assert (
        session.scalars(select(AuditEvent).filter_by(operation="export")).one().objects["kind"] == "rejected"
    )


def test_an_import_is_taken_back_only_after_a_tick(analyst, session):
    where = ledger_of(analyst, session, [latvian_row(1)])
    assert analyst.post(f"{where}/undo").status_code == 422
    assert only_batch(session).state is BatchState.DONE
    assert analyst.post(f"{where}/undo", data={"sure": "1"}).status_code == 303
    assert "has been taken back" in analyst.get(where).text
    assert session.scalar(select(func.count()).select_from(Incident)) == 0


def test_a_second_click_on_an_old_page_is_a_conflict_and_not_an_error(analyst, session):
    where = ledger_of(analyst, session, [latvian_row(1)])
    assert analyst.post(where, data={"action": "import"}).status_code == 409
    assert analyst.post(f"{where}/discard").status_code == 409
    assert analyst.post(f"{where}/retry").status_code == 409


def test_a_stopped_import_says_what_is_kept_and_can_be_tried_again(analyst, session):
    where = sent(analyst, session, latvian())
    analyst.post(where, data={"action": "import"})
    session.scalars(select(Job)).one().state = JobState.FAILED
    session.flush()
    page = analyst.get(where).text
    assert "The import stopped" in page
    assert "The file is kept" in page
    assert analyst.post(f"{where}/retry", data={"action": "retry"}).status_code == 303
    assert "data-import-job=" in analyst.get(where).text


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\Users\\anna\\eksports.csv", "\u202egpj.exe", ""])
def test_a_file_name_is_only_a_name(analyst, session, name):
    answer = send(analyst, latvian(), name)
    if answer.status_code == 303:
        kept = only_batch(session).file_name
        assert not set(kept) & set("/\\\u202e")


def test_markup_in_a_file_is_shown_as_text(analyst, session):
    rows = [latvian_row(1, Vieta="<script>alert(1)</script>", Veids="<b>Zādzība</b>")]
    page = analyst.get(sent(analyst, session, latvian(rows), "<img src=x>.csv")).text
    assert "<script>alert" not in page
    assert "<b>Zādzība" not in page
    assert "<img src=x" not in page


def test_a_planner_reads_the_history_and_changes_nothing(client, session, talsi, sign_in):
    imports.import_file(session, "talsi", latvian([latvian_row(1, Datums="?")]), "first.csv", now=NOW)
    batch = only_batch(session)
    planner = sign_in(add_person(session, Role.PLANNER, territory=talsi))
    page = planner.get("/t/talsi/imports").text
    assert "first.csv" in page
    assert 'type="file"' not in page
    assert "Take this import back" not in planner.get(f"/t/talsi/imports/{batch.id}").text
    assert send(planner, latvian()).status_code == 403
    assert planner.get(f"/t/talsi/imports/{batch.id}/rejected").status_code == 403
    assert planner.post(f"/t/talsi/imports/{batch.id}/undo", data={"sure": "1"}).status_code == 403


@pytest.mark.parametrize(
    "role", [Role.FACILITATOR, Role.OFFICER, Role.MODERATOR, Role.AUDITOR, Role.ADMINISTRATOR]
)
def test_nobody_else_sees_imports(session, talsi, sign_in, role):
    assert sign_in(add_person(session, role)).get("/t/talsi/imports").status_code == 403


def test_a_batch_of_another_territory_does_not_exist_here(analyst, session):
    add_territory(session, "elsewhere")
    imports.import_file(session, "elsewhere", latvian(), "theirs.csv", now=NOW)
    assert analyst.get(f"/t/talsi/imports/{only_batch(session).id}").status_code == 404


def test_pile_ups_are_shown_and_decided(analyst, session):
    rows = [latvian_row(n, Veids=kind, Platums="57,24000", Garums="22,58000")
            for n, kind in enumerate(["Zādzība", "Kautiņš", "Krāpšana"] * 10)]  # fmt: skip
    ledger_of(analyst, session, rows)
    page = analyst.get("/t/talsi/imports").text
    assert "1 place holds suspiciously many incidents" in page
    page = analyst.get("/t/talsi/imports/default-locations").text
    (place,) = re.findall(r"default-locations/(\d+)", page)
    address = f"/t/talsi/imports/default-locations/{place}"
    assert analyst.post(address, data={"action": "confirm", "label": ""}).status_code == 422
    assert analyst.post(address, data={"action": "confirm", "label": "The station"}).status_code == 303
    assert "The station" in analyst.get("/t/talsi/imports/default-locations").text
    wanted = select(func.count()).select_from(Incident).filter_by(at_default=True)
    assert session.scalar(wanted) == 30
