"""Repeats words: what a list of repeat places says, made from its numbers."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import format_date, format_decimal, format_percent, gettext, ngettext

from server.maps.figures import Axis, Lines, Rule, Series
from server.methods.presentation import Column, MapLayer, Presentation, Table, Told


def present(told: Told) -> Presentation:
    """Tell repeat places."""
    numbers = told.summary
    return Presentation(
        findings=tuple(_findings(told)),
        numbers=(
            (gettext("Places"), _number(numbers["places"])),
            (gettext("Places with repeats"), _number(numbers["repeat_places"])),
            (gettext("Incidents at the fullest place"), _number(numbers["most"])),
        ),
        layers=(_layer(),),
        charts=(_chart(told),),
        tables=(_shares(numbers), _places(told)),
    )


def _findings(told: Told) -> list[str]:
    numbers = told.summary
    if not numbers["repeat_places"]:
        return [gettext("No place has more than one incident: nothing repeats in this selection.")]
    half = next(each for each in numbers["holding"] if each["share"] == 0.5)
    said = [
        ngettext(
            "Half of the incidents were recorded at %(n)s place, %(share)s of the places that have any.",
            "Half of the incidents were recorded at %(n)s places, %(share)s of the places that have any.",
            half["places"],
            n=_number(half["places"]),
            share=_percent(half["share_of_places"]),
        ),
        ngettext(
            "%(n)s incident was not the first at its place: had each place had only one, there would be "
            "%(share)s fewer.",
            "%(n)s incidents were not the first at their place: had each place had only one, there would be "
            "%(share)s fewer.",
            numbers["repeated"],
            n=_number(numbers["repeated"]),
            share=_percent(numbers["repeated"] / told.count),
        ),
    ]
    vague = sum(numbers["kinds"].get(kind, 0) for kind in ("default", "centroid", "area"))
    if vague:
        said.append(
            ngettext(
                "%(n)s incident at repeat places is only known by its area or by default, so its place says "
                "nothing.",
                "%(n)s incidents at repeat places are only known by their area or by default, so their place "
                "says nothing.",
                vague,
                n=_number(vague),
            )
        )
    said.append(
        gettext(
            "A place that repeats calls for finding out what goes on there. Incidents of one street may be "
            "put at one point: look at the place before you speak of an address."
        )
    )
    return said


def _layer() -> MapLayer:
    return MapLayer(
        "places",
        gettext("Places with repeats"),
        "points",
        column="incidents",
        ramp="sequential",
        unit=gettext("incidents"),
        columns=(
            Column("rank", gettext("Rank"), numeric=True),
            Column("incidents", gettext("Incidents"), numeric=True),
            Column("first", gettext("First day")),
            Column("last", gettext("Last day")),
        ),
    )


def _chart(told: Told) -> Lines:
    curve = told.tables["curve"]
    half = next(each for each in told.summary["holding"] if each["share"] == 0.5)
    series = Series(
        gettext("Recorded incidents"),
        tuple(float(value) for value in curve["places"]),
        tuple(float(value) for value in curve["incidents"]),
    )
    return Lines(
        "cumulative",
        gettext("Share of incidents held by the fullest places"),
        Axis(gettext("Share of places"), kind="share"),
        Axis(gettext("Share of incidents"), kind="share"),
        (series,),
        rules=(Rule(float(half["share_of_places"]), gettext("half of the incidents")),),
        diagonal=gettext("If every place had the same"),
    )


def _shares(numbers: Mapping[str, Any]) -> Table:
    return Table(
        "holding",
        gettext("How few places hold how much"),
        (
            Column("share", gettext("Share of incidents, %"), numeric=True, decimals=0),
            Column("places", gettext("Places"), numeric=True),
            Column("share_of_places", gettext("Share of places, %"), numeric=True, decimals=1),
        ),
        [(100 * each["share"], each["places"], 100 * each["share_of_places"]) for each in numbers["holding"]],
    )


def _places(told: Told) -> Table:
    rows: list[dict[Any, Any]] = told.tables["places"].to_dict("records")
    columns = (
        Column("rank", gettext("Rank"), numeric=True),
        Column("place", gettext("Place")),
        Column("kind", gettext("What the point stands for")),
        Column("incidents", gettext("Incidents"), numeric=True),
        Column("cumulative", gettext("Together, %"), numeric=True, decimals=1),
        Column("category", gettext("Most frequent category")),
        Column("first", gettext("First day")),
        Column("last", gettext("Last day")),
    )
    return Table(
        "places",
        gettext("The fullest places"),
        columns,
        [
            (
                row["rank"],
                _name(row, told),
                kind_words(row["kind"]),
                row["incidents"],
                100 * row["cumulative"],
                _category(row, told),
                _day(row["first"]),
                _day(row["last"]),
            )
            for row in rows
        ],
        note=gettext("Places are named as the first incident recorded there names them."),
    )


def kind_words(kind: str) -> str:
    """Say what a point stands for."""
    return {
        "default": gettext("default location"),
        "centroid": gettext("middle of an area"),
        "area": gettext("known by its area only"),
        "street": gettext("street"),
        "address": gettext("address"),
    }.get(kind, gettext("not said in the file"))


def _name(row: Mapping[Any, Any], told: Told) -> str:
    address = told.addresses.get(int(row["first_id"]), "")
    if address:
        return address
    area = told.neighbourhoods.get(row["neighbourhood"] or "", "")
    return gettext("a place in %(area)s", area=area) if area else gettext("a place without a name")


def _category(row: Mapping[Any, Any], told: Told) -> str:
    name = told.labels.get(row["category"], row["category"])
    return gettext("%(name)s (%(n)s)", name=name, n=_number(row["category_incidents"]))


def _day(text: str) -> str:
    return str(format_date(date.fromisoformat(text), "medium"))


def _number(value: float) -> str:
    return str(format_decimal(value))


def _percent(share: float) -> str:
    form = "#,##0.###%" if share < 0.001 else "#,##0.#%" if share < 0.1 else None
    return str(format_percent(share, form))
