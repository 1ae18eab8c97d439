"""Emerging figures: the layers, charts and tables of cells over time, and the names of their classes."""

from datetime import date

from analysis.change.patterns import PATTERNS
from server.i18n import gettext
from server.maps.figures import Axis, Bar, Bars, Lines, Series, day_number
from server.methods.presentation import Column, MapLayer, Swatch, Table, Told
from server.methods.where import cell_words

SHOWN = 30
TRACE = (
    "cell",
    "place",
    "incidents",
    "counts",
    "steps",
    "hot_steps",
    "cold_steps",
    "last_run",
    "last_z",
    "last_p",
    "last_q",
    "trend_z",
    "trend_p",
)


def pattern_name(pattern: str) -> str:
    """The class of a cell, in a word."""
    return {
        "new": gettext("New"),
        "consecutive": gettext("Consecutive"),
        "intensifying": gettext("Intensifying"),
        "persistent": gettext("Persistent"),
        "diminishing": gettext("Diminishing"),
        "sporadic": gettext("Sporadic"),
        "oscillating": gettext("Oscillating"),
        "historical": gettext("Historical"),
    }[pattern]


def pattern_meaning(pattern: str) -> str:
    """What a class means, for a hot cell."""
    return {
        "new": gettext("hot in the last step, and never before"),
        "consecutive": gettext("hot in the last two or more steps, and never before"),
        "intensifying": gettext("hot in nine steps of ten, the last too, and rising"),
        "persistent": gettext("hot in nine steps of ten, the last too, without a trend"),
        "diminishing": gettext("hot in nine steps of ten, the last too, but falling"),
        "sporadic": gettext("hot in the last step and now and then before, never cold"),
        "oscillating": gettext("hot in the last step, and cold in some step before"),
        "historical": gettext("hot in nine steps of ten, but not in the last"),
    }[pattern]


def _swatches() -> tuple[Swatch, ...]:
    return tuple(Swatch(name, pattern_name(name), step) for step, name in enumerate(PATTERNS))


def layers(told: Told) -> tuple[MapLayer, ...]:
    """The cells by their hot class, by their cold one, and by the hot one without the control."""
    shown = _columns(*TRACE)
    titles = {
        "hot": gettext("Hot classes"),
        "cold": gettext("Cold classes"),
        "raw": gettext("Hot classes without the control of false discoveries"),
    }
    nothing = Swatch("none", gettext("None of these"), None)
    return tuple(
        MapLayer(
            code,
            title,
            "fill",
            column=code,
            ramp="qualitative",
            swatches=(*_swatches(), nothing) if code == "hot" else _swatches(),
            columns=shown,
            shown=code == "hot",
            group="found",
        )
        for code, title in titles.items()
    )


def _columns(*names: str) -> tuple[Column, ...]:
    known = {
        "cell": Column("cell", gettext("Cell (its centre, m)")),
        "place": Column("place", gettext("Neighbourhood")),
        "incidents": Column("incidents", gettext("Incidents in all steps"), numeric=True),
        "counts": Column("counts", gettext("By step")),
        "steps": Column("steps", gettext("Hot +, cold −, neither ·")),
        "hot_steps": Column("hot_steps", gettext("Steps that are hot"), numeric=True),
        "cold_steps": Column("cold_steps", gettext("Steps that are cold"), numeric=True),
        "last_run": Column("last_run", gettext("Alike at the end"), numeric=True),
        "last_z": Column("last_z", gettext("z of the last step"), numeric=True, decimals=2),
        "last_p": Column("last_p", gettext("p of the last step"), numeric=True, decimals=4),
        "last_q": Column("last_q", gettext("q of the last step"), numeric=True, decimals=4),
        "trend_z": Column("trend_z", gettext("Trend, z of Mann–Kendall"), numeric=True, decimals=2),
        "trend_p": Column("trend_p", gettext("Trend, p"), numeric=True, decimals=4),
    }
    return tuple(known[name] for name in names)


def classes_chart(told: Told) -> Bars:
    """How many cells there are of each hot class."""
    counts = told.summary["hot"]
    return Bars(
        "classes",
        gettext("Cells of each hot class"),
        Axis(gettext("Cells"), least=0),
        tuple(Bar(pattern_name(name), counts[name]) for name in PATTERNS),
        across=True,
        names_label=gettext("Class"),
    )


def steps_chart(told: Told) -> Lines:
    """How many cells are hot, and cold, in each step."""
    steps = told.tables["steps"]
    days = tuple(day_number(date.fromisoformat(day)) for day in steps["first"])
    series = [
        Series(gettext("Hot cells"), days, tuple(map(float, steps["hot"])), kind="steps"),
        Series(gettext("Cold cells"), days, tuple(map(float, steps["cold"])), kind="steps", tone="second"),
    ]
    return Lines(
        "by_step",
        gettext("Hot and cold cells of each step"),
        Axis(gettext("First day of the step"), kind="date"),
        Axis(gettext("Cells"), least=0),
        tuple(series),
    )


def found_table(told: Told) -> tuple[Table, ...]:
    """The cells of a hot class, by class."""
    found = told.tables["found"]
    found = found[found["sign"] > 0]
    if found.empty:
        return ()
    order = found["pattern"].map({name: number for number, name in enumerate(PATTERNS)})
    found = found.assign(order=order).sort_values(["order", "incidents"], ascending=[True, False])
    names = ("cell", "place", "incidents", "steps", "last_z", "last_q", "trend_z", "trend_p")
    rows = [
        [pattern_name(pattern), *(cell_words.cell(value) for value in row)]
        for pattern, *row in found.head(SHOWN)[["pattern", *names]].itertuples(index=False, name=None)
    ]
    columns = (Column("pattern", gettext("Class")), *_columns(*names))
    return (Table("found", gettext("Cells of a hot class"), columns, rows, lead=cell_words.table_lead()),)


def meaning_table(told: Told) -> Table:
    """What each class means, and how many cells are of it."""
    return Table(
        "classes",
        gettext("What the classes mean"),
        (
            Column("class", gettext("Class")),
            Column("meaning", gettext("A cell of this class is …")),
            Column("hot", gettext("Hot cells"), numeric=True),
            Column("cold", gettext("Cold cells"), numeric=True),
        ),
        [
            [pattern_name(name), pattern_meaning(name), told.summary["hot"][name], told.summary["cold"][name]]
            for name in PATTERNS
        ],
        note=gettext("A cold class means the same with cold for hot; a falling trend makes it intensify."),
    )
