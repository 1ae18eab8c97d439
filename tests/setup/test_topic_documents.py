"""The documents of topics: the commands and options that they show exist, and so do the files they link."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from server import cli

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ("docs/topics.md", "docs/lv/topics.md")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_and_option_that_is_shown_exists(name: str) -> None:
    lines = re.findall(r"^\.venv/bin/talsi (.*)$", (ROOT / name).read_text(), flags=re.MULTILINE)
    assert lines
    for line in lines:
        shown = line.split("#")[0].split()
        result = CliRunner().invoke(cli.main, [*shown[:2], "--help"])
        assert result.exit_code == 0, line
        for option in re.findall(r"--[a-z-]+", line):
            assert option in result.output, line


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_file_that_is_linked_exists(name: str) -> None:
    file = ROOT / name
    links = re.findall(r"\]\((?!https?:)([^)#]+)", file.read_text())
    assert links
    assert [link for link in links if not (file.parent / link).exists()] == []
