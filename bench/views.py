"""Views: what a person looks at, and the bare SQL that any server must run for it."""

from datetime import date, timedelta
from urllib.parse import urlencode

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.models import Territory
from gis.queries import territories
from gis.queries.incidents import _SUMMARY, _month_starts
from gis.queries.selection import Selection, resolve
from gis.tilegrid import ZOOM, tile_numbers
from gis.tiles.layers import CELL_ZOOMS


def filters(session: Session, territory: Territory) -> list[tuple[str, Selection]]:
    """Return what a person might choose: nothing, a category, a year, both, a month."""
    _first, last = territories.facts(session, territory).first, territories.facts(session, territory).last
    assert last is not None
    code = session.scalar(text(_COMMONEST), {"id": territory.id})
    end = last.date()
    year = (end - timedelta(days=364), end)
    return [
        ("everything", Selection()),
        ("one category", Selection((code,))),
        ("one year", Selection((), *year)),
        ("one category in one year", Selection((code,), *year)),
        ("one month", Selection((), date(end.year, end.month, 1), end)),
    ]


_COMMONEST = """
SELECT c.code FROM exact.incident i JOIN exact.category c ON c.id = i.category_id
WHERE i.territory_id = :id GROUP BY c.code ORDER BY count(*) DESC, c.code LIMIT 1
"""


def bare_cells(
    session: Session, territory: Territory, selection: Selection, tiles: list[tuple[int, int, int]]
) -> int:
    """Count the cells of the whole view in one statement: what any server must do at least."""
    where = resolve(session, territory, selection)
    shift = 2 * (ZOOM - tiles[0][0] - CELL_ZOOMS)
    sql = (
        f"SELECT quadkey >> {shift} AS cell, count(*) FROM exact.incident"
        f" WHERE {where.sql} AND quadkey IS NOT NULL AND NOT at_default GROUP BY 1"
    )
    return len(session.execute(text(sql), where.binds).all())


def bare_summary(session: Session, territory: Territory, selection: Selection) -> int:
    """Count by month and category in one statement."""
    where = resolve(session, territory, Selection((), selection.first, selection.last))
    starts = _month_starts(session, territory, where)
    sql = _SUMMARY.format(where=where.sql)
    return len(session.execute(text(sql), {**where.binds, "starts": starts}).all())


def opening_tiles(bounds: tuple[float, float, float, float]) -> list[tuple[int, int, int]]:
    """Return the tiles of a view that a territory fills: two to four columns of 512 pixels."""
    west, south, east, north = bounds
    for z in range(14, 0, -1):
        columns, rows = tile_numbers([west, east], [north, south], zoom=z)
        if columns[1] - columns[0] < 3 and rows[1] - rows[0] < 3:
            break
    return [
        (z, int(x), int(y)) for x in range(columns[0], columns[1] + 1) for y in range(rows[0], rows[1] + 1)
    ]


def one_tile(bounds: tuple[float, float, float, float]) -> tuple[int, int, int]:
    """Return the smallest tile that holds a whole territory."""
    west, south, east, north = bounds
    for z in range(14, -1, -1):
        columns, rows = tile_numbers([west, east], [north, south], zoom=z)
        if columns[0] == columns[1] and rows[0] == rows[1]:
            break
    return z, int(columns[0]), int(rows[0])


def query(selection: Selection) -> str:
    """Write a selection as the query of an address."""
    pairs = [("category", code) for code in selection.categories]
    pairs += [("from", str(selection.first))] if selection.first else []
    pairs += [("to", str(selection.last))] if selection.last else []
    return "?" + urlencode(pairs) if pairs else ""


def apart(code: int) -> tuple[int, int]:
    """Take a Morton code apart into column and row."""
    x = sum((code >> 2 * bit & 1) << bit for bit in range(ZOOM))
    y = sum((code >> 2 * bit + 1 & 1) << bit for bit in range(ZOOM))
    return x, y
