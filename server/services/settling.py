"""Settling: turn what a person chose into a selection whose every part is written out."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy.orm import Session

from gis.models import Territory
from gis.queries import incidents, territories
from gis.queries.selection import Selection
from server.i18n import gettext
from server.services.refusals import Invalid

HELD_OUT = 0.25
"""The part of a window that a back-test keeps for its end, where nothing was recorded after it."""


def settle(session: Session, territory: Territory, selection: Selection) -> Selection:
    """Name each category by its code, and fill the open ends of the window.

    Raises
    ------
    Invalid
        If there is no such category, or nothing in the window.
    """
    return closed(session, territory, with_codes(session, territory, selection))


def with_codes(session: Session, territory: Territory, selection: Selection) -> Selection:
    """Name each category by its code, also where it was given as the source writes it, e.g. BURGLARY."""
    if not selection.categories:
        return selection
    known = territories.categories(session, territory.id)
    codes = {value: each.code for each in known for value in [*each.aliases, each.code.casefold()]}
    codes |= {each.code: each.code for each in known}
    found = {wanted: codes.get(wanted) or codes.get(wanted.casefold()) for wanted in selection.categories}
    for wanted, code in found.items():
        if code is None:
            message = gettext("This territory has no offence category “%(code)s”.", code=wanted[:80])
            raise Invalid(message, field="category")
    return replace(selection, categories=tuple(sorted({code for code in found.values() if code})))


def closed(session: Session, territory: Territory, selection: Selection) -> Selection:
    """Fill the open ends of a window with the first and the last day that have incidents."""
    if selection.first and selection.last:
        return selection
    first, last = incidents.extent_in_time(session, territory.id)
    if first is None or last is None:
        raise Invalid(gettext("This territory has no incidents yet. Import a file first."))
    zone = ZoneInfo(territory.timezone)
    start = selection.first or first.astimezone(zone).date()
    end = selection.last or last.astimezone(zone).date()
    if end < start:
        raise Invalid(gettext("This period has no incidents. Choose another one."), field="from")
    return replace(selection, first=start, last=end)


def window_beside(selection: Selection, where: str) -> Selection:
    """Return the selection in another window: ``before`` or ``after`` it, as long, or ``year_before``."""
    first, last = selection.first, selection.last
    assert first is not None
    assert last is not None
    if where == "year_before":
        return replace(selection, first=_months_on(first, -12), last=_months_on(last, -12))
    day = timedelta(days=1)
    months = _whole_months(selection)
    if where == "after":
        start = last + day
        end = _months_on(start, months) - day if months else start + (last - first)
    else:
        end = first - day
        start = _months_on(first, -months) if months else end - (last - first)
    return replace(selection, first=start, last=end)


def held_out(session: Session, territory: Territory, selection: Selection) -> tuple[Selection, Selection]:
    """Return a window to learn from and the one that follows it.

    Where at least a quarter of the next window, as long, is recorded, that is the one that follows, as far
    as it is recorded. Else the last quarter of the window itself is held out: of whole months, whole months.
    """
    first, last = selection.first, selection.last
    assert first is not None
    assert last is not None
    beside = window_beside(selection, "after")
    until = incidents.recorded_until(session, territory.id)
    if until is not None and beside.last is not None:
        # Midnight ends the day before.
        newest = (until - timedelta(microseconds=1)).astimezone(ZoneInfo(territory.timezone)).date()
        recorded = min(newest, beside.last)
        if (recorded - last) >= HELD_OUT * (beside.last - last):
            return selection, replace(beside, last=recorded)
    months = _whole_months(selection)
    if months > 1:
        begins = _months_on(first, months - max(1, round(months * HELD_OUT)))
    else:
        days = (last - first).days + 1
        begins = last - timedelta(days=max(1, round(days * HELD_OUT)) - 1)
    ends = max(first, begins - timedelta(days=1))
    return replace(selection, last=ends), replace(selection, first=begins)


def year_on_year(session: Session, territory: Territory, selection: Selection) -> tuple[Selection, Selection]:
    """Return a window and an earlier one to compare it with, of which neither holds the other's days.

    That is the same window a year before, if the record reaches back to it. Of a window longer than a year
    the last twelve months are compared with those before them; where the record is too young, the window with
    the one before it, and at last its later half with its earlier.
    """
    oldest, _ = incidents.extent_in_time(session, territory.id)
    since = oldest.astimezone(ZoneInfo(territory.timezone)).date() if oldest else None
    first, last = selection.first, selection.last
    assert first is not None
    assert last is not None
    year = replace(selection, first=max(first, _months_on(last, -12) + timedelta(days=1)))
    for window, where in ((year, "year_before"), (selection, "before")):
        earlier = window_beside(window, where)
        if since is not None and earlier.first is not None and earlier.first >= since:
            return window, earlier
    half = first + (last - first) // 2
    return replace(selection, first=min(half + timedelta(days=1), last)), replace(selection, last=half)


def _months_on(day: date, months: int) -> date:
    """The same day so many months on; of a shorter month its last."""
    found: date = (pd.Timestamp(day) + pd.DateOffset(months=months)).date()
    return found


def _whole_months(selection: Selection) -> int:
    """How many whole calendar months a window is, 0 if it is not: those are stepped by months."""
    first, last = selection.first, selection.last
    assert first is not None
    assert last is not None
    after = last + timedelta(days=1)
    if first.day != 1 or after.day != 1:
        return 0
    return (after.year - first.year) * 12 + after.month - first.month
