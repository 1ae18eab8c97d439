"""Density: recorded incidents per square kilometre and month, as a surface in classes with its peaks."""

from collections.abc import Callable, Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analysis.errors import AnalysisError
from analysis.frames import FloatArray
from analysis.places import count_distinct
from analysis.where.bandwidth import DEFAULT_RULE, RULES, Bandwidth, choose_bandwidth
from analysis.where.classes import MULTIPLES, Classed, classed, in_fixed_steps
from analysis.where.density import Surface, default_cell_m, density_surface
from analysis.where.peaks import Peaks, find_peaks, survives
from analysis.where.surfaces import Ground, lay_ground
from server.i18n import lazy_gettext
from server.methods.material import Material
from server.methods.method import Field, Group, Kind, Method, Outcome, Settings, Tell
from server.methods.where.density_peaks import Variant, peak_table
from server.methods.where.density_words import RULE_NAMES, present

BANDWIDTH = Field(
    "bandwidth_m",
    Kind.METRES,
    lazy_gettext("Bandwidth, m"),
    lazy_gettext("How far an incident is felt. Empty: chosen by the rule below."),
    None,
    20,
    20_000,
)
RULE = Field(
    "rule",
    Kind.CHOICE,
    lazy_gettext("Rule of the bandwidth"),
    lazy_gettext("How a bandwidth is chosen if you give none."),
    DEFAULT_RULE,
    choices={rule: RULE_NAMES[rule] for rule in RULES},
)
CELL = Field(
    "cell_m",
    Kind.METRES,
    lazy_gettext("Side of a cell, m"),
    lazy_gettext("Empty: about a fifth of the bandwidth."),
    None,
    5,
    5_000,
)
WEIGHTED = Field(
    "weighted",
    Kind.FLAG,
    lazy_gettext("Weigh by harm"),
    lazy_gettext("Adds up harm weights; incidents are still counted beside them."),
    False,
)
EDGES = Field(
    "edge_correction",
    Kind.FLAG,
    lazy_gettext("Correct at the border"),
    lazy_gettext("Makes up for what is not recorded beyond the border of the territory."),
    True,
)
AVERAGE = Field(
    "average",
    Kind.NUMBER,
    lazy_gettext("Density that counts as average"),
    lazy_gettext("Per km² and month. Give that of another map to compare both; empty: this map’s own."),
    None,
    0.000001,
    1_000_000,
)
Draw = Callable[[Ground, float], Surface]


def bandwidths(material: Material, xy: FloatArray) -> dict[str, Bandwidth]:
    """What each rule that says anything says, by its name."""
    west, south, east, north = material.boundary.bounds
    asked = {"area_km2": material.boundary.area / 1e6, "short_side_m": min(east - west, north - south)}
    found = {}
    for rule in RULES:
        try:
            found[rule] = choose_bandwidth(xy, rule=rule, **asked)
        except AnalysisError:
            continue  # all at one place: a rule of spread has nothing to say
    return found


def _compute(material: Material, settings: Settings, tell: Tell) -> Outcome:
    tell(lazy_gettext("Choosing the bandwidth"), 0, 6)
    xy = material.frame.geometry.get_coordinates().to_numpy()
    rules = bandwidths(material, xy)
    bandwidth_m = settings["bandwidth_m"] or _chosen(settings["rule"], rules)
    cell_m = settings["cell_m"] or default_cell_m(bandwidth_m, material.boundary.bounds)
    weights = material.frame["weight"].to_numpy(dtype=np.float64) if settings["weighted"] else None

    def draw(ground: Ground, bandwidth_m: float) -> Surface:
        return density_surface(
            xy,
            ground,
            bandwidth_m=bandwidth_m,
            months=material.months,
            weights=weights,
            edge_correction=settings["edge_correction"],
        )

    tell(lazy_gettext("Drawing the surface"), 1, 6)
    ground = lay_ground(material.boundary, cell_m=cell_m)
    surface = draw(ground, bandwidth_m)
    # Four digits: an average given again, as a person reads it, makes the same classes.
    average = settings["average"] or float(f"{surface.mean:.4g}") or 1.0
    harm = material.frame["weight"].to_numpy(dtype=np.float64)
    classes = classed(surface, xy, crs=material.frame.crs, weights=harm, mean=average)
    peaks = find_peaks(surface)
    variants = []
    for number, variant in enumerate(_variants(draw, ground, bandwidth_m)):
        tell(lazy_gettext("Drawing it another way"), number + 2, 6)
        variants.append(variant)
    table = peak_table(peaks, variants, material, xy, bandwidth_m=bandwidth_m, average=average)
    used = {**settings, "bandwidth_m": bandwidth_m, "cell_m": cell_m, "average": average}
    return Outcome(
        used=used,
        summary={
            **_summary(surface, classes, material, xy),
            "bandwidth": {rule: each.metres for rule, each in rules.items()},
            "by_rule": rules.get(settings["rule"]) is not None
            and rules[settings["rule"]].metres == bandwidth_m,
            "fell_back": settings["rule"] in rules and rules[settings["rule"]].rule != settings["rule"],
            "peaks": len(table),
            "lasting": int((table["again"] == len(variants)).sum()),
            "variants": [_variant(variant, peaks, bandwidth_m) for variant in variants],
        },
        tables={
            "classes": pd.DataFrame(classes.table.drop(columns="geometry")),
            "peaks": table,
            "tried": pd.DataFrame(
                rules["held_out"].tried if "held_out" in rules else (), columns=["metres", "score"]
            ),
        },
        layers={
            "density": _layer(classes),
            "fixed": in_fixed_steps(surface, crs=material.frame.crs),
            "peaks": _points(table, peaks, material),
        },
    )


def _chosen(rule: str, rules: dict[str, Bandwidth]) -> float:
    """What the rule says; where it says nothing, what does not depend on the spread of the incidents."""
    return rules[rule if rule in rules else "short_side"].metres


def _variants(draw: Draw, ground: Ground, bandwidth_m: float) -> Iterator[Variant]:
    """Half and double the bandwidth, the grid moved by half a cell, and cells of twice the side."""
    cell_m, boundary = ground.raster.cell_m, ground.boundary
    for code, width, cell, shift in (
        ("half", bandwidth_m / 2, cell_m, 0.0),
        ("double", bandwidth_m * 2, cell_m, 0.0),
        ("shifted", bandwidth_m, cell_m, cell_m / 2),
        ("coarse", bandwidth_m, cell_m * 2, 0.0),
    ):
        same = cell == cell_m and not shift
        under = ground if same else lay_ground(boundary, cell_m=cell, shift_m=shift)
        yield Variant(code, width, cell, shift, find_peaks(draw(under, width), most=50))


def _variant(variant: Variant, peaks: Peaks, bandwidth_m: float) -> dict[str, Any]:
    return {
        "code": variant.code,
        "bandwidth_m": variant.bandwidth_m,
        "cell_m": variant.cell_m,
        "shift_m": variant.shift_m,
        "peaks": len(variant.peaks.xy),
        "found": int(survives(peaks, variant.peaks, within_m=bandwidth_m).sum()),
    }


def _summary(surface: Surface, classes: Classed, material: Material, xy: FloatArray) -> dict[str, Any]:
    ground, table = surface.ground, classes.table
    top, double = table["step"] == len(MULTIPLES), table["from_times"] >= MULTIPLES[1]
    return {
        "incidents": surface.incidents,
        "outside": surface.outside,
        "places": count_distinct(xy),
        "categories": int(material.frame["category"].nunique()),
        "months": material.months,
        "area_km2": ground.area_km2,
        "mean": surface.mean,
        "greatest": float(np.nanmax(surface.values)),
        "adds_up_to": surface.volume * material.months,
        "least_mass": surface.least_mass,
        "cells": int((ground.cover > 0).sum()),
        "reached_share": float(table["area_share"].sum()),
        "top_share": float(table["area_share"][top].sum()),
        "top_incidents": int(table["incidents"][top].sum()),
        "double_share": float(table["area_share"][double].sum()),
        "double_km2": float(table["area_km2"][double].sum()),
        "double_incidents": int(table["incidents"][double].sum()),
    }


def _layer(classes: Classed) -> gpd.GeoDataFrame:
    table = classes.table.copy()
    table.insert(0, "class", "step-" + table["step"].astype(str))
    return table


def _points(table: pd.DataFrame, peaks: Peaks, material: Material) -> gpd.GeoDataFrame:
    shown = table[["rank", "neighbourhood", "density", "times", "incidents", "again"]]
    return gpd.GeoDataFrame(shown, geometry=shapely.points(peaks.xy), crs=material.frame.crs)


METHOD = Method(
    code="density",
    version=1,
    group=Group.WHERE,
    label=lazy_gettext("Density"),
    lead=lazy_gettext(
        "How many recorded incidents are there per square kilometre and month, and where most?"
    ),
    fields=(BANDWIDTH, RULE, CELL, WEIGHTED, EDGES, AVERAGE),
    compute=_compute,
    present=present,
    least_incidents=10,
    slow_from=60_000,
)
