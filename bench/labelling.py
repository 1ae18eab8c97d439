"""Labelling: our time and memory beside its peers; `python -m bench labelling`.

Every measurement runs in a process of its own, so that the memory stated (peak RSS) is that of one method.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np

from bench import scratch

CHICAGO = scratch.DATA / "chicago_crimes_2001_2018"
METHODS = ("talsi", "talsi, scikit-learn", "dbscan", "scikit-learn", "PostGIS", "talsi, label and outline")
DENSE = {"eps_m": 150, "least": 200}
# (data, incidents, settings, methods): each peer at a size it finishes, ours beside it on the same sample.
ROWS = (
    ("Chicago 2017", 0, {"eps_m": 100, "least": 50}, METHODS),
    ("dense city", 100_000, {"eps_m": 150, "least": 20}, METHODS),
    ("dense city", 1_000_000, {"eps_m": 150, "least": 10}, ("talsi", "dbscan")),
    ("dense city", 1_000_000, DENSE, ("talsi", "talsi, scikit-learn", "dbscan", "talsi, label and outline")),
    ("whole city, 90 % coincident", 6_700_000, {"eps_m": 50, "least": 100}, ("talsi", "dbscan")),
)


def load(data: str, count: int) -> np.ndarray:
    """Coordinates in metres; the same ones every time."""
    if data == "dense city":
        return _dense_city(count)
    real = _chicago((2017,) if data == "Chicago 2017" else (2017, 2018))
    return real if data == "Chicago 2017" else _whole_city(real, count)


def _dense_city(count: int) -> np.ndarray:
    rng = np.random.default_rng(1)
    centres = rng.uniform(0, 20_000, (200, 2))
    half = count // 2
    clouds = centres[rng.integers(0, 200, half)] + rng.normal(0, 150, (half, 2))
    return np.vstack([clouds, rng.uniform(0, 20_000, (count - half, 2))])


def _chicago(years: tuple[int, ...]) -> np.ndarray:
    import pandas as pd
    from pyproj import Transformer

    columns = ["Longitude", "Latitude"]
    files = [CHICAGO / f"chicago_crimes_{year}.csv.gz" for year in years]
    rows = pd.concat([pd.read_csv(file, usecols=columns).dropna() for file in files])
    rows = rows[rows["Latitude"] > 41]
    return np.column_stack(
        Transformer.from_crs(4326, 26916, always_xy=True).transform(rows["Longitude"], rows["Latitude"])
    )


def _whole_city(real: np.ndarray, count: int) -> np.ndarray:
    """Incidents at a tenth as many places: jittered copies of the real places, as busy as they are."""
    rng = np.random.default_rng(3)
    places, busy = np.unique(real, axis=0, return_counts=True)
    copies = -(-count // 10 // len(places))
    spread = np.tile(places, (copies, 1)) + rng.normal(0, 15, (copies * len(places), 2))
    odds = np.tile(busy, copies)[: count // 10].astype(float)
    return spread[: count // 10][rng.choice(count // 10, count, p=odds / odds.sum())]


def run(method: str, xy: np.ndarray, eps_m: float, least: int, database: str) -> tuple[float, int]:
    """Seconds and core points (clusters for PostGIS) of one method."""
    prepared = PREPARE[method](xy, eps_m, least, database)
    start = time.perf_counter()
    found = prepared()
    return time.perf_counter() - start, found


def _ours(engine: str, *, outline: bool = False) -> Callable[..., Callable[[], int]]:
    def prepare(xy: np.ndarray, eps_m: float, least: int, _: str) -> Callable[[], int]:
        from analysis.clusters import label_clusters
        from analysis.outlines import outline_clusters

        def go() -> int:
            clusters = label_clusters(xy, eps_m=eps_m, min_incidents=least, engine=engine)
            if outline:
                outline_clusters(xy, clusters, eps_m=eps_m)
            return clusters.count

        return go

    return prepare


def _raw(xy: np.ndarray, eps_m: float, least: int, _: str) -> Callable[[], int]:
    from dbscan import DBSCAN

    return lambda: int(DBSCAN(xy, eps_m, least)[0].max() + 1)


def _scikit_learn(xy: np.ndarray, eps_m: float, least: int, _: str) -> Callable[[], int]:
    from sklearn.cluster import DBSCAN

    engine = DBSCAN(eps=eps_m, min_samples=least, algorithm="kd_tree", n_jobs=-1)
    return lambda: int(engine.fit(xy).labels_.max() + 1)


def _postgis(xy: np.ndarray, eps_m: float, least: int, database: str) -> Callable[[], int]:
    import sqlalchemy as sa

    from gis.engine import STAFF, make_engine

    connection = make_engine(database, role=STAFF).connect()
    connection.execute(sa.text("CREATE TEMP TABLE bench (id int, place geometry(Point))"))
    fill = sa.text(
        "INSERT INTO bench SELECT id, ST_MakePoint(x, y) FROM "
        "unnest(CAST(:id AS int[]), CAST(:x AS float8[]), CAST(:y AS float8[])) AS given(id, x, y)"
    )
    x, y = xy.T.tolist()
    connection.execute(fill, {"id": list(range(len(xy))), "x": x, "y": y})
    ask = sa.text(
        "SELECT count(DISTINCT number) FROM "
        "(SELECT ST_ClusterDBSCAN(place, :eps, :least) OVER (ORDER BY id) AS number FROM bench) AS labelled"
    )
    return lambda: int(connection.execute(ask, {"eps": eps_m, "least": least}).scalar_one())


PREPARE: dict[str, Callable[..., Callable[[], int]]] = {
    "talsi": _ours("auto"),
    "talsi, scikit-learn": _ours("scikit-learn"),
    "talsi, label and outline": _ours("auto", outline=True),
    "dbscan": _raw,
    "scikit-learn": _scikit_learn,
    "PostGIS": _postgis,
}


def measure(method: str, row: int, database: str) -> dict[str, float]:
    """Run one method on one row in a fresh process; best of up to three runs."""
    command = [sys.executable, "-m", "bench.labelling", "--one", method, "--row", str(row)]
    done = subprocess.run([*command, "--database", database], capture_output=True, text=True, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else {"error": 1}


def _one(method: str, row: int, database: str) -> None:
    data, count, settings, _ = ROWS[row]
    xy = load(data, count)
    runs = [run(method, xy, settings["eps_m"], settings["least"], database)]
    while len(runs) < 3 and sum(seconds for seconds, _ in runs) < 10:
        runs.append(run(method, xy, settings["eps_m"], settings["least"], database))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": min(runs)[0], "found": runs[0][1], "peak": peak, "incidents": len(xy)}))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", help="an empty database to use instead of a private cluster")
    parser.add_argument("--quick", action="store_true", help="leave out the 6.7 million incidents")
    parser.add_argument("--one", choices=METHODS, help=argparse.SUPPRESS)
    parser.add_argument("--row", type=int, default=0, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        _one(given.one, given.row, given.database)
    elif given.database:
        print_table(given.database, quick=given.quick)
    else:
        with scratch.database() as url:
            print_table(url, quick=given.quick)


def print_table(database: str, *, quick: bool) -> None:
    """Measure every row and print it as soon as it is known."""
    print("| incidents | eps, least | method | clusters | seconds | to raw dbscan | peak RSS |")
    print("|---|---|---|--:|--:|--:|--:|", flush=True)
    for row, (data, count, settings, methods) in enumerate(ROWS):
        if (data != "dense city" and not CHICAGO.is_dir()) or (quick and count > 1_000_000):
            print(f"| {data} | | left out | | | | |")
            continue
        results = {method: measure(method, row, database) for method in methods}
        raw = results.get("dbscan", {}).get("seconds")
        for method, result in results.items():
            _print_row(data, settings, method, result, raw)


def _print_row(
    data: str, settings: dict[str, int], method: str, result: dict[str, float], raw: float | None
) -> None:
    asked = f"{settings['eps_m']} m, {settings['least']}"
    if "error" in result:
        print(f"| {data} | {asked} | {method} | | did not finish | | |", flush=True)
        return
    ratio = f"{result['seconds'] / raw:.2f}" if raw else ""
    # PostGIS works in a server process, whose memory is not this one's.
    peak = "" if method == "PostGIS" else f"{result['peak']:,.0f} MB"
    print(
        f"| {data}, {int(result['incidents']):,} | {asked} | {method} | {int(result['found']):,} "
        f"| {result['seconds']:.2f} | {ratio} | {peak} |",
        flush=True,
    )


if __name__ == "__main__":
    main()
