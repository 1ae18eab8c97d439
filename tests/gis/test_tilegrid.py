"""Tile grid: quadkeys agree with the tiles they stand for."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gis.tilegrid import MAX_LATITUDE, quadkeys, tile_numbers


def plain_tile(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """The textbook formula, one coordinate at a time."""
    side = 2**zoom
    x = (lon + 180) / 360
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return min(int(x * side), side - 1), min(int(y * side), side - 1)


def plain_quadkey(x: int, y: int, zoom: int) -> int:
    """The textbook interleaving, one bit at a time."""
    key = 0
    for bit in reversed(range(zoom)):
        key = key << 2 | (y >> bit & 1) << 1 | (x >> bit & 1)
    return key


@given(st.floats(-180, 180), st.floats(-85, 85))
def test_a_quadkey_is_the_interleaved_tile_at_zoom_22(lon: float, lat: float) -> None:
    assert quadkeys([lon], [lat])[0] == plain_quadkey(*plain_tile(lon, lat, 22), 22)


@given(st.floats(-179, 179), st.floats(-84, 84), st.integers(0, 22))
def test_shifting_a_quadkey_gives_the_tile_at_a_smaller_zoom(lon: float, lat: float, zoom: int) -> None:
    x, y = tile_numbers([lon], [lat], zoom=zoom)
    assert quadkeys([lon], [lat])[0] >> 2 * (22 - zoom) == plain_quadkey(int(x[0]), int(y[0]), zoom)


def test_the_poles_fall_into_the_first_and_last_row() -> None:
    assert tile_numbers([0, 0], [90, -90], zoom=3)[1].tolist() == [0, 7]
    assert quadkeys([0], [90])[0] == quadkeys([0], [MAX_LATITUDE])[0]


def test_no_coordinates_give_no_quadkeys() -> None:
    assert quadkeys([], []).dtype == np.int64
    assert len(quadkeys([], [])) == 0
