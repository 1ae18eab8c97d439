"""Import ledgers on the page: mending, cancelling, taking back and the history, each for those who may."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from gis.models import AuditEvent, BatchState, ImportBatch, Incident, Job, JobState, Role
from server.services import imports
from tests.factories import add_neighbourhood, add_person, add_territory
from tests.import_files import delimited, latvian, latvian_row, many_latvian, multipart

NOW = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)
UNTIDY = [
    latvian_row(1),
    latvian_row(2, Datums="kaut kad"),
    latvian_row(3, Platums="", Garums=""),
    latvian_row(4, Platums="56,95", Garums="24,10"),
]


@pytest.fixture
def talsi(session):
    territory = add_territory(session, "talsi")
    add_neighbourhood(session, territory, bounds=(22.4, 57.1, 22.8, 57.4))
    session.commit()
    return territory


@pytest.fixture
def analyst(session, talsi, sign_in):
    return sign_in(add_person(session, Role.ANALYST, territory=talsi))


def post(browser, where, data, name="export.csv", headers=None, **fields):
    body, content_type = multipart(data, name, **fields)
    return browser.post(where, data=body, content_type=content_type, headers=headers)


def work(session, batch_id):
    """Do what the worker does with the one job that waits."""
    imports.read_batch(session, batch_id=batch_id, now=NOW)
    session.scalars(select(Job).filter_by(state=JobState.QUEUED)).one().state = JobState.DONE
    session.flush()


def batch_at(session, where):
    session.expire_all()
    return session.get_one(ImportBatch, int(where.rsplit("/", 1)[1]))


def imported(browser, session, data, name="export.csv"):
    """The address of a file's ledger."""
    where = post(browser, "/t/talsi/imports", data, name).location
    browser.post(where, data={"action": "import"})
    work(session, batch_at(session, where).id)
    return where


def sheet_fields(page):
    return dict(re.findall(r'name="(cell-\d+-\d+)" value="([^"]*)"', page))


def test_the_ledger_says_in_words_figures_and_a_map_what_has_a_place(analyst, session):
    page = analyst.get(imported(analyst, session, latvian(UNTIDY))).text
    assert "4 rows were read: 2 added, 0 already there, 2 rejected." in page
    assert "2 incidents belong to this import now; 50% have a place." in page
    assert "That is less than 85%" in page
    assert "1 incident has no place and is not on this map." in page
    assert page.count('class="map-outside"') == 2, "one mark, and one in the legend"
    assert page.count('class="map-square') == 6, "one square, and five in the legend"


def test_a_mended_file_is_sent_on_the_ledger_itself(analyst, session):
    where = imported(analyst, session, latvian(UNTIDY))
    mended = analyst.get(f"{where}/rejected").data.decode("cp1257").replace("kaut kad", "11.11.2025")
    sent = post(analyst, f"{where}/mend", mended.encode("cp1257"), "mended.csv")
    assert sent.status_code == 303
    work(session, batch_at(session, sent.location).id)
    page = analyst.get(sent.location).text
    assert "1 of 2 rows mended." in page
    assert "1 is still rejected." in page
    assert "This file mends rows of “export.csv”." in page
    assert "1 of 3 rows have been mended since." in analyst.get(where).text


def test_rows_are_mended_on_the_page_and_their_faults_named(analyst, session):
    where = imported(analyst, session, latvian(UNTIDY))
    page = analyst.get(where).text
    fields = sheet_fields(page)
    assert 'aria-invalid="true"' in page
    wrong = next(name for name, value in fields.items() if value == "kaut kad")
    sent = analyst.post(f"{where}/rows", data=fields | {wrong: "11.11.2025"})
    assert sent.status_code == 303
    work(session, batch_at(session, sent.location).id)
    assert "1 of 1 row mended." in analyst.get(sent.location).text
    assert session.scalar(select(func.count()).select_from(Incident)) == 3


def test_rows_saved_unchanged_are_refused_and_what_was_typed_is_kept(analyst, session):
    where = imported(analyst, session, latvian(UNTIDY))
    answer = analyst.post(f"{where}/rows", data=sheet_fields(analyst.get(where).text))
    assert answer.status_code == 422
    assert "No cell has been changed yet." in answer.text
    assert "kaut kad" in answer.text


def test_many_rows_of_an_unknown_category_are_cured_with_one_button(analyst, session):
    imported(analyst, session, latvian())
    where = imported(analyst, session, latvian(latvian_row(n, Veids="Kontrabanda") for n in range(60)))
    assert "60 rows were rejected only because" in analyst.get(where).text
    sent = analyst.post(f"{where}/rows", data={"action": "categories"})
    work(session, batch_at(session, sent.location).id)
    assert "60 of 60 rows mended." in analyst.get(sent.location).text
    assert analyst.post(f"{where}/rows", data={"action": "categories"}).status_code == 409


def test_markup_in_rows_to_mend_is_shown_as_text(analyst, session):
    row = latvian_row(1, Datums='"><script>alert(1)</script>')
    page = analyst.get(imported(analyst, session, latvian([row]))).text
    assert "<script>alert" not in page


def test_rows_are_shown_to_analysts_only_and_looking_is_recorded(analyst, session, talsi, sign_in):
    where = imported(analyst, session, latvian(UNTIDY))
    analyst.get(where)
    looks = session.scalars(select(AuditEvent).filter_by(operation="consult")).all()
    assert "import_rows" in {look.objects["what"] for look in looks}
    planner = sign_in(add_person(session, Role.PLANNER, territory=talsi))
    page = planner.get(where).text
    assert "kaut kad" not in page
    assert "Analysts can see these rows and mend them." in page
    assert planner.post(f"{where}/rows").status_code == 403
    assert post(planner, f"{where}/mend", latvian()).status_code == 403
    assert planner.post(f"{where}/cancel").status_code == 403


def test_what_goes_and_what_stays_is_said_before_an_import_is_taken_back(analyst, session):
    first = imported(analyst, session, many_latvian(30))
    imported(analyst, session, many_latvian(30, first=21), "second.csv")
    page = analyst.get(first).text
    assert "Removes 20 incidents." in page
    assert "10 more stand in another file too and stay, with that file." in page
    analyst.post(f"{first}/undo", data={"sure": "1"})
    page = analyst.get(first).text
    assert "20 incidents were removed" in page
    assert "10 that another file holds too stayed with that file." in page
    assert "Send it once more" in page
    assert session.scalar(select(func.count()).select_from(Incident)) == 30


def test_an_import_that_waits_is_cancelled_and_found_again(analyst, session):
    where = post(analyst, "/t/talsi/imports", latvian(), "monday.csv").location
    analyst.post(where, data={"action": "import"})
    page = analyst.get("/t/talsi/imports").text
    assert "Under way" in page
    assert "data-import-job" in page
    assert analyst.post(f"{where}/cancel").status_code == 303
    page = analyst.get(where).text
    assert "The import has been cancelled." in page
    assert "Import this file" in page
    assert analyst.post(f"{where}/cancel").status_code == 409


def test_an_import_that_is_being_rolled_back_says_so(analyst, session, monkeypatch):
    where = post(analyst, "/t/talsi/imports", latvian()).location
    analyst.post(where, data={"action": "import"})
    session.scalars(select(Job)).one().state = JobState.CANCELLED
    session.flush()
    monkeypatch.setattr("gis.queries.batches.lock_if_free", lambda *_: None)
    assert "The import is being cancelled" in analyst.get(where).text
    assert "being cancelled" in analyst.get("/t/talsi/imports").text


def test_only_an_analyst_cancels_an_import_by_the_api(analyst, session, talsi, sign_in):
    where = post(analyst, "/t/talsi/imports", latvian()).location
    analyst.post(where, data={"action": "import"})
    job = session.scalars(select(Job)).one()
    officer = sign_in(add_person(session, Role.OFFICER, territory=talsi))
    assert officer.post(f"/api/v1/jobs/{job.id}/cancel").status_code == 403
    analyst = sign_in(add_person(session, Role.ANALYST, territory=talsi))
    assert analyst.post(f"/api/v1/jobs/{job.id}/cancel").json["state"] == "cancelled"


def test_a_script_is_told_where_its_file_waits_and_what_is_to_be_decided(analyst, session):
    as_json = {"Accept": "application/json"}
    ready = post(analyst, "/t/talsi/imports", latvian(), headers=as_json).json
    assert (ready["ready"], ready["sentence"]) == (True, "Recognised; nothing needs to be decided.")
    other = delimited(("aa", "bb"), [("1", "2")])
    blocked = post(analyst, "/t/talsi/imports", other, "b.csv", headers=as_json).json
    assert not blocked["ready"]
    broken = post(analyst, "/t/talsi/imports", b"%PDF-1.7", "c.pdf", headers=as_json).json
    assert "not a table" in broken["sentence"]


def test_files_that_need_no_decision_are_started_together_and_the_others_wait(analyst, session):
    good = [post(analyst, "/t/talsi/imports", many_latvian(9, first=n), f"{n}.csv").location for n in (1, 20)]
    open_one = post(analyst, "/t/talsi/imports", delimited(("aa", "bb"), [("1", "2")])).location
    ids = [where.rsplit("/", 1)[1] for where in (*good, open_one)]
    answer = analyst.post("/t/talsi/imports/start", data={"batch": ids}, follow_redirects=True)
    assert "2 files are being imported, one after another." in answer.text
    assert [batch_at(session, where).state for where in (*good, open_one)] == [
        BatchState.READING, BatchState.READING, BatchState.RECEIVED,
    ]  # fmt: skip


def test_the_second_of_several_first_files_may_bring_its_own_categories(analyst, session):
    files = (latvian(), latvian([latvian_row(9, Veids="Kontrabanda")]))
    sent = [post(analyst, "/t/talsi/imports", data, f"{n}.csv").location for n, data in enumerate(files)]
    analyst.post("/t/talsi/imports/start", data={"batch": [where.rsplit("/", 1)[1] for where in sent]})
    for where in sent:
        imports.read_batch(session, batch_id=batch_at(session, where).id, now=NOW)
    assert batch_at(session, sent[1]).ledger["added"] == 1


def test_several_files_without_a_script_all_wait_for_a_look(analyst, session):
    mark = "----talsi"
    parts = "".join(
        f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{n}.csv"\r\n\r\na,b\r\n1,{n}\r\n'
        for n in range(3)
    )
    answer = analyst.post(
        "/t/talsi/imports",
        data=f"{parts}\r\n--{mark}--\r\n".encode(),
        content_type=f"multipart/form-data; boundary={mark}",
        follow_redirects=True,
    )
    assert "3 files wait for your look." in answer.text
    assert session.scalar(select(func.count()).select_from(ImportBatch)) == 3


def test_the_history_is_shown_by_state_and_page_by_page(analyst, session, talsi):
    for number in range(27):
        imports.import_file(session, "talsi", many_latvian(1, first=number), f"file-{number}.csv", now=NOW)
    post(analyst, "/t/talsi/imports", latvian([latvian_row(900)]), "waiting.csv")
    page = analyst.get("/t/talsi/imports").text
    assert "waiting.csv" in page
    assert "file-26.csv" in page
    assert "file-1.csv" not in page
    assert "Page 1 of 2" in page
    assert "file-1.csv" in analyst.get("/t/talsi/imports?page=2").text
    waiting = analyst.get("/t/talsi/imports?state=received").text
    assert "waiting.csv" in waiting
    assert "file-26.csv" not in waiting
    assert analyst.get("/t/talsi/imports?state=nonsense&page=x").status_code == 200


def test_the_history_is_taken_away_as_a_table_that_runs_nothing(analyst, session):
    imported(analyst, session, latvian(UNTIDY), "=1+1.csv")
    answer = analyst.get("/t/talsi/imports/history.csv")
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert row["file"] == "'=1+1.csv"
    assert (row["rows"], row["added"], row["rejected"], row["hit_rate"]) == ("4", "2", "2", "0.5000")
    assert (
        session.scalars(select(AuditEvent).filter_by(operation="export")).one().objects["what"]
        == "import_history"
    )


def test_months_in_which_too_few_incidents_have_a_place_are_named(analyst, session):
    imported(analyst, session, latvian(UNTIDY))
    page = analyst.get("/t/talsi/imports").text
    assert "In 1 month fewer than 85% of the incidents have a place" in page
    assert "Nov 2025 (50%)" in page
