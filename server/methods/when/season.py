"""Season: months and weekdays beside their average, with intervals, and by year."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from analysis.errors import TooFew
from analysis.frames import IntArray
from analysis.when.season import (
    LEAST_MONTHS,
    LEAST_WEEKS,
    Effects,
    Months,
    month_effects,
    monthly_counts,
    week_table,
    weekday_effects,
)
from server.i18n import lazy_gettext
from server.methods.material import Material
from server.methods.method import Group, Method, Outcome, Settings, Tell
from server.methods.when.record import Record, record_of
from server.methods.when.season_words import present


def _compute(material: Material, settings: Settings, tell: Tell) -> Outcome:
    tell(lazy_gettext("Comparing months and weekdays"), 0, None)
    by_month, by_day = record_of(material, months=True), record_of(material)
    months = monthly_counts(by_month.days, **_covered(by_month))
    table = week_table(by_day.days, **_covered(by_day))
    return Outcome(
        used=settings,
        summary={
            "record": by_month.as_json(),
            "complete_months": int(np.count_nonzero(months.complete)),
            "complete_weeks": len(table),
            "least_months": LEAST_MONTHS,
            "least_weeks": LEAST_WEEKS,
            "month_effects": _found(lambda: month_effects(months)),
            "weekday_effects": _found(lambda: weekday_effects(by_day.days, **_covered(by_day))),
        },
        tables={"months": _month_table(months), "weekdays": _weekday_table(table, by_day)},
    )


def _covered(record: Record) -> dict[str, int]:
    return {"first_day": record.first_day, "end_day": record.end_day}


def _found(estimate: Callable[[], Effects]) -> dict[str, Any] | None:
    """Effects as plain values, or None where the record is too short to speak of any."""
    try:
        effects = estimate()
    except TooFew:
        return None
    return {
        "ratios": effects.ratios.tolist(),
        "low": effects.low.tolist(),
        "high": effects.high.tolist(),
        "p": effects.p,
        "sure": effects.sure,
        "dispersion": effects.dispersion,
        "more": np.flatnonzero(effects.more).tolist(),
        "less": np.flatnonzero(effects.less).tolist(),
    }


def _month_table(months: Months) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "year": 1970 + months.number // 12,
            "month": months.number % 12 + 1,
            "incidents": months.counts,
            "days": months.days,
            "complete": months.complete,
        }
    )


def _weekday_table(table: IntArray, record: Record) -> pd.DataFrame:
    """Incidents of the complete weeks by the year of their Monday and by weekday."""
    mondays = record.first_day + (4 - record.first_day) % 7 + 7 * np.arange(len(table))
    years = mondays.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    known, of = np.unique(years, return_inverse=True)
    counts = np.zeros((len(known), 7), dtype=np.int64)
    np.add.at(counts, of, table)
    weeks = np.bincount(of, minlength=len(known))
    return pd.DataFrame(
        {
            "year": np.repeat(known, 7),
            "weekday": np.tile(np.arange(1, 8), len(known)),
            "incidents": counts.ravel(),
            "weeks": np.repeat(weeks, 7),
        }
    )


METHOD = Method(
    code="season",
    version=1,
    group=Group.WHEN,
    label=lazy_gettext("Season and week"),
    lead=lazy_gettext("Which months and weekdays have more incidents than others, year after year?"),
    fields=(),
    compute=_compute,
    present=present,
    located=False,
    measures=("weekdays",),
    slow_from=100_000,
)
