"""Analysis words: a run in the reader's language: what was asked, what was used, what it came from."""

import math
import shlex
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import LazyString, format_date, format_decimal, gettext, lazy_gettext, ngettext

from gis.models import AnalysisRun, Territory
from gis.queries.selection import Selection
from server.figure_words import share_words
from server.formats import local_time
from server.methods.method import Field, Group, Kind, Method
from server.view_words import Names, filter_pairs

GROUPS: Mapping[Group, tuple[LazyString, LazyString]] = {
    Group.WHERE: (lazy_gettext("Where?"), lazy_gettext("Places where more is recorded than elsewhere.")),
    Group.WHEN: (
        lazy_gettext("When?"),
        lazy_gettext("Hours, days and seasons, and what is ordinary for them."),
    ),
    Group.CHANGE: (
        lazy_gettext("Where and when?"),
        lazy_gettext("What has changed, and what follows what nearby."),
    ),
    Group.TRUST: (lazy_gettext("How sure?"), lazy_gettext("Which results would hold, and which would not.")),
}
Pairs = list[tuple[str, str]]


def window_words(record: AnalysisRun, timezone: str) -> str:
    """Say the window of a run as two local dates, both included."""
    zone = ZoneInfo(timezone)
    first = record.window_from.astimezone(zone).date()
    last = (record.window_until - timedelta(seconds=1)).astimezone(zone).date()
    return str(
        gettext("%(first)s to %(last)s", first=format_date(first, "medium"), last=format_date(last, "medium"))
    )


def value_words(field: Field, value: Any) -> str:
    """Write a setting as it was used."""
    if value is None or value == "":
        return "–"
    if field.kind is Kind.FLAG:
        return str(gettext("yes") if value else gettext("no"))
    if field.kind is Kind.CHOICE:
        return str(field.choices.get(str(value), value))
    if field.kind is Kind.SHARE and isinstance(value, int | float):
        return share_words(value, 1)
    if isinstance(value, int | float):
        return _with_unit(field.kind, value)
    return str(value)


def _with_unit(kind: Kind, value: float) -> str:
    number = format_decimal(value)
    if kind is Kind.METRES:
        return str(gettext("%(number)s m", number=number))
    if kind is Kind.DAYS:
        return str(ngettext("%(number)s day", "%(number)s days", math.ceil(value), number=number))
    return str(number)


def setting_pairs(record: AnalysisRun, method: Method) -> Pairs:
    """Say every setting as it was used, and mark what the method chose by itself."""
    asked = record.settings.get("asked", {})
    pairs = []
    for field in method.fields:
        said = value_words(field, record.used.get(field.name))
        chosen = asked.get(field.name) is None and record.used.get(field.name) is not None
        if chosen:
            said = gettext("%(value)s (chosen by the method)", value=said)
        pairs.append((str(field.label), said))
    return pairs


def selection_pairs(record: AnalysisRun, names: Names, topics: Mapping[str, str]) -> Pairs:
    """Say what was looked at, and what it was compared with."""
    pairs = filter_pairs(Selection.from_json(record.settings["selection"]), names)
    second = record.settings.get("second")
    if not second:
        return pairs
    topic = second.get("topic")
    told = filter_pairs(Selection.from_json(second), names)
    if topic:
        heard = gettext("the concerns “%(topic)s”", topic=topics.get(topic, topic))
        return [*pairs, (gettext("Compared with"), heard), (gettext("Period of the concerns"), told[0][1])]
    return [*pairs, (gettext("Compared with"), "; ".join(value for _name, value in told))]


def input_pairs(record: AnalysisRun) -> Pairs:
    """Say how many rows were read, how many were left out and why, and by what they are known again."""
    n, left = record.input_count, record.left_out
    pairs = [
        (
            gettext("Read"),
            ngettext("%(n)s recorded incident", "%(n)s recorded incidents", n, n=format_decimal(n)),
        )
    ]
    for code, label in (
        ("unlocated", gettext("Left out: without a place")),
        ("at_default", gettext("Left out: at a default location")),
    ):
        if left.get(code):
            pairs.append((label, format_decimal(left[code])))
    return [
        *pairs,
        (gettext("Fingerprint of what was read"), record.input_fingerprint.hex()),
        (gettext("Fingerprint of the result"), record.result_fingerprint.hex()),
    ]


def made_pairs(record: AnalysisRun, method: Method, territory: Territory, person: str) -> Pairs:
    """Say by whom, when, with which versions and how long it took."""
    versions = ", ".join(f"{name} {number}" for name, number in record.versions.items())
    return [
        (gettext("Method"), f"{method.label} ({method.code})"),
        (gettext("Version of the method"), str(record.version)),
        (gettext("Versions"), versions),
        (gettext("Asked for by"), person or gettext("a command or a job without a person")),
        (gettext("Made"), local_time(record.created_at, territory.timezone)),
        (gettext("Time taken"), gettext("%(seconds)s s", seconds=format_decimal(round(record.seconds, 2)))),
    ]


def command_of(record: AnalysisRun, method: Method, slug: str) -> str:
    """Write the command that asks the same again, with the settings as they were used."""
    words = ["talsi", "analyse", slug, record.method, *_selection_options(record.settings["selection"], "")]
    if second := record.settings.get("second"):
        words += _selection_options(second, "than-")
        words += ["--than-topic", second["topic"]] if second.get("topic") else []
    for field in method.fields:
        value = record.used.get(field.name)
        if value is not None and value != "":
            said = ("yes" if value else "no") if isinstance(value, bool) else f"{value}"
            words += [f"--{field.name.replace('_', '-')}", said]
    return shlex.join(words)


def _selection_options(given: Mapping[str, Any], prefix: str) -> list[str]:
    lists = {
        "category": "categories",
        "weekday": "weekdays",
        "hour": "hours",
        "known-by": "known_by",
        "neighbourhood": "neighbourhoods",
    }
    words = []
    for name in ("from", "to"):
        words += [f"--{prefix}{name}", given[name]] if given.get(name) else []
    for option, name in lists.items():
        for value in given.get(name, ()):
            words += [f"--{prefix}{option}", str(value)]
    if given.get("area"):
        corners = ";".join(f"{lon},{lat}" for lon, lat in given["area"])
        words += [f"--{prefix}area", corners]
    return words
