"""Near repeats as they are drawn: the table as a figure, its pairs on the map, and every band in a row."""

import math
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import pandas as pd

from analysis.change.near_repeat import MEANINGFUL_RATIO
from server.i18n import gettext, ngettext
from server.maps.figures import Cell, Matrix, steps_for
from server.methods.change.numbers import number, probability
from server.methods.presentation import Column, MapLayer, Swatch, Table

# Lowest number of pairs of each class of the map.
PAIR_BREAKS = (1, 2, 3, 5, 10)
# Shades: clearly fewer, fewer, as many, at least a fifth more, at least twice as many.
RATIO_BREAKS = (0.5, 1 / MEANINGFUL_RATIO, MEANINGFUL_RATIO, 2.0)


def metres_label(low: float, high: float | None) -> str:
    """Name a band of distance, its upper edge not included."""
    if high is None or math.isnan(high) or math.isinf(high):
        return gettext("%(low)s m or more", low=number(low))
    if low == 0 and high <= 1:
        return gettext("same place")
    # The spaces do not break: a label stays on one line.
    return f"{number(low)}–<{number(high)}\u00a0m"


def days_label(low: float, high: float | None) -> str:
    """Name a band of days, of which there are only whole ones."""
    first = math.ceil(low)
    if high is None or math.isnan(high) or math.isinf(high):
        return ngettext("%(n)s day or more", "%(n)s days or more", first, n=number(first))
    last = math.ceil(high) - 1
    if last <= 0:
        return gettext("same day")
    span = number(first) if first >= last else f"{number(first)}–{number(last)}"
    return ngettext("%(span)s day", "%(span)s days", last, span=span)


def matrix(bands: pd.DataFrame) -> Matrix:
    by_space = [group for _, group in bands.groupby("from_m", sort=True)]
    first = by_space[0]
    return Matrix(
        code="knox",
        title=gettext("Pairs of incidents beside what chance makes"),
        rows=tuple(metres_label(group["from_m"].iloc[0], group["to_m"].iloc[0]) for group in by_space),
        columns=tuple(days_label(*span) for span in zip(first["from_days"], first["to_days"], strict=True)),
        cells=tuple(tuple(_cell(row) for row in group.to_dict("records")) for group in by_space),
        row_label=gettext("Distance"),
        column_label=gettext("Days apart"),
        ramp="diverging",
        decimals=2,
        key=gettext(
            "Observed pairs by expected ones; below, both numbers. Dark on the one side is half or less, on "
            "the other twice or more; the middle shade is within a fifth of what chance makes."
        ),
        mark_key=gettext("Framed: at least a fifth more than expected, and p of at most 0.05."),
    )


def _cell(row: Mapping[Any, Any]) -> Cell:
    small = f"{number(row['observed'])} / {number(row['expected'], 1)}"
    if row["ratio"] is None or math.isnan(row["ratio"]):
        return Cell(text="–", small=small)
    return Cell(
        value=float(row["ratio"]),
        text=number(row["ratio"], 2),
        small=small,
        step=steps_for((row["ratio"],), RATIO_BREAKS)[0],
        marked=bool(row["meaningful"]),
        note=gettext("p = %(p)s", p=probability(row["p"])),
    )


def layers(drawn: Collection[str]) -> Iterator[MapLayer]:
    if "pairs" in drawn:
        yield MapLayer(
            code="pairs",
            title=gettext("Pairs of the framed bands"),
            kind="outline",
            columns=(
                Column("metres", gettext("Distance"), numeric=True, decimals=0, unit="m"),
                Column("days", gettext("Days apart"), numeric=True, decimals=0),
            ),
        )
    if "places" in drawn:
        yield MapLayer(
            code="places",
            title=gettext("Incidents in such pairs"),
            kind="points",
            column="class",
            ramp="sequential",
            swatches=tuple(_swatches()),
            unit=gettext("pairs"),
            columns=(
                Column("pairs", gettext("Pairs"), numeric=True, decimals=0),
                Column("incidents", gettext("Incidents"), numeric=True, decimals=0),
                Column("first", gettext("First day")),
                Column("last", gettext("Last day")),
            ),
        )


def _swatches() -> Iterator[Swatch]:
    for step, low in enumerate(PAIR_BREAKS):
        after = PAIR_BREAKS[step + 1] if step + 1 < len(PAIR_BREAKS) else None
        if after is None:
            label = gettext("%(low)s or more", low=number(low))
        else:
            label = number(low) if after == low + 1 else f"{number(low)}–{number(after - 1)}"
        yield Swatch(str(step), label, step)


def table(bands: pd.DataFrame) -> Table:
    columns = (
        Column("distance", gettext("Distance")),
        Column("days", gettext("Days apart")),
        Column("observed", gettext("Pairs"), numeric=True, decimals=0),
        Column("expected", gettext("Expected"), numeric=True, decimals=1),
        Column("ratio", gettext("Ratio"), numeric=True, decimals=2),
        Column("p", gettext("p"), numeric=True, decimals=3),
        Column("own_expected", gettext("Expected by own neighbours"), numeric=True, decimals=1),
    )
    rows = [
        (
            metres_label(row["from_m"], row["to_m"]),
            days_label(row["from_days"], row["to_days"]),
            *(row[name] for name in ("observed", "expected", "ratio", "p", "own_expected")),
        )
        for row in bands.to_dict("records")
    ]
    note = gettext(
        "Expected is exact: pairs so near, times pairs so soon, by all pairs. By own neighbours, each "
        "incident keeps how many neighbours it has in space and in time: where busy places were busy at "
        "busy times, this is more."
    )
    return Table("bands", gettext("All bands"), columns, rows, note=note)
