"""Concordance words: what a comparison found, in sentences made from its numbers and nothing else."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.numbers import format_decimal as plain_decimal
from flask_babel import (
    LazyString,
    format_date,
    format_decimal,
    gettext,
    lazy_gettext,
    ngettext,
)

from server.i18n import language
from server.services.concordance import Answer
from server.services.concordance_units import CELL, HOTSPOT

CLASSES: Mapping[str, LazyString] = {
    "both": lazy_gettext("both"),
    "concern_only": lazy_gettext("concern only"),
    "incidents_only": lazy_gettext("incidents only"),
    "neither": lazy_gettext("neither"),
    "too_few": lazy_gettext("too few to tell"),
}
# What a legend says of each.
MEANINGS: Mapping[str, LazyString] = {
    "both": lazy_gettext("Both: residents speak of it and incidents are recorded, each more than elsewhere"),
    "concern_only": lazy_gettext(
        "Concern only: residents speak of it more than recorded incidents would suggest"
    ),
    "incidents_only": lazy_gettext("Incidents only: more is recorded than residents speak of"),
    "neither": lazy_gettext("Neither stands out, and no difference can be shown"),
    "too_few": lazy_gettext("Too few to tell"),
}
UNITS: Mapping[str, LazyString] = {
    "neighbourhood": lazy_gettext("Neighbourhoods"),
    "cell": lazy_gettext("Squares of a grid"),
    "hotspot": lazy_gettext("Hotspots of a run"),
}
REASONS: Mapping[str, LazyString] = {
    "few_in_total": lazy_gettext("fewer than 20 concerns or incidents in all"),
    "few_here": lazy_gettext("below the smallest number"),
    "undecided": lazy_gettext("one stands out, and the difference may be chance"),
}


def class_word(code: str) -> str:
    """What a class is called."""
    return str(CLASSES.get(code, code))


def place_word(unit: Mapping[Any, Any], kind: str, *, within: bool = False) -> str:
    """What a unit is called, by itself or within a sentence."""
    code, name = str(unit["unit"]), str(unit["name"])
    if kind not in (CELL, HOTSPOT):
        return name
    if kind == HOTSPOT:
        said = gettext("hotspot %(rank)s", rank=code) if within else gettext("Hotspot %(rank)s", rank=code)
    else:
        east, north = code.split("_")
        said = gettext("Square %(east)s/%(north)s", east=east, north=north)
        if within:
            said = gettext("square %(east)s/%(north)s", east=east, north=north)
    return gettext("%(place)s (%(name)s)", place=said, name=name) if name else said


def unit_sentences(unit: Mapping[Any, Any], answer: Answer, *, topic: str) -> list[str]:
    """Say what was found of one unit, how large it is, and how sure.

    Parameters
    ----------
    unit
        A row of the answer's units.
    topic
        What the topic is called, in the reader's language.
    """
    blanks = {
        "place": place_word(unit, str(answer.question.unit), within=True),
        "topic": in_a_sentence(topic),
        "counts": counts_words(unit, answer),
    }
    said = [_finding(unit, blanks)]
    if unit["class"] != "too_few":
        said.append(_effect(unit))
    return said


def _finding(unit: Mapping[Any, Any], blanks: Mapping[str, str]) -> str:
    found, differs = unit["class"], unit["differs"]
    if found == "concern_only":
        return gettext(
            "In %(place)s residents speak of %(topic)s more than recorded incidents would suggest: "
            "%(counts)s; this is unlikely to be chance.",
            **blanks,
        )
    if found == "incidents_only":
        return gettext(
            "In %(place)s more is recorded than residents speak of under %(topic)s: %(counts)s; "
            "this is unlikely to be chance. Few voices do not mean that all is well.",
            **blanks,
        )
    if found == "both":
        return _both(differs, blanks)
    if found == "neither":
        return gettext(
            "In %(place)s neither concerns about %(topic)s nor incidents stand out: %(counts)s.", **blanks
        )
    return _too_few(unit["reason"], blanks)


def _both(differs: str, blanks: Mapping[str, str]) -> str:
    if differs == "more":
        return gettext(
            "In %(place)s both stand out, and residents speak of %(topic)s even more than incidents would "
            "suggest: %(counts)s.",
            **blanks,
        )
    if differs == "less":
        return gettext(
            "In %(place)s both stand out, and more is recorded than residents speak of under %(topic)s: "
            "%(counts)s.",
            **blanks,
        )
    return gettext(
        "In %(place)s both stand out: residents speak of %(topic)s, and incidents are recorded: %(counts)s.",
        **blanks,
    )


def _too_few(reason: str, blanks: Mapping[str, str]) -> str:
    if reason == "undecided":
        return gettext(
            "In %(place)s one of the two stands out, but the difference may be chance: %(counts)s. "
            "There is too little to tell.",
            **blanks,
        )
    return gettext("In %(place)s there is too little to tell: %(counts)s.", **blanks)


def counts_words(unit: Mapping[Any, Any], answer: Answer) -> str:
    """Say both counts of a unit with their totals."""
    found = answer.found
    concerns = ngettext(
        "%(n)s of %(total)s concern",
        "%(n)s of %(total)s concerns",
        found.total_concerns,
        n=format_decimal(int(unit["concerns"])),
        total=format_decimal(found.total_concerns),
    )
    recorded = ngettext(
        "%(n)s of %(total)s incident",
        "%(n)s of %(total)s incidents",
        found.total_incidents,
        n=format_decimal(int(unit["incidents"])),
        total=format_decimal(found.total_incidents),
    )
    return gettext("%(concerns)s, %(incidents)s", concerns=concerns, incidents=recorded)


def _effect(unit: Mapping[Any, Any]) -> str:
    return gettext(
        "Its share of the concerns less its share of the incidents: %(gap)s percentage points "
        "(95%% interval %(low)s to %(high)s).",
        gap=points(unit["difference"]),
        low=points(unit["difference_low"]),
        high=points(unit["difference_high"]),
    )


def points(share: float) -> str:
    """Write a difference of shares in percentage points, with its sign."""
    return str(plain_decimal(round(100 * share, 1) + 0.0, "+#,##0.0;−#,##0.0", locale=language()))


def chance_words(q: float) -> str:
    """Write an adjusted p as it is said: never as nought."""
    if math.isnan(q):
        return "–"
    if q < 0.001:
        return gettext("below %(least)s", least=format_decimal(0.001))
    return str(plain_decimal(q, "0.000", locale=language()))


def steady_sentence(answer: Answer) -> str:
    """Say how many squares keep their class on other grids; nothing where that is no question."""
    if answer.steady is None or not answer.steady[0]:
        return ""
    telling, shifted, double = answer.steady
    return ngettext(
        "%(n)s square says something. The same is found on a grid shifted by half a side for %(shifted)s of "
        "them, and on one of double side for %(double)s: trust those that do not depend on the grid.",
        "%(n)s squares say something. The same is found on a grid shifted by half a side for %(shifted)s of "
        "them, and on one of double side for %(double)s: trust those that do not depend on the grid.",
        telling,
        n=format_decimal(telling),
        shifted=format_decimal(shifted),
        double=format_decimal(double),
    )


def hotspot_sentence(hotspot: Mapping[Any, Any]) -> str:
    """Say what one hotspot of concerns is."""
    n, places = int(hotspot["incidents"]), int(hotspot["places"])
    area = float(hotspot["area_km2"])
    return ngettext(
        "%(n)s concern at %(where)s, on %(area)s km².",
        "%(n)s concerns at %(where)s, on %(area)s km².",
        n,
        n=format_decimal(n),
        where=ngettext("%(places)s place", "%(places)s places", places, places=format_decimal(places)),
        area=format_decimal(round(area, 3 if area < 0.1 else 2)),
    )


def days_words(first: date | None, last: date | None) -> str:
    """Say a window; an open one where there is nothing that could close it."""
    if first is None or last is None:
        return gettext("at any time")
    return gettext(
        "%(first)s to %(last)s", first=format_date(first, "medium"), last=format_date(last, "medium")
    )


def in_a_sentence(label: str) -> str:
    """Write a label as it stands within a sentence: small, unless its letters stand for words."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label
