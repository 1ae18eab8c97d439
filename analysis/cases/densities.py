"""Cases of densities: a kernel's values, a bandwidth by its rule, and two densities side by side."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import shapely

from analysis.errors import BadCase
from analysis.frames import FloatArray
from analysis.where.bandwidth import choose_bandwidth, normal_1d_axes
from analysis.where.classes import MULTIPLES, classed
from analysis.where.density import density_surface
from analysis.where.dual import DualSettings, dual_density
from analysis.where.kernels import sums_at
from analysis.where.surfaces import Ground, lay_ground

Case = Mapping[str, Any]


def _kernel_density(given: Case, options: Case) -> list[Case]:
    """Densities at locations; with a territory these are middles of its cells, and there are classes too."""
    if options.get("kernel", "quartic") != "quartic":
        raise BadCase(f"The kernel is quartic; the case asks for {options['kernel']}.")
    xy, at = _points(given["points"]), _points(given["at"])
    weights = np.array(given["weights"], dtype=np.float64) if "weights" in given else None
    bandwidth_m, months = float(options["bandwidth_m"]), float(options.get("months", 1))
    if "territory" not in given:
        if options.get("edge_correction"):
            raise BadCase("A case with edge correction needs a territory and cell_m.")
        sums = sums_at(xy, at, bandwidth_m=bandwidth_m, weights=weights) * 1e6 / months
        return [{"per_km2": sums.tolist()}]
    ground = _ground(given, options)
    surface = density_surface(
        xy,
        ground,
        bandwidth_m=bandwidth_m,
        months=months,
        weights=weights,
        edge_correction=options.get("edge_correction", True),
    )
    multiples = tuple(float(bound) for bound in options.get("multiples", MULTIPLES))
    table = classed(surface, xy, crs=None, weights=weights, multiples=multiples).table
    return [
        {
            "per_km2": _read(ground, at, surface.values),
            "mean": surface.mean,
            "inside": surface.incidents,
            "outside": surface.outside,
            "class_incidents": table["incidents"].tolist(),
            "class_km2": table["area_km2"].tolist(),
        }
    ]


def _bandwidth(given: Case, options: Case) -> list[Case]:
    """A bandwidth in metres by its rule; `axes` are those of the normal reference in one dimension."""
    xy = _points(given["points"])
    found = choose_bandwidth(
        xy,
        area_km2=float(options.get("area_km2", 1)),
        short_side_m=float(options.get("short_side_m", 1)),
        rule=options["rule"],
    )
    return [{"metres": found.metres, "exact_m": found.exact_m, "rule": found.rule,
             "axes": normal_1d_axes(xy).tolist()}]  # fmt: skip


def _dual_density(given: Case, options: Case) -> list[Case]:
    """Two densities at middles of cells, without the deals of chance."""
    ground, at = _ground(given, options), _points(given["at"])
    settings = DualSettings(
        bandwidth_m=float(options["bandwidth_m"]), rates=bool(options["rates"]), permutations=0
    )
    months = float(options.get("months_first", 1)), float(options.get("months_second", 1))
    found = dual_density(
        _points(given["first"]),
        _points(given["second"]),
        ground,
        settings,
        months=months,
        rng=np.random.default_rng(0),
    )
    return [
        {name: _read(ground, at, getattr(found, name))
         for name in ("first", "second", "ratio", "together", "z")}
    ]  # fmt: skip


def _ground(given: Case, options: Case) -> Ground:
    return lay_ground(shapely.Polygon(given["territory"]), cell_m=float(options["cell_m"]))


def _read(ground: Ground, at: FloatArray, values: FloatArray) -> list[float | None]:
    """Values of the cells whose middles these are."""
    row, column = ground.raster.cell_of(at)
    if not np.allclose(ground.raster.centres(row, column), at):
        raise BadCase("With a territory, `at` lists middles of its cells.")
    read = values[row, column].tolist()
    return [None if np.isnan(value) else value for value in read]


def _points(rows: Any) -> FloatArray:
    return np.array(rows, dtype=np.float64).reshape(-1, 2)


RUNNERS: dict[str, Callable[[Case, Case], list[Case]]] = {
    "bandwidth": _bandwidth,
    "dual_density": _dual_density,
    "kernel_density": _kernel_density,
}
