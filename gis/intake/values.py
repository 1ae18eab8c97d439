"""Values: cells of text become numbers, whole columns at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
# Words that exports write where there is nothing.
BLANKS = pa.array(
    ["", "NA", "N/A", "n/a", "NULL", "null", "None", "NaN", "nan", "-", "--", "#N/A", "(null)", "nav"]
)
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_INTERVAL = r"^(?P<a>\d+(?:[.,]\d+)?)\s*(?:-|–|\.\.)\s*(?P<b>\d+(?:[.,]\d+)?)$"
_SPACES = "[\\s'’\u00a0\u2007\u2009\u202f]+"


@dataclass(frozen=True)
class Numbers:
    """A column read as numbers; ``blank`` and ``broken`` cells hold nan, ``interval`` ones their middle."""

    values: Floats
    blank: Bools
    broken: Bools
    interval: Bools


def trim(column: pa.Array) -> pa.Array:
    """Strip white space, and the apostrophe that our own download puts before a formula."""
    trimmed = pc.utf8_trim_whitespace(column)
    if pc.any(pc.match_substring_regex(trimmed, r"^'[=+\-@]")).as_py():
        trimmed = pc.replace_substring_regex(trimmed, r"^'([=+\-@])", r"\1")
    return trimmed


def is_blank(column: pa.Array) -> Bools:
    """Tell which trimmed cells say that there is nothing."""
    return to_bools(pc.is_in(column, BLANKS))


def to_bools(column: Any) -> Bools:
    """Turn an Arrow truth column into numpy."""
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.bool_)


def read_numbers(column: pa.Array, *, decimal: str) -> Numbers:
    """Read a trimmed column of numbers.

    An interval such as ``6588500-6588999`` is read as its middle. White space and apostrophes group digits;
    so does the sign among point and comma that is not the decimal one.
    """
    blank = is_blank(column)
    filled = pc.if_else(pa.array(blank), pa.scalar(None, pa.string()), column)
    try:
        values = _to_numpy(filled.cast(pa.float64())) if decimal == "." else None
    except pa.ArrowInvalid:
        values = None
    if values is not None:
        finite = np.isfinite(values)
        nothing = np.zeros(len(values), dtype=np.bool_)
        return Numbers(np.where(finite, values, np.nan), blank, ~finite & ~blank, nothing)
    return _read_untidy(filled, blank, decimal)


def _read_untidy(filled: pa.Array, blank: Bools, decimal: str) -> Numbers:
    encoded = filled.dictionary_encode()
    distinct = pc.replace_substring_regex(encoded.dictionary, _SPACES, "")
    values = _parse(_with_point(distinct, decimal))
    low, high = _interval_ends(encoded.dictionary)
    middle = np.where(np.isnan(values) & (high >= low), (low + high) / 2, np.nan)
    codes = _to_numpy(encoded.indices.fill_null(0)).astype(np.int64)
    if len(values) == 0:
        values = middle = np.full(1, np.nan)
    interval = ~blank & ~np.isnan(middle)[codes]
    found = np.where(interval, middle[codes], values[codes])
    found[blank] = np.nan
    return Numbers(found, blank, np.isnan(found) & ~blank, interval)


def _with_point(cells: pa.Array, decimal: str) -> pa.Array:
    comma, point = pc.match_substring(cells, ","), pc.match_substring(cells, ".")
    both = pc.and_(comma, point)
    if decimal == ",":
        grouped = pc.replace_substring(pc.replace_substring(cells, ".", ""), ",", ".")
        cells = pc.if_else(both, grouped, cells)
        return pc.replace_substring(cells, ",", ".")
    grouping = pc.or_(both, pc.match_substring_regex(cells, r"^[+-]?\d{1,3}(,\d{3})+$"))
    return pc.if_else(grouping, pc.replace_substring(cells, ",", ""), pc.replace_substring(cells, ",", "."))


def _interval_ends(cells: pa.Array) -> tuple[Floats, Floats]:
    ends = pc.extract_regex(pc.replace_substring(cells, ",", "."), _INTERVAL)
    return _parse(ends.field("a")), _parse(ends.field("b"))


def _parse(cells: pa.Array) -> Floats:
    usable = pc.fill_null(pc.match_substring_regex(cells, _NUMBER), False)
    values = _to_numpy(pc.if_else(usable, cells, pa.scalar(None, pa.string())).cast(pa.float64()))
    return np.where(np.isfinite(values), values, np.nan)


def _to_numpy(column: pa.Array) -> NDArray[Any]:
    return np.asarray(column.to_numpy(zero_copy_only=False))


def middle_of(numbers: Sequence[Numbers]) -> Numbers:
    """Take the middle of an interval whose ends have a column each."""
    first, last = numbers[0], numbers[-1]
    if len(numbers) == 1:
        return first
    blank, broken = first.blank | last.blank, first.broken | last.broken
    return Numbers((first.values + last.values) / 2, blank, broken, ~blank & ~broken)
