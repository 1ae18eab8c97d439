"""Survey words: the fields of a survey's file, and why a row of it was not taken."""

from collections.abc import Mapping

from flask_babel import LazyString, lazy_gettext

from gis.errors import IntakeError
from server import import_words, words

FIELDS: Mapping[str, LazyString] = {
    "topic": lazy_gettext("Topic"),
    "words": lazy_gettext("Words"),
    "place": lazy_gettext("Address or place"),
    "neighbourhood": lazy_gettext("Neighbourhood"),
    "noticed_on": lazy_gettext("Noticed on"),
    "channel": lazy_gettext("How it came"),
    "lon": lazy_gettext("Longitude"),
    "lat": lazy_gettext("Latitude"),
    "x": lazy_gettext("Coordinate X"),
    "y": lazy_gettext("Coordinate Y"),
}

REASONS: Mapping[str, LazyString] = {
    "topic": lazy_gettext("The topic is missing or unknown."),
    "place": lazy_gettext("The place is unknown, not clear, or outside the territory."),
    "day": lazy_gettext("The day cannot be read, or lies in the future."),
    "words": lazy_gettext("The words are too long."),
}
_PROBLEMS: Mapping[str, LazyString] = {
    "unknown_field": lazy_gettext("Concerns have no field “%(detail)s”."),
    "unknown_column": lazy_gettext("The file has no column “%(detail)s”."),
    "too_many_rows": lazy_gettext(
        "The file has more than %(detail)s rows. Split it: a survey has fewer answers."
    ),
}


def field_word(name: str) -> str:
    """What a field is called."""
    return str(FIELDS.get(name, name))


def reason_word(code: str) -> str:
    """Why a row was not taken."""
    return str(REASONS[code]) if code in REASONS else words.reason(code)


def row_words(code: str, sentence: str) -> str:
    """Why this row was not taken: its own sentence where there is one."""
    return sentence or reason_word(code)


def problem_words(refusal: IntakeError) -> str:
    """Why a file cannot be read."""
    known = _PROBLEMS.get(refusal.code)
    if known is None:
        return import_words.problem(refusal.code, refusal.detail)
    return str(known) % {"detail": refusal.detail}
