"""Figures, words: what a drawing needs of the reader's language."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

# Sets a number in the reader's language: the number, and how many decimals.
Write = Callable[[float, int], str]


@dataclass(frozen=True)
class Words:
    """What a drawing needs of the reader's language beside the figure's own sentences.

    Attributes
    ----------
    write, percent
        Set a number, and a share of one as per cent, with so many decimals.
    day, month
        Set a day, and a month with its year.
    interval
        Sets the two ends of an interval, written already.
    weekdays, weekdays_short
        Monday first.
    table, name, value, interval_name, against, note, marked, empty, nothing
        The line that opens the table; headings of its columns; what is said of a marked value, in place
        of a picture without values, and where there is no value.
    """

    write: Write
    percent: Write
    day: Callable[[date], str]
    month: Callable[[date], str]
    interval: Callable[[str, str], str]
    weekdays: tuple[str, ...]
    weekdays_short: tuple[str, ...]
    table: str
    name: str
    value: str
    interval_name: str
    against: str
    note: str
    marked: str
    empty: str
    nothing: str = "–"
