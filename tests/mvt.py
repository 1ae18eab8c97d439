"""MVT: just enough of the Mapbox Vector Tile format (version 2.1) to look into a tile."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_VARINT, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5
_KINDS = {1: "point", 2: "line", 3: "polygon"}


@dataclass
class Feature:
    """A feature with its properties, and its corners in the layer's own units, x to the right and y down."""

    kind: str
    properties: dict[str, Any]
    corners: list[tuple[int, int]]


@dataclass
class Layer:
    """A layer of a tile."""

    name: str = ""
    extent: int = 4096
    features: list[Feature] = field(default_factory=list)


def decode(tile: bytes) -> dict[str, Layer]:
    """Read a tile; no bytes are a tile without layers."""
    layers = [_layer(body) for number, body in _fields(tile) if number == 3]
    named = {layer.name: layer for layer in layers}
    assert len(named) == len(layers), "a tile names each layer once"
    return named


def _layer(body: bytes) -> Layer:
    layer, keys, values, raw = Layer(), [], [], []
    for number, value in _fields(body):
        if number == 1:
            layer.name = value.decode()
        elif number == 2:
            raw.append(value)
        elif number == 3:
            keys.append(value.decode())
        elif number == 4:
            values.append(_value(value))
        elif number == 5:
            layer.extent = value
    layer.features = [_feature(feature, keys, values) for feature in raw]
    return layer


def _feature(body: bytes, keys: list[str], values: list[Any]) -> Feature:
    parts = dict(_fields(body))
    tags = list(_packed(parts.get(2, b"")))
    properties = {keys[k]: values[v] for k, v in zip(tags[::2], tags[1::2], strict=True)}
    return Feature(_KINDS[parts[3]], properties, _corners(list(_packed(parts.get(4, b"")))))


def _corners(commands: list[int]) -> list[tuple[int, int]]:
    corners, x, y, at = [], 0, 0, 0
    while at < len(commands):
        command, count = commands[at] & 7, commands[at] >> 3
        at += 1
        if command == 7:  # close the ring
            continue
        for _ in range(count):
            x += _signed(commands[at])
            y += _signed(commands[at + 1])
            corners.append((x, y))
            at += 2
    return corners


def _value(body: bytes) -> Any:
    ((number, value),) = _fields(body)
    if number == 1:
        return value.decode()
    if number in (2, 3):
        return struct.unpack("<f" if number == 2 else "<d", value)[0]
    if number == 6:
        return _signed(value)
    return bool(value) if number == 7 else value


def _signed(value: int) -> int:
    return (value >> 1) ^ -(value & 1)


def _packed(body: bytes) -> Iterator[int]:
    at = 0
    while at < len(body):
        value, at = _varint(body, at)
        yield value


def _fields(body: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(body):
        key, at = _varint(body, at)
        kind = key & 7
        if kind == _VARINT:
            value, at = _varint(body, at)
            yield key >> 3, value
            continue
        if kind == _BYTES:
            length, at = _varint(body, at)
        else:
            length = {_EIGHT_BYTES: 8, _FOUR_BYTES: 4}[kind]
        assert at + length <= len(body), "the tile is cut short"
        yield key >> 3, body[at : at + length]
        at += length


def _varint(body: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        value |= (body[at] & 0x7F) << shift
        shift += 7
        at += 1
        if not body[at - 1] & 0x80:
            return value, at
