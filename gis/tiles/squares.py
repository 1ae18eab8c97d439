"""Squares: write counted cells as one layer of a vector tile, without a database."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

EXTENT = 4096
_LAYER, _NAME, _FEATURE, _KEY, _VALUE, _EXTENT, _VERSION = 0x1A, 0x0A, 0x12, 0x1A, 0x22, 0x28, 0x78
_INT_VALUE = 0x20
_TAGS, _TYPE, _GEOMETRY = 0x12, 0x18, 0x22
_POLYGON = 3
# MoveTo once, LineTo three times, ClosePath.
_MOVE, _LINE, _CLOSE = 9, 26, 15


def squares_layer(counts: NDArray[np.int64], *, levels: int, name: str) -> bytes:
    """Draw the squares that hold anything, each with its count as ``n``; no bytes where none does.

    Parameters
    ----------
    counts
        One count for each of the ``4 ** levels`` squares of the tile, in the order of their quadkeys.
    """
    filled = np.flatnonzero(counts)
    if not len(filled):
        return b""
    values, number = np.unique(counts[filled], return_inverse=True)
    body = [
        _field(_NAME, name.encode()),
        _features(filled, number, levels),
        _field(_KEY, b"n"),
        *(_field(_VALUE, bytes([_INT_VALUE]) + _varint(value)) for value in values.tolist()),
        bytes([_EXTENT]) + _varint(EXTENT),
        bytes([_VERSION, 2]),
    ]
    return _field(_LAYER, b"".join(body))


def _features(filled: NDArray[np.int64], number: NDArray[np.int64], levels: int) -> bytes:
    """Write all features at once: rows of bytes, of which the unused ones are dropped."""
    outlines, lengths = _outlines(levels)
    wide = number > 0x7F
    length = lengths[filled]
    rows = np.zeros((len(filled), 11 + outlines.shape[1]), dtype=np.uint8)
    used = np.ones(rows.shape, dtype=bool)
    rows[:, 0] = _FEATURE
    rows[:, 1] = 8 + wide + length  # what follows these two bytes
    rows[:, 2] = _TAGS
    rows[:, 3] = 2 + wide
    rows[:, 5] = np.where(wide, number & 0x7F | 0x80, number)
    rows[:, 6] = number >> 7
    used[:, 6] = wide
    rows[:, 7:11] = (_TYPE, _POLYGON, _GEOMETRY, 0)
    rows[:, 10] = length
    rows[:, 11:] = outlines[filled]
    used[:, 11:] = np.arange(outlines.shape[1]) < length[:, None]
    return rows[used].tobytes()


@lru_cache(maxsize=2)
def _outlines(levels: int) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return the drawing commands of each square of a tile, and how many bytes they take."""
    side = EXTENT >> levels
    drawn = [_outline(*_apart(square), side) for square in range(1 << 2 * levels)]
    lengths = np.array([len(each) for each in drawn])
    table = np.zeros((len(drawn), lengths.max()), dtype=np.uint8)
    for row, each in zip(table, drawn, strict=True):
        row[: len(each)] = np.frombuffer(each, dtype=np.uint8)
    return table, lengths


def _outline(column: int, row: int, side: int) -> bytes:
    """Write one square, clockwise as a reader sees it."""
    steps = (_LINE, _zigzag(side), 0, 0, _zigzag(side), _zigzag(-side), 0, _CLOSE)
    return b"".join(map(_varint, (_MOVE, _zigzag(column * side), _zigzag(row * side), *steps)))


def _apart(square: int) -> tuple[int, int]:
    """Take a quadkey apart into column and row."""
    column = sum((square >> 2 * bit & 1) << bit for bit in range(16))
    row = sum((square >> 2 * bit + 1 & 1) << bit for bit in range(16))
    return column, row


def _field(key: int, content: bytes) -> bytes:
    return bytes([key]) + _varint(len(content)) + content


def _zigzag(value: int) -> int:
    return value << 1 if value >= 0 else -value * 2 - 1


def _varint(value: int) -> bytes:
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)
