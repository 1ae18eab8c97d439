"""Two periods as a person meets them: the whole, the places and the pattern, each its own answer."""

from dataclasses import asdict
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from analysis.change.two_periods import LEAST_BASE, LEVEL, Z_BREAKS, Comparison, compare_periods
from analysis.errors import TooFew
from server.i18n import gettext, lazy_gettext
from server.methods.change import territory
from server.methods.change.days import window_days
from server.methods.change.near_repeat import PERMUTATIONS, SEED
from server.methods.change.shapes import dissolved
from server.methods.change.two_periods_words import present
from server.methods.material import Material, Part
from server.methods.method import Field, Group, Kind, Method, Outcome, Second, Settings, Tell
from server.services.refusals import Invalid

COUNTING = lazy_gettext("Counting both periods")
COMPARING = lazy_gettext("Comparing the places")
# Sums of a run: which place each row of the table is, and what lies in none.
ELSEWHERE = ""

PLACES = Field(
    "places",
    Kind.CHOICE,
    lazy_gettext("Places"),
    lazy_gettext("Empty: neighbourhoods where the territory has several, else squares."),
    choices={
        territory.NEIGHBOURHOODS: lazy_gettext("neighbourhoods"),
        territory.SQUARES: lazy_gettext("squares"),
        territory.HEXAGONS: lazy_gettext("hexagons"),
    },
)
CONTROL = Field(
    "control",
    Kind.CHOICE,
    lazy_gettext("Correction for many places"),
    lazy_gettext("Among many places some seem to change by chance; the correction keeps such findings few."),
    default="by",
    choices={"by": lazy_gettext("false-discovery control"), "none": lazy_gettext("none")},
)
BASE = Field(
    "least_base",
    Kind.COUNT,
    lazy_gettext("Least base of a percentage"),
    lazy_gettext("With fewer incidents in the earlier period no percentage is given."),
    default=LEAST_BASE,
    least=1,
    most=10_000,
)


def _compute(material: Material, settings: Settings, tell: Tell) -> Outcome:
    assert material.second is not None
    _comparable(material.first, material.second)
    tell(COUNTING, 0, 2)
    incidents = len(material.first.frame) + len(material.second.frame)
    places = territory.lay_places(material, settings, incidents=incidents)
    then, now = places.count(material.second), places.count(material.first)
    tell(COMPARING, 1, 2)
    days_then, days_now = (_length(part, material.timezone) for part in (material.second, material.first))
    found = compare_periods(
        then,
        now,
        exposure_then=days_then,
        exposure_now=days_now,
        control=settings["control"],
        least_base=settings["least_base"],
        permutations=settings["permutations"],
        seed=settings["seed"],
    )
    table = _table(places, found)
    return Outcome(
        used={**settings, "places": places.kind, "cell_m": places.cell_m},
        summary={**_summary(found, places, material), "days_then": days_then, "days_now": days_now},
        tables={"places": table[table["then"] + table["now"] > 0].reset_index(drop=True)},
        layers=_layers(places, table),
    )


def _length(part: Part, timezone: str) -> int:
    start, end = window_days(part, timezone)
    return (end - start).days


def _comparable(first: Part, second: Part) -> None:
    """Refuse periods that overlap, or of which the earlier has nothing to compare with."""
    if first.start < second.end and second.start < first.end:
        raise Invalid(
            gettext("The two periods overlap. Choose a shorter period, or another one to compare with.")
        )
    if not len(second.frame):
        raise TooFew(
            gettext(
                "Nothing is recorded in the period compared with. Choose a shorter period, or another one to "
                "compare with."
            )
        )


def _summary(found: Comparison, places: territory.Places, material: Material) -> dict[str, Any]:
    assert material.second is not None
    changed, shifted = found.places.changed, found.places.shifted
    tested = found.places.tested
    return {
        "whole": {**asdict(found.whole), "ordinary": found.whole.ordinary},
        "pattern": asdict(found.pattern),
        "places": len(places.codes),
        "tested": int(np.count_nonzero(tested)),
        "more": int(np.count_nonzero(changed > 0)),
        "fewer": int(np.count_nonzero(changed < 0)),
        "larger": int(np.count_nonzero(shifted > 0)),
        "smaller": int(np.count_nonzero(shifted < 0)),
        "raw_changed": int(np.count_nonzero(found.places.p <= LEVEL)),
        "raw_shifted": int(np.count_nonzero(found.places.shift_p <= LEVEL)),
        "start_then": material.second.start.isoformat(),
        "end_then": material.second.end.isoformat(),
        "elsewhere_then": int(found.places.then[-1]),
        "elsewhere_now": int(found.places.now[-1]),
    }


def _table(places: territory.Places, found: Comparison) -> pd.DataFrame:
    """One row a place, and last what lies in none."""
    each = found.places
    names = ("then", "now", "expected", "z", "p", "q", "percent", "share_then", "share_now")
    more = ("gap", "gap_low", "gap_high", "shift_p", "shift_q", "changed", "shifted")
    table = pd.DataFrame({name: getattr(each, name) for name in (*names, *more)})
    table.insert(0, "code", [*places.codes, ELSEWHERE])
    table.insert(1, "name", [*places.names, ELSEWHERE])
    z_class = np.searchsorted(Z_BREAKS, each.z, side="right") - 2
    # A z of exactly 3 is not beyond it.
    z_class[each.z == Z_BREAKS[-1]] = 1
    table["z_class"] = z_class
    # What the correction leaves is clear; what it does not is within normal variation, whatever its z.
    table["class"] = np.where(each.changed != 0, 2 * each.changed, np.clip(z_class, -1, 1))
    return table


def _layers(places: territory.Places, table: pd.DataFrame) -> dict[str, gpd.GeoDataFrame]:
    inside = table.iloc[:-1]
    # An empty neighbourhood is a finding; thousands of empty cells are not.
    shown = np.ones(len(inside), bool) if places.grid is None else (inside["then"] + inside["now"]) > 0
    rows = inside.loc[shown].reset_index(drop=True)
    for name in ("class", "z_class", "shifted"):
        rows[name] = rows[name].astype(str)
    shapes = places.outlines[np.asarray(shown)].reset_index(drop=True)
    layers = {
        "change": ["class", "name", "now", "then", "expected", "z", "q"],
        "raw": ["z_class", "name", "now", "then", "expected", "z", "p"],
        "shift": ["shifted", "name", "now", "then", "share_now", "share_then", "shift_q"],
    }
    return {
        code: dissolved(
            gpd.GeoDataFrame(rows[columns], geometry=shapes, crs=places.outlines.crs), columns[:1]
        )
        for code, columns in layers.items()
    }


METHOD = Method(
    code="two-periods",
    version=1,
    group=Group.CHANGE,
    label=lazy_gettext("Two periods"),
    lead=lazy_gettext(
        "Did the whole change by more than chance, did single places, and did the pattern shift?"
    ),
    fields=(PLACES, territory.CELL, CONTROL, BASE, PERMUTATIONS, SEED),
    compute=_compute,
    present=present,
    second=Second.PERIOD,
    second_window="year_before",
    least_incidents=1,
)
