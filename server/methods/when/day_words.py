"""Day words: days, weeks, months and lists of them in the reader's language."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from babel.dates import format_skeleton, get_day_names, get_month_names
from babel.lists import format_list
from flask_babel import get_locale

from server.figure_words import number_words
from server.i18n import gettext, ngettext
from server.methods.presentation import Told


def day(code: str) -> str:
    """Write a day such as 2026-11-03."""
    return str(format_skeleton("yMMMd", date.fromisoformat(code), locale=get_locale() or "en"))


Width = Literal["abbreviated", "wide"]
Form = Literal["format", "stand-alone"]
_FORMS: dict[Width, Form] = {"abbreviated": "stand-alone", "wide": "format"}


def weekdays(width: Width = "wide") -> tuple[str, ...]:
    """The days of the week, Monday first; wide ones as they stand in a sentence."""
    names = get_day_names(width, _FORMS[width], get_locale())
    return tuple(str(names[each]) for each in range(7))


def months(width: Width = "wide") -> tuple[str, ...]:
    """The months of the year, January first; wide ones as they stand in a sentence."""
    names = get_month_names(width, "stand-alone", get_locale())
    return tuple(str(names[each]) for each in range(1, 13))


def listed(words: Sequence[str]) -> str:
    """Write words one after the other, with "and" before the last."""
    return str(format_list(list(words), locale=get_locale() or "en"))


def number(value: float, decimals: int = 0) -> str:
    """Write a number."""
    return number_words(value, decimals)


def whole(value: float) -> str:
    """Write a share as a whole percentage of more than 0 where it is more."""
    if 0 < value < 0.01:
        return gettext("less than 1 %")
    return gettext("%(n)s %%", n=number_words(round(100 * value)))


def p_words(p: float) -> str:
    """Write a probability with as many places as it deserves."""
    return gettext("p below 0.001") if p < 0.001 else gettext("p = %(p)s", p=number_words(p, 3))


def set_aside(told: Told) -> tuple[str, ...]:
    """What a record does not hold, in sentences: incidents without a day, and a silence at its end."""
    record, said = told.summary["record"], []
    if record["loose"]:
        said.append(
            ngettext(
                "%(n)s incident is known only to a span of more than a week and is not counted here.",
                "%(n)s incidents are known only to a span of more than a week and are not counted here.",
                record["loose"],
                n=number(record["loose"]),
            )
        )
    if record["cut"]:
        said.append(
            gettext(
                "This selection has no incident after %(day)s; later days are not taken for quiet ones.",
                day=day(record["last"]),
            )
        )
    return tuple(said)
