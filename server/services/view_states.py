"""View states: the query of an explorer's address, as it may be kept under a name."""

import re
from urllib.parse import parse_qsl

from flask_babel import gettext

from server.services.refusals import Invalid

LONGEST = 4_000
_FIELDS = 600

_NUMBER = r"-?\d{1,5}(\.\d{1,12})?"
_DAY = r"\d{4}-\d\d-\d\d"
_WORD = r"[^\x00-\x1f\x7f]{1,100}"
_FILTERS = {
    "category": _WORD,
    "from": _DAY,
    "to": _DAY,
    "weekday": r"[1-7]",
    "hour": r"[01]?\d|2[0-3]",
    "known_by": r"[a-z]{1,20}",
    "neighbourhood": _WORD,
    "area": rf"{_NUMBER},{_NUMBER}(;{_NUMBER},{_NUMBER}){{2,}}",
}
# What state.js writes into the address; `b.` stands before the filters of the second map.
PARAMETERS = {
    **_FILTERS,
    **{f"b.{name}": pattern for name, pattern in _FILTERS.items()},
    "compare": r"swipe|side",
    "breaks": r"\d{1,9}(,\d{1,9}){0,9}",
    "run": r"[0-9a-f-]{36}",
    "hotspot": r"\d{1,6}",
    "view": rf"{_NUMBER}/{_NUMBER}/{_NUMBER}",
}


def checked(state: str) -> str:
    """Return the query without its question mark, once every part of it is one that the explorer knows.

    Raises
    ------
    Invalid
        If it is too long, or holds something that no explorer wrote.
    """
    text = state.strip().removeprefix("?")
    if len(text) > LONGEST:
        raise Invalid(
            gettext("This view is too long to be kept. Draw the area with fewer corners."), field="state"
        )
    try:
        parts = parse_qsl(text, keep_blank_values=True, max_num_fields=_FIELDS, errors="strict")
    except ValueError:
        raise _unknown(text) from None
    for name, value in parts:
        if name not in PARAMETERS or not re.fullmatch(PARAMETERS[name], value):
            raise _unknown(name)
    return text


def _unknown(what: str) -> Invalid:
    return Invalid(
        gettext("This is no view of the map: it says “%(what)s”. Nothing has been kept.", what=what[:60]),
        field="state",
    )
