"""Formats: numbers, shares and times as the reader's language writes them, as template filters."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from flask import Flask
from flask_babel import format_decimal, format_percent, get_locale, get_timezone


def init_app(app: Flask) -> None:
    """Give templates ``local_number``, ``local_percent``, ``local_time`` and ``local_moment``."""
    app.add_template_filter(local_number)
    app.add_template_filter(local_percent)
    app.add_template_filter(local_time)
    app.add_template_filter(local_moment)


def local_number(value: float) -> str:
    """Write a number with at most three decimals and the language's separators."""
    return str(format_decimal(round(value, 3)))


def local_percent(share: float) -> str:
    """Write a share of one as whole percent."""
    return str(format_percent(share))


def local_time(moment: datetime, timezone: str) -> str:
    """Write a moment as date, hour and minute of the territory's clock."""
    locale = get_locale() or Locale("en", "GB")
    local = moment.astimezone(ZoneInfo(timezone))
    day, clock = format_date(local, "medium", locale=locale), format_time(local, "short", locale=locale)
    # As the language puts the two together; its pattern has the day as {1} and the time as {0}.
    return str(locale.datetime_formats["medium"]).replace("'", "").format(clock, day)


def local_moment(moment: datetime, *, seconds: bool = False) -> str:
    """Write a moment that belongs to no territory as date and time of the installation's clock."""
    form = "medium" if seconds else "short"
    return str(format_datetime(moment.astimezone(get_timezone()), form, locale=get_locale()))
