"""Figures: what a chart of a run says, as frozen values; the modules `figures_…` draw them.

A figure holds numbers and whole sentences in the reader's language, never a colour or a distance on
paper. Every figure is drawn twice, for a phone and for a desk, and told a third time as a table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

TONES = ("main", "second", "third", "fourth", "quiet")


@dataclass(frozen=True)
class Axis:
    """One axis: what it measures and how it is divided.

    Attributes
    ----------
    label
        What is measured, with its unit: "Distance, m".
    kind
        ``linear``; ``log``, powers of ten; ``share``, 0 to 1 written as per cent; ``date``, values are
        `day_number`; ``names``, values are 0, 1, 2 … and `names` says what each is.
    least, most
        Ends of the axis; None takes them from the values. A linear axis of values begins at zero
        unless `least` says otherwise.
    decimals
        How many are written in the table and in words.
    """

    label: str
    kind: str = "linear"
    least: float | None = None
    most: float | None = None
    decimals: int = 0
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Series:
    """One row of values.

    Attributes
    ----------
    xs, ys
        As long as each other; NaN in `ys` is a gap.
    kind
        ``line``, ``steps`` (holds until the next x), ``points``.
    low, high
        The interval of each value, or empty; NaN where there is none. Drawn as a band behind the line,
        or as a whisker through each value if `whiskers`.
    tone
        ``main``, ``second``, ``third``, ``fourth`` or ``quiet`` (what the others are compared with).
    marked
        Positions of values to ring.
    notes
        What to say of each value beside its numbers, or empty.
    partial_from
        Position of the first value whose period is not over: from there the line is dashed.
    band_name
        What the band is, for the key and the table: "Ordinary variation".
    """

    name: str
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    kind: str = "line"
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    whiskers: bool = False
    tone: str = "main"
    marked: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    partial_from: int | None = None
    band_name: str = ""


@dataclass(frozen=True)
class Span:
    """A shaded stretch of the horizontal axis, `[start, end]`, with its name."""

    start: float
    end: float
    name: str = ""


@dataclass(frozen=True)
class Rule:
    """A straight line across the picture: at a value of the horizontal (`upright`) or the vertical axis."""

    at: float
    name: str
    upright: bool = True


@dataclass(frozen=True)
class Lines:
    """Values along an axis: trends, curves, k-distances, hit rates.

    `diagonal` draws the line from corner to corner that evenness or chance would give.
    """

    code: str
    title: str
    x: Axis
    y: Axis
    series: tuple[Series, ...]
    lead: str = ""
    note: str = ""
    spans: tuple[Span, ...] = ()
    rules: tuple[Rule, ...] = ()
    diagonal: str = ""


@dataclass(frozen=True)
class Bar:
    """One named value, with its interval, and what it is held against.

    Attributes
    ----------
    against
        A value to compare with (expected, last year), drawn as a tick across the bar.
    """

    name: str
    value: float
    low: float | None = None
    high: float | None = None
    against: float | None = None
    tone: str = "main"
    marked: bool = False
    note: str = ""


@dataclass(frozen=True)
class Bars:
    """Named values from zero; lying (`across`) when the names are long or many."""

    code: str
    title: str
    value: Axis
    bars: tuple[Bar, ...]
    across: bool = False
    lead: str = ""
    note: str = ""
    names_label: str = ""
    against_name: str = ""


@dataclass(frozen=True)
class Clock:
    """Seven days by 24 hours, Monday first, each with its weight; the darker, the more.

    `marked` holds (day, hour) pairs, Monday and midnight being 0, to frame.
    """

    code: str
    title: str
    weights: tuple[tuple[float, ...], ...]
    unit: str = ""
    decimals: int = 1
    marked: tuple[tuple[int, int], ...] = ()
    lead: str = ""
    note: str = ""


@dataclass(frozen=True)
class Cell:
    """One cell of a matrix: what is written, which step of the ramp it has, and whether it is marked.

    `text` is written in place of the value, `small` under it; `step` is 0 to 4, or None for no colour.
    """

    value: float | None = None
    text: str = ""
    small: str = ""
    step: int | None = None
    marked: bool = False
    note: str = ""


@dataclass(frozen=True)
class Matrix:
    """Rows by columns: the Knox table, a sweep of settings, classes by period.

    `ramp` is ``sequential`` or ``diverging``; `key` says in a sentence what the shades mean, `mark_key`
    what a framed cell is.
    """

    code: str
    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]
    row_label: str = ""
    column_label: str = ""
    ramp: str = "sequential"
    decimals: int = 0
    key: str = ""
    mark_key: str = ""
    lead: str = ""
    note: str = ""


Figure = Lines | Bars | Clock | Matrix


def day_number(day: date) -> float:
    """Return the place of a day on an axis of dates."""
    return float(day.toordinal())


def steps_for(values: Sequence[float], breaks: Sequence[float]) -> tuple[int, ...]:
    """Return the step of the ramp for each value: how many of the rising breaks it has reached, 0 to 4."""
    return tuple(min(sum(value >= each for each in breaks), 4) for value in values)
