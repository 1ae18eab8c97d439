"""Density figures: the layers, charts and tables of a density."""

from typing import Any

from server.i18n import gettext
from server.maps.figures import Axis, Bar, Bars, Lines, Rule, Series
from server.methods.change.numbers import number
from server.methods.presentation import Column, MapLayer, Swatch, Table, Told
from server.methods.where.density_numbers import density, unit


def layers(told: Told, classes: list[dict[Any, Any]]) -> tuple[MapLayer, ...]:
    """The classes as ground, and the peaks."""
    return (_layer(told, classes), _fixed_layer(told), _peak_layer(told))


def charts(told: Told, classes: list[dict[Any, Any]]) -> tuple[Bars | Lines, ...]:
    """What each class holds, and how well each bandwidth foretells."""
    return (*_class_chart(classes), *_score_chart(told))


def tables(told: Told, classes: list[dict[Any, Any]], peaks: list[dict[Any, Any]]) -> tuple[Table, ...]:
    """Classes, peaks, and what other ways of drawing find."""
    return (_class_table(told, classes), _peak_table(told, peaks), _variant_table(told))


def _layer(told: Told, classes: list[dict[Any, Any]]) -> MapLayer:
    return MapLayer(
        "density",
        gettext("Density in multiples of the average"),
        "fill",
        group="density",
        column="class",
        ramp="sequential",
        swatches=tuple(
            Swatch(f"step-{row['step']}", _class_label(row), int(row["step"])) for row in reversed(classes)
        ),
        unit=gettext(
            "%(average)s is the average: %(unit)s",
            average=density(told.settings["average"]),
            unit=unit(told),
        ),
        columns=(
            Column("from_density", gettext("From"), numeric=True, decimals=2),
            Column("to_density", gettext("To"), numeric=True, decimals=2),
            Column("incidents", gettext("Incidents"), numeric=True),
            Column("weight", gettext("Harm"), numeric=True, decimals=1),
            Column("area_km2", gettext("Area, km²"), numeric=True, decimals=2),
        ),
    )


def _fixed_layer(told: Told) -> MapLayer:
    """The same surface in steps that two maps share."""
    return MapLayer(
        "fixed",
        gettext("Density in fixed steps"),
        "fill",
        column="at_least",
        ramp="sequential",
        unit=unit(told),
        columns=(
            Column("at_least", gettext("At least"), numeric=True, decimals=3),
            Column("area_km2", gettext("Area, km²"), numeric=True, decimals=2),
        ),
        shown=False,
        group="density",
    )


def _peak_layer(told: Told) -> MapLayer:
    return MapLayer(
        "peaks",
        gettext("Peaks"),
        "points",
        ramp="plain",
        columns=(
            Column("rank", gettext("Peak"), numeric=True),
            Column("density", gettext("Density, %(unit)s", unit=unit(told)), numeric=True, decimals=2),
            Column("times", gettext("Times the average"), numeric=True, decimals=1),
            Column("incidents", gettext("Incidents within the bandwidth"), numeric=True),
            Column("again", gettext("Ways of drawing that have it too"), numeric=True),
        ),
    )


def _class_chart(classes: list[dict[Any, Any]]) -> tuple[Bars, ...]:
    if not classes:
        return ()
    total = sum(row["incidents"] for row in classes)
    bars = tuple(
        Bar(_class_name(row), row["incidents"] / max(total, 1), against=float(row["area_share"]))
        for row in classes
    )
    return (
        Bars(
            "shares",
            gettext("Incidents and ground in each class"),
            Axis(gettext("Share of the incidents"), kind="share"),
            bars,
            across=True,
            names_label=gettext("Class"),
            against_name=gettext("Share of the territory"),
        ),
    )


def _score_chart(told: Told) -> tuple[Lines, ...]:
    tried = told.tables["tried"]
    if tried.empty:
        return ()
    series = Series(
        gettext("Places left out"),
        tuple(float(metres) for metres in tried["metres"]),
        tuple(float(score) for score in tried["score"]),
    )
    return (
        Lines(
            "bandwidths",
            gettext("How well each bandwidth foretells"),
            Axis(gettext("Bandwidth, m")),
            Axis(gettext("Mean log density"), least=float(tried["score"].min()), decimals=2),
            (series,),
            note=gettext(
                "Higher is better. Where the curve is flat, the bandwidths are as good as each other."
            ),
            rules=(Rule(float(told.settings["bandwidth_m"]), gettext("Used")),),
        ),
    )


def _class_table(told: Told, classes: list[dict[Any, Any]]) -> Table:
    columns = (
        Column("class", gettext("Times the average")),
        Column("from_density", gettext("From"), numeric=True, decimals=2, unit=unit(told)),
        Column("area_km2", gettext("Area, km²"), numeric=True, decimals=2),
        Column("area_share", gettext("Share of the territory, per cent"), numeric=True, decimals=1),
        Column("incidents", gettext("Incidents"), numeric=True),
        Column("weight", gettext("Harm"), numeric=True, decimals=1),
    )
    rows = [
        (
            _class_name(row),
            row["from_density"],
            row["area_km2"],
            100 * row["area_share"],
            row["incidents"],
            row["weight"],
        )
        for row in classes
    ]
    return Table("classes", gettext("Classes"), columns, rows)


def _peak_table(told: Told, peaks: list[dict[Any, Any]]) -> Table:
    columns = (
        Column("rank", gettext("Peak"), numeric=True),
        Column("neighbourhood", gettext("Neighbourhood")),
        Column("density", gettext("Density, %(unit)s", unit=unit(told)), numeric=True, decimals=2),
        Column("times", gettext("Times the average"), numeric=True, decimals=1),
        Column("incidents", gettext("Incidents within the bandwidth"), numeric=True),
        Column("places", gettext("Places"), numeric=True),
        Column("again", gettext("Found again")),
    )
    rows = [
        (
            peak["rank"],
            told.neighbourhoods.get(peak["neighbourhood"]) or None,
            peak["density"],
            peak["times"],
            peak["incidents"],
            peak["places"],
            _again(peak),
        )
        for peak in peaks
    ]
    lead = gettext("A peak is at least twice the average, and no higher one lies within a bandwidth.")
    return Table("peaks", gettext("Peaks"), columns, rows, lead=lead)


def _again(peak: dict[Any, Any]) -> str:
    """In how many of the other ways of drawing a peak is, and in which it is not."""
    missed = [name for code, name in _variant_names().items() if not peak[code]]
    given = {"n": number(peak["again"]), "all": number(len(_variant_names()))}
    if not missed:
        return gettext("%(n)s of %(all)s", **given)
    return gettext("%(n)s of %(all)s; not: %(ways)s", **given, ways=", ".join(missed).lower())


def _variant_table(told: Told) -> Table:
    names = _variant_names()
    columns = (
        Column("way", gettext("Drawn another way")),
        Column("bandwidth_m", gettext("Bandwidth, m"), numeric=True),
        Column("cell_m", gettext("Side of a cell, m"), numeric=True),
        Column("found", gettext("Peaks found again"), numeric=True),
    )
    rows = [
        (names[each["code"]], each["bandwidth_m"], each["cell_m"], each["found"])
        for each in told.summary["variants"]
    ]
    return Table("variants", gettext("Other ways of drawing"), columns, rows)


def _variant_names() -> dict[str, str]:
    return {
        "half": gettext("Half the bandwidth"),
        "double": gettext("Double the bandwidth"),
        "shifted": gettext("Grid moved by half a cell"),
        "coarse": gettext("Cells twice as large"),
    }


def _class_label(row: dict[Any, Any]) -> str:
    """A class with its densities, so that legends of two maps with other averages are not taken for one."""
    low, high = density(row["from_density"]), row["to_density"]
    if high is None or high != high:  # NaN
        return gettext("%(name)s (over %(low)s)", name=_class_name(row), low=low)
    return gettext("%(name)s (to %(high)s)", name=_class_name(row), high=density(high))


def _class_name(row: dict[Any, Any]) -> str:
    low, high = row["from_times"], row["to_times"]
    if high is None or high != high:  # NaN
        return gettext("More than %(low)s times the average", low=number(low))
    if not low:
        return gettext("Up to the average")
    return gettext("%(low)s to %(high)s times the average", low=number(low), high=number(high))
