"""Time steps: whole days counted back from the end of a window, and the step of each incident."""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from analysis.change.emerging import LEAST_STEPS
from analysis.errors import TooFew
from analysis.frames import IntArray
from analysis.when.local import EPOCH
from server.i18n import gettext
from server.methods.change.days import local_days
from server.methods.material import Material

# Whole weeks, so that every step has as many Saturdays; the longest that makes ten steps.
STEP_DAYS = (28, 14, 7)


@dataclass(frozen=True)
class TimeSteps:
    """The steps of a window.

    Attributes
    ----------
    count, days
        How many there are, and how long each is.
    first
        The first day of each.
    of_row
        Step of each incident that has a day, -1 for what is left over at the beginning.
    undated
        Incidents without a day.
    """

    count: int
    days: int
    first: tuple[date, ...]
    of_row: IntArray
    undated: int


def rule_days(material: Material) -> int:
    """Return the longest of four, two and one weeks that makes ten steps; a week if none does."""
    days = material.first.days
    return next((step for step in STEP_DAYS if days >= LEAST_STEPS * step), STEP_DAYS[-1])


def steps_back(material: Material, days: int) -> TimeSteps:
    """Count steps back from the end of the window; a window that ends within a day ends with that day.

    Raises
    ------
    TooFew
        If fewer than ten steps hold an incident.
    """
    zone = ZoneInfo(material.timezone)
    first = (material.first.start.astimezone(zone).date() - EPOCH).days
    last = ((material.first.end - timedelta(microseconds=1)).astimezone(zone).date() - EPOCH).days
    count = (last + 1 - first) // days
    known, day = local_days(material.first, material.timezone)
    step = count - 1 - (last - day) // days
    of_row = np.where((step >= 0) & (step < count), step, -1)
    _enough(len(np.unique(of_row[of_row >= 0])))
    start = last + 1 - count * days
    firsts = tuple(EPOCH + timedelta(days=start + days * number) for number in range(count))
    return TimeSteps(count, days, firsts, of_row, int((~known).sum()))


def _enough(busy: int) -> None:
    if busy < LEAST_STEPS:
        raise TooFew(
            gettext(
                "Emerging hotspots need at least %(least)s steps with incidents; this period has %(n)s. "
                "Choose a longer period or shorter steps.",
                least=LEAST_STEPS,
                n=busy,
            )
        )
