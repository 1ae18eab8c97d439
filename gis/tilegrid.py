"""Tile grid: the Web-Mercator cell of a coordinate as one sortable number."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

ZOOM = 22
# Web Mercator is square: beyond this latitude there is no tile.
MAX_LATITUDE = 85.0511287798066


def quadkeys(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.int64]:
    """Return the Morton code of each coordinate's tile at zoom 22.

    The bits of tile x and y are interleaved, y the higher of each pair, so the incidents of a tile at
    zoom ``z`` are the contiguous range ``[k << s, (k + 1) << s)`` with ``s = 2 * (22 - z)``.

    Parameters
    ----------
    lon, lat
        Degrees (EPSG:4326); latitudes beyond the square of Web Mercator fall into its first or last row.
    """
    column, row = tile_numbers(lon, lat)
    return _spread(column) | (_spread(row) << 1)


def tile_numbers(
    lon: ArrayLike, lat: ArrayLike, *, zoom: int = ZOOM
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return tile x and y of each coordinate at a zoom."""
    side = 1 << zoom
    x = (np.asarray(lon, dtype=np.float64) + 180.0) / 360.0
    latitude = np.radians(np.clip(np.asarray(lat, dtype=np.float64), -MAX_LATITUDE, MAX_LATITUDE))
    y = (1.0 - np.arcsinh(np.tan(latitude)) / np.pi) / 2.0
    return _cell(x, side), _cell(y, side)


def tile_range(z: int, x: int, y: int) -> tuple[int, int]:
    """Return the half-open range ``[low, high)`` of quadkeys that lie in one tile."""
    code = int(_spread(np.array([x], dtype=np.int64))[0] | (_spread(np.array([y], dtype=np.int64))[0] << 1))
    shift = 2 * (ZOOM - z)
    return code << shift, (code + 1) << shift


def tile_edges(cells: ArrayLike, *, zoom: int) -> NDArray[np.float64]:
    """Return west, south, east and north in degrees of tiles given by their Morton codes at a zoom."""
    codes = np.asarray(cells, dtype=np.int64)
    column, row = _gathered(codes), _gathered(codes >> 1)
    side = float(1 << zoom)
    west, east = column / side * 360.0 - 180.0, (column + 1) / side * 360.0 - 180.0
    return np.column_stack([west, _latitude((row + 1) / side), east, _latitude(row / side)])


def _latitude(share: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.degrees(np.arctan(np.sinh(np.pi * (1.0 - 2.0 * share))))


def _gathered(code: NDArray[np.int64]) -> NDArray[np.int64]:
    """Take every second bit, from the lowest on."""
    value = code & 0x5555555555555555
    for shift, mask in (
        (1, 0x3333333333333333),
        (2, 0x0F0F0F0F0F0F0F0F),
        (4, 0x00FF00FF00FF00FF),
        (8, 0x0000FFFF0000FFFF),
        (16, 0x00000000FFFFFFFF),
    ):
        value = (value | (value >> shift)) & mask
    return value


def _cell(share: NDArray[np.float64], side: int) -> NDArray[np.int64]:
    return np.clip(np.floor(share * side), 0, side - 1).astype(np.int64)


def _spread(value: NDArray[np.int64]) -> NDArray[np.int64]:
    """Put a zero before each of the low 32 bits."""
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        value = (value | (value << shift)) & mask
    return value
