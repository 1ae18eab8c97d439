"""Cells: a square grid over points, so fine that the points of one cell are neighbours of each other."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analysis.errors import BadSetting
from analysis.frames import FloatArray, IntArray

# Floats near eps are decided by the squares alone; every shortcut keeps this far away from the boundary.
MARGIN = 1e-9
REACH = 2  # cells: two points at most eps apart are at most two columns and two rows apart
_TABLE_LIMIT = 32_000_000  # a lookup table up to this many cells (128 MB), binary search beyond
_RASTER_LIMIT = 10_000_000
_KEY_LIMIT = 2.0**31


@dataclass(frozen=True)
class Cells:
    """Occupied cells of a grid.

    Attributes
    ----------
    order
        Rows sorted by cell, shape (n,).
    starts
        Where each cell begins in `order`, shape (k + 1,).
    keys
        Key of each cell, ascending, shape (k,).
    height
        Key distance between neighbouring columns.
    of_row
        Cell of each row, shape (n,).
    """

    order: IntArray
    starts: IntArray
    keys: IntArray
    height: int
    of_row: IntArray

    @property
    def sizes(self) -> IntArray:
        """Rows in each cell, shape (k,)."""
        return np.diff(self.starts)

    def sums(self, values: IntArray) -> IntArray:
        """Sum of a value of the rows, for each cell, shape (k,)."""
        return np.add.reduceat(values[self.order], self.starts[:-1])

    def neighbours(self, *, half: bool = False) -> Iterator[tuple[IntArray, IntArray]]:
        """Pairs (cell, neighbouring cell) in reach, one offset at a time; `half` gives each pair once."""
        find = self._finder()
        span = range(-REACH, REACH + 1)
        for dx, dy in ((dx, dy) for dx in span for dy in span if (dx, dy) != (0, 0)):
            if half and (dx, dy) < (0, 0):
                continue
            found = find(self.keys + (dx * self.height + dy))
            here = np.flatnonzero(found >= 0)
            yield here, found[here]

    def _finder(self) -> "_Table | _Search":
        width = int(self.keys[-1]) + 2 * (REACH + 1) * self.height if len(self.keys) else 0
        return (
            _Table(self.keys, width, REACH * self.height + REACH)
            if width < _TABLE_LIMIT
            else _Search(self.keys)
        )


class _Table:
    def __init__(self, keys: IntArray, width: int, shift: int) -> None:
        self._shift = shift
        self._table = np.full(width + shift, -1, dtype=np.int32)
        self._table[keys + shift] = np.arange(len(keys))

    def __call__(self, keys: IntArray) -> IntArray:
        return self._table[keys + self._shift].astype(np.int64)


class _Search:
    def __init__(self, keys: IntArray) -> None:
        self._keys = keys

    def __call__(self, keys: IntArray) -> IntArray:
        at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        return np.where(self._keys[at] == keys, at, -1)


def side_for(eps_m: float, extent_m: float) -> float:
    """Side of a cell whose diagonal stays just under eps, rounding of the coordinates included."""
    return eps_m / np.sqrt(2) * (1 - 4 * MARGIN) - 8 * np.spacing(extent_m)


def make_cells(xy: FloatArray, *, eps_m: float) -> Cells:
    """Lay the grid over points.

    Parameters
    ----------
    xy
        Coordinates in metres, shape (n, 2), n at least 1.
    eps_m
        Radius in metres.

    Raises
    ------
    BadSetting
        If eps is so small beside the extent of the points that cells cannot be numbered.
    """
    column, row = _cell_numbers(xy, eps_m)
    height = int(row.max()) + 2 * REACH + 1
    key = column * height + row
    order = np.argsort(key)
    ranked = key[order]
    starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
    of_row = np.empty(len(xy), dtype=np.int64)
    bounds = np.r_[starts, len(xy)]
    of_row[order] = np.repeat(np.arange(len(starts)), np.diff(bounds))
    return Cells(order, bounds, ranked[starts], height, of_row)


@dataclass(frozen=True)
class RasterCells:
    """All cells of a grid, occupied or not: its shape, and the flat number of each row's cell, shape (n,)."""

    shape: tuple[int, int]
    of_row: IntArray


def raster_cells(xy: FloatArray, *, eps_m: float) -> RasterCells | None:
    """Lay the same grid as a raster, or None where it would not fit into memory."""
    column, row = _cell_numbers(xy, eps_m)
    width, height = int(column.max()) + 1, int(row.max()) + 1
    return RasterCells((width, height), column * height + row) if width * height <= _RASTER_LIMIT else None


def _cell_numbers(xy: FloatArray, eps_m: float) -> tuple[IntArray, IntArray]:
    low = xy.min(axis=0)
    extent = float((xy.max(axis=0) - low).max())
    side = side_for(eps_m, extent)
    if side <= 0 or extent / side > _KEY_LIMIT:
        raise BadSetting(f"A radius of {eps_m} m is too small for points {extent:.0f} m apart.")
    column = ((xy[:, 0] - low[0]) / side).astype(np.int64)
    return column, ((xy[:, 1] - low[1]) / side).astype(np.int64)
