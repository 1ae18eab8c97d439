"""Documents: the commands, targets and settings they name are those that exist."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from server import cli

ROOT = Path(__file__).resolve().parents[2]
MANUALS = ["README.md", "docs/operations.md", "docs/lv/README.md"]
ACCOUNTS = ["docs/accounts.md", "docs/lv/accounts.md", "docs/news.md", "docs/lv/news.md"]
CONCERNS = ["docs/concerns.md", "docs/lv/concerns.md"]


def _blocks(name: str) -> list[str]:
    """The shell lines of a document, continued lines joined."""
    text = (ROOT / name).read_text()
    blocks = re.findall(r"^```sh\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)
    return [line for block in blocks for line in block.replace("\\\n", " ").splitlines() if line.strip()]


def _targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))


def test_the_interface_has_its_targets() -> None:
    assert {"run", "test", "bench", "lint", "clean"} <= _targets()


@pytest.mark.parametrize("name", MANUALS)
def test_every_make_target_that_is_named_exists(name: str) -> None:
    text = (ROOT / name).read_text()
    named = set(re.findall(r"(?:`|^|PORT=9000 )make ([a-z-]+)", text, flags=re.MULTILINE))
    assert named
    assert named <= _targets()


@pytest.mark.parametrize("name", [*MANUALS, *ACCOUNTS, *CONCERNS])
def test_every_command_and_option_that_is_shown_exists(name: str) -> None:
    lines = [line for line in _blocks(name) if ".venv/bin/talsi " in line]
    assert lines
    for line in lines:
        words = line.split(".venv/bin/talsi ", 1)[1].split()
        groups = {"concerns", "outbox", "person", "territory"}
        shown = words[: 3 if words[0] == "analyse" else 2 if words[0] in groups else 1]
        result = CliRunner().invoke(cli.main, [*shown, "--help"])
        assert result.exit_code == 0, line
        for option in re.findall(r"--[a-z-]+", " ".join(words[len(shown) :])):
            assert option in result.output, line


@pytest.mark.parametrize("name", [*MANUALS, *ACCOUNTS, *CONCERNS])
def test_every_file_that_is_named_or_linked_exists(name: str) -> None:
    text = (ROOT / name).read_text()
    scripts = set(re.findall(r"\b((?:setup|server)/[\w/-]+\.(?:sh|sql|py))\b", text))
    links = set(re.findall(r"\]\((?!https?:)([^)#]+)", text))
    base = (ROOT / name).parent
    assert [path for path in scripts if not (ROOT / path).exists()] == []
    assert [path for path in links if not (base / path).exists()] == []


def test_the_settings_that_are_listed_are_the_settings_that_are_read() -> None:
    section = (ROOT / "docs/operations.md").read_text().split("## Settings", 1)[1].split("\n## ", 1)[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    listed = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    source = (ROOT / "server/settings.py").read_text()
    assert listed == set(re.findall(r'"((?:TALSI_|DATABASE_|MAX_)[A-Z_]+|HOST|PORT)"', source))


def test_set_up_scripts_can_be_run_and_name_no_host() -> None:
    scripts = [*sorted((ROOT / "setup").glob("*.sh")), ROOT / ".ci/run"]
    for script in scripts:
        assert subprocess.run(["bash", "-n", script], check=False).returncode == 0, script
        assert script.name == "lib.sh" or os.access(script, os.X_OK), script
    for path in [*scripts, *ROOT.glob("requirements*.lock"), ROOT / "setup/tools.lock", ROOT / "Makefile"]:
        assert not re.search(r"https?://(?!127\.0\.0\.1)", path.read_text()), path


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock", "setup/tools.lock"])
def test_every_locked_package_has_a_hash(name: str) -> None:
    text = (ROOT / name).read_text()
    entries = re.findall(r"^[a-z0-9][^\n]*==[^\n]*(?:\n    --hash[^\n]*)*", text, flags=re.MULTILINE)
    assert entries
    assert all("--hash=sha256:" in entry for entry in entries)


def test_development_installs_everything_that_running_needs() -> None:
    def pinned(name: str) -> set[str]:
        return set(re.findall(r"^[a-z0-9][\w.-]*==[^ \\]+", (ROOT / name).read_text(), flags=re.MULTILINE))

    assert pinned("requirements.lock") <= pinned("requirements-dev.lock")


def test_continuous_integration_runs_the_whole_of_make_test() -> None:
    assert (ROOT / ".ci/run").read_text().rstrip().endswith("exec make test")
