"""Words on stability: how steady hotspots are, in sentences, a chart, a map and a table."""

from typing import Any

import pandas as pd
from flask_babel import format_decimal, format_percent

from server.i18n import gettext, ngettext
from server.maps.figures import Axis, Bar, Bars
from server.methods.presentation import Column, MapLayer, Presentation, Swatch, Table, Told

_MOST_BARS = 20
_MOST_ROWS = 200
_OFTEN = 0.25
# Shaken less than this, or less often, a hotspot is steady whatever it is.
LITTLE, FEW_RUNS = 0.1, 40


def present(told: Told) -> Presentation:
    """Tell a run of stability."""
    table = told.tables["hotspots"]
    if table.empty:
        nothing = gettext(
            "With these settings no place holds enough incidents, so there is no hotspot to be judged. "
            "A larger radius or a smaller number finds more."
        )
        return Presentation((nothing,), numbers=_numbers(told))
    return Presentation(
        findings=tuple(_findings(told, table)),
        numbers=_numbers(told),
        layers=(_layer(),),
        charts=(_bars(table),),
        tables=(_table(table),),
    )


def kind_label(kind: str) -> str:
    """Name what is varied."""
    return {
        "everything": gettext("everything at once"),
        "eps": gettext("the radius"),
        "minimum": gettext("the smallest number"),
        "window": gettext("the window"),
        "location": gettext("the places"),
    }.get(kind, "–")


def verdict_label(word: str) -> str:
    """Name how steady a hotspot is."""
    return {
        "steady": gettext("steady"),
        "depends": gettext("depends on the settings"),
        "unsteady": gettext("more often lost than found"),
    }[word]


def _findings(told: Told, table: pd.DataFrame) -> list[str]:
    summary = told.summary
    said = [_how_many(summary), _hardly(told)]
    if summary["unsteady"] and len(table) > 1:
        said.append(
            ngettext(
                "%(n)s hotspot is lost more often than it is found: do not plan by it alone.",
                "%(n)s hotspots are lost more often than they are found: do not plan by them alone.",
                summary["unsteady"],
                n=format_decimal(summary["unsteady"]),
            )
        )
    said.extend(_weakness(summary))
    merging = table[(table["merged"] >= _OFTEN) & (table["verdict"] != "steady")]
    if len(merging):
        said.append(
            gettext(
                "Hotspot %(rank)s often runs into its neighbour rather than vanishing: the place is sure, "
                "its edge is not.",
                rank=format_decimal(int(merging["rank"].iloc[0])),
            )
        )
    said.append(_places(summary))
    return [sentence for sentence in said if sentence]


def _hardly(told: Told) -> str:
    """Take back what was said of any reasonable setting where hardly any was tried."""
    spread, dropped, runs = (told.settings[name] for name in ("spread", "dropped", "runs"))
    if min(spread, dropped) >= LITTLE and runs >= FEW_RUNS:
        return ""
    return gettext(
        "But little was varied, or in few runs: the settings by up to %(spread)s, the window by %(dropped)s, "
        "%(runs)s runs. That says less than it sounds.",
        spread=format_percent(spread),
        dropped=format_percent(dropped),
        runs=format_decimal(runs),
    )


def _how_many(summary: Any) -> str:
    n, steady = summary["hotspots"], summary["steady"]
    if n == 1:
        return {
            "steady": gettext("The only hotspot would also be found with almost any reasonable setting."),
            "depends": gettext("Whether the only hotspot is found depends on the settings."),
            "unsteady": gettext(
                "The only hotspot is lost more often than it is found: do not plan by it alone."
            ),
        }[next(word for word in ("steady", "depends", "unsteady") if summary[word])]
    if steady == n:
        return gettext(
            "All %(n)s hotspots would also be found with almost any reasonable setting.",
            n=format_decimal(n),
        )
    if not steady:
        return gettext(
            "None of the %(n)s hotspots would be found with almost any reasonable setting.",
            n=format_decimal(n),
        )
    return ngettext(
        "%(steady)s of the %(n)s hotspots would also be found with almost any reasonable setting.",
        "%(steady)s of the %(n)s hotspots would also be found with almost any reasonable setting.",
        steady,
        steady=format_decimal(steady),
        n=format_decimal(n),
    )


def _weakness(summary: Any) -> list[str]:
    """What loses hotspots most often, where anything loses them at all."""
    alone = {kind: share for kind, share in summary["found"].items() if kind != "everything"}
    kind = min(alone, key=lambda name: float(alone[name]))
    if alone[kind] >= 1:
        return [gettext("No single one of these would lose any hotspot: only several at once do.")]
    share = format_percent(1 - alone[kind])
    return [
        {
            "eps": gettext(
                "What loses hotspots most often is another radius: %(share)s of the time.", share=share
            ),
            "minimum": gettext(
                "What loses hotspots most often is another smallest number: %(share)s of the time.",
                share=share,
            ),
            "window": gettext(
                "What loses hotspots most often is a part of the window left out, %(share)s of the time: "
                "some were there for a while only.",
                share=share,
            ),
            "location": gettext(
                "What loses hotspots most often is how well places are known: %(share)s of the time.",
                share=share,
            ),
        }[kind]
    ]


def _places(summary: Any) -> str:
    rough = summary["precision"].get("area", 0)
    if not rough:
        return ""
    return ngettext(
        "%(n)s incident is known only to an area; it was moved by up to %(radius)s m.",
        "%(n)s incidents are known only to an area; they were moved by up to %(radius)s m.",
        rough,
        n=format_decimal(rough),
        radius=format_decimal(summary["radii_m"]["area"]),
    )


def _numbers(told: Told) -> tuple[tuple[str, str], ...]:
    summary, used = told.summary, told.settings
    rows = [
        (gettext("Hotspots"), format_decimal(summary["hotspots"])),
        (gettext("Radius (eps)"), f"{format_decimal(used['eps_m'])} m"),
        (gettext("Smallest number of incidents"), format_decimal(used["min_incidents"])),
        (gettext("Runs"), format_decimal(sum(summary["runs"].values()))),
    ]
    if summary["mean"] is not None:
        rows.insert(1, (gettext("Mean stability, by incidents"), format_percent(summary["mean"])))
    return tuple(rows)


def _layer() -> MapLayer:
    return MapLayer(
        code="hotspots",
        title=gettext("How steady hotspots are"),
        kind="fill",
        column="verdict",
        ramp="sequential",
        swatches=(
            Swatch("steady", verdict_label("steady"), 4),
            Swatch("depends", verdict_label("depends"), 2),
            Swatch("unsteady", verdict_label("unsteady"), 0),
        ),
        columns=(
            Column("rank", gettext("Hotspot"), numeric=True),
            Column("incidents", gettext("Incidents"), numeric=True),
            Column("score", gettext("Found in this share of runs"), numeric=True, decimals=2),
        ),
    )


def _bars(table: pd.DataFrame) -> Bars:
    bars = tuple(
        Bar(
            gettext("Hotspot %(rank)s", rank=row["rank"]),
            float(row["score"]),
            low=float(row["low"]),
            high=float(row["high"]),
            marked=row["verdict"] == "unsteady",
        )
        for row in table.head(_MOST_BARS).to_dict("records")
    )
    return Bars(
        code="stability",
        title=gettext("Share of runs that found each hotspot"),
        value=Axis(gettext("Share of runs"), kind="share", least=0, most=1),
        bars=bars,
        across=True,
        names_label=gettext("Hotspot"),
        note=gettext(
            "Radius, smallest number, window and places were varied together. The lines are what more "
            "runs could make of it (95 %)."
        ),
    )


def _share(name: str, label: str) -> Column:
    return Column(name, label, numeric=True, decimals=2)


def _table(table: pd.DataFrame) -> Table:
    columns = (
        Column("rank", gettext("Hotspot"), numeric=True),
        Column("incidents", gettext("Incidents"), numeric=True),
        _share("score", gettext("Stability")),
        _share("low", gettext("from")),
        _share("high", gettext("to")),
        Column("verdict", gettext("In words")),
        _share("found_eps", gettext("Another radius")),
        _share("found_minimum", gettext("Another smallest number")),
        _share("found_window", gettext("Part of the window")),
        _share("found_location", gettext("Places moved")),
        _share("merged", gettext("Merged")),
        Column("weakest", gettext("Lost most by")),
    )
    shown = table.head(_MOST_ROWS).copy()
    shown["verdict"] = [verdict_label(word) for word in shown["verdict"]]
    shown["weakest"] = [kind_label(word) for word in shown["weakest"]]
    return Table(
        "hotspots",
        gettext("Every hotspot"),
        columns,
        shown[[column.name for column in columns]].to_numpy(dtype=object).tolist(),
        lead=gettext("The share of runs in which each was found again: all at once, then one thing alone."),
    )
