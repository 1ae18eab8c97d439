"""Lattice: the plane divided into squares or hexagons: who lies where, and what a cell looks like."""

import math

import numpy as np
import numpy.typing as npt
import shapely

from analysis.frames import FloatArray, IntArray

# Rows of hexagons lie this many cells apart.
ROW = math.sqrt(3) / 2


def centres(shape: str, columns: IntArray, rows: IntArray, cell_m: float) -> FloatArray:
    """Return the centre of each cell in metres, of a lattice that is not shifted."""
    if shape == "square":
        places = np.column_stack([columns, rows]) + 0.5
    else:
        places = np.column_stack([columns + (rows % 2) / 2, rows * ROW])
    return np.asarray(places * cell_m, dtype=np.float64)


def whole_cells(
    shape: str, columns: IntArray, rows: IntArray, cell_m: float, shift_m: tuple[float, float]
) -> npt.NDArray[np.object_]:
    """Return the whole cells; neighbours have their corners in common to the last digit."""
    east, north = shift_m
    if shape == "square":
        west, south = columns * cell_m + east, rows * cell_m + north
        far_east, far_north = (columns + 1) * cell_m + east, (rows + 1) * cell_m + north
        return np.asarray(shapely.box(west, south, far_east, far_north), dtype=np.object_)
    # Corners lie on half columns and on thirds of rows: whole numbers give one corner to all who share it.
    halves = 2 * columns[:, None] + rows[:, None] % 2 + np.array([0, 1, 1, 0, -1, -1])
    thirds = 3 * rows[:, None] + np.array([2, 1, -1, -2, -1, 1])
    corners = np.stack([halves * (cell_m / 2) + east, thirds * (cell_m * ROW / 3) + north], axis=-1)
    return np.asarray(shapely.polygons(corners), dtype=np.object_)


def numbers(shape: str, places: FloatArray) -> tuple[IntArray, IntArray]:
    """Column and row of places counted in cells from the origin."""
    if shape == "square":
        numbers = np.floor(places).astype(np.int64)
        return numbers[:, 0], numbers[:, 1]
    # The centres are two lattices of rectangles; the nearest centre is the nearer of their two nearest.
    x, y = places[:, 0], places[:, 1] / ROW
    even, odd = 2 * np.floor(y / 2 + 0.5), 2 * np.floor(y / 2) + 1
    column_even, column_odd = np.floor(x + 0.5), np.floor(x)
    to_even = (x - column_even) ** 2 + (ROW * (y - even)) ** 2
    to_odd = (x - column_odd - 0.5) ** 2 + (ROW * (y - odd)) ** 2
    odd_is_nearer = to_odd < to_even
    columns = np.where(odd_is_nearer, column_odd, column_even)
    return columns.astype(np.int64), np.where(odd_is_nearer, odd, even).astype(np.int64)
