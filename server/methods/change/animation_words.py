"""Animation in words: what each frame holds, told also to those who do not watch it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd
from flask_babel import format_date

from server.i18n import gettext, ngettext
from server.maps.figures import Axis, Lines, Series, day_number
from server.methods.change.near_repeat_words import undated
from server.methods.change.numbers import days_between, number
from server.methods.presentation import Column, MapLayer, Presentation, Swatch, Table, Told

# On average per frame; with fewer most frames are nearly empty whatever happens.
FEW_PER_FRAME = 5


def present(told: Told) -> Presentation:
    """Tell an animated view."""
    frames, found = told.tables["frames"], told.summary
    labels = [frame_label(row, told.settings["unit"]) for row in frames.to_dict("records")]
    return Presentation(
        findings=tuple(_findings(frames, found, labels)),
        numbers=(
            (gettext("Frames"), number(found["frames"])),
            (gettext("Most incidents in one place and frame"), number(found["busiest"])),
        ),
        layers=(_layer(frames, found, labels),),
        charts=(_chart(frames),) if len(frames) > 1 else (),
        tables=(_table(frames, labels),),
    )


def frame_label(row: Any, unit: str) -> str:
    """Name a frame by its unit where it is whole, else by its days."""
    start = date.fromisoformat(row["start"])
    if row["complete"] and unit == "year":
        return str(format_date(start, "yyyy"))
    if row["complete"] and unit == "quarter":
        return str(format_date(start, "QQQQ yyyy"))
    if row["complete"] and unit == "month":
        return str(format_date(start, "LLLL yyyy"))
    return days_between(row["start"], row["end"])


def _findings(frames: pd.DataFrame, found: Any, labels: list[str]) -> Iterator[str]:
    if found["incidents"] == 0:
        yield gettext("No incident lies in any of the places.")
        return
    fullest = int(frames["incidents"].argmax())
    yield ngettext(
        "%(n)s recorded incident; the fullest frame is %(label)s with %(most)s.",
        "%(n)s recorded incidents; the fullest frame is %(label)s with %(most)s.",
        found["incidents"],
        n=number(found["incidents"]),
        label=labels[fullest],
        most=number(frames["incidents"].iloc[fullest]),
    )
    if found["incidents"] < FEW_PER_FRAME * found["frames"]:
        yield gettext(
            "A frame holds %(mean)s incidents on average: what seems to move between frames is mostly "
            "chance. Longer frames show more.",
            mean=number(found["incidents"] / found["frames"], 1),
        )
    else:
        yield gettext(
            "An animation shows, it does not test: whether two periods differ is what the comparison of two "
            "periods answers."
        )
    cut = int((~frames["complete"].astype(bool)).sum())
    if cut:
        yield ngettext(
            "%(n)s frame is cut by the ends of the period and holds fewer days.",
            "%(n)s frames are cut by the ends of the period and hold fewer days.",
            cut,
            n=number(cut),
        )
    if found["elsewhere"]:
        yield ngettext(
            "%(n)s incident lies in none of the places and is in no frame.",
            "%(n)s incidents lie in none of the places and are in no frame.",
            found["elsewhere"],
            n=number(found["elsewhere"]),
        )
    yield from undated(found["undated"])


def _layer(frames: pd.DataFrame, found: Any, labels: list[str]) -> MapLayer:
    return MapLayer(
        code="frames",
        title=gettext("Incidents in each frame"),
        kind="fill",
        column="class",
        ramp="sequential",
        swatches=tuple(_swatches([int(each) for each in found["breaks"]])),
        unit=gettext("incidents in a place and frame"),
        columns=(
            Column("name", gettext("Place")),
            Column("incidents", gettext("Incidents"), numeric=True, decimals=0),
        ),
        step="step",
        steps=tuple(
            ngettext(
                "%(frame)s: %(n)s recorded incident",
                "%(frame)s: %(n)s recorded incidents",
                int(n),
                frame=label,
                n=number(n),
            )
            for label, n in zip(labels, frames["incidents"], strict=True)
        ),
    )


def _swatches(breaks: list[int]) -> Iterator[Swatch]:
    for step, low in enumerate(breaks):
        high = breaks[step + 1] - 1 if step + 1 < len(breaks) else None
        if high is None:
            label = gettext("%(low)s or more", low=number(low))
        else:
            label = number(low) if low == high else f"{number(low)}–{number(high)}"
        yield Swatch(str(step), label, step)


def _chart(frames: pd.DataFrame) -> Lines:
    days = tuple(day_number(date.fromisoformat(each)) for each in frames["start"])
    last = len(frames) - 1
    cut = not bool(frames["complete"].iloc[last])
    series = Series(
        gettext("Recorded incidents"),
        days,
        tuple(float(each) for each in frames["incidents"]),
        partial_from=last if cut else None,
    )
    return Lines(
        code="frames",
        title=gettext("Incidents in each frame"),
        x=Axis(gettext("Beginning of the frame"), kind="date"),
        y=Axis(gettext("Incidents")),
        series=(series,),
    )


def _table(frames: pd.DataFrame, labels: list[str]) -> Table:
    columns = (
        Column("frame", gettext("Frame")),
        Column("incidents", gettext("Incidents"), numeric=True, decimals=0),
        Column("places", gettext("Places with any"), numeric=True, decimals=0),
        Column("busiest", gettext("Most in one place"), numeric=True, decimals=0),
    )
    rows = [
        (label, row["incidents"], row["places"], row["busiest"])
        for label, row in zip(labels, frames.to_dict("records"), strict=True)
    ]
    return Table("frames", gettext("Frames"), columns, rows)
