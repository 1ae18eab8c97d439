"""Getis-Ord: where more, or fewer, incidents lie in and around a cell than chance would put there."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.frames import BoolArray, FloatArray
from analysis.where.false_discovery import adjusted
from analysis.where.grids import Grid
from analysis.where.local_statistics import GetisOrd, getis_ord
from analysis.where.permutations import agreeing, permuted_p
from server.i18n import lazy_gettext
from server.methods.material import Material
from server.methods.method import Field, Group, Kind, Method, Outcome, Settings, Tell
from server.methods.where import cells
from server.methods.where.getis_ord_words import present

CLASSES = ("none", "hot", "cold")
LISTED = 500

STATISTIC = Field(
    "statistic",
    Kind.CHOICE,
    lazy_gettext("Statistic"),
    lazy_gettext("Gi* adds a cell to its neighbours; Gi looks at the neighbours only."),
    "gi_star",
    choices={"gi_star": "Gi*", "gi": "Gi"},
)


@dataclass(frozen=True)
class _Tested:
    """Gi or Gi* of each cell with both p-values, and the one that decides before and after the control."""

    statistic: GetisOrd
    permuted: FloatArray
    raw: FloatArray
    q: FloatArray


def _compute(material: Material, settings: Settings, tell: Tell) -> Outcome:
    suggested = cells.suggestion(material, settings["shape"])
    grid = cells.lay(material, cell_m=settings["cell_m"] or suggested, shape=settings["shape"])
    used = {**settings, "cell_m": grid.cell_m, "permutations": cells.runs(len(grid), settings)}
    tell(lazy_gettext("Comparing cells"), 0, None)
    tested = _test(grid, material, used)
    hot = _hot(tested.statistic.z, _decides(tested, used), used)
    others = cells.ask_others(material, grid, hot, lambda other: _hot_in(other, material, used), tell)
    table = _table(grid, material, tested, used)
    table["again"] = cells.times_again(others, hot)
    return Outcome(
        used=used,
        summary={
            **_summary(grid, table, used),
            **cells.others_summary(others, int(hot.sum())),
            "suggested_cell_m": suggested,
            "permutations": used["permutations"],
            "hot_km2": float(grid.inside[hot].sum() * grid.cell_km2),
            "ground_km2": float(grid.inside.sum() * grid.cell_km2),
            "outside": len(material.frame) - int(table["incidents"].sum()),
        },
        tables={"found": _listed(table)},
        layers=_layers(grid, table, material.frame.crs),
    )


def _test(grid: Grid, material: Material, used: Settings) -> _Tested:
    values = cells.values(grid, material, used)
    statistic = getis_ord(values, grid.neighbours, star=used["statistic"] == "gi_star")
    permuted = _permuted(values, grid, statistic, used)
    raw = permuted if used["test"] == "permutation" else statistic.p
    return _Tested(statistic, permuted, raw, adjusted(raw))


def _permuted(values: FloatArray, grid: Grid, statistic: GetisOrd, used: Settings) -> FloatArray:
    """The p-values of random orders; 1 where these and the statistic point to different sides."""
    p = permuted_p(values, grid.neighbours, runs=used["permutations"], seed=used["seed"])
    number = np.diff(grid.neighbours.indptr).astype(np.int64)
    return agreeing(p, statistic.z, values, grid.neighbours @ values, number)


def _decides(tested: _Tested, used: Settings) -> FloatArray:
    return tested.q if used["control"] == "bh" else tested.raw


def _hot_in(grid: Grid, material: Material, used: Settings) -> BoolArray:
    """The hot cells of another grid, by the test that decides."""
    values = cells.values(grid, material, used)
    statistic = getis_ord(values, grid.neighbours, star=used["statistic"] == "gi_star")
    p = statistic.p
    if used["test"] == "permutation":
        p = _permuted(values, grid, statistic, used)
    return _hot(statistic.z, adjusted(p, control=used["control"]), used)


def _hot(z: FloatArray, p: FloatArray, used: Settings) -> BoolArray:
    found: BoolArray = cells.signs(z, p, used["alpha"]) > 0
    return found


def _table(grid: Grid, material: Material, tested: _Tested, used: Settings) -> pd.DataFrame:
    """One row a cell: everything its class was decided by."""
    names, z, alpha = np.array(CLASSES, dtype=np.object_), tested.statistic.z, used["alpha"]
    return pd.DataFrame(
        {
            "cell": grid.names,
            "place": cells.places(grid, material),
            "incidents": grid.count(cells.coordinates(material)).astype(np.int64),
            "value": cells.values(grid, material, used),
            "neighbours": tested.statistic.neighbours.astype(np.int64),
            "total": tested.statistic.total,
            "expected": tested.statistic.expected,
            "z": z,
            "p": tested.statistic.p,
            "permuted": tested.permuted,
            "q": tested.q,
            "adjusted": names[cells.signs(z, tested.q, alpha)],
            "raw": names[cells.signs(z, tested.raw, alpha)],
            "counts": names[cells.signs(z, _decides(tested, used), alpha)],
        }
    )


def _summary(grid: Grid, table: pd.DataFrame, used: Settings) -> dict[str, Any]:
    hot = table["counts"] == "hot"
    # What the other test would say of the same cells, with the same control.
    other = table["p"] if used["test"] == "permutation" else table["permuted"]
    theirs = adjusted(other.to_numpy(), control=used["control"])
    value = table["value"]
    busiest = int(value.to_numpy().argmax())
    return {
        "cells": len(grid),
        "hot": int(hot.sum()),
        "cold": int((table["counts"] == "cold").sum()),
        "hot_adjusted": int((table["adjusted"] == "hot").sum()),
        "hot_raw": int((table["raw"] == "hot").sum()),
        "cold_raw": int((table["raw"] == "cold").sum()),
        "hot_by_both": int((hot & (theirs <= used["alpha"])).sum()),
        "busiest": {name: table[name].iloc[busiest] for name in ("cell", "place", "incidents", "counts")},
        "incidents": int(table["incidents"].sum()),
        "incidents_hot": int(table["incidents"][hot].sum()),
        "mean": float(value.mean()),
        "deviation": float(value.std(ddof=0)),
        "expected": float(table["expected"].max()),
        "empty": int((table["incidents"] == 0).sum()),
    }


def _listed(table: pd.DataFrame) -> pd.DataFrame:
    """The cells found without control, the hottest first; of equals the southernmost."""
    found = table[table["raw"] != "none"]
    ranked = found.iloc[np.argsort(-found["z"].to_numpy(), kind="stable")]
    return ranked.head(LISTED).reset_index(drop=True)


def _layers(grid: Grid, table: pd.DataFrame, crs: Any) -> dict[str, Any]:
    """All cells by what counts after the control, and those found without it."""
    shown = table.drop(columns="counts")
    raw = cells.shapes(grid, shown, crs, classes="raw")
    return {
        "adjusted": cells.shapes(grid, shown, crs, classes="adjusted"),
        "raw": raw[raw["raw"] != "none"].reset_index(drop=True),
    }


METHOD = Method(
    code="getis-ord",
    version=1,
    group=Group.WHERE,
    label=lazy_gettext("Hot and cold cells (Getis-Ord Gi*)"),
    lead=lazy_gettext("Where do more, or fewer, incidents lie together than chance would put there?"),
    fields=(
        cells.CELL,
        cells.SHAPE,
        STATISTIC,
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
