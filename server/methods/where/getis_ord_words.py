"""Getis-Ord words: what hot and cold cells say, in sentences made from their numbers."""

from server.figure_words import number_words
from server.i18n import gettext, ngettext
from server.methods.presentation import MapLayer, Presentation, Swatch, Table, Told
from server.methods.where import cell_words

SHOWN = 30
LISTED = ("rank", "cell", "place", "incidents", "total", "expected", "z", "q", "again")
TRACE = ("cell", "place", "incidents", "neighbours", "total", "expected", "z", "p", "permuted", "q", "again")


def present(told: Told) -> Presentation:
    """Tell a run."""
    summary = told.summary
    hot = summary["hot"]
    findings = [
        _hot(told),
        *_raw(told),
        *(cell_words.about_grids(summary, hot) if hot else ()),
        *([cell_words.about_tests(told, hot, summary["hot_by_both"])] if hot else ()),
        *_busiest(told),
        *_cold(told),
        *cell_words.about_roughness(told),
        cell_words.about_cells(told),
        *cell_words.about_outside(summary),
    ]
    return Presentation(
        tuple(findings),
        numbers=_numbers(told),
        layers=_layers(told),
        charts=cell_words.again_chart(summary, hot),
        tables=_tables(told),
    )


def _hot(told: Told) -> str:
    summary = told.summary
    if not summary["hot"]:
        return ngettext(
            "No cell is hot: among the %(cells)s cell tested, none has more incidents in and around it than "
            "chance would put there.",
            "No cell is hot: among the %(cells)s cells tested, none has more incidents in and around it "
            "than chance would put there.",
            summary["cells"],
            cells=number_words(summary["cells"]),
        )
    return ngettext(
        "%(n)s cell of %(cells)s is hot: more incidents lie in and around it than chance would put there. "
        "It holds %(share)s of the incidents on %(ground)s of the ground.",
        "%(n)s cells of %(cells)s are hot: more incidents lie in and around them than chance would put "
        "there. They hold %(share)s of the incidents on %(ground)s of the ground.",
        summary["hot"],
        n=number_words(summary["hot"]),
        cells=number_words(summary["cells"]),
        share=cell_words.part(summary["incidents_hot"] / max(summary["incidents"], 1)),
        ground=cell_words.part(summary["hot_km2"] / summary["ground_km2"]),
    )


def _raw(told: Told) -> list[str]:
    """What the control of false discoveries takes away, or would."""
    summary = told.summary
    # Half of the false ones would be hot, the other half cold.
    chance = summary["cells"] * told.settings["alpha"] / 2
    if told.settings["control"] == "none":
        return [
            gettext(
                "Nothing was done about testing so many cells at once: up to %(chance)s of them would be "
                "hot by chance alone, and with the control on %(adjusted)s remain.",
                chance=number_words(chance),
                adjusted=number_words(summary["hot_adjusted"]),
            )
        ]
    return [
        ngettext(
            "Without the control of false discoveries %(n)s cell would be hot; of so many cells, chance "
            "alone would make up to %(chance)s hot.",
            "Without the control of false discoveries %(n)s cells would be hot; of so many cells, chance "
            "alone would make up to %(chance)s hot.",
            summary["hot_raw"],
            n=number_words(summary["hot_raw"]),
            chance=number_words(chance),
        )
    ]


def _busiest(told: Told) -> list[str]:
    """Why the busiest cell is not hot, if it is not: Gi* looks for busy surroundings, not for one place."""
    busiest = told.summary["busiest"]
    if busiest["counts"] == "hot" or told.settings["counted"] != "incidents":
        return []
    return [
        ngettext(
            "The busiest cell, with %(n)s incident, is not hot: what lies round it is not busy by more than "
            "chance. A single busy place is found by DBSCAN and among the repeat places.",
            "The busiest cell, with %(n)s incidents, is not hot: what lies round it is not busy by more "
            "than chance. A single busy place is found by DBSCAN and among the repeat places.",
            busiest["incidents"],
            n=number_words(busiest["incidents"]),
        )
    ]


def _cold(told: Told) -> list[str]:
    n = told.summary["cold"]
    if not n:
        return []
    return [
        ngettext(
            "%(n)s cell is cold: fewer incidents lie in and around it than chance would leave there.",
            "%(n)s cells are cold: fewer incidents lie in and around them than chance would leave there.",
            n,
            n=number_words(n),
        )
    ]


def _numbers(told: Told) -> tuple[tuple[str, str], ...]:
    summary = told.summary
    harm = told.settings["counted"] == "harm"
    return (
        (gettext("Hot cells"), number_words(summary["hot"])),
        (gettext("Cold cells"), number_words(summary["cold"])),
        (gettext("Hot without the control"), number_words(summary["hot_raw"])),
        (gettext("Cells tested"), number_words(summary["cells"])),
        (gettext("Width of a cell"), cell_words.metres(told.settings["cell_m"])),
        (
            gettext("Mean harm in a cell") if harm else gettext("Mean number in a cell"),
            number_words(summary["mean"], 2),
        ),
    )


def _layers(told: Told) -> tuple[MapLayer, ...]:
    alpha = cell_words.level(told.settings["alpha"])
    shown = cell_words.columns(*_trace(told), harm=told.settings["counted"] == "harm")
    controlled = told.settings["control"] == "bh"
    return (
        MapLayer(
            "adjusted",
            gettext("With the control of false discoveries"),
            "fill",
            column="adjusted",
            ramp="diverging",
            swatches=(
                Swatch("hot", gettext("Hot (q at most %(alpha)s)", alpha=alpha), 2),
                Swatch("cold", gettext("Cold (q at most %(alpha)s)", alpha=alpha), -2),
                Swatch("none", gettext("Neither"), None),
            ),
            columns=shown,
            shown=controlled,
            group="found",
        ),
        MapLayer(
            "raw",
            gettext("Without it: some are there by chance"),
            "fill",
            column="raw",
            ramp="diverging",
            swatches=(
                Swatch("hot", gettext("Hot (p at most %(alpha)s)", alpha=alpha), 2),
                Swatch("cold", gettext("Cold (p at most %(alpha)s)", alpha=alpha), -2),
            ),
            columns=shown,
            shown=not controlled,
            group="found",
        ),
    )


def _trace(told: Told) -> tuple[str, ...]:
    """What is shown of a cell, in the order in which its class follows from it."""
    if told.settings["counted"] == "incidents":
        return TRACE
    return (*TRACE[:3], "value", *TRACE[3:])


def _tables(told: Told) -> tuple[Table, ...]:
    found = told.tables["found"]
    found = found[found["counts"] == "hot"].head(SHOWN)
    if found.empty:
        return ()
    names = LISTED
    rows = found.assign(rank=range(1, len(found) + 1))[list(names)]
    return (
        Table(
            "found",
            gettext("The hottest cells"),
            cell_words.columns(*names, harm=told.settings["counted"] == "harm"),
            [[cell_words.cell(value) for value in row] for row in rows.itertuples(index=False, name=None)],
            lead=cell_words.table_lead(),
        ),
    )
