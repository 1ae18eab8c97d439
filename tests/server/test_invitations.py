"""Invitations: a link makes one account, once, for seven days, and only with the roles it was made for."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from gis.models import AuditEvent, Invitation, Role
from server.services import invitations, people, sittings
from server.services.invitations import InvitationOver
from server.services.refusals import Conflict, Invalid, NotFound
from server.services.roles import Grant
from tests.factories import add_person, add_territory

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
PASSWORD = "four words that fit"
FORM = {"name": "Anna Bērziņa", "password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def boss(session):
    """An administrator."""
    return add_person(session, Role.ADMINISTRATOR, login="boss")


@pytest.fixture
def link(sign_in, boss, client):
    """The path of a link for ``anna``, an analyst, made on the page; nobody is signed in afterwards."""
    page = sign_in(boss).post("/admin/invitations", data={"login": "Anna ", "roles": ["analyst"]})
    [path] = re.findall(r"data-invitation>http://localhost(/invitation/[\w-]+)<", page.text)
    client.post("/sign-out")
    return path


def invite(session, *, now=NOW, login="anna", by=None):
    return invitations.invite(session, login=login, grants=[Grant(Role.ANALYST)], by=by, now=now)


def test_the_invited_chooses_name_and_password_and_is_signed_in(session, client, link):
    page = client.get(link).text
    assert "Your login is anna." in page
    assert "Analyst" in page
    assert client.post(link, data=FORM).headers["Location"] == "/account"
    assert "Anna Bērziņa" in client.get("/account").text
    person = sittings.prove_password(session, login="anna", password=PASSWORD, now=NOW)
    assert sittings.signed(session, person).grants == (Grant(Role.ANALYST),)


def test_the_secret_of_the_link_is_not_stored(session, link):
    token = link.rsplit("/", 1)[1]
    stored = session.scalar(select(Invitation))
    assert token.encode() not in stored.token_hash
    assert len(stored.token_hash) == 32


def test_a_link_works_once(client, link):
    client.post(link, data=FORM)
    answer = client.get(link)
    assert answer.status_code == 404
    assert "was used already" in answer.text
    assert client.post(link, data=FORM).status_code == 404


def test_looking_at_a_link_does_not_use_it_up(client, link):
    assert [client.get(link).status_code for _ in range(3)] == [200] * 3


def test_a_link_expires_after_seven_days(session, client, link):
    session.execute(update(Invitation).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    answer = client.post(link, data=FORM)
    assert answer.status_code == 404
    assert "has expired" in answer.text
    with pytest.raises(NotFound):
        people.find(session, "anna")


def test_the_seven_days_begin_when_it_is_made(session):
    _, token = invite(session)
    assert invitations.find(session, token, now=NOW + timedelta(days=6, hours=23))
    with pytest.raises(InvitationOver):
        invitations.find(session, token, now=NOW + timedelta(days=7))


def test_a_revoked_link_opens_nothing_and_is_not_listed(session, sign_in, boss, client, link):
    browser = sign_in(boss)
    assert "Valid until" in browser.get("/admin/people").text
    number = session.scalar(select(Invitation.id))
    assert browser.post(f"/admin/invitations/{number}/revoke").status_code == 303
    assert "Valid until" not in browser.get("/admin/people").text
    assert client.get(link).status_code == 404
    assert browser.post(f"/admin/invitations/{number}/revoke").status_code == 404


@pytest.mark.parametrize("token", ["x", "ā", "' OR 1=1 --", "%00"])
def test_a_made_up_link_opens_nothing(client, token):
    answer = client.get(f"/invitation/{token}")
    assert answer.status_code == 404
    assert "Ask your administrator" in answer.text


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"password": "short", "again": "short"}, "at least 12 characters"),
        ({"password": PASSWORD, "again": "another"}, "are not the same"),
        ({"password": "anna anna anna", "again": "anna anna anna"}, "too easy to guess"),
        ({}, "at least 12 characters"),
    ],
)
def test_a_refused_password_says_why_and_leaves_the_link_good(client, link, form, sentence):
    answer = client.post(link, data={"name": "Anna", **form})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="Anna"' in answer.text
    assert client.post(link, data=FORM).status_code == 303


def test_a_login_that_was_taken_meanwhile_is_said_and_uses_nothing_up(session, client, link):
    add_person(session, Role.OFFICER, login="anna")
    answer = client.post(link, data=FORM)
    assert answer.status_code == 422
    assert "There is an account “anna” already." in answer.text
    assert session.scalar(select(Invitation.accepted_at)) is None


def test_there_is_one_open_invitation_a_login_and_none_for_who_has_an_account(session, boss):
    invite(session)
    with pytest.raises(Conflict):
        invite(session)
    with pytest.raises(Conflict):
        invite(session, login="BOSS")
    assert invite(session, now=NOW + timedelta(days=8))


@pytest.mark.parametrize("login", ["", "a b", "@x", "anna@", "ķ@talsi.lv"])
def test_an_unusable_login_is_not_invited(session, login):
    with pytest.raises(Invalid):
        invite(session, login=login)


def test_an_e_mail_address_is_a_login(session):
    invitation, _ = invite(session, login="Anna.B@Talsi.lv")
    assert invitation.login == "anna.b@talsi.lv"


def test_a_refused_invitation_says_why_and_keeps_what_was_typed(sign_in, boss):
    answer = sign_in(boss).post("/admin/invitations", data={"login": "anna", "name": "Anna"})
    assert answer.status_code == 422
    assert "Choose at least one role" in answer.text
    assert 'value="Anna"' in answer.text


def test_a_territory_that_is_gone_is_not_opened(session, client):
    place = add_territory(session, "here")
    grants = [Grant(Role.ANALYST, place.id), Grant(Role.PLANNER)]
    _, token = invitations.invite(session, login="anna", grants=grants, by=None, now=NOW)
    session.delete(place)
    session.flush()
    person = invitations.accept(session, token, name="Anna", password=PASSWORD, now=NOW)
    assert sittings.signed(session, person).grants == (Grant(Role.PLANNER),)


def test_inviting_and_accepting_are_recorded(session, client, boss, link):
    client.post(link, data=FORM)
    rows = session.execute(select(AuditEvent.operation, AuditEvent.person_id).order_by(AuditEvent.id)).all()
    anna = people.find(session, "anna")
    assert ("invite", boss.id) in rows
    assert ("add_person", boss.id) in rows
    assert ("accept_invitation", anna.id) in rows


def test_what_a_demo_administrator_invites_ends_with_the_demo(session):
    add_territory(session, synthetic=True)
    people.make_demo_accounts(session)
    _, token = invite(session, by=people.find(session, "admin").id)
    assert invitations.accept(session, token, name="", password=PASSWORD, now=NOW).demo


@pytest.mark.parametrize("role", [Role.ANALYST, Role.AUDITOR])
def test_nobody_but_an_administrator_invites(session, sign_in, role):
    browser = sign_in(add_person(session, role))
    assert browser.post("/admin/invitations", data={"login": "x", "roles": "analyst"}).status_code == 403
