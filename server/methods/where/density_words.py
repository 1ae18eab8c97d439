"""Density words: what a density says of its classes, its peaks and its bandwidth, made from its numbers."""

from typing import Any

from flask_babel import LazyString

from server.i18n import gettext, lazy_gettext, ngettext
from server.methods.change.numbers import number
from server.methods.presentation import Presentation, Told
from server.methods.where.density_figures import charts, layers, tables
from server.methods.where.density_numbers import density, share, times, unit

FEW = 30
WIDE_SHARE = 0.10
ONE_ADDRESS = 0.8
VARIANTS = 4

RULE_NAMES: dict[str, LazyString] = {
    "held_out": lazy_gettext("Best foretells places left out"),
    "reference": lazy_gettext("Normal reference, two dimensions"),
    "normal_1d": lazy_gettext("Normal reference, mean of both axes"),
    "standard_distance": lazy_gettext("Standard distance"),
    "short_side": lazy_gettext("A thirtieth of the short side"),
}


def present(told: Told) -> Presentation:
    """Tell a density."""
    peaks = told.tables["peaks"].to_dict("records")
    classes = told.tables["classes"].to_dict("records")
    return Presentation(
        findings=tuple(_findings(told, peaks)),
        numbers=(
            (gettext("Bandwidth, m"), number(told.settings["bandwidth_m"])),
            (gettext("Average, %(unit)s", unit=unit(told)), density(told.settings["average"])),
            (gettext("Highest peak, times the average"), times(peaks[0]["times"]) if peaks else "–"),
            (gettext("Peaks found any way"), f"{number(told.summary['lasting'])} / {number(len(peaks))}"),
        ),
        layers=layers(told, classes),
        charts=charts(told, classes),
        tables=tables(told, classes, peaks),
        radius_m=float(told.settings["bandwidth_m"]),
    )


def _findings(told: Told, peaks: list[dict[Any, Any]]) -> list[str]:
    said = []
    if peaks:
        said += [_highest(told, peaks[0]), _twice(told), _lasting(told, len(peaks))]
    else:
        said.append(
            gettext("No place stands out: nowhere is the density twice the average of the ground it reaches.")
        )
    said.append(_bandwidth(told))
    said += _warnings(told, peaks)
    if told.summary["outside"]:
        said.append(
            ngettext(
                "%(n)s incident lies outside the territory and is not in this map.",
                "%(n)s incidents lie outside the territory and are not in this map.",
                told.summary["outside"],
                n=number(told.summary["outside"]),
            )
        )
    return said


def _highest(told: Told, peak: dict[Any, Any]) -> str:
    where = told.neighbourhoods.get(peak["neighbourhood"], "")
    given = {
        "n": number(peak["incidents"]),
        "metres": number(told.settings["bandwidth_m"]),
        "times": times(peak["times"]),
        "where": where,
    }
    if where:
        return ngettext(
            "The density is highest in %(where)s, at %(times)s times the average: %(n)s recorded incident "
            "lies within %(metres)s m of the peak.",
            "The density is highest in %(where)s, at %(times)s times the average: %(n)s recorded incidents "
            "lie within %(metres)s m of the peak.",
            peak["incidents"],
            **given,
        )
    return ngettext(
        "At its highest the density is %(times)s times the average: %(n)s recorded incident lies within "
        "%(metres)s m of the peak.",
        "At its highest the density is %(times)s times the average: %(n)s recorded incidents lie within "
        "%(metres)s m of the peak.",
        peak["incidents"],
        **given,
    )


def _twice(told: Told) -> str:
    numbers = told.summary
    return ngettext(
        "Ground with more than twice the average is %(share)s of the territory (%(area)s km²) and holds "
        "%(n)s of %(all)s incident.",
        "Ground with more than twice the average is %(share)s of the territory (%(area)s km²) and holds "
        "%(n)s of %(all)s incidents.",
        numbers["incidents"],
        share=share(numbers["double_share"]),
        area=density(numbers["double_km2"]),
        n=number(numbers["double_incidents"]),
        all=number(numbers["incidents"]),
    )


def _lasting(told: Told, peaks: int) -> str:
    return ngettext(
        "Of %(all)s peak, %(n)s is also found with half and with double the bandwidth, on a grid moved by "
        "half a cell and with cells twice as large.",
        "Of %(all)s peaks, %(n)s are also found with half and with double the bandwidth, on a grid moved by "
        "half a cell and with cells twice as large.",
        peaks,
        all=number(peaks),
        n=number(told.summary["lasting"]),
    )


def _bandwidth(told: Told) -> str:
    settings, numbers = told.settings, told.summary
    metres, rule = number(settings["bandwidth_m"]), settings["rule"]
    by_rule = numbers["bandwidth"].get(rule)
    if by_rule is None:
        return gettext("The bandwidth is %(metres)s m.", metres=metres)
    if not numbers["by_rule"]:
        return gettext(
            "The bandwidth of %(metres)s m was given; the rule “%(rule)s” would take %(other)s m.",
            metres=metres,
            rule=RULE_NAMES[rule],
            other=number(by_rule),
        )
    if numbers["fell_back"]:
        return gettext(
            "The bandwidth is %(metres)s m, by the normal reference: there are too few places to leave one "
            "out and foretell it.",
            metres=metres,
        )
    if rule == "held_out":
        return gettext(
            "The bandwidth is %(metres)s m: of those tried, it best foretells incidents at places that were "
            "left out.",
            metres=metres,
        )
    return gettext(
        "The bandwidth is %(metres)s m, by the rule “%(rule)s”.", metres=metres, rule=RULE_NAMES[rule]
    )


def _warnings(told: Told, peaks: list[dict[Any, Any]]) -> list[str]:
    settings, numbers = told.settings, told.summary
    said = []
    if settings["bandwidth_m"] < settings["cell_m"]:
        said.append(
            gettext(
                "The bandwidth is smaller than a cell, so incidents can fall between the middles of cells: "
                "take smaller cells."
            )
        )
    if numbers["top_share"] > WIDE_SHARE:
        said.append(
            gettext(
                "The highest class covers %(share)s of the territory, too much to say where to start: take a "
                "smaller bandwidth.",
                share=share(numbers["top_share"]),
            )
        )
    if numbers["incidents"] < FEW:
        said.append(
            gettext(
                "With fewer than %(few)s incidents single ones make peaks: read this map as a list of "
                "places.",
                few=number(FEW),
            )
        )
    if numbers["categories"] > 1 and not settings["weighted"]:
        said.append(
            gettext(
                "Several categories count alike here, the frequent ones most: look at each alone, or weigh "
                "by harm."
            )
        )
    return said + _one_address(peaks)


def _one_address(peaks: list[dict[Any, Any]]) -> list[str]:
    single = [
        peak["rank"] for peak in peaks if peak["busiest_share"] >= ONE_ADDRESS and peak["incidents"] > 1
    ]
    if not single:
        return []
    return [
        ngettext(
            "Peak %(ranks)s is one address: it has a problem to solve there, not an area to patrol.",
            "Peaks %(ranks)s are one address each: they have a problem to solve there, not an area to "
            "patrol.",
            len(single),
            ranks=", ".join(number(rank) for rank in single),
        )
    ]
