"""Counting: every chart of a view under random filters, from columns, beside the same by SQL alone."""

import argparse
import random
import statistics
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from bench import bare, scratch
from bench.cities import WHOLE_CITY, city
from bench.tables import Table, duration, machine_facts, times, watched, whole
from gis.columns.columns import Columns
from gis.columns.counting import pictures
from gis.columns.filters import choose
from gis.columns.shelf import Shelf
from gis.engine import STAFF, make_engine
from gis.models import Territory
from gis.queries import territories
from gis.queries.selection import Selection

CHANGES = 50
BARE = 10
SLUG = "city"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--incidents", type=int, default=WHOLE_CITY)
    options = parser.parse_args()
    print(f"{machine_facts()}\n")
    name, incidents = city(options.incidents)
    built = Table("Columns of a territory", ("Incidents", "seconds", "peak memory", "on disk"))
    counted = Table("All charts of a view", ("Way", "filters", "median", "95 %", "slowest", "ratio"))
    with scratch.database() as url, tempfile.TemporaryDirectory(prefix="talsi-columns-") as folder:
        engine = scratch.fill(url, SLUG, incidents)
        del incidents
        found = watched(build, url, folder)
        size = sum(file.stat().st_size for file in Path(folder).rglob("*.npy"))
        built.add(whole(options.incidents), duration(found.seconds), f"{found.peak_mb:,.0f} MB",
                  f"{size / 1e6:,.0f} MB")  # fmt: skip
        with Session(engine, expire_on_commit=False) as session:
            territory = territories.find(session, SLUG)
            selections = random_selections(session, territory, CHANGES)
            columns = Shelf(Path(folder)).columns(session, territory)
            ours, theirs = [], []
            for number, selection in enumerate(selections):
                ours.append(timed_once(session, territory, columns, selection))
                if number < BARE:
                    started = time.perf_counter()
                    bare.count(session, territory, selection)
                    theirs.append(time.perf_counter() - started)
        engine.dispose()
    median = statistics.median(ours)
    counted.add("columns", len(ours), *spread(ours), times(1.0))
    counted.add("SQL, one statement a chart", len(theirs), *spread(theirs),
                times(statistics.median(theirs) / median))  # fmt: skip
    counted.notes.append(
        f"{name}, {whole(options.incidents)} incidents. Each selection sets one to five random filters. "
        "Nothing is remembered from one to the next. Both count the same; tests compare them."
    )
    for table in (built, counted):
        table.print()


def build(url: str, folder: str) -> int:
    """Build the columns; return how many rows they have."""
    engine = make_engine(url, role=STAFF)
    with Session(engine) as session:
        return Shelf(Path(folder)).columns(session, territories.find(session, SLUG)).meaning.rows


def timed_once(session: Session, territory: Territory, columns: Columns, selection: Selection) -> float:
    """Count as if nobody had asked before; return the seconds."""
    columns.remembered.forget(lambda _key: True)
    started = time.perf_counter()
    pictures(session, territory, columns, choose(session, territory, selection))
    return time.perf_counter() - started


def random_selections(session: Session, territory: Territory, count: int) -> list[Selection]:
    """Selections as a person might set them, always the same ones."""
    chance = random.Random(2026)
    facts = territories.facts(session, territory)
    assert facts.first is not None
    assert facts.last is not None
    first, last = facts.first.date(), facts.last.date()
    codes = [category.code for category in territories.categories(session, territory.id)]
    return [_selection(chance, codes, facts.bounds, first, last) for _ in range(count)]


def _selection(
    chance: random.Random,
    codes: list[str],
    bounds: tuple[float, float, float, float],
    first: date,
    last: date,
) -> Selection:
    names = ["categories", "period", "weekdays", "hours", "known_by", "area"]
    some = chance.sample(names, chance.randint(1, 5))
    begins = first + timedelta(days=chance.randrange((last - first).days))
    start = chance.randrange(24)
    x, y = chance.uniform(bounds[0], bounds[2] - 0.1), chance.uniform(bounds[1], bounds[3] - 0.1)
    ring = ((0, 0), (0.1, 0.01), (0.09, 0.1), (0.01, 0.08))
    every = {
        "categories": tuple(chance.sample(codes, min(4, len(codes)))),
        "weekdays": chance.choice([(1, 2, 3, 4, 5), (6, 7), (5,)]),
        "hours": tuple((start + n) % 24 for n in range(6)),
        "known_by": ("unknown",),
        "area": tuple((round(x + dx, 5), round(y + dy, 5)) for dx, dy in ring),
    }
    window = {"first": begins, "last": begins + timedelta(days=chance.choice([27, 364, 1460]))}
    return Selection(**{k: v for k, v in every.items() if k in some}, **(window if "period" in some else {}))


def spread(seconds: list[float]) -> tuple[str, str, str]:
    """Write the median, what 95 of 100 stay below, and the slowest."""
    ordered = sorted(seconds)
    near = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return duration(statistics.median(ordered)), duration(near), duration(ordered[-1])


if __name__ == "__main__":
    main()
