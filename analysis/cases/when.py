"""Cases of `analysis.when`: each method as the format of worked examples calls it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from analysis.errors import BadCase
from analysis.variation import PRIOR_WEEKS, Z, weekly_band
from analysis.when.aoristic import aoristic_clock
from analysis.when.local import Moments, date_of, day_of
from analysis.when.season import Effects, Months, month_effects, weekday_effects
from analysis.when.weekdays import weekday_test
from analysis.when.weeks import weekly_counts
from analysis.when.year_to_date import compare, same_days

Case = Mapping[str, Any]


def _aoristic(given: Case, options: Case) -> list[Case]:
    """Weights by hour of the day and by hour of the week, Monday first; times without an offset are local.

    `hours` 0 to 23 are those of all days; 24 to 167 are the hours of the week from Tuesday on.
    """
    zone = options.get("timezone", "UTC")
    events = given["events"]
    starts, ends = ([_moment(event[place], zone) for event in events] for place in (0, 1))
    clock = aoristic_clock(_array(starts), _array(ends), timezone=zone)
    by_hour = [*clock.weights.sum(axis=0).tolist(), *clock.weights[1:].ravel().tolist()]
    return [
        {
            "hours": {str(hour): weight for hour, weight in enumerate(by_hour)},
            "week": clock.weights.tolist(),
            "days": clock.weights.sum(axis=1).tolist(),
            "total": float(clock.weights.sum()),
            "smeared": clock.smeared,
            "spread": clock.spread,
            "even": clock.even,
            "reversed": clock.ended_early,
        }
    ]


def _moment(text: str | None, zone: str) -> Any:
    """A time of the case in UTC; of an hour that is there twice the first is meant."""
    if text is None:
        return pd.NaT
    moment = pd.Timestamp(text)
    if moment.tzinfo is None:
        moment = moment.tz_localize(zone, ambiguous=True, nonexistent="shift_forward")
    return moment.tz_convert("UTC").tz_localize(None)


def _array(moments: list[Any]) -> Moments:
    return np.array([moment.to_datetime64() for moment in moments], dtype="datetime64[us]")


def _weekly_band(given: Case, options: Case) -> list[Case]:
    """The band of the week after those given."""
    band = weekly_band(given["weeks"], z=options.get("z", Z))
    if band is None:
        raise BadCase(f"A band needs {PRIOR_WEEKS} weeks before it.")
    return [{"low": band.low, "high": band.high, "expected": band.expected}]


def _weekly(given: Case, options: Case) -> list[Case]:
    """Counts of calendar weeks with the weeks outside their band, named by their Monday."""
    days = np.repeat([_day(name) for name in given["days"]], list(given["days"].values()))
    weeks = weekly_counts(
        days, first_day=_day(given["from"]), end_day=_day(given["until"]), z=options.get("z", Z)
    )
    mondays = np.array([date_of(day).isoformat() for day in weeks.first_day.tolist()])
    return [
        {
            "weeks": mondays.tolist(),
            "counts": weeks.counts.tolist(),
            "complete": weeks.complete.tolist(),
            "above": mondays[weeks.above].tolist(),
            "below": mondays[weeks.below].tolist(),
        }
    ]


def _weekday_test(given: Case, _options: Case) -> list[Case]:
    found = weekday_test(given["counts"], days=given.get("days"))
    return [{"g": found.statistic, "p": found.p, "exact": found.exact, "expected": list(found.expected)}]


def _season(given: Case, _options: Case) -> list[Case]:
    """Effects of months from counts of consecutive complete months, the first of which is named."""
    first = np.datetime64(given["first_month"], "M")
    number = np.arange(len(given["counts"])) + first.astype(np.int64)
    edges = np.append(number, number[-1] + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    whole = np.ones(len(number), dtype=bool)
    months = Months(number, np.asarray(given["counts"]), edges[1:] - edges[:-1], whole)
    return [_effects(month_effects(months))]


def _weekday_profile(given: Case, _options: Case) -> list[Case]:
    """Effects of weekdays from a table of complete weeks."""
    table = np.asarray(given["weeks"], dtype=np.int64)
    days = np.repeat(np.arange(table.size) + 4, table.ravel())
    return [_effects(weekday_effects(days, first_day=4, end_day=4 + table.size))]


def _effects(found: Effects) -> Case:
    return {
        "ratios": found.ratios.tolist(),
        "low": found.low.tolist(),
        "high": found.high.tolist(),
        "p": found.p,
        "dispersion": found.dispersion,
        "sure": found.sure,
        "more": np.flatnonzero(found.more).tolist(),
        "less": np.flatnonzero(found.less).tolist(),
    }


def _year_to_date(given: Case, _options: Case) -> list[Case]:
    """Both spans, and the counts in them of days with incidents."""
    spans = same_days(first_day=_day(given["from"]), end_day=_day(given["until"]))
    counted: Mapping[str, int] = given.get("days", {})
    days = np.repeat([_day(name) for name in counted], list(counted.values())).astype(np.int64)
    found = compare(days, np.zeros(len(days), dtype=np.int64), names=("all",), spans=spans)
    return [
        {
            "days": spans.days,
            "now_from": date_of(spans.now[0]).isoformat(),
            "now_until": date_of(spans.now[1]).isoformat(),
            "before_from": date_of(spans.before[0]).isoformat(),
            "before_until": date_of(spans.before[1]).isoformat(),
            "now": int(found.now[0]),
            "before": int(found.before[0]),
            "z": float(found.z[0]),
            "flagged": bool(found.flagged[0]),
        }
    ]


def _day(text: str) -> int:
    return day_of(date.fromisoformat(text))


RUNNERS: dict[str, Callable[[Case, Case], list[Case]]] = {
    "aoristic": _aoristic,
    "season": _season,
    "weekday_profile": _weekday_profile,
    "weekday_test": _weekday_test,
    "weekly": _weekly,
    "weekly_band": _weekly_band,
    "year_to_date": _year_to_date,
}
