"""Signing in: what a guesser, a locked account, a demo and a shared computer meet."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unittest.mock import Mock

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from gis.models import AuditEvent, Person, Role
from server.services import passwords, people, sittings
from server.services.refusals import Conflict, Invalid, NotFound
from server.services.roles import Grant
from tests.factories import add_person, add_territory

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"


@pytest.fixture
def anna(session):
    """An analyst with a password."""
    return people.add(session, login="Anna", name="Anna B.", password=PASSWORD, grants=[Grant(Role.ANALYST)])


def attempt(session, password=PASSWORD, *, login="anna", now=NOW):
    return sittings.prove_password(session, login=login, password=password, now=now)


def without_tokens(page):
    return re.sub(r'(name="csrf[-_]token" (?:content|value)=)"[^"]*"', r"\1", page)


def test_the_right_password_signs_in_whatever_the_case_of_the_login(session, anna):
    assert attempt(session, login=" ANNA ").id == anna.id


def test_a_wrong_password_and_an_unknown_login_get_the_same_answer(client, anna):
    wrong = client.post("/sign-in", data={"login": "anna", "password": "wrong"})
    unknown = client.post("/sign-in", data={"login": "nobody", "password": "wrong"})
    assert wrong.status_code == unknown.status_code == 422
    assert without_tokens(wrong.text).replace('value="anna"', "") == (
        without_tokens(unknown.text).replace('value="nobody"', "")
    )


def test_an_unknown_login_costs_a_password_check_too(session, anna, monkeypatch):
    attempt(session, "warm", login="up")
    hasher = Mock(wraps=passwords._hasher)
    monkeypatch.setattr(passwords, "_hasher", hasher)
    attempt(session, "wrong")
    attempt(session, "wrong", login="nobody")
    assert [call.args[0][:24] for call in hasher.verify.call_args_list] == [anna.password_hash[:24]] * 2


def test_the_fifth_wrong_password_locks_the_account_even_for_the_right_one(session, anna):
    for _ in range(5):
        assert attempt(session, "wrong") is None
    assert attempt(session) is None
    assert attempt(session, now=NOW + timedelta(seconds=31)).id == anna.id


def test_each_further_failure_locks_for_twice_as_long_up_to_a_quarter_of_an_hour(session, anna):
    now, waits = NOW, []
    for _ in range(12):
        attempt(session, "wrong", now=now)
        session.refresh(anna)
        if anna.locked_until:
            waits.append((anna.locked_until - now).total_seconds())
            now = anna.locked_until
    assert waits == [30, 60, 120, 240, 480, 900, 900, 900]


def test_attempts_on_a_locked_account_do_not_prolong_the_lock(session, anna):
    for _ in range(5):
        attempt(session, "wrong")
    session.refresh(anna)
    until = anna.locked_until
    attempt(session, "wrong", now=NOW + timedelta(seconds=10))
    session.refresh(anna)
    assert anna.locked_until == until


def test_a_right_password_forgets_earlier_mistakes(session, anna):
    for _ in range(4):
        attempt(session, "wrong")
    assert attempt(session) is not None
    session.refresh(anna)
    assert (anna.failed_count, anna.locked_until) == (0, None)


def test_a_closed_account_cannot_sign_in(session, anna):
    people.set_active(session, anna.id, active=False, by=None)
    assert attempt(session) is None


def test_signing_in_and_failing_to_are_recorded_without_the_typed_login(session, anna):
    sittings.begin(session, attempt(session), key="key")
    attempt(session, "wrong", login="my-password-typed-here")
    events = session.scalars(
        select(AuditEvent).where(AuditEvent.operation == "sign_in").order_by(AuditEvent.id)
    ).all()
    assert [(event.person_id, event.outcome, event.objects) for event in events] == [
        (anna.id, "done", {}),
        (None, "refused", {}),
    ]


def test_a_closed_account_loses_its_running_sitting(session, sign_in, anna):
    browser = sign_in(anna)
    assert browser.get("/account").status_code == 200
    people.set_active(session, anna.id, active=False, by=None)
    assert browser.get("/account").status_code == 302


def test_a_new_password_ends_sittings_elsewhere_and_keeps_this_one(app, session, sign_in, client, anna):
    elsewhere = app.test_client()
    elsewhere.post("/sign-in", data={"login": "anna", "password": PASSWORD})
    assert elsewhere.get("/account").status_code == 200
    browser = sign_in(anna)
    new = "a different long one"
    answer = browser.post("/account/password", data={"old": PASSWORD, "password": new, "again": new})
    assert answer.status_code == 302
    assert browser.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "again", "sentence"),
    [
        ("wrong", "a different long one", "a different long one", "The present password is not right."),
        (PASSWORD, "short", "short", "at least 12 characters"),
        (PASSWORD, "anna anna anna anna", "anna anna anna anna", "too easy to guess"),
        (PASSWORD, "a different long one", "another", "are not the same"),
    ],
)
def test_a_refused_new_password_says_why(sign_in, anna, old, new, again, sentence):
    answer = sign_in(anna).post("/account/password", data={"old": old, "password": new, "again": again})
    assert answer.status_code == 422
    assert sentence in answer.text


@pytest.mark.parametrize("key", ["", ".", "x.y", "1", "99999999999999999999.ab", "-1.ab"])
def test_a_forged_person_key_signs_nobody_in(session, key):
    assert sittings.from_cookie(session, key, "a-sitting") is None


def test_after_signing_in_the_browser_goes_to_the_page_that_asked(client, anna):
    answer = client.post("/sign-in", data={"login": "anna", "password": PASSWORD, "next": "/account"})
    assert answer.headers["Location"] == "/account"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\tevil",
        "evil",
    ],
)
def test_signing_in_never_leads_to_another_server(client, anna, target):
    answer = client.post("/sign-in", data={"login": "anna", "password": PASSWORD, "next": target})
    assert answer.headers["Location"] == "/"


def test_a_page_that_needs_an_account_leads_to_the_sign_in_page_and_back(client):
    answer = client.get("/account?x=1")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/sign-in?next=/account?x%3D1"


def test_signing_out_needs_a_post_and_ends_the_sitting(sign_in, anna):
    browser = sign_in(anna)
    assert browser.get("/sign-out").status_code == 405
    assert browser.post("/sign-out").status_code == 302
    assert browser.get("/account").status_code == 302


def test_what_an_earlier_visitor_left_in_the_cookie_is_not_taken_over(client, anna):
    with client.session_transaction() as cookie:
        cookie["left"] = "behind"
    client.post("/sign-in", data={"login": "anna", "password": PASSWORD})
    with client.session_transaction() as cookie:
        assert "left" not in cookie
        assert cookie["sitting"]


def test_demo_accounts_are_offered_by_one_click_where_all_is_synthetic(client, session):
    add_territory(session, synthetic=True)
    people.make_demo_accounts(session)
    assert "Try the demonstration" in client.get("/sign-in").text
    assert client.post("/sign-in/demo", data={"login": "analyst"}).status_code == 302
    assert client.get("/account").status_code == 200


def test_beside_a_real_territory_a_demo_account_sees_the_synthetic_one_and_nothing_else(client, session):
    invented = add_territory(session, slug="invented", synthetic=True)
    made = {person.roles[0].role: person for person in people.make_demo_accounts(session)}
    real = add_territory(session, slug="real", synthetic=False)
    analyst = sittings.signed(session, made[Role.ANALYST])
    assert analyst.holds(Role.ANALYST, invented.id)
    assert not analyst.holds(Role.ANALYST, real.id)
    assert not analyst.holds_everywhere(Role.ANALYST)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_a_real_territory_ends_the_demo_of_those_whose_role_has_no_territory(client, session, role):
    add_territory(session, slug="invented", synthetic=True)
    made = {person.roles[0].role: person for person in people.make_demo_accounts(session)}
    client.post("/sign-in/demo", data={"login": made[role].login})
    add_territory(session, slug="real", synthetic=False)
    session.commit()
    assert client.get("/account").status_code == 302
    assert client.post("/sign-in/demo", data={"login": made[role].login}).status_code == 404
    assert attempt(session, people.DEMO_PASSWORD, login=made[role].login) is None


def test_without_a_synthetic_territory_the_demo_and_its_sittings_end(client, session):
    made = people.make_demo_accounts(session)
    client.post("/sign-in/demo", data={"login": "analyst"})
    add_territory(session, synthetic=False)
    session.commit()
    assert "Try the demonstration" not in client.get("/sign-in").text
    assert client.get("/account").status_code == 302
    assert client.post("/sign-in/demo", data={"login": "analyst"}).status_code == 404
    assert attempt(session, people.DEMO_PASSWORD, login=made[0].login) is None


def test_a_server_that_does_not_serve_the_demo_takes_no_demo_password(app, client, session, monkeypatch):
    people.make_demo_accounts(session)
    runtime = app.extensions["talsi"]
    monkeypatch.setitem(
        app.extensions, "talsi", replace(runtime, settings=replace(runtime.settings, demo=False))
    )
    form = {"login": "analyst", "password": people.DEMO_PASSWORD}
    assert client.post("/sign-in", data=form).status_code == 422


def test_a_server_that_does_not_serve_the_demo_offers_no_click(app, client, session, monkeypatch):
    people.make_demo_accounts(session)
    runtime = app.extensions["talsi"]
    monkeypatch.setitem(
        app.extensions, "talsi", replace(runtime, settings=replace(runtime.settings, demo=False))
    )
    assert "Try the demonstration" not in client.get("/sign-in").text
    assert client.post("/sign-in/demo", data={"login": "analyst"}).status_code == 404


def test_demo_accounts_are_made_once_and_never_beside_real_data(session):
    first = [person.id for person in people.make_demo_accounts(session)]
    assert [person.id for person in people.make_demo_accounts(session)] == first
    assert len(first) == len(Role)
    add_territory(session, synthetic=False)
    with pytest.raises(Conflict):
        people.make_demo_accounts(session)


def test_a_demo_does_not_take_over_a_real_account_of_the_same_login(session):
    person = add_person(session, Role.ANALYST, login="analyst")
    assert person.id not in [made.id for made in people.make_demo_accounts(session)]
    with pytest.raises(NotFound):
        sittings.prove_demo(session, login="analyst")


@pytest.mark.parametrize("login", ["", "a", "ķekava", "has space", "x" * 65, "-dash", "a/b"])
def test_an_unusable_login_is_refused(session, login):
    with pytest.raises(Invalid):
        people.add(session, login=login, password=PASSWORD, grants=[Grant(Role.ANALYST)])


def test_the_same_login_in_another_case_is_the_same_account(session, anna):
    with pytest.raises(Conflict):
        people.add(session, login="ANNA", password=PASSWORD, grants=[Grant(Role.ANALYST)])


@pytest.mark.parametrize(
    "grants",
    [
        [],
        [Grant(Role.ADMINISTRATOR), Grant(Role.ANALYST)],
        [Grant(Role.AUDITOR), Grant(Role.PLANNER)],
        [Grant(Role.AUDITOR), Grant(Role.ADMINISTRATOR)],
        [Grant(Role.ADMINISTRATOR, 1)],
    ],
)
def test_roles_that_must_not_meet_are_refused(session, grants):
    with pytest.raises(Invalid):
        people.add(session, login="anna", password=PASSWORD, grants=grants)


def test_the_last_administrator_stays_one(session):
    boss = add_person(session, Role.ADMINISTRATOR)
    session.commit()
    with pytest.raises(Conflict):
        people.set_active(session, boss.id, active=False, by=None)
    with pytest.raises(Conflict):
        people.change_roles(session, boss.id, grants=[Grant(Role.ANALYST)], by=None)
    assert session.get(Person, boss.id, populate_existing=True).active


def test_an_old_hash_is_renewed_at_the_next_sign_in(session, anna):
    anna.password_hash = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1).hash(PASSWORD)
    session.flush()
    attempt(session)
    assert not passwords.outdated(anna.password_hash)
