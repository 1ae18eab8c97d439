"""Running: a whole hotspot run on a dense million incidents, step by step."""

import argparse
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from analysis.hotspots import HotspotSettings
from bench import scratch
from bench.tables import Table, duration, machine_facts, watched, whole
from gis.engine import STAFF, make_engine
from gis.queries.selection import Selection
from server.services import hotspots
from server.services.hotspots import RunRequest

EPS_M = 150.0
MIN_INCIDENTS = 50
AIM_SECONDS = 10.0


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--incidents", type=int, default=1_000_000)
    options = parser.parse_args()
    table = Table(
        "A whole hotspot run: read, label, outline, save",
        (
            "Incidents",
            "eps",
            "read",
            "label, outline, count",
            "save",
            "whole run",
            "processor time",
            "peak memory",
            "hotspots",
            "again",
        ),
    )
    print(f"{machine_facts()}\n")
    with scratch.database() as url:
        measure(url, "dense", scratch.dense(options.incidents), table)
        year = scratch.chicago_year()
        if year is not None:
            measure(url, "chicago", year, table)
    table.notes.append(
        f"The aim is {AIM_SECONDS:.0f} s for a dense million. “Again” asks for the same run, which is "
        "then found by its fingerprint. Each is a process of its own, whose start is not counted; processor "
        "time is that of this process, without PostgreSQL: what the run takes when nothing else runs."
    )
    table.print()


def measure(url: str, slug: str, incidents: scratch.Incidents, table: Table) -> None:
    """Time one run and the same run again."""
    scratch.fill(url, slug, incidents).dispose()
    first = watched(run_once, url, slug)
    again = watched(run_once, url, slug)
    steps = first.value
    table.add(
        f"{slug}: {whole(len(incidents.lon))}",
        f"{EPS_M:.0f} m",
        duration(steps["reading"]),
        duration(steps["clustering"]),
        duration(steps["saving"]),
        duration(steps["whole"]),
        duration(steps["processor"]),
        f"{first.peak_mb:,.0f} MB",
        whole(steps["hotspots"]),
        duration(again.value["whole"]),
    )


def run_once(url: str, slug: str) -> dict[str, float]:
    """Run in this process; return the seconds of each step."""
    engine = make_engine(url, role=STAFF)
    request = RunRequest(Selection(), HotspotSettings(eps_m=EPS_M, min_incidents=MIN_INCIDENTS))
    marks: dict[str, float] = {}
    busy, started = time.process_time(), time.perf_counter()
    with Session(engine, expire_on_commit=False) as session:
        run = hotspots.run(session, slug, request, progress=_marker(marks))
    ended, busy = time.perf_counter(), time.process_time() - busy
    engine.dispose()
    counted = {"whole": ended - started, "processor": busy, "hotspots": run.hotspots}
    return {**_spans(marks, ended), **counted}


def _marker(marks: dict[str, float]) -> Callable[[str, int, int], None]:
    def mark(message: str, _done: int, _total: int) -> None:
        marks[message] = time.perf_counter()

    return mark


def _spans(marks: dict[str, float], ended: float) -> dict[str, Any]:
    """Turn the moments at which steps began into how long they took."""
    moments = [*marks.values(), ended]
    return {name: moments[n + 1] - begun for n, (name, begun) in enumerate(marks.items())}


if __name__ == "__main__":
    main()
