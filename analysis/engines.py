"""Engines: the two libraries that may do the heavy part of DBSCAN, behind one small interface."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Literal, get_args

import numpy as np

from analysis.cells import MARGIN, make_cells
from analysis.errors import NoSuchEngine
from analysis.frames import BoolArray, FloatArray, IntArray

Engine = Literal["auto", "scikit-learn", "dbscan"]
SMALL = 20_000  # places below which starting the fast engine's threads costs more than it saves
_CELL_LIMIT = 1e9  # the fast engine numbers the columns and rows of its grid with 32 bits


def has_fast_engine() -> bool:
    """Whether the `dbscan` package is installed."""
    return find_spec("dbscan") is not None


def choose_engine(engine: str, *, places: int) -> str:
    """Name of the engine that will do the work.

    Raises
    ------
    NoSuchEngine
        If the name is unknown, or names the `dbscan` package where it is not installed.
    """
    if engine not in get_args(Engine):
        raise NoSuchEngine(f"There is no engine {engine!r}; the engines are {', '.join(get_args(Engine))}.")
    if engine == "dbscan" and not has_fast_engine():
        raise NoSuchEngine("The engine 'dbscan' needs the package dbscan, which is not installed.")
    if engine == "auto":
        return "dbscan" if places >= SMALL and has_fast_engine() else "scikit-learn"
    return engine


def link_cores(xy: FloatArray, *, eps_m: float, engine: str) -> IntArray:
    """Group core places that a chain of steps under eps connects.

    Steps within a billionth of eps may be left out; `analysis.links` adds them, by the exact rule, for
    either engine. That is what makes the two engines agree to the last point.

    Parameters
    ----------
    xy
        Core places in metres, shape (m, 2), m at least 1.
    eps_m
        Radius in metres.
    engine
        "scikit-learn" or "dbscan".

    Returns
    -------
    array of int, shape (m,)
        Group of each place; groups are numbered arbitrarily.
    """
    step = eps_m * (1 - MARGIN)
    if engine == "dbscan" and _fits(xy, eps_m):
        return _run_fast(xy, step, 1)[0].astype(np.int64)
    # scikit-learn lists every neighbour, so it is given one place a cell: at most two dozen neighbours each.
    cells = make_cells(xy, eps_m=eps_m)
    leaders = cells.order[cells.starts[:-1]]
    # Two seconds to import, which only this needs: every command and web server would wait for it.
    from sklearn.cluster import DBSCAN

    groups = DBSCAN(eps=step, min_samples=1, algorithm="kd_tree").fit(xy[leaders]).labels_
    return np.asarray(groups, dtype=np.int64)[cells.of_row]


def run_whole(xy: FloatArray, *, eps_m: float, min_incidents: int) -> tuple[IntArray, BoolArray] | None:
    """Labels and core flags of all incidents at once by the fast engine, or None where it might round.

    The fast engine takes the places of one of its cells (side eps/sqrt(2), laid from the lowest x and y) for
    neighbours, and diagonal cells for strangers, without measuring. Rounding can make that wrong only for
    places on the corners of its grid; two such places and its answer is not used.

    Returns
    -------
    (labels, core) or None
        labels: array of int, -1 is noise, numbered arbitrarily; a border point has the label of one of its
        nearest cores. core: array of bool. Both of shape (n,).
    """
    if not _fits(xy, eps_m) or _corner_places(xy, eps_m) > 1:
        return None
    labels, core = _run_fast(xy, eps_m, min_incidents)
    return labels.astype(np.int64), core


def _run_fast(xy: FloatArray, eps_m: float, min_samples: int) -> tuple[IntArray, BoolArray]:
    run: Callable[..., tuple[IntArray, BoolArray]] = import_module("dbscan").DBSCAN
    return run(np.ascontiguousarray(xy, dtype=np.float64), eps_m, min_samples)


def _fits(xy: FloatArray, eps_m: float) -> bool:
    return float(np.ptp(xy, axis=0).max()) / eps_m < _CELL_LIMIT


def _corner_places(xy: FloatArray, eps_m: float) -> int:
    low = xy.min(axis=0)
    near = np.arange(len(xy))
    for axis in (0, 1):
        columns = (xy[near, axis] - low[axis]) / (eps_m / np.sqrt(2))
        slack = MARGIN + 8 * np.spacing(columns.max(initial=0))
        near = near[np.abs(columns - np.rint(columns)) < slack]
    return len(near)
