"""P19: whoever has a tracking code is given what is stored, and has it erased, through staff as well."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.models import AuditEvent, Concern, ConcernContact, ConcernEvent, ConcernPhoto, Role
from server import cli
from tests.concern_factories import add_concern, add_topic
from tests.factories import add_person, add_territory

CODE = "7F3A-7F3A-7F3A-7F3A"
PAGE = "/t/here/concerns/subject"


@pytest.fixture
def concern(session: Session) -> Concern:
    here = add_territory(session, "here")
    concern = add_concern(session, here, add_topic(session, here), code=CODE, words="Dark stairs.")
    session.add(ConcernContact(concern_id=concern.id, email="anna@example.org"))
    session.add(ConcernPhoto(concern_id=concern.id, jpeg=b"picture", width=1, height=1))
    session.add(ConcernEvent(concern_id=concern.id, kind="note", note="Ring after six."))
    session.commit()
    return concern


@pytest.fixture
def moderator(session: Session, sign_in: Any, concern: Concern) -> Any:
    return sign_in(add_person(session, Role.MODERATOR))


def _last(session: Session) -> AuditEvent:
    return session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()


@pytest.mark.parametrize("typed", [CODE, "7f3a 7f3a 7f3a 7f3a", "7F3A7F3A7F3A7F3A"])
def test_p19_a_moderator_finds_the_concern_by_the_code_that_is_read_out(
    session: Session, moderator: Any, concern: Concern, typed: str
) -> None:
    page = moderator.post(PAGE, data={"code": typed})
    assert page.status_code == 200
    assert "Dark stairs." in page.text
    assert "anna@example.org" in page.text
    event = _last(session)
    assert (event.operation, event.objects["concern"], event.role) == ("consult", concern.id, "moderator")


@pytest.mark.parametrize("typed", ["", "hello", "0000-0000-0000-0000"])
def test_p19_a_wrong_code_opens_nothing(moderator: Any, typed: str) -> None:
    page = moderator.post(PAGE, data={"code": typed})
    assert page.status_code == 422
    assert "No concern opens with this code" in page.text
    assert "Dark stairs" not in page.text
    assert moderator.post(f"{PAGE}/file", data={"code": typed}).status_code == 404


def test_p19_a_code_of_another_territory_opens_nothing_here(session: Session, moderator: Any) -> None:
    add_territory(session, "there")
    assert moderator.post("/t/there/concerns/subject", data={"code": CODE}).status_code == 422


def test_p19_the_file_holds_everything_and_names_no_staff(
    session: Session, moderator: Any, concern: Concern
) -> None:
    moderator.post(PAGE, data={"code": CODE})
    answer = moderator.post(f"{PAGE}/file", data={"code": CODE})
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store"
    file = json.loads(answer.text)
    assert (file["words"], file["contact"]["email"]) == ("Dark stairs.", "anna@example.org")
    assert file["photos_jpeg_base64"] == ["cGljdHVyZQ=="]
    assert [note["note"] for note in file["notes_of_staff"]] == ["Ring after six."]
    assert [look["role"] for look in file["looked_at"]] == ["moderator"]
    assert "login" not in answer.text
    event = _last(session)
    assert (event.operation, event.recipient) == ("export", "reporter")


def test_p19_erasing_needs_a_way_and_a_confirmation(
    session: Session, moderator: Any, concern: Concern
) -> None:
    for form in ({}, {"asked_by": "letter"}, {"sure": "1"}, {"asked_by": "dream", "sure": "1"}):
        page = moderator.post(f"{PAGE}/erase", data={"code": CODE, **form})
        assert page.status_code == 422
        assert "confirm that it cannot be undone" in page.text
    session.refresh(concern)
    assert concern.words


def test_p19_a_moderator_erases_and_that_is_recorded(
    session: Session, moderator: Any, concern: Concern
) -> None:
    form = {"code": CODE, "asked_by": "telephone", "sure": "1"}
    assert moderator.post(f"{PAGE}/erase", data=form).status_code == 303
    session.refresh(concern)
    assert (concern.words, concern.withheld_reason) == (None, "erased")
    event = session.scalars(select(AuditEvent).where(AuditEvent.operation == "erase")).one()
    assert event.objects == {"what": "concern", "concern": concern.id, "asked_by": "telephone"}
    assert (event.role, event.territory_id) == ("moderator", concern.territory_id)
    assert "was erased" in moderator.post(PAGE, data={"code": CODE}).text


@pytest.fixture
def command_line(session: Session, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Commands inside this test's transaction."""
    from contextlib import nullcontext

    monkeypatch.setattr("server.cli.context.staff_session", lambda _settings: nullcontext(session))
    return CliRunner()


def test_p19_commands_do_the_same(
    session: Session, concern: Concern, command_line: CliRunner, tmp_path: Path
) -> None:
    file = tmp_path / "concern.json"
    done = command_line.invoke(cli.main, ["subject", "export", CODE.lower(), "--out", str(file)])
    assert done.exit_code == 0, done.output
    assert json.loads(file.read_text())["words"] == "Dark stairs."
    assert (_last(session).channel, _last(session).recipient) == ("command", "reporter")
    erase = ["subject", "erase", CODE, "--asked-by", "letter"]
    assert command_line.invoke(cli.main, erase, input="n\n").exit_code == 1
    session.refresh(concern)
    assert concern.words
    assert command_line.invoke(cli.main, [*erase, "--yes"]).exit_code == 0
    session.refresh(concern)
    assert concern.words is None
    assert command_line.invoke(cli.main, ["subject", "export", "nothing"]).exit_code == 1
