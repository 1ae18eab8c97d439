"""Selections: read a choice of incidents from an address or a body, and refuse what makes no sense."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import request

from gis.queries.selection import Selection
from server.i18n import gettext
from server.services.refusals import Invalid

_DATE = re.compile(r"(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}")


def from_query() -> Selection:
    """Read ``category`` (repeated), ``from`` and ``to`` of the address."""
    return build(request.args.getlist("category"), request.args.get("from"), request.args.get("to"))


def from_body(body: dict[str, Any]) -> Selection:
    """Read ``category`` (a list), ``from`` and ``to`` of a JSON body."""
    categories = body.get("category") or []
    if isinstance(categories, str):
        categories = [categories]
    if not isinstance(categories, list) or not all(isinstance(code, str) for code in categories):
        raise Invalid(gettext("“category” is a list of category codes."), field="category")
    return build(categories, _text(body, "from"), _text(body, "to"))


def build(categories: Sequence[str], first: str | None, last: str | None) -> Selection:
    """Make a selection.

    Raises
    ------
    Invalid
        If a date cannot be read, or the window ends before it begins.
    """
    start, end = _day(first, "from"), _day(last, "to")
    if start and end and end < start:
        raise Invalid(gettext("The first day must not be after the last."), field="to")
    return Selection(tuple(sorted(set(filter(None, categories)))), start, end)


def _day(text: str | None, field: str) -> date | None:
    if not text:
        return None
    try:
        # Python reads weeks and years before any police as well.
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Invalid(
        gettext(
            "“%(text)s” is not a date. Write it as year-month-day, for example 2026-11-03.",
            text=text[:40],
        ),
        field=field,
    )


def _text(body: dict[str, Any], field: str) -> str | None:
    value = body.get(field)
    return None if value is None else str(value)
