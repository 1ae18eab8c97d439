"""Cell words: what the methods on a grid say alike: their cells, other grids, tests and columns."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from server.figure_words import number_words, share_words
from server.i18n import gettext, ngettext
from server.maps.figures import Axis, Bar, Bars
from server.methods.presentation import Column, Told

# Below this many expected incidents the tails of their sum are not normal: over a thousand cells without any
# pattern, the approximation finds a hot one in a tenth of trials at 90 expected, in a half at 3.
ROUGH = 100


def metres(width: float) -> str:
    """A width in metres, written out."""
    return gettext("%(width)s m", width=number_words(width))


def grid_name(code: str) -> str:
    """How another grid differs."""
    return {
        "half": gettext("half the cell"),
        "double": gettext("double the cell"),
        "east": gettext("moved east by half a cell"),
        "north": gettext("moved north by half a cell"),
        "both": gettext("moved north and east by half a cell"),
    }[code]


def about_cells(told: Told) -> str:
    """Which cells were used, and where their width comes from."""
    width, rule = told.settings["cell_m"], told.summary["suggested_cell_m"]
    if width == rule:
        return gettext(
            "Cells are %(width)s m wide: the width that the rule gives for this many incidents.",
            width=number_words(width),
        )
    return gettext(
        "Cells are %(width)s m wide, as asked; the rule would give %(rule)s m.",
        width=number_words(width),
        rule=number_words(rule),
    )


def about_grids(summary: Mapping[str, Any], found: int) -> list[str]:
    """How far what was found hangs on where the lines of the grid lie."""
    number = len(summary["grids"])
    sentences = [
        ngettext(
            "%(n)s of %(found)s is found again by all %(grids)s other grids: half and double the cell, and "
            "moved by half a cell.",
            "%(n)s of %(found)s are found again by all %(grids)s other grids: half and double the cell, and "
            "moved by half a cell.",
            summary["by_all"],
            n=number_words(summary["by_all"]),
            found=number_words(found),
            grids=number,
        )
    ]
    if summary["by_few"]:
        sentences.append(
            ngettext(
                "%(n)s is found by fewer than half of them: it hangs on where the lines happen to lie.",
                "%(n)s are found by fewer than half of them: they hang on where the lines happen to lie.",
                summary["by_few"],
                n=number_words(summary["by_few"]),
            )
        )
    return sentences


def about_tests(told: Told, found: int, both: int) -> str:
    """What the test that does not decide would say."""
    values = {"n": number_words(both), "found": number_words(found)}
    if told.settings["test"] == "permutation":
        return ngettext(
            "%(n)s of %(found)s would also be found by the normal approximation.",
            "%(n)s of %(found)s would also be found by the normal approximation.",
            both,
            **values,
        )
    return ngettext(
        "%(n)s of %(found)s also passes the permutation test, which assumes no normal distribution.",
        "%(n)s of %(found)s also pass the permutation test, which assumes no normal distribution.",
        both,
        **values,
    )


def about_roughness(told: Told) -> list[str]:
    """A warning where the normal approximation decides and is rough."""
    expected = told.summary["expected"]
    if told.settings["test"] != "normal" or expected >= ROUGH or told.settings["counted"] != "incidents":
        return []
    return [
        gettext(
            "Evenly spread, a cell and its neighbours would hold %(expected)s incidents. Below %(rough)s "
            "the normal approximation takes chance for a pattern: let the permutation test decide.",
            expected=number_words(expected, 1),
            rough=ROUGH,
        )
    ]


def about_outside(summary: Mapping[str, Any]) -> list[str]:
    """How many incidents are in no cell."""
    if not summary["outside"]:
        return []
    return [
        ngettext(
            "%(n)s incident lies outside the territory, in no cell, and is not counted.",
            "%(n)s incidents lie outside the territory, in no cell, and are not counted.",
            summary["outside"],
            n=number_words(summary["outside"]),
        )
    ]


def again_chart(summary: Mapping[str, Any], found: int) -> tuple[Bars, ...]:
    """How much of what was found each other grid finds again."""
    if not found:
        return ()
    bars = tuple(
        Bar(
            grid_name(grid["code"]),
            grid["again"] / found,
            note=gettext("%(n)s of %(found)s", n=number_words(grid["again"]), found=number_words(found)),
        )
        for grid in summary["grids"]
    )
    return (
        Bars(
            "again",
            gettext("Found again by other grids"),
            Axis(gettext("Share of the cells"), kind="share", least=0, most=1),
            bars,
            across=True,
            lead=gettext("What is real does not hang on where the lines of a grid happen to lie."),
            names_label=gettext("Grid"),
        ),
    )


def columns(*names: str, harm: bool = False) -> tuple[Column, ...]:
    """Columns of cells, by name, as the map and the table show them."""
    known = {
        "class": Column("class", gettext("Class")),
        "rank": Column("rank", gettext("Rank"), numeric=True),
        "cell": Column("cell", gettext("Cell (its centre, m)")),
        "place": Column("place", gettext("Neighbourhood")),
        "incidents": Column("incidents", gettext("Incidents in the cell"), numeric=True),
        "value": Column("value", gettext("Harm in the cell"), numeric=True, decimals=1),
        "neighbours": Column("neighbours", gettext("Neighbouring cells"), numeric=True),
        "total": Column(
            "total",
            gettext("Harm here and next to it") if harm else gettext("Incidents here and next to it"),
            numeric=True,
            decimals=1 if harm else 0,
        ),
        "expected": Column("expected", gettext("If all cells were alike"), numeric=True, decimals=1),
        "around": Column("around", gettext("Mean of the neighbours"), numeric=True, decimals=1),
        "i": Column("i", gettext("Local Moran’s I"), numeric=True, decimals=2),
        "z": Column("z", gettext("z"), numeric=True, decimals=2),
        "p": Column("p", gettext("p, normal approximation"), numeric=True, decimals=4),
        "permuted": Column("permuted", gettext("p, random orders"), numeric=True, decimals=5),
        "q": Column("q", gettext("q: p after the control"), numeric=True, decimals=4),
        "again": Column("again", gettext("Other grids that find it"), numeric=True),
    }
    return tuple(known[name] for name in names)


def table_lead() -> str:
    """What a table of cells holds."""
    return gettext(
        "Everything that the class of a cell was decided by; press a cell on the map to read it there."
    )


def cell(value: Any) -> Any:
    """A value of a shown table: a dash where there is none."""
    return None if value is None or value == "" or pd.isna(value) else value


def level(alpha: float) -> str:
    """A level, written as a number."""
    return number_words(alpha, 3 if round(alpha, 2) != alpha else 2)


def part(share: float) -> str:
    """A share, with a decimal where it is small."""
    return share_words(share, 1 if share < 0.1 else 0)
