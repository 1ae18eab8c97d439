"""Second factor: what an authenticator proves, what a lost telephone costs, what a guesser meets."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from pyotp import TOTP
from sqlalchemy import select

from gis.models import AuditEvent, Person, Role
from server.services import people, second_factor, sittings
from server.services.refusals import Conflict, Invalid
from server.services.roles import Grant
from server.services.sealing import Seal
from tests.factories import add_person, add_territory

PASSWORD = "correct horse battery"
KEY = "for tests"
NOW = datetime(2026, 3, 2, 8, 0, 10, tzinfo=UTC)


@pytest.fixture
def anna(session):
    """An analyst with a password."""
    return people.add(session, login="anna", password=PASSWORD, grants=[Grant(Role.ANALYST)])


@pytest.fixture
def enrolled(session, anna):
    """Anna's secret and recovery codes, set up a minute before NOW."""
    second_factor.propose(session, anna.id, KEY)
    secret, _address = second_factor.proposed(session, anna.id, KEY)
    then = NOW - timedelta(minutes=1)
    codes = second_factor.confirm(
        session,
        anna.id,
        code=TOTP(secret).at(then),
        password=PASSWORD,
        server_key=KEY,
        now=then,
        sitting=None,
    )
    return secret, codes


def prove(session, code, now=NOW):
    person = session.scalar(
        select(Person).where(Person.login == "anna").execution_options(populate_existing=True)
    )
    return second_factor.prove(session, person, code=code, server_key=KEY, now=now)


def current_code(secret, seconds=0):
    """The code of this moment, for what goes through the pages."""
    return TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=seconds))


def give_password(client):
    return client.post("/sign-in", data={"login": "anna", "password": PASSWORD, "next": "/account"})


def require(app, monkeypatch, mode):
    from dataclasses import replace

    runtime = app.extensions["talsi"]
    settings = replace(runtime.settings, second_factor=mode)
    monkeypatch.setitem(app.extensions, "talsi", replace(runtime, settings=settings))


def test_the_codes_are_those_of_rfc_6238(session, anna):
    """The document's own example: the secret 12345678901234567890 at 1111111109 seconds gives …081804."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    at = datetime.fromtimestamp(1111111109, tz=UTC)
    assert second_factor._fitting_step(secret, "081804", at) == 1111111109 // 30


def test_a_second_factor_is_set_up_with_a_picture_a_code_and_the_password(session, sign_in, anna):
    browser = sign_in(anna)
    browser.post("/account/second-factor")
    page = browser.get("/account/second-factor").text
    assert "<svg" in page
    assert "style=" not in page
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    form = {"code": current_code(secret), "password": PASSWORD}
    page = browser.post("/account/second-factor/confirm", data=form).text
    codes = re.findall(r"<code>((?:\w{4}-){3}\w{4})</code>", page)
    assert len(set(codes)) == 10
    assert codes[0] not in browser.get("/account/second-factor").text
    session.refresh(anna)
    assert anna.totp_confirmed_at
    assert secret not in anna.totp_secret
    assert not set(codes) & set(anna.recovery_hashes)


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"code": "000000", "password": PASSWORD}, "This code does not fit"),
        ({"code": "ēēēēēē", "password": PASSWORD}, "This code does not fit"),
        ({"code": "right", "password": "wrong"}, "The present password is not right"),
    ],
)
def test_a_wrong_first_code_or_password_sets_nothing_up(session, sign_in, anna, form, sentence):
    browser = sign_in(anna)
    browser.post("/account/second-factor")
    secret, _ = second_factor.proposed(session, anna.id, KEY)
    if form["code"] == "right":
        form = {**form, "code": current_code(secret)}
    elif form["code"] == current_code(secret):
        form = {**form, "code": "000001"}
    answer = browser.post("/account/second-factor/confirm", data=form)
    assert answer.status_code == 422
    assert sentence in answer.text
    session.refresh(anna)
    assert anna.totp_confirmed_at is None


def test_a_proved_second_factor_is_not_replaced_by_setting_up_another(session, anna, enrolled):
    with pytest.raises(Conflict):
        second_factor.propose(session, anna.id, KEY)


def test_signing_in_takes_two_steps_and_then_goes_where_it_was_meant_to(client, anna, enrolled):
    answer = give_password(client)
    assert answer.headers["Location"] == "/sign-in/code"
    assert client.get("/account").status_code == 302
    answer = client.post("/sign-in/code", data={"code": current_code(enrolled[0])})
    assert answer.headers["Location"] == "/account"
    assert client.get("/account").status_code == 200


def test_the_first_step_alone_is_not_recorded_as_a_sign_in(session, client, anna, enrolled):
    give_password(client)
    assert session.scalar(select(AuditEvent).where(AuditEvent.operation == "sign_in")) is None


def test_the_second_step_without_the_first_begins_again(client, anna, enrolled):
    assert client.get("/sign-in/code").headers["Location"] == "/sign-in"
    answer = client.post("/sign-in/code", data={"code": current_code(enrolled[0])})
    assert answer.headers["Location"] == "/sign-in"


def test_the_second_step_ends_after_ten_minutes(client, anna, enrolled):
    give_password(client)
    with client.session_transaction() as cookie:
        cookie["half"] = {**cookie["half"], "at": cookie["half"]["at"] - 601}
    answer = client.post("/sign-in/code", data={"code": current_code(enrolled[0])})
    assert answer.headers["Location"] == "/sign-in"


def test_a_new_password_between_the_steps_voids_the_first(session, client, anna, enrolled):
    give_password(client)
    people.reset_password(session, anna.id, by=None)
    answer = client.post("/sign-in/code", data={"code": current_code(enrolled[0])})
    assert answer.headers["Location"] == "/sign-in"


@pytest.mark.parametrize("seconds", [-30, 0, 30])
def test_a_clock_may_be_half_a_minute_off(session, enrolled, seconds):
    assert prove(session, TOTP(enrolled[0]).at(NOW + timedelta(seconds=seconds))) == "code"


@pytest.mark.parametrize("seconds", [-90, 90])
def test_a_clock_that_is_further_off_does_not_fit(session, enrolled, seconds):
    assert prove(session, TOTP(enrolled[0]).at(NOW + timedelta(seconds=seconds))) is None


def test_no_code_is_taken_twice_nor_an_earlier_one_after_it(session, enrolled):
    secret, _ = enrolled
    assert prove(session, TOTP(secret).at(NOW)) == "code"
    assert prove(session, TOTP(secret).at(NOW)) is None
    assert prove(session, TOTP(secret).at(NOW - timedelta(seconds=30))) is None
    assert prove(session, TOTP(secret).at(NOW + timedelta(seconds=30))) == "code"


def test_the_code_that_set_it_up_signs_nobody_in(session, enrolled):
    then = NOW - timedelta(minutes=1)
    assert prove(session, TOTP(enrolled[0]).at(then), now=then) is None


def test_a_recovery_code_works_once_however_it_is_typed(session, enrolled):
    typed = f"  {enrolled[1][3].upper().replace('-', ' ')} "
    assert prove(session, typed) == "recovery"
    assert prove(session, typed) is None
    assert prove(session, enrolled[1][4]) == "recovery"


def test_the_person_is_told_how_many_recovery_codes_are_left(client, anna, enrolled):
    give_password(client)
    page = client.post("/sign-in/code", data={"code": enrolled[1][0]}, follow_redirects=True).text
    assert "You have 9 recovery codes left." in page


def test_wrong_codes_lock_the_account_like_wrong_passwords(session, enrolled):
    wrong = "000000" if TOTP(enrolled[0]).at(NOW) != "000000" else "111111"
    for _ in range(5):
        assert prove(session, wrong) is None
    assert prove(session, TOTP(enrolled[0]).at(NOW)) is None
    later = NOW + timedelta(seconds=31)
    assert prove(session, TOTP(enrolled[0]).at(later), now=later) == "code"


def test_who_knows_the_password_gets_no_further_tries_at_the_code_by_giving_it(session, anna, enrolled):
    for _ in range(4):
        assert prove(session, "not a code") is None
        assert sittings.prove_password(session, login="anna", password=PASSWORD, now=NOW)
    assert prove(session, "not a code") is None
    assert sittings.prove_password(session, login="anna", password=PASSWORD, now=NOW) is None


def test_a_right_password_costs_the_person_none_of_the_tries(session, anna, enrolled):
    for _ in range(12):
        assert sittings.prove_password(session, login="anna", password=PASSWORD, now=NOW)
    assert prove(session, TOTP(enrolled[0]).at(NOW)) == "code"


def test_a_wrong_code_is_recorded_without_the_code(session, client, anna, enrolled):
    give_password(client)
    assert client.post("/sign-in/code", data={"code": "424242"}).status_code == 422
    row = session.scalar(select(AuditEvent).where(AuditEvent.outcome == "refused"))
    assert (row.operation, row.person_id, row.objects) == ("sign_in", anna.id, {"step": "code"})


def test_the_secret_is_unreadable_with_another_key(session, anna, enrolled):
    assert Seal("another", use="second factor").open(anna.totp_secret) is None
    assert Seal(KEY, use="something else").open(anna.totp_secret) is None
    code = TOTP(enrolled[0]).at(NOW)
    assert second_factor.prove(session, anna, code=code, server_key="another", now=NOW) is None


def test_setting_it_up_signs_out_everywhere_else(session, app, anna):
    sittings.begin(session, anna, key="elsewhere")
    sittings.begin(session, anna, key="here")
    second_factor.propose(session, anna.id, KEY)
    secret, _ = second_factor.proposed(session, anna.id, KEY)
    second_factor.confirm(
        session,
        anna.id,
        code=TOTP(secret).at(NOW),
        password=PASSWORD,
        server_key=KEY,
        now=NOW,
        sitting="here",
    )
    assert [sitting.key for sitting in sittings.running(session, anna.id)] == ["here"]


def test_removing_it_needs_a_code_and_then_the_password_is_enough(session, anna, enrolled):
    def proof(code):
        return second_factor.Proof(code, KEY, NOW, None)

    with pytest.raises(Invalid):
        second_factor.remove(session, anna.id, proof("000000"))
    second_factor.remove(session, anna.id, proof(enrolled[1][0]))
    session.refresh(anna)
    assert (anna.totp_secret, anna.recovery_hashes) == (None, [])
    with pytest.raises(Conflict):
        second_factor.remove(session, anna.id, proof(enrolled[1][1]))


def test_new_recovery_codes_void_the_old_ones(session, anna, enrolled):
    fresh = second_factor.renew_recovery(
        session, anna.id, second_factor.Proof(enrolled[1][0], KEY, NOW, None)
    )
    assert prove(session, enrolled[1][1]) is None
    assert prove(session, fresh[1]) == "recovery"


def test_an_administrator_resets_a_lost_one_and_that_is_recorded(session, sign_in, anna, enrolled):
    boss = add_person(session, Role.ADMINISTRATOR)
    browser = sign_in(boss)
    assert browser.post(f"/admin/people/{anna.id}/second-factor/reset").status_code == 302
    session.refresh(anna)
    assert anna.totp_confirmed_at is None
    row = session.scalar(select(AuditEvent).where(AuditEvent.operation == "reset_second_factor"))
    assert (row.person_id, row.objects) == (boss.id, {"person": anna.id})
    assert browser.post(f"/admin/people/{anna.id}/second-factor/reset").status_code == 409


def test_nobody_resets_their_own(session, anna, enrolled):
    with pytest.raises(Invalid):
        second_factor.reset(session, anna.id, by=anna.id)


@pytest.mark.parametrize("role", sorted(second_factor.NEEDED_BY))
def test_where_it_is_required_nothing_opens_before_it_is_set_up(app, session, sign_in, monkeypatch, role):
    add_territory(session, "here")
    require(app, monkeypatch, "required")
    browser = sign_in(add_person(session, role))
    for page in ("/t/here/explore", "/account", "/admin"):
        assert browser.get(page).headers["Location"] == "/account/second-factor", page
    answer = browser.get("/api/v1/territories/here")
    assert (answer.status_code, answer.get_json()["type"]) == (403, "urn:talsi:second-factor-needed")
    assert "Set up your second factor first" in browser.get("/account/second-factor").text
    assert browser.post("/sign-out").status_code == 302


def test_where_it_is_required_who_has_it_or_sees_no_exact_data_goes_on(
    app, session, sign_in, monkeypatch, anna, enrolled
):
    require(app, monkeypatch, "required")
    assert sign_in(anna).get("/account").status_code == 200
    assert sign_in(add_person(session, Role.FACILITATOR)).get("/account").status_code == 200


def test_where_it_is_required_a_demo_account_is_not_asked(app, client, session, monkeypatch):
    add_territory(session, "invented", synthetic=True)
    people.make_demo_accounts(session)
    require(app, monkeypatch, "required")
    client.post("/sign-in/demo", data={"login": "analyst"})
    assert client.get("/account").status_code == 200


def test_where_it_is_off_nobody_is_asked_and_nobody_is_offered_it(app, client, anna, enrolled, monkeypatch):
    require(app, monkeypatch, "off")
    assert give_password(client).headers["Location"] == "/account"
    assert client.get("/account/second-factor").status_code == 404
    assert "/account/second-factor" not in client.get("/account").text
