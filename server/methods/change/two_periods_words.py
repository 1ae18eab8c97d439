"""Two periods in words: the whole, the pattern and the places, with normal variation named as such."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from analysis.change.two_periods import LEVEL
from server.i18n import gettext, ngettext
from server.methods.change import two_periods_drawing as drawing
from server.methods.change.numbers import days_between, number, probability
from server.methods.presentation import Presentation, Told

# Fewer incidents in both periods together: a shift would have to be total to be seen.
FEW_FOR_PATTERN = 20
NAMED = 3
# A leap day makes no other length.
AS_LONG = 0.01


def present(told: Told) -> Presentation:
    """Tell a comparison of two periods."""
    whole = told.summary["whole"]
    return Presentation(
        findings=tuple(_findings(told)),
        numbers=(
            (_period(told, told.start, told.end), number(whole["now"])),
            (_period(told, *_second_window(told)), number(whole["then"])),
            (gettext("Change, Poisson z"), number(whole["z"], 2)),
            (
                gettext("Times as many, with 95 % interval"),
                gettext(
                    "%(ratio)s (%(low)s to %(high)s)",
                    ratio=number(whole["ratio"], 2),
                    low=_times(whole["low"]),
                    high=_times(whole["high"]),
                ),
            ),
            (gettext("p of the whole"), probability(whole["p"])),
            (gettext("p of the pattern"), probability(told.summary["pattern"]["p"])),
        ),
        layers=drawing.layers(),
        charts=tuple(drawing.charts(told)),
        tables=(drawing.table(told),),
    )


def _period(told: Told, start: datetime, end: datetime) -> str:
    zone = ZoneInfo(told.timezone)
    return days_between(start.astimezone(zone).date(), end.astimezone(zone).date())


def _second_window(told: Told) -> tuple[datetime, datetime]:
    start, end = (datetime.fromisoformat(told.summary[name]) for name in ("start_then", "end_then"))
    return start, end


def _findings(told: Told) -> Iterator[str]:
    yield _whole(told)
    yield _pattern(told)
    yield from _changed(told)
    yield from _shifted(told)
    if told.summary["elsewhere_then"] + told.summary["elsewhere_now"]:
        yield gettext(
            "In none of the places, but counted in the whole: %(now)s now, %(then)s then.",
            now=number(told.summary["elsewhere_now"]),
            then=number(told.summary["elsewhere_then"]),
        )


def _whole(told: Told) -> str:
    """Nine after four is within normal variation."""
    whole = told.summary["whole"]
    equal = abs(told.summary["days_then"] / told.summary["days_now"] - 1) < AS_LONG
    blanks = {
        "now": number(whole["now"]),
        "then": number(whole["then"]),
        "expected": number(whole["expected"], 1),
        "low": _times(whole["low"]),
        "high": _times(whole["high"]),
    }
    if whole["ordinary"] and equal:
        return gettext("The whole: %(now)s after %(then)s is within normal variation.", **blanks)
    if whole["ordinary"]:
        return gettext(
            "The whole: %(now)s, where the earlier period of another length (%(then)s) lets expect "
            "%(expected)s, is within normal variation.",
            **blanks,
        )
    more = whole["z"] > 0
    if equal and more:
        return gettext(
            "The whole: %(now)s after %(then)s is more than normal variation explains: between %(low)s and "
            "%(high)s times as many.",
            **blanks,
        )
    if equal:
        return gettext(
            "The whole: %(now)s after %(then)s is fewer than normal variation explains: between %(low)s and "
            "%(high)s times as many.",
            **blanks,
        )
    if more:
        return gettext(
            "The whole: %(now)s, where the earlier period of another length (%(then)s) lets expect "
            "%(expected)s, is more than normal variation explains: between %(low)s and %(high)s times as "
            "many.",
            **blanks,
        )
    return gettext(
        "The whole: %(now)s, where the earlier period of another length (%(then)s) lets expect %(expected)s, "
        "is fewer than normal variation explains: between %(low)s and %(high)s times as many.",
        **blanks,
    )


def _times(value: float | None) -> str:
    return "∞" if value is None else number(value, 2)


def _pattern(told: Told) -> str:
    whole, pattern = told.summary["whole"], told.summary["pattern"]
    if whole["now"] + whole["then"] < FEW_FOR_PATTERN or told.summary["tested"] < 2:
        return gettext("The pattern: too few incidents or places to tell whether it shifted.")
    blanks = {"p": probability(pattern["p"]), "tested": number(told.summary["tested"])}
    if pattern["p"] <= LEVEL:
        return gettext(
            "The pattern shifted: over %(tested)s places, the incidents are shared out otherwise than before "
            "(p = %(p)s), whatever became of their number.",
            **blanks,
        )
    return gettext(
        "The pattern: over %(tested)s places, how the incidents are shared out differs no more than chance "
        "would make it (p = %(p)s).",
        **blanks,
    )


def _changed(told: Told) -> Iterator[str]:
    found = told.summary
    if found["more"] + found["fewer"] == 0:
        yield ngettext(
            "Counts: no single place changed by more than chance, of %(n)s place with an incident.",
            "Counts: no single place changed by more than chance, of %(n)s places with an incident.",
            found["tested"],
            n=number(found["tested"]),
        )
        if found["raw_changed"] and told.settings["control"] != "none":
            yield ngettext(
                "Without the correction for their number %(n)s place would seem to have changed.",
                "Without the correction for their number %(n)s places would seem to have changed.",
                found["raw_changed"],
                n=number(found["raw_changed"]),
            )
        return
    for column, sign in (("more", 1), ("fewer", -1)):
        names = _names(told, "changed", sign, "z")
        if names and column == "more":
            yield gettext("Counts: clearly more incidents than before in %(names)s.", names=names)
        elif names:
            yield gettext("Counts: clearly fewer incidents than before in %(names)s.", names=names)


def _shifted(told: Told) -> Iterator[str]:
    for sign in (1, -1):
        names = _names(told, "shifted", sign, "gap")
        if names and sign > 0:
            yield gettext(
                "Shares: a clearly larger part of all incidents than before in %(names)s.", names=names
            )
        elif names:
            yield gettext(
                "Shares: a clearly smaller part of all incidents than before in %(names)s.", names=names
            )
    if told.summary["larger"] + told.summary["smaller"] == 0 and told.summary["tested"] > 1:
        yield gettext("Shares: no single place has a clearly larger or smaller part of all incidents.")


def _names(told: Told, column: str, sign: int, by: str) -> str:
    """The places that changed most; of many the first three and how many more."""
    table = told.tables["places"]
    chosen = table[(table[column] == sign) & (table["code"] != "")]
    order = chosen[by].abs().sort_values(ascending=False, kind="stable").index
    names = [str(name) for name in chosen.loc[order, "name"]]
    if len(names) <= NAMED:
        return _listed(names)
    return ngettext(
        "%(names)s and %(n)s other place",
        "%(names)s and %(n)s other places",
        len(names) - NAMED,
        names=", ".join(names[:NAMED]),
        n=number(len(names) - NAMED),
    )


def _listed(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return gettext("%(names)s and %(last)s", names=", ".join(names[:-1]), last=names[-1])
