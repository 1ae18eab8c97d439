"""Words of the quality of data: the gate's reasons, its tables, and the hotspots without patrols."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import format_date, format_decimal, format_percent, gettext, ngettext

from analysis.trust.quality import LEAST_HIT_RATE, LEAST_OF_PART, Verdict
from server import quality_words
from server.maps.figures import Axis, Bar, Bars, Lines, Rule, Series, day_number
from server.methods.presentation import Column, MapLayer, Presentation, Table, Told
from server.methods.where.repeats_words import kind_words

_SHOWN = 30


def present(told: Told) -> Presentation:
    """Tell what the incidents are worth."""
    numbers = told.summary
    return Presentation(
        findings=tuple(_findings(told)),
        numbers=(
            (gettext("Incidents"), _number(numbers["incidents"])),
            (gettext("On the map"), _percent(numbers["placed"] / max(numbers["incidents"], 1))),
            (gettext("Found by police"), _police(numbers)),
            (gettext("Known to the minute"), _percent(numbers["timed"] / max(numbers["incidents"], 1))),
        ),
        layers=_layers(numbers),
        charts=_charts(told),
        tables=_tables(told),
    )


def _findings(told: Told) -> list[str]:
    numbers = told.summary
    verdict = Verdict.from_json(numbers["verdict"])
    names = {**told.labels, **told.neighbourhoods}
    said = [_hit_rate(numbers), *quality_words.reasons(verdict, names)]
    if numbers["hotspots"] and numbers["police"]:
        said.append(_feedback(numbers))
    if not verdict.reasons:
        said.append(gettext("Nothing was found that would make a map of them misleading."))
    return said


def _hit_rate(numbers: Mapping[str, Any]) -> str:
    return ngettext(
        "%(share)s of the %(n)s incident is on the map; a first estimate of what a map needs is %(least)s.",
        "%(share)s of the %(n)s incidents are on the map; a first estimate of what a map needs is %(least)s.",
        numbers["incidents"],
        n=_number(numbers["incidents"]),
        share=_percent(numbers["placed"] / max(numbers["incidents"], 1)),
        least=_percent(LEAST_HIT_RATE),
    )


def _feedback(numbers: Mapping[str, Any]) -> str:
    gone, moved = numbers["gone"], numbers["moved"]
    if not gone and not moved:
        return gettext("Without what police found, the hotspots and their order stay the same.")
    first = ngettext(
        "Without what police found, %(n)s hotspot vanishes.",
        "Without what police found, %(n)s hotspots vanish.",
        gone,
        n=_number(gone),
    )
    second = ngettext("%(n)s changes its rank.", "%(n)s change their rank.", moved, n=_number(moved))
    third = gettext("Patrols that follow the first list find more where they already go.")
    return f"{first} {second} {third}"


def _police(numbers: Mapping[str, Any]) -> str:
    known = numbers["police"] + numbers["reported"]
    return _percent(numbers["police"] / known) if known else gettext("not known")


def _layers(numbers: Mapping[str, Any]) -> tuple[MapLayer, ...]:
    if not numbers["hotspots"]:
        return ()
    columns = (
        Column("rank", gettext("Rank"), numeric=True),
        Column("incidents", gettext("Incidents"), numeric=True),
        Column("police", gettext("Found by police"), numeric=True),
        Column("rank_without", gettext("Rank without these"), numeric=True),
    )
    return (MapLayer("hotspots", gettext("Hotspots"), "outline", columns=columns),)


def _charts(told: Told) -> tuple[Bars | Lines, ...]:
    rule = gettext("85% is a first estimate (Ratcliffe 2004), not a law.")
    months = told.tables["months"]
    charts: list[Bars | Lines] = []
    if len(months) > 1:
        series = Series(
            gettext("On the map"),
            tuple(day_number(date.fromisoformat(f"{name}-01")) for name in months["name"]),
            tuple(float(share) for share in months["hit_rate"]),
        )
        charts.append(
            Lines(
                "months",
                gettext("Share of incidents on the map, by month"),
                Axis(gettext("Month"), kind="date"),
                Axis(gettext("Share on the map"), kind="share", least=0.0, most=1.0),
                (series,),
                note=rule,
                rules=(Rule(LEAST_HIT_RATE, _percent(LEAST_HIT_RATE), upright=False),),
            )
        )
    for code, names, title in (
        ("categories", told.labels, gettext("Share of incidents on the map, by category")),
        ("neighbourhoods", told.neighbourhoods, gettext("Share of incidents on the map, by neighbourhood")),
    ):
        bars = _bars(told.tables[code].to_dict("records"), names)
        if bars:
            axis = Axis(gettext("Share on the map"), kind="share", least=0.0, most=1.0)
            charts.append(Bars(code, title, axis, bars, across=True, note=rule))
    return tuple(charts)


def _bars(rows: list[dict[Any, Any]], names: Mapping[str, str]) -> tuple[Bar, ...]:
    """The lowest parts with enough incidents, lowest first."""
    shown = [row for row in rows if row["incidents"] >= LEAST_OF_PART and row["name"]]
    shown.sort(key=lambda row: (row["hit_rate"], row["name"]))
    return tuple(
        Bar(
            names.get(row["name"], row["name"]),
            float(row["hit_rate"]),
            against=LEAST_HIT_RATE,
            marked=row["hit_rate"] < LEAST_HIT_RATE,
        )
        for row in shown[:_SHOWN]
    )


def _tables(told: Told) -> tuple[Table, ...]:
    return (
        _parts_table(told, "categories", gettext("By category"), told.labels),
        _parts_table(told, "months", gettext("By month"), {}),
        _parts_table(told, "neighbourhoods", gettext("By neighbourhood"), told.neighbourhoods),
        _places_table(told),
        _hotspots_table(told),
    )


def _parts_table(told: Told, code: str, title: str, names: Mapping[str, str]) -> Table:
    rows = told.tables[code].to_dict("records")
    return Table(
        code,
        title,
        (
            Column("name", gettext("Name")),
            Column("incidents", gettext("Incidents"), numeric=True),
            Column("placed", gettext("On the map"), numeric=True),
            Column("hit_rate", gettext("Share on the map, %"), numeric=True, decimals=0),
        ),
        [
            (
                _name(code, row["name"], names),
                row["incidents"],
                row["placed"],
                100 * row["hit_rate"],
            )
            for row in rows
        ],
        note=gettext("Incidents without a place have no neighbourhood; they stay in the totals.")
        if code == "neighbourhoods"
        else "",
    )


def _name(code: str, name: str, names: Mapping[str, str]) -> str:
    if not name:
        return gettext("not known")
    if code == "months":
        return str(format_date(date.fromisoformat(f"{name}-01"), "LLLL y"))
    return names.get(name, name)


def _places_table(told: Told) -> Table:
    rows = told.tables["places"].to_dict("records")
    return Table(
        "places",
        gettext("Points with the most incidents"),
        (
            Column("place", gettext("Place")),
            Column("kind", gettext("What the point stands for")),
            Column("incidents", gettext("Incidents"), numeric=True),
            Column("share", gettext("Of those on the map, %"), numeric=True, decimals=1),
        ),
        [
            (
                told.addresses.get(int(row["first_id"])) or gettext("a place without a name"),
                kind_words(row["kind"]),
                row["incidents"],
                100 * row["share"],
            )
            for row in rows
        ],
        note=gettext("A point may be an address, a default, the middle of an area, or the station."),
    )


def _hotspots_table(told: Told) -> Table:
    rows = told.tables["hotspots"].to_dict("records")
    return Table(
        "hotspots",
        gettext("Hotspots with and without what police found"),
        (
            Column("rank", gettext("Rank"), numeric=True),
            Column("incidents", gettext("Incidents"), numeric=True),
            Column("police", gettext("Found by police"), numeric=True),
            Column("rank_without", gettext("Rank without these"), numeric=True),
            Column("change", gettext("Change")),
        ),
        [
            (row["rank"], row["incidents"], row["police"], _rank(row["rank_without"]), _change(row))
            for row in rows
        ],
    )


def _rank(value: Any) -> int | None:
    return None if value is None or value != value else int(value)


def _change(row: Mapping[Any, Any]) -> str:
    after = _rank(row["rank_without"])
    if after is None:
        return gettext("vanishes")
    if row["parts"] > 1:
        return gettext("falls apart")
    if after < row["rank"]:
        return gettext("rises")
    return gettext("falls") if after > row["rank"] else gettext("stays")


def _number(value: float) -> str:
    return str(format_decimal(value))


def _percent(share: float) -> str:
    return str(format_percent(share))
