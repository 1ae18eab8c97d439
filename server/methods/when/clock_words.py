"""Clock words: the day-by-hour clock in sentences and figures."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from analysis.frames import FloatArray, IntArray
from analysis.when.aoristic import HOURS
from server.i18n import gettext, ngettext
from server.maps.figures import Axis, Bar, Bars
from server.maps.figures import Clock as Dial
from server.methods.presentation import Presentation, Told
from server.methods.when.day_words import listed, number, weekdays, whole

_MOST_NAMED = 4
# From here on single hours should not be read.
_MUCH = 0.5


def present(told: Told) -> Presentation:
    """Tell a clock."""
    found = told.summary
    return Presentation(
        findings=(_hours(told), *_smeared(found), *_apart(told)),
        numbers=(
            (gettext("Incidents with a time of day"), number(found["shown"])),
            (gettext("Share of weight whose hour is not known"), whole(found["smeared"])),
            (gettext("Known by date only"), number(found["dates_only"])),
        ),
        charts=(_dial(told), _by_hour(found), _by_day(found)),
    )


def _hours(told: Told) -> str:
    found = told.summary
    stretches = _stretches(found["marked"], told.tables["hours"]["weight"].to_numpy(dtype=np.float64))
    if not stretches:
        return ngettext(
            "No hour of the week stands out: with %(n)s incident, differences like these come by chance.",
            "No hour of the week stands out: with %(n)s incidents, differences like these come by chance.",
            found["shown"],
            n=number(found["shown"]),
        )
    named = [_stretch(*each) for each in stretches[:_MOST_NAMED]]
    if len(stretches) > _MOST_NAMED:
        rest = len(stretches) - _MOST_NAMED
        more = ngettext("%(n)s more stretch", "%(n)s more stretches", rest, n=number(rest))
        named.append(more)
    return gettext("More than an even spread would bring by chance: %(hours)s.", hours=listed(named))


def _stretches(marked: Sequence[Sequence[int]], weights: FloatArray) -> list[tuple[int, int]]:
    """Marked hours that follow each other, as hours of the week, half-open; what stands out most is first."""
    stands = np.zeros(HOURS, dtype=bool)
    stands[[day * 24 + hour for day, hour in marked]] = True
    if stands.all():
        return [(0, HOURS)]
    # The week goes round: a stretch over Sunday's midnight is one, and ends beyond the week.
    starts = np.flatnonzero(stands & ~np.roll(stands, 1))
    ends = np.flatnonzero(stands & ~np.roll(stands, -1)) + 1
    found = [(int(first), int(end)) for first, end in zip(starts, _after(starts, ends), strict=True)]
    excess = np.tile(weights - weights.mean(), 2)
    return sorted(found, key=lambda each: (-float(excess[each[0] : each[1]].sum()), each))


def _after(starts: IntArray, ends: IntArray) -> IntArray:
    """The end that follows each start."""
    around = np.concatenate([ends, ends + HOURS])
    return np.array([around[around > first].min() for first in starts], dtype=np.int64)


def _stretch(first: int, end: int) -> str:
    names = weekdays()
    day, last = first // 24, (end - 1) // 24
    begin, until = f"{first % 24:02}:00", f"{(end - 1) % 24 + 1:02}:00"
    if day == last:
        return gettext("%(day)s %(first)s to %(end)s", day=names[day], first=begin, end=until)
    return gettext(
        "%(day)s %(first)s to %(other)s %(end)s",
        day=names[day],
        first=begin,
        other=names[last % 7],
        end=until,
    )


def _smeared(found: Mapping[str, Any]) -> tuple[str, ...]:
    if not found["spread"] and not found["even"]:
        return (gettext("Each of these incidents is known to the hour."),)
    said = [
        ngettext(
            "%(n)s incident is known only as a span of several hours and is shared among them; "
            "%(share)s of all weight has no certain hour.",
            "%(n)s incidents are known only as a span of several hours and are shared among them; "
            "%(share)s of all weight has no certain hour.",
            found["spread"] + found["even"],
            n=number(found["spread"] + found["even"]),
            share=whole(found["smeared"]),
        )
    ]
    if found["smeared"] > _MUCH:
        said.append(gettext("That is more than half: read stretches of several hours, not single hours."))
    return tuple(said)


def _apart(told: Told) -> tuple[str, ...]:
    found, said = told.summary, []
    if found["dates_only"]:
        said.append(
            ngettext(
                "%(n)s incident is known by date only and is in no hour.",
                "%(n)s incidents are known by date only and are in no hour.",
                found["dates_only"],
                n=number(found["dates_only"]),
            )
        )
    if found["midnight"] and told.settings["midnight"] == "apart":
        said.append(
            ngettext(
                "%(n)s incident at exactly 00:00 is set apart, since a clock not filled in reads so.",
                "%(n)s incidents at exactly 00:00 are set apart, since a clock not filled in reads so.",
                found["midnight"],
                n=number(found["midnight"]),
            )
        )
    elif found["piled"]:
        said.append(
            ngettext(
                "%(n)s incident is at exactly 00:00, more than chance allows: it may be a default.",
                "%(n)s incidents are at exactly 00:00, more than chance allows: it may be a default.",
                found["midnight"],
                n=number(found["midnight"]),
            )
        )
    return tuple(said)


def _dial(told: Told) -> Dial:
    weights = told.tables["hours"]["weight"].astype(float).tolist()
    return Dial(
        "clock",
        gettext("Incidents by day of the week and hour"),
        tuple(tuple(weights[day * 24 : day * 24 + 24]) for day in range(7)),
        unit=gettext("incidents"),
        marked=tuple((int(day), int(hour)) for day, hour in told.summary["marked"]),
        note=gettext("Framed hours have more than an even spread would bring by chance. Local time."),
    )


def _by_hour(found: Mapping[str, Any]) -> Bars:
    return _bars(
        "by_hour",
        gettext("Incidents by hour of the day"),
        [(f"{hour:02}", weight) for hour, weight in enumerate(found["hours"])],
        found["marked_hours"],
        gettext("Hour"),
    )


def _by_day(found: Mapping[str, Any]) -> Bars:
    named = list(zip(weekdays("abbreviated"), found["days"], strict=True))
    title = gettext("Incidents by day of the week")
    return _bars("by_day", title, named, found["marked_days"], gettext("Day"))


def _bars(
    code: str, title: str, named: Sequence[tuple[str, float]], marked: Sequence[int], label: str
) -> Bars:
    return Bars(
        code,
        title,
        Axis(gettext("Incidents"), decimals=1),
        tuple(Bar(name, float(value), marked=place in marked) for place, (name, value) in enumerate(named)),
        names_label=label,
        note=gettext("Marked are those with more than an even spread would bring by chance."),
    )
