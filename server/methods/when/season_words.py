"""Season words: months and weekdays in sentences and figures."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from server.i18n import gettext
from server.maps.figures import Axis, Bar, Bars, Lines, Series
from server.methods.presentation import Presentation, Told
from server.methods.when.day_words import listed, months, number, p_words, set_aside, weekdays

_TONES = ("quiet", "fourth", "third", "second", "main")


def present(told: Told) -> Presentation:
    """Tell a season."""
    found = told.summary
    return Presentation(
        findings=(*_season(found), *_week(found), *set_aside(told)),
        numbers=(
            (gettext("Complete months"), number(found["complete_months"])),
            (gettext("Complete weeks"), number(found["complete_weeks"])),
        ),
        charts=(
            *_ratio_bars(found["month_effects"], "months", gettext("Months beside the average"), months),
            _by_year(told.tables["months"]),
            *_ratio_bars(
                found["weekday_effects"], "weekdays", gettext("Weekdays beside the average"), weekdays
            ),
            *_week_by_year(told.tables["weekdays"]),
        ),
    )


def _season(found: Mapping[str, Any]) -> tuple[str, ...]:
    effects = found["month_effects"]
    if effects is None:
        return (
            gettext(
                "The record is too short to speak of a season: that takes %(least)s complete months, and "
                "there are %(n)s. One year cannot tell a season from a single event.",
                least=number(found["least_months"]),
                n=number(found["complete_months"]),
            ),
        )
    if not effects["sure"]:
        return (gettext("No season can be told from chance (%(p)s).", p=p_words(effects["p"])),)
    said = [gettext("There is a season (%(p)s).", p=p_words(effects["p"]))]
    return (*said, *_named(effects, months()))


def _week(found: Mapping[str, Any]) -> tuple[str, ...]:
    effects = found["weekday_effects"]
    if effects is None:
        return (
            gettext(
                "The record is too short to compare weekdays: that takes %(least)s weeks with incidents.",
                least=number(found["least_weeks"]),
            ),
        )
    if not effects["sure"]:
        return (gettext("No weekday can be told from the others (%(p)s).", p=p_words(effects["p"])),)
    said = [gettext("Weekdays differ (%(p)s).", p=p_words(effects["p"]))]
    return (*said, *_named(effects, weekdays()))


def _named(effects: Mapping[str, Any], names: Sequence[str]) -> tuple[str, ...]:
    """Which have more and which less, each with its ratio and interval."""
    said = []
    if effects["more"]:
        told = listed([_ratio(effects, place, names) for place in effects["more"]])
        said.append(gettext("More than the average: %(names)s.", names=told))
    if effects["less"]:
        told = listed([_ratio(effects, place, names) for place in effects["less"]])
        said.append(gettext("Less than the average: %(names)s.", names=told))
    if not said:
        said.append(gettext("Which of them is different cannot be said with certainty."))
    return tuple(said)


def _ratio(effects: Mapping[str, Any], place: int, names: Sequence[str]) -> str:
    return gettext(
        "%(name)s %(ratio)s times (%(low)s to %(high)s)",
        name=names[place],
        ratio=number(effects["ratios"][place], 2),
        low=number(effects["low"][place], 2),
        high=number(effects["high"][place], 2),
    )


def _ratio_bars(effects: Mapping[str, Any] | None, code: str, title: str, names: Any) -> tuple[Bars, ...]:
    if effects is None:
        return ()
    marked = {*effects["more"], *effects["less"]}
    parts = (names("abbreviated"), effects["ratios"], effects["low"], effects["high"])
    bars = tuple(
        Bar(name, float(ratio), float(low), float(high), against=1.0, marked=place in marked)
        for place, (name, ratio, low, high) in enumerate(zip(*parts, strict=True))
    )
    return (
        Bars(
            f"{code}_effect",
            title,
            Axis(gettext("Times the average day"), decimals=2),
            bars,
            against_name=gettext("Average"),
            note=gettext(
                "All intervals hold together with a certainty of 95 %. Marked are those that exclude 1."
            ),
        ),
    )


def _by_year(table: pd.DataFrame) -> Lines:
    whole = table[table["complete"].astype(bool)]
    series = [
        (str(year), rows["month"] - 1, rows["incidents"] / rows["days"])
        for year, rows in whole.groupby("year")
    ]
    return _lines(
        "months_by_year", gettext("Incidents a day, by month and year"), series, months("abbreviated")
    )


def _week_by_year(table: pd.DataFrame) -> tuple[Lines, ...]:
    series = [
        (str(year), rows["weekday"] - 1, rows["incidents"] / rows["weeks"])
        for year, rows in table.groupby("year")
    ]
    if not series:
        return ()
    title = gettext("Incidents a day, by weekday and year")
    return (_lines("weekdays_by_year", title, series, weekdays("abbreviated")),)


def _lines(
    code: str, title: str, series: Sequence[tuple[str, pd.Series, pd.Series]], names: tuple[str, ...]
) -> Lines:
    newest = series[-len(_TONES) :]
    drawn = tuple(
        Series(name, tuple(map(float, xs)), tuple(map(float, ys)), tone=tone)
        for (name, xs, ys), tone in zip(newest, _TONES[-len(newest) :] if newest else (), strict=True)
    )
    note = gettext("The five newest years are drawn.") if len(series) > len(_TONES) else ""
    x = Axis("", kind="names", names=names)
    return Lines(code, title, x, Axis(gettext("Incidents a day"), decimals=2), drawn, note=note)
