"""Local statistics: Gi* and local Moran on a quarter of a million cells beside esda; `python -m bench local`.

Every measurement runs in a process of its own, so that the memory stated (peak RSS) is that of one method.
The grid, its neighbours and the counts are made before the clock starts, for both.
"""

import argparse
import time
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np

from bench.tables import Table, duration, machine_facts, times, watched, whole

SIDE = 500
RUNS = 999
AT_MOST_APART = 1e-9
# Standard errors by which two simulations of a p-value may differ: of so many cells some do by four.
ERRORS = 6.0


def counts(side: int) -> np.ndarray:
    """Incidents of each cell: half the cells empty, some crowded, the same every time."""
    rng = np.random.default_rng(1)
    rate = rng.gamma(0.4, 3.0, (side // 10 + 1, side // 10 + 1))
    return rng.poisson(np.kron(rate, np.ones((10, 10)))[:side, :side]).astype(float).ravel()


def ours(side: int) -> Any:
    """Our grid of squares and its neighbours."""
    import shapely

    from analysis.where.grids import make_grid

    return make_grid(shapely.box(0, 0, 100 * side, 100 * side), cell_m=100).neighbours


def theirs(side: int) -> Any:
    """The same neighbours as libpysal's Graph, which esda is quicker with than with its older weights."""
    from libpysal.graph import Graph

    return Graph.from_sparse(ours(side).tocoo())


def run(name: str, side: int, runs: int) -> dict[str, Any]:
    """Seconds of one method, and what it found."""
    warnings.simplefilter("ignore")
    prepared = METHODS[name](side, runs)
    prepared_small = METHODS[name](20, min(runs, 99))
    prepared_small()  # what compiles, compiles now
    start = time.perf_counter()
    z, p = prepared()
    return {"seconds": time.perf_counter() - start, "z": z, "p": p}


def _gi_ours(side: int, _runs: int) -> Callable[[], tuple[Any, Any]]:
    from analysis.where.local_statistics import getis_ord

    x, neighbours = counts(side), ours(side)

    def go() -> tuple[Any, Any]:
        found = getis_ord(x, neighbours)
        return found.z, found.p

    return go


def _gi_theirs(side: int, _runs: int) -> Callable[[], tuple[Any, Any]]:
    from esda.getisord import G_Local

    x, weights = counts(side), theirs(side)

    def go() -> tuple[Any, Any]:
        found = G_Local(x, weights, transform="B", star=True, permutations=0)
        return found.Zs, 2 * found.p_norm

    return go


def _moran_ours(side: int, runs: int) -> Callable[[], tuple[Any, Any]]:
    from analysis.where.local_statistics import local_moran
    from analysis.where.permutations import permuted_p

    x, neighbours = counts(side), ours(side)

    def go() -> tuple[Any, Any]:
        found = local_moran(x, neighbours)
        return found.i * (len(x) - 1) / len(x), permuted_p(x, neighbours, runs=runs, seed=1)

    return go


def _moran_theirs(side: int, runs: int) -> Callable[[], tuple[Any, Any]]:
    from esda.moran import Moran_Local

    x, weights = counts(side), theirs(side)

    def go() -> tuple[Any, Any]:
        found = Moran_Local(x, weights, permutations=runs, keep_simulations=False, seed=1, n_jobs=-1)
        # Theirs is of the nearer side; ours is of both.
        return found.Is, np.minimum(2 * found.p_sim, 1)

    return go


METHODS: dict[str, Callable[[int, int], Callable[[], tuple[Any, Any]]]] = {
    "Gi*, talsi": _gi_ours,
    "Gi*, esda": _gi_theirs,
    "local Moran, talsi": _moran_ours,
    "local Moran, esda": _moran_theirs,
}


def statistics_table(side: int, runs: int) -> Table:
    """Both statistics beside esda, and how far they agree."""
    table = Table(
        f"Local statistics of {whole(side * side)} squares",
        ["statistic", "talsi", "esda", "esda by talsi", "peak, talsi", "peak, esda", "agreement"],
    )
    for statistic, with_runs in (("Gi*", 0), ("local Moran", runs)):
        we, they = (watched(run, f"{statistic}, {who}", side, with_runs) for who in ("talsi", "esda"))
        name = statistic if not with_runs else f"{statistic}, {with_runs} permutations"
        table.add(
            name,
            duration(we.value["seconds"]),
            duration(they.value["seconds"]),
            times(they.value["seconds"] / we.value["seconds"]),
            f"{whole(we.peak_mb)} MB",
            f"{whole(they.peak_mb)} MB",
            agreement(we.value, they.value, with_runs),
        )
    table.notes.append(
        "The clock runs from counts and neighbours to statistic and p-value. esda is as it installs: "
        f"{'with' if find_spec('numba') else 'without'} numba, which compiles its permutations; they use all "
        "cores. The peak holds the neighbours too. P-values "
        "of permutations are compared where the upper tail decides: in the lower one esda leaves out ties."
    )
    return table


def agreement(we: dict[str, Any], they: dict[str, Any], runs: int) -> str:
    """How far the two say the same."""
    gap = float(np.abs(we["z"] - they["z"]).max())
    assert gap < AT_MOST_APART, f"the statistics differ by {gap}"
    if not runs:
        p = float(np.abs(we["p"] - they["p"]).max())
        assert p < AT_MOST_APART, f"the p-values differ by {p}"
        return f"z and p to {max(gap, p):.0e}"
    upper = (we["z"] > 0) & (they["p"] < 0.8)
    mine, other = we["p"][upper], they["p"][upper]
    share = (mine + other) / 4
    error = 2 * np.sqrt(2 * np.maximum(share * (1 - share), 1 / runs) / runs)
    within = float(np.mean(np.abs(mine - other) <= ERRORS * error))
    return f"I to {gap:.0e}; {within:.2%} of {whole(upper.sum())} p within the error of both simulations"


def runs_table(side: int) -> Table:
    """What more permutations cost, as work grows with cells plus runs and not with their product."""
    table = Table(f"Permutations over {whole(side * side)} squares", ["permutations", "talsi", "smallest p"])
    for runs in (999, 9_999, 99_999):
        found = watched(run, "local Moran, talsi", side, runs)
        table.add(whole(runs), duration(found.value["seconds"]), f"{2 / (runs + 1):.0e}")
    return table


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the cells")
    given = parser.parse_args()
    side = 160 if given.quick else SIDE
    print(machine_facts() + "\n")
    statistics_table(side, RUNS).print()
    runs_table(side).print()


if __name__ == "__main__":
    main()
