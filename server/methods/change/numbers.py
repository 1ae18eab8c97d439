"""Numbers: how counts, ratios and probabilities of a comparison are written in the reader's language."""

from datetime import date, timedelta

from babel.dates import format_interval
from flask_babel import format_date, format_decimal, get_locale

EPOCH = date(1970, 1, 1)


def number(value: float, decimals: int = 0) -> str:
    """Write a number with so many decimals."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return str(format_decimal(value, format=pattern))


def probability(p: float) -> str:
    """Write a probability with the digits that mean something."""
    return number(p, 3 if p < 0.095 else 2)


def day(value: date | str) -> str:
    """Write a day."""
    return str(format_date(date.fromisoformat(value) if isinstance(value, str) else value, format="medium"))


def days_between(start: date | str, end: date | str) -> str:
    """Write the days `[start, end)`, such as "1–7 Jun 2025"."""
    first, after = (date.fromisoformat(each) if isinstance(each, str) else each for each in (start, end))
    last = after - timedelta(days=1)
    if last <= first:
        return day(first)
    return str(format_interval(first, last, skeleton="yMMMd", locale=get_locale()))


def iso_day(days_since_1970: int) -> str:
    """Return a day as text that sorts."""
    return (EPOCH + timedelta(days=int(days_since_1970))).isoformat()
