"""Moments: the time of an incident in words that claim no more than is known."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_skeleton
from flask_babel import get_locale, gettext

from gis.models import Territory


def when(row: dict[str, Any], territory: Territory) -> str:
    """The span of a previewed row in the territory's time; empty where it could not be read."""
    first, until = row.get("occurred_from"), row.get("occurred_until")
    if first is None or until is None:
        return ""
    zone = ZoneInfo(territory.timezone)
    return span(
        _aware(first).astimezone(zone), _aware(until).astimezone(zone), str(row.get("time_precision"))
    )


def span(first: datetime, until: datetime, precision: str) -> str:
    """A half-open span, told with the precision with which it is known."""
    locale = get_locale() or "en"
    if precision == "month":
        return str(format_skeleton("yMMMM", first, locale=locale))
    if precision == "day":
        return str(format_date(first, "short", locale=locale))
    if precision == "span":
        last = format_datetime(until - timedelta(seconds=1), "short", locale=locale)
        begin = format_datetime(first, "short", locale=locale)
        return gettext("%(first)s to %(last)s", first=begin, last=last)
    return str(format_datetime(first, "short", locale=locale))


def month_name(code: str) -> str:
    """A month such as 2025-11 in words."""
    year, month = code.split("-")
    return str(format_skeleton("yMMM", date(int(year), int(month), 1), locale=get_locale() or "en"))


def _aware(moment: datetime | str) -> datetime:
    return datetime.fromisoformat(moment) if isinstance(moment, str) else moment
