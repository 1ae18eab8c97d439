"""Commands: listed without loading them, and refused in words."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from gis.errors import TalsiError
from server import cli

ROOT = Path(__file__).resolve().parents[2]


def test_help_lists_every_command_without_loading_one() -> None:
    code = "import sys, server.cli\ntry: server.cli.main(['-h'])\nexcept SystemExit: print(*sys.modules)"
    output = subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True)
    assert all(f"  {name} " in output for name in cli.LAZY)
    loaded = output.splitlines()[-1].split()
    assert not {"sqlalchemy", "flask", "shapely", "pandas"} & set(loaded)


@pytest.mark.parametrize("name", sorted(cli.LAZY))
def test_every_command_has_help(name: str) -> None:
    result = CliRunner().invoke(cli.main, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert "Usage:" in result.output


def test_a_command_whose_module_is_missing_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cli.LAZY, "future", ("server.cli.not_written:command", "Not yet."))
    result = CliRunner().invoke(cli.main, ["future"])
    assert result.exit_code == 1
    assert result.output == "Error: This version has no command future.\n"


def test_an_unknown_command_is_wrong_usage() -> None:
    assert CliRunner().invoke(cli.main, ["nonsense"]).exit_code == 2


def test_a_refusal_of_a_command_is_one_line_and_exit_code_one(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command("refuse")
    def refuse() -> None:
        raise TalsiError("There is nothing to do.")

    monkeypatch.setattr(cli.LazyGroup, "get_command", lambda *_: refuse)
    result = CliRunner().invoke(cli.main, ["refuse"])
    assert (result.exit_code, result.output) == (1, "Error: There is nothing to do.\n")
