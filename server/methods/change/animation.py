"""Animation: the incidents of a window as frames of one map, in the same cells and the same classes."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from analysis.change.steps import Step, StepCounts, choose_unit, count_steps, lay_steps
from server.i18n import gettext, lazy_gettext
from server.methods.change import territory
from server.methods.change.animation_words import present
from server.methods.change.days import enough_days, local_days, window_days
from server.methods.change.shapes import dissolved
from server.methods.material import Material
from server.methods.method import Field, Group, Kind, Method, Outcome, Settings, Tell
from server.services.refusals import Invalid

COUNTING = lazy_gettext("Counting the frames")
# More frames than anybody looks at; each has its own row, label and shapes.
MOST_FRAMES = 400

UNIT = Field(
    "unit",
    Kind.CHOICE,
    lazy_gettext("A frame is"),
    lazy_gettext("Empty: the shortest that makes at most 60 frames."),
    choices={
        "week": lazy_gettext("a week"),
        "month": lazy_gettext("a month"),
        "quarter": lazy_gettext("a quarter"),
        "year": lazy_gettext("a year"),
    },
)
PLACES = Field(
    "places",
    Kind.CHOICE,
    lazy_gettext("Places"),
    lazy_gettext("In what the incidents of a frame are counted."),
    default=territory.SQUARES,
    choices={
        territory.SQUARES: lazy_gettext("squares"),
        territory.HEXAGONS: lazy_gettext("hexagons"),
        territory.NEIGHBOURHOODS: lazy_gettext("neighbourhoods"),
    },
)


def _compute(material: Material, settings: Settings, tell: Tell) -> Outcome:
    start, end = window_days(material.first, material.timezone)
    unit = settings["unit"] or choose_unit(start, end)
    steps = lay_steps(start, end, unit=unit)
    if len(steps) > MOST_FRAMES:
        raise Invalid(
            gettext(
                "This makes more frames than anybody looks at. Choose longer frames or a shorter period."
            ),
            field="unit",
        )
    known, days = local_days(material.first, material.timezone)
    enough_days(len(days), 1)
    tell(COUNTING, 0, 1)
    places = territory.lay_places(material, settings, incidents=len(days))
    cells = places.of(material.first)[known]
    counts = count_steps(cells, days.astype("datetime64[D]"), steps)
    return Outcome(
        used={**settings, "unit": unit, "places": places.kind, "cell_m": places.cell_m},
        summary=_summary(counts, places, undated=int(np.count_nonzero(~known)), shown=len(days)),
        tables={"frames": _frames(counts, steps)},
        layers={"frames": _layer(counts, places)},
    )


def _summary(counts: StepCounts, places: territory.Places, *, undated: int, shown: int) -> dict[str, Any]:
    return {
        "frames": len(counts.totals),
        "incidents": int(counts.totals.sum()),
        "elsewhere": shown - int(counts.totals.sum()),
        "undated": undated,
        "places": len(places.codes),
        "places_used": len(np.unique(counts.cell)),
        "busiest": int(counts.incidents.max(initial=0)),
        "breaks": list(counts.breaks),
        "empty_frames": int(np.count_nonzero(counts.totals == 0)),
    }


def _frames(counts: StepCounts, steps: list[Step]) -> pd.DataFrame:
    """One row a frame, also where it holds nothing."""
    busiest = np.zeros(len(steps), dtype=np.int64)
    np.maximum.at(busiest, counts.step, counts.incidents)
    return pd.DataFrame(
        {
            "start": [step.start.isoformat() for step in steps],
            "end": [step.end.isoformat() for step in steps],
            "complete": [step.complete for step in steps],
            "incidents": counts.totals,
            "places": counts.cells,
            "busiest": busiest,
        }
    )


def _layer(counts: StepCounts, places: territory.Places) -> gpd.GeoDataFrame:
    names = np.array(places.names, dtype=object)
    layer = gpd.GeoDataFrame(
        {
            "step": counts.step,
            "class": counts.classes.astype(str),
            "name": names[counts.cell] if len(counts.cell) else [],
            "incidents": counts.incidents,
        },
        geometry=places.outlines.to_numpy()[counts.cell],
        crs=places.outlines.crs,
    )
    return dissolved(layer, ["step", "class"])


METHOD = Method(
    code="animation",
    version=1,
    group=Group.CHANGE,
    label=lazy_gettext("Animation"),
    lead=lazy_gettext("How do the recorded incidents move over the map from week to week or month to month?"),
    fields=(UNIT, PLACES, territory.CELL),
    compute=_compute,
    present=present,
    least_incidents=1,
)
