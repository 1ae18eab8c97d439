"""Selections: read a choice of incidents from an address or a body, and refuse what makes no sense."""

from typing import Any

from flask import request

from gis.queries.selection import Selection
from server.i18n import gettext
from server.services.areas import area_of_pairs, area_of_text
from server.services.refusals import Invalid
from server.services.selections import build

_LISTS = ("category", "weekday", "hour", "known_by", "neighbourhood")


def from_query() -> Selection:
    """Read the filters of the address; those that take several are repeated."""
    lists = {name: request.args.getlist(name) for name in _LISTS}
    area = area_of_text(request.args.get("area", ""))
    return build(lists, request.args.get("from"), request.args.get("to"), area)


def from_body(body: dict[str, Any]) -> Selection:
    """Read the filters of a JSON body: lists of texts or numbers, and an area of pairs."""
    lists = {name: _list(body, name) for name in _LISTS}
    return build(lists, _text(body, "from"), _text(body, "to"), area_of_pairs(body.get("area") or []))


def _list(body: dict[str, Any], field: str) -> list[str]:
    """Return a list of a body as texts; a single value stands for a list of one."""
    value = body.get(field)
    if value is None or value == "":
        return []
    values = value if isinstance(value, list) else [value]
    # True is no number here.
    if any(isinstance(each, bool) or not isinstance(each, (str, int)) for each in values):
        if field == "category":
            raise Invalid(gettext("“category” is a list of category codes."), field="category")
        raise Invalid(gettext("“%(field)s” is a list.", field=field), field=field)
    return [str(each)[:1000] for each in values]


def _text(body: dict[str, Any], field: str) -> str | None:
    value = body.get(field)
    return None if value is None else str(value)
