"""Tables: time something several times, watch its memory, and print the result as markdown."""

import multiprocessing
import os
import platform
import re
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Timing:
    """Seconds of several runs of the same thing."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The one in the middle."""
        return statistics.median(self.seconds)

    def __str__(self) -> str:
        return duration(self.median)


@dataclass
class Table:
    """A table with a heading and, below it, what a reader has to know."""

    title: str
    columns: Sequence[str]
    rows: list[Sequence[object]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, *cells: object) -> None:
        """Add a row."""
        self.rows.append(cells)

    def print(self) -> None:
        """Print the table; numbers stand on the right."""
        print(f"### {self.title}\n")
        print(_line(self.columns))
        print(_line(["---", *["---:"] * (len(self.columns) - 1)]))
        for row in self.rows:
            print(_line(row))
        for note in self.notes:
            print(f"\n{note}")
        print(flush=True)


@dataclass(frozen=True)
class Watched:
    """What a process of its own returned, and what it needed."""

    value: Any
    seconds: float
    peak_mb: float


def timed(action: Callable[[], Any], *, repeats: int = 5, warm: bool = True) -> Timing:
    """Run something several times; a first run that fills caches is not counted."""
    if warm:
        action()
    return Timing(tuple(once(action)[0] for _ in range(repeats)))


def alternated(*actions: Callable[[], Any], repeats: int = 5) -> list[Timing]:
    """Time several things by turns, so that what else the machine does falls on all of them alike."""
    for action in actions:
        action()
    rounds = [[once(action)[0] for action in actions] for _ in range(repeats)]
    return [Timing(tuple(seconds)) for seconds in zip(*rounds, strict=True)]


def once(action: Callable[[], Any]) -> tuple[float, Any]:
    """Run something once; return its seconds and its result."""
    started = time.perf_counter()
    value = action()
    return time.perf_counter() - started, value


def watched(action: Callable[..., Any], *arguments: Any) -> Watched:
    """Run a module's function in a fresh process, so that its peak memory is its own."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_report, args=(theirs, action, arguments))
    process.start()
    theirs.close()
    try:
        answer = ours.recv()
    except EOFError:
        process.join()
        raise RuntimeError(f"{action.__name__} ended with {process.exitcode} and no result") from None
    process.join()
    if isinstance(answer, BaseException):
        raise answer
    return Watched(*answer)


def _report(pipe: Connection, action: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    try:
        seconds, value = once(lambda: action(*arguments))
    except Exception as error:  # the parent raises it again
        pipe.send(error)
        return
    pipe.send((value, seconds, _peak_mb()))


def _peak_mb() -> float:
    status = Path("/proc/self/status")
    if status.exists():
        # Not getrusage: on Linux a started process begins with the peak of the one that started it.
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024 / 1e6
    # macOS counts in bytes.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def duration(seconds: float) -> str:
    """Write seconds so that three digits count."""
    if seconds < 0.1:
        return f"{seconds * 1000:.1f} ms"
    return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.1f} s"


def whole(number: float) -> str:
    """Write a number with its thousands apart."""
    return f"{number:,.0f}"


def times(ratio: float) -> str:
    """Write a ratio."""
    return f"{ratio:.2f}×"


def machine_facts() -> str:
    """Say on what the numbers were measured."""
    memory = _first(r"MemTotal:\s+(\d+)", "/proc/meminfo")
    gigabytes = f", {int(memory) / 1024**2:.0f} GB" if memory else ""
    model = _first(r"model name\s*:\s*(.+)", "/proc/cpuinfo") or platform.machine()
    libraries = ("numpy", "scipy", "scikit-learn", "dbscan", "shapely", "geopandas", "sqlalchemy")
    versions = ", ".join(f"{name} {_version(name)}" for name in libraries)
    return (
        f"{os.cpu_count()} cores ({model}){gigabytes}; {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}; {versions}; load {os.getloadavg()[0]:.1f} at the start."
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"


def _first(pattern: str, path: str) -> str | None:
    file = Path(path)
    found = re.search(pattern, file.read_text()) if file.exists() else None
    return found[1].strip() if found else None


def _line(cells: Sequence[object]) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"
