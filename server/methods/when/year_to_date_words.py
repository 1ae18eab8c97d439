"""Year-to-date words: two years over the same days in sentences, figures and tables."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from server.i18n import gettext, ngettext
from server.maps.figures import Axis, Bar, Bars, Lines, Series, day_number
from server.methods.presentation import Column, Presentation, Table, Told
from server.methods.when.day_words import day, number, set_aside

# Both counts vary, so z of two alike years lies beyond 3 as often as a normal deviate beyond 3/√2.
_BY_CHANCE = 0.034
_MOST_BARS = 15
_MOST_NAMED = 6
_MOST_POINTS = 120


def present(told: Told) -> Presentation:
    """Tell a year to date."""
    found = told.summary
    kinds = (
        ("categories", gettext("Offence categories"), _category(told)),
        ("neighbourhoods", gettext("Neighbourhoods"), _neighbourhood(told)),
    )
    return Presentation(
        findings=(_overall(told), *_flagged(told), _spans(told), *set_aside(told)),
        numbers=(
            (gettext("This year"), number(found["n_now"])),
            (gettext("Last year, the same days"), number(found["n_before"])),
            (gettext("Poisson z"), number(found["z"], 1)),
        ),
        charts=(
            _curve(told),
            *(_bars(code, title, told.tables[code], names) for code, title, names in kinds),
        ),
        tables=tuple(_table(code, title, told.tables[code], names) for code, title, names in kinds),
    )


def _overall(told: Told) -> str:
    found = told.summary
    now, before = number(found["n_now"]), number(found["n_before"])
    if abs(found["z"]) <= 3:
        return gettext("%(now)s after %(before)s is within normal variation.", now=now, before=before)
    if found["z"] > 0:
        return gettext(
            "%(now)s after %(before)s is more than normal variation explains.", now=now, before=before
        )
    return gettext("%(now)s after %(before)s is less than normal variation explains.", now=now, before=before)


def _flagged(told: Told) -> tuple[str, ...]:
    found = told.summary
    if not found["flagged"]:
        return (
            ngettext(
                "Nor does the one category or neighbourhood differ by more than that.",
                "None of the %(n)s categories and neighbourhoods differs by more than normal variation.",
                found["compared"],
                n=number(found["compared"]),
            ),
        )
    rows = [
        (abs(row["z"]), name(row["name"]), row)
        for code, name in (("categories", _category(told)), ("neighbourhoods", _neighbourhood(told)))
        for row in told.tables[code][told.tables[code]["flagged"].astype(bool)].to_dict("records")
    ]
    named = sorted(rows, key=lambda each: (-each[0], each[1]))[:_MOST_NAMED]
    said = [
        ngettext(
            "%(n)s of %(all)s categories and neighbourhoods differs by more than normal variation.",
            "%(n)s of %(all)s categories and neighbourhoods differ by more than normal variation.",
            found["flagged"],
            n=number(found["flagged"]),
            all=number(found["compared"]),
        )
        + " "
        + gettext("Chance alone would bring up to about %(n)s.", n=number(found["compared"] * _BY_CHANCE, 1))
    ]
    said += [
        gettext(
            "%(name)s: %(now)s after %(before)s (z = %(z)s).",
            name=name,
            now=number(row["now"]),
            before=number(row["before"]),
            z=number(row["z"], 1),
        )
        for _z, name, row in named
    ]
    return tuple(said)


def _spans(told: Told) -> str:
    found = told.summary
    return gettext(
        "Compared are %(n)s days of each year: %(now_first)s to %(now_last)s and %(first)s to %(last)s.",
        n=number(found["days"]),
        now_first=day(found["now"][0]),
        now_last=day(found["now"][1]),
        first=day(found["before"][0]),
        last=day(found["before"][1]),
    )


class _Names(dict[str, str]):
    """Names by code; what has no code has a name too."""

    def __init__(self, names: Mapping[str, str], none: str) -> None:
        super().__init__({**names, "": none})

    def __call__(self, code: str) -> str:
        return self.get(code, code)


def _category(told: Told) -> _Names:
    return _Names(told.labels, gettext("no category"))


def _neighbourhood(told: Told) -> _Names:
    return _Names(told.neighbourhoods, gettext("no neighbourhood"))


def _curve(told: Told) -> Lines:
    days = told.tables["days"]
    step = max(1, -(-len(days) // _MOST_POINTS))
    # The last day is always drawn.
    drawn = days.iloc[::-1].iloc[::step].iloc[::-1]
    xs = tuple(day_number(date.fromisoformat(each)) for each in drawn["day"])
    return Lines(
        "sum",
        gettext("Incidents since the beginning of the year"),
        Axis(gettext("Day"), kind="date"),
        Axis(gettext("Incidents")),
        (
            Series(gettext("Last year"), xs, tuple(map(float, drawn["before"])), tone="quiet"),
            Series(gettext("This year"), xs, tuple(map(float, drawn["now"]))),
        ),
    )


def _bars(code: str, title: str, table: pd.DataFrame, names: _Names) -> Bars:
    bars = tuple(
        Bar(
            names(row["name"]),
            float(row["now"]),
            against=float(row["before"]),
            marked=bool(row["flagged"]),
            note=gettext("z = %(z)s", z=number(row["z"], 1)),
        )
        for row in table.head(_MOST_BARS).to_dict("records")
    )
    return Bars(
        code,
        title,
        Axis(gettext("Incidents this year")),
        bars,
        across=True,
        against_name=gettext("Last year"),
        note=gettext("Marked are those that differ by more than normal variation, |z| above 3."),
    )


def _table(code: str, title: str, table: pd.DataFrame, names: _Names) -> Table:
    columns = (
        Column("name", title),
        Column("now", gettext("This year"), numeric=True, decimals=0),
        Column("before", gettext("Last year"), numeric=True, decimals=0),
        Column("z", gettext("Poisson z"), numeric=True, decimals=1),
        Column("flagged", gettext("Beyond normal variation")),
    )
    rows = [
        (names(row["name"]), int(row["now"]), int(row["before"]), float(row["z"]), bool(row["flagged"]))
        for row in table.to_dict("records")
    ]
    return Table(code, title, columns, rows)
