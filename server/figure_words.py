"""Figure words: the reader's language, as the drawings of figures need it."""

from datetime import date
from typing import Literal

from babel.dates import get_day_names
from flask_babel import format_date, format_decimal, format_percent, get_locale, gettext

from server.maps.figures_words import Words

_COLUMN_LETTERS = 4


def number_words(value: float, decimals: int = 0) -> str:
    """Write a number with so many decimals, in the reader's language: 1 234,5."""
    return str(format_decimal(value + 0.0, format=_pattern(decimals)))


def share_words(share: float, decimals: int = 0) -> str:
    """Write a share of one as per cent, in the reader's language."""
    pattern = str(get_locale().percent_formats[None].pattern).replace("#,##0", _pattern(decimals))
    return str(format_percent(share, format=pattern))


def _pattern(decimals: int) -> str:
    return "#,##0" + ("." + "0" * decimals if decimals > 0 else "")


def interval_words(low: str, high: str) -> str:
    """Write an interval of two numbers that are written already."""
    return str(gettext("%(low)s to %(high)s", low=low, high=high))


def _day(day: date) -> str:
    return str(format_date(day, "d MMM y"))


def _month(day: date) -> str:
    return str(format_date(day, "MMM y"))


def _weekdays(width: Literal["wide", "abbreviated", "short"]) -> tuple[str, ...]:
    names = get_day_names(width, "stand-alone", get_locale())
    return tuple(str(names[day]) for day in range(7))


def _weekdays_short() -> tuple[str, ...]:
    """As short as the head of a narrow column needs them."""
    usual = _weekdays("abbreviated")
    return usual if max(map(len, usual)) <= _COLUMN_LETTERS else _weekdays("short")


def figure_words() -> Words:
    """Return what a drawing needs of the language of this page or job."""
    return Words(
        write=number_words,
        percent=share_words,
        day=_day,
        month=_month,
        interval=interval_words,
        weekdays=_weekdays("wide"),
        weekdays_short=_weekdays_short(),
        table=gettext("Show as a table"),
        name=gettext("Name"),
        value=gettext("Number"),
        interval_name=gettext("Interval"),
        against=gettext("Compared with"),
        note=gettext("Remark"),
        marked=gettext("marked"),
        empty=gettext("There are no values to draw."),
    )
