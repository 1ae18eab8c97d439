"""Weekdays: the exact test of whether a few incidents prefer a day of the week."""

from typing import Any

import numpy as np
import pandas as pd

from analysis.errors import TooFew
from analysis.frames import BoolArray, IntArray
from analysis.when.local import LocalTimes, local_times, moments_us
from analysis.when.weekdays import weekday_test
from server.i18n import gettext, lazy_gettext
from server.methods.material import Material
from server.methods.method import Field, Group, Kind, Method, Outcome, Settings, Tell
from server.methods.when.record import window_of
from server.methods.when.weekdays_words import present

# Where the window has nearly as many of each weekday, they count as equal: the test is then exact for more.
_NEARLY_EQUAL = 1.05

_FIELDS = (
    Field(
        "days",
        Kind.CHOICE,
        lazy_gettext("Weekdays are taken as"),
        lazy_gettext(
            "A window that is no whole number of weeks has more of some weekdays than of others. Unless you "
            "say, this is taken into account where it makes more than a twentieth."
        ),
        choices={
            "equal": lazy_gettext("equally many"),
            "window": lazy_gettext("as many as the window has"),
        },
    ),
)


def _compute(material: Material, settings: Settings, tell: Tell) -> Outcome:
    tell(lazy_gettext("Counting weekdays"), 0, None)
    known, times = _weekdays(material)
    if not known.any():
        raise TooFew(gettext("No incident of this selection has a known weekday."))
    held = _held(*window_of(material))
    counts = np.bincount(times.weekday, minlength=7)
    choice = settings["days"] or _chosen(held, counts)
    found = weekday_test(counts, days=held if choice == "window" else None)
    summary: dict[str, Any] = {
        "n": int(counts.sum()),
        "unknown": int(np.count_nonzero(~known)),
        "g": found.statistic,
        "p": found.p,
        "exact": found.exact,
        "most": int(counts.argmax()),
        "most_n": int(counts.max()),
    }
    table = pd.DataFrame(
        {"weekday": np.arange(1, 8), "incidents": counts, "expected": found.expected, "days": held}
    )
    return Outcome({"days": choice}, summary, {"weekdays": table})


def _weekdays(material: Material) -> tuple[BoolArray, LocalTimes]:
    """Which incidents lie in one local day, and that day."""
    start, end = (moments_us(material.frame[name]) for name in ("occurred_from", "occurred_until"))
    # An end at midnight is still the day before it.
    last = np.maximum(end - np.timedelta64(1, "us"), start)
    first, until = (local_times(each, timezone=material.timezone) for each in (start, last))
    known = first.day == until.day
    return known, LocalTimes(first.day[known], first.minute[known])


def _held(first: int, end: int) -> IntArray:
    """How many Mondays, Tuesdays, ... there are in a window."""
    # 5 January 1970, day 4, was a Monday.
    weekdays = (np.arange(first, end) - 4) % 7
    return np.bincount(weekdays, minlength=7)


def _chosen(held: IntArray, counts: IntArray) -> str:
    unequal = held.max() > _NEARLY_EQUAL * held.min()
    return "window" if unequal and not counts[held == 0].any() else "equal"


METHOD = Method(
    code="weekdays",
    version=1,
    group=Group.WHEN,
    label=lazy_gettext("Weekday test"),
    lead=lazy_gettext("Do a few incidents, such as a series, prefer a day of the week?"),
    fields=_FIELDS,
    compute=_compute,
    present=present,
    located=False,
    measures=("weekdays",),
    slow_from=100_000,
)
