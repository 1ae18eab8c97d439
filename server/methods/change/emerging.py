"""Emerging hotspots: which cells became hot, stay hot, come and go, or were hot once."""

from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from analysis.change.emerging import MOST_BINS, Emerging, count_bins, find_emerging
from analysis.change.patterns import NONE, PATTERNS, Patterns, name_patterns
from analysis.change.trend import mann_kendall
from analysis.where.grids import Grid
from server.i18n import gettext, lazy_gettext
from server.methods.change.days import local_days, places
from server.methods.change.emerging_words import present
from server.methods.change.time_steps import TimeSteps, rule_days, steps_back
from server.methods.material import Material
from server.methods.method import Field, Group, Kind, Method, Outcome, Settings, Tell
from server.methods.where import cells
from server.services.refusals import Invalid

LISTED = 500
MARKS = ("·", "+", "−")

STEP = Field(
    "step_days",
    Kind.COUNT,
    lazy_gettext("Step, days"),
    lazy_gettext(
        "Length of a step of time. Left empty: four weeks, or two, or one, whichever is the longest of "
        "which the period has ten. Steps are counted back from the end of the period."
    ),
    None,
    1,
    366,
)
BEFORE = Field(
    "steps_before",
    Kind.COUNT,
    lazy_gettext("Steps before that belong to a step"),
    lazy_gettext("How many earlier steps of a cell and its neighbours are added to its neighbourhood."),
    1,
    0,
    3,
)
TREND = Field(
    "trend_alpha",
    Kind.SHARE,
    lazy_gettext("Level of the trend"),
    lazy_gettext("A trend rises or falls where its p is at most this."),
    0.05,
    0.001,
    0.2,
)


def _compute(material: Material, settings: Settings, tell: Tell) -> Outcome:
    steps = steps_back(material, settings["step_days"] or rule_days(material))
    suggested = cells.suggestion(material, settings["shape"])
    grid = cells.lay(material, cell_m=settings["cell_m"] or suggested, shape=settings["shape"])
    used = {
        **settings,
        "cell_m": grid.cell_m,
        "step_days": steps.days,
        "permutations": cells.runs(len(grid) * steps.count, settings),
    }
    found = _find(grid, material, steps, used, tell)
    raw = _raw(found, used)
    table = _table(grid, material, found, raw)
    return Outcome(
        used=used,
        summary={
            **_summary(grid, table, found, raw, steps),
            "suggested_cell_m": suggested,
            "rule_days": rule_days(material),
            "outside": len(material.frame) - steps.undated - int((grid.cells_of(_xy(material)) >= 0).sum()),
        },
        tables={
            "steps": _by_step(found, steps),
            "found": table[table["pattern"] != NONE].head(LISTED).reset_index(drop=True),
        },
        layers=_layers(grid, table, material.frame.crs),
    )


def _xy(material: Material) -> Any:
    known, _ = local_days(material.first, material.timezone)
    return places(material.first, known)


def _find(grid: Grid, material: Material, steps: TimeSteps, used: Settings, tell: Tell) -> Emerging:
    step = lazy_gettext("Comparing cells and steps")
    tell(step, 0, None)
    if len(grid) * steps.count > MOST_BINS:
        raise Invalid(
            gettext(
                "%(steps)s steps of %(cells)s cells are more than can be compared; take larger cells or "
                "longer steps.",
                steps=steps.count,
                cells=len(grid),
            ),
            field=cells.CELL.name,
        )
    return find_emerging(
        count_bins(grid.cells_of(_xy(material)), steps.of_row, cell_count=len(grid), step_count=steps.count),
        grid.neighbours,
        steps_before=used["steps_before"],
        alpha=used["alpha"],
        trend_alpha=used["trend_alpha"],
        control=used["control"],
        permutations=used["permutations"] if used["test"] == "permutation" else 0,
        seed=used["seed"],
        tell=lambda done, total: tell(step, done, total),
    )


def _raw(found: Emerging, used: Settings) -> Patterns:
    """What the cells make up without the control of false discoveries."""
    return name_patterns(cells.signs(found.bins.z, found.p, used["alpha"]), found.way)


def _table(grid: Grid, material: Material, found: Emerging, raw: Patterns) -> pd.DataFrame:
    """One row a cell: everything its class was decided by."""
    patterns, marks = found.patterns, np.array(MARKS)
    return pd.DataFrame(
        {
            "cell": grid.names,
            "place": cells.places(grid, material),
            "incidents": found.counts.sum(axis=0).astype(np.int64),
            "counts": [" ".join(map(str, column)) for column in found.counts.T.astype(np.int64).tolist()],
            "steps": ["".join(column) for column in marks[found.found].T.tolist()],
            "hot_steps": patterns.hot_steps,
            "cold_steps": patterns.cold_steps,
            "last_run": patterns.last_run,
            "last_z": found.bins.z[-1],
            "last_p": found.p[-1],
            "last_q": found.q[-1],
            "trend_s": found.trend.s,
            "trend_z": found.trend.z,
            "trend_p": found.trend.p,
            "pattern": patterns.pattern,
            "sign": patterns.sign,
            "hot": np.where(patterns.sign > 0, patterns.pattern, NONE),
            "cold": np.where(patterns.sign < 0, patterns.pattern, NONE),
            "raw": np.where(raw.sign > 0, raw.pattern, NONE),
        }
    )


def _summary(
    grid: Grid, table: pd.DataFrame, found: Emerging, raw: Patterns, steps: TimeSteps
) -> dict[str, Any]:
    totals = found.counts.sum(axis=1)
    trend = mann_kendall(totals)
    return {
        "cells": len(grid),
        "steps": steps.count,
        "busy_steps": int((totals > 0).sum()),
        "hot": {name: int((table["hot"] == name).sum()) for name in PATTERNS},
        "cold": {name: int((table["cold"] == name).sum()) for name in PATTERNS},
        "hot_raw": int((raw.sign > 0).sum()),
        "cold_raw": int((raw.sign < 0).sum()),
        "incidents": int(totals.sum()),
        "incidents_hot": int(table["incidents"][table["sign"] > 0].sum()),
        "left_over": int((steps.of_row < 0).sum()),
        "undated": steps.undated,
        "expected": float(found.bins.expected.max()),
        "trend_s": int(trend.s),
        "trend_z": float(trend.z),
        "trend_p": float(trend.p),
    }


def _by_step(found: Emerging, steps: TimeSteps) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "first": [day.isoformat() for day in steps.first],
            "last": [(day + timedelta(days=steps.days - 1)).isoformat() for day in steps.first],
            "incidents": found.counts.sum(axis=1).astype(np.int64),
            "hot": (found.found > 0).sum(axis=1),
            "cold": (found.found < 0).sum(axis=1),
        }
    )


def _layers(grid: Grid, table: pd.DataFrame, crs: Any) -> dict[str, Any]:
    """All cells by their hot class; the cold ones; and what would be hot without the control."""
    shown = table.drop(columns=["pattern", "sign"])
    layers = {name: cells.shapes(grid, shown, crs, classes=name) for name in ("hot", "cold", "raw")}
    return {
        name: frame if name == "hot" else frame[frame[name] != NONE].reset_index(drop=True)
        for name, frame in layers.items()
    }


METHOD = Method(
    code="emerging",
    version=1,
    group=Group.CHANGE,
    label=lazy_gettext("Emerging hotspots"),
    lead=lazy_gettext("Which places became hot, stay hot, come and go, or were hot once?"),
    fields=(
        cells.CELL,
        cells.SHAPE,
        STEP,
        BEFORE,
        cells.ALPHA,
        TREND,
        cells.CONTROL,
        cells.TEST,
        cells.RUNS,
        cells.SEED,
    ),
    compute=_compute,
    present=present,
    least_incidents=100,
    slow_from=cells.SLOW_FROM,
)
