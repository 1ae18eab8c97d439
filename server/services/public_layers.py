"""Public layers: what is published of a territory as features, the same for every format."""

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from gis.models import PublishedTerritory
from gis.queries import board, board_map
from server.card_words import CardNames, card_names
from server.i18n import local_label
from server.services import public_payloads as payloads
from server.services.public_figures import ELSEWHERE, TOTAL

_NAMED = {TOTAL: "all", ELSEWHERE: "elsewhere"}
# What is told of a release: the run behind the hotspots, for one, is nobody's affair.
_TOLD = {"quarters": ("on", "level"), "hotspots": ("on", "count")}

Span = tuple[date, date]


@dataclass(frozen=True)
class Feature:
    """One published thing, in degrees; ``span`` is its month or quarter, where it has one."""

    id: str
    geometry: BaseGeometry | None
    properties: dict[str, Any]
    span: Span | None = None


@dataclass(frozen=True)
class About:
    """Where a file comes from, which every format carries along; no person is in it."""

    source: str
    territory: str
    synthetic: bool
    derived_on: str | None
    rules: Mapping[str, Any]
    facts: Mapping[str, Any]
    licence: str


def features(session: Session, territory: PublishedTerritory, layer: str) -> list[Feature]:
    """List the features of a layer in an order that stays."""
    return _LAYERS[layer](session, territory.slug, card_names(session, territory.slug))


def about(session: Session, territory: PublishedTerritory) -> About:
    """Say where the data come from."""
    release = board.release(session, territory.slug)
    return About(
        source=gettext("Talsi: public tables of %(territory)s", territory=territory.name),
        territory=territory.slug,
        synthetic=territory.synthetic,
        derived_on=release.derived_on.isoformat() if release else None,
        rules=release.rules if release else {},
        facts=_facts(release.facts) if release else {},
        licence=gettext("Reuse with the source and the day named. Recorded is not all that happened."),
    )


def _facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """When quarters and hotspots were published, and how finely."""
    quarters, hotspots = facts.get("quarters", {}), facts.get("hotspots", {})
    return {
        "quarters": {begins: _named(said, "quarters") for begins, said in quarters.items()},
        "hotspots": _named(hotspots, "hotspots"),
    }


def _named(said: Mapping[str, Any], part: str) -> dict[str, Any]:
    return {name: said[name] for name in _TOLD[part] if name in said}


def _concerns(session: Session, slug: str, names: CardNames) -> list[Feature]:
    rows = board.cards(session, slug, board.CardFilter())
    pictured = board.with_photo(session, slug)
    places = board.used_places(session, slug)
    return [
        Feature(
            row.ref,
            to_shape(places[row.place_id].location) if row.place_id is not None else None,
            payloads.card(row, names, photo=row.ref in pictured),
            _months(row.received_month, 1),
        )
        for row in rows
    ]


def _places(session: Session, slug: str, _names: CardNames) -> list[Feature]:
    rows = board.used_places(session, slug)
    counts = {each.id: each.cards for each in board.place_counts(session, slug, board.CardFilter())}
    return [
        Feature(str(row.id), to_shape(row.location), payloads.place(row, counts[row.id]))
        for row in rows.values()
    ]


def _figures(session: Session, slug: str, names: CardNames) -> list[Feature]:
    categories = {c: local_label(labels) for c, labels in board_map.category_labels(session, slug).items()}
    outlines = {code: outline for code, _, outline in board_map.neighbourhoods(session, slug)}
    found = []
    for row in board_map.figures(session, slug):
        said = payloads.figure(row, names, categories)
        area, category = (_NAMED.get(code, code) for code in (row.neighbourhood_code, row.category_code))
        name = f"{said['quarter']}.{area}.{category}"
        found.append(Feature(name, outlines.get(row.neighbourhood_code), said, _months(row.quarter, 3)))
    return found


def _hotspots(session: Session, slug: str, _names: CardNames) -> list[Feature]:
    return [
        Feature(str(rank), outline, payloads.hotspot(rank, band))
        for rank, outline, band in board_map.hotspots(session, slug)
    ]


def _neighbourhoods(session: Session, slug: str, _names: CardNames) -> list[Feature]:
    return [
        Feature(code, outline, {"code": code, "name": name})
        for code, name, outline in board_map.neighbourhoods(session, slug)
    ]


_LAYERS: dict[str, Callable[[Session, str, CardNames], list[Feature]]] = {
    "concerns": _concerns,
    "figures": _figures,
    "hotspots": _hotspots,
    "neighbourhoods": _neighbourhoods,
    "places": _places,
}
LAYERS = tuple(_LAYERS)
"""The names of the layers."""

DATED = frozenset({"concerns", "figures"})
"""Layers whose features have a month or a quarter."""


def span(session: Session, slug: str, layer: str) -> Span | None:
    """Return the first and last day that a dated layer is about."""
    if layer == "figures":
        quarters = board_map.quarters(session, slug)
        return (quarters[-1], _months(quarters[0], 3)[1]) if quarters else None
    months = board.months(session, slug)
    return (months[0], _months(months[1], 1)[1]) if months else None


def _months(first: date, number: int) -> Span:
    """The first and last day of so many months from a month's first day."""
    months = first.year * 12 + first.month - 1 + number - 1
    year, month = divmod(months, 12)
    return first, date(year, month + 1, monthrange(year, month + 1)[1])
