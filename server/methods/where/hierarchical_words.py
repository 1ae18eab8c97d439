"""Hierarchical words: how far two ways of clustering agree, made from their numbers."""

from typing import Any

from flask_babel import format_decimal, format_percent, gettext, ngettext

from server.maps.figures import Cell, Matrix
from server.methods.presentation import Column, MapLayer, Presentation, Table, Told

_NAMES = {"hdbscan": "HDBSCAN", "optics": "OPTICS"}


def present(told: Told) -> Presentation:
    """Tell what both found, and what only one did."""
    other = _NAMES[told.settings["algorithm"]]
    return Presentation(
        findings=_findings(told, other),
        numbers=(
            (gettext("Hotspots of DBSCAN"), _number(told.summary["dbscan"])),
            (gettext("Clusters of %(method)s", method=other), _number(told.summary["compared"])),
            (gettext("Agreement (adjusted Rand index)"), _number(round(told.summary["rand"], 2))),
            (gettext("Radius, m"), _number(told.settings["eps_m"])),
        ),
        layers=_layers(other),
        charts=(_matrix(told, other),),
        tables=(_table(told, other),),
        radius_m=float(told.settings["eps_m"]),
    )


def too_many(algorithm: str, most: int, count: int) -> str:
    """Say that the compared method cannot take so many."""
    return gettext(
        "%(method)s compares every incident with every other one and takes at most %(most)s here; "
        "this selection has %(n)s. Choose a shorter period, one category or an area.",
        method=_NAMES[algorithm],
        most=_number(most),
        n=_number(count),
    )


def _findings(told: Told, other: str) -> tuple[str, ...]:
    numbers = told.summary
    if not numbers["dbscan"] and not numbers["compared"]:
        return (gettext("Neither method finds a dense place with these settings."),)
    same = ngettext(
        "%(same)s of %(n)s hotspots of DBSCAN is also found by %(method)s, which has %(others)s clusters.",
        "%(same)s of %(n)s hotspots of DBSCAN are also found by %(method)s, which has %(others)s clusters.",
        numbers["same"],
        n=_number(numbers["dbscan"]),
        same=_number(numbers["same"]),
        method=other,
        others=_number(numbers["compared"]),
    )
    alike = (numbers["both"] + numbers["neither"]) / numbers["incidents"]
    where = gettext(
        "%(share)s of the incidents are in a cluster of both or of neither.", share=_percent(alike)
    )
    rule = gettext(
        "“Found” means that at least half of the incidents that lie in either of the two lie in both. "
        "%(method)s has no radius: its outlines are drawn with that of DBSCAN.",
        method=other,
    )
    return (same, where, rule)


def _layers(other: str) -> tuple[MapLayer, ...]:
    columns = (
        Column("rank", gettext("Rank"), numeric=True),
        Column("incidents", gettext("Incidents"), numeric=True),
    )
    return (
        MapLayer("dbscan", gettext("Hotspots of DBSCAN"), "outline", columns=columns),
        MapLayer(
            "compared",
            gettext("Clusters of %(method)s", method=other),
            "fill",
            column="incidents",
            ramp="sequential",
            unit=gettext("incidents"),
            columns=columns,
        ),
    )


def _matrix(told: Told, other: str) -> Matrix:
    numbers = told.summary
    inside, outside = gettext("in a cluster"), gettext("in none")
    return Matrix(
        "agreement",
        gettext("Incidents in clusters of both methods"),
        (f"DBSCAN: {inside}", f"DBSCAN: {outside}"),
        (f"{other}: {inside}", f"{other}: {outside}"),
        (
            (Cell(float(numbers["both"])), Cell(float(numbers["dbscan_only"]))),
            (Cell(float(numbers["compared_only"])), Cell(float(numbers["neither"]))),
        ),
    )


def _table(told: Told, other: str) -> Table:
    rows: list[dict[Any, Any]] = told.tables["clusters"].to_dict("records")
    return Table(
        "clusters",
        gettext("Hotspots of DBSCAN and what they correspond to"),
        (
            Column("rank", gettext("Rank"), numeric=True),
            Column("incidents", gettext("Incidents"), numeric=True),
            Column("partner", gettext("Cluster of %(method)s", method=other), numeric=True),
            Column("overlap", gettext("Common, %"), numeric=True, decimals=0),
        ),
        [
            (
                row["rank"],
                row["incidents"],
                None if row["partner"] is None or row["partner"] != row["partner"] else int(row["partner"]),
                100 * row["overlap"],
            )
            for row in rows
        ],
    )


def _number(value: float) -> str:
    return str(format_decimal(value))


def _percent(share: float) -> str:
    return str(format_percent(share))
