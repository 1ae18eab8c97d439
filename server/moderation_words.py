"""Moderation words: what the steps, tabs, deadlines and choices of the moderator's pages are called."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask_babel import LazyString, get_locale, gettext, lazy_gettext, ngettext

from server.services.deadlines import Due

# What happened to a concern, in its history.
EVENTS: Mapping[str, LazyString] = {
    "submitted": lazy_gettext("came in"),
    "entered": lazy_gettext("typed in by staff"),
    "imported": lazy_gettext("came with a file"),
    "checked": lazy_gettext("read and checked"),
    "police": lazy_gettext("taken over by the police"),
    "passed": lazy_gettext("passed on"),
    "planned": lazy_gettext("planned"),
    "done": lazy_gettext("answered: done"),
    "not_possible": lazy_gettext("answered: not possible"),
    "duplicate": lazy_gettext("joined to another concern"),
    "reopened": lazy_gettext("opened again"),
    "undone": lazy_gettext("last step taken back"),
    "published": lazy_gettext("shown in public"),
    "withheld": lazy_gettext("kept from the public"),
    "redacted": lazy_gettext("words taken out for good"),
    "photo_removed": lazy_gettext("picture deleted for good"),
    "topic": lazy_gettext("put under another topic"),
    "assigned": lazy_gettext("given to a person"),
    "unassigned": lazy_gettext("taken from a person"),
    "note": lazy_gettext("note among staff"),
    "asked": lazy_gettext("asked whether it helped"),
    "answered_yes": lazy_gettext("the reporter says: it helped"),
    "answered_partly": lazy_gettext("the reporter says: it helped in part"),
    "answered_no": lazy_gettext("the reporter says: it did not help"),
    "contact_erased": lazy_gettext("contact erased"),
}

# What a moderator chooses to do next, by the state that it leads to.
STEPS: Mapping[str, LazyString] = {
    "received": lazy_gettext("Open it again"),
    "checked": lazy_gettext("Read and checked: it waits for an owner"),
    "police": lazy_gettext("The police take it over"),
    "passed": lazy_gettext("Pass it to an agency"),
    "planned": lazy_gettext("Something is planned"),
    "done": lazy_gettext("Done: close it with an answer"),
    "not_possible": lazy_gettext("Not possible: close it and say why"),
    "duplicate": lazy_gettext("The same as another concern"),
}

VISIBILITIES: Mapping[str, LazyString] = {
    "pending": lazy_gettext("not shown yet"),
    "public": lazy_gettext("shown in public"),
    "withheld": lazy_gettext("kept from the public"),
}

TABS: Mapping[str, LazyString] = {
    "open": lazy_gettext("All that waits"),
    "check": lazy_gettext("To be read"),
    "answer": lazy_gettext("To be answered"),
    "late": lazy_gettext("Late"),
    "closed": lazy_gettext("Answered"),
    "all": lazy_gettext("All"),
}

# What became of a decision, told once above the page.
DONE: Mapping[str, LazyString] = {
    "step": lazy_gettext("The step is taken."),
    "undo": lazy_gettext("The last step is taken back."),
    "publish": lazy_gettext("The public will see it in these words, a week after it came at the earliest."),
    "withhold": lazy_gettext("The public does not see it."),
    "assign": lazy_gettext("Who works on it is noted."),
    "topic": lazy_gettext("It stands under another topic now."),
    "note": lazy_gettext("The note is kept."),
    "picture": lazy_gettext("The picture is deleted."),
}


def event_word(kind: str) -> str:
    """What a step is called in the history."""
    return str(EVENTS.get(kind, kind))


def step_word(state: str) -> str:
    """What the choice of a next state is called."""
    return str(STEPS.get(state, state))


def visibility_word(code: str) -> str:
    """Whether the public sees a concern."""
    return str(VISIBILITIES.get(code, code))


def redacted_words(times: int) -> str:
    """How often something was taken out."""
    return ngettext(
        "It stood in %(num)s place, and is gone for good.",
        "It stood in %(num)s places, and is gone for good.",
        times,
    )


def due_words(due: Due, timezone: str, *, now: datetime) -> str:
    """By when something must happen: a day, an hour on the day itself, or how late it is."""
    moment = due.at.astimezone(ZoneInfo(timezone))
    if due.late:
        days = (now - due.at) // timedelta(days=1)
        if days < 1:
            return gettext("late since today")
        return ngettext("%(num)s day late", "%(num)s days late", days)
    if moment.date() == now.astimezone(moment.tzinfo).date():
        return gettext("by %(time)s today", time=_written(moment, "HH:mm"))
    return gettext("by %(day)s", day=_written(moment, "EEE d MMM"))


def _written(moment: datetime, pattern: str) -> str:
    return str(format_datetime(moment, pattern, tzinfo=moment.tzinfo, locale=get_locale() or "en"))
