"""Squares: what is written as a vector tile is read again as it was, square for square."""

import numpy as np
import pytest

from gis.tiles.squares import squares_layer
from tests.mvt import decode

SIDE = 64


def place(square: int) -> tuple[int, int]:
    """Column and row of a square, every second bit each."""
    return (
        sum((square >> 2 * bit & 1) << bit for bit in range(6)),
        sum((square >> 2 * bit + 1 & 1) << bit for bit in range(6)),
    )


def drawn(counts: np.ndarray) -> dict[tuple[int, int], int]:
    """The north-west corner of each square of a tile, and its count."""
    layer = decode(squares_layer(counts, levels=6, name="cells"))["cells"]
    assert layer.extent == 4096
    assert {feature.kind for feature in layer.features} == {"polygon"}
    for feature in layer.features:
        (x, y), *others = feature.corners
        assert others == [(x + SIDE, y), (x + SIDE, y + SIDE), (x, y + SIDE)]
    return {(f.corners[0][0] // SIDE, f.corners[0][1] // SIDE): f.properties["n"] for f in layer.features}


@pytest.mark.parametrize("most", [1, 100, 130, 20_000, 9_000_000])
def test_every_square_is_read_again_with_its_count(most: int) -> None:
    counts = np.random.default_rng(5).integers(0, most, 4096, endpoint=True)
    expected = {place(square): int(n) for square, n in enumerate(counts) if n}
    assert drawn(counts) == expected


def test_all_squares_may_differ() -> None:
    assert drawn(np.arange(4096)) == {place(square): square for square in range(1, 4096)}


def test_the_first_and_the_last_square_lie_in_their_corners() -> None:
    counts = np.zeros(4096, dtype=np.int64)
    counts[[0, -1]] = 7
    assert drawn(counts) == {(0, 0): 7, (63, 63): 7}


def test_nothing_to_draw_is_no_bytes() -> None:
    assert squares_layer(np.zeros(4096, dtype=np.int64), levels=6, name="cells") == b""
