"""Dual density figures: the layers, charts and tables of two densities side by side."""

from typing import Any

from server.i18n import gettext
from server.maps.figures import Axis, Bar, Bars
from server.methods.change.numbers import number
from server.methods.presentation import Column, MapLayer, Swatch, Table, Told

_DRAWN = 12


def layers(told: Told) -> tuple[MapLayer, ...]:
    """The classes as ground, and the strongest place of each patch."""
    names = _class_names(told)
    summed = told.settings["combine"] == "sum"
    rows = told.tables["classes"].to_dict("records")
    swatches = tuple(Swatch(row["class"], names[row["class"]], _step(row["class"])) for row in rows)
    first, second = kinds(told)
    contrast = MapLayer(
        "contrast",
        gettext("Both densities added") if summed else gettext("One density by the other"),
        "fill",
        column="class",
        ramp="sequential" if summed else "diverging",
        swatches=swatches,
        columns=(
            Column("area_km2", gettext("Area, km²"), numeric=True, decimals=2),
            Column("first", first, numeric=True),
            Column("second", second, numeric=True),
        ),
    )
    return (contrast, _patch_layer(told))


def charts(told: Told, rows: list[dict[Any, Any]]) -> tuple[Bars, ...]:
    """What each patch has, and what it would have."""
    if not rows:
        return ()
    bars = tuple(
        Bar(
            f"{number(row['rank'])}. {told.neighbourhoods.get(row['neighbourhood']) or '–'}",
            float(row["first"]),
            against=float(row["expected"]),
            marked=bool(row["more"]),
        )
        for row in rows[:_DRAWN]
    )
    return (
        Bars(
            "patches",
            gettext("Found and expected where it is beyond chance"),
            Axis(kinds(told)[0]),
            bars,
            across=True,
            names_label=gettext("Place"),
            against_name=gettext("Expected"),
        ),
    )


def tables(told: Told, rows: list[dict[Any, Any]]) -> tuple[Table, ...]:
    """Patches and classes."""
    first, second = kinds(told)
    patches = Table(
        "patches",
        gettext("Places that differ beyond chance"),
        (
            Column("rank", gettext("Place"), numeric=True),
            Column("neighbourhood", gettext("Neighbourhood")),
            Column("direction", gettext("Direction")),
            Column("first", first, numeric=True),
            Column("expected", gettext("Expected"), numeric=True, decimals=1),
            Column("second", second, numeric=True),
            Column("area_km2", gettext("Area, km²"), numeric=True, decimals=2),
            Column("z", gettext("Standard deviations"), numeric=True, decimals=1),
        ),
        [
            (
                row["rank"],
                told.neighbourhoods.get(row["neighbourhood"]) or None,
                gettext("more") if row["more"] else gettext("fewer"),
                row["first"],
                row["expected"],
                row["second"],
                row["area_km2"],
                row["z"],
            )
            for row in rows
        ],
        lead=gettext("Numbers are those within a bandwidth of the strongest point of each place."),
    )
    names = _class_names(told)
    classes = Table(
        "classes",
        gettext("Classes"),
        (
            Column("class", gettext("Class")),
            Column("area_km2", gettext("Area, km²"), numeric=True, decimals=2),
            Column("first", first, numeric=True),
            Column("second", second, numeric=True),
        ),
        [
            (names[row["class"]], row["area_km2"], row["first"], row["second"])
            for row in told.tables["classes"].to_dict("records")
        ],
    )
    return (patches, classes)


def _patch_layer(told: Told) -> MapLayer:
    first, second = kinds(told)
    return MapLayer(
        "patches",
        gettext("Places that differ beyond chance"),
        "points",
        ramp="plain",
        columns=(
            Column("rank", gettext("Place"), numeric=True),
            Column("first", first, numeric=True),
            Column("expected", gettext("Expected"), numeric=True, decimals=1),
            Column("second", second, numeric=True),
        ),
    )


def _step(code: str) -> int | None:
    if code == "thin":
        return None
    if code == "chance":
        return 0
    return int(code.removeprefix("step"))


def kinds(told: Told) -> tuple[str, str]:
    """What is held against what."""
    if told.summary["concerns"]:
        return gettext("Concerns"), gettext("Incidents")
    return gettext("Incidents, this period"), gettext("Incidents, other period")


def _class_names(told: Told) -> dict[str, str]:
    """What each class of the map is called."""
    names = {"thin": gettext("Too few to compare"), "chance": gettext("No difference beyond chance")}
    combine = told.settings["combine"]
    if combine == "sum":
        bounds = (0, 1, 2, 3, 5)
        return {**names, **{f"step{step:+d}": _sum_name(bounds, step) for step in range(5)}}
    of_steps = {"difference": _differences, "log_ratio": _logarithms}.get(combine, _ratios)()
    return {**names, **{f"step{step:+d}": name for step, name in zip(range(-2, 3), of_steps, strict=True)}}


def _sum_name(bounds: tuple[int, ...], step: int) -> str:
    if not step:
        return gettext("Up to the average")
    if step == len(bounds) - 1:
        return gettext("More than %(low)s times the average", low=number(bounds[step]))
    return gettext(
        "%(low)s to %(high)s times the average", low=number(bounds[step]), high=number(bounds[step + 1])
    )


def _ratios() -> tuple[str, ...]:
    return (
        gettext("Less than half of the other"),
        gettext("Half to two thirds of the other"),
        gettext("About as much as the other"),
        gettext("Half as much again to twice the other"),
        gettext("More than twice the other"),
    )


def _logarithms() -> tuple[str, ...]:
    low, high = number(0.58, 2), number(1)
    return (
        gettext("Below −%(high)s", high=high),
        gettext("−%(high)s to −%(low)s", high=high, low=low),
        gettext("−%(low)s to %(low)s", low=low),
        gettext("%(low)s to %(high)s", low=low, high=high),
        gettext("Above %(high)s", high=high),
    )


def _differences() -> tuple[str, ...]:
    return (
        gettext("Less by more than the average"),
        gettext("Less by half to all of the average"),
        gettext("Less than half of the average apart"),
        gettext("More by half to all of the average"),
        gettext("More by more than the average"),
    )
