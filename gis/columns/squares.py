"""Squares: the counted squares of a whole territory at a zoom, as numbers and as edges in degrees."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gis.columns.cells import all_cells
from gis.columns.columns import Columns
from gis.columns.filters import Chosen
from gis.tilegrid import tile_edges

# A tile of the map has 2 ** 6 squares each way.
LEVELS = 6


@dataclass(frozen=True)
class Squares:
    """The squares with at least one incident, in the order of their quadkeys.

    Parameters
    ----------
    zoom
        Of the map on which they are drawn.
    edges
        West, south, east and north of each, in degrees.
    counts
        How many incidents of the selection lie in each.
    """

    zoom: int
    edges: NDArray[np.float64]
    counts: NDArray[np.int64]


def squares(columns: Columns, chosen: Chosen, *, zoom: int, most: int) -> Squares:
    """Count the located incidents of a selection by square; at a lower zoom where there are too many.

    Those at a default location are left out, as on the map.
    """
    codes, counts = all_cells(columns, chosen, zoom=zoom + LEVELS)
    while len(codes) > most and zoom:
        zoom -= 1
        codes, counts = all_cells(columns, chosen, zoom=zoom + LEVELS)
    return Squares(zoom, tile_edges(codes, zoom=zoom + LEVELS), counts)
