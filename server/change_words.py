"""Change words: what the last week brought, said in sentences made from its numbers and nothing else."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import format_date, format_decimal, format_percent, gettext, ngettext

# Of a thousand categories in an ordinary week, about five leave their band (docs/methods/variation.md).
_BY_CHANCE = 0.005


@dataclass(frozen=True)
class WeekWords:
    """The week in a headline and sentences, and a sentence for each category that stands out."""

    headline: str
    sentences: tuple[str, ...]
    standing_out: tuple[str, ...]
    caution: str


def week_words(changes: Mapping[str, Any], label: Callable[[str], str]) -> WeekWords:
    """Tell a week.

    Parameters
    ----------
    changes
        As the service of changes gives it: week, incidents, before, ordinary, low, high, categories.
    label
        A category's code to its label in the reader's language.
    """
    categories: Sequence[Mapping[str, Any]] = changes["categories"]
    apart = [each for each in categories if each["low"] is not None and not each["ordinary"]]
    return WeekWords(
        _headline(changes),
        (_count(changes), *_comparison(changes)),
        tuple(_category(each, label(each["code"])) for each in apart),
        _caution(len(categories), len(apart)),
    )


def import_words(last: Mapping[str, Any], timezone: str) -> str:
    """Tell the last import: when, how much, and how much of it has a place."""
    rows = int(last["rows"])
    day = format_date(datetime.fromisoformat(last["at"]).astimezone(ZoneInfo(timezone)).date(), "long")
    told = ngettext(
        "The last file was imported on %(day)s, with %(n)s row.",
        "The last file was imported on %(day)s, with %(n)s rows.",
        rows,
        day=day,
        n=format_decimal(rows),
    )
    if last["hit_rate"] is None:
        return told
    placed = gettext("%(share)s of its incidents have a place.", share=format_percent(last["hit_rate"]))
    return f"{told} {placed}"


def _headline(changes: Mapping[str, Any]) -> str:
    if changes["low"] is None:
        return gettext("The last week on record")
    if changes["ordinary"]:
        return gettext("An ordinary week")
    if changes["incidents"] > changes["high"]:
        return gettext("More incidents than is ordinary")
    return gettext("Fewer incidents than is ordinary")


def _count(changes: Mapping[str, Any]) -> str:
    number, week = int(changes["incidents"]), changes["week"]
    return ngettext(
        "%(n)s incident was recorded in the week of %(first)s to %(last)s (the week before: %(before)s).",
        "%(n)s incidents were recorded in the week of %(first)s to %(last)s (the week before: %(before)s).",
        number,
        n=format_decimal(number),
        first=_day(week["from"]),
        last=_day(week["to"]),
        before=format_decimal(changes["before"]),
    )


def _comparison(changes: Mapping[str, Any]) -> tuple[str, ...]:
    if changes["low"] is None:
        return (gettext("The record is too short to say how many are ordinary in a week."),)
    low, high = format_decimal(changes["low"]), format_decimal(changes["high"])
    said = gettext("In an ordinary week there are %(low)s to %(high)s.", low=low, high=high)
    if changes["ordinary"]:
        return said, gettext("So this is ordinary variation, and no change to explain.")
    return (said,)


def _category(category: Mapping[str, Any], name: str) -> str:
    number = int(category["n"])
    return ngettext(
        "%(category)s: %(n)s incident, where %(low)s to %(high)s are ordinary.",
        "%(category)s: %(n)s incidents, where %(low)s to %(high)s are ordinary.",
        number,
        category=name,
        n=format_decimal(number),
        low=format_decimal(category["low"]),
        high=format_decimal(category["high"]),
    )


def _caution(categories: int, apart: int) -> str:
    """A sentence against taking chance for news, where as many stand out as chance alone would bring."""
    if apart == 0:
        return gettext("No category stands out.")
    if apart <= max(1, round(categories * _BY_CHANCE)):
        return gettext("Among this many categories, as many stand out by chance alone.")
    return ""


def _day(value: date | str) -> str:
    day = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return str(format_date(day, "d MMMM"))
