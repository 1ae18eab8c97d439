"""Concern words: what states, ways, parts of a day and reasons of concerns are called on pages."""

from collections.abc import Mapping

from flask_babel import LazyString, lazy_gettext

STATES: Mapping[str, LazyString] = {
    "received": lazy_gettext("received"),
    "checked": lazy_gettext("checked"),
    "police": lazy_gettext("with the police"),
    "passed": lazy_gettext("passed on"),
    "planned": lazy_gettext("planned"),
    "done": lazy_gettext("done"),
    "not_possible": lazy_gettext("not possible"),
    "duplicate": lazy_gettext("same as another concern"),
}

CHANNELS: Mapping[str, LazyString] = {
    "web": lazy_gettext("web form"),
    "paper": lazy_gettext("paper form"),
    "phone": lazy_gettext("telephone"),
    "meeting": lazy_gettext("meeting"),
    "imported": lazy_gettext("imported file"),
}

DAYPARTS: Mapping[str, LazyString] = {
    "any": lazy_gettext("any time of day"),
    "morning": lazy_gettext("in the morning (6–12)"),
    "day": lazy_gettext("in the afternoon (12–18)"),
    "evening": lazy_gettext("in the evening (18–24)"),
    "night": lazy_gettext("at night (0–6)"),
}

HELPED: Mapping[str, LazyString] = {
    "yes": lazy_gettext("yes, it helped"),
    "partly": lazy_gettext("it helped in part"),
    "no": lazy_gettext("no, it did not help"),
}

# Why a concern is not shown to the public.
WITHHELD: Mapping[str, LazyString] = {
    "person": lazy_gettext("It is about a person and not about a place."),
    "not_here": lazy_gettext("The place lies outside this territory."),
    "abuse": lazy_gettext("It is an insult, an advertisement or a test."),
    "emergency": lazy_gettext("It needed help at once and was passed to 112."),
    "private": lazy_gettext("It cannot be shown without telling who is meant."),
    "sensitive": lazy_gettext("Concerns of this kind are never shown in public."),
    "erased": lazy_gettext("It was erased."),
}


def state_word(code: str) -> str:
    """What a state is called."""
    return str(STATES.get(code, code))


def channel_word(code: str) -> str:
    """By which way a concern came."""
    return str(CHANNELS.get(code, code))


def daypart_word(code: str) -> str:
    """When in the day."""
    return str(DAYPARTS.get(code, code))


def helped_word(code: str) -> str:
    """What a reporter answered."""
    return str(HELPED.get(code, code))


def withheld_word(code: str) -> str:
    """Why a concern is not shown."""
    return str(WITHHELD.get(code, code))
