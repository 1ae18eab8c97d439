"""Search: neighbourhoods, places, streets, waters and greens by name, whatever their accents and capitals."""

from typing import Any

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from gis.models import Territory

MOST_RESULTS = 10
# Shorter words have too few letters to be mistyped and still be known.
ALIKE = 0.35

# A name that begins with what was typed comes first, then one with a word that does, then one that holds it,
# and only where there is none of these, one that is spelt alike. A street comes in pieces: those of one name
# are one result.
_FIND = text(
    """
    WITH wanted AS (SELECT lower(unaccent(:wanted)) AS word),
    named AS (
        SELECT 'neighbourhood' AS kind, code, name, outline AS shape, 0 AS class
        FROM exact.neighbourhood WHERE territory_id = :territory
        UNION ALL
        SELECT kind, NULL, name, shape, CASE kind WHEN 'place' THEN 1 WHEN 'street' THEN 2 ELSE 3 END
        FROM published.ground WHERE territory_slug = :slug AND name IS NOT NULL
    ),
    known AS (
        SELECT named.*, lower(unaccent(name)) AS plain, word FROM named, wanted
    ),
    found AS (
        SELECT *, CASE
            WHEN plain = word THEN 0
            WHEN starts_with(plain, word) THEN 1
            WHEN strpos(' ' || translate(plain, '-–/().,', '       '), ' ' || word) > 0 THEN 2
            WHEN strpos(plain, word) > 0 THEN 3
            ELSE 4 END AS grade,
            word_similarity(word, plain) AS likeness
        FROM known
    ),
    joined AS (
        SELECT kind, code, name, class, min(grade) AS grade, max(likeness) AS likeness,
               ST_Collect(shape) AS shape
        FROM found
        WHERE grade < 4 OR (length(word) > 3 AND likeness >= :alike
                            AND NOT EXISTS (SELECT FROM found WHERE grade < 4))
        GROUP BY kind, code, name, class
    )
    SELECT kind, code, name, ST_X(spot) AS lon, ST_Y(spot) AS lat,
           ST_XMin(shape) AS west, ST_YMin(shape) AS south, ST_XMax(shape) AS east, ST_YMax(shape) AS north
    FROM (
        SELECT *, ST_PointOnSurface(shape) AS spot
        FROM joined ORDER BY grade, class, likeness DESC, name, kind, code LIMIT :most
    ) AS best
    ORDER BY grade, class, likeness DESC, name, kind, code
    """
)


def search(session: Session, territory: Territory, words: str) -> list[dict[str, Any]]:
    """List what bears such a name, best first, each with a spot on it and what it spans."""
    wanted = " ".join(words.split())
    if not wanted:
        return []
    rows = session.execute(
        _FIND,
        {
            "wanted": wanted,
            "territory": territory.id,
            "slug": territory.slug,
            "alike": ALIKE,
            "most": MOST_RESULTS,
        },
    ).mappings()
    return [as_result(row) for row in rows]


def as_result(found: RowMapping) -> dict[str, Any]:
    """Turn a row of a search into what is answered; only a neighbourhood has a code."""
    row = dict(found)
    bbox = [round(row.pop(side), 6) for side in ("west", "south", "east", "north")]
    spot = {name: round(row.pop(name), 6) for name in ("lon", "lat")}
    code = row.pop("code")
    return {**row, **({"code": code} if code else {}), **spot, "bbox": bbox}
