"""Concern places: what somebody means who writes where it was, as an address, a street or a named place."""

import re
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from gis.models import Address, Territory
from gis.queries import search

MOST = 8
_MOST_WORDS = 6


def find(session: Session, territory: Territory, typed: str) -> list[dict[str, Any]]:
    """List what may be meant, best first: ``label``, ``lon``, ``lat``, ``exact`` and ``address``.

    Accents, capitals and the order of the words do not matter: people type “raina 5” for “Raiņa iela 5”.
    Streets, places and neighbourhoods of the ground are asked only where no address fits.
    """
    words = re.sub(r"[\W_]+", " ", typed).split()[:_MOST_WORDS]
    if not words:
        return []
    addresses = _addresses(session, territory, typed, words)
    return addresses or [
        {
            "label": found["name"],
            "lon": found["lon"],
            "lat": found["lat"],
            "exact": found["name"].casefold() == " ".join(typed.split()).casefold(),
            "address": False,
        }
        for found in search.search(session, territory, " ".join(words))
    ]


def _addresses(session: Session, territory: Territory, typed: str, words: list[str]) -> list[dict[str, Any]]:
    exact = Address.plain == func.published.plain(" ".join(typed.split()))
    fitting = (
        select(
            Address.label,
            func.ST_X(Address.location).label("lon"),
            func.ST_Y(Address.location).label("lat"),
            exact.label("exact"),
        )
        .where(Address.territory_slug == territory.slug, *map(_has, words))
        .order_by(exact.desc(), func.length(Address.label), Address.label)
        .limit(MOST)
    )
    return [{**row, "address": True} for row in session.execute(fitting).mappings()]


def _has(word: str) -> ColumnElement[bool]:
    """A word may be cut short; a number is meant whole, since house 5 is not house 57."""
    begins = Address.plain.like(func.concat("%", func.published.plain(word), "%"))
    if not word[0].isdigit():
        return begins
    whole = (Address.plain + " ").like(func.concat("%", func.published.plain(word), " %"))
    return and_(begins, whole)
