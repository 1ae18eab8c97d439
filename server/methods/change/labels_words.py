"""Near-repeat labels in words: how many followed, in which strings, and how they are drawn."""

from collections.abc import Collection, Iterator
from typing import Any

from server.i18n import gettext, ngettext
from server.maps.figures import Axis, Lines, Series
from server.methods.change.near_repeat_words import undated
from server.methods.change.numbers import day, number
from server.methods.presentation import Column, MapLayer, Presentation, Swatch, Table, Told

# Fewer followers say nothing about their usual distance in time.
FEW_FOLLOWERS = 5


def present(told: Told) -> Presentation:
    """Tell a run of labels."""
    counts = told.summary["counts"]
    return Presentation(
        findings=tuple(_findings(told)),
        numbers=(
            (gettext("Originators"), number(counts["originator"])),
            (gettext("Repeats"), number(counts["repeat"])),
            (gettext("Near repeats"), number(counts["near_repeat"])),
            (gettext("Strings"), number(told.summary["strings"])),
        ),
        layers=tuple(_layers(told.summary["drawn"])),
        charts=tuple(_charts(told)),
        tables=tuple(_tables(told)),
        radius_m=float(told.settings["near_m"]),
    )


def _findings(told: Told) -> Iterator[str]:
    found, reach = told.summary, told.settings
    counts = found["counts"]
    followers = counts["repeat"] + counts["near_repeat"]
    yield ngettext(
        "%(n)s of %(all)s recorded incidents followed another within %(days)s days and %(metres)s m: "
        "%(repeats)s at the same place, %(near)s near it.",
        "%(n)s of %(all)s recorded incidents followed another within %(days)s days and %(metres)s m: "
        "%(repeats)s at the same place, %(near)s near it.",
        followers,
        n=number(followers),
        all=number(found["incidents"]),
        days=number(reach["within_days"]),
        metres=number(reach["near_m"]),
        repeats=number(counts["repeat"]),
        near=number(counts["near_repeat"]),
    )
    if found["strings"]:
        yield _strings(found)
    yield _chance(found)
    if followers >= FEW_FOLLOWERS and found["median_gap_days"] is not None:
        yield ngettext(
            "Half of those that followed did so within %(n)s day.",
            "Half of those that followed did so within %(n)s days.",
            round(found["median_gap_days"]),
            n=number(round(found["median_gap_days"])),
        )
    yield from undated(found["undated"])


def _strings(found: Any) -> str:
    return ngettext(
        "They make %(n)s string of linked incidents; the longest links %(longest)s.",
        "They make %(n)s strings of linked incidents; the longest links %(longest)s.",
        found["strings"],
        n=number(found["strings"]),
        longest=number(found["longest"]),
    )


def _chance(found: Any) -> str:
    """What chance makes of it: labels alone say nothing about that."""
    blanks = {"n": number(found["pairs"]), "expected": number(found["pairs_expected"], 1)}
    if found["pairs_expected"] < FEW_FOLLOWERS and found["pairs"] < FEW_FOLLOWERS:
        return gettext("There are too few pairs within this reach to tell them from chance.")
    return ngettext(
        "%(n)s pair lies within this reach; with the same places and dates, dealt out by chance, it would be "
        "about %(expected)s. Whether the difference means something is what “Near repeats” tests.",
        "%(n)s pairs lie within this reach; with the same places and dates, dealt out by chance, it would be "
        "about %(expected)s. Whether the difference means something is what “Near repeats” tests.",
        found["pairs"],
        **blanks,
    )


def _layers(drawn: Collection[str]) -> Iterator[MapLayer]:
    if "links" in drawn:
        yield MapLayer(
            code="links",
            title=gettext("From an incident to the one that followed"),
            kind="outline",
            columns=(
                Column("days", gettext("Days after"), numeric=True, decimals=0),
                Column("metres", gettext("Distance"), numeric=True, decimals=0, unit="m"),
            ),
        )
    yield MapLayer(
        code="incidents",
        title=gettext("Incidents by what they follow"),
        kind="points",
        column="label",
        ramp="qualitative",
        swatches=(
            Swatch("originator", gettext("originator"), 0),
            Swatch("repeat", gettext("repeat"), 1),
            Swatch("near_repeat", gettext("near repeat"), 2),
            Swatch("none", gettext("neither"), 4),
        ),
        columns=(
            Column("label", gettext("Label")),
            Column("day", gettext("Day")),
            Column("category", gettext("Category")),
            Column("gap_days", gettext("Days after"), numeric=True, decimals=0),
            Column("distance_m", gettext("Distance"), numeric=True, decimals=0, unit="m"),
            Column("string", gettext("String"), numeric=True, decimals=0),
        ),
    )


def _charts(told: Told) -> Iterator[Lines]:
    gaps = told.tables["gaps"]
    if gaps["repeats"].sum() + gaps["near_repeats"].sum() < FEW_FOLLOWERS:
        return
    days = tuple(float(each) for each in gaps["days"])
    yield Lines(
        code="gaps",
        title=gettext("Days from the incident followed"),
        x=Axis(gettext("Days after"), least=0.0, most=max(days[-1], 1.0)),
        y=Axis(gettext("Incidents")),
        series=tuple(
            Series(name, days, tuple(float(each) for each in gaps[column]), kind="steps", tone=tone)
            for name, column, tone in (
                (gettext("Repeats"), "repeats", "main"),
                (gettext("Near repeats"), "near_repeats", "second"),
            )
        ),
        note=gettext("Day 0 is the same day. An incident is counted once, from the latest that it follows."),
    )


def _tables(told: Told) -> Iterator[Table]:
    strings = told.tables["strings"]
    if not len(strings):
        return
    columns = (
        Column("string", gettext("String"), numeric=True, decimals=0),
        Column("incidents", gettext("Incidents"), numeric=True, decimals=0),
        Column("repeats", gettext("Repeats"), numeric=True, decimals=0),
        Column("near_repeats", gettext("Near repeats"), numeric=True, decimals=0),
        Column("first", gettext("First day")),
        Column("last", gettext("Last day")),
        Column("days", gettext("Days"), numeric=True, decimals=0),
        Column("metres", gettext("Across"), numeric=True, decimals=0, unit="m"),
    )
    rows = [
        (
            row["string"] + 1,
            *(row[name] for name in ("incidents", "repeats", "near_repeats")),
            day(row["first"]),
            day(row["last"]),
            row["days"],
            row["metres"],
        )
        for row in strings.to_dict("records")
    ]
    yield Table("strings", gettext("The longest strings"), columns, rows)
