"""Analysis form: ready periods, and from the fields of a form to what is asked of a method."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from flask_babel import LazyString, lazy_gettext
from werkzeug.datastructures import MultiDict

from gis.queries.selection import Selection
from server.methods.method import Kind, Method, Second
from server.services.analysis_requests import Comparison, Request
from server.services.areas import area_of_text
from server.services.selections import build
from server.services.settling import window_beside

Values = MultiDict[str, str]
OWN = "own"
PERIODS: Mapping[str, LazyString] = {
    "4w": lazy_gettext("4 weeks"),
    "12w": lazy_gettext("12 weeks"),
    "12m": lazy_gettext("12 months"),
    "year": lazy_gettext("This year"),
    "lastyear": lazy_gettext("Last year"),
    "all": lazy_gettext("All"),
    OWN: lazy_gettext("Dates"),
}
BESIDE: Mapping[str, LazyString] = {
    "": lazy_gettext("What the method offers"),
    "before": lazy_gettext("The period before, equally long"),
    "year_before": lazy_gettext("The same days a year before"),
    "after": lazy_gettext("The period after, equally long"),
    OWN: lazy_gettext("Other days"),
    "topic": lazy_gettext("What residents say about a topic"),
}
# What a method is first offered: years and seasons need the whole record, the others the last year of it.
_LONG = frozenset({"emerging", "season", "weekly", "year-to-date"})
_USUAL, _WHOLE = "12m", "all"
_LISTS = ("category", "weekday", "hour", "known_by", "neighbourhood")
_SET = "set-"


@dataclass(frozen=True)
class Days:
    """The first and the last recorded day of a territory."""

    first: date
    last: date


def ready(period: str, recorded: Days) -> tuple[date, date]:
    """Return the days of a ready period: it ends with the last recorded day, as in the explorer."""
    last = recorded.last
    begins = {
        "4w": last - timedelta(days=27),
        "12w": last - timedelta(days=83),
        "12m": _year_before(last) + timedelta(days=1),
        "year": date(last.year, 1, 1),
        "lastyear": date(last.year - 1, 1, 1),
        "all": recorded.first,
    }[period]
    ends = date(last.year - 1, 12, 31) if period == "lastyear" else last
    return max(begins, recorded.first), ends


def _year_before(day: date) -> date:
    """The same day a year before; of a leap day the one before it."""
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap else day.day)


def offered_periods(recorded: Days) -> list[str]:
    """The ready periods that hold any day."""
    return [code for code in PERIODS if code == OWN or ready(code, recorded)[0] <= ready(code, recorded)[1]]


def as_values(request: Request, recorded: Days) -> Values:
    """Return the fields of a form that would ask the same."""
    values = Values(_selection_values(request.selection, ""))
    first, last = request.selection.first, request.selection.last
    same = (code for code in ("all", *PERIODS) if code != OWN and ready(code, recorded) == (first, last))
    values["period"] = next(same, OWN)
    for name, value in request.settings.items():
        if value is not None:
            values[_SET + name] = written(value)
    if request.second:
        values["than"] = _beside_of(request)
        values["than-topic"] = request.second.topic
        for field in ("from", "to"):
            values[f"than-{field}"] = str(request.second.selection.as_json()[field] or "")
    return values


def written(value: Any) -> str:
    """Write a setting as a field has it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _beside_of(request: Request) -> str:
    assert request.second is not None
    if request.second.topic:
        return "topic"
    if not (request.selection.first and request.selection.last):
        return OWN
    window = (request.second.selection.first, request.second.selection.last)
    for code in ("before", "year_before", "after"):
        found = window_beside(request.selection, code)
        if (found.first, found.last) == window:
            return code
    return OWN


def _selection_values(selection: Selection, prefix: str) -> list[tuple[str, str]]:
    told = selection.as_json()
    names = {
        "category": "categories",
        "weekday": "weekdays",
        "hour": "hours",
        "known_by": "known_by",
        "neighbourhood": "neighbourhoods",
    }
    values = [(prefix + field, str(value)) for field, name in names.items() for value in told.get(name, [])]
    values += [(prefix + field, told[field]) for field in ("from", "to") if told[field]]
    if selection.area:
        values.append((f"{prefix}area", ";".join(f"{lon},{lat}" for lon, lat in selection.area)))
    return values


def with_defaults(given: Values, recorded: Days, method: Method) -> Values:
    """Complete what an address says: days that are given are own days, else those the method needs."""
    values = Values(given)
    if "period" not in values:
        dated = values.get("from") or values.get("to")
        values["period"] = OWN if dated else _WHOLE if method.code in _LONG else _USUAL
    if values["period"] == OWN:
        values["from"] = values.get("from") or recorded.first.isoformat()
        values["to"] = values.get("to") or recorded.last.isoformat()
    return values


def parse(method: Method, values: Values, recorded: Days) -> Request:
    """Read what is asked.

    Raises
    ------
    Invalid
        Naming the field, if the selection makes no sense; settings are read by whoever runs the method.
    """
    lists = {name: values.getlist(name) for name in _LISTS}
    period = values.get("period", OWN)
    if period in PERIODS and period != OWN:
        first, last = (day.isoformat() for day in ready(period, recorded))
    else:
        first, last = values.get("from", ""), values.get("to", "")
    selection = build(lists, first, last, area_of_text(values.get("area", "")))
    settings = {
        field.name: _setting(field.kind, values, _SET + field.name)
        for field in method.fields
        if _SET + field.name in values or field.kind is Kind.FLAG
    }
    return Request(method.code, selection, settings, _second(method, values, selection))


def _setting(kind: Kind, values: Values, name: str) -> Any:
    """A box that is not ticked sends nothing, which is a no."""
    if kind is Kind.FLAG:
        return "yes" if values.get(name) else "no"
    return values.get(name, "")


def _second(method: Method, values: Values, selection: Selection) -> Comparison | None:
    """What it is compared with; nothing lets the method choose."""
    how = values.get("than", "")
    if method.second is Second.NONE or not how:
        return None
    if how == "topic":
        days = build({}, values.get("than-from"), values.get("than-to"))
        return Comparison(days, values.get("than-topic", ""))
    if how in BESIDE and how != OWN:
        if not (selection.first and selection.last):
            return None
        return Comparison(window_beside(selection, how))
    other = build({}, values.get("than-from"), values.get("than-to"))
    # Compared is the same choice in another period.
    return Comparison(replace(selection, first=other.first, last=other.last))
