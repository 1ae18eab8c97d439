"""Errors: every refusal has one status, a sentence for people, and a document for programs."""

import pytest
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import (
    ImATeapot,
    RequestEntityTooLarge,
    ServiceUnavailable,
    TooManyRequests,
    Unauthorized,
)

import gis.errors
import server.services.refusals
from gis.errors import IntakeError, TalsiError, UnknownTerritory
from server.access import allow_public
from server.errors import DETAILS, STATUS, TITLES, status_of
from server.services.refusals import Conflict, NotAllowed, NotFound


def all_refusals():
    found = [TalsiError]
    for kind in found:
        found.extend(kind.__subclasses__())
    return found


@pytest.fixture
def raising(app, client, monkeypatch):
    """``raising(error)`` answers "/" with that error; the page's response."""

    def answer(error, address="/"):
        @allow_public
        def view(**_blanks):
            raise error

        monkeypatch.setitem(app.view_functions, "explore.home", view)
        monkeypatch.setitem(app.view_functions, "api_jobs.show", view)
        return client.get(address)

    return answer


API = "/api/v1/jobs/00000000-0000-4000-8000-000000000000"


def test_every_refusal_of_ours_has_a_status_of_the_client():
    assert gis.errors
    assert server.services.refusals
    for kind in all_refusals():
        error = kind.__new__(kind)
        assert 400 <= status_of(error) < 500, kind


def test_an_earlier_row_of_the_table_never_hides_a_later_one():
    kinds = [kind for kind, _ in STATUS]
    for number, kind in enumerate(kinds):
        assert not any(issubclass(kind, earlier) for earlier in kinds[:number]), kind


def test_every_status_has_a_title_and_each_title_says_what_now():
    assert {status.value for _, status in STATUS} <= set(TITLES)
    assert set(DETAILS) <= set(TITLES)


def test_a_refusal_is_a_page_for_people(raising):
    answer = raising(UnknownTerritory("nowhere"))
    assert answer.status_code == 404
    assert "There is no territory “nowhere”." in answer.text


def test_a_refusal_is_a_problem_document_for_programs(raising):
    answer = raising(UnknownTerritory("nowhere"), API)
    assert answer.content_type == "application/problem+json"
    assert answer.get_json(force=True) == {
        "type": "about:blank",
        "title": "There is no such page",
        "status": 404,
        "detail": "There is no territory “nowhere”.",
    }


@pytest.mark.parametrize(
    ("error", "says", "leads"),
    [
        (Unauthorized(), "people with an account", "/sign-in"),
        (NotAllowed("Your role does not allow this."), "administrator can change your roles", "/"),
        (NotFound("There is no such run."), "begin at the start page", "/"),
        (Conflict("Somebody has decided already."), "reload the page", "/"),
        (RequestEntityTooLarge(), "Nothing has been stored", "/"),
        (TooManyRequests(), "Wait a minute", "Try again"),
        (RuntimeError("x"), "Nothing has been changed", "Try again"),
        (ServiceUnavailable(), "Try again in a minute", "Try again"),
    ],
)
def test_an_error_says_what_to_do_now_and_leads_on(app, client, monkeypatch, error, says, leads):
    @allow_public
    def view():
        raise error

    # Posting: a refused sign-in is a page there, and no redirection.
    monkeypatch.setitem(app.view_functions, "session.choose_language", view)
    monkeypatch.setitem(app.view_functions, "explore.home", view)
    answer = client.post("/language") if isinstance(error, Unauthorized) else client.get("/")
    assert says in answer.text
    assert leads in answer.text
    assert 'class="button' in answer.text


def test_what_a_file_said_is_escaped_on_the_page(raising):
    answer = raising(IntakeError("person_column", "<script>alert(1)</script>"))
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text


def test_a_bug_tells_a_person_what_is_kept_and_nothing_of_its_inside(app, raising):
    answer = raising(RuntimeError("password=hunter2"))
    assert answer.status_code == 500
    assert "hunter2" not in answer.text
    assert "Nothing has been changed" in answer.text


def test_a_page_that_cannot_be_drawn_still_says_what_happened(raising, monkeypatch):
    def broken(*_arguments, **_named):
        raise RuntimeError("no template, no database")

    monkeypatch.setattr("server.errors.render_template", broken)
    answer = raising(UnknownTerritory("<b>x</b>"))
    assert answer.status_code == 404
    assert "<b>x" not in answer.text
    assert "There is no territory" in answer.text


def test_a_signed_in_person_gets_a_page_even_when_the_database_is_away(client, monkeypatch):
    def away(*_arguments):
        raise OperationalError("SELECT", {}, Exception("no connection to 10.0.0.7"))

    monkeypatch.setattr("server.access.sittings.from_cookie", away)
    with client.session_transaction() as cookie:
        cookie.update({"_user_id": "1.stamp", "sitting": "a-sitting"})
    for address in ("/", "/account"):
        answer = client.get(address)
        assert answer.status_code == 503
        assert "Try again in a minute" in answer.text
        assert "10.0.0.7" not in answer.text
        assert "Content-Security-Policy" in answer.headers


def test_an_http_error_without_words_of_ours_gets_the_nearest(raising):
    answer = raising(ImATeapot())
    assert answer.status_code == 418
    assert "could not be read" in answer.text


def test_an_address_that_does_not_exist_is_no_secret_and_no_blank_page(client):
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text


def test_a_wrong_method_names_the_right_ones(client):
    answer = client.get("/sign-in/demo")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_a_program_that_is_not_signed_in_is_told_so_and_not_redirected(client):
    assert client.get(API).status_code == 401


def test_the_health_page_names_versions_and_is_ready(client):
    answer = client.get("/health")
    body = answer.get_json()
    assert answer.status_code == 200
    assert body["status"] == "ok"
    assert body["database"]["postgis"][0].isdigit()
    assert body["migrations"]["at"] == body["migrations"]["newest"]
    assert set(body["worker"]) == {"alive", "seen"}


def test_the_health_page_says_when_the_database_is_away(app, client, monkeypatch):
    monkeypatch.setattr("server.api.health.health.look", lambda _session: None)
    answer = client.get("/health")
    assert answer.status_code == 503
    assert answer.get_json()["status"] == "starting"
