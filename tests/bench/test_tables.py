"""Tables: what the bench prints is markdown, and a part that does not exist is refused."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.__main__ import PARTS
from bench.tables import Table, Timing, duration, machine_facts, once, timed, watched

ROOT = Path(__file__).resolve().parents[2]


def _fill(megabytes: int) -> int:
    return len(bytearray(megabytes * 1_000_000))


def _fail() -> None:
    raise ValueError("as meant")


def test_a_table_is_markdown_with_its_notes_below(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table("Speed", ("What", "time"), notes=["On a slow machine."])
    table.add("one thing", Timing((0.2, 0.3, 9.0)))
    table.print()
    assert capsys.readouterr().out == (
        "### Speed\n\n| What | time |\n| --- | ---: |\n| one thing | 0.30 s |\n\nOn a slow machine.\n\n"
    )


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.00123, "1.2 ms"), (0.0999, "99.9 ms"), (0.1, "0.10 s"), (9.994, "9.99 s"), (75, "75.0 s")],
)
def test_a_duration_keeps_the_digits_that_count(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_a_first_run_that_fills_caches_is_not_timed() -> None:
    runs: list[int] = []
    timing = timed(lambda: runs.append(1), repeats=3)
    assert (len(runs), len(timing.seconds)) == (4, 3)


def test_once_gives_the_result_with_its_seconds() -> None:
    seconds, value = once(lambda: "done")
    assert value == "done"
    assert seconds >= 0


def test_a_watched_process_tells_its_own_peak_of_memory() -> None:
    small, large = watched(_fill, 1), watched(_fill, 200)
    assert large.value == 200_000_000
    assert large.peak_mb - small.peak_mb > 150


def test_a_failure_in_a_watched_process_is_raised_here() -> None:
    with pytest.raises(ValueError, match="as meant"):
        watched(_fail)


def test_the_facts_of_the_machine_are_one_sentence() -> None:
    facts = machine_facts()
    assert "cores" in facts
    assert facts.endswith(".")


def test_a_part_that_does_not_exist_is_refused_with_those_that_do() -> None:
    done = subprocess.run([sys.executable, "-m", "bench", "flying"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    assert f"There is no part flying; the parts are {', '.join(PARTS)}." in done.stderr


def test_the_peer_is_locked_with_hashes_and_without_a_host() -> None:
    lock = (ROOT / "bench" / "requirements.lock").read_text()
    assert "tipg==" in lock
    assert "--hash=sha256:" in lock
    assert "http" not in lock.replace("httptools", "").replace("httpx", "")
