"""Pictures: what the charts of a view show, each without the filter that its own chart sets."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Totals:
    """How many incidents there are; those at a default location are part of the located ones."""

    incidents: int
    located: int
    at_default: int


@dataclass(frozen=True)
class Pictures:
    """What a view shows of a selection.

    Parameters
    ----------
    unlocated
        Incidents without a place, by reason.
    hour_unknown, weekday_unknown
        Counted without the filters of weekday and hour, as the clock is.
    outside_neighbourhoods
        Located, but in none of them; counted without the filters of neighbourhood and area.
    months
        From the first month of the record to its last, whatever the period.
    clock
        Seven rows of 24, Monday first.
    first, last
        The first and the last recorded day of the territory.
    """

    incidents: int
    located: int
    at_default: int
    unlocated: dict[str, int]
    hour_unknown: int
    weekday_unknown: int
    outside_neighbourhoods: int
    months: dict[str, int]
    clock: list[list[int]]
    weekdays: list[int]
    categories: dict[str, int]
    neighbourhoods: dict[str, int]
    known_by: dict[str, int]
    first: date | None
    last: date | None


def months_between(first: date | None, last: date | None) -> list[str]:
    """List the months from one day to another, both included."""
    if first is None or last is None:
        return []
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    months = (first.month - 1 + n for n in range(count))
    return [f"{first.year + month // 12:04}-{month % 12 + 1:02}" for month in months]
