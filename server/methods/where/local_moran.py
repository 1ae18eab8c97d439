"""Local Moran: which cells are like their neighbours, and which stand out among them, by more than chance."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.frames import BoolArray, FloatArray
from analysis.where.false_discovery import adjusted
from analysis.where.grids import Grid
from analysis.where.local_statistics import QUADRANTS, LocalMoran, local_moran
from analysis.where.permutations import permuted_p
from server.i18n import lazy_gettext
from server.methods.material import Material
from server.methods.method import Group, Method, Outcome, Settings, Tell
from server.methods.where import cells
from server.methods.where.local_moran_words import present

LISTED = 500
NONE = "none"


def _compute(material: Material, settings: Settings, tell: Tell) -> Outcome:
    suggested = cells.suggestion(material, settings["shape"])
    grid = cells.lay(material, cell_m=settings["cell_m"] or suggested, shape=settings["shape"])
    used = {**settings, "cell_m": grid.cell_m, "permutations": cells.runs(len(grid), settings)}
    tell(lazy_gettext("Comparing cells"), 0, None)
    table = _table(grid, material, used)
    high = (table["counts"] == "HH").to_numpy()
    others = cells.ask_others(material, grid, high, lambda other: _high_in(other, material, used), tell)
    table["again"] = cells.times_again(others, high)
    return Outcome(
        used=used,
        summary={
            **_summary(grid, table, used),
            **cells.others_summary(others, int(high.sum())),
            "suggested_cell_m": suggested,
            "permutations": used["permutations"],
            "high_km2": float(grid.inside[high].sum() * grid.cell_km2),
            "ground_km2": float(grid.inside.sum() * grid.cell_km2),
            "outside": len(material.frame) - int(table["incidents"].sum()),
        },
        tables={"found": _listed(table)},
        layers=_layers(grid, table, material.frame.crs),
    )


def _permuted(values: FloatArray, grid: Grid, found: LocalMoran, used: Settings) -> FloatArray:
    """The p-values of random orders; a cell at the very mean has I = 0 in all of them."""
    p = permuted_p(values, grid.neighbours, runs=used["permutations"], seed=used["seed"])
    return np.where(found.i == 0, 1.0, p)


def _high_in(grid: Grid, material: Material, used: Settings) -> BoolArray:
    """The cells of another grid with much among much, by the test that decides."""
    values = cells.values(grid, material, used)
    found = local_moran(values, grid.neighbours)
    p = found.p if used["test"] == "normal" else _permuted(values, grid, found, used)
    high: BoolArray = (found.quadrant == "HH") & (adjusted(p, control=used["control"]) <= used["alpha"])
    return high


def _table(grid: Grid, material: Material, used: Settings) -> pd.DataFrame:
    """One row a cell: everything its class was decided by."""
    values = cells.values(grid, material, used)
    found = local_moran(values, grid.neighbours)
    permuted = _permuted(values, grid, found, used)
    raw = permuted if used["test"] == "permutation" else found.p
    q = adjusted(raw)
    return pd.DataFrame(
        {
            "cell": grid.names,
            "place": cells.places(grid, material),
            "incidents": grid.count(cells.coordinates(material)).astype(np.int64),
            "value": values,
            "neighbours": found.neighbours.astype(np.int64),
            "around": found.around,
            "i": found.i,
            "z": found.z,
            "p": found.p,
            "permuted": permuted,
            "q": q,
            "adjusted": _classes(found, q, used),
            "raw": _classes(found, raw, used),
            "counts": _classes(found, q if used["control"] == "bh" else raw, used),
        }
    )


def _classes(found: LocalMoran, p: FloatArray, used: Settings) -> npt.NDArray[np.object_]:
    significant = (p <= used["alpha"]) & (found.quadrant != "")
    return np.where(significant, found.quadrant.astype(np.object_), NONE)


def _summary(grid: Grid, table: pd.DataFrame, used: Settings) -> dict[str, Any]:
    high, linked = table["counts"] == "HH", table["neighbours"] > 0
    # What the other test would say of the same cells, with the same control.
    other = table["p"] if used["test"] == "permutation" else table["permuted"]
    theirs = adjusted(other.to_numpy(), control=used["control"])
    value = table["value"]
    return {
        "cells": len(grid),
        "found": {name: int((table["counts"] == name).sum()) for name in QUADRANTS},
        "adjusted": {name: int((table["adjusted"] == name).sum()) for name in QUADRANTS},
        "raw": {name: int((table["raw"] == name).sum()) for name in QUADRANTS},
        "high_by_both": int((high & (theirs <= used["alpha"])).sum()),
        # With weights that add up to 1, the mean of the local values is Moran's I of the whole.
        "moran": float(table["i"][linked].mean()) if linked.any() else 0.0,
        "incidents": int(table["incidents"].sum()),
        "incidents_high": int(table["incidents"][high].sum()),
        "mean": float(value.mean()),
        "deviation": float(value.std(ddof=0)),
        "expected": float(value.mean() * table["neighbours"].max()),
        "empty": int((table["incidents"] == 0).sum()),
    }


def _listed(table: pd.DataFrame) -> pd.DataFrame:
    """The cells found without control: high ones first, then by how much they hold, then from the south."""
    found = table[table["raw"] != NONE]
    order = np.lexsort((-found["value"].to_numpy(), ~found["raw"].isin(("HH", "HL")).to_numpy()))
    return found.iloc[order].head(LISTED).reset_index(drop=True)


def _layers(grid: Grid, table: pd.DataFrame, crs: Any) -> dict[str, Any]:
    """All cells by what counts after the control, and those found without it."""
    shown = table.drop(columns="counts")
    raw = cells.shapes(grid, shown, crs, classes="raw")
    return {
        "adjusted": cells.shapes(grid, shown, crs, classes="adjusted"),
        "raw": raw[raw["raw"] != NONE].reset_index(drop=True),
    }


METHOD = Method(
    code="local-moran",
    version=1,
    group=Group.WHERE,
    label=lazy_gettext("Clusters and outliers (local Moran)"),
    lead=lazy_gettext("Which cells are like their neighbours, and which stand out among them?"),
    fields=(
        cells.CELL,
        cells.SHAPE,
        cells.COUNTED,
        cells.ALPHA,
        cells.CONTROL,
        cells.TEST,
        cells.RUNS,
        cells.SEED,
    ),
    compute=_compute,
    present=present,
    least_incidents=30,
    slow_from=cells.SLOW_FROM,
)
