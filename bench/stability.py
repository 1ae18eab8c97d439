"""Stability: 200 perturbed runs of 100,000 incidents, time and memory; `python -m bench stability`.

Each measurement runs in a process of its own, so that the memory stated (peak RSS) is its own. The peer is
scikit-learn's DBSCAN: as many fits of the same shaken incidents, without the matching that makes a score.
"""

import argparse
import json
import resource
import subprocess
import sys
import time

import numpy as np

from analysis.clusters import label_clusters
from analysis.trust.stability import Base, Incidents, Shaking, measure_stability, moved
from bench.labelling import CHICAGO, load

COUNT, RUNS, RADIUS_M = 100_000, 200, 50.0
# (data, eps in metres, least number)
ROWS = (("dense city", 150, 20), ("dense city", 150, 200), ("Chicago 2017", 100, 50))
METHODS = ("talsi", "scikit-learn, labels alone")
_PEER_RUNS = 10


def incidents(data: str) -> Incidents:
    """A hundred thousand incidents, each known to its street."""
    rng = np.random.default_rng(2)
    xy = load(data, COUNT)
    xy = xy[np.sort(rng.permutation(len(xy))[:COUNT])]
    return Incidents(xy, rng.random(len(xy)), np.full(len(xy), RADIUS_M), np.arange(len(xy)))


def ours(given: Incidents, base: Base) -> tuple[float, str]:
    """Seconds of all runs, and the mean score."""
    labels = label_clusters(given.xy, eps_m=base.eps_m, min_incidents=base.min_incidents).labels
    start = time.perf_counter()
    found = measure_stability(given, labels, base, Shaking(runs=RUNS))
    return time.perf_counter() - start, f"{len(found.score):,} hotspots, mean {found.score.mean():.2f}"


def theirs(given: Incidents, base: Base) -> tuple[float, str]:
    """Seconds of as many fits, from a few of them."""
    from sklearn.cluster import DBSCAN

    rng = np.random.default_rng(1)
    shaken = [moved(given.xy, given.radius_m, rng) for _ in range(_PEER_RUNS)]
    engine = DBSCAN(eps=base.eps_m, min_samples=base.min_incidents, algorithm="kd_tree", n_jobs=-1)
    start = time.perf_counter()
    for xy in shaken:
        engine.fit(xy)
    return (time.perf_counter() - start) / _PEER_RUNS * RUNS, f"from {_PEER_RUNS} fits"


def measure(method: str, row: int) -> dict[str, float | str]:
    """Run one method on one row in a fresh process."""
    command = [sys.executable, "-m", "bench.stability", "--one", method, "--row", str(row)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else {"error": 1}


def _one(method: str, row: int) -> None:
    data, eps_m, least = ROWS[row]
    given = incidents(data)
    run = ours if method == METHODS[0] else theirs
    seconds, found = run(given, Base(eps_m, least))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "found": found, "peak": peak}))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", choices=METHODS, help=argparse.SUPPRESS)
    parser.add_argument("--row", type=int, default=0, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        _one(given.one, given.row)
        return
    print(f"{RUNS} runs of {COUNT:,} incidents, places moved by up to {RADIUS_M:.0f} m\n")
    print("| incidents | eps, least | method | found | seconds | peak RSS |")
    print("|---|---|---|---|--:|--:|", flush=True)
    for row, (data, eps_m, least) in enumerate(ROWS):
        if data != "dense city" and not CHICAGO.is_dir():
            print(f"| {data} | | left out | | | |")
            continue
        for method in METHODS:
            result = measure(method, row)
            told = (
                "| did not finish | | |"
                if "error" in result
                else f"| {result['found']} | {result['seconds']:.1f} | {result['peak']:,.0f} MB |"
            )
            print(f"| {data} | {eps_m} m, {least} | {method} {told}", flush=True)


if __name__ == "__main__":
    main()
