"""Weekly: incidents a week with the band of ordinary variation, and the weeks outside it."""

import numpy as np
import pandas as pd

from analysis.when.local import date_of
from analysis.when.weeks import Weeks, weekly_counts
from server.i18n import lazy_gettext
from server.methods.material import Material
from server.methods.method import Field, Group, Kind, Method, Outcome, Settings, Tell
from server.methods.when.record import record_of
from server.methods.when.weekly_words import present

_FIELDS = (
    Field(
        "z",
        Kind.NUMBER,
        lazy_gettext("Width of the band, z"),
        lazy_gettext(
            "With 3, about five of a thousand ordinary weeks lie outside; with 2, about six of a hundred."
        ),
        3.0,
        1,
        6,
    ),
)


def _compute(material: Material, settings: Settings, tell: Tell) -> Outcome:
    tell(lazy_gettext("Counting weeks"), 0, None)
    record = record_of(material)
    weeks = weekly_counts(record.days, first_day=record.first_day, end_day=record.end_day, z=settings["z"])
    return Outcome(
        used=settings,
        summary={
            "record": record.as_json(),
            "weeks": len(weeks.counts),
            "incomplete": int(np.count_nonzero(~weeks.complete)),
            "judged": int(np.count_nonzero(weeks.judged)),
            "above": int(np.count_nonzero(weeks.above)),
            "below": int(np.count_nonzero(weeks.below)),
            "mean": float(weeks.counts[weeks.complete].mean()) if weeks.complete.any() else None,
        },
        tables={"weeks": _table(weeks)},
    )


def _table(weeks: Weeks) -> pd.DataFrame:
    state = np.select([weeks.above, weeks.below, weeks.judged], ["above", "below", "ordinary"], "")
    return pd.DataFrame(
        {
            "week": [date_of(day).isoformat() for day in weeks.first_day.tolist()],
            "incidents": weeks.counts,
            "complete": weeks.complete,
            "expected": weeks.expected,
            "low": weeks.low,
            "high": weeks.high,
            "state": state,
        }
    )


METHOD = Method(
    code="weekly",
    version=1,
    group=Group.WHEN,
    label=lazy_gettext("Weekly counts"),
    lead=lazy_gettext("Which weeks had more or fewer incidents than ordinary variation explains?"),
    fields=_FIELDS,
    compute=_compute,
    present=present,
    located=False,
    slow_from=100_000,
)
