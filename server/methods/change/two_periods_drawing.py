"""Two periods as they are drawn: three maps of one ground, what changed most as bars, and all as a table."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from server.i18n import gettext
from server.maps.figures import Axis, Bar, Bars
from server.methods.change.numbers import number
from server.methods.presentation import Column, MapLayer, Swatch, Table, Told

SHOWN_PLACES = 12


def layers() -> tuple[MapLayer, ...]:
    counts = (
        Column("name", gettext("Place")),
        Column("now", gettext("Now"), numeric=True, decimals=0),
        Column("then", gettext("Then"), numeric=True, decimals=0),
    )
    expected = (
        Column("expected", gettext("Expected"), numeric=True, decimals=1),
        Column("z", gettext("Poisson z"), numeric=True, decimals=2),
    )
    shares = (
        Column("share_now", gettext("Share now"), numeric=True, decimals=3),
        Column("share_then", gettext("Share then"), numeric=True, decimals=3),
    )
    corrected = gettext("p, corrected")
    return (
        MapLayer(
            code="change",
            title=gettext("Change of the counts"),
            kind="fill",
            column="class",
            ramp="diverging",
            swatches=_five(
                gettext("clearly fewer"),
                gettext("fewer, within normal variation"),
                gettext("about as many"),
                gettext("more, within normal variation"),
                gettext("clearly more"),
            ),
            columns=(*counts, *expected, Column("q", corrected, numeric=True, decimals=3)),
            group="change",
        ),
        MapLayer(
            code="raw",
            title=gettext("Poisson z of each place, without correction"),
            kind="fill",
            column="z_class",
            ramp="diverging",
            swatches=_five(
                gettext("below −3"),
                gettext("−3 to −1"),
                gettext("−1 to 1"),
                gettext("1 to 3"),
                gettext("above 3"),
            ),
            columns=(*counts, *expected, Column("p", gettext("p"), numeric=True, decimals=3)),
            shown=False,
            group="change",
        ),
        MapLayer(
            code="shift",
            title=gettext("Shift of the shares"),
            kind="fill",
            column="shifted",
            ramp="diverging",
            swatches=(
                Swatch("-1", gettext("a clearly smaller part"), -2),
                Swatch("0", gettext("no clear shift"), 0),
                Swatch("1", gettext("a clearly larger part"), 2),
            ),
            columns=(*counts, *shares, Column("shift_q", corrected, numeric=True, decimals=3)),
            shown=False,
            group="change",
        ),
    )


def _five(*labels: str) -> tuple[Swatch, ...]:
    """Five classes from clearly fewer to clearly more."""
    return tuple(Swatch(str(step), label, step) for step, label in enumerate(labels, start=-2))


def _by_change(told: Told) -> pd.DataFrame:
    table = told.tables["places"]
    held = table[table["code"] != ""]
    order = held["z"].abs().sort_values(ascending=False, kind="stable").index
    return held.loc[order]


def charts(told: Told) -> Iterator[Bars]:
    rows = _by_change(told).head(SHOWN_PLACES)
    if not len(rows):
        return
    marked = bool(rows["changed"].abs().sum())
    yield Bars(
        code="places",
        title=gettext("Places that changed most"),
        value=Axis(gettext("Incidents now")),
        bars=tuple(_bar(row) for row in rows.to_dict("records")),
        across=True,
        names_label=gettext("Place"),
        against_name=gettext("Expected from the earlier period"),
        note=gettext("Marked: changed by more than chance among so many places.") if marked else "",
    )


def _bar(row: Any) -> Bar:
    return Bar(
        name=str(row["name"]),
        value=float(row["now"]),
        against=float(row["expected"]),
        marked=bool(row["changed"]),
    )


def table(told: Told) -> Table:
    columns = (
        Column("name", gettext("Place")),
        Column("now", gettext("Now"), numeric=True, decimals=0),
        Column("then", gettext("Then"), numeric=True, decimals=0),
        Column("percent", gettext("Change from then"), numeric=True, decimals=0, unit="%"),
        Column("z", gettext("Poisson z"), numeric=True, decimals=2),
        Column("q", gettext("p, corrected"), numeric=True, decimals=3),
        Column("share_now", gettext("Share now"), numeric=True, decimals=3),
        Column("share_then", gettext("Share then"), numeric=True, decimals=3),
        Column("shift_q", gettext("p of the shift, corrected"), numeric=True, decimals=3),
    )
    names = [column.name for column in columns]
    rows = [tuple(row[name] for name in names) for row in _by_change(told).to_dict("records")]
    note = gettext(
        "No percentage is given where fewer than %(least)s incidents were recorded in the earlier period: it "
        "would say more about the base than about the change.",
        least=number(told.settings["least_base"]),
    )
    return Table("places", gettext("Places"), columns, rows, note=note)
