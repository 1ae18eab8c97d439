"""Concordance requests: read a question from an address, and refuse what makes no sense."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask import request

from analysis.concordance import ALPHA, MINIMUM, ConcordanceSettings
from analysis.units import LARGEST_CELL_M, SMALLEST_CELL_M
from gis.queries.concordance import Days
from server.i18n import gettext
from server.services.concordance_questions import Question
from server.services.concordance_units import UNITS
from server.services.refusals import Invalid
from server.services.selections import build

# Half of what a grid may have: each answer is asked again with squares of double side.
_LARGEST_M = LARGEST_CELL_M / 2
# What an address can hold; the API document lists the same.
WANTED: dict[str, dict[str, Any]] = {
    "topic": {"type": "string", "description": "Code; by default the topic with most concerns."},
    "unit": {"type": "string", "enum": list(UNITS)},
    "cell_m": {
        "type": "number",
        "minimum": SMALLEST_CELL_M,
        "maximum": _LARGEST_M,
        "default": 500,
        "description": "Side of a square in metres.",
    },
    "run": {"type": "string", "format": "uuid", "description": "Hotspot run; by default the newest."},
    "from": {
        "type": "string",
        "format": "date",
        "description": "First day; by default of the first concern, at most three years back.",
    },
    "to": {
        "type": "string",
        "format": "date",
        "description": "Last day, included; by default of an incident.",
    },
    "concerns_from": {
        "type": "string",
        "format": "date",
        "description": "First day of the concerns, if another.",
    },
    "concerns_to": {
        "type": "string",
        "format": "date",
        "description": "Last day of the concerns, if another.",
    },
    "minimum": {
        "type": "integer",
        "minimum": 1,
        "default": MINIMUM,
        "description": "Concerns and incidents together below which a unit is not judged.",
    },
    "control": {
        "type": "string",
        "enum": ["by", "none"],
        "default": "by",
        "description": "Control of false findings after Benjamini and Yekutieli, or none.",
    },
    "eps_m": {"type": "number", "minimum": 1, "maximum": 50_000, "default": 300},
    "min_concerns": {"type": "integer", "minimum": 1, "maximum": 100_000, "default": 5},
}
_NUMBER = re.compile(r"[0-9]{1,6}(?:[.,][0-9]{1,3})?", re.ASCII)


def from_address() -> Question:
    """Read the question of this request's address.

    Raises
    ------
    Invalid
        Naming the field.
    """
    return question_of(request.args)


def question_of(given: Mapping[str, str]) -> Question:
    """Read a question from texts by name; what is empty is left open."""
    return Question(
        topic=_text(given, "topic"),
        unit=_one_of(given, "unit", UNITS),
        cell_m=_number(given, "cell_m", 500, SMALLEST_CELL_M, _LARGEST_M),
        run=_run(given),
        days=_days(given, ""),
        said=_days(given, "concerns_"),
        eps_m=_number(given, "eps_m", 300, 1, 50_000),
        min_concerns=_whole(given, "min_concerns", 5, 100_000),
        settings=ConcordanceSettings(
            minimum=_whole(given, "minimum", MINIMUM, 100_000),
            alpha=ALPHA,
            control=_one_of(given, "control", ("by", "none")) or "by",
        ),
    )


def _text(given: Mapping[str, str], name: str) -> str | None:
    value = given.get(name, "").replace("\0", "\ufffd").encode(errors="replace").decode()
    return value or None


def _one_of(given: Mapping[str, str], name: str, known: tuple[str, ...]) -> str | None:
    value = given.get(name) or None
    if value is not None and value not in known:
        message = gettext(
            "“%(value)s” cannot be chosen here; there are: %(known)s.",
            value=value[:40],
            known=", ".join(known),
        )
        raise Invalid(message, field=name)
    return value


def _number(given: Mapping[str, str], name: str, usual: float, low: float, high: float) -> float:
    text = given.get(name, "").strip()
    if not text:
        return float(usual)
    number = float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else -1.0
    if not low <= number <= high:
        message = gettext("Write a number of metres from %(low)s to %(high)s.", low=int(low), high=int(high))
        raise Invalid(message, field=name)
    return number


def _whole(given: Mapping[str, str], name: str, usual: int, high: int) -> int:
    text = given.get(name, "").strip()
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= high):
        raise Invalid(gettext("Write a whole number from 1 to %(high)s.", high=high), field=name)
    return int(text)


def _run(given: Mapping[str, str]) -> UUID | None:
    text = given.get("run") or None
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Invalid(gettext("There is no such hotspot run."), field="run") from None


def _days(given: Mapping[str, str], prefix: str) -> Days:
    try:
        chosen = build({}, given.get(f"{prefix}from"), given.get(f"{prefix}to"))
    except Invalid as refusal:
        raise Invalid(str(refusal), field=f"{prefix}{refusal.field}") from refusal
    return Days(chosen.first, chosen.last)


def as_address(question: Question) -> dict[str, str]:
    """Write a settled question as an address has it, so that it can be kept and sent."""
    usual = Question()
    spans: dict[str, date | None] = {"from": question.days.first, "to": question.days.last}
    if question.said != question.days:
        spans |= {"concerns_from": question.said.first, "concerns_to": question.said.last}
    own: dict[str, Any] = {
        "topic": question.topic,
        "unit": question.unit,
        "cell_m": question.cell_m if question.unit == "cell" else usual.cell_m,
        "run": question.run,
        "eps_m": question.eps_m,
        "min_concerns": question.min_concerns,
        "minimum": question.settings.minimum,
        "control": question.settings.control,
    }
    default = {
        "cell_m": usual.cell_m,
        "eps_m": usual.eps_m,
        "min_concerns": usual.min_concerns,
        "minimum": usual.settings.minimum,
        "control": usual.settings.control,
    }
    kept = {
        name: f"{value:g}" if isinstance(value, float) else str(value)
        for name, value in own.items()
        if value is not None and value != default.get(name)
    }
    return kept | {name: day.isoformat() for name, day in spans.items() if day}
