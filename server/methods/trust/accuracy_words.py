"""Words on accuracy: what was foretold and what plain counting would have, losses as plainly as wins."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from flask_babel import format_decimal, format_percent

from analysis.trust.backtest import BASELINE, BEST, LEAST
from server.i18n import gettext, ngettext
from server.maps.figures import Axis, Lines, Series
from server.methods.presentation import Column, MapLayer, Presentation, Told
from server.methods.trust.accuracy_table import score_table
from server.methods.trust.labels import method_label, percent, points

SHOWN = 0.05
"""The share of the area that sentences and the map speak of."""

_TONES = {BASELINE: "quiet", "dbscan": "main", "density": "second", "getis-ord": "third", BEST: "fourth"}


def present(told: Told) -> Presentation:
    """Tell a back-test."""
    scores = told.tables["scores"]
    return Presentation(
        findings=tuple(_findings(told, scores)),
        numbers=_numbers(told),
        layers=_layers(),
        charts=(_lines(told.tables["curves"]),),
        tables=(score_table(scores),),
    )


def too_few(before: float, after: float) -> str:
    """Say that a window has too few incidents, and what to do."""
    return gettext(
        "A back-test needs at least %(least)s incidents in each window; the first has %(before)s and the "
        "following %(after)s. Choose longer windows or more categories.",
        least=format_decimal(LEAST),
        before=format_decimal(int(before)),
        after=format_decimal(int(after)),
    )


def drawn_finding(drawn: Mapping[str, Any]) -> list[str]:
    """Say how hotspots as drawn did beside counting on as much ground."""
    caught = ngettext(
        "These hotspots cover %(area)s of the territory and caught %(rate)s of the %(n)s incident of the "
        "following window (%(low)s to %(high)s).",
        "These hotspots cover %(area)s of the territory and caught %(rate)s of the %(n)s incidents of the "
        "following window (%(low)s to %(high)s).",
        drawn["total"],
        area=percent(drawn["area_share"]),
        rate=percent(drawn["hit_rate"]),
        n=format_decimal(drawn["total"]),
        low=percent(drawn["low"]),
        high=percent(drawn["high"]),
    )
    naive = percent(drawn["hit_rate"] - drawn["difference"])
    beside = {
        "better": gettext(
            "They won: on as much ground, plain counting of the window before caught %(naive)s.", naive=naive
        ),
        "worse": gettext(
            "They lost: on as much ground, plain counting of the window before caught %(naive)s.", naive=naive
        ),
        "alike": gettext(
            "They neither won nor lost: on as much ground, plain counting of the window before caught "
            "%(naive)s, and the difference is within chance.",
            naive=naive,
        ),
    }[drawn["verdict"]]
    return [caught, beside]


def _findings(told: Told, scores: pd.DataFrame) -> list[str]:
    summary = told.summary
    said = drawn_finding(summary["drawn"]) if summary["drawn"] else []
    if told.settings["hotspot_run"] and not summary["drawn"]:
        said.append(gettext("The hotspot run that was named has no hotspot in the territory to be scored."))
    at = {row["method"]: row for row in scores[scores["coverage"] == SHOWN].to_dict("records")}
    naive = at[BASELINE]
    said.append(
        gettext(
            "On %(area)s of the area, plain counting of where incidents were caught %(rate)s of what "
            "followed (%(low)s to %(high)s); chance would catch %(area)s.",
            area=percent(naive["area_share"]),
            rate=percent(naive["hit_rate"]),
            low=percent(naive["low"]),
            high=percent(naive["high"]),
        )
    )
    others = scores[~scores["method"].isin([BASELINE, BEST])]
    said.extend(_beside(code, at[code]) for code in others["method"].unique())
    said.append(_tally(others))
    said.extend(_warnings(summary, others[others["coverage"] == SHOWN]))
    return said


def _beside(code: str, row: Mapping[Any, Any]) -> str:
    words = {
        "method": method_label(code),
        "rate": percent(row["hit_rate"]),
        "points": points(row["difference"]),
        "low": points(min(row["difference_low"], row["difference_high"], key=abs)),
        "high": points(max(row["difference_low"], row["difference_high"], key=abs)),
    }
    if row["verdict"] == "better":
        return gettext(
            "%(method)s won: %(rate)s, %(points)s percentage points more (%(low)s to %(high)s).", **words
        )
    if row["verdict"] == "worse":
        return gettext(
            "%(method)s lost: %(rate)s, %(points)s percentage points less (%(low)s to %(high)s).", **words
        )
    return gettext("%(method)s: %(rate)s, no difference from plain counting beyond chance.", **words)


def _tally(others: pd.DataFrame) -> str:
    counted = others["verdict"].value_counts()
    won, lost, alike = (int(counted.get(word, 0)) for word in ("better", "worse", "alike"))
    return gettext(
        "Of %(n)s comparisons with plain counting, over all shares of the area, %(won)s were won, %(lost)s "
        "lost and %(alike)s undecided. One in twenty would be decided by chance alone.",
        n=format_decimal(won + lost + alike),
        won=format_decimal(won),
        lost=format_decimal(lost),
        alike=format_decimal(alike),
    )


def _warnings(summary: Mapping[str, Any], others: pd.DataFrame) -> list[str]:
    said = []
    short = others[others["drawn"] < SHOWN].to_dict("records")
    if short:
        said.append(
            gettext(
                "%(method)s name only %(drawn)s of the area: beyond it they say nothing, and chance chose "
                "for them.",
                method=method_label(short[0]["method"]),
                drawn=percent(short[0]["drawn"]),
            )
        )
    if summary["splits_months"]:
        said.append(
            gettext(
                "Some incidents are known only by the month, and a window ends within a month: choose whole "
                "months."
            )
        )
    outside = summary["outside_before"] + summary["outside_after"]
    if outside:
        said.append(
            ngettext(
                "%(n)s incident outside the territory was left out.",
                "%(n)s incidents outside the territory were left out.",
                outside,
                n=format_decimal(outside),
            )
        )
    return said


def _numbers(told: Told) -> tuple[tuple[str, str], ...]:
    summary, used = told.summary, told.settings
    return (
        (gettext("Incidents drawn on"), format_decimal(summary["before"])),
        (gettext("Incidents scored on"), format_decimal(summary["after"])),
        (gettext("Side of a square"), f"{format_decimal(used['cell_m'])} m"),
        (gettext("Squares"), format_decimal(summary["cells"])),
        (gettext("Radius (eps)"), f"{format_decimal(used['eps_m'])} m"),
        (gettext("Smallest number of incidents"), format_decimal(used["min_incidents"])),
        (gettext("Bandwidth"), f"{format_decimal(used['bandwidth_m'])} m"),
    )


def _layers() -> tuple[MapLayer, ...]:
    """The squares of each method, one method at a time."""
    return tuple(
        MapLayer(
            code=f"chosen-{code}",
            title=gettext(
                "%(method)s: its %(share)s of the area",
                method=method_label(code),
                share=format_percent(SHOWN),
            ),
            kind="fill",
            columns=(Column("squares", gettext("Squares"), numeric=True),),
            shown=code == BASELINE,
            group="chosen",
        )
        for code in (BASELINE, "dbscan", "density", "getis-ord")
    )


def _lines(curves: pd.DataFrame) -> Lines:
    xs = tuple(curves["coverage"].astype(float))
    series = tuple(
        Series(method_label(code), xs, tuple(curves[code].astype(float)), tone=tone)
        for code, tone in _TONES.items()
        if code in curves
    )
    return Lines(
        code="hit_rate",
        title=gettext("Share of what followed, by share of the area"),
        x=Axis(gettext("Share of the area"), kind="share", least=0, most=1),
        y=Axis(gettext("Share caught"), kind="share", least=0, most=1),
        series=series,
        diagonal=gettext("Chance"),
        note=gettext("Each method takes its riskiest squares first, on the same grid."),
    )
