"""Density: a million incidents on a 100 m grid beside scikit-learn and KDEpy; `python -m bench density`.

Each measurement runs in a process of its own; KDEpy in an environment of its own as well.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.tables import Table, duration, machine_facts, times, watched, whole

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "density.lock"
CELL_M = 100.0
COUNT = 1_000_000
CHECKED = 200
ROWS = (("Chicago 2017 and 2018, repeated", 500.0), ("dense city", 300.0), ("dense city", 1_000.0))
NOTE = (
    "Errors are the largest difference from summing every pair, at 200 cells, by the greatest density; each "
    "method is held against its own kernel. scikit-learn has no quartic kernel; Epanechnikov's has the same "
    "reach. Memory includes the incidents and the libraries."
)
Found = dict[str, Any]


def load(data: str) -> npt.NDArray[np.float64]:
    """A million incidents in metres; the same ones every time."""
    from bench import labelling

    if data == "dense city":
        return labelling.load(data, COUNT)
    real = labelling._chicago((2017, 2018))
    return np.tile(real, (-(-COUNT // len(real)), 1))[:COUNT]


def bounds(xy: npt.NDArray[np.float64]) -> tuple[float, float, float, float]:
    """Round to cells, and a cell beyond: KDEpy wants every incident inside its grid."""
    low, high = np.floor(xy.min(axis=0) / CELL_M) - 1, np.ceil(xy.max(axis=0) / CELL_M) + 1
    west, south, east, north = (np.concatenate([low, high]) * CELL_M).tolist()
    return west, south, east, north


def ours(data: str, bandwidth_m: float, path: str) -> Found:
    """Kernel sums of Talsi at every cell."""
    from analysis.where.kernels import KernelSums
    from analysis.where.surfaces import raster_over

    xy = load(data)
    raster = raster_over(bounds(xy), cell_m=CELL_M)
    seconds, values = best(lambda: KernelSums(raster, bandwidth_m=bandwidth_m).sums(xy), runs=3)
    np.save(path, values)
    return {"seconds": seconds}


def scikit_learn(data: str, bandwidth_m: float, path: str) -> Found:
    """KernelDensity of scikit-learn at every cell; it has no quartic kernel, so its Epanechnikov kernel."""
    from sklearn.neighbors import KernelDensity

    xy = load(data)
    centres, shape = middles(xy)
    engine = KernelDensity(bandwidth=bandwidth_m, kernel="epanechnikov")
    seconds, logs = best(lambda: engine.fit(xy).score_samples(centres), runs=1)
    np.save(path, np.exp(logs).reshape(shape) * len(xy))
    return {"seconds": seconds}


def whole_map(data: str, bandwidth_m: float, path: str) -> Found:
    """What a person waits for: bandwidth by rule, border correction, classes, outlines and peaks."""
    import shapely

    from analysis.where.bandwidth import choose_bandwidth
    from analysis.where.classes import classed
    from analysis.where.density import density_surface
    from analysis.where.peaks import find_peaks
    from analysis.where.surfaces import lay_ground

    xy = load(data)
    boundary = shapely.box(*bounds(xy))

    def draw() -> npt.NDArray[np.float64]:
        choose_bandwidth(xy, area_km2=boundary.area / 1e6, short_side_m=20_000, rule="held_out")
        surface = density_surface(
            xy, lay_ground(boundary, cell_m=CELL_M), bandwidth_m=bandwidth_m, months=12, edge_correction=True
        )
        classed(surface, xy, crs=None)
        find_peaks(surface)
        return surface.values

    seconds, _ = best(draw, runs=2)
    return {"seconds": seconds}


def best(action: Any, *, runs: int) -> tuple[float, Any]:
    """Least seconds of several runs, and the result."""
    seconds = []
    for _ in range(runs):
        started = time.perf_counter()
        value = action()
        seconds.append(time.perf_counter() - started)
    return min(seconds), value


def kdepy(data: str, bandwidth_m: float, path: str, python: Path) -> tuple[float, float]:
    """Seconds and peak megabytes of KDEpy's FFTKDE with its biweight kernel."""
    xy = load(data)
    west, south, east, north = bounds(xy)
    half = CELL_M / 2
    asked = {
        "bandwidth_m": bandwidth_m,
        "east": [west + half, east - half, round((east - west) / CELL_M)],
        "north": [south + half, north - half, round((north - south) / CELL_M)],
    }
    with TemporaryDirectory() as folder:
        np.save(Path(folder) / "xy.npy", xy)
        (Path(folder) / "asked.json").write_text(json.dumps(asked))
        subprocess.run([str(python), str(ROOT / "density_peer.py"), folder], check=True)
        told = json.loads((Path(folder) / "told.json").read_text())
        shutil.copy(Path(folder) / "found.npy", path)
    return told["seconds"], told["peak_mb"]


def middles(xy: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], tuple[int, int]]:
    """Middles of all cells in rows from the south, and the shape of the grid."""
    west, south, east, north = bounds(xy)
    x = np.arange(west + CELL_M / 2, east, CELL_M)
    y = np.arange(south + CELL_M / 2, north, CELL_M)
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2), (len(y), len(x))


def error(
    xy: npt.NDArray[np.float64], values: npt.NDArray[np.float64], bandwidth_m: float, power: int
) -> float:
    """Largest difference from every pair by itself, at some of the fullest cells and some at random.

    As a share of the greatest density there; `power` 2 is the quartic kernel, 1 the Epanechnikov kernel.
    """
    centres, _ = middles(xy)
    flat = values.ravel()
    rng = np.random.default_rng(1)
    chosen = np.concatenate([np.argsort(-flat)[:20], rng.choice(np.flatnonzero(flat > 0), CHECKED - 20)])
    height = (power + 1) / (np.pi * bandwidth_m**2)
    exact = np.empty(len(chosen))
    for row, cell in enumerate(chosen):
        square = ((xy - centres[cell]) ** 2).sum(axis=1) / bandwidth_m**2
        exact[row] = height * (np.maximum(1 - square, 0) ** power).sum()
    return float(np.abs(flat[chosen] - exact).max() / exact.max())


def peer(folder: Path) -> Path | None:
    """An environment with KDEpy, or nothing where it cannot be installed."""
    uv = shutil.which("uv", path=f"{ROOT.parent / '.tools' / 'bin'}:{os.environ['PATH']}")
    python = folder / "bin" / "python"
    steps = (
        [
            [uv, "venv", "--quiet", "--python", sys.executable, str(folder)],
            [uv, "pip", "sync", "--quiet", "--python", str(python), "--require-hashes", str(LOCK)],
        ]
        if uv
        else [
            [sys.executable, "-m", "venv", str(folder)],
            [str(python), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(LOCK)],
        ]
    )
    for step in steps:
        if subprocess.run(step, capture_output=True, timeout=600).returncode:
            return None
    return python


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the first data only")
    given = parser.parse_args()
    with TemporaryDirectory(prefix="talsi-peer-") as folder:
        python = peer(Path(folder) / "env")
        for data, bandwidth_m in ROWS[: 1 if given.quick else None]:
            try:
                measure(data, bandwidth_m, python, Path(folder) / "values.npy").print()
            except FileNotFoundError:
                print(f"{data}: the open data is not at hand.\n")


def measure(data: str, bandwidth_m: float, python: Path | None, path: Path) -> Table:
    """One table: each method, its time, memory and agreement."""
    xy = load(data)
    sizes = f"{whole(len(xy))} incidents, {whole(len(middles(xy)[0]))} cells of 100 m"
    table = Table(
        f"{data}: {sizes}, bandwidth {whole(bandwidth_m)} m",
        ("method", "kernel", "seconds", "to Talsi", "peak memory", "largest error"),
    )
    mine = watched(ours, data, bandwidth_m, str(path))
    first = mine.value["seconds"]
    table.add("Talsi", "quartic", duration(first), times(1), f"{whole(mine.peak_mb)} MB",
              f"{error(xy, np.load(path), bandwidth_m, 2):.1e}")  # fmt: skip
    if python:
        seconds, peak = kdepy(data, bandwidth_m, str(path), python)
        table.add("KDEpy FFTKDE", "quartic", duration(seconds), times(seconds / first), f"{whole(peak)} MB",
                  f"{error(xy, np.load(path), bandwidth_m, 2):.1e}")  # fmt: skip
    else:
        table.notes.append("KDEpy could not be installed.")
    theirs = watched(scikit_learn, data, bandwidth_m, str(path))
    seconds = theirs.value["seconds"]
    table.add(f"scikit-learn {version('scikit-learn')} KernelDensity", "Epanechnikov", duration(seconds),
              times(seconds / first), f"{whole(theirs.peak_mb)} MB",
              f"{error(xy, np.load(path), bandwidth_m, 1):.1e}")  # fmt: skip
    drawn = watched(whole_map, data, bandwidth_m, str(path))
    seconds = drawn.value["seconds"]
    table.add("Talsi: bandwidth, border, classes, outlines, peaks", "quartic", duration(seconds),
              times(seconds / first), f"{whole(drawn.peak_mb)} MB", "")  # fmt: skip
    table.notes += [NOTE, machine_facts()]
    return table


if __name__ == "__main__":
    main()
