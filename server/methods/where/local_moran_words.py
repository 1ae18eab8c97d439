"""Local Moran words: what cells among their neighbours say, in sentences made from their numbers."""

from server.figure_words import number_words
from server.i18n import gettext, ngettext
from server.methods.presentation import MapLayer, Presentation, Swatch, Table, Told
from server.methods.where import cell_words

SHOWN = 30
TRACE = ("cell", "place", "incidents", "neighbours", "around", "i", "z", "p", "permuted", "q", "again")
LISTED = ("cell", "place", "incidents", "around", "i", "q", "again")
# Step of the diverging ramp; few among few, and few among many, are hatched.
STEPS = (("HH", 2), ("HL", 1), ("LH", -1), ("LL", -2))


def present(told: Told) -> Presentation:
    """Tell a run."""
    summary = told.summary
    high = summary["found"]["HH"]
    findings = [
        *_found(told),
        _raw(told),
        *(cell_words.about_grids(summary, high) if high else ()),
        *([cell_words.about_tests(told, high, summary["high_by_both"])] if high else ()),
        *cell_words.about_roughness(told),
        cell_words.about_cells(told),
        *cell_words.about_outside(summary),
    ]
    return Presentation(
        tuple(findings),
        numbers=_numbers(told),
        layers=_layers(told),
        charts=cell_words.again_chart(summary, high),
        tables=_tables(told),
    )


def _found(told: Told) -> list[str]:
    summary = told.summary
    if not any(summary["found"].values()):
        return [
            gettext(
                "No cell stands out: none of %(cells)s is like its neighbours, or unlike them, by more than "
                "chance.",
                cells=number_words(summary["cells"]),
            )
        ]
    said = [_high(told), _lone(summary["found"]["HL"]), _hole(summary["found"]["LH"])]
    return [*(each for each in said if each), *_low(summary["found"]["LL"])]


def _high(told: Told) -> str:
    summary, n = told.summary, told.summary["found"]["HH"]
    if not n:
        return gettext("No cell with many incidents lies among others with many.")
    return ngettext(
        "%(n)s cell of %(cells)s has many incidents among neighbours that have many too. It holds %(share)s "
        "of the incidents on %(ground)s of the ground.",
        "%(n)s cells of %(cells)s have many incidents among neighbours that have many too. They hold "
        "%(share)s of the incidents on %(ground)s of the ground.",
        n,
        n=number_words(n),
        cells=number_words(summary["cells"]),
        share=cell_words.part(summary["incidents_high"] / max(summary["incidents"], 1)),
        ground=cell_words.part(summary["high_km2"] / summary["ground_km2"]),
    )


def _lone(n: int) -> str:
    if not n:
        return ""
    return ngettext(
        "%(n)s cell stands alone: many incidents, and few round it. Look for what is special about it.",
        "%(n)s cells stand alone: many incidents, and few round them. Look for what is special about each.",
        n,
        n=number_words(n),
    )


def _hole(n: int) -> str:
    if not n:
        return ""
    return ngettext(
        "%(n)s cell has few incidents among neighbours that have many: a park or a water perhaps, or a gap "
        "in the records.",
        "%(n)s cells have few incidents among neighbours that have many: parks or waters perhaps, or gaps "
        "in the records.",
        n,
        n=number_words(n),
    )


def _low(n: int) -> list[str]:
    if not n:
        return []
    return [
        ngettext(
            "%(n)s cell has few incidents among neighbours that have few too.",
            "%(n)s cells have few incidents among neighbours that have few too.",
            n,
            n=number_words(n),
        )
    ]


def _raw(told: Told) -> str:
    """What the control of false discoveries takes away, or would."""
    summary = told.summary
    chance = number_words(summary["cells"] * told.settings["alpha"])
    if told.settings["control"] == "none":
        return gettext(
            "Nothing was done about testing so many cells at once: up to %(chance)s of them would be found "
            "by chance alone, and with the control on %(adjusted)s remain.",
            chance=chance,
            adjusted=number_words(sum(summary["adjusted"].values())),
        )
    n = sum(summary["raw"].values())
    return ngettext(
        "Without the control of false discoveries %(n)s cell would be found; of so many cells, chance alone "
        "would find up to %(chance)s.",
        "Without the control of false discoveries %(n)s cells would be found; of so many cells, chance "
        "alone would find up to %(chance)s.",
        n,
        n=number_words(n),
        chance=chance,
    )


def _numbers(told: Told) -> tuple[tuple[str, str], ...]:
    summary = told.summary
    return (
        *((class_name(name), number_words(summary["found"][name])) for name, _ in STEPS),
        (gettext("Cells tested"), number_words(summary["cells"])),
        (gettext("Width of a cell"), cell_words.metres(told.settings["cell_m"])),
        (gettext("Moran’s I of the whole (0: no pattern)"), number_words(summary["moran"], 2)),
    )


def class_name(quadrant: str) -> str:
    """The class of a cell, in words."""
    return {
        "HH": gettext("Many among many"),
        "HL": gettext("Many among few"),
        "LH": gettext("Few among many"),
        "LL": gettext("Few among few"),
    }[quadrant]


def _layers(told: Told) -> tuple[MapLayer, ...]:
    swatches = tuple(Swatch(name, class_name(name), step) for name, step in STEPS)
    shown = cell_words.columns(*_trace(told), harm=told.settings["counted"] == "harm")
    controlled = told.settings["control"] == "bh"
    return (
        MapLayer(
            "adjusted",
            gettext("With the control of false discoveries"),
            "fill",
            column="adjusted",
            ramp="diverging",
            swatches=(*swatches, Swatch("none", gettext("None of these"), None)),
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
            swatches=swatches,
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
    found = found[found["counts"].isin(("HH", "HL"))].head(SHOWN)
    if found.empty:
        return ()
    names = LISTED
    rows = [
        [class_name(kind), *(cell_words.cell(value) for value in row)]
        for kind, *row in found[["counts", *names]].itertuples(index=False, name=None)
    ]
    columns = cell_words.columns("class", *names, harm=told.settings["counted"] == "harm")
    return (
        Table("found", gettext("Cells with many incidents"), columns, rows, lead=cell_words.table_lead()),
    )
