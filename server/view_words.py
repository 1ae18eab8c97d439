"""View words: a view of the explorer in sentences: its filters, its counts, its legend, what is missing."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import format_date, format_datetime, format_decimal, gettext, ngettext

from gis.models import Territory
from gis.queries import changes
from gis.queries.selection import Selection
from server.i18n import language
from server.maps.view import ViewWords

_EARTH_METRES = 40_075_016.7
_SQUARES_ACROSS_A_TILE = 64
# The first of January 2024 was a Monday.
_A_MONDAY = date(2024, 1, 1)


@dataclass(frozen=True)
class Names:
    """Code to name, of what a filter can choose."""

    categories: Mapping[str, str]
    neighbourhoods: Mapping[str, str]


def filter_pairs(
    selection: Selection, names: Names, *, first: str | None = None, last: str | None = None
) -> list[tuple[str, str]]:
    """Say each filter as a name and a value; the period always, and the categories.

    Parameters
    ----------
    first, last
        The first and the last recorded day, for a window that is open.
    """
    pairs = [
        (gettext("Period"), _period(selection, first, last)),
        (gettext("Categories"), _listed(selection.categories, names.categories) or gettext("all categories")),
    ]
    if selection.weekdays:
        pairs.append((gettext("Weekdays"), ", ".join(weekday_name(day) for day in selection.weekdays)))
    if selection.hours:
        pairs.append((gettext("Hours"), hour_words(selection.hours)))
    if selection.known_by:
        ways = ways_of_knowing()
        known = ", ".join(ways.get(code, code) for code in selection.known_by)
        pairs.append((gettext("How they became known"), known))
    if selection.neighbourhoods:
        chosen = _listed(selection.neighbourhoods, names.neighbourhoods)
        pairs.append((gettext("Neighbourhoods"), chosen))
    if selection.area:
        pairs.append((gettext("Area"), gettext("within the drawn area")))
    return pairs


def ways_of_knowing() -> dict[str, str]:
    """How an incident becomes known, by code."""
    return {
        "reported": gettext("Reported by somebody"),
        "police": gettext("Noticed by the police"),
        "unknown": gettext("Not known how"),
    }


def weekday_name(number: int, form: str = "EEEE") -> str:
    """The name of a weekday, 1 for Monday; ``EEE`` for a short one."""
    return str(format_date(_A_MONDAY + timedelta(days=number - 1), form))


def hour_words(hours: Sequence[int]) -> str:
    """Say hours as spans of the clock: 22:00–02:00."""
    chosen = set(hours)
    if len(chosen) == 24:
        return "00:00–24:00"
    starts = [hour for hour in sorted(chosen) if (hour - 1) % 24 not in chosen]
    spans = []
    for start in starts:
        length = next(n for n in range(1, 25) if (start + n) % 24 not in chosen)
        spans.append(f"{start:02}:00–{(start + length - 1) % 24 + 1:02}:00")
    return ", ".join(spans)


def count_words(counts: Mapping[str, Any]) -> str:
    """Say how many recorded incidents there are."""
    n = counts["incidents"]
    return str(ngettext("%(n)s recorded incident", "%(n)s recorded incidents", n, n=format_decimal(n)))


def hit_words(counts: Mapping[str, Any]) -> str:
    """Say how many recorded incidents there are, and how many of them the map shows."""
    if not counts["incidents"]:
        return gettext("No recorded incidents fit.")
    shown = counts["located"] - counts["at_default"]
    return gettext(
        "%(counted)s, of which %(shown)s are on the map.",
        counted=count_words(counts),
        shown=format_decimal(shown),
    )


def missing_words(counts: Mapping[str, Any]) -> tuple[str, ...]:
    """Say what is not on the map."""
    said = []
    if unlocated := counts["incidents"] - counts["located"]:
        said.append(
            ngettext(
                "%(n)s incident has no place and is not on the map.",
                "%(n)s incidents have no place and are not on the map.",
                unlocated,
                n=format_decimal(unlocated),
            )
        )
    if at_default := counts["at_default"]:
        said.append(
            ngettext(
                "%(n)s lies at a default location, such as a station, and is not on the map.",
                "%(n)s lie at a default location, such as a station, and are not on the map.",
                at_default,
                n=format_decimal(at_default),
            )
        )
    return tuple(said)


def class_words(breaks: Sequence[int]) -> tuple[str, ...]:
    """A sentence for each class of squares, from few to many."""
    ends = [*(low - 1 for low in breaks[1:]), None]
    return tuple(_class(low, high) for low, high in zip(breaks, ends, strict=True))


def _class(low: int, high: int | None) -> str:
    if high is None:
        return gettext("One square = %(low)s incidents or more", low=format_decimal(low))
    if high == low:
        return str(
            ngettext(
                "One square = %(n)s incident", "One square = %(n)s incidents", low, n=format_decimal(low)
            )
        )
    return gettext(
        "One square = %(low)s to %(high)s incidents", low=format_decimal(low), high=format_decimal(high)
    )


def square_words(zoom: int, latitude: float) -> str:
    """Say how wide a square is on the ground, rounded to two digits."""
    metres = _EARTH_METRES * math.cos(math.radians(latitude)) / 2**zoom / _SQUARES_ACROSS_A_TILE
    digits = max(0, int(math.log10(metres)) - 1)
    return gettext("One square is about %(metres)s m wide.", metres=format_decimal(round(metres, -digits)))


def note_by(name: str | None, at: datetime, timezone: str) -> str:
    """Say who pinned a note and when."""
    day = format_date(at.astimezone(ZoneInfo(timezone)).date(), "medium")
    return f"{name or gettext('somebody whose account is gone')}, {day}"


def revision_words(counts: Mapping[str, Any]) -> str:
    """Name the state of the data; empty where nobody says when it changes."""
    revision = str(counts["revision"])
    return "" if revision == changes.NEVER else revision[:16]


def made_words(timezone: str) -> str:
    """Say when a file was made, by the territory's clock."""
    return str(format_datetime(datetime.now(UTC).astimezone(ZoneInfo(timezone)), "medium", rebase=False))


def map_words(
    territory: Territory,
    selection: Selection,
    counts: Mapping[str, Any],
    *,
    names: Names,
    breaks: Sequence[int],
    zoom: int,
    latitude: float,
) -> ViewWords:
    """Say what a map in one file shows, and what is not on it."""
    pairs = filter_pairs(selection, names, first=counts["first"], last=counts["last"])
    revision = revision_words(counts)
    return ViewWords(
        language=language(),
        title=gettext("Recorded incidents, %(territory)s", territory=territory.name),
        lead="; ".join([count_words(counts), *(value for _, value in pairs)]),
        synthetic=gettext("Synthetic data – not real incidents.") if territory.synthetic else "",
        classes=class_words(breaks),
        square=square_words(zoom, latitude),
        incidents=gettext("Incidents in a square"),
        legend_hotspot=gettext("Hotspot, with its rank by number of incidents"),
        legend_boundary=gettext("Boundary of the territory"),
        not_on_map=missing_words(counts),
        notes_title=gettext("Notes on the map"),
        facts_title=gettext("Where these numbers come from"),
        facts=(
            *pairs,
            *([(gettext("State of the data"), revision)] if revision else []),
            (gettext("Made"), made_words(territory.timezone)),
        ),
    )


def _period(selection: Selection, first: str | None, last: str | None) -> str:
    start = selection.first or (date.fromisoformat(first) if first else None)
    end = selection.last or (date.fromisoformat(last) if last else None)
    if start is None or end is None:
        return gettext("the whole record")
    return gettext(
        "%(first)s to %(last)s", first=format_date(start, "medium"), last=format_date(end, "medium")
    )


def _listed(codes: Sequence[str], names: Mapping[str, str]) -> str:
    return ", ".join(names.get(code, code) for code in codes)
