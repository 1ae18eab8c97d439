"""Rules: each of P1 to P20 has a test with its number in its name, or somebody who must decide it."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from server import cli
from server.services import retention

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
DOCUMENTS = {"docs/privacy.md": "decided by:", "docs/lv/privacy.md": "izlemj:"}
RULES = range(1, 21)


def _rows(document: str) -> dict[int, list[str]]:
    lines = re.findall(r"^\| P(\d+) \|(.*)\|$", (ROOT / document).read_text(), flags=re.MULTILINE)
    return {int(number): [cell.strip() for cell in cells.split("|")] for number, cells in lines}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_rule_stands_in_the_document_once(document: str) -> None:
    lines = re.findall(r"^\| P(\d+) \|", (ROOT / document).read_text(), flags=re.MULTILINE)
    assert [int(number) for number in lines] == list(RULES)


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize("number", RULES)
def test_every_rule_has_a_test_of_its_number_or_somebody_who_decides_it(document: str, number: int) -> None:
    what, _, tests = _rows(document)[number]
    named = [name for name in re.findall(r"`([^`]+)`", tests) if f"test_p{number:02}_" in name]
    there = [name for name in named if list(ROOT.glob(name))]
    assert there or DOCUMENTS[document] in what, f"P{number}"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_that_is_named_exists(document: str) -> None:
    for number, (_, places, tests) in _rows(document).items():
        for name in re.findall(r"`([\w./*-]+)`", places + tests):
            assert list(ROOT.glob(name)), f"P{number}: {name}"


@pytest.mark.parametrize("file", sorted(HERE.glob("test_p[0-9][0-9]_*.py")), ids=lambda path: path.stem)
def test_every_file_of_a_rule_has_a_test_with_its_number(file: Path) -> None:
    assert re.search(rf"^def (test_{file.name[5:8]}_\w+)", file.read_text(), flags=re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_periods_in_the_document_are_those_of_the_code(document: str) -> None:
    lines = re.findall(
        r"^\| `(\w+)` \| [^|]* \| (\d+)[ ,|]", (ROOT / document).read_text(), flags=re.MULTILINE
    )
    assert [(name, int(days)) for name, days in lines] == [(kind.name, kind.days) for kind in retention.KINDS]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_in_the_document_exists(document: str) -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / document).read_text(), flags=re.DOTALL | re.MULTILINE)
    lines = [line.split(".venv/bin/talsi ", 1)[1] for block in blocks for line in block.splitlines()]
    assert lines
    for line in lines:
        shown = line.split()[:2]
        help_of = CliRunner().invoke(cli.main, [*shown, "--help"])
        assert help_of.exit_code == 0, line
        for option in re.findall(r"--[a-z-]+", line):
            assert option in help_of.output, line
