"""Quality reasons: one sentence for each thing that the gate found, with what to do about it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import format_date, format_decimal, format_percent, gettext, ngettext

from analysis.trust.quality import Reason

_NAMED = 3  # parts of a selection that a sentence names; a table has all of them


def reason_words(reason: Reason, names: Mapping[str, str]) -> str:
    """Say one reason and what to do about it."""
    numbers = reason.numbers
    if reason.code == "too_few":
        return _too_few(numbers)
    if reason.code == "hit_rate":
        return _hit_rate(numbers)
    if reason.code.startswith("hit_rate_"):
        return _low_parts(reason.code, numbers, names)
    if reason.code in _WITH_SHARE:
        return _with_share(reason.code, numbers)
    if reason.code in _PILED:
        return _piled(reason.code, numbers)
    return _other(reason.code, numbers)


_WITH_SHARE = frozenset(
    {"suspected_defaults", "vague_places", "one_place", "coincident", "police_found", "source_unknown"}
)
_PILED = frozenset({"midnight", "first_of_month"})


def _too_few(numbers: Mapping[str, Any]) -> str:
    n, least = int(numbers["n"]), int(numbers["least"])
    told = ngettext(
        "There is %(n)s incident to show, and this needs at least %(least)s: "
        "with so few, chance alone makes patterns.",
        "There are %(n)s incidents to show, and this needs at least %(least)s: "
        "with so few, chance alone makes patterns.",
        n,
        n=format_decimal(n),
        least=format_decimal(least),
    )
    missing = int(numbers.get("incidents", n)) - n
    if missing:
        told += " " + ngettext(
            "%(n)s more has no place.", "%(n)s more have no place.", missing, n=format_decimal(missing)
        )
    return f"{told} {gettext('Choose a longer period or more categories, or read the list of incidents.')}"


def _hit_rate(numbers: Mapping[str, Any]) -> str:
    missing = int(numbers["missing"])
    return ngettext(
        "Only %(share)s of the incidents are on the map; %(n)s is missing from it. Below %(least)s the "
        "pattern may be that of the addresses rather than of the incidents. Find its place in the import’s "
        "list of rows without a place, or say how many are missing when you show the map.",
        "Only %(share)s of the incidents are on the map; %(n)s are missing from it. Below %(least)s the "
        "pattern may be that of the addresses rather than of the incidents. Find their places in the "
        "import’s list of rows without a place, or say how many are missing when you show the map.",
        missing,
        share=_percent(numbers["share"]),
        n=format_decimal(missing),
        least=_percent(numbers["least"]),
    )


def _low_parts(code: str, numbers: Mapping[str, Any], names: Mapping[str, str]) -> str:
    parts = numbers["parts"]
    n = len(parts)
    named = ", ".join(
        f"{_part_name(code, part['name'], names)} ({_percent(part['share'])})" for part in parts[:_NAMED]
    )
    if code == "hit_rate_categories":
        return ngettext(
            "In %(n)s category fewer than 85%% of the incidents are on the map: %(named)s. "
            "Do not compare its map with those of others.",
            "In %(n)s categories fewer than 85%% of the incidents are on the map, lowest first: %(named)s. "
            "Do not compare their maps with those of others.",
            n,
            n=format_decimal(n),
            named=named,
        )
    if code == "hit_rate_months":
        return ngettext(
            "In %(n)s month fewer than 85%% of the incidents are on the map: %(named)s. "
            "A change on the map in that month may be one of addresses.",
            "In %(n)s months fewer than 85%% of the incidents are on the map, lowest first: %(named)s. "
            "A change on the map between these and other months may be one of addresses.",
            n,
            n=format_decimal(n),
            named=named,
        )
    return ngettext(
        "In %(n)s neighbourhood fewer than 85%% of the incidents are on the map: %(named)s. "
        "What looks quiet there may be unplaced.",
        "In %(n)s neighbourhoods fewer than 85%% of the incidents are on the map, lowest first: %(named)s. "
        "What looks quiet there may be unplaced.",
        n,
        n=format_decimal(n),
        named=named,
    )


def _part_name(code: str, name: str, names: Mapping[str, str]) -> str:
    if code == "hit_rate_months":
        return str(format_date(date.fromisoformat(f"{name}-01"), "LLLL y"))
    return names.get(name, name)


def _with_share(code: str, numbers: Mapping[str, Any]) -> str:
    n = int(numbers["n"])
    blanks = {"n": format_decimal(n), "share": _percent(numbers["share"])}
    if code == "suspected_defaults":
        return ngettext(
            "%(n)s incident (%(share)s) lies at a place that looks like a default location. "
            "Say on the page of default locations whether it is one.",
            "%(n)s incidents (%(share)s) lie at places that look like default locations. "
            "Say on the page of default locations which of them are.",
            n,
            **blanks,
        )
    if code == "vague_places":
        return ngettext(
            "%(n)s incident (%(share)s) is placed only by its area, at the middle of it. "
            "A hotspot at such a place is one of the geocoder: compare neighbourhoods instead.",
            "%(n)s incidents (%(share)s) are placed only by their area, at the middle of it. "
            "A hotspot at such a place is one of the geocoder: compare neighbourhoods instead.",
            n,
            **blanks,
        )
    if code == "one_place":
        return ngettext(
            "One place has %(n)s incident, %(share)s of all that are on the map. "
            "Look at it by itself under repeat places; the pattern around it is hidden by it.",
            "One place has %(n)s incidents, %(share)s of all that are on the map. "
            "Look at it by itself under repeat places; the pattern around it is hidden by it.",
            n,
            **blanks,
        )
    if code == "coincident":
        return ngettext(
            "%(n)s incident (%(share)s) shares its place with another one: see repeat places.",
            "%(n)s incidents (%(share)s) share their place with another one: see repeat places.",
            n,
            **blanks,
        )
    if code == "police_found":
        return ngettext(
            "Police found %(n)s of these incidents (%(share)s of those whose source is known) rather than "
            "being told of it. Where patrols go, they find more: compare with the list made without them, "
            "or choose “reported” in the filter.",
            "Police found %(n)s of these incidents (%(share)s of those whose source is known) rather than "
            "being told of them. Where patrols go, they find more: compare with the list made without them, "
            "or choose “reported” in the filter.",
            n,
            **blanks,
        )
    return ngettext(
        "Of %(n)s incident (%(share)s) it is not known whether it was reported or found by police, so nobody "
        "can tell how far patrols made this pattern.",
        "Of %(n)s incidents (%(share)s) it is not known whether they were reported or found by police, so "
        "nobody can tell how far patrols made this pattern.",
        n,
        **blanks,
    )


def _piled(code: str, numbers: Mapping[str, Any]) -> str:
    n = int(numbers["n"])
    blanks = {"n": format_decimal(n), "expected": format_decimal(round(float(numbers["expected"])))}
    if code == "midnight":
        return ngettext(
            "%(n)s incident is recorded at exactly midnight, where about %(expected)s would be expected. "
            "Its hour is probably not known: leave the hour empty in the file.",
            "%(n)s incidents are recorded at exactly midnight, where about %(expected)s would be expected. "
            "Their hour is probably not known: leave the hour empty in the file.",
            n,
            **blanks,
        )
    return ngettext(
        "%(n)s incident is recorded on a first of the month, where about %(expected)s would be expected. "
        "Its day is probably not known: leave the day empty in the file.",
        "%(n)s incidents are recorded on a first of the month, where about %(expected)s would be expected. "
        "Their day is probably not known: leave the day empty in the file.",
        n,
        **blanks,
    )


def _other(code: str, numbers: Mapping[str, Any]) -> str:
    if code == "at_default":
        n = int(numbers["n"])
        return ngettext(
            "%(n)s incident lies at a default location: it is counted in totals and left out of the map.",
            "%(n)s incidents lie at default locations: they are counted in totals and left out of the map.",
            n,
            n=format_decimal(n),
        )
    if code == "cell_above_bandwidth":
        return gettext(
            "The bandwidth (%(bandwidth)s m) is smaller than a cell (%(cell)s m), so the map shows cells and "
            "not a surface. Choose smaller cells or a larger bandwidth.",
            bandwidth=format_decimal(numbers["bandwidth_m"]),
            cell=format_decimal(numbers["cell_m"]),
        )
    return code


def _percent(share: float) -> str:
    return str(format_percent(share))
