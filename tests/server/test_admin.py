"""Administration: what an administrator does with accounts, and what is refused."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from gis.models import AuditEvent, Person, Role
from server.services import people, sittings
from server.services.roles import Grant
from tests.factories import add_person, add_territory


@pytest.fixture
def admin(session, sign_in):
    """A browser with an administrator."""
    person = add_person(session, Role.ADMINISTRATOR, login="boss")
    session.commit()
    return sign_in(person)


def grants(session, login):
    session.expire_all()
    return sittings.signed(session, people.find(session, login)).grants


def test_a_new_person_gets_a_password_that_is_shown_once_and_works(admin, session):
    page = admin.post(
        "/admin/people", data={"login": "anna", "name": "Anna", "roles": ["analyst", "planner"]}
    )
    [password] = re.findall(r"<code>((?:\w{4}-){4}\w{4})</code>", page.text)
    assert password not in admin.get("/admin/people").text
    person = sittings.prove_password(session, login="anna", password=password, now=datetime.now(UTC))
    assert sittings.signed(session, person).grants == (Grant(Role.ANALYST), Grant(Role.PLANNER))


def test_a_role_may_be_given_in_one_territory(admin, session):
    place = add_territory(session, "here")
    admin.post("/admin/people", data={"login": "anna", "roles": "analyst", "territory": "here"})
    assert grants(session, "anna") == (Grant(Role.ANALYST, place.id),)


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"login": "boss", "roles": "analyst"}, "already"),
        ({"login": "ā!", "roles": "analyst"}, "small letters"),
        ({"login": "anna"}, "at least one role"),
        ({"login": "anna", "roles": "emperor"}, "at least one role"),
        ({"login": "anna", "roles": ["administrator", "analyst"]}, "sees no data"),
    ],
)
def test_a_refused_person_says_why_and_keeps_what_was_typed(admin, form, sentence):
    answer = admin.post("/admin/people", data=form)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{form["login"]}"' in answer.text


def test_closing_an_account_is_recorded_and_can_be_undone(admin, session):
    anna = add_person(session, Role.ANALYST)
    admin.post(f"/admin/people/{anna.id}/active", data={"active": "0"})
    assert not session.get(Person, anna.id, populate_existing=True).active
    admin.post(f"/admin/people/{anna.id}/active", data={"active": "1"})
    assert session.get(Person, anna.id, populate_existing=True).active
    done = session.scalars(select(AuditEvent.operation).order_by(AuditEvent.id)).all()
    assert done == ["deactivate_person", "activate_person"]


def test_nobody_closes_or_changes_their_own_account(admin, session):
    boss = people.find(session, "boss")
    assert admin.post(f"/admin/people/{boss.id}/active", data={"active": "0"}).status_code == 422
    assert admin.post(f"/admin/people/{boss.id}/roles", data={"roles": "analyst"}).status_code == 422


def test_changing_roles_replaces_them(admin, session):
    anna = add_person(session, Role.ANALYST, Role.OFFICER, login="anna")
    session.commit()
    answer = admin.post(f"/admin/people/{anna.id}/roles", data={"roles": ["officer", "planner"]})
    assert answer.status_code == 302
    assert grants(session, "anna") == (Grant(Role.OFFICER), Grant(Role.PLANNER))


def test_a_reset_password_is_shown_once(admin, session):
    anna = add_person(session, Role.ANALYST)
    page = admin.post(f"/admin/people/{anna.id}/password")
    assert re.search(r"<code>(?:\w{4}-){4}\w{4}</code>", page.text)


@pytest.mark.parametrize("action", ["active", "roles", "password"])
def test_a_person_who_does_not_exist_is_not_found(admin, action):
    assert admin.post(f"/admin/people/424242/{action}", data={"roles": "analyst"}).status_code == 404


def test_what_a_demo_administrator_makes_ends_with_the_demo(client, session):
    people.make_demo_accounts(session)
    client.post("/sign-in/demo", data={"login": "admin"})
    client.post("/admin/people", data={"login": "friend", "roles": "analyst"})
    assert people.find(session, "friend").demo


def test_names_are_shown_as_text(admin, session):
    person = add_person(session, Role.ANALYST)
    person.name = "<script>x</script>"
    session.commit()
    assert "<script>x" not in admin.get("/admin/people").text
