"""Public payloads: the one place that says which field of what is published is sent, and how it is written.

A card's fields are those of `PublicCard` and no others. A column that the database has and this list has not
is not sent; a field that the list has and nobody can write stops the answer.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from gis.models import Place, PublishedConcern, PublishedFigure
from server.card_words import CardNames
from server.services.public_cards import PublicCard

Payload = dict[str, Any]

CARD: tuple[str, ...] = tuple(field.name for field in fields(PublicCard))
"""What is sent of a card."""

FIGURE = ("quarter", "neighbourhood_code", "category_code", "shown", "count")
HOTSPOT = ("rank", "band")
PLACE = ("id", "name", "addresses")


class UnknownField(LookupError):
    """A public field that nobody has said how to write."""


def _month(value: date | None) -> str | None:
    return value.strftime("%Y-%m") if value else None


def _quarter(value: date) -> str:
    return f"{value.year}-Q{(value.month + 2) // 3}"


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


_WRITTEN: Mapping[str, Callable[[Any], Any]] = {
    "ref": str,
    "topic_code": str,
    "agency_code": str,
    "neighbourhood_code": _text,
    "place_id": lambda value: value,
    "state": str,
    "received_month": _month,
    "noticed_month": _month,
    "closed_month": _month,
    "daypart": str,
    "recurring": bool,
    "words": _text,
    "closing_words": _text,
    "duplicate_ref": _text,
    "supports": int,
    # Whether there is one; the picture itself has an address of its own.
    "photo": bool,
    "quarter": _quarter,
    "category_code": str,
    "shown": str,
    "count": lambda value: value,
    "rank": int,
    "band": str,
    "id": int,
    "name": str,
    "addresses": int,
}


def card(row: PublishedConcern, names: CardNames, *, photo: bool) -> Payload:
    """Write a card, and what its codes are called.

    Parameters
    ----------
    photo
        Whether it has a picture: the row's own is not read.
    """
    said = {
        "topic": names.topics.get(row.topic_code),
        "agency": names.agencies.get(row.agency_code),
        "neighbourhood": names.neighbourhoods.get(row.neighbourhood_code or ""),
        "place": names.places.get(row.place_id or 0),
    }
    values = {name: photo if name == "photo" else getattr(row, name) for name in CARD}
    return written(values) | said


def figure(row: PublishedFigure, names: CardNames, categories: Mapping[str, str]) -> Payload:
    """Write a figure; an empty code is the total, and a count is there only where it is exact."""
    values = {name: getattr(row, name) for name in FIGURE}
    if row.shown != "exact":
        values["count"] = None
    return written(values) | {
        "neighbourhood": names.neighbourhoods.get(row.neighbourhood_code),
        "category": categories.get(row.category_code),
    }


def hotspot(rank: int, band: str) -> Payload:
    """Write a hotspot."""
    return written({"rank": rank, "band": band})


def place(row: Place, concerns: int) -> Payload:
    """Write a place, and how many concerns of the board stand there."""
    return written({name: getattr(row, name) for name in PLACE}) | {"concerns": concerns}


def written(values: Mapping[str, Any]) -> Payload:
    """Write named values.

    Raises
    ------
    UnknownField
        If nobody has said how one of them is written.
    """
    unknown = sorted(set(values) - set(_WRITTEN))
    if unknown:
        raise UnknownField(f"Say in public_payloads how {', '.join(unknown)} is written, or do not name it.")
    return {name: _WRITTEN[name](value) for name, value in values.items()}
