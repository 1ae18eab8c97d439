"""DBSCAN pictures: the layers, the chart and the table of a run of hotspots."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from server.maps.figures import Axis, Bar, Bars
from server.methods.presentation import Column, MapLayer, Table, Told

_SHOWN = 20


def layers(told: Told) -> tuple[MapLayer, ...]:
    columns = (
        Column("rank", gettext("Rank"), numeric=True),
        Column("incidents", gettext("Incidents"), numeric=True),
        Column("weight", gettext("Harm"), numeric=True, decimals=1),
        Column("places", gettext("Places"), numeric=True),
        Column("police", gettext("Found by police"), numeric=True),
        Column("rank_without_police", gettext("Rank without these"), numeric=True),
    )
    first = MapLayer("hotspots", gettext("Hotspots"), "outline", columns=columns)
    if not told.summary["found_by_police"]:
        return (first,)
    rest = MapLayer(
        "without_police",
        gettext("Hotspots without what police found"),
        "outline",
        columns=columns[:2],
        shown=False,
    )
    return (first, rest)


def charts(told: Told, rows: list[dict[Any, Any]]) -> tuple[Bars, ...]:
    if not rows:
        return ()
    harm = bool(told.settings["by_harm"])
    bars = tuple(
        Bar(
            gettext("Hotspot %(rank)s", rank=row["rank"]),
            float(row["incidents"]),
            against=float(row["incidents"] - row["police"]) if row["police"] else None,
        )
        for row in rows[:_SHOWN]
    )
    note = gettext("The order is by harm, the bars are numbers of incidents.") if harm else ""
    return (
        Bars(
            "hotspots",
            gettext("Incidents in each hotspot"),
            Axis(gettext("Incidents")),
            bars,
            across=True,
            note=note,
            names_label=gettext("Hotspot"),
            against_name=gettext("without those found by police"),
        ),
    )


def table(told: Told, rows: list[dict[Any, Any]]) -> Table:
    harm = bool(told.settings["by_harm"])
    columns = (
        Column("rank", gettext("Rank"), numeric=True),
        *(
            (
                Column("rank_by_number", gettext("Rank by number"), numeric=True),
                Column("weight", gettext("Harm"), numeric=True, decimals=1),
            )
            if harm
            else ()
        ),
        Column("incidents", gettext("Incidents"), numeric=True),
        Column("places", gettext("Places"), numeric=True),
        Column("busiest_share", gettext("Busiest place, %"), numeric=True, decimals=0),
        Column("area_km2", gettext("Area, km²"), numeric=True, decimals=3),
        Column("density", gettext("Per km² and month"), numeric=True, decimals=1),
        Column("category", gettext("Most frequent category")),
        Column("police", gettext("Found by police"), numeric=True),
        Column("rank_without_police", gettext("Rank without these"), numeric=True),
        Column("made_by", gettext("Note")),
    )
    return Table("hotspots", gettext("Hotspots"), columns, [_row(told, row, harm=harm) for row in rows])


def _row(told: Told, row: Mapping[Any, Any], *, harm: bool) -> tuple[Any, ...]:
    after = row["rank_without_police"]
    return (
        row["rank"],
        *((row["rank_by_number"], row["weight"]) if harm else ()),
        row["incidents"],
        row["places"],
        100 * row["busiest_share"],
        row["area_km2"],
        row["density_km2_month"],
        told.labels.get(row["category"], row["category"]),
        row["police"],
        None if after is None or after != after else int(after),
        _note(row),
    )


def _note(row: Mapping[Any, Any]) -> str:
    words = {
        "one_address": gettext("mostly one address"),
        "few_incidents": gettext("few incidents"),
        "touches_boundary": gettext("at the edge of the territory"),
        "holds_default_location": gettext("holds a default location"),
    }
    said = [words[flag] for flag in row["flags"].split("; ") if flag in words]
    if not row["stays_without_repeats"]:
        said.append(gettext("made by repeats"))
    return ", ".join(said)
