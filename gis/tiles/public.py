"""Public: draw one tile of what everybody may know, from the published schema and nothing else."""

from datetime import date
from functools import lru_cache
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.tiles.layers import Tile

_SQL = Path(__file__).parent / "sql/public.sql"


def public_tile(
    session: Session, slug: str, tile: Tile, *, quarter: date | None = None, category: str = ""
) -> bytes:
    """Draw figures, hotspots and places; empty bytes where nothing is.

    Parameters
    ----------
    quarter
        The first day of a quarter; the newest where none is named.
    category
        A code; an empty one is the total of all.
    """
    binds = {
        "slug": slug,
        "z": tile.z,
        "x": tile.x,
        "y": tile.y,
        "quarter": quarter,
        "category": category,
    }
    drawn = session.scalar(text(_sql()), binds)
    return bytes(drawn) if drawn is not None else b""


@lru_cache(maxsize=1)
def _sql() -> str:
    return _SQL.read_text(encoding="utf-8")
