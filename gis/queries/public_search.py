"""Public search: addresses, streets, places and neighbourhoods by what people type, all of it published."""

import re
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.queries.search import as_result

MOST_RESULTS = 8
LONGEST = 100
MOST_WORDS = 6
# Shorter words have too few letters to be mistyped and still be known.
_ALIKE_FROM = 4

# A name that is exactly what was typed comes first, then one that begins so; names before addresses, short
# before long. A street comes in pieces: those of one name are one result. Of thousands of houses only the
# best few are looked at further.
_FIND = """
    WITH named AS (
        SELECT 'neighbourhood' AS kind, code, name, outline AS shape, 0 AS class,
               published.plain(name) AS plain
        FROM published.neighbourhood WHERE territory_slug = :slug
        UNION ALL
        SELECT kind, NULL, name, shape, CASE kind WHEN 'place' THEN 1 WHEN 'street' THEN 2 ELSE 4 END,
               published.plain(name)
        FROM published.ground WHERE territory_slug = :slug AND name IS NOT NULL
    ),
    houses AS (
        SELECT 'address', NULL, label, location, 3, plain FROM published.address
        WHERE territory_slug = :slug AND {fits}
        ORDER BY {likeness} DESC, length(label), label LIMIT 50
    ),
    found AS (
        SELECT *, {likeness} AS likeness FROM (SELECT * FROM named UNION ALL SELECT * FROM houses) AS known
        WHERE {fits}
    ),
    joined AS (
        SELECT kind, code, name, class, ST_Collect(shape) AS shape, max(likeness) AS likeness, min(CASE
            WHEN plain = published.plain(:wanted) THEN 0
            WHEN starts_with(plain, published.plain(:wanted)) THEN 1
            ELSE 2 END) AS grade
        FROM found GROUP BY kind, code, name, class
    )
    SELECT kind, code, name, ST_X(spot) AS lon, ST_Y(spot) AS lat,
           ST_XMin(shape) AS west, ST_YMin(shape) AS south, ST_XMax(shape) AS east, ST_YMax(shape) AS north
    FROM (
        SELECT *, ST_PointOnSurface(shape) AS spot FROM joined
        ORDER BY grade, likeness DESC, class, length(name), name, kind, code LIMIT :most
    ) AS best
    ORDER BY grade, likeness DESC, class, length(name), name, kind, code
"""
# Every word must begin a word of the name, whatever the order: “5 raina” finds “Raiņa iela 5”. Each has a
# condition of its own, since the index knows no list of them.
_FITTING = [
    text(
        _FIND.format(
            fits=" AND ".join(
                f"plain LIKE '%' || published.plain(:word_{number}) || '%'" for number in range(words)
            ),
            likeness="CAST(0 AS real)",
        )
    )
    for words in range(1, MOST_WORDS + 1)
]
# Where nothing fits, names that are spelt alike.
_ALIKE = text(
    _FIND.format(
        fits="trim(published.plain(:wanted)) <<% plain",
        likeness="strict_word_similarity(trim(published.plain(:wanted)), plain)",
    )
)


def search(session: Session, slug: str, typed: str) -> list[dict[str, Any]]:
    """List what bears such a name, best first, each with a spot on it and what it spans.

    Accents and capitals do not matter; any role that reads what is published may ask.
    """
    words = re.sub(r"[\W_]+", " ", typed[:LONGEST]).split()[:MOST_WORDS]
    if not words:
        return []
    wanted = " ".join(words)
    bound = {"slug": slug, "wanted": wanted, "most": MOST_RESULTS}
    each = {f"word_{number}": word for number, word in enumerate(words)}
    rows = session.execute(_FITTING[len(words) - 1], bound | each).mappings().all()
    if not rows and len(wanted) >= _ALIKE_FROM:
        rows = session.execute(_ALIKE, bound).mappings().all()
    return [as_result(row) for row in rows]
