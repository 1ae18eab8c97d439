"""Fixtures for set-up tests: programs that do not outlive the test that started them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
Launch = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def launch() -> Iterator[Launch]:
    """Start Python with arguments in the project's folder; what still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str, environment: dict[str, str] | None = None) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environment or dict(os.environ),
            text=True,
            stdin=pipe,
            stdout=pipe,
            stderr=subprocess.STDOUT,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream and not stream.closed:
                stream.close()
        process.wait()
