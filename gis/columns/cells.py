"""Cells: how many incidents lie in each square of a tile, counted from the columns."""

import numpy as np
from numpy.typing import NDArray

from gis.columns.columns import AT_DEFAULT, Columns
from gis.columns.filters import CHUNK, Chosen, failures
from gis.tilegrid import ZOOM, tile_range


def rows_of_tile(columns: Columns, z: int, x: int, y: int) -> tuple[int, int]:
    """Return the half-open range of rows that lie in a tile, whatever the selection."""
    first, last = np.searchsorted(columns.quadkey, tile_range(z, x, y))
    return int(first), int(last)


def cell_counts(
    columns: Columns, chosen: Chosen, tile: tuple[int, int, int], *, levels: int
) -> NDArray[np.int64]:
    """Count the incidents of a selection in each of the ``4 ** levels`` squares of a tile.

    Those at a default location are left out. The squares come in the order of their quadkeys.
    """
    z, x, y = tile
    first, last = rows_of_tile(columns, z, x, y)
    squares = 1 << 2 * levels
    counts = np.zeros(squares, dtype=np.int64)
    if first == last:
        return counts
    failed = failures(columns, chosen)
    low, _ = tile_range(z, x, y)
    shift = np.int64(2 * (ZOOM - z - levels))
    for start in range(first, last, CHUNK):
        rows = slice(start, min(start + CHUNK, last))
        shown = (failed[rows] == 0) & (columns.status[rows] >> np.uint8(2) != AT_DEFAULT)
        if not shown.all():
            counts += np.bincount((columns.quadkey[rows][shown] - low) >> shift, minlength=squares)
        else:
            counts += np.bincount((columns.quadkey[rows] - low) >> shift, minlength=squares)
    return counts


def all_cells(columns: Columns, chosen: Chosen, *, zoom: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the quadkeys at a zoom of all squares that hold incidents of a selection, and how many."""
    located = int(columns.starts[-1])
    shown = failures(columns, chosen)[:located] == 0
    shown &= columns.status[:located] >> np.uint8(2) != AT_DEFAULT
    squares = columns.quadkey[:located][shown] >> np.int64(2 * (ZOOM - zoom))
    # They come in order already, so counting them is finding where one ends.
    first = np.flatnonzero(np.concatenate([np.ones(min(len(squares), 1), dtype=bool), np.diff(squares) != 0]))
    return squares[first], np.diff(np.append(first, len(squares)))
