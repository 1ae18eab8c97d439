"""Method: what a method asks for, what it needs, how it computes, and how its result is told."""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import pandas as pd
from flask_babel import LazyString

from server.methods.material import Material
from server.methods.presentation import Presentation, Told

MOST_SHAPES = 20_000
"""More shapes of one layer than these are joined or left out: a page shows no more."""

Settings = Mapping[str, Any]
# Says which step, how much is done and of how much; it raises when the work is no longer wanted.
Tell = Callable[[str | LazyString, int, int | None], None]


class Group(enum.StrEnum):
    """The question that a method answers."""

    WHERE = "where"
    WHEN = "when"
    CHANGE = "change"
    TRUST = "trust"


class Kind(enum.StrEnum):
    """What a setting is, which decides its field on the page and its check."""

    METRES = "metres"
    NUMBER = "number"
    COUNT = "count"
    SHARE = "share"
    DAYS = "days"
    FLAG = "flag"
    CHOICE = "choice"
    DAY = "day"
    TEXT = "text"


class Second(enum.StrEnum):
    """A second selection that a method compares the first one with."""

    NONE = ""
    PERIOD = "period"
    CONCERNS = "concerns"
    EITHER = "either"


@dataclass(frozen=True)
class Field:
    """One setting of a method.

    Attributes
    ----------
    name
        In snake case with its unit, e.g. ``bandwidth_m``; the API's and, with dashes, the command's name.
    default
        None lets the method choose by its stated rule and record what it chose.
    least, most
        Bounds of a number, both allowed.
    choices
        Of a CHOICE: code to label. Of a FLAG nothing.
    at_once
        Of a number that repeats the work: what is asked for more often is a job.
    """

    name: str
    kind: Kind
    label: str | LazyString
    help: str | LazyString
    default: Any = None
    least: float | None = None
    most: float | None = None
    choices: Mapping[str, str | LazyString] = field(default_factory=dict)
    at_once: float | None = None


@dataclass(frozen=True)
class Outcome:
    """What a method found.

    Attributes
    ----------
    used
        Every setting as it was used, by field name: given to the method again it finds the same.
    summary
        All numbers that the findings and figures are made of, in plain JSON values.
    tables
        Code to table; plain columns of numbers, texts and moments.
    layers
        Code to shapes in the territory's metres with plain columns, at most 20,000 features each.
    """

    used: Mapping[str, Any]
    summary: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    layers: Mapping[str, gpd.GeoDataFrame] = field(default_factory=dict)


@dataclass(frozen=True)
class Method:
    """A method.

    Attributes
    ----------
    code
        Of its address, command, module and documentation page, e.g. ``getis-ord``.
    version
        Goes up with any change of a result, so that runs of different definitions are told apart.
    label, lead
        Its name, and in one sentence which question it answers.
    located
        Whether incidents without a place are left out; clocks and weeks count them too.
    second
        What it is compared with, if anything; `second_window` is which period is offered first:
        ``before``, ``year_before`` or ``after``.
    measures
        Parts of a selection that it compares, ``weekdays`` or ``hours``: who chooses among these would find
        their own choice.
    least_incidents
        With fewer it is refused, with words.
    slow_from
        From this many incidents, of both selections, it is a job with progress.
    compute
        (material, settings, tell) to Outcome: the same for the same, to the last digit. Settings are
        complete and checked, None where the method is to choose.
    present
        A run as it is stored to sentences, charts, layers and tables in the reader's language.
    """

    code: str
    version: int
    group: Group
    label: str | LazyString
    lead: str | LazyString
    fields: tuple[Field, ...]
    compute: Callable[[Material, Settings, Tell], Outcome]
    present: Callable[[Told], Presentation]
    located: bool = True
    second: Second = Second.NONE
    second_window: str = "before"
    measures: tuple[str, ...] = ()
    least_incidents: int = 1
    slow_from: int = 60_000
