"""Sittings: where a person is signed in is listed, and ends where and when they say."""

from datetime import timedelta

import pytest
from sqlalchemy import event, func, select, update

from gis.models import AuditEvent, Role, Sitting
from server.agents import agent_words
from server.services import people, sittings
from server.services.roles import Grant
from tests.factories import add_person

PASSWORD = "correct horse battery"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Safari/604.1"


@pytest.fixture
def anna(session):
    """An analyst with a password."""
    return people.add(session, login="anna", password=PASSWORD, grants=[Grant(Role.ANALYST)])


@pytest.fixture
def browser_of(app, anna):
    """``browser_of(agent)`` signs Anna in with one more browser."""

    def make(agent):
        browser = app.test_client()
        browser.set_cookie("language", "en")
        browser.environ_base["HTTP_USER_AGENT"] = agent
        assert browser.post("/sign-in", data={"login": "anna", "password": PASSWORD}).status_code == 302
        return browser

    return make


def is_in(browser):
    return browser.get("/account").status_code == 200


def keys(session, person):
    return [sitting.key for sitting in sittings.running(session, person.id)]


def test_each_sign_in_is_listed_by_browser_and_system(browser_of):
    desk, _phone = browser_of(FIREFOX), browser_of(SAFARI)
    page = desk.get("/account").text
    assert "Firefox, Windows" in page
    assert "Safari, iPhone" in page
    assert page.count("this one") == 1


def test_signing_one_out_leaves_the_others(session, anna, browser_of):
    desk = browser_of(FIREFOX)
    [first] = keys(session, anna)
    phone = browser_of(SAFARI)
    assert phone.post(f"/account/sittings/{first}/end").status_code == 303
    assert (is_in(desk), is_in(phone)) == (False, True)


def test_everywhere_else_is_one_click(browser_of):
    browsers = [browser_of(FIREFOX) for _ in range(3)]
    answer = browsers[1].post("/account/sittings/end-others", follow_redirects=True)
    assert "2 other devices are signed out." in answer.text
    assert [is_in(browser) for browser in browsers] == [False, True, False]


def test_signing_out_ends_the_sitting_for_a_copied_cookie_too(browser_of):
    desk = browser_of(FIREFOX)
    copy = desk.get_cookie("talsi").value
    desk.post("/sign-out")
    desk.set_cookie("talsi", copy)
    assert not is_in(desk)


def test_nobody_ends_a_sitting_of_somebody_else(session, anna, browser_of, sign_in):
    desk = browser_of(FIREFOX)
    [key] = keys(session, anna)
    stranger = sign_in(add_person(session, Role.ANALYST))
    assert stranger.post(f"/account/sittings/{key}/end").status_code == 404
    assert is_in(desk)


def test_an_administrator_ends_all_sittings_of_a_person_and_that_is_recorded(
    session, anna, browser_of, sign_in
):
    desk = browser_of(FIREFOX)
    boss = add_person(session, Role.ADMINISTRATOR)
    assert sign_in(boss).post(f"/admin/people/{anna.id}/sittings/end").status_code == 302
    assert not is_in(desk)
    row = session.scalar(select(AuditEvent).where(AuditEvent.operation == "end_sittings"))
    assert (row.person_id, row.objects) == (boss.id, {"person": anna.id, "sittings": 1})


@pytest.mark.parametrize("act", ["close", "password"])
def test_a_closed_account_and_a_reset_password_end_all_sittings(session, anna, browser_of, act):
    browser_of(FIREFOX)
    if act == "close":
        people.set_active(session, anna.id, active=False, by=None)
    else:
        people.reset_password(session, anna.id, by=None)
    assert keys(session, anna) == []


def test_opening_an_account_again_does_not_revive_its_sittings(session, anna, browser_of):
    desk = browser_of(FIREFOX)
    people.set_active(session, anna.id, active=False, by=None)
    people.set_active(session, anna.id, active=True, by=None)
    assert not is_in(desk)


def test_a_sitting_that_was_not_used_for_twelve_hours_is_over(session, anna, browser_of):
    desk = browser_of(FIREFOX)
    session.execute(update(Sitting).values(seen_at=func.now() - timedelta(hours=12)))
    assert not is_in(desk)
    assert keys(session, anna) == []


def test_sittings_of_months_ago_are_forgotten_at_the_next_sign_in(session, anna):
    sittings.begin(session, anna, key="old")
    session.execute(update(Sitting).values(seen_at=func.now() - timedelta(days=91)))
    sittings.begin(session, anna, key="new")
    assert session.scalars(select(Sitting.key)).all() == ["new"]


def test_a_cookie_without_a_sitting_on_the_server_signs_nobody_in(session, anna):
    key = sittings.signed(session, anna).get_id()
    assert sittings.from_cookie(session, key, None) is None
    assert sittings.from_cookie(session, key, "made-up") is None


def test_a_sitting_of_another_person_signs_nobody_in(session, anna):
    other = add_person(session, Role.ANALYST)
    sittings.begin(session, other, key="theirs")
    assert sittings.from_cookie(session, sittings.signed(session, anna).get_id(), "theirs") is None


def test_the_account_and_its_sitting_are_read_in_one_statement_and_written_once_a_minute(session, anna):
    sittings.begin(session, anna, key="hers")
    cookie = sittings.signed(session, anna).get_id()
    session.execute(update(Sitting).values(seen_at=func.now() - timedelta(minutes=2)))
    asked = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("SAVEPOINT", "RELEASE")):
            asked.append(statement.split()[0])

    event.listen(session.connection(), "before_cursor_execute", note)
    for _ in range(3):
        assert sittings.from_cookie(session, cookie, "hers").id == anna.id
    event.remove(session.connection(), "before_cursor_execute", note)
    assert asked == ["SELECT", "UPDATE", "SELECT", "SELECT"]


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (FIREFOX, "Firefox, Windows"),
        (SAFARI, "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit Chrome/130.0 Safari/537 Edg/130.0", "Edge, Linux"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit Chrome/130.0 Mobile Safari/537", "Chrome, Android"),
        ("curl/8.1", "curl"),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_in_two_words_and_never_in_its_own(header, words):
    assert agent_words(header) == words
