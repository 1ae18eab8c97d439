"""Weekday words: the test of weekdays in sentences and a figure."""

from server.i18n import gettext, ngettext
from server.maps.figures import Axis, Bar, Bars
from server.methods.presentation import Presentation, Told
from server.methods.when.day_words import number, p_words, weekdays, whole

SURE, HINT = 0.01, 0.05


def present(told: Told) -> Presentation:
    """Tell a weekday test."""
    found = told.summary
    return Presentation(
        findings=(_finding(told), _meaning(told), *_caution(told)),
        numbers=(
            (gettext("Incidents with a known weekday"), number(found["n"])),
            (gettext("Statistic G"), number(found["g"], 2)),
            (gettext("Probability by chance"), p_words(found["p"])),
        ),
        charts=(_chart(told),),
    )


def _finding(told: Told) -> str:
    p = told.summary["p"]
    if p < SURE:
        return gettext("These incidents prefer some weekdays (%(p)s).", p=p_words(p))
    if p < HINT:
        return gettext(
            "There is a hint of a preferred weekday, which more incidents may bear out or not (%(p)s).",
            p=p_words(p),
        )
    return gettext(
        "No preference for a weekday can be told from chance with so many incidents (%(p)s).", p=p_words(p)
    )


def _meaning(told: Told) -> str:
    found = told.summary
    most = gettext(
        "The weekday that has most of them, %(day)s, has %(most)s of %(n)s.",
        day=weekdays()[found["most"]],
        most=number(found["most_n"]),
        n=number(found["n"]),
    )
    chance = gettext(
        "Were all weekdays alike, a spread at least as uneven would come in %(share)s of cases.",
        share=whole(found["p"]),
    )
    return f"{most} {chance}"


def _caution(told: Told) -> tuple[str, ...]:
    found, said = told.summary, []
    if not found["exact"]:
        said.append(
            gettext(
                "There are too many incidents to count every outcome; the probability is an approximation."
            )
        )
    if found["unknown"]:
        said.append(
            ngettext(
                "%(n)s incident has no known weekday and is left out.",
                "%(n)s incidents have no known weekday and are left out.",
                found["unknown"],
                n=number(found["unknown"]),
            )
        )
    if found["p"] < HINT:
        said.append(gettext("If this series was chosen for its weekdays, the test proves nothing."))
    return tuple(said)


def _chart(told: Told) -> Bars:
    table = told.tables["weekdays"]
    bars = tuple(
        Bar(name, float(row["incidents"]), against=float(row["expected"]))
        for name, row in zip(weekdays("abbreviated"), table.to_dict("records"), strict=True)
    )
    return Bars(
        "weekdays",
        gettext("Incidents by day of the week"),
        Axis(gettext("Incidents"), decimals=0),
        bars,
        names_label=gettext("Day"),
        against_name=gettext("Without a preference"),
    )
