"""Importing: rows a second from a Chicago year's bytes to stored incidents, every check on."""

import argparse
import gzip
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import shapely
from sqlalchemy import Connection, text

from gis.engine import make_engine
from gis.intake import IntakeContext, Plan, new_category_values, read_and_check, recognise
from gis.migrate import upgrade
from gis.queries import loading
from server import cluster

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
CHICAGO = DATA / "chicago_crimes_2001_2018" / "chicago_crimes_2017.csv.gz"
COMMUNITY_AREAS = DATA / "boundaries_chicago" / "chicago_community_areas.geojson"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--rows", type=int, default=250_000, help="rows of the synthetic file where there is no data"
    )
    parser.add_argument("--database", help="an empty database to use instead of a private cluster")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="talsi-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)
        path = CHICAGO if CHICAGO.exists() else synthetic(Path(folder), options.rows)
        if options.database:
            measure(options.database, path)
            return
        home = Path(folder) / "home"
        try:
            measure(cluster.start(home), path)
        finally:
            cluster.stop(home)


def measure(url: str, path: Path) -> None:
    """Time the way of the file, alone and together."""
    upgrade(url)
    areas = outlines()
    engine = make_engine(url, role="talsi_staff")
    print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB, {len(areas)} neighbourhoods")
    with engine.begin() as connection:
        territory = make_territory(connection, areas)
        context = loading.read_context(connection, territory, now=NOW)
        started = time.perf_counter()
        plan = recognise(path, path.name, context=context, profile="chicago").plan
        fresh = new_category_values(path, plan, context=context)
        loading.add_categories(connection, territory, fresh)
        show("recognise", None, time.perf_counter() - started)
        context = loading.read_context(connection, territory, now=NOW)
        rows = read_only(path, plan, context)
        chunks = list(read_and_check(path, plan, context=context))
        with connection.begin_nested() as point:
            store("store, rows ready", connection, territory, chunks)
            point.rollback()
    with engine.begin() as connection:
        started = time.perf_counter()
        plan = recognise(path, path.name, context=context, profile="chicago").plan
        store("store, rows being read", connection, territory, read_and_check(path, plan, context=context))
    whole = time.perf_counter() - started
    show("whole, with recognition and commit", rows, whole)
    with engine.begin() as connection:
        store("the same file again", connection, territory, read_and_check(path, plan, context=context))
    engine.dispose()


def read_only(path: Path, plan: Plan, context: IntakeContext) -> int:
    """Time reading and checking without a database."""
    started = time.perf_counter()
    rows = sum(chunk.rows for chunk in read_and_check(path, plan, context=context))
    show("read and check", rows, time.perf_counter() - started)
    return rows


def store(title: str, connection: Connection, territory: int, chunks: object) -> None:
    """Time storing chunks; making them takes part if they are not made yet."""
    batch = connection.execute(
        text(
            "INSERT INTO exact.import_batch (territory_id, file_name, sha256, byte_size) "
            "VALUES (:territory, 'bench', '', 0) RETURNING id"
        ),
        {"territory": territory},
    ).scalar_one()
    started = time.perf_counter()
    ledger = loading.load(connection, territory_id=territory, batch_id=batch, chunks=chunks)  # type: ignore[arg-type]
    show(title, ledger.rows, time.perf_counter() - started)
    print(f"    {ledger.added} added, {ledger.duplicate} duplicate, {sum(ledger.rejected.values())} rejected")


def show(title: str, rows: int | None, seconds: float) -> None:
    """Print one line."""
    rate = f"{rows / seconds:>10,.0f} rows/s" if rows else ""
    print(f"{title:<36}{seconds:>8.2f} s {rate}", flush=True)


def outlines() -> list[shapely.Geometry]:
    """Chicago's community areas, or a grid where they are not at hand."""
    if COMMUNITY_AREAS.exists():
        collection = shapely.from_geojson(COMMUNITY_AREAS.read_text())
        return [shapely.multipolygons([p]) if p.geom_type == "Polygon" else p for p in collection.geoms]
    xs, ys = np.linspace(-87.94, -87.52, 12), np.linspace(41.64, 42.03, 9)
    return [
        shapely.multipolygons([shapely.box(xs[i], ys[j], xs[i + 1], ys[j + 1])])
        for i in range(11)
        for j in range(8)
    ]


def make_territory(connection: Connection, areas: list[shapely.Geometry]) -> int:
    """Store a territory with its neighbourhoods."""
    boundary = shapely.union_all(shapely.make_valid(areas))
    boundary = boundary if boundary.geom_type == "MultiPolygon" else shapely.multipolygons([boundary])
    territory: int = connection.execute(
        text(
            "INSERT INTO exact.territory (slug, name, boundary, srid, timezone) "
            "VALUES ('bench', 'Bench', ST_GeomFromText(:wkt, 4326), 26916, 'America/Chicago') RETURNING id"
        ),
        {"wkt": boundary.wkt},
    ).scalar_one()
    connection.execute(
        text(
            "INSERT INTO exact.neighbourhood (territory_id, code, name, outline) "
            "VALUES (:territory, :code, :code, ST_GeomFromText(:wkt, 4326))"
        ),
        [{"territory": territory, "code": str(n), "wkt": area.wkt} for n, area in enumerate(areas)],
    )
    return territory


def synthetic(folder: Path, rows: int) -> Path:
    """Write a file in Chicago's shape, the same every time."""
    chance = np.random.default_rng(2017)
    minutes = np.datetime64("2017-01-01T00:00") + np.sort(chance.integers(0, 525_600, rows))
    lon, lat = chance.uniform(-87.9, -87.55, rows), chance.uniform(41.66, 42.0, rows)
    kinds = chance.choice(["THEFT", "BATTERY", "CRIMINAL DAMAGE", "ASSAULT", "NARCOTICS", "BURGLARY"], rows)
    lines = [
        "ID,Case Number,Date,Block,IUCR,Primary Type,Description,Community Area,FBI Code,Latitude,Longitude"
    ]
    for n in range(rows):
        when = minutes[n].item().strftime("%m/%d/%Y %I:%M:%S %p")
        block = f"{n % 90:03d}XX W EXAMPLE ST"
        lines.append(f"{n},HZ{n},{when},{block},0820,{kinds[n]},X,1,06,{lat[n]:.9f},{lon[n]:.9f}")
    path = folder / "synthetic_year.csv.gz"
    path.write_bytes(gzip.compress("\n".join(lines).encode(), 6))
    return path


if __name__ == "__main__":
    main()
