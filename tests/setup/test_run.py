"""`talsi run`: one command brings everything up, says so, and takes everything down."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server import cluster

Launch = Callable[..., "subprocess.Popen[str]"]
Environment = dict[str, str]


@pytest.fixture
def environment(short_folder: Path, unpacked_postgis: Path) -> Iterator[dict[str, str]]:
    """An environment with a data directory of its own."""
    home = short_folder / "home"
    home.mkdir(mode=0o711)
    if unpacked_postgis.exists():
        (home / "postgis").symlink_to(unpacked_postgis)
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    yield {**inherited, "TALSI_HOME": str(home), "HOST": "127.0.0.1", "PORT": "0"}
    cluster.stop(home)


@pytest.fixture
def talsi(launch: Launch) -> Launch:
    """Start a command of Talsi."""

    def start(*arguments: str, environment: dict[str, str]) -> subprocess.Popen[str]:
        return launch("-m", "server.cli", *arguments, environment=environment)

    return start


def _port_when_ready(process: subprocess.Popen[str]) -> int:
    assert process.stdout
    said = []
    for line in process.stdout:
        said.append(line)
        if found := re.fullmatch(r"Talsi is ready: http://127\.0\.0\.1:(\d+)\n", line):
            return int(found[1])
    raise AssertionError("".join(said))


def _health(port: int) -> dict[str, object]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", "/health")
        answer = connection.getresponse()
        assert answer.status == 200
        found: dict[str, object] = json.loads(answer.read())
        return found
    finally:
        connection.close()


@pytest.mark.slow
def test_run_serves_health_with_versions_and_ends_cleanly(talsi: Launch, environment: Environment) -> None:
    process = talsi("run", "--no-demo", environment=environment)
    database = _health(_port_when_ready(process))["database"]
    assert isinstance(database, dict)
    assert re.match(r"3\.\d", database["postgis"])
    home = Path(environment["TALSI_HOME"])
    assert cluster.status(home).running
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode == 0
    assert time.monotonic() - began < 20
    assert not cluster.status(home).running


def test_a_port_in_use_is_said_in_one_sentence(talsi: Launch, environment: Environment) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = talsi("run", environment={**environment, "PORT": str(port)})
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert output == f"Error: Port {port} is in use; stop what uses it, or choose another with PORT=.\n"


def test_a_foreign_address_is_said_in_one_sentence(talsi: Launch, environment: Environment) -> None:
    process = talsi("serve", "--host", "192.0.2.1", environment=environment)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert output.startswith("Error: Talsi cannot listen at 192.0.2.1:0")
    assert output.count("\n") == 1


def test_a_silent_database_is_said_in_one_sentence(talsi: Launch, environment: Environment) -> None:
    environment["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:9/nothing"
    process = talsi("migrate", environment=environment)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert output.startswith("Error: The database did not answer:")
    assert "Traceback" not in output
