"""Presentation: a run as it is told to a person: sentences, figures, layers of a map and tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Told:
    """A run as it is stored, which is all that may be told of it.

    Attributes
    ----------
    settings
        As used, by field name.
    tables
        Code to table, read back.
    labels
        Code of a category to its name in the reader's language.
    neighbourhoods
        Code to name.
    addresses
        Address of each incident that the summary names in ``place_ids``, for those who may see it: looked up
        when the run is told, never stored with it.
    """

    code: str
    settings: Mapping[str, Any]
    summary: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    count: int
    left_out: Mapping[str, int]
    start: datetime
    end: datetime
    timezone: str
    labels: Mapping[str, str] = field(default_factory=dict)
    neighbourhoods: Mapping[str, str] = field(default_factory=dict)
    second: Mapping[str, Any] | None = None
    addresses: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """A column of a shown table; ``numeric`` ones are set right, with ``decimals`` where given."""

    name: str
    label: str
    numeric: bool = False
    decimals: int | None = None
    unit: str = ""


@dataclass(frozen=True)
class Swatch:
    """One class of a layer: a value of its column, its label, and its step.

    ``step`` is a place on the layer's ramp: 0 to 4 of a sequential one, -2 to 2 of a diverging one (0 is the
    middle, "no difference"), 0 to 7 of a qualitative one; None is drawn as an outline only.
    """

    value: str
    label: str
    step: int | None


@dataclass(frozen=True)
class MapLayer:
    """How a layer is drawn.

    Attributes
    ----------
    code
        Of the layer in the outcome.
    kind
        ``fill``, ``outline`` or ``points``.
    column
        The property that decides the colour.
    ramp
        ``sequential``, ``diverging``, ``qualitative`` or ``plain`` (one colour).
    swatches
        For a column of classes.
    breaks
        For a column of numbers: the lowest value of each class but the first, ascending. Empty lets the
        page choose, which two compared runs then share.
    unit
        What the legend says after the title, e.g. "incidents per km² and month".
    columns
        The properties that are shown, in this order, when a shape is pressed.
    shown
        Whether it is switched on at first.
    group
        Layers of one group exclude each other, like adjusted and raw; empty for none.
    step
        The property that says at which step of an animated view a shape is shown; its labels are `steps`.
    """

    code: str
    title: str
    kind: str
    column: str = ""
    ramp: str = "plain"
    swatches: tuple[Swatch, ...] = ()
    breaks: tuple[float, ...] = ()
    unit: str = ""
    columns: tuple[Column, ...] = ()
    shown: bool = True
    group: str = ""
    step: str = ""
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table of a run as it is shown; a cell is a number, a text, or None for a dash."""

    code: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Any]]
    lead: str = ""
    note: str = ""


@dataclass(frozen=True)
class Presentation:
    """All that a page, a file or a command tells of a run, in the order in which it tells it.

    Attributes
    ----------
    findings
        Whole sentences made from the numbers by rules, the most important first.
    numbers
        (label, value) pairs that a person looks for first, both already written out.
    charts
        Values of `server.maps.figures`.
    radius_m
        A radius to be drawn to scale on the map, e.g. a bandwidth; 0 for none.
    """

    findings: tuple[str, ...]
    numbers: tuple[tuple[str, str], ...] = ()
    layers: tuple[MapLayer, ...] = ()
    charts: tuple[Any, ...] = ()
    tables: tuple[Table, ...] = ()
    radius_m: float = 0.0
