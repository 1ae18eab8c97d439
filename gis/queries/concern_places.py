"""Concern places: what somebody means who writes where it was, and the ground round a place."""

import re
from typing import Any

from geoalchemy2.shape import to_shape
from shapely import from_wkb
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, and_, func, select, text
from sqlalchemy.orm import Session

from gis.models import Address, Neighbourhood, Territory
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


def ground_near(session: Session, slug: str, box: tuple[float, float, float, float]) -> list[dict[str, Any]]:
    """List the streets, waters, greens and names of a rectangle in degrees."""
    rows = session.execute(
        text(
            "SELECT kind, name, rank, ST_AsBinary(shape) AS shape FROM published.ground"
            " WHERE territory_slug = :slug"
            " AND shape && ST_MakeEnvelope(:west, :south, :east, :north, 4326) ORDER BY id"
        ),
        {"slug": slug, **dict(zip(("west", "south", "east", "north"), box, strict=True))},
    ).mappings()
    return [{**row, "shape": from_wkb(bytes(row["shape"]))} for row in rows]


def outline(session: Session, neighbourhood_id: int | None) -> BaseGeometry | None:
    """Return the outline of a neighbourhood in degrees."""
    found = session.get(Neighbourhood, neighbourhood_id) if neighbourhood_id is not None else None
    return to_shape(found.outline) if found else None


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
