"""Security: the headers, cookies, tokens and limits that every answer has."""

import re
from dataclasses import replace

import pytest

from gis.models import Role
from server.app import create_app
from server.security import limiter
from server.services import people
from server.settings import Settings
from tests.factories import add_person

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def test_every_answer_forbids_foreign_and_inline_scripts(client):
    for address in ("/", "/sign-in", "/nowhere", "/health", "/api/v1/jobs/1"):
        policy = client.get(address).headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy, address
        assert "frame-ancestors 'none'" in policy, address
        assert "unsafe" not in policy, address
        assert "http" not in policy, address


def test_a_static_file_is_guarded_too(client):
    with client.get("/static/page.js") as answer:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.mimetype == "text/javascript"


def test_no_page_of_ours_writes_a_script_or_style_into_itself(client, sign_in, session):
    admin = sign_in(add_person(session, Role.ADMINISTRATOR))
    for address in ("/", "/sign-in", "/account", "/admin/people", "/nowhere"):
        page = admin.get(address).text
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page), address
        assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page)), address
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page), address


def test_the_other_headers_are_there(client):
    headers = client.get("/sign-in").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in headers


def test_https_is_remembered_by_the_browser_only_over_https(client):
    assert (
        "max-age" in client.get("/sign-in", base_url="https://localhost").headers["Strict-Transport-Security"]
    )


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(client, session):
    people.make_demo_accounts(session)
    answer = client.post("/sign-in/demo", data={"login": "analyst"})
    [cookie] = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith("talsi=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_over_https_the_session_cookie_never_goes_out_in_the_clear(database_url, tmp_path):
    settings = Settings(database_url=database_url, home=tmp_path, secret_key="x", https=True)
    assert create_app(settings).config["SESSION_COOKIE_SECURE"] is True


@pytest.fixture
def guarded(app, monkeypatch):
    """The application with forgery tokens, as it is served."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    return app.test_client()


def test_a_post_without_a_token_is_refused(guarded):
    for address in ("/sign-in", "/sign-in/demo", "/language"):
        answer = guarded.post(address, data={"login": "x"}, headers={"Accept-Language": "en"})
        assert answer.status_code == 400, address
        assert "reload the page" in answer.text


def test_a_post_with_the_pages_own_token_is_accepted(guarded):
    [token, *_] = TOKEN.findall(guarded.get("/sign-in").text)
    answer = guarded.post("/language", data={"csrf_token": token, "language": "en", "next": "/sign-in"})
    assert answer.status_code == 302


def test_the_token_of_another_sitting_is_refused(app, guarded):
    [token, *_] = TOKEN.findall(app.test_client().get("/sign-in").text)
    guarded.get("/sign-in")
    assert guarded.post("/language", data={"csrf_token": token, "language": "en"}).status_code == 400


def test_a_script_may_send_the_token_as_a_header(guarded):
    [token, *_] = TOKEN.findall(guarded.get("/sign-in").text)
    answer = guarded.post("/language", data={"language": "en"}, headers={"X-CSRFToken": token})
    assert answer.status_code == 302


def test_a_refused_api_call_without_a_token_is_a_problem_document(guarded):
    answer = guarded.post("/api/v1/jobs/00000000-0000-4000-8000-000000000000/cancel")
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"


def test_a_body_that_is_too_large_is_refused_before_it_is_read(app, client, monkeypatch):
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1000)
    answer = client.post("/sign-in", data={"login": "x" * 2000})
    assert answer.status_code == 413
    assert "too large" in answer.text


def test_a_stream_of_sign_in_attempts_is_slowed_down(app, client, monkeypatch):
    monkeypatch.setattr(limiter, "enabled", True)
    monkeypatch.setattr("server.web.session.sittings.prove_password", lambda *_args, **_named: None)
    codes = {client.post("/sign-in", data={"login": "x"}).status_code for _ in range(70)}
    limiter.reset()
    assert codes == {422, 429}


def test_a_forwarded_address_is_believed_only_from_a_configured_proxy(database_url, tmp_path):
    plain = Settings(database_url=database_url, home=tmp_path, secret_key="x")
    for settings, secure in ((plain, False), (replace(plain, trusted_proxies=1), True)):
        client = create_app(settings).test_client()
        headers = client.get("/language/en", headers={"X-Forwarded-Proto": "https"}).headers
        assert ("Strict-Transport-Security" in headers) is secure


def test_an_installation_with_a_name_answers_to_no_other(database_url, tmp_path):
    settings = Settings(
        database_url=database_url, home=tmp_path, secret_key="k", public_url="https://talsi.example.org"
    )
    stranger = create_app(settings).test_client()
    for host in ("talsi.example.org", "127.0.0.1:8000", "localhost"):
        assert stranger.get("/sign-in", headers={"Host": host}).status_code == 200, host
    refused = stranger.get("/ogc/", headers={"Host": "evil.example"})
    assert refused.status_code == 400
    assert "evil.example" not in refused.text
