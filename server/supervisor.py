"""Supervisor: keeps the web server and the worker alive, and ends them together."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

from server.logs import logger

log = logger("supervisor")

POLL_S = 0.1
GRACE_S = 8.0  # how long a child may take to end before it is made to
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
STEADY_S = 60.0  # a child that lived this long has earned a quick restart
TRIES_BEFORE_READY = 3
_PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process that should always run."""

    name: str
    command: Sequence[str]
    environment: dict[str, str]
    inherited: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    due: float = field(default=0.0)

    def start(self) -> None:
        """Start it, in a session of its own so that Ctrl-C reaches the supervisor only."""
        self.process = subprocess.Popen(
            self.command,
            env=self.environment,
            pass_fds=self.inherited,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )
        self.started = time.monotonic()

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Starts children, restarts the ones that die, and stops them all on Ctrl-C or SIGTERM."""

    def __init__(
        self, children: Sequence[Child], *, is_ready: Callable[[], bool], announce: Callable[[], None]
    ) -> None:
        self._children = children
        self._is_ready = is_ready
        self._announce = announce
        self._ready = False
        self._ending = threading.Event()

    def run(self) -> int:
        """Run until told to stop (0), or until a child will not start (1)."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        try:
            for child in self._children:
                child.start()
            return self._watch()
        finally:
            self._stop_children()

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        self._ending.set()

    def _watch(self) -> int:
        while not self._ending.wait(POLL_S):
            for child in self._children:
                if not child.alive and not self._revive(child):
                    return 1
            if not self._ready and self._is_ready():
                self._ready = True
                self._announce()
        return 0

    def _revive(self, child: Child) -> bool:
        """Restart a dead child once its pause is over; False when there is no sense in trying again."""
        now = time.monotonic()
        if not child.due:
            child.deaths = 1 if now - child.started > STEADY_S else child.deaths + 1
            pause = min(FIRST_PAUSE_S * 2 ** (child.deaths - 1), LONGEST_PAUSE_S)
            child.due = now + pause
            code = child.process.returncode if child.process else None
            log.warning("child_ended", child=child.name, code=code, restart_in_s=pause)
            if not self._ready and child.deaths >= TRIES_BEFORE_READY:
                log.error("child_does_not_start", child=child.name, tries=child.deaths)
                return False
        if now >= child.due:
            child.due = 0.0
            child.start()
        return True

    def _stop_children(self) -> None:
        running = [child.process for child in self._children if child.process and child.alive]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + GRACE_S
        for process in running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.warning("child_killed", pid=process.pid)
                _kill_session(process)


def _kill_session(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _die_with_parent() -> None:
    # Even when the supervisor is killed outright its children get SIGTERM from the kernel.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def exit_on_signals() -> None:
    """Until the supervisor runs, make SIGTERM an ordinary exit, so that the private database is stopped."""
    signal.signal(signal.SIGTERM, _exit)
    signal.signal(signal.SIGHUP, _exit)


def _exit(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
