"""DBSCAN words: what a run of hotspots says, made from its numbers."""

from collections.abc import Mapping
from typing import Any

from flask_babel import format_decimal, format_percent, gettext, ngettext

from server.methods.presentation import Presentation, Told
from server.methods.where.dbscan_pictures import charts, layers, table

# A hotspot with more than half of all on more than a patrol can walk says little about where to go.
_SPRAWL = 0.5
_WALKABLE_KM2 = 2.0


def present(told: Told) -> Presentation:
    """Tell hotspots, and what remains of them without repeats and without patrols."""
    rows = told.tables["hotspots"].to_dict("records")
    return Presentation(
        findings=tuple(_findings(told)),
        numbers=(
            (gettext("Hotspots"), _number(told.summary["hotspots"])),
            (gettext("Incidents in hotspots"), _number(told.summary["in_hotspots"])),
            (gettext("Area, km²"), _number(round(told.summary["area_km2"], 2))),
            (gettext("Radius, m"), _number(told.settings["eps_m"])),
        ),
        layers=layers(told),
        charts=charts(told, rows),
        tables=(table(told, rows),),
        radius_m=float(told.settings["eps_m"]),
    )


def _findings(told: Told) -> list[str]:
    numbers = told.summary
    if not numbers["hotspots"]:
        return [
            gettext(
                "With these settings no place holds enough incidents. "
                "A larger radius or a smaller number finds more."
            )
        ]
    return [
        ngettext(
            "%(n)s hotspot holds %(share)s of the %(all)s incidents that have a place, "
            "on %(area)s of the territory.",
            "%(n)s hotspots hold %(share)s of the %(all)s incidents that have a place, "
            "on %(area)s of the territory.",
            numbers["hotspots"],
            n=_number(numbers["hotspots"]),
            share=_percent(numbers["in_hotspots"] / told.count),
            all=_number(told.count),
            area=_percent(numbers["area_share"]),
        ),
        *_sprawl(told),
        *(_harm(told) if told.settings["by_harm"] else ()),
        *_repeats(numbers),
        *_patrols(numbers),
        *_few(numbers),
    ]


def _sprawl(told: Told) -> list[str]:
    """Say when one hotspot has run together out of many."""
    largest = told.summary["largest"]
    if largest["incidents"] <= _SPRAWL * told.summary["in_hotspots"] or largest["area_km2"] <= _WALKABLE_KM2:
        return []
    return [
        gettext(
            "Hotspot %(rank)s alone holds %(share)s of them, on %(area)s km²: it has run together out of "
            "several places. A smaller radius or a larger number takes it apart.",
            rank=_number(largest["rank"]),
            share=_percent(largest["incidents"] / told.summary["in_hotspots"]),
            area=_number(round(largest["area_km2"], 1)),
        )
    ]


def _harm(told: Told) -> list[str]:
    numbers = told.summary
    moved = numbers["moved_by_harm"]
    order = (
        ngettext(
            "By harm %(n)s hotspot has another rank than by number.",
            "By harm %(n)s hotspots have another rank than by number.",
            moved,
            n=_number(moved),
        )
        if moved
        else gettext("By harm they have the same order as by number.")
    )
    plain = ngettext(
        "With the same radius, %(n)s place is a hotspot by number.",
        "With the same radius, %(n)s places are hotspots by number.",
        numbers["hotspots_by_number"],
        n=_number(numbers["hotspots_by_number"]),
    )
    weights = gettext("The weights are those that your territory has set for its categories.")
    return [order, plain, weights]


def _repeats(numbers: Mapping[str, Any]) -> list[str]:
    gone = numbers["gone_without_repeats"]
    said = []
    if numbers["one_address"]:
        said.append(
            ngettext(
                "%(n)s hotspot is mostly one address: it calls for solving problems, not patrols.",
                "%(n)s hotspots are mostly one address each: they call for solving problems, not patrols.",
                numbers["one_address"],
                n=_number(numbers["one_address"]),
            )
        )
    if gone:
        said.append(
            ngettext(
                "%(n)s hotspot is made by repeats: counted once a place, it is none.",
                "%(n)s hotspots are made by repeats: counted once a place, they are none.",
                gone,
                n=_number(gone),
            )
        )
    return said


def _patrols(numbers: Mapping[str, Any]) -> list[str]:
    police = numbers["found_by_police"]
    if not police:
        return []
    gone, moved = numbers["gone_without_police"], numbers["moved_without_police"]
    if not gone and not moved:
        return [
            ngettext(
                "Without the %(n)s incident that police found, the hotspots and their order stay the same.",
                "Without the %(n)s incidents that police found, the hotspots and their order stay the same.",
                police,
                n=_number(police),
            )
        ]
    said = [
        ngettext(
            "Without the %(n)s incident that police found, the list of hotspots changes.",
            "Without the %(n)s incidents that police found, the list of hotspots changes.",
            police,
            n=_number(police),
        )
    ]
    if gone:
        said.append(ngettext("%(n)s hotspot vanishes.", "%(n)s hotspots vanish.", gone, n=_number(gone)))
    if moved:
        said.append(
            ngettext(
                "%(n)s hotspot changes its rank.",
                "%(n)s hotspots change their rank.",
                moved,
                n=_number(moved),
            )
        )
    return [" ".join(said)]


def _few(numbers: Mapping[str, Any]) -> list[str]:
    if not numbers["few"]:
        return []
    return [
        ngettext(
            "%(n)s hotspot holds fewer than 10 incidents: chance alone can bring as many together.",
            "%(n)s hotspots hold fewer than 10 incidents each: chance alone can bring as many together.",
            numbers["few"],
            n=_number(numbers["few"]),
        )
    ]


def _number(value: float) -> str:
    return str(format_decimal(value))


def _percent(share: float) -> str:
    form = "#,##0.###%" if share < 0.001 else "#,##0.#%" if share < 0.1 else None
    return str(format_percent(share, form))
