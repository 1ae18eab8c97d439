"""Clock: incidents by day of the week and hour, those known as a span shared among its hours."""

from typing import Any

import numpy as np
import pandas as pd

from analysis.errors import TooFew
from analysis.frames import BoolArray
from analysis.when.aoristic import Clock, aoristic_clock, midnight_pile, standing_out
from analysis.when.local import local_times, moments_us
from server.i18n import gettext, lazy_gettext
from server.methods.material import Material
from server.methods.method import Field, Group, Kind, Method, Outcome, Settings, Tell
from server.methods.when.clock_words import present

_FIELDS = (
    Field(
        "midnight",
        Kind.CHOICE,
        lazy_gettext("Incidents at exactly 00:00"),
        lazy_gettext(
            "A clock that was never filled in reads 00:00. Unless you say, they are set apart where more are "
            "recorded at midnight than the full hours beside it make likely."
        ),
        choices={"count": lazy_gettext("count them"), "apart": lazy_gettext("set them apart")},
    ),
    Field(
        "z",
        Kind.NUMBER,
        lazy_gettext("Width of the band, z"),
        lazy_gettext("An hour is named only if it lies this many standard deviations above an even spread."),
        3.0,
        1,
        6,
    ),
)


def _compute(material: Material, settings: Settings, tell: Tell) -> Outcome:
    tell(lazy_gettext("Sharing the incidents among hours"), 0, None)
    frame, zone = material.frame, material.timezone
    precision = frame["time_precision"].to_numpy()
    timed = np.isin(precision, ("minute", "hour", "span"))
    midnight, piled = _midnight(material, precision == "minute")
    choice = settings["midnight"] or ("apart" if piled else "count")
    shown = timed & ~midnight if choice == "apart" else timed
    if not shown.any():
        raise TooFew(gettext("No incident of this selection has a time of day; only dates are known."))
    clock = aoristic_clock(frame["occurred_from"][shown], frame["occurred_until"][shown], timezone=zone)
    return Outcome(
        used={"midnight": choice, "z": settings["z"]},
        summary={
            **_summary(clock, settings["z"]),
            "shown": int(np.count_nonzero(shown)),
            "dates_only": int(np.count_nonzero(~timed)),
            "midnight": int(np.count_nonzero(midnight)),
            "piled": piled,
        },
        tables={"hours": _table(clock)},
    )


def _midnight(material: Material, minute: BoolArray) -> tuple[BoolArray, bool]:
    """Which incidents are recorded at exactly 00:00, and whether they are more than chance allows."""
    times = local_times(moments_us(material.frame["occurred_from"]), timezone=material.timezone)
    chosen = local_times(moments_us(material.frame["occurred_from"])[minute], timezone=material.timezone)
    return minute & (times.minute == 0), midnight_pile(chosen)


def _summary(clock: Clock, z: float) -> dict[str, Any]:
    by_hour, by_day = clock.weights.sum(axis=0), clock.weights.sum(axis=1)
    return {
        "total": float(clock.weights.sum()),
        "smeared": clock.smeared,
        "spread": clock.spread,
        "even": clock.even,
        "reversed": clock.ended_early,
        "marked": np.argwhere(standing_out(clock.weights, z=z)).tolist(),
        "hours": by_hour.tolist(),
        "days": by_day.tolist(),
        "marked_hours": np.flatnonzero(standing_out(by_hour, z=z)).tolist(),
        "marked_days": np.flatnonzero(standing_out(by_day, z=z)).tolist(),
    }


def _table(clock: Clock) -> pd.DataFrame:
    days, hours = np.divmod(np.arange(168), 24)
    return pd.DataFrame(
        {
            "weekday": days + 1,
            "hour": hours,
            "weight": clock.weights.ravel(),
            "known_to_the_hour": clock.certain.ravel(),
        }
    )


METHOD = Method(
    code="aoristic",
    version=1,
    group=Group.WHEN,
    label=lazy_gettext("Day-by-hour clock"),
    lead=lazy_gettext(
        "On which days and at which hours do incidents happen, also those known only as a span?"
    ),
    fields=_FIELDS,
    compute=_compute,
    present=present,
    located=False,
    measures=("weekdays", "hours"),
    slow_from=100_000,
)
