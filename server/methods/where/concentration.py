"""Concentration: how few places, cells and neighbourhoods hold how many of the incidents."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from analysis.frames import FloatArray, IntArray
from analysis.units import count_within
from analysis.where.concentration import SHARES, Concentration, concentration
from analysis.where.grids import Grid, make_grid
from analysis.where.repeats import rank_places
from server.i18n import lazy_gettext
from server.methods.material import Material
from server.methods.method import Field, Group, Kind, Method, Outcome, Settings, Tell
from server.methods.where.concentration_words import present

CELL = Field(
    "cell_m",
    Kind.METRES,
    lazy_gettext("Side of a cell, m"),
    lazy_gettext("Squares laid over the whole territory, empty ones included."),
    250.0,
    50,
    5000,
)
_STEPS = 3
_DRAWN = 20_000


def compute(material: Material, settings: Settings, tell: Tell) -> Outcome:
    """Measure concentration on places, on cells and on neighbourhoods."""
    xy = material.frame.geometry.get_coordinates().to_numpy()
    units: dict[str, Concentration] = {}
    tell(lazy_gettext("Counting the incidents of each place"), 0, _STEPS)
    units["places"] = concentration(rank_places(xy).incidents)
    tell(lazy_gettext("Counting the incidents of each cell"), 1, _STEPS)
    grid = make_grid(material.boundary, cell_m=float(settings["cell_m"]))
    cells = grid.count(xy).astype(np.int64)
    if cells.any():
        units["cells"] = concentration(cells)
    tell(lazy_gettext("Counting the incidents of each neighbourhood"), 2, _STEPS)
    areas = count_within(material.neighbourhoods.geometry.to_numpy(), xy)
    if len(areas) > 1 and areas.any():
        units["neighbourhoods"] = concentration(areas)
    return Outcome(
        used={"cell_m": float(settings["cell_m"])},
        summary={
            "units": {name: _plain(found) for name, found in units.items()},
            "outside_cells": len(xy) - int(cells.sum()),
            "outside_neighbourhoods": len(xy) - int(areas.sum()),
        },
        tables={f"curve_{name}": _curve(found.curve) for name, found in units.items()},
        layers={"cells": _layer(grid, cells, material)},
    )


def _plain(found: Concentration) -> dict[str, Any]:
    return {
        "units": found.places,
        "with_any": found.with_any,
        "incidents": found.incidents,
        "gini": found.gini,
        "generalised": found.generalised,
        "holdings": [
            {
                "share": each.share,
                "units": each.places,
                "share_of_units": each.share_of_places,
                "by_chance": each.by_chance,
            }
            for each in found.holdings
        ],
    }


def _curve(curve: FloatArray) -> pd.DataFrame:
    return pd.DataFrame({"units": curve[:, 0], "incidents": curve[:, 1]})


def _layer(grid: Grid, cells: IntArray, material: Material) -> gpd.GeoDataFrame:
    """The cells with incidents, each with the share that it and all fuller ones hold."""
    order = np.lexsort((np.arange(len(cells)), -cells))
    order = order[cells[order] > 0][:_DRAWN]
    together = np.cumsum(cells[order]) / max(int(cells.sum()), 1)
    before = np.r_[0.0, together[:-1]]
    # A cell belongs to the first share that the fuller ones do not hold yet.
    bounds = np.array(SHARES[:-1])
    part = np.searchsorted(bounds * (1 - 1e-9), before, side="right")
    names = np.array([f"{round(100 * share)}" for share in SHARES], dtype=object)
    data = {"incidents": cells[order], "together": together, "part": names[part]}
    return gpd.GeoDataFrame(data, geometry=grid.outlines[order], crs=material.frame.crs)


METHOD = Method(
    code="concentration",
    version=1,
    group=Group.WHERE,
    label=lazy_gettext("Concentration"),
    lead=lazy_gettext("How few places hold a quarter, a half or four fifths of the incidents?"),
    fields=(CELL,),
    compute=compute,
    present=present,
    least_incidents=10,
    slow_from=250_000,
)
