"""Binary COPY: incident records as the bytes that PostgreSQL takes in without parsing."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

INCIDENT_COLUMNS = (
    "territory_id",
    "batch_id",
    "category_id",
    "occurred_from",
    "occurred_until",
    "match_key",
    "at_default",
    "location",
    "neighbourhood_id",
    "quadkey",
    "time_precision",
    "location_precision",
    "known_by",
    "unlocated_reason",
    "reference",
    "address",
)
_SIGNATURE = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TRAILER = b"\xff\xff"
_NULL = b"\xff\xff\xff\xff"
# PostgreSQL counts microseconds from the year 2000.
_EPOCH_US = int(np.datetime64("2000-01-01", "us").astype(np.int64))
# Every field is its length and then its bytes, big-endian; these are never null, so they make one block.
_FIXED = np.dtype(
    [
        ("fields", ">i2"),
        *[
            part
            for name, kind in (
                ("territory_id", ">i2"),
                ("batch_id", ">i4"),
                ("category_id", ">i4"),
                ("occurred_from", ">i8"),
                ("occurred_until", ">i8"),
                ("match_key", "S16"),
                ("at_default", ">i1"),
            )
            for part in ((f"{name}_length", ">i4"), (name, kind))
        ],
    ]
)
# Extended WKB of a point: little-endian, with an SRID, 4326.
_POINT = np.dtype([("length", ">i4"), ("head", "S9"), ("lon", "<f8"), ("lat", "<f8")])
_POINT_HEAD = bytes.fromhex("0101000020E6100000")


def incident_stream(records: pa.Table, *, territory_id: int, batch_id: int) -> BytesIO:
    """Return records, with their neighbourhoods, as a binary stream for COPY of `INCIDENT_COLUMNS`."""
    table = records.combine_chunks()
    joined = pc.binary_join_element_wise(
        _fixed(table, territory_id, batch_id),
        _points(table),
        _nullable(_column(table, "neighbourhood_id"), ">i4"),
        _nullable(_column(table, "quadkey"), ">i8"),
        *(_text(_column(table, name)) for name in INCIDENT_COLUMNS[10:]),
        b"",
    )
    return BytesIO(_SIGNATURE + _bytes_of(joined) + _TRAILER)


def _fixed(table: pa.Table, territory_id: int, batch_id: int) -> pa.Array:
    block = np.zeros(len(table), dtype=_FIXED)
    block["fields"] = len(INCIDENT_COLUMNS)
    block["territory_id"], block["batch_id"] = territory_id, batch_id
    block["category_id"] = _numbers(table, "category_id")
    for name in ("occurred_from", "occurred_until"):
        block[name] = _column(table, name).cast(pa.int64()).to_numpy() - _EPOCH_US
    packed = bytes.fromhex("".join(_column(table, "match_key").to_pylist()))
    block["match_key"] = np.frombuffer(packed, dtype="S16")
    block["at_default"] = _numbers(table, "at_default")
    _set_lengths(block)
    return _as_binary(block)


def _set_lengths(block: NDArray[Any]) -> None:
    for name in INCIDENT_COLUMNS[:7]:
        block[f"{name}_length"] = block.dtype[name].itemsize


def _points(table: pa.Table) -> pa.Array:
    block = np.zeros(len(table), dtype=_POINT)
    block["length"] = _POINT.itemsize - 4
    block["head"] = _POINT_HEAD
    lon = _column(table, "lon")
    block["lon"], block["lat"] = _numbers(table, "lon"), _numbers(table, "lat")
    return _or_null(_as_binary(block), lon)


def _nullable(column: pa.Array, kind: str) -> pa.Array:
    block = np.zeros(len(column), dtype=[("length", ">i4"), ("value", kind)])
    block["length"] = block.dtype["value"].itemsize
    block["value"] = column.fill_null(0).to_numpy()
    return _or_null(_as_binary(block), column)


def _text(column: pa.Array) -> pa.Array:
    """Write texts, of which a few may be repeated on every row: their lengths are counted in bytes."""
    plain = column.cast(pa.binary())
    lengths = pc.fill_null(pc.binary_length(plain), 0).to_numpy().astype(">i4")
    return _or_null(pc.binary_join_element_wise(_as_binary(lengths), plain, b""), column)


def _or_null(fields: pa.Array, column: pa.Array) -> pa.Array:
    return (
        pc.if_else(column.is_valid(), fields, pa.scalar(_NULL, pa.binary())) if column.null_count else fields
    )


def _as_binary(block: NDArray[Any]) -> pa.Array:
    size = block.dtype.itemsize
    offsets = np.arange(0, (len(block) + 1) * size, size, dtype=np.int32)
    return pa.Array.from_buffers(
        pa.binary(), len(block), [None, pa.py_buffer(offsets), pa.py_buffer(block.tobytes())]
    )


def _bytes_of(joined: pa.Array) -> bytes:
    if not len(joined):
        return b""
    offsets = np.frombuffer(joined.buffers()[1], dtype=np.int32)[
        joined.offset : joined.offset + len(joined) + 1
    ]
    return bytes(joined.buffers()[2][int(offsets[0]) : int(offsets[-1])])


def _numbers(table: pa.Table, name: str) -> NDArray[Any]:
    column = _column(table, name)
    filled = column.fill_null(0) if column.null_count else column
    return np.asarray(filled.to_numpy(zero_copy_only=False))


def _column(table: pa.Table, name: str) -> pa.Array:
    chunked = table[name]
    chunks: Sequence[pa.Array] = chunked.chunks
    return chunks[0] if len(chunks) == 1 else chunked.combine_chunks()
