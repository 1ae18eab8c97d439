"""Values: read the settings of a method from texts or JSON, and refuse what makes no sense."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import format_decimal

from server.i18n import gettext
from server.methods.method import Field, Kind, Method
from server.services.refusals import Invalid

_NUMBERS = frozenset({Kind.METRES, Kind.NUMBER, Kind.COUNT, Kind.SHARE, Kind.DAYS})
_YES = frozenset({"1", "true", "yes", "on"})
_NO = frozenset({"0", "false", "no", "off"})


def read(method: Method, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return every setting of a method, defaults where nothing is given.

    Raises
    ------
    Invalid
        Naming the field, if a value cannot be read or is out of its bounds, or no setting has its name.
    """
    known = {field.name for field in method.fields}
    for name in given:
        if name not in known:
            raise Invalid(
                gettext(
                    "“%(name)s” is no setting of this method; it has: %(known)s.",
                    name=str(name)[:40],
                    known=", ".join(sorted(known)) or "–",
                ),
                field=str(name),
            )
    return {field.name: read_one(field, given.get(field.name)) for field in method.fields}


def read_one(field: Field, given: Any) -> Any:
    """Read one setting; what is empty is its default."""
    if given is None or given == "":
        return field.default
    if field.kind in _NUMBERS:
        return _number(field, given)
    if field.kind is Kind.FLAG:
        return _flag(field, given)
    if field.kind is Kind.CHOICE:
        return _choice(field, given)
    if field.kind is Kind.DAY:
        return _day(field, given)
    return str(given)[:1000]


def _number(field: Field, given: Any) -> float | int:
    number = _finite(given)
    least, most = field.least, field.most
    whole = field.kind is Kind.COUNT
    if (
        number is None
        or (least is not None and number < least)
        or (most is not None and number > most)
        or (whole and number != int(number))
    ):
        raise Invalid(_bounds(field, whole=whole), field=field.name)
    return int(number) if whole else number


def _finite(given: Any) -> float | None:
    """Return a finite number; a text may have a decimal comma; True is no number here."""
    if isinstance(given, bool):
        return None
    try:
        number = float(given.replace(",", ".") if isinstance(given, str) else given)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _bounds(field: Field, *, whole: bool) -> str:
    name = str(field.label)
    low, high = (None if bound is None else format_decimal(bound) for bound in (field.least, field.most))
    if low is not None and high is not None:
        return (
            gettext("%(name)s: a whole number from %(low)s to %(high)s.", name=name, low=low, high=high)
            if whole
            else gettext("%(name)s: a number from %(low)s to %(high)s.", name=name, low=low, high=high)
        )
    if low is not None:
        return gettext("%(name)s: a number, at least %(low)s.", name=name, low=low)
    return gettext("%(name)s: a number.", name=name)


def _flag(field: Field, given: Any) -> bool:
    if isinstance(given, bool):
        return given
    word = str(given).casefold()
    if word not in _YES | _NO:
        raise Invalid(gettext("%(name)s: yes or no.", name=str(field.label)), field=field.name)
    return word in _YES


def _choice(field: Field, given: Any) -> str:
    if str(given) not in field.choices:
        raise Invalid(
            gettext(
                "%(name)s: one of %(choices)s.",
                name=str(field.label),
                choices=", ".join(field.choices),
            ),
            field=field.name,
        )
    return str(given)


def _day(field: Field, given: Any) -> str:
    try:
        return date.fromisoformat(str(given)).isoformat()
    except ValueError:
        raise Invalid(
            gettext(
                "%(name)s: a day, written as year-month-day, for example 2026-11-03.", name=str(field.label)
            ),
            field=field.name,
        ) from None
