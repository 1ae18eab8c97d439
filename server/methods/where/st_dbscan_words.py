"""Space-time words: what clusters with a period say, made from their numbers."""

from datetime import date
from typing import Any

from flask_babel import format_date, format_decimal, format_percent, gettext, ngettext

from server.maps.figures import Axis, Lines, Series, day_number
from server.methods.presentation import Column, MapLayer, Presentation, Table, Told

_DRAWN = 60
_LONG = 0.5  # of the period: what lasts longer is no series


def present(told: Told) -> Presentation:
    """Tell clusters in space and time."""
    rows = told.tables["clusters"].to_dict("records")
    return Presentation(
        findings=tuple(_findings(told, rows)),
        numbers=(
            (gettext("Clusters"), _number(told.summary["clusters"])),
            (gettext("Incidents in clusters"), _number(told.summary["in_clusters"])),
            (gettext("Radius, m"), _number(told.settings["eps_m"])),
            (gettext("Radius in time, days"), _number(told.settings["eps_days"])),
        ),
        layers=(_layer(),),
        charts=_charts(rows),
        tables=(_table(told, rows),),
        radius_m=float(told.settings["eps_m"]),
    )


def too_vague(count: int, known: int, least: int) -> str:
    """Say that too few incidents have a time that is known well enough."""
    return ngettext(
        "Of %(all)s incidents, the time of %(n)s is known well enough for this radius in time; %(least)s are "
        "needed. Choose a larger radius in time or a longer period.",
        "Of %(all)s incidents, the times of %(n)s are known well enough for this radius in time; %(least)s "
        "are needed. Choose a larger radius in time or a longer period.",
        known,
        all=_number(count),
        n=_number(known),
        least=_number(least),
    )


def _findings(told: Told, rows: list[dict[Any, Any]]) -> list[str]:
    numbers = told.summary
    said = (
        [_found(told, rows)]
        if rows
        else [gettext("With these settings nothing came together in space and time.")]
    )
    if rows and rows[0]["days"] > _LONG * numbers["window_days"]:
        said.append(
            gettext(
                "The largest goes on for most of the period: it is a place that is always busy rather than a "
                "series. A smaller radius in metres or in days takes it apart."
            )
        )
    if numbers["again"]:
        said.append(
            ngettext(
                "%(n)s cluster shares its ground with one of another time: there it came back.",
                "%(n)s clusters share their ground with one of another time: there it came back.",
                numbers["again"],
                n=_number(numbers["again"]),
            )
        )
    if numbers["vague"]:
        said.append(
            ngettext(
                "%(n)s incident is left out: its time is known less well than the radius in time.",
                "%(n)s incidents are left out: their times are known less well than the radius in time.",
                numbers["vague"],
                n=_number(numbers["vague"]),
            )
        )
    if rows:
        said.append(_by_chance())
    return said


def _by_chance() -> str:
    return gettext(
        "Some clusters come about by chance in busy places: whether incidents follow each other more "
        "than that is what the near-repeat table tests."
    )


def _found(told: Told, rows: list[dict[Any, Any]]) -> str:
    first = rows[0]
    return ngettext(
        "%(n)s cluster holds %(share)s of the incidents; it has %(most)s incidents within %(days)s days, "
        "from %(first)s to %(last)s.",
        "%(n)s clusters hold %(share)s of the incidents; the largest has %(most)s incidents within "
        "%(days)s days, from %(first)s to %(last)s.",
        len(rows),
        n=_number(len(rows)),
        share=_percent(told.summary["in_clusters"] / told.summary["used"]),
        most=_number(first["incidents"]),
        days=_number(first["days"]),
        first=_day(first["first"]),
        last=_day(first["last"]),
    ).replace("..", ".")


def _layer() -> MapLayer:
    return MapLayer(
        "clusters",
        gettext("Clusters in space and time"),
        "fill",
        column="incidents",
        ramp="sequential",
        unit=gettext("incidents"),
        columns=(
            Column("rank", gettext("Cluster"), numeric=True),
            Column("incidents", gettext("Incidents"), numeric=True),
            Column("first", gettext("First day")),
            Column("last", gettext("Last day")),
            Column("places", gettext("Places"), numeric=True),
        ),
    )


def _charts(rows: list[dict[Any, Any]]) -> tuple[Lines, ...]:
    """Each cluster as a stretch of days, by number."""
    if not rows:
        return ()
    shown = rows[:_DRAWN]
    series = Series(
        gettext("First to last day"),
        tuple(day_number(date.fromisoformat(row["first"])) for row in shown),
        tuple(float(row["incidents"]) for row in shown),
        kind="points",
        notes=tuple(
            gettext("%(first)s to %(last)s", first=_day(row["first"]), last=_day(row["last"]))
            for row in shown
        ),
    )
    return (
        Lines(
            "periods",
            gettext("When the clusters began"),
            Axis(gettext("First day"), kind="date"),
            Axis(gettext("Incidents")),
            (series,),
        ),
    )


def _table(told: Told, rows: list[dict[Any, Any]]) -> Table:
    columns = (
        Column("rank", gettext("Cluster"), numeric=True),
        Column("incidents", gettext("Incidents"), numeric=True),
        Column("weight", gettext("Harm"), numeric=True, decimals=1),
        Column("places", gettext("Places"), numeric=True),
        Column("first", gettext("First day")),
        Column("last", gettext("Last day")),
        Column("days", gettext("Days"), numeric=True),
        Column("category", gettext("Most frequent category")),
    )
    return Table(
        "clusters",
        gettext("Clusters in space and time"),
        columns,
        [
            (
                row["rank"],
                row["incidents"],
                row["weight"],
                row["places"],
                _day(row["first"]),
                _day(row["last"]),
                row["days"],
                told.labels.get(row["category"], row["category"]),
            )
            for row in rows
        ],
    )


def _day(text: str) -> str:
    return str(format_date(date.fromisoformat(text), "medium"))


def _number(value: float) -> str:
    return str(format_decimal(value))


def _percent(share: float) -> str:
    return str(format_percent(share))
