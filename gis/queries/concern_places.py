"""Concern places: what somebody means who writes where it was, as an address, a street or a named place."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.models import Territory
from gis.queries import search

MOST = 8

# Accents, capitals and the signs between the words do not matter: people type “Raina 5” for “Raiņa iela 5”.
_ADDRESSES = text(
    """
    WITH wanted AS (
        SELECT word FROM regexp_split_to_table(lower(unaccent(:wanted)), '[^[:alnum:]]+') AS word
        WHERE word <> ''
    ),
    known AS (
        SELECT label, location,
               ' ' || regexp_replace(lower(unaccent(label)), '[^[:alnum:]]+', ' ', 'g') || ' ' AS plain
        FROM published.address WHERE territory_slug = :slug
    )
    SELECT label, ST_X(location) AS lon, ST_Y(location) AS lat,
           lower(unaccent(label)) = lower(unaccent(:wanted)) AS exact
    FROM known
    WHERE (SELECT bool_and(
               -- A number is meant whole: house 5 is not house 57. A word may be cut short.
               strpos(plain, CASE WHEN word ~ '^[0-9]' THEN ' ' || word || ' ' ELSE ' ' || word END) > 0)
           FROM wanted) AND EXISTS (SELECT FROM wanted)
    ORDER BY exact DESC, length(label), label LIMIT :most
    """
)


def find(session: Session, territory: Territory, words: str) -> list[dict[str, Any]]:
    """List what may be meant, best first: ``label``, ``lon``, ``lat``, ``exact`` and ``address``.

    Streets, places and neighbourhoods of the ground are asked only where no address fits.
    """
    wanted = " ".join(words.split())
    if not wanted:
        return []
    asked = {"wanted": wanted, "slug": territory.slug, "most": MOST}
    addresses = [{**row, "address": True} for row in session.execute(_ADDRESSES, asked).mappings()]
    return addresses or [
        {
            "label": found["name"],
            "lon": found["lon"],
            "lat": found["lat"],
            "exact": found["name"].casefold() == wanted.casefold(),
            "address": False,
        }
        for found in search.search(session, territory, wanted)
    ]
