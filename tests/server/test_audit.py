"""Audit: who looked at what is written down once, found again, and taken away as a file."""

import csv
import io
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from gis.models import AuditEvent, Role
from server import auditing
from server.access import allow, current_territory
from server.auditing import consulted, consulted_once, exported
from server.database import db
from server.services import audit
from server.services.audit import AuditFilter
from tests.factories import add_person, add_territory


@pytest.fixture
def here(session):
    """The territory that is looked at."""
    return add_territory(session, "here")


@pytest.fixture
def looking(app, session, sign_in, here, monkeypatch):
    """``looking(view)`` makes a page of the view and opens it as an analyst; the events it wrote."""
    person = add_person(session, Role.ANALYST, login="anna")
    monkeypatch.setattr(auditing, "_contexts", auditing._Contexts())

    def look(view, times=1):
        def page(slug):
            view()
            return "seen"

        monkeypatch.setitem(app.view_functions, "explore.page", allow(Role.ANALYST)(page))
        for _ in range(times):
            assert sign_in(person).get("/t/here/explore").status_code == 200
        return session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()

    return look


def test_looking_at_exact_data_writes_who_what_where_and_in_which_sitting(looking, here):
    [event] = looking(lambda: consulted(db(), current_territory(), "incidents", {"ids": [1, 2]}))
    assert (event.operation, event.outcome, event.channel) == ("consult", "done", "web")
    assert (event.role, event.session, event.territory_id) == ("analyst", "a-sitting", here.id)
    assert event.objects == {"what": "incidents", "ids": [1, 2]}
    assert event.person_id
    assert event.at.tzinfo is not None


def test_taking_data_away_is_an_operation_of_its_own(looking):
    [event] = looking(lambda: exported(db(), current_territory(), "hotspot_run", {"run": "x"}))
    assert event.operation == "export"


def test_a_map_of_many_tiles_is_one_row_a_selection(looking):
    looking(lambda: consulted_once(db(), current_territory(), "incident_map", {"categories": ["a"]}), times=5)
    events = looking(lambda: consulted_once(db(), current_territory(), "incident_map", {"categories": ["b"]}))
    assert [event.objects["categories"] for event in events] == [["a"], ["b"]]


def test_another_process_does_not_write_the_same_context_again(looking, monkeypatch):
    def tile():
        monkeypatch.setattr(auditing, "_contexts", auditing._Contexts())  # as if in a fresh process
        consulted_once(db(), current_territory(), "incident_map", {})

    assert len(looking(tile, times=3)) == 1


def test_a_row_that_could_not_be_written_is_tried_again_with_the_next_tile(looking, monkeypatch):
    def fail(*_arguments, **_named):
        raise RuntimeError("database away")

    def tile():
        with monkeypatch.context() as patch:
            patch.setattr(auditing, "_record", fail)
            with pytest.raises(RuntimeError):
                consulted_once(db(), current_territory(), "incident_map", {})
        consulted_once(db(), current_territory(), "incident_map", {})

    assert len(looking(tile)) == 1


def test_a_row_is_lost_with_the_transaction_it_tells_of(session):
    from server.services.transactions import transaction

    def fail():
        with transaction(session):
            audit.record(session, "import")
            raise ValueError("refused")

    with pytest.raises(ValueError, match="refused"):
        fail()
    assert session.scalar(select(func.count()).select_from(AuditEvent)) == 0


@pytest.fixture
def log(session, here):
    """Three rows of two people."""
    anna, boris = (add_person(session, Role.ANALYST, login=login) for login in ("anna", "boris"))
    audit.record(session, "consult", person_id=anna.id, territory_id=here.id, objects={"what": "incidents"})
    audit.record(session, "export", person_id=boris.id, territory_id=here.id)
    audit.record(session, "sign_in", person_id=anna.id, purpose="=HYPERLINK(1)")
    return session


@pytest.mark.parametrize(
    ("wanted", "operations"),
    [
        ({}, ["sign_in", "export", "consult"]),
        ({"login": "ANNA"}, ["sign_in", "consult"]),
        ({"operation": "export"}, ["export"]),
        ({"login": "nobody"}, []),
        ({"since": datetime(2999, 1, 1, tzinfo=UTC)}, []),
        ({"until": datetime(2000, 1, 1, tzinfo=UTC)}, []),
    ],
)
def test_the_log_is_searched_newest_first(log, wanted, operations):
    assert [row.operation for row in audit.search(log, AuditFilter(**wanted))] == operations


def test_the_log_goes_on_below_the_last_row_shown(log):
    first, second, third = audit.search(log, AuditFilter())
    assert list(audit.search(log, AuditFilter(), before=second.id)) == [third]
    assert first.id > second.id


def test_the_file_of_the_log_starts_no_formula_in_a_spreadsheet(log):
    rows = list(csv.DictReader(io.StringIO("".join(audit.as_csv(log, AuditFilter())))))
    assert [row["operation"] for row in rows] == ["consult", "export", "sign_in"]
    assert rows[2]["purpose"] == "'=HYPERLINK(1)"
    assert rows[0]["login"] == "anna"


def test_the_auditor_reads_and_saves_the_log_and_that_is_recorded_too(log, sign_in, session):
    auditor = sign_in(add_person(session, Role.AUDITOR))
    page = auditor.get("/admin/audit?login=anna&territory=here")
    assert page.status_code == 200
    assert "looked at data" in page.text
    assert auditor.get("/admin/audit.csv").text.count("\r\n") == 1 + 5
    operations = [row.operation for row in audit.search(session, AuditFilter())]
    assert operations[:2] == ["export_audit", "consult_audit"]


def test_the_auditor_pages_through_a_long_log_with_the_same_filter(log, sign_in, session):
    for _ in range(audit.PAGE + 5):
        audit.record(session, "consult")
    page = sign_in(add_person(session, Role.AUDITOR)).get("/admin/audit?operation=consult")
    [more] = [line for line in page.text.splitlines() if "before=" in line]
    assert "operation=consult" in more


@pytest.mark.parametrize("query", ["since=yesterday", "territory=nowhere", "until=2026-13-01"])
def test_a_search_that_makes_no_sense_is_refused_with_a_sentence(sign_in, session, query):
    answer = sign_in(add_person(session, Role.AUDITOR)).get(f"/admin/audit?{query}")
    assert answer.status_code in {404, 422}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("login=Ann", 2),
        ("login=%25", 0),
        ("what=incidents", 1),
        ("what=nothing", 0),
        ("purpose=inquiry", 1),
        ("purpose=analysis", 0),
        ("purpose_words=17", 1),
        ("purpose_words=_", 0),
        ("territory=here&operation=export", 1),
        ("since=2000-01-01&until=2000-01-02", 0),
    ],
)
def test_the_page_searches_by_each_of_its_fields(log, here, sign_in, session, query, found):
    audit.record(log, "consult", territory_id=here.id, purpose="inquiry: 11 / 17", objects={"what": "note"})
    page = sign_in(add_person(session, Role.AUDITOR)).get(f"/admin/audit?{query}").text
    assert page.count("<time ") == found


def test_the_page_tells_each_row_in_words(log, here, sign_in, session):
    seen = {"what": "incident_map", "categories": ["theft", "noise"], "from": "2026-01-01", "context": "ab12"}
    audit.record(log, "consult", territory_id=here.id, purpose="inquiry: 11 / 17", objects=seen)
    page = sign_in(add_person(session, Role.AUDITOR)).get("/admin/audit?what=incident_map").text
    assert "looked at data: the map of incidents" in page
    assert "An inquiry, with its number: 11 / 17" in page
    assert "Categories: theft, noise; From: 2026-01-01" in page
    assert "ab12" not in page


def test_the_file_holds_what_the_page_was_searched_for(log, sign_in, session):
    auditor = sign_in(add_person(session, Role.AUDITOR))
    assert "/admin/audit.csv?operation=export" in auditor.get("/admin/audit?operation=export").text
    assert auditor.get("/admin/audit.csv?operation=export").text.count("\r\n") == 1 + 1


def test_every_kind_of_data_that_is_looked_at_has_words():
    """The second argument of whoever records a look; a new kind needs its words for the auditor."""
    import re
    from pathlib import Path

    import server
    from server.audit_words import WHATS

    calls = re.compile(r'(?:consulted|consulted_once|exported)\(\s*db\(\),\s*[\w.()]+,\s*"(\w+)"')
    sources = [file.read_text() for file in Path(server.__file__).parent.rglob("*.py")]
    found = {word for source in sources for word in calls.findall(source)}
    assert found
    assert found <= set(WHATS)
