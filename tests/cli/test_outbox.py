"""Outbox: an operator sees what waits and why, sends it, and begins anew with what failed."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from gis.models import Message
from server.cli import main
from server.services import messages

Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """``run("outbox", "list")`` on the test database."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("TALSI_HOME", str(tmp_path))
    monkeypatch.delenv("TALSI_SMTP_URL", raising=False)
    return lambda *arguments: CliRunner().invoke(main, ["outbox", *map(str, arguments)])


@pytest.fixture
def number(engine: Engine) -> Iterator[int]:
    """A committed letter to Anna, which has failed once."""
    with Session(engine) as session:
        session.execute(delete(Message))
        number = messages.post(
            session, kind="test", recipient="anna@example.org", subject="News", body="Good day."
        )
        made = session.get_one(Message, number)
        made.attempts, made.error = 1, "The mail server answered 452: mailbox full"
        session.commit()
        yield number
        session.execute(delete(Message))
        session.commit()


def as_json(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_what_waits_is_listed_with_why_and_without_the_whole_address(run: Run, number: int) -> None:
    said = run("list").output
    assert "a…@example.org" in said
    assert "mailbox full" in said
    assert "anna" not in said
    (letter,) = as_json(run("list", "--json"))["letters"]
    assert (letter["id"], letter["state"], letter["attempts"]) == (number, "waits", 1)


def test_sending_writes_a_file_where_no_mail_server_is_set(run: Run, number: int, tmp_path: Path) -> None:
    assert as_json(run("send", "--json")) == {"sent": 1, "postponed": 0, "given_up": 0}
    assert (tmp_path / "outbox" / f"{number:08d}-test.eml").exists()
    assert run("list").output == "No letter waits.\n"
    (letter,) = as_json(run("list", "--all", "--json"))["letters"]
    assert letter["state"] == "sent"


def test_a_mail_server_that_is_away_is_an_exit_code_and_a_sentence(
    run: Run, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TALSI_SMTP_URL", "smtp://127.0.0.1:1")
    result = run("send")
    assert result.exit_code == 1
    assert "does not answer" in result.output


def test_a_letter_is_begun_anew_by_its_number(run: Run, number: int) -> None:
    assert as_json(run("retry", number, "--json")) == {"letters": 1}
    (letter,) = as_json(run("list", "--json"))["letters"]
    assert letter["attempts"] == 0


def test_a_letter_that_does_not_exist_is_a_refusal(run: Run, number: int) -> None:
    result = run("retry", number + 1)
    assert result.exit_code == 1
    assert f"Letter {number + 1} does not wait" in result.output
