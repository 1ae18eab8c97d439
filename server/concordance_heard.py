"""Concordance, heard: how many spoke and from where, what is in no number, and that silence is not safety."""

from collections.abc import Mapping

from flask_babel import format_decimal, format_percent, gettext, ngettext

from server.concern_words import channel_word
from server.concordance_words import days_words
from server.services.concordance import Answer
from server.services.concordance_units import CELL, HOTSPOT


def heard_sentences(answer: Answer) -> list[str]:
    """Say how many concerns there are and from where, and that silence is not safety."""
    said = [_spoken(answer), *_other_window(answer), *_from_where(answer), *_not_counted(answer)]
    return [*said, gettext("Silence is not safety: where nobody spoke, nobody knows what worries people.")]


def _spoken(answer: Answer) -> str:
    spoken, recorded = answer.found.total_concerns, answer.found.total_incidents
    return gettext(
        "Compared: %(concerns)s and %(incidents)s.",
        concerns=ngettext("%(n)s concern", "%(n)s concerns", spoken, n=format_decimal(spoken)),
        incidents=ngettext(
            "%(n)s recorded incident", "%(n)s recorded incidents", recorded, n=format_decimal(recorded)
        ),
    )


def _other_window(answer: Answer) -> list[str]:
    """Say that the two windows differ, where they do."""
    days, said = answer.question.days, answer.question.said
    if days == said:
        return []
    return [
        gettext(
            "The concerns are from another time (%(concerns)s) than the incidents (%(incidents)s).",
            concerns=days_words(said.first, said.last),
            incidents=days_words(days.first, days.last),
        )
    ]


def _from_where(answer: Answer) -> list[str]:
    heard, said = answer.heard, []
    if heard.units:
        said.append(
            ngettext(
                "The concerns come from %(heard)s of %(n)s neighbourhood.",
                "The concerns come from %(heard)s of %(n)s neighbourhoods.",
                heard.units,
                heard=format_decimal(heard.with_voice),
                n=format_decimal(heard.units),
            )
        )
    if heard.share is not None:
        said.append(
            gettext(
                "%(share)s of the residents live in a neighbourhood from which somebody spoke.",
                share=format_percent(heard.share),
            )
        )
    if heard.units and heard.unknown:
        said.append(
            ngettext(
                "Of %(n)s neighbourhood it is not known how many people live there.",
                "Of %(n)s neighbourhoods it is not known how many people live there.",
                heard.unknown,
                n=format_decimal(heard.unknown),
            )
        )
    if answer.channels:
        ways = ", ".join(f"{channel_word(code)} – {format_decimal(n)}" for code, n in answer.channels.items())
        said.append(gettext("How they came: %(ways)s.", ways=ways))
    return said


def _not_counted(answer: Answer) -> list[str]:
    """Say what is in no number above, each with why."""
    left, said = answer.left_out, []
    if n := answer.without_place:
        in_no_unit = answer.question.unit in (CELL, HOTSPOT)
        if in_no_unit:
            said.append(
                ngettext(
                    "%(n)s concern names no exact place and is in no square or hotspot.",
                    "%(n)s concerns name no exact place and are in no square or hotspot.",
                    n,
                    n=format_decimal(n),
                )
            )
    if n := left["at_default"]:
        said.append(
            ngettext(
                "%(n)s concern lies at a default location and was left out.",
                "%(n)s concerns lie at a default location and were left out.",
                n,
                n=format_decimal(n),
            )
        )
    if n := left["duplicate"]:
        said.append(
            ngettext(
                "%(n)s concern repeats another one and was left out.",
                "%(n)s concerns repeat other ones and were left out.",
                n,
                n=format_decimal(n),
            )
        )
    if n := left["abuse"]:
        said.append(
            ngettext(
                "%(n)s was no concern but abuse, and was left out.",
                "%(n)s were no concerns but abuse, and were left out.",
                n,
                n=format_decimal(n),
            )
        )
    if n := left["erased"]:
        said.append(
            ngettext("%(n)s was erased.", "%(n)s were erased.", n, n=format_decimal(n)),
        )
    return [*said, *_incidents_not_counted(left)]


def _incidents_not_counted(left: Mapping[str, int]) -> list[str]:
    said = []
    if n := left["incidents_unlocated"]:
        said.append(
            ngettext(
                "%(n)s incident has no place and was left out.",
                "%(n)s incidents have no place and were left out.",
                n,
                n=format_decimal(n),
            )
        )
    if n := left["incidents_at_default"]:
        said.append(
            ngettext(
                "%(n)s incident lies at a default location and was left out.",
                "%(n)s incidents lie at a default location and were left out.",
                n,
                n=format_decimal(n),
            )
        )
    return said
