"""OpenID Connect: against a real provider program, what links an account and what is refused."""

import base64
import hashlib
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from sqlalchemy import select

from gis.models import AuditEvent, ForeignIdentity, Role
from server.services import invitations, people
from server.services.roles import Grant
from tests.factories import add_person

SECRET = "the client's secret"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def issuer() -> Iterator[str]:
    """The address of a provider that runs as a program of its own."""
    pytest.importorskip("oidc_provider_mock", reason="the provider is a development package")
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--require-nonce", "true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    patch = pytest.MonkeyPatch()
    patch.setenv("NO_PROXY", "127.0.0.1,localhost")  # whatever proxy the machine asks the world through
    try:
        for _ in range(200):
            if process.poll() is not None:
                pytest.fail("The provider ended at once.")
            try:
                requests.get(address, timeout=5).close()
                break
            except requests.ConnectionError:
                time.sleep(0.1)
        yield address
    finally:
        patch.undo()
        process.terminate()
        process.wait(10)


@pytest.fixture
def configure(app, monkeypatch):
    """``configure(issuer)`` makes the application use that provider."""

    def act(address):
        runtime = app.extensions["talsi"]
        settings = replace(
            runtime.settings,
            oidc_issuer=address,
            oidc_client_id="talsi",
            oidc_client_secret=SECRET,
            oidc_label="Station",
        )
        monkeypatch.setitem(app.extensions, "talsi", replace(runtime, settings=settings))

    return act


@pytest.fixture
def station(configure, issuer):
    """The provider, configured."""
    configure(issuer)
    return issuer


def visit(client, station, subject, *, start="/sign-in/openid?next=/account", **claims):
    """Go to the provider, be somebody there, and come back; what Talsi answers to the return."""
    answer = requests.put(f"{station}/users/{subject}", json=claims, timeout=5)
    assert answer.status_code < 300, answer.text
    leave = client.get(start)
    assert leave.status_code == 302, leave.text
    there = requests.post(leave.headers["Location"], data={"sub": subject}, allow_redirects=False, timeout=5)
    back = urlsplit(there.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


@pytest.fixture
def anna(session):
    """An analyst whose login is her e-mail address."""
    return people.add(
        session, login="anna@talsi.lv", password="correct horse battery", grants=[Grant(Role.ANALYST)]
    )


ANNA = {"email": "Anna@Talsi.lv", "email_verified": True, "name": "Anna B."}


def test_without_a_provider_there_is_no_button_and_no_address(client):
    assert "openid" not in client.get("/sign-in").text
    assert client.get("/sign-in/openid").status_code == 404
    assert client.get("/sign-in/openid/return?code=x&state=y").status_code == 404


def test_the_page_names_the_provider_and_asks_it_nothing(client, configure):
    configure("http://127.0.0.1:9")
    assert "Sign in with Station" in client.get("/sign-in").text


def test_the_visit_carries_a_state_a_nonce_and_a_challenge_of_its_own(client, station):
    asked = [parse_qs(urlsplit(client.get("/sign-in/openid").headers["Location"]).query) for _ in range(2)]
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]
    with client.session_transaction() as cookie:
        verifier = cookie["openid"]["verifier"]
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    assert asked[1]["code_challenge"] == [digest]
    assert asked[1]["code_challenge_method"] == ["S256"]
    assert asked[1]["redirect_uri"] == ["http://localhost/sign-in/openid/return"]


def test_a_verified_address_that_is_a_login_links_the_account(session, client, station, anna):
    answer = visit(client, station, "s-1", **ANNA)
    assert answer.headers["Location"] == "/account"
    assert client.get("/account").status_code == 200
    linked = session.scalar(select(ForeignIdentity))
    assert (linked.person_id, linked.issuer, linked.subject) == (anna.id, station, "s-1")
    rows = session.scalars(select(AuditEvent).where(AuditEvent.person_id == anna.id)).all()
    assert [(row.operation, row.objects.get("how")) for row in rows] == [
        ("link_identity", None),
        ("sign_in", "openid"),
    ]


def test_later_the_subject_alone_is_enough_whatever_the_address_has_become(client, station, anna):
    visit(client, station, "s-2", **ANNA)
    client.post("/sign-out")
    assert visit(client, station, "s-2", email="new@talsi.lv").headers["Location"] == "/account"


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "anna@talsi.lv", "email_verified": False},
        {"email": "anna@talsi.lv"},
        {"email": "boris@talsi.lv", "email_verified": True},
        {},
    ],
)
def test_an_address_that_is_not_verified_or_unknown_opens_nothing(session, client, station, anna, claims):
    answer = visit(client, station, "s-3", **claims)
    assert answer.status_code == 403
    assert "Ask your administrator" in answer.text
    assert client.get("/account").status_code == 302
    assert session.scalar(select(ForeignIdentity)) is None


def test_somebody_who_got_the_address_later_does_not_get_the_account(client, station, anna):
    visit(client, station, "s-4", **ANNA)
    client.post("/sign-out")
    assert visit(client, station, "s-5", **ANNA).status_code == 403


def test_a_closed_account_stays_closed(session, client, station, anna):
    visit(client, station, "s-6", **ANNA)
    client.post("/sign-out")
    people.set_active(session, anna.id, active=False, by=None)
    assert visit(client, station, "s-6", **ANNA).status_code == 403


def test_an_invitation_links_with_the_rights_it_was_made_for(session, client, station):
    now = datetime.now(UTC)
    _, token = invitations.invite(session, login="boris", grants=[Grant(Role.OFFICER)], by=None, now=now)
    start = f"/sign-in/openid?invitation={token}"
    assert "Sign in with Station" in client.get(f"/invitation/{token}").text
    assert visit(client, station, "s-7", start=start, name="Boris").status_code == 302
    boris = people.find(session, "boris")
    assert (boris.name, [held.role for held in boris.roles]) == ("Boris", [Role.OFFICER])
    assert client.get(f"/invitation/{token}").status_code == 404


def test_a_demo_account_is_linked_to_nobody(session, client, station):
    person = add_person(session, Role.ANALYST, login="anna@talsi.lv")
    person.demo = True
    session.flush()
    assert visit(client, station, "s-8", **ANNA).status_code == 403


def test_a_return_that_this_browser_did_not_begin_is_refused(app, client, station, anna):
    leave = client.get("/sign-in/openid").headers["Location"]
    there = requests.post(leave, data={"sub": "s-9"}, allow_redirects=False, timeout=5)
    back = urlsplit(there.headers["Location"])
    stranger = app.test_client()
    stranger.set_cookie("language", "en")
    assert stranger.get(f"{back.path}?{back.query}").status_code == 422
    stranger.get("/sign-in/openid")
    answer = stranger.get(f"{back.path}?{back.query}")
    assert answer.status_code == 422
    assert "not begun in this browser" in answer.text


def test_a_return_works_once(client, station, anna):
    answer = visit(client, station, "s-10", **ANNA)
    assert answer.status_code == 302
    client.post("/sign-out")
    assert client.get("/sign-in/openid/return?code=x&state=y").status_code == 422


def test_giving_up_at_the_provider_changes_nothing_and_is_said(client, station):
    leave = client.get("/sign-in/openid").headers["Location"]
    denied = requests.post(leave, data={"action": "deny"}, allow_redirects=False, timeout=5)
    back = urlsplit(denied.headers["Location"])
    state = parse_qs(urlsplit(leave).query)["state"][0]
    answer = client.get(f"{back.path}?{back.query}&state={state}")
    assert answer.status_code == 422
    assert "given up at the provider" in answer.text


def test_a_visit_that_took_too_long_begins_again(client, station):
    client.get("/sign-in/openid")
    with client.session_transaction() as cookie:
        cookie["openid"] = {**cookie["openid"], "at": 0}
    assert client.get("/sign-in/openid/return?code=x&state=y").status_code == 422


def test_a_code_that_the_provider_does_not_know_is_refused(client, station):
    client.get("/sign-in/openid")
    with client.session_transaction() as cookie:
        state = cookie["openid"]["state"]
    answer = client.get(f"/sign-in/openid/return?code=made-up&state={state}")
    assert answer.status_code == 422
    assert "could not be verified" in answer.text


def test_a_token_for_another_visit_is_refused(client, station, anna):
    """The nonce ties the token to the visit: the cookie of one and the code of another do not fit."""
    leave = client.get("/sign-in/openid").headers["Location"]
    there = requests.post(leave, data={"sub": "s-11"}, allow_redirects=False, timeout=5)
    back = urlsplit(there.headers["Location"])
    with client.session_transaction() as cookie:
        cookie["openid"] = {**cookie["openid"], "nonce": "of another visit"}
    assert client.get(f"{back.path}?{back.query}").status_code == 422


@pytest.mark.parametrize(
    "change", [{"aud": "another"}, {"iss": "http://evil"}, {"exp": 1}, {"azp": "another"}]
)
def test_a_token_for_somebody_else_or_of_long_ago_is_refused(change):
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet, RSAKey

    from server import openid
    from server.settings import Settings

    key = RSAKey.generate_key(2048, parameters={"kid": "1"})
    now = int(time.time())
    sound = {"iss": "http://p", "aud": "talsi", "sub": "1", "nonce": "n", "iat": now, "exp": now + 60}
    settings = Settings(oidc_issuer="http://p", oidc_client_id="talsi")
    metadata = {"issuer": "http://p", "jwks_uri": "http://p/keys"}

    def check(claims):
        token = jwt.encode({"alg": "RS256", "kid": "1"}, claims, key)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(openid, "_get_json", lambda _url: KeySet([key]).as_dict(private=False))
            return openid._checked(settings, metadata, token, "n")

    assert check(sound)["sub"] == "1"
    with pytest.raises((JoseError, ValueError)):
        check({**sound, **change})


@pytest.mark.parametrize("header", [{"alg": "none"}, {"alg": "HS256"}])
def test_a_token_that_nobody_signed_is_refused(header):
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet, RSAKey

    from server import openid
    from server.settings import Settings

    def part(content):
        return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")

    token = f"{part(header)}.{part({'sub': '1'})}."
    keys = KeySet([RSAKey.generate_key(2048)]).as_dict(private=False)
    metadata = {"issuer": "http://p", "jwks_uri": "http://p/keys"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(openid, "_get_json", lambda _url: keys)
        with pytest.raises((JoseError, ValueError)):
            openid._checked(Settings(oidc_client_id="talsi"), metadata, token, "n")


def test_a_provider_that_is_away_is_said_and_the_password_still_works(client, configure, anna):
    configure(f"http://127.0.0.1:{free_port()}")
    answer = client.get("/sign-in/openid")
    assert answer.status_code == 503
    assert "does not answer" in answer.text
    form = {"login": "anna@talsi.lv", "password": "correct horse battery"}
    assert client.post("/sign-in", data=form).status_code == 302


def test_a_discovery_that_names_another_issuer_is_not_believed(client, configure, issuer):
    configure(issuer.replace("127.0.0.1", "localhost"))
    with pytest.MonkeyPatch.context() as patch:
        from server import openid

        told = openid._get_json(f"{issuer}/.well-known/openid-configuration")
        patch.setattr(openid, "_get_json", lambda _url: told)
        assert client.get("/sign-in/openid").status_code == 503


def test_where_a_second_factor_is_required_the_provider_asks_for_its_own(
    app, client, station, anna, monkeypatch
):
    runtime = app.extensions["talsi"]
    required = replace(runtime, settings=replace(runtime.settings, second_factor="required"))
    monkeypatch.setitem(app.extensions, "talsi", required)
    visit(client, station, "s-12", **ANNA)
    assert client.get("/account").status_code == 200
