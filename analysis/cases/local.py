"""Cases of local statistics, trends and emerging hotspots, as the format of worked examples calls them."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy import sparse

from analysis.change.emerging import find_emerging
from analysis.change.patterns import Patterns, name_patterns
from analysis.change.trend import mann_kendall
from analysis.frames import FloatArray
from analysis.where.false_discovery import adjusted
from analysis.where.grids import Grid
from analysis.where.local_statistics import getis_ord, local_moran

Case = Mapping[str, Any]


def _getis_ord(given: Case, options: Case) -> list[Case]:
    """Gi or Gi* of a grid of values, row by row, or of points within a distance."""
    values, neighbours, shape = _cells(given, options)
    found = getis_ord(values, neighbours, star=options.get("star", True))
    q = adjusted(found.p, control=options.get("control", "bh"))
    alpha = options.get("alpha", 0.05)
    hot, cold = found.z > 0, found.z < 0
    return [
        {
            **{
                name: getattr(found, name).reshape(shape).tolist() for name in ("z", "p", "total", "expected")
            },
            "q": q.reshape(shape).tolist(),
            "hot_raw": int((hot & (found.p < alpha)).sum()),
            "hot_fdr": int((hot & (q < alpha)).sum()),
            "cold_raw": int((cold & (found.p < alpha)).sum()),
            "cold_fdr": int((cold & (q < alpha)).sum()),
        }
    ]


def _local_moran(given: Case, options: Case) -> list[Case]:
    """Local Moran of a grid of values, row by row, or of points within a distance."""
    values, neighbours, shape = _cells(given, options)
    found = local_moran(values, neighbours)
    numbers = {name: getattr(found, name).reshape(shape).tolist() for name in ("i", "z", "p", "around")}
    return [{**numbers, "quadrant": found.quadrant.reshape(shape).tolist()}]


def _cells(given: Case, options: Case) -> tuple[FloatArray, sparse.csr_array, tuple[int, ...]]:
    """Values, who is whose neighbour ("queen", "hexagon" or "distance"), and the shape of the answer."""
    if "grid" not in given:
        x, y = np.asarray(given["points"], dtype=np.float64).T
        near = np.hypot(np.subtract.outer(x, x), np.subtract.outer(y, y)) <= options["distance_m"]
        np.fill_diagonal(near, False)
        return np.asarray(given["values"], dtype=np.float64), sparse.csr_array(near.astype(float)), (-1,)
    values = np.asarray(given["grid"], dtype=np.float64)
    rows, columns = np.divmod(np.arange(values.size), values.shape[1])
    shape = "hexagon" if options.get("neighbours") == "hexagon" else "square"
    nothing = np.empty(values.size, dtype=np.object_)
    grid = Grid(shape, 1.0, (0.0, 0.0), columns, rows, np.ones(values.size), nothing)
    return values.ravel(), grid.neighbours, values.shape


def _emerging(given: Case, options: Case) -> list[Case]:
    """Classes of sequences of steps (1 hot, C cold, 0 neither), or of the counts of a strip of cells."""
    if "sequences" in given:
        signs = [[{"1": 1, "C": -1}.get(step, 0) for step in steps] for steps in given["sequences"]]
        way = {"up": 1, "none": 0, "down": -1}[options.get("trend", "none")]
        return [{"classes": _classes(name_patterns(np.transpose(signs), np.full(len(signs), way)))}]
    counts = np.asarray(given["counts"], dtype=np.float64)
    cells = counts.shape[1]
    strip = np.eye(cells, k=1) + np.eye(cells, k=-1)
    settings = {name: options[name] for name in ("steps_before", "alpha", "control") if name in options}
    found = find_emerging(counts, sparse.csr_array(strip), **settings)
    return [
        {
            "classes": _classes(found.patterns),
            "z": found.bins.z.tolist(),
            "total": found.bins.total.tolist(),
            "found": found.found.tolist(),
            "trend_s": found.trend.s.tolist(),
        }
    ]


def _classes(patterns: Patterns) -> list[str]:
    """Names of classes; a cold one says so."""
    pairs = zip(patterns.pattern.tolist(), patterns.sign.tolist(), strict=True)
    return [f"cold {name}" if sign < 0 else name for name, sign in pairs]


def _mann_kendall(given: Case, options: Case) -> list[Case]:
    """The trend of one series."""
    found = mann_kendall(given["series"])
    return [{"s": int(found.s), "variance": float(found.variance), "z": float(found.z), "p": float(found.p)}]


RUNNERS: dict[str, Callable[[Case, Case], list[Case]]] = {
    "emerging": _emerging,
    "getis_ord": _getis_ord,
    "local_moran": _local_moran,
    "mann_kendall": _mann_kendall,
}
