"""Purpose: nobody sees exact data of a territory before saying what for, and the record keeps it."""

import pytest
from sqlalchemy import select

from gis.models import AuditEvent, Role
from server import auditing, purposes
from server.services import people
from server.services.purposes import Purpose
from tests.factories import add_category, add_incident, add_person, add_territory

TILE = "/tiles/here/incidents/0/0/0.mvt"
ASK = "/t/here/purpose"


@pytest.fixture
def here(session):
    """A territory with an incident."""
    territory = add_territory(session, "here")
    add_incident(session, territory, add_category(session, territory))
    return territory


@pytest.fixture
def analyst(session, sign_in, here, monkeypatch):
    """The browser of an analyst who has not said yet what for."""
    monkeypatch.setattr(auditing, "_contexts", auditing._Contexts())
    return sign_in(add_person(session, Role.ANALYST), purpose=False)


def rows(session, operation):
    return session.scalars(
        select(AuditEvent).where(AuditEvent.operation == operation).order_by(AuditEvent.id)
    ).all()


def test_a_page_becomes_the_question_and_leads_back(analyst):
    answer = analyst.get("/t/here/explore?category=theft")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/t/here/purpose?next=/t/here/explore?category%3Dtheft"
    form = {"purpose": "analysis", "next": "/t/here/explore?category=theft"}
    answer = analyst.post(ASK, data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/t/here/explore?category=theft")
    assert analyst.get("/t/here/explore").status_code == 200


@pytest.mark.parametrize("address", [TILE, "/api/v1/territories/here/summary"])
def test_maps_and_programs_are_told_why_they_get_nothing(analyst, address):
    answer = analyst.get(address)
    assert (answer.status_code, answer.content_type) == (403, "application/problem+json")
    assert answer.get_json()["type"] == "urn:talsi:purpose-needed"
    assert "Say first what you look at this territory for" in answer.get_json()["detail"]


def test_what_was_sent_before_the_answer_is_not_stored_and_that_is_said(analyst):
    answer = analyst.post("/t/here/imports", data={})
    assert answer.status_code == 303
    assert "has not been stored" in analyst.get(answer.headers["Location"]).text


def test_the_answer_is_written_down_and_stands_beside_every_look(session, analyst, here):
    analyst.post(ASK, data={"purpose": "inquiry", "words": "  11-2026 / 17 "})
    analyst.get(TILE)
    [said], [seen] = rows(session, "state_purpose"), rows(session, "consult")
    assert said.purpose == seen.purpose == "inquiry: 11-2026 / 17"
    assert (said.territory_id, said.role, said.session) == (here.id, "analyst", "a-sitting")


def test_another_purpose_for_the_same_map_is_another_row(session, analyst):
    for purpose in ("analysis", "patrols", "patrols"):
        analyst.post(ASK, data={"purpose": purpose})
        analyst.get(TILE)
    assert [row.purpose for row in rows(session, "consult")] == ["analysis", "patrols"]


def test_each_territory_is_asked_about_and_the_last_answer_is_offered(session, analyst):
    add_territory(session, "there")
    analyst.post(ASK, data={"purpose": "patrols"})
    assert analyst.get("/t/there/explore").status_code == 302
    page = analyst.get("/t/there/purpose").text
    assert 'value="patrols" checked' in page
    analyst.post("/t/there/purpose", data={"purpose": "meeting"})
    assert analyst.get("/t/there/explore").status_code == analyst.get("/t/here/explore").status_code == 200


def test_after_twelve_hours_the_question_comes_again(analyst, here):
    analyst.post(ASK, data={"purpose": "analysis"})
    with analyst.session_transaction() as cookie:
        said, at = cookie["purposes"][str(here.id)]
        cookie["purposes"] = {str(here.id): [said, at - 12 * 3600]}
    assert analyst.get("/t/here/explore").status_code == 302


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "Choose what you look at this for."),
        ({"purpose": "curiosity"}, "Choose what you look at this for."),
        ({"purpose": "inquiry"}, "Write the number of the inquiry."),
        ({"purpose": "other", "words": "  "}, "Write in a few words"),
        ({"purpose": "meeting", "words": "x" * 121}, "At most 120 characters"),
    ],
)
def test_an_answer_that_says_nothing_is_refused_and_keeps_what_was_typed(analyst, form, sentence):
    answer = analyst.post(ASK, data=form)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert analyst.get("/t/here/explore").status_code == 302


def test_the_answer_leads_to_no_other_server(analyst):
    answer = analyst.post(ASK, data={"purpose": "analysis", "next": "//evil.example/"})
    assert answer.headers["Location"] == "/t/here/explore"


def test_who_sees_totals_only_is_not_asked(app, session, sign_in, here, monkeypatch):
    from server.access import DATA_ROLES, allow

    monkeypatch.setitem(app.view_functions, "explore.page", allow(*DATA_ROLES)(lambda slug: "totals"))
    facilitator = sign_in(add_person(session, Role.FACILITATOR), purpose=False)
    assert facilitator.get("/t/here/explore").text == "totals"
    assert facilitator.get(ASK).status_code == 403


def test_a_demo_account_is_signed_in_for_training(client, session):
    add_territory(session, "invented", synthetic=True)
    people.make_demo_accounts(session)
    client.post("/sign-in/demo", data={"login": "analyst"})
    assert client.get("/t/invented/explore").status_code == 200
    with client.session_transaction() as cookie:
        assert cookie["purposes"][purposes.ANYWHERE][0] == Purpose.TRAINING


def test_what_a_command_does_is_recorded_as_its_purpose(session):
    from server.services import audit

    audit.record(session, "import", channel="command")
    assert rows(session, "import")[0].purpose == "command"


def test_many_territories_do_not_overflow_the_cookie(session, analyst):
    for number in range(12):
        add_territory(session, f"there-{number}")
        form = {"purpose": "other", "words": "x" * 120}
        assert analyst.post(f"/t/there-{number}/purpose", data=form).status_code == 303
    assert len(analyst.get_cookie("talsi").value) < 4000
    assert analyst.get("/t/there-11/explore").status_code == 200
    assert analyst.get("/t/there-0/explore").status_code == 302
