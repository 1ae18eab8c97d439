"""Public search: addresses, streets, places and neighbourhoods by what people type, all of it published."""

import re
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

MOST_RESULTS = 8
LONGEST = 100
MOST_WORDS = 6
# Shorter words have too few letters to be mistyped and still be known.
ALIKE = 0.45
_ALIKE_FROM = 4

# Every word must begin a word of the name, whatever the order: “5 raina” finds “Raiņa iela 5”. A name that
# is exactly what was typed comes first, then one that begins so; names before addresses, short before long.
# Where nothing fits, names that are spelt alike. A street comes in pieces: those of one name are one result.
_FIND = text(
    """
    WITH named AS (
        SELECT 'neighbourhood' AS kind, code, name, outline AS shape, 0 AS class
        FROM published.neighbourhood WHERE territory_slug = :slug
        UNION ALL
        SELECT kind, NULL, name, shape, CASE kind WHEN 'place' THEN 1 WHEN 'street' THEN 2 ELSE 4 END
        FROM published.ground WHERE territory_slug = :slug AND name IS NOT NULL
        UNION ALL
        SELECT 'address', NULL, label, location, 3 FROM published.address WHERE territory_slug = :slug
    ),
    wanted AS (
        SELECT lower(unaccent(:wanted)) AS word, regexp_split_to_array(lower(unaccent(:wanted)), ' ') AS words
    ),
    known AS (
        SELECT named.*, ' ' || translate(lower(unaccent(name)), '-–/().,"„“”', '           ') AS plain
        FROM named
    ),
    fitting AS (
        SELECT known.*, CASE
            WHEN trim(plain) = word THEN 0
            WHEN starts_with(plain, ' ' || word) THEN 1
            ELSE 2 END AS grade
        FROM known, wanted
        WHERE NOT EXISTS (SELECT FROM unnest(words) AS each WHERE strpos(plain, ' ' || each) = 0)
    ),
    found AS (
        SELECT * FROM fitting
        UNION ALL
        SELECT known.*, 3 FROM known, wanted
        WHERE :alike > 0 AND NOT EXISTS (SELECT FROM fitting)
          AND strict_word_similarity(word, plain) >= :alike
    ),
    joined AS (
        SELECT kind, code, name, class, min(grade) AS grade, ST_Collect(shape) AS shape,
               max(strict_word_similarity(wanted.word, plain)) AS likeness
        FROM found, wanted GROUP BY kind, code, name, class
    )
    SELECT kind, code, name, ST_X(spot) AS lon, ST_Y(spot) AS lat,
           ST_XMin(shape) AS west, ST_YMin(shape) AS south, ST_XMax(shape) AS east, ST_YMax(shape) AS north
    FROM (
        SELECT *, ST_PointOnSurface(shape) AS spot FROM joined
        ORDER BY grade, class, likeness DESC, length(name), name, kind, code LIMIT :most
    ) AS best
    ORDER BY grade, class, likeness DESC, length(name), name, kind, code
    """
)


def search(session: Session, slug: str, typed: str) -> list[dict[str, Any]]:
    """List what bears such a name, best first, each with a spot on it and what it spans.

    Accents and capitals do not matter; any role that reads what is published may ask.
    """
    words = re.sub(r"[\W_]+", " ", typed[:LONGEST]).split()[:MOST_WORDS]
    if not words:
        return []
    wanted = " ".join(words)
    alike = ALIKE if len(wanted) >= _ALIKE_FROM else 0
    bound = {"slug": slug, "wanted": wanted, "alike": alike, "most": MOST_RESULTS}
    return [_result(dict(row)) for row in session.execute(_FIND, bound).mappings()]


def _result(row: dict[str, Any]) -> dict[str, Any]:
    bbox = [round(row.pop(side), 6) for side in ("west", "south", "east", "north")]
    spot = {name: round(row.pop(name), 6) for name in ("lon", "lat")}
    code = row.pop("code")
    return {**row, **({"code": code} if code else {}), **spot, "bbox": bbox}
