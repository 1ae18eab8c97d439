"""Selections: make a choice of incidents from texts, and refuse what makes no sense."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import gettext

from gis.models import KnownBy
from gis.queries.selection import Selection
from server.services.areas import Area
from server.services.refusals import Invalid

_DATE = re.compile(r"(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}")


def build(
    lists: Mapping[str, Sequence[str]],
    first: str | None = None,
    last: str | None = None,
    area: Area = (),
) -> Selection:
    """Make a selection.

    Parameters
    ----------
    lists
        ``category``, ``weekday``, ``hour``, ``known_by`` and ``neighbourhood``, each with any of its values.

    Raises
    ------
    Invalid
        If a value cannot be read, or the window ends before it begins.
    """
    start, end = _day(first, "from"), _day(last, "to")
    if start and end and end < start:
        raise Invalid(gettext("The first day must not be after the last."), field="to")
    return Selection(
        categories=_texts(lists.get("category", ())),
        first=start,
        last=end,
        weekdays=_weekdays(lists.get("weekday", ())),
        hours=_hours(lists.get("hour", ())),
        known_by=_known_by(lists.get("known_by", ())),
        neighbourhoods=_texts(lists.get("neighbourhood", ())),
        area=area,
    )


def _texts(values: Sequence[str]) -> tuple[str, ...]:
    # Neither a zero byte nor half a character is in a code, and PostgreSQL takes none.
    plain = (value.replace("\0", "\ufffd").encode(errors="replace").decode() for value in values if value)
    return tuple(sorted(set(plain)))


def _weekdays(values: Sequence[str]) -> tuple[int, ...]:
    chosen = _numbers(values, 1, 7)
    if chosen is None:
        raise Invalid(gettext("A weekday is a number from 1, Monday, to 7, Sunday."), field="weekday")
    return chosen


def _hours(values: Sequence[str]) -> tuple[int, ...]:
    chosen = _numbers(values, 0, 23)
    if chosen is None:
        raise Invalid(gettext("An hour is a number from 0 to 23."), field="hour")
    return chosen


def _numbers(values: Sequence[str], low: int, high: int) -> tuple[int, ...] | None:
    """Return the numbers in order, None where one is out of reach or no number."""
    found = set()
    for value in filter(None, values):
        if not re.fullmatch("[0-9]{1,2}", value, re.ASCII) or not low <= int(value) <= high:
            return None
        found.add(int(value))
    return tuple(sorted(found))


def _known_by(values: Sequence[str]) -> tuple[str, ...]:
    known = {each.value for each in KnownBy}
    for value in filter(None, values):
        if value not in known:
            raise Invalid(
                gettext(
                    "“%(value)s” is no way of becoming known; there are: %(known)s.",
                    value=value[:40],
                    known=", ".join(sorted(known)),
                ),
                field="known_by",
            )
    return _texts(values)


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
