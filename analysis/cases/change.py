"""Cases of `analysis.change`: each method as the format of worked examples calls it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np

from analysis.change.labels import label_near_repeats
from analysis.change.near_repeat import PERMUTATIONS, knox_table
from analysis.change.poisson import e_test, poisson_z, ratio_interval
from analysis.change.steps import count_steps, lay_steps
from analysis.change.two_periods import compare_periods
from analysis.errors import BadCase
from analysis.frames import FloatArray

Case = Mapping[str, Any]


def _poisson_z(given: Case, options: Case) -> list[Case]:
    """The z of two counts, or of two lists of counts."""
    z = poisson_z(given["now"], given["before"], **_exposures(options))
    return [{"z": z.tolist()}]


def _poisson_e_test(given: Case, options: Case) -> list[Case]:
    """The p of two counts, or of two lists of counts, with the interval of their ratio."""
    p = e_test(given["after"], given["before"], **_exposures(options))
    level = {"level": float(options.get("level", 0.95))}
    low, high = ratio_interval(given["after"], given["before"], **_exposures(options), **level)
    return [{"p": p.tolist(), "low": low.tolist(), "high": high.tolist()}]


def _exposures(options: Case) -> dict[str, float]:
    return {
        "exposure_now": float(options.get("exposure_after", 1)),
        "exposure_then": float(options.get("exposure_before", 1)),
    }


def _knox(given: Case, options: Case) -> list[Case]:
    """Pairs by band; p of as many permutations as the options ask for."""
    xy, days = _events(given)
    table = knox_table(
        xy,
        days,
        space_bands_m=options["space_bands_m"],
        time_bands_days=options["time_bands_days"],
        metric=options.get("metric", "euclidean"),
        permutations=int(options.get("permutations", PERMUTATIONS)),
        seed=int(options.get("seed", 1)),
    )
    found = {
        "observed": table.observed,
        "expected": table.expected,
        "ratio": table.ratio,
        "own_expected": table.own_expected,
        "p": table.p,
        "meaningful": table.meaningful,
        "space_pairs": table.space_pairs,
        "time_pairs": table.time_pairs,
    }
    return [{name: values.tolist() for name, values in found.items()} | {"pairs": table.pairs}]


def _near_repeat_labels(given: Case, options: Case) -> list[Case]:
    """Label, incident followed and string of each event."""
    found = label_near_repeats(
        *_events(given),
        repeat_m=float(options["repeat_distance_m"]),
        near_m=float(options["near_distance_m"]),
        within_days=float(options["within_days"]),
        metric=options.get("metric", "euclidean"),
    )
    numbers = {"follows": found.follows, "strings": found.strings}
    named = {
        name: [None if each < 0 else each for each in values.tolist()] for name, values in numbers.items()
    }
    sizes = found.string_sizes.tolist()
    return [{"labels": found.names, **named, "string_sizes": sizes, "counts": found.counts}]


def _two_periods(given: Case, options: Case) -> list[Case]:
    """The whole, each place and the pattern of counts by place."""
    found = compare_periods(
        given["before"],
        given["after"],
        exposure_then=float(options.get("exposure_before", 1)),
        exposure_now=float(options.get("exposure_after", 1)),
        control=options.get("control", "by"),
        permutations=int(options.get("permutations", PERMUTATIONS)),
        seed=int(options.get("seed", 1)),
    )
    whole, places, pattern = found.whole, found.places, found.pattern
    named = {
        name: getattr(places, name).tolist() for name in ("z", "p", "q", "shift_q", "changed", "shifted")
    }
    return [
        {
            "whole_z": whole.z,
            "whole_p": whole.p,
            "ordinary": whole.ordinary,
            "expected": whole.expected,
            "percent": [None if np.isnan(each) else each for each in places.percent.tolist()],
            "pattern_statistic": pattern.statistic,
            "pattern_p": pattern.p,
            "same": pattern.same,
            **named,
        }
    ]


def _steps(given: Case, options: Case) -> list[Case]:
    """The frames of a window, and what each holds; every event has a day and a cell."""
    start, end = (date.fromisoformat(given[name]) for name in ("start", "end"))
    steps = lay_steps(start, end, unit=options["unit"])
    events = given.get("events", [])
    days = np.array([when for when, _ in events], dtype="datetime64[D]")
    found = count_steps(np.array([cell for _, cell in events], dtype=np.int64), days, steps)
    counted = zip(found.step.tolist(), found.cell.tolist(), found.incidents.tolist(), strict=True)
    return [
        {
            "starts": [step.start.isoformat() for step in steps],
            "days": [step.days for step in steps],
            "complete": [step.complete for step in steps],
            "totals": found.totals.tolist(),
            "counts": [list(each) for each in counted],
            "classes": found.classes.tolist(),
        }
    ]


def _events(given: Case) -> tuple[FloatArray, FloatArray]:
    """Places and days of events [x, y, date], or of the rows of a file with such columns."""
    events = given.get("events")
    if events is None:
        at = [list(given["columns"]).index(name) for name in ("x", "y", "date")]
        events = [[row[position] for position in at] for row in given["rows"]]
    xy = np.array([[float(x), float(y)] for x, y, _ in events]).reshape(-1, 2)
    return xy, np.array([_day(when) for _, _, when in events], dtype=np.float64)


def _day(when: object) -> float:
    """Days since 1970 of a date or time in ISO 8601; a number is one already."""
    if isinstance(when, str):
        return float(np.datetime64(when, "s").astype(np.int64)) / 86_400
    if isinstance(when, int | float):
        return float(when)
    raise BadCase(f"An event's date is a text or a number of days, not {when}.")


RUNNERS: dict[str, Callable[[Case, Case], list[Case]]] = {
    "animation": _steps,
    "knox": _knox,
    "near_repeat_labels": _near_repeat_labels,
    "poisson_e_test": _poisson_e_test,
    "poisson_z": _poisson_z,
    "two_periods": _two_periods,
}
