"""Generate: the demonstration's files and their truth, from a date, a number of years and a seed."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from server.demo.answers import DemoConcern
from server.demo.concerns import YEARS, draw_concerns
from server.demo.files import SHAPES, write_file
from server.demo.incidents import draw_incidents, period
from server.demo.places import places
from server.demo.rhythm import Days
from server.demo.untidy import REJECTED, UNLOCATED, some_twice, with_defects

DEFAULT_SEED = 2009
DEFAULT_YEARS = 6
OVERLAP_DAYS = 14
_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class FileTruth:
    """What an import of one file must count, the files before it being imported already."""

    name: str
    rows: int
    added: int
    duplicate: int
    rejected: dict[str, int] = field(default_factory=dict)
    unlocated: dict[str, int] = field(default_factory=dict)
    at_station: int = 0


@dataclass(frozen=True)
class DemoTruth:
    """What the imports of all files must add up to."""

    files: tuple[FileTruth, ...]

    @property
    def rows(self) -> int:
        """Return the number of rows in all files."""
        return sum(file.rows for file in self.files)

    @property
    def added(self) -> int:
        """Return the number of incidents that are stored in the end."""
        return sum(file.added for file in self.files)

    @property
    def duplicate(self) -> int:
        """Return the number of rows that were there already."""
        return sum(file.duplicate for file in self.files)

    @property
    def at_station(self) -> int:
        """Return the number of stored incidents that lie at the station for want of a better place."""
        return sum(file.at_station for file in self.files)

    @property
    def rejected(self) -> dict[str, int]:
        """Return rejected rows by reason."""
        return dict(sum((Counter(file.rejected) for file in self.files), Counter()))

    @property
    def unlocated(self) -> dict[str, int]:
        """Return stored incidents without a place, by reason."""
        return dict(sum((Counter(file.unlocated) for file in self.files), Counter()))


@dataclass(frozen=True)
class DemoFile:
    """One export, ready to be imported."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Demo:
    """The files in the order in which to import them and what must come of it; what residents reported."""

    until: date
    files: tuple[DemoFile, ...]
    truth: DemoTruth
    concerns: tuple[DemoConcern, ...] = ()


def generate(*, until: date, years: int = DEFAULT_YEARS, seed: int = DEFAULT_SEED) -> Demo:
    """Make the demonstration's files; the incidents end with the last full week before `until`.

    The same arguments give the same bytes.
    """
    rng = np.random.default_rng(seed)
    days = period(until, years)
    incidents = numbered(with_defects(draw_incidents(places(), days, rng), rng))
    stored: set[str] = set()
    files, truths = [], []
    for number, (start, end) in enumerate(_spans(days, years)):
        rows = some_twice(_between(incidents, start, end), rng)
        shape = SHAPES[number % len(SHAPES)]
        name = f"notikumi_{start}_{end - _DAY}.{shape.kind}"
        files.append(DemoFile(name, write_file(rows, places(), shape)))
        truths.append(_truth(name, rows, stored))
    concerns = draw_concerns(until=until, seed=seed, years=min(years, YEARS))
    return Demo(until, tuple(files), DemoTruth(tuple(truths)), concerns)


def numbered(incidents: pd.DataFrame) -> pd.DataFrame:
    """Give each incident the reference its station would give: the year and a running number."""
    year = incidents.start.dt.year
    running = incidents.groupby(year).cumcount() + 1
    return incidents.assign(reference="TA-" + year.astype(str) + "-" + running.astype(str).str.zfill(6))


def _spans(days: Days, years: int) -> list[tuple[np.datetime64, np.datetime64]]:
    """Cut the period into years; from the second on each begins with the last two weeks of the one before."""
    edges = [days[len(days) * number // years] for number in range(years)] + [days[-1] + _DAY]
    starts = [edge - (OVERLAP_DAYS if number else 0) * _DAY for number, edge in enumerate(edges[:-1])]
    return list(zip(starts, edges[1:], strict=True))


def _between(incidents: pd.DataFrame, start: np.datetime64, end: np.datetime64) -> pd.DataFrame:
    return incidents[(incidents.start >= start) & (incidents.start < end)]


def _truth(name: str, rows: pd.DataFrame, stored: set[str]) -> FileTruth:
    """Count what must come of a file, and note what is stored after it."""
    refused = rows.reason.isin(list(REJECTED))
    usable = rows[~refused]
    fresh = usable[~usable.reference.isin(stored) & ~usable.reference.duplicated()]
    stored.update(fresh.reference)
    return FileTruth(
        name=name, rows=len(rows), added=len(fresh), duplicate=len(usable) - len(fresh),
        rejected=dict(Counter(rows.reason[refused])),
        unlocated=dict(Counter(fresh.reason[fresh.reason.isin(list(UNLOCATED))])),
        at_station=int((fresh.at_station & (fresh.reason == "")).sum()),
    )  # fmt: skip
