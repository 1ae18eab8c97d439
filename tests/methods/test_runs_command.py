"""talsi analyse: each method is a command with its own options, and runs are listed, repeated and checked."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis.models import AuditEvent, Territory
from server.cli import context, main
from tests.factories import add_territory

Run = Callable[..., Result]


@pytest.fixture
def run(session: Session, town: Territory, register: None, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call the command on this test's own database."""

    @contextmanager
    def own(_settings: Any = None) -> Iterator[Session]:
        yield session

    monkeypatch.setattr(context, "staff_session", own)
    return lambda *words: CliRunner().invoke(main, ["analyse", town.slug, *map(str, words)])


def test_a_method_tells_its_findings(run: Run) -> None:
    done = run("counting", "--side-m", "500")
    assert done.exit_code == 0, done.output
    assert "squares hold 60 incidents." in done.stdout


def test_the_whole_run_comes_as_json(run: Run) -> None:
    told = json.loads(run("counting", "--category", "theft", "--json").stdout)
    assert (told["incidents"], told["settings"]["selection"]["categories"]) == (30, ["theft"])
    assert sum(row[2] for row in told["tables"]["cells"]["rows"]) == 30


def test_a_second_selection_has_options_of_its_own(run: Run) -> None:
    june = ("--than-from", "2025-06-02", "--than-to", "2025-06-08")
    told = json.loads(run("comparing", "--from", "2025-07-01", *june, "--json").stdout)
    assert told["summary"]["second"] == 7


def test_a_second_selection_of_days_only_has_the_filters_of_the_first(run: Run) -> None:
    asked = ("comparing", "--category", "theft", "--from", "2025-06-20", "--than-from", "2025-06-02")
    told = json.loads(run(*asked, "--than-to", "2025-07-31", "--json").stdout)
    assert (told["settings"]["second"]["categories"], told["summary"]["second"]) == (["theft"], 30)
    told = json.loads(run(*asked, "--than-to", "2025-07-31", "--than-everything", "--json").stdout)
    assert (told["settings"]["second"]["categories"], told["summary"]["second"]) == ([], 60)


def test_a_run_is_listed_checked_and_repeated(run: Run, session: Session) -> None:
    told = json.loads(run("counting", "--json").stdout)
    assert [json.loads(line)["run_id"] for line in run("runs").stdout.splitlines()] == [told["run_id"]]
    checked = run("check", told["run_id"])
    assert (checked.exit_code, checked.stdout.count(told["result_fingerprint"])) == (0, 2)
    session.execute(text("DELETE FROM exact.incident WHERE id = (SELECT min(id) FROM exact.incident)"))
    again = run("again", told["run_id"])
    assert "60 before, 59 after" in again.stdout
    assert "0 came, 1 gone, 0 altered" in again.stdout
    assert run("check", told["run_id"]).exit_code == 1


def test_a_layer_is_written_to_a_file_and_the_record_of_access(
    session: Session, run: Run, tmp_path: Any
) -> None:
    told = json.loads(run("counting", "--json").stdout)
    out = tmp_path / "cells.geojson"
    assert run("layer", told["run_id"], "cells", "--out", out).exit_code == 0
    assert sum(each["properties"]["n"] for each in json.loads(out.read_text())["features"]) == 60
    (event,) = session.scalars(select(AuditEvent).where(AuditEvent.operation == "export"))
    assert (event.channel, event.objects["run"]) == ("command", told["run_id"])
    assert "has no layer moon" in run("layer", told["run_id"], "moon", "--out", out).stderr


def test_a_run_of_another_territory_is_not_found(run: Run, session: Session, tmp_path: Path) -> None:
    told = json.loads(run("counting", "--json").stdout)
    add_territory(session, "elsewhere")
    for words in (["check"], ["again"], ["layer", "cells"]):
        rest = ["--out", str(tmp_path / "x.geojson")] if words[0] == "layer" else []
        asked = ["analyse", "elsewhere", words[0], told["run_id"], *words[1:], *rest]
        done = CliRunner().invoke(main, asked)
        assert (done.exit_code, "no such analysis" in done.stderr) == (1, True), done.output


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["phrenology"], 2, "No such command"),
        (["counting", "--side-m", "wide"], 1, "from 10 to 5,000"),
        (["counting", "--than-from", "2025-01-01"], 2, "No such option"),
        (["counting", "--hour", "25"], 1, "An hour is a number"),
        (["needing"], 1, "at least 1"),
    ],
)
def test_mistakes_are_told_in_one_line(run: Run, words: list[str], code: int, said: str) -> None:
    done = run(*words)
    assert done.exit_code == code
    assert said in done.stderr


def test_help_lists_the_methods(run: Run) -> None:
    assert "counting" in run("--help").stdout
    assert "--side-m" in run("counting", "--help").stdout
