"""Concentration words: how few units hold how much, made from the numbers."""

from collections.abc import Mapping
from typing import Any

from flask_babel import format_decimal, format_percent, gettext, ngettext

from server.maps.figures import Axis, Lines, Series
from server.methods.presentation import Column, MapLayer, Presentation, Swatch, Table, Told

_TONES = {"places": "main", "cells": "second", "neighbourhoods": "third"}
# So much less than chance would need is worth calling concentrated.
_CLEARLY = 0.75


def present(told: Told) -> Presentation:
    """Tell the concentration on each kind of unit."""
    found = told.summary["units"]
    units = {name: found[name] for name in _TONES if name in found}
    return Presentation(
        findings=tuple(_findings(told, units)),
        numbers=tuple(
            (
                gettext("Generalised Gini, %(units)s", units=_units(name)),
                _number(round(each["generalised"], 2)),
            )
            for name, each in units.items()
        ),
        layers=(_layer(),),
        charts=(_chart(told, units),),
        tables=_tables(units),
    )


def _findings(told: Told, units: Mapping[str, Any]) -> list[str]:
    said = []
    if "cells" in units:
        said += _cells(units["cells"], told.settings["cell_m"])
    half = _half(units["places"])
    said.append(
        ngettext(
            "Half of the incidents were recorded at %(n)s place, %(share)s of the places that have any. "
            "Places without incidents are not known: this says how incidents repeat, not how rare they are.",
            "Half of the incidents were recorded at %(n)s places, %(share)s of the places that have any. "
            "Places without incidents are not known: this says how incidents repeat, not how rare they are.",
            half["units"],
            n=_number(half["units"]),
            share=_percent(half["share_of_units"]),
        )
    )
    if told.summary["outside_neighbourhoods"] and "neighbourhoods" in units:
        outside = told.summary["outside_neighbourhoods"]
        said.append(
            ngettext(
                "%(n)s incident lies in no neighbourhood and is left out of that curve.",
                "%(n)s incidents lie in no neighbourhood and are left out of that curve.",
                outside,
                n=_number(outside),
            )
        )
    return said


def _cells(cells: Mapping[str, Any], cell_m: float) -> list[str]:
    half = _half(cells)
    said = [
        gettext(
            "Half of the incidents lie in %(share)s of the territory’s squares of %(side)s m; "
            "if every incident fell on any square alike, chance would need %(chance)s.",
            share=_percent(half["share_of_units"]),
            side=_number(cell_m),
            chance=_percent(half["by_chance"]),
        )
    ]
    if half["share_of_units"] >= _CLEARLY * half["by_chance"]:
        said.append(
            gettext("That is near what chance gives: with so few incidents, do not speak of concentration.")
        )
    else:
        said.append(
            gettext(
                "Incidents need streets and people, so squares of field and wood hold none: part of this is "
                "the map of where people are."
            )
        )
    return said


def _half(unit: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(each for each in unit["holdings"] if each["share"] == 0.5)
    return found


def _units(name: str) -> str:
    return {
        "places": gettext("places with incidents"),
        "cells": gettext("cells"),
        "neighbourhoods": gettext("neighbourhoods"),
    }[name]


def _layer() -> MapLayer:
    return MapLayer(
        "cells",
        gettext("Cells, the fullest first, that hold"),
        "fill",
        column="part",
        ramp="sequential",
        swatches=(
            Swatch("25", gettext("the first quarter"), 4),
            Swatch("50", gettext("up to half"), 3),
            Swatch("80", gettext("up to four fifths"), 2),
            Swatch("100", gettext("the rest"), 0),
        ),
        columns=(
            Column("incidents", gettext("Incidents"), numeric=True),
            Column("together", gettext("Share held with all fuller cells"), numeric=True, decimals=2),
        ),
    )


def _chart(told: Told, units: Mapping[str, Any]) -> Lines:
    series = tuple(
        Series(
            _units(name),
            tuple(float(value) for value in told.tables[f"curve_{name}"]["units"]),
            tuple(float(value) for value in told.tables[f"curve_{name}"]["incidents"]),
            tone=_TONES[name],
        )
        for name in units
    )
    return Lines(
        "lorenz",
        gettext("Lorenz curves, the fullest first"),
        Axis(gettext("Share of units"), kind="share"),
        Axis(gettext("Share of incidents"), kind="share"),
        series,
        diagonal=gettext("If every unit had the same"),
    )


def _tables(units: Mapping[str, Any]) -> tuple[Table, Table]:
    return (
        Table(
            "units",
            gettext("Concentration by unit"),
            (
                Column("unit", gettext("Unit")),
                Column("units", gettext("How many"), numeric=True),
                Column("with_any", gettext("With incidents"), numeric=True),
                Column("gini", gettext("Gini"), numeric=True, decimals=3),
                Column("generalised", gettext("Generalised Gini"), numeric=True, decimals=3),
            ),
            [
                (_units(name), each["units"], each["with_any"], each["gini"], each["generalised"])
                for name, each in units.items()
            ],
            note=gettext(
                "Gini is 0 when every unit has the same and near 1 when one has all. The generalised one "
                "starts from the most even spread that so few incidents allow."
            ),
        ),
        Table(
            "holding",
            gettext("How few hold how much"),
            (
                Column("unit", gettext("Unit")),
                Column("share", gettext("Share of incidents, %"), numeric=True, decimals=0),
                Column("units", gettext("In how many"), numeric=True),
                Column("share_of_units", gettext("Share of units, %"), numeric=True, decimals=2),
                Column("by_chance", gettext("By chance, %"), numeric=True, decimals=2),
            ),
            [
                (
                    _units(name),
                    100 * held["share"],
                    held["units"],
                    100 * held["share_of_units"],
                    100 * held["by_chance"],
                )
                for name, each in units.items()
                for held in each["holdings"]
            ],
            note=gettext("“By chance” is what would be needed if every incident fell on any unit alike."),
        ),
    )


def _number(value: float) -> str:
    return str(format_decimal(value))


def _percent(share: float) -> str:
    form = "#,##0.###%" if share < 0.001 else "#,##0.#%" if share < 0.1 else None
    return str(format_percent(share, form))
