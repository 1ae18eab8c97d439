"""The supervisor: restarts what dies, and ends everything it started."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

Launch = Callable[..., "subprocess.Popen[str]"]
SLEEP = "import time; time.sleep(600)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('set', flush=True); {SLEEP}"

DRIVER = """
import os, sys
from server import supervisor
from server.supervisor import Child, Supervisor

supervisor.GRACE_S = 1.0
supervisor.FIRST_PAUSE_S = 0.1
commands = [[sys.executable, "-c", code] for code in sys.argv[2:]]
children = [Child(str(number), command, dict(os.environ)) for number, command in enumerate(commands)]

def announce():
    print("ready", *(child.process.pid for child in children), flush=True)

boss = Supervisor(children, is_ready=lambda: sys.argv[1] == "ready", announce=announce)
sys.exit(boss.run())
"""


@pytest.fixture
def drive(launch: Launch) -> Launch:
    """Start a supervisor over children that run these pieces of code."""

    def start(*codes: str, ready: bool = True) -> subprocess.Popen[str]:
        return launch("-c", DRIVER, "ready" if ready else "waiting", *codes)

    return start


def _children(boss: subprocess.Popen[str]) -> list[int]:
    assert boss.stdout
    ready = next(line for line in boss.stdout if line.startswith("ready"))
    return [int(word) for word in ready.split()[1:]]


def _gone(pid: int, *, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_sigterm_ends_every_child_and_exits_cleanly(drive: Launch) -> None:
    boss = drive(SLEEP, SLEEP)
    pids = _children(boss)
    boss.terminate()
    assert boss.wait(60) == 0
    assert len(pids) == 2
    assert all(_gone(pid) for pid in pids)


def test_ctrl_c_ends_every_child_and_exits_cleanly(drive: Launch) -> None:
    boss = drive(SLEEP)
    [pid] = _children(boss)
    boss.send_signal(signal.SIGINT)
    assert boss.wait(60) == 0
    assert _gone(pid)


def test_a_child_that_ignores_sigterm_is_killed(drive: Launch) -> None:
    boss = drive(STUBBORN)
    assert boss.stdout
    lines = sorted(boss.stdout.readline() for _ in range(2))  # "ready PID" and "set", in either order
    pid = int(lines[0].split()[1])
    boss.terminate()
    assert boss.wait(60) == 0
    assert _gone(pid)


def test_a_child_that_dies_is_started_again(drive: Launch, tmp_path: Path) -> None:
    counter = tmp_path / "starts"
    dying = f"open({str(counter)!r}, 'a').write('x')"
    boss = drive(dying)
    deadline = time.monotonic() + 15
    while not (counter.exists() and len(counter.read_text()) >= 3):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    boss.terminate()
    assert boss.wait(60) == 0


def test_a_child_that_never_starts_ends_the_attempt_with_code_one(drive: Launch) -> None:
    boss = drive("raise SystemExit(3)", SLEEP, ready=False)
    output, _ = boss.communicate(timeout=20)
    assert boss.returncode == 1
    assert "child_does_not_start" in output


def test_children_do_not_outlive_a_supervisor_that_is_killed(drive: Launch) -> None:
    boss = drive(SLEEP)
    [pid] = _children(boss)
    boss.kill()
    boss.wait(60)
    assert _gone(pid)
