"""Scratch: a private PostGIS for the bench, and the incidents that it measures with."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Engine, text

from gis.engine import STAFF, make_engine
from gis.migrate import upgrade
from gis.queries import changes
from gis.tilegrid import quadkeys
from server import cluster

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
CHICAGO_YEAR = DATA / "chicago_crimes_2001_2018" / "chicago_crimes_2017.csv.gz"
WEST, SOUTH, EAST, NORTH = -87.95, 41.63, -87.5, 42.03
_COLUMNS = (
    "territory_id, batch_id, category_id, occurred_from, occurred_until, time_precision, location, "
    "location_precision, known_by, match_key, quadkey"
)


@dataclass(frozen=True)
class Incidents:
    """Places in degrees, minutes of time, and a category's name for each."""

    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    at: npt.NDArray[np.datetime64]
    category: npt.NDArray[np.str_]


@contextmanager
def database() -> Iterator[str]:
    """A migrated database that is thrown away, or the empty one of TALSI_BENCH_DATABASE_URL."""
    configured = os.environ.get("TALSI_BENCH_DATABASE_URL")
    if configured:
        upgrade(configured)
        yield configured
        return
    home = Path(mkdtemp(prefix="talsi-bench-", dir="/tmp"))
    home.chmod(0o711)
    unpacked = cluster.default_home() / "postgis"
    try:
        # Settings as in real use: what is written is safe on the disk.
        url = cluster.start(home, unpacked=unpacked)
        upgrade(url)
        yield url
    finally:
        cluster.stop(home, unpacked=unpacked)
        shutil.rmtree(home, ignore_errors=True)


def dense(count: int) -> Incidents:
    """A city whose half lies in sixty crowded districts, over six years in twelve categories."""
    chance = np.random.default_rng(2026)
    half, districts = count // 2, 60
    centre = np.column_stack(
        [
            chance.uniform(WEST + 0.03, EAST - 0.03, districts),
            chance.uniform(SOUTH + 0.03, NORTH - 0.03, districts),
        ]
    )
    crowded = centre[chance.integers(0, districts, half)] + chance.normal(0, (0.006, 0.0045), (half, 2))
    spread = chance.uniform((WEST, SOUTH), (EAST, NORTH), (count - half, 2))
    lon, lat = np.vstack([crowded, spread]).clip((WEST, SOUTH), (EAST, NORTH)).round(6).T
    minutes = chance.integers(0, 6 * 365 * 24 * 60, count).astype("timedelta64[m]")
    names = np.array([f"category-{number:02d}" for number in range(12)])
    return Incidents(
        lon, lat, np.datetime64("2018-01-01T00:00") + minutes, names[chance.integers(0, 12, count)]
    )


def chicago_year() -> Incidents | None:
    """The located incidents of Chicago in 2017, where the file is at hand."""
    if not CHICAGO_YEAR.exists():
        return None
    columns = ["Date", "Primary Type", "Latitude", "Longitude"]
    table = pd.read_csv(CHICAGO_YEAR, usecols=columns).dropna()
    table = table[table["Latitude"].between(SOUTH, NORTH) & table["Longitude"].between(WEST, EAST)]
    at = pd.to_datetime(table["Date"], format="%m/%d/%Y %I:%M:%S %p")
    return Incidents(
        table["Longitude"].to_numpy(),
        table["Latitude"].to_numpy(),
        at.to_numpy().astype("datetime64[m]"),
        table["Primary Type"].str.lower().to_numpy(dtype=str),
    )


def fill(url: str, slug: str, incidents: Incidents) -> Engine:
    """Store a territory with its incidents by COPY; return the staff engine."""
    engine = make_engine(url, role=STAFF)
    with engine.begin() as connection:
        territory = connection.execute(text(_TERRITORY), _territory(slug)).scalar_one()
        names = sorted(set(incidents.category.tolist()))
        rows = [{"territory": territory, "code": name} for name in names]
        connection.execute(text(_CATEGORY), rows)
        ids = dict(connection.execute(text(_CATEGORY_IDS), {"territory": territory}).all())
        numbers = np.array([ids[name] for name in names])[np.searchsorted(names, incidents.category)]
        source = _Lines(territory, numbers, incidents)
        driver = connection.connection.cursor()
        driver.copy_expert(f"COPY exact.incident ({_COLUMNS}) FROM STDIN", source)
        changes.mark_on(connection, territory)
    _analyse(url)
    return engine


def _analyse(url: str) -> None:
    """Do now what the server's own housekeeping does within a minute."""
    engine = make_engine(url, role="talsi_owner")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE exact.incident"))
    engine.dispose()


def _territory(slug: str) -> dict[str, object]:
    box = {"west": WEST, "south": SOUTH, "east": EAST, "north": NORTH}
    return {"slug": slug, "srid": 26916, "timezone": "America/Chicago", **box}


_TERRITORY = """
INSERT INTO exact.territory (slug, name, boundary, srid, timezone)
VALUES (:slug, :slug, ST_Multi(ST_MakeEnvelope(:west, :south, :east, :north, 4326)), :srid, :timezone)
RETURNING id
"""
_CATEGORY = """
INSERT INTO exact.category (territory_id, code, labels)
VALUES (:territory, :code, jsonb_build_object('en', CAST(:code AS text)))
"""
_CATEGORY_IDS = "SELECT code, id FROM exact.category WHERE territory_id = :territory"


class _Lines:
    """The incidents as text for COPY, read piece by piece."""

    def __init__(self, territory: int, category_ids: npt.NDArray[np.int64], incidents: Incidents) -> None:
        keys = quadkeys(incidents.lon, incidents.lat).tolist()
        columns = (
            category_ids.tolist(),
            np.datetime_as_string(incidents.at).tolist(),
            incidents.lon.tolist(),
            incidents.lat.tolist(),
            keys,
        )
        self._rows = enumerate(zip(*columns, strict=True))
        self._territory = territory

    def read(self, _size: int) -> str:
        """Return the next thousand lines, or nothing at the end."""
        lines = []
        for number, (category, at, lon, lat, key) in self._rows:
            match_key = f"{self._territory:08x}-0000-4000-8000-{number:012x}"
            lines.append(
                f"{self._territory}\t1\t{category}\t{at}Z\t{at}Z\tminute\tSRID=4326;POINT({lon!r} {lat!r})"
                f"\tstreet\tunknown\t{match_key}\t{key}\n"
            )
            if len(lines) == 1000:
                break
        return "".join(lines)
