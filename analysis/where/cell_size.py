"""Cell size: a size by a stated rule, and which findings another grid would also make."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely

from analysis.errors import BadSetting, TooFew
from analysis.frames import BoolArray, FloatArray, IntArray
from analysis.parameters import readable
from analysis.where.grids import MOST_CELLS, SMALLEST_CELL_M, Grid, make_grid
from analysis.where.lattice import ROW

# Smaller cells say more than the place of an incident is known to.
LEAST_CELL_M = 100.0
# With fewer cells there is no "elsewhere" to compare with; of more, none can be pressed on a map.
LEAST_CELLS, MOST_SHOWN = 100, 20_000
# Places within a cell, in cells from its centre, at which another grid is asked; those of a square.
_ASKED = (-0.4, -0.2, 0.0, 0.2, 0.4)


@dataclass(frozen=True)
class OtherGrid:
    """What another grid finds where the first one found something.

    Attributes
    ----------
    code
        "half", "double", "east", "north" or "both" (the last three are shifted by half a cell).
    cell_m, shift_m
        Of the other grid.
    cells, found
        How many cells it has, and how many of them it finds.
    again
        Whether it finds at least half the ground of each of the first grid's findings, in their order.
    """

    code: str
    cell_m: float
    shift_m: tuple[float, float]
    cells: int
    found: int
    again: BoolArray


def suggested_cell_m(incidents: int, *, ground_km2: float, shape: str = "square") -> float:
    """Suggest a cell: twice the ground there is for an incident, so that a cell holds two on average.

    The rule of thumb for counting in squares (Griffith and Amrhein 1991). Then at least 100 m; small enough
    for a hundred cells; large enough that there are no more than 20,000; and rounded to a readable number. It
    says what can be counted, not what is true: see `other_grids`.

    Raises
    ------
    TooFew
        If there is no incident.
    BadSetting
        If there is no ground.
    """
    if incidents < 1:
        raise TooFew("Without an incident no cell size can be suggested.")
    if not (np.isfinite(ground_km2) and ground_km2 > 0):
        raise BadSetting(f"A territory has ground, not {ground_km2:g} km².")
    unit = ground_km2 * 1e6 / (ROW if shape == "hexagon" else 1.0)
    asked = min(np.sqrt(2 * unit / incidents), np.sqrt(unit / LEAST_CELLS))
    return readable(max(asked, LEAST_CELL_M, 1.05 * np.sqrt(unit / MOST_SHOWN)))


def other_grids(
    boundary: shapely.Geometry,
    grid: Grid,
    found: BoolArray,
    find: Callable[[Grid], BoolArray],
    *,
    tell: Callable[[int, int], None] | None = None,
) -> list[OtherGrid]:
    """Ask grids of half and double the cell, and of a shifted origin, whether they find the same.

    Parameters
    ----------
    boundary
        The boundary of the territory.
    grid, found
        The first grid, and which of its cells were found, shape (k,).
    find
        Finds the cells of any grid, by the same method and settings.
    tell
        Called with grids asked and grids in all.
    """
    half, (east, north) = grid.cell_m / 2, grid.shift_m
    plans = [
        ("half", half, (east, north)),
        ("double", 2 * grid.cell_m, (east, north)),
        ("east", grid.cell_m, (east + half, north)),
        ("north", grid.cell_m, (east, north + half)),
        ("both", grid.cell_m, (east + half, north + half)),
    ]
    if half < SMALLEST_CELL_M or 4 * len(grid) > MOST_CELLS / 2:
        plans = plans[1:]
    asked = []
    for number, (code, cell_m, shift_m) in enumerate(plans, start=1):
        other = make_grid(boundary, cell_m=cell_m, shape=grid.shape, shift_m=shift_m)
        theirs = find(other)
        again = share_found(grid, np.flatnonzero(found), other, theirs) >= 0.5
        asked.append(OtherGrid(code, cell_m, shift_m, len(other), int(theirs.sum()), again))
        if tell:
            tell(number, len(plans))
    return asked


def share_found(grid: Grid, cells: IntArray, other: Grid, found: BoolArray) -> FloatArray:
    """Return the share of the ground of some cells that lies in found cells of another grid, shape (n,).

    Read at up to 25 places spread over each cell, those that lie in no cell of either grid left out.
    """
    offsets = np.array([(x, y) for y in _ASKED for x in _ASKED]) * grid.cell_m
    places = grid.centres[cells][:, None, :] + offsets
    flat = places.reshape(-1, 2)
    own = (grid.cells_of(flat) == np.repeat(cells, len(offsets))).reshape(places.shape[:2])
    theirs = other.cells_of(flat).reshape(places.shape[:2])
    counted = own & (theirs >= 0)
    hit = counted & np.append(found, False)[theirs]
    return np.asarray(hit.sum(axis=1) / np.maximum(counted.sum(axis=1), 1), dtype=np.float64)
