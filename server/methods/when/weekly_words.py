"""Weekly words: weeks and their band in sentences and a figure."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm

from analysis.variation import PRIOR_WEEKS, poisson_band
from server.i18n import gettext, ngettext
from server.maps.figures import Axis, Lines, Series, day_number
from server.methods.presentation import Column, Presentation, Table, Told
from server.methods.when.day_words import day, number, set_aside

_MOST_NAMED = 6
_MOST_DRAWN = 260
_MOST_LISTED = 53


def present(told: Told) -> Presentation:
    """Tell weekly counts."""
    weeks = told.tables["weeks"]
    found = told.summary
    mean = "–" if found["mean"] is None else number(found["mean"], 1)
    return Presentation(
        findings=(*_overall(told), *_last(weeks), *_incomplete(found["incomplete"]), *set_aside(told)),
        numbers=(
            (gettext("Complete weeks"), number(found["weeks"] - found["incomplete"])),
            (gettext("Incidents in a complete week, on average"), mean),
            (gettext("Weeks outside the band"), number(found["above"] + found["below"])),
        ),
        charts=(_chart(weeks.tail(_MOST_DRAWN)),),
        tables=(_table(weeks),),
    )


def _overall(told: Told) -> tuple[str, ...]:
    found, weeks = told.summary, told.tables["weeks"]
    judged, outside = found["judged"], found["above"] + found["below"]
    if not judged:
        return (
            gettext(
                "There is no band yet: it needs %(n)s complete weeks before a week.", n=number(PRIOR_WEEKS)
            ),
        )
    # The mean of the weeks before is itself not certain: hence a little more than the tails of the band.
    chance = judged * 2 * float(norm.sf(told.settings["z"] / math.sqrt(1 + 1 / PRIOR_WEEKS)))
    said = gettext(
        "Of %(judged)s weeks that can be judged, %(outside)s lie outside ordinary variation; by chance alone "
        "about %(chance)s would.",
        judged=number(judged),
        outside=number(outside),
        chance=number(chance, 1),
    )
    if outside > poisson_band(chance).high:
        restless = gettext(
            "That is many more: season, trend or series move these weeks, so one outside is no news "
            "by itself."
        )
        said = f"{said} {restless}"
    apart = weeks[weeks["state"].isin(("above", "below"))]
    named = tuple(_week(row) for row in apart.tail(_MOST_NAMED).iloc[::-1].to_dict("records"))
    return (said, *named)


def _week(row: Mapping[Any, Any]) -> str:
    return ngettext(
        "Week of %(day)s: %(n)s incident, where %(low)s to %(high)s are ordinary.",
        "Week of %(day)s: %(n)s incidents, where %(low)s to %(high)s are ordinary.",
        int(row["incidents"]),
        day=day(row["week"]),
        n=number(row["incidents"]),
        low=number(math.ceil(row["low"])),
        high=number(math.floor(row["high"])),
    )


def _last(weeks: pd.DataFrame) -> tuple[str, ...]:
    judged = weeks[weeks["state"] != ""]
    if judged.empty or judged["state"].iloc[-1] != "ordinary":
        return ()
    row = judged.iloc[-1]
    return (
        ngettext(
            "The last complete week, that of %(day)s, had %(n)s incident: %(low)s to %(high)s are ordinary, "
            "so it is no change to explain.",
            "The last complete week, that of %(day)s, had %(n)s incidents: %(low)s to %(high)s are ordinary, "
            "so it is no change to explain.",
            int(row["incidents"]),
            day=day(row["week"]),
            n=number(row["incidents"]),
            low=number(math.ceil(row["low"])),
            high=number(math.floor(row["high"])),
        ),
    )


def _incomplete(weeks: int) -> tuple[str, ...]:
    if not weeks:
        return ()
    return (
        ngettext(
            "%(n)s week is cut off by the window; it is shown, but not judged.",
            "%(n)s weeks are cut off by the window; they are shown, but not judged.",
            weeks,
            n=number(weeks),
        ),
    )


def _chart(weeks: pd.DataFrame) -> Lines:
    marked = np.flatnonzero(weeks["state"].isin(("above", "below")))
    cut = len(weeks) > 0 and not bool(weeks["complete"].iloc[-1])
    counts = Series(
        gettext("Incidents"),
        tuple(day_number(date.fromisoformat(week)) for week in weeks["week"]),
        _floats(weeks["incidents"]),
        low=_floats(weeks["low"]),
        high=_floats(weeks["high"]),
        marked=tuple(int(place) for place in marked),
        partial_from=len(weeks) - 1 if cut else None,
        band_name=gettext("Ordinary variation"),
    )
    return Lines(
        "weeks",
        gettext("Incidents a week"),
        Axis(gettext("Week of"), kind="date"),
        Axis(gettext("Incidents")),
        (counts,),
        note=gettext("The band is made from the eight complete weeks before each week."),
    )


def _table(weeks: pd.DataFrame) -> Table:
    states = {"above": gettext("more"), "below": gettext("fewer"), "ordinary": gettext("ordinary"), "": None}
    rows = [
        (day(row["week"]), int(row["incidents"]), row["low"], row["high"], states[row["state"]])
        if row["complete"]
        else (day(row["week"]), int(row["incidents"]), None, None, gettext("cut off"))
        for row in weeks.iloc[::-1].head(_MOST_LISTED).to_dict("records")
    ]
    columns = (
        Column("week", gettext("Week of")),
        Column("incidents", gettext("Incidents"), numeric=True, decimals=0),
        Column("low", gettext("Ordinary from"), numeric=True, decimals=1),
        Column("high", gettext("Ordinary until"), numeric=True, decimals=1),
        Column("state", gettext("Judged")),
    )
    note = gettext("The newest of them; the file with everything has all.") if len(weeks) > len(rows) else ""
    return Table("weeks", gettext("Weeks, the newest first"), columns, rows, note=note)


def _floats(values: pd.Series) -> tuple[float, ...]:
    return tuple(np.asarray(values, dtype=np.float64).tolist())
