"""Release state: what is public of a territory now, and what a release would change."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from gis.models import Release, Territory
from gis.queries import publishing as queries
from gis.queries import quarters as figure_queries
from server.services import quarters
from server.services.publishing import Plan
from server.services.quarters import Level


@dataclass(frozen=True)
class PublicQuarter:
    """A quarter that was released: how finely, and when."""

    begins: date
    level: Level
    released_on: date


@dataclass(frozen=True)
class PublicNow:
    """What is public now; ``release`` is None where nothing was ever derived."""

    release: Release | None
    cards: int
    places: int
    hotspots: int
    quarters: tuple[PublicQuarter, ...]


LONG = 4
"""More quarters than this are a matter of minutes, and of the worker."""


@dataclass(frozen=True)
class CardChanges:
    """What a release would do to the cards of the board."""

    added: int
    changed: int
    gone: int


def now(session: Session, territory: Territory) -> PublicNow:
    """Read what is public of a territory."""
    release = figure_queries.release(session, territory)
    said: Mapping[str, Any] = release.facts.get("quarters", {}) if release else {}
    released = tuple(
        PublicQuarter(date.fromisoformat(begins), Level(each["level"]), date.fromisoformat(each["on"]))
        for begins, each in sorted(said.items(), reverse=True)
    )
    return PublicNow(
        release=release,
        cards=len(queries.cards(session, territory)),
        places=queries.place_count(session, territory),
        hotspots=len(queries.hotspots(session, territory)),
        quarters=released,
    )


def waiting_quarters(session: Session, territory: Territory, *, today: date) -> int:
    """Count the quarters that are over and that nobody has decided about."""
    release = figure_queries.release(session, territory)
    decided = (
        {date.fromisoformat(begins) for begins in release.facts.get("quarters", {})} if release else set()
    )
    return len(set(quarters.closed(session, territory, today=today)) - decided)


def card_changes(session: Session, territory: Territory, plan: Plan) -> CardChanges:
    """Compare the cards of a plan with those on the board."""
    public = queries.cards(session, territory)
    planned = {card.ref: asdict(card) for card in plan.cards}
    changed = sum(
        any(value != getattr(public[ref], name) for name, value in card.items() if name != "photo")
        for ref, card in planned.items()
        if ref in public
    )
    return CardChanges(
        added=len(planned.keys() - public.keys()),
        changed=changed,
        gone=len(public.keys() - planned.keys()),
    )
