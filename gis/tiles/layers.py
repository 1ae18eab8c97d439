"""Layers: draw one tile of incidents or of the ground, as Mapbox Vector Tile bytes."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.columns.cells import cell_counts, rows_of_tile
from gis.columns.filters import choose
from gis.columns.shelf import Shelf
from gis.errors import TileOutside
from gis.models import Territory
from gis.queries.selection import Selection, resolve
from gis.tilegrid import ZOOM, tile_range
from gis.tiles.squares import squares_layer

# A tile has 64 x 64 cells when far; from this zoom on, places themselves.
CELL_ZOOMS = 6
POINTS_FROM_ZOOM = 15
# A phone on a poor connection waits for no more; one square of zoom 22 a point keeps any tile below it.
LARGEST_TILE_BYTES = 500_000
# A cell is never smaller than the quadkey's own; nobody zooms further than this.
MAX_ZOOM = ZOOM

_SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class Tile:
    """Address of a Web-Mercator tile.

    Raises
    ------
    TileOutside
        If the zoom has no such column or row.
    """

    z: int
    x: int
    y: int

    def __post_init__(self) -> None:
        side = 1 << max(self.z, 0)
        if not (0 <= self.z <= MAX_ZOOM and 0 <= self.x < side and 0 <= self.y < side):
            raise TileOutside(f"There is no tile {self.z}/{self.x}/{self.y}; zooms are 0 to {MAX_ZOOM}.")


def incident_tile(
    session: Session,
    shelf: Shelf,
    territory: Territory,
    tile: Tile,
    selection: Selection,
    *,
    revision: str | None = None,
) -> bytes:
    """Draw counted cells when far, distinct places when near; empty bytes where nothing is.

    Parameters
    ----------
    revision
        Which incidents the session sees, where the caller has asked already.
    """
    if tile.z < POINTS_FROM_ZOOM:
        columns = shelf.columns(session, territory, revision)
        first, last = rows_of_tile(columns, tile.z, tile.x, tile.y)
        if first == last and not selection.neighbourhoods:
            return b""
        chosen = choose(session, territory, selection)
        counts = cell_counts(columns, chosen, (tile.z, tile.x, tile.y), levels=CELL_ZOOMS)
        return squares_layer(counts, levels=CELL_ZOOMS, name="cells")
    where = resolve(session, territory, selection)
    low, high = tile_range(tile.z, tile.x, tile.y)
    binds = {**where.binds, "low": low, "high": high, "z": tile.z, "x": tile.x, "y": tile.y}
    drawn = _draw(session, "points", where.sql, binds)
    if len(drawn) > LARGEST_TILE_BYTES:
        return _draw(session, "points", where.sql, binds, place="quadkey")
    return drawn


def ground_tile(session: Session, slug: str, tile: Tile) -> bytes:
    """Draw boundary, neighbourhoods, streets, water, green and names; the public role can read all of it."""
    return _draw(session, "ground", "", {"slug": slug, "z": tile.z, "x": tile.x, "y": tile.y})


def _draw(
    session: Session, name: str, where: str, binds: dict[str, object], *, place: str = "location"
) -> bytes:
    drawn = session.scalar(text(_sql(name).replace("{where}", where).replace("{place}", place)), binds)
    return bytes(drawn) if drawn is not None else b""


@lru_cache(maxsize=8)
def _sql(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")
