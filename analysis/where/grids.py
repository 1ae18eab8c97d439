"""Grids: squares or hexagons over a territory, who lies in which, and which touch which."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely
from scipy import sparse

from analysis.errors import BadFrame, BadSetting
from analysis.frames import FloatArray, IntArray
from analysis.where.lattice import ROW, centres, numbers, whole_cells

SHAPES = ("square", "hexagon")
SMALLEST_CELL_M = 10.0
MOST_CELLS = 2_000_000
# Ground of less than a millionth of a cell is a line that rounding has made an area.
SLIVER = 1e-6
# Cells along the boundary are cut in blocks of so many rows and columns.
_BLOCK = 16
_QUEEN = ((-1, -1), (0, -1), (1, -1), (-1, 0), (1, 0), (-1, 1), (0, 1), (1, 1))
# Neighbours of a hexagon of an even row, and of one of an odd row, which lies half a cell further east.
_EVEN = ((-1, 0), (1, 0), (-1, -1), (0, -1), (-1, 1), (0, 1))
_ODD = ((-1, 0), (1, 0), (0, -1), (1, -1), (0, 1), (1, 1))


@dataclass(frozen=True)
class Grid:
    """The cells of a grid that share ground with a territory, row by row from the southwest.

    Attributes
    ----------
    shape
        "square" or "hexagon".
    cell_m
        Metres between the centres of two cells with a common side: the side of a square, the width of a
        hexagon. Hexagons stand on a corner.
    shift_m
        How far the grid lies east and north of where its lines are multiples of the cell.
    columns, rows
        Number of each cell from the origin of the plane, shape (k,). A square of column c begins c cells east
        of the origin; a hexagon of column c and an even row has its centre there.
    inside
        Share of each cell's ground within the boundary, shape (k,).
    outlines
        Each cell, clipped to the boundary, shape (k,).
    """

    shape: str
    cell_m: float
    shift_m: tuple[float, float]
    columns: IntArray
    rows: IntArray
    inside: FloatArray
    outlines: npt.NDArray[np.object_]

    def __len__(self) -> int:
        """Return how many cells there are."""
        return len(self.columns)

    @property
    def cell_km2(self) -> float:
        """Ground of a whole cell in square kilometres."""
        return self.cell_m**2 * (ROW if self.shape == "hexagon" else 1.0) / 1e6

    @cached_property
    def centres(self) -> FloatArray:
        """Centre of each whole cell in metres, shape (k, 2); that of a clipped cell may lie outside."""
        return centres(self.shape, self.columns, self.rows, self.cell_m) + np.array(self.shift_m)

    @cached_property
    def names(self) -> npt.NDArray[np.object_]:
        """Centre of each cell in whole metres, as ``east_north``."""
        return np.array([f"{east:.0f}_{north:.0f}" for east, north in self.centres.tolist()], dtype=object)

    def cells_of(self, xy: FloatArray) -> IntArray:
        """Return the cell of each point, -1 where the grid has none; shape (n,).

        A point on a line belongs to the square east or north of it. A point beyond the boundary belongs to
        the cell it lies in, if that cell shares ground with the territory.

        Raises
        ------
        BadFrame
            If a coordinate is not finite.
        """
        points = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
        if not np.isfinite(points).all():
            raise BadFrame("A coordinate is missing or not finite; a point without a place is in no cell.")
        columns, rows = numbers(self.shape, (points - self.shift_m) / self.cell_m)
        return self._index(columns, rows)

    def count(self, xy: FloatArray, weights: npt.ArrayLike | None = None) -> FloatArray:
        """Add up the points, or their weights, in each cell, shape (k,); points in no cell are left out."""
        cells = self.cells_of(xy)
        held = cells >= 0
        added = None if weights is None else np.asarray(weights, dtype=np.float64)[held]
        return np.bincount(cells[held], weights=added, minlength=len(self)).astype(np.float64)

    @cached_property
    def neighbours(self) -> sparse.csr_array:
        """Ones where two cells touch, shape (k, k), itself not included.

        Touching is a matter of the grid's columns and rows, not of a distance: eight for a square, at a side
        or a corner, six for a hexagon, fewer at the edge of the territory. Clipping separates no two cells.
        """
        here, there = [], []
        for chosen, offsets in self._offsets():
            for across, up in offsets:
                found = self._index(self.columns[chosen] + across, self.rows[chosen] + up)
                here.append(chosen[found >= 0])
                there.append(found[found >= 0])
        pairs = (np.concatenate(here).astype(np.int32), np.concatenate(there).astype(np.int32))
        return sparse.csr_array((np.ones(len(pairs[0])), pairs), shape=(len(self), len(self)))

    def _offsets(self) -> list[tuple[IntArray, tuple[tuple[int, int], ...]]]:
        if self.shape == "square":
            return [(np.arange(len(self)), _QUEEN)]
        odd = self.rows % 2 == 1
        return [(np.flatnonzero(~odd), _EVEN), (np.flatnonzero(odd), _ODD)]

    @cached_property
    def _table(self) -> npt.NDArray[np.int32]:
        """Cell by row and column, with a margin of -1 all round."""
        height, width = np.ptp(self.rows) + 3, np.ptp(self.columns) + 3
        table = np.full((height, width), -1, dtype=np.int32)
        table[self.rows - self.rows[0] + 1, self.columns - self.columns.min() + 1] = np.arange(len(self))
        return table

    def _index(self, columns: IntArray, rows: IntArray) -> IntArray:
        height, width = self._table.shape
        row = np.clip(rows - self.rows[0] + 1, 0, height - 1)
        column = np.clip(columns - self.columns.min() + 1, 0, width - 1)
        return self._table[row, column].astype(np.int64)


def make_grid(
    boundary: shapely.Geometry,
    *,
    cell_m: float,
    shape: str = "square",
    shift_m: tuple[float, float] = (0.0, 0.0),
) -> Grid:
    """Lay a grid over a territory.

    Its lines lie at multiples of the cell, so the same cell size gives the same grid for every choice of
    incidents and whatever the boundary; `shift_m` moves it east and north.

    Parameters
    ----------
    boundary
        Polygon or polygons in metres.
    cell_m
        Metres between the centres of two cells with a common side, at least 10.

    Raises
    ------
    BadSetting
        If the boundary is no ground, the shape unknown, the cell too small, or the cells too many.
    """
    if shape not in SHAPES:
        raise BadSetting(f"A cell is a square or a hexagon, not “{shape}”.")
    if not (np.isfinite(cell_m) and cell_m >= SMALLEST_CELL_M):
        raise BadSetting(f"A cell is at least {SMALLEST_CELL_M:.0f} m wide, not {cell_m:g} m.")
    if not (np.isfinite(shift_m).all() and shapely.is_valid(boundary) and shapely.area(boundary) > 0):
        raise BadSetting("A grid needs a boundary that is a valid polygon, and a shift in metres.")
    columns, rows = _candidates(shape, boundary, cell_m, shift_m)
    cells = whole_cells(shape, columns, rows, cell_m, shift_m)
    shapely.prepare(boundary)
    whole = shapely.contains_properly(boundary, cells)
    inside = whole.astype(np.float64)
    part = np.flatnonzero(~whole & shapely.intersects(boundary, cells))
    cells[part] = _clipped(cells[part], columns[part], rows[part], boundary)
    inside[part] = np.minimum(shapely.area(cells[part]) / _ground_m2(shape, cell_m), 1.0)
    kept = inside > SLIVER
    if not kept.any():
        raise BadSetting(
            f"A cell of {cell_m:g} m is far larger than the whole territory; take a smaller one."
        )
    return Grid(shape, float(cell_m), shift_m, columns[kept], rows[kept], inside[kept], cells[kept])


def _clipped(
    cells: npt.NDArray[np.object_], columns: IntArray, rows: IntArray, boundary: shapely.Geometry
) -> npt.NDArray[np.object_]:
    """Cut cells at the boundary, block by block, so that each meets only the stretch of it that is near."""
    found = np.empty(len(cells), dtype=np.object_)
    blocks, block_of = np.unique(np.column_stack([rows, columns]) // _BLOCK, axis=0, return_inverse=True)
    for block in range(len(blocks)):
        here = np.flatnonzero(block_of.reshape(-1) == block)
        near = shapely.intersection(boundary, shapely.box(*shapely.total_bounds(cells[here])))
        found[here] = _ground(shapely.intersection(cells[here], near))
    return found


def _ground(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Keep the polygons: where a boundary runs along a cell's side, a line comes with them."""
    mixed = np.flatnonzero(shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION)
    for at in mixed:
        parts = shapely.get_parts(shapes[at])
        shapes[at] = shapely.multipolygons(parts[shapely.get_dimensions(parts) == 2])
    return shapes


def _ground_m2(shape: str, cell_m: float) -> float:
    return float(cell_m**2 * (ROW if shape == "hexagon" else 1.0))


def _candidates(
    shape: str, boundary: shapely.Geometry, cell_m: float, shift_m: tuple[float, float]
) -> tuple[IntArray, IntArray]:
    """Number all cells of the rectangle round the boundary, row by row from the south."""
    corners = (np.reshape(shapely.bounds(boundary), (2, 2)) - shift_m) / cell_m
    if shape == "hexagon":
        corners[:, 1] /= ROW
    low, high = np.floor(corners[0]).astype(np.int64) - 1, np.floor(corners[1]).astype(np.int64) + 1
    width, height = (high - low + 1).tolist()
    if width * height > MOST_CELLS:
        least = cell_m * np.sqrt(width * height / MOST_CELLS)
        raise BadSetting(
            f"Cells of {cell_m:g} m make {width * height:,} cells, more than {MOST_CELLS:,}; "
            f"take at least {np.ceil(least / 10) * 10:.0f} m."
        )
    rows, columns = np.divmod(np.arange(width * height), width)
    return columns + low[0], rows + low[1]
