"""Validation: run a worked example through the method it names and compare with what it expects."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from analysis.cases import change, displacement, trust, when, where
from analysis.clusters import label_clusters
from analysis.engines import has_fast_engine
from analysis.errors import AnalysisError, BadCase
from analysis.proportions import adjusted, difference_interval, shares, shift_test

Case = Mapping[str, Any]


@dataclass(frozen=True)
class CaseResult:
    """Outcome of one worked example; a skipped one neither passed nor failed.

    Attributes
    ----------
    found
        What the method returned, where it returned anything.
    """

    title: str
    method: str
    passed: bool
    skipped: bool
    message: str
    found: Case = field(default_factory=dict)


def run_case(case: object) -> CaseResult:
    """Run one worked example.

    Parameters
    ----------
    case
        A dictionary with method, title, input, options, expected and, for numbers, an absolute tolerance.
        Whole numbers, labels and counts must be equal; None is "none", such as the label of noise.

    Returns
    -------
    CaseResult
        A case that cannot be understood fails, with the reason; it never raises.
    """
    if not isinstance(case, Mapping):
        return CaseResult("", "", False, False, "This is no case: a case is a JSON object.")
    title, method = str(case.get("title", "")), str(case.get("method", ""))
    if method not in METHODS:
        return CaseResult(title, method, False, True, f"This version has no method {method}.")
    try:
        found, difference = _run(case, METHODS[method])
    except (AnalysisError, KeyError, TypeError, ValueError) as error:
        reason = f"The case lacks {error}." if isinstance(error, KeyError) else str(error)
        return CaseResult(title, method, False, False, reason)
    return CaseResult(title, method, not difference, False, difference, found)


def _run(case: Case, method: Callable[[Case, Case], list[Case]]) -> tuple[Case, str]:
    """What was found and how it differs: of several engines the first that does, or else the first."""
    wanted, tolerance = case["expected"], float(case.get("tolerance", 0))
    if not isinstance(wanted, Mapping) or not wanted:
        raise BadCase("The case expects nothing.")
    answers = [(found, _lacking(found, wanted)) for found in method(case["input"], case.get("options", {}))]
    judged = [(found, lack or _differences("", found, wanted, tolerance)) for found, lack in answers]
    return next((each for each in judged if each[1]), judged[0])


def _lacking(found: Case, wanted: Case) -> str:
    names = ", ".join(sorted(found))
    return next(
        (f"The method returns no {name}; it returns {names}." for name in wanted if name not in found), ""
    )


def _differences(name: str, found: Case, expected: Case, tolerance: float) -> str:
    """The first difference of what a case expects by name; it may expect any part of what was found."""
    inside = (
        _difference(f"{name}.{key}" if name else key, found.get(key), value, tolerance)
        for key, value in expected.items()
    )
    return next((difference for difference in inside if difference), "")


def _difference(name: str, found: Any, expected: Any, tolerance: float) -> str:
    """What differs, in words, or nothing."""
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        return _differences(name, found, expected, tolerance)
    if isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            return f"{name} has {len(found)} items, expected {len(expected)}."
        parts = (
            _difference(f"{name}[{i}]", *pair, tolerance)
            for i, pair in enumerate(zip(found, expected, strict=True))
        )
        return next((part for part in parts if part), "")
    if isinstance(found, float) and isinstance(expected, int | float) and not isinstance(expected, bool):
        close = found == expected or abs(found - expected) <= tolerance
        return "" if close else f"{name} is {found:.6g}, expected {expected:.6g} within {tolerance:g}."
    same = found == expected and isinstance(found, bool) == isinstance(expected, bool)
    return "" if same else f"{name} is {_word(found)}, expected {_word(expected)}."


def _word(value: Any) -> str:
    return "none" if value is None else str(value)


def _dbscan(given: Case, options: Case) -> list[Case]:
    """Labels, core flags and counts of both engines where both are installed."""
    names = ["scikit-learn", "dbscan"] if has_fast_engine() else ["scikit-learn"]
    return [_dbscan_by(name, given, options) for name in names]


def _dbscan_by(engine: str, given: Case, options: Case) -> Case:
    clusters = label_clusters(
        given["points"],
        eps_m=options["eps_m"],
        min_incidents=options.get("min_incidents"),
        weights=given.get("weights"),
        min_weight=options.get("min_weight"),
        ids=given.get("ids"),
        engine=engine,
    )
    sizes = np.bincount(clusters.labels[clusters.labels >= 0], minlength=clusters.count)
    return {
        "labels": [None if label < 0 else label for label in clusters.labels.tolist()],
        "core": clusters.core.tolist(),
        "count": clusters.count,
        "clusters": clusters.count,
        "sizes": sizes.tolist(),
        "noise": int(np.count_nonzero(clusters.labels < 0)),
    }


def _proportion_shift(given: Case, options: Case) -> list[Case]:
    """The test of one place, or of several whose counts are lists; q is adjusted for their number."""
    one = not isinstance(given["before"], list)
    before, after = ([given[name]] if one else given[name] for name in ("before", "after"))
    totals = {"total_first": int(given["total_before"]), "total_second": int(given["total_after"])}
    statistic, p = shift_test(before, after, **totals)
    low, high = difference_interval(before, after, **totals)
    found = {
        "statistic": statistic,
        "p": p,
        "q": adjusted(p, control=options.get("control", "by")),
        "difference": shares(before, totals["total_first"]) - shares(after, totals["total_second"]),
        "low": low,
        "high": high,
    }
    return [{name: values.tolist()[0] if one else values.tolist() for name, values in found.items()}]


METHODS: dict[str, Callable[[Case, Case], list[Case]]] = {
    **where.RUNNERS,
    **when.RUNNERS,
    **change.RUNNERS,
    **trust.RUNNERS,
    **displacement.RUNNERS,
    "dbscan": _dbscan,
    "proportion_shift": _proportion_shift,
}
