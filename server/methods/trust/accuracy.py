"""Accuracy: methods drawn on one window and scored on the next, beside plain counting."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from analysis.errors import BadSetting, TooFew
from analysis.frames import FloatArray, coordinates
from analysis.trust.accuracy import take_riskiest
from analysis.trust.backtest import (
    BASELINE,
    BEST,
    CURVE,
    LEAST,
    BackTest,
    Risk,
    Score,
    back_test,
    score_outlines,
)
from analysis.trust.ground import Ground
from analysis.trust.risks import KernelDensity, LocalSums
from analysis.where.bandwidth import DEFAULT_RULE, choose_bandwidth
from server.i18n import gettext, lazy_gettext
from server.methods.material import Material, Part
from server.methods.method import Field, Group, Kind, Method, Outcome, Second, Settings, Tell
from server.methods.trust.accuracy_words import SHOWN, present, too_few
from server.methods.trust.drawing import CELL, EPS, SEED, ground, hotspot_settings
from server.methods.trust.drawing import LEAST as LEAST_FIELD
from server.services.refusals import Invalid

_STEPS = 5


def _compute(material: Material, settings: Settings, tell: Tell) -> Outcome:
    first, second = material.first, following(material)
    drawing = lazy_gettext("Drawing each method on the first window")
    tell(drawing, 0, _STEPS)
    on = ground(material, settings)
    xy, then = coordinates(first.frame), coordinates(second.frame)
    before, after = counts(on, xy, then)
    risks, used = _risks(material, settings, on, xy, lambda done: tell(drawing, done, _STEPS))
    tell(lazy_gettext("Scoring on the following window"), 4, _STEPS)
    found = back_test(before, after, risks, area=on.area, seed=settings["seed"])
    drawn = _drawn(material, then, before, on, settings["seed"])
    summary = {
        "cells": len(on.grid),
        "area_km2": float(on.area.sum()),
        "before": found.before,
        "after": found.after,
        "outside_before": len(xy) - found.before,
        "outside_after": len(then) - found.after,
        "days_before": first.days,
        "days_after": second.days,
        "splits_months": splits_months(first, material.timezone) or splits_months(second, material.timezone),
        "drawn": _plain(drawn) if drawn else None,
        "hotspots_drawn": 0 if material.drawn is None else len(material.drawn),
    }
    naive = Risk(BASELINE, before / on.area)
    return Outcome(
        used,
        summary,
        {"scores": _scores(found, after), "curves": _curves(found)},
        _chosen([naive, *risks], on, first.frame.crs),
    )


def following(material: Material) -> Part:
    """Return the following window.

    Raises
    ------
    Invalid
        If it begins before the first one is over: then methods would be scored on what they know.
    """
    second = material.second
    assert second is not None
    if second.start < material.first.end:
        raise Invalid(
            gettext("The following window must begin after the first one has ended."), field="second"
        )
    return second


def counts(on: Ground, first: FloatArray, second: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Count the incidents of both windows in each square.

    Raises
    ------
    TooFew
        If either window has too few for any share to say something.
    """
    before, after = on.grid.count(first), on.grid.count(second)
    if min(before.sum(), after.sum()) < LEAST:
        raise TooFew(too_few(before.sum(), after.sum()))
    return before, after


def splits_months(part: Part, timezone: str) -> bool:
    """Whether incidents known by the month only may lie on the wrong side of an end of their window."""
    zone = ZoneInfo(timezone)
    ends = [moment.astimezone(zone).day for moment in (part.start, part.end)]
    return any(day != 1 for day in ends) and bool((part.frame["time_precision"] == "month").any())


def _risks(
    material: Material, settings: Settings, on: Ground, xy: FloatArray, done: Any
) -> tuple[list[Risk], dict[str, Any]]:
    hotspots = hotspot_settings(material, settings, on)
    done(1)
    bandwidth_m = settings["bandwidth_m"] or _bandwidth_m(material.boundary, xy, on)
    risks = [hotspots(xy, on)]
    done(2)
    risks.append(KernelDensity(bandwidth_m, material.boundary)(xy, on))
    done(3)
    risks.append(LocalSums()(xy, on))
    used = {
        **settings,
        "cell_m": on.grid.cell_m,
        "eps_m": hotspots.eps_m,
        "min_incidents": hotspots.min_incidents,
        "bandwidth_m": bandwidth_m,
    }
    return risks, used


def _bandwidth_m(boundary: BaseGeometry, xy: FloatArray, on: Ground) -> float:
    west, south, east, north = boundary.bounds
    try:
        return choose_bandwidth(
            xy,
            area_km2=boundary.area / 1e6,
            short_side_m=min(east - west, north - south),
            rule=DEFAULT_RULE,
        ).metres
    except BadSetting:  # all at one place: any bandwidth finds it
        return 2 * on.grid.cell_m


def _drawn(material: Material, then: FloatArray, before: FloatArray, on: Ground, seed: int) -> Score | None:
    """Score the hotspots that were drawn, if a run was named and has any within the territory."""
    if material.drawn is None or material.drawn.empty:
        return None
    outlines = material.drawn.geometry.to_numpy()
    if not shapely.intersects(outlines, material.boundary).any():
        return None
    return score_outlines(outlines, then, before, on.grid, boundary=material.boundary, seed=seed)


def _plain(score: Score) -> Mapping[str, Any]:
    low, high = score.hits.interval
    pai_low, pai_high = score.pai_interval
    gap = score.gap
    return {
        "method": score.method,
        "coverage": score.coverage,
        "area_share": score.area_share,
        "drawn": score.drawn,
        "hits": score.hits.hits,
        "total": score.hits.total,
        "hit_rate": score.hits.rate,
        "low": low,
        "high": high,
        "pai": score.hits.pai,
        "pai_low": pai_low,
        "pai_high": pai_high,
        "pei": score.pei,
        "pei_low": score.pei_low,
        "pei_high": score.pei_high,
        "rri": score.rri,
        "difference": gap.value if gap else None,
        "difference_low": gap.low if gap else None,
        "difference_high": gap.high if gap else None,
        "verdict": gap.verdict if gap else "",
    }


def _scores(found: BackTest, after: FloatArray) -> pd.DataFrame:
    rows = []
    for score in found.scores:
        rows.append(_plain(score))
        if score.gap is None:
            most = score.hits.rate / score.pei if score.pei else 0.0
            best = replace(score, method=BEST, pei=1.0, pei_low=1.0, pei_high=1.0, drawn=1.0)
            plain = {**_plain(best), "hits": most * after.sum(), "hit_rate": most, "rri": None}
            known = {"pai": most / score.area_share if score.area_share else None}
            rows.append({**plain, **known, **dict.fromkeys(("low", "high", "pai_low", "pai_high"))})
    return pd.DataFrame(rows)


def _curves(found: BackTest) -> pd.DataFrame:
    return pd.DataFrame({"coverage": CURVE, **found.curves})


def _chosen(risks: list[Risk], on: Ground, crs: Any) -> dict[str, gpd.GeoDataFrame]:
    """Outline the squares that each method would choose; those that a tie leaves to chance are left out."""
    layers = {}
    for risk in risks:
        taken = take_riskiest(risk.values, coverage=SHOWN, area=on.area, ties="average") == 1
        shapes = [shapely.union_all(on.grid.outlines[taken])] if taken.any() else []
        data = {"squares": [int(np.count_nonzero(taken))] * len(shapes)}
        layers[f"chosen-{risk.code}"] = gpd.GeoDataFrame(data, geometry=shapes, crs=crs)
    return layers


METHOD = Method(
    code="accuracy",
    version=1,
    group=Group.TRUST,
    label=lazy_gettext("How well hotspots foretell"),
    lead=lazy_gettext(
        "Drawn on one window, how much of the next did each method catch, and was it more than counting "
        "where incidents were?"
    ),
    fields=(
        CELL,
        EPS,
        LEAST_FIELD,
        Field(
            "bandwidth_m",
            Kind.METRES,
            lazy_gettext("Bandwidth, m"),
            lazy_gettext("Of the density. Left empty: what best foretells incidents that are left out."),
            None,
            10,
            50_000,
        ),
        Field(
            "hotspot_run",
            Kind.TEXT,
            lazy_gettext("Hotspot run"),
            lazy_gettext("The number of a hotspot run, whose hotspots are then scored as they were drawn."),
            "",
        ),
        SEED,
    ),
    compute=_compute,
    present=present,
    second=Second.PERIOD,
    second_window="after",
    least_incidents=10,
    slow_from=1,
)
