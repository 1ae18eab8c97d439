"""Moments: cells of dates and times become moments of the local clock, with how exactly they are known."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gis.intake.values import Bools, is_blank

Micros = NDArray[np.int64]
MINUTE, HOUR, DAY, MONTH, SPAN = range(5)
PRECISIONS = pa.array(["minute", "hour", "day", "month", "span"])
SECOND_US = 1_000_000
DAY_US = 86_400 * SECOND_US
# The years that PostgreSQL, pandas and common sense agree on.
FIRST_YEAR, LAST_YEAR = 1900, 2100

_TIME = (
    r"(?:(?:T|,?\s+)(?P<h>\d{1,2})[:.](?P<i>\d{2})(?:[:.](?P<s>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<ap>[AaPp]\.?[Mm]\.?)?)?\s*(?P<z>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$"
)
_ISO = r"^(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})\.?" + _TIME
_MONTH = r"^(?P<y>\d{4})[-/.]?(?P<m>\d{2})$"
_COMPACT = (
    r"^(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:T?(?P<h>\d{2}):?(?P<i>\d{2}):?(?P<s>\d{2})?)?(?P<ap>$)(?P<z>$)"
)
_DOTTED = r"^(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4}|\d{2})\.?" + _TIME
_DAY_FIRST = r"^(?P<d>\d{1,2})[-/](?P<m>\d{1,2})[-/](?P<y>\d{4}|\d{2})" + _TIME
_MONTH_FIRST = r"^(?P<m>\d{1,2})[-/](?P<d>\d{1,2})[-/](?P<y>\d{4}|\d{2})" + _TIME
_SERIAL = r"^\d{5}(?:\.\d+)?$"
_CLOCK = r"^(?P<h>\d{1,2})[:.]?(?P<i>\d{2})(?:[:.](?P<s>\d{2})(?:[.,]\d+)?)?\s*(?P<ap>[AaPp]\.?[Mm]\.?)?$"
_EPOCH_OF_EXCEL = int(np.datetime64("1899-12-30", "us").astype(np.int64))


@dataclass(frozen=True)
class Moments:
    """Wall-clock microseconds since 1970 with their precision; ``zoned`` ones are UTC already."""

    micros: Micros
    precision: NDArray[np.int8]
    zoned: Bools
    missing: Bools
    unreadable: Bools

    def take(self, codes: NDArray[np.int64]) -> "Moments":
        """Return the moments at positions, e.g. of distinct values back to rows."""
        parts = (self.micros, self.precision, self.zoned, self.missing, self.unreadable)
        return Moments(*(part[codes] for part in parts))  # type: ignore[arg-type]


def read_moments(columns: Sequence[pa.Array], *, date_order: str, midnight_is_day: bool = False) -> Moments:
    """Read trimmed columns: one of dates, a date and a time, or year, month, day, hour, minute."""
    if len(columns) >= 3:
        return _from_parts(columns)
    encoded = columns[0].dictionary_encode()
    distinct = encoded.dictionary if len(encoded.dictionary) else pa.array([""], pa.string())
    codes = np.asarray(encoded.indices.fill_null(0)).astype(np.int64)
    moments = _read_distinct(distinct, date_order, midnight_is_day).take(codes)
    return moments if len(columns) == 1 else _with_clock(moments, columns[1])


def _read_distinct(cells: pa.Array, date_order: str, midnight_is_day: bool) -> Moments:
    missing = is_blank(cells)
    slashed = (_MONTH_FIRST, _DAY_FIRST) if date_order == "mdy" else (_DAY_FIRST, _MONTH_FIRST)
    result = _nothing(len(cells))
    open_rows = np.flatnonzero(~missing)
    for pattern in (_ISO, slashed[0], _DOTTED, _MONTH, _COMPACT):
        if not len(open_rows):
            break
        open_rows = _fill(result, open_rows, cells.take(pa.array(open_rows)), pattern, midnight_is_day)
    _fill_serials(result, open_rows, cells)
    unreadable = ~missing & (result.precision < 0)
    return Moments(result.micros, result.precision, result.zoned, missing, unreadable)


def _nothing(size: int) -> Moments:
    false = np.zeros(size, dtype=np.bool_)
    return Moments(np.zeros(size, np.int64), np.full(size, -1, np.int8), false.copy(), false, false)


def _fill(
    result: Moments, rows: NDArray[np.int64], cells: pa.Array, pattern: str, midnight_is_day: bool
) -> NDArray[np.int64]:
    """Read the cells that fit a pattern into their rows; return the rows that are still open."""
    groups = pc.extract_regex(cells, pattern)
    fits = ~np.asarray(groups.is_null())
    if not fits.any():
        return rows
    found = groups.filter(pa.array(fits))
    names = {found.type.field(i).name for i in range(found.type.num_fields)}
    days, days_good = _days(_integers(found, "y"), _integers(found, "m"), _integers(found, "d", default=1))
    clock, clock_good, has_clock = _clock(found, names)
    shift, has_zone = _offsets(found, names)
    precision = np.full(len(found), MONTH if "d" not in names else DAY, dtype=np.int8)
    precision[has_clock & ~((clock == 0) & midnight_is_day)] = MINUTE
    target = rows[fits]
    good = days_good & clock_good
    result.micros[target] = days * DAY_US + (clock - np.where(has_clock, shift, 0)) * SECOND_US
    result.precision[target] = np.where(good, precision, -1)
    result.zoned[target] = has_zone & has_clock
    return rows[~fits]


def _integers(found: pa.Array, name: str, default: int = 0) -> NDArray[np.int64]:
    if name not in {found.type.field(i).name for i in range(found.type.num_fields)}:
        return np.full(len(found), default, dtype=np.int64)
    text = found.field(name)
    filled = pc.if_else(pc.equal(text, ""), str(default), text)
    return np.asarray(filled.cast(pa.int64()))


def _days(
    year: NDArray[np.int64], month: NDArray[np.int64], day: NDArray[np.int64]
) -> tuple[NDArray[np.int64], Bools]:
    year = np.where(year < 100, year + np.where(year < 70, 2000, 1900), year)
    good = (
        (year >= FIRST_YEAR) & (year <= LAST_YEAR) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    )
    months = np.where(good, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + np.where(good, day - 1, 0)
    # The 31st of a month of thirty days has run into the next month.
    good &= days.astype("datetime64[M]") == months
    return days.astype(np.int64), good


def _clock(found: pa.Array, names: set[str]) -> tuple[NDArray[np.int64], Bools, Bools]:
    size = len(found)
    if "h" not in names:
        return np.zeros(size, np.int64), np.ones(size, np.bool_), np.zeros(size, np.bool_)
    has_clock = ~np.asarray(pc.equal(found.field("h"), ""), dtype=np.bool_)
    hour, minute, second = (_integers(found, name) for name in "his")
    half = pc.utf8_lower(pc.utf8_slice_codeunits(found.field("ap"), 0, 1))
    afternoon, morning = np.asarray(pc.equal(half, "p")), np.asarray(pc.equal(half, "a"))
    good = (minute < 60) & (second < 60) & (hour <= 24) & ((hour < 24) | ((minute == 0) & (second == 0)))
    good &= ~(afternoon | morning) | ((hour >= 1) & (hour <= 12))
    hour = np.where(afternoon & (hour < 12), hour + 12, np.where(morning & (hour == 12), 0, hour))
    return hour * 3600 + minute * 60 + second, good, has_clock


def _offsets(found: pa.Array, names: set[str]) -> tuple[NDArray[np.int64], Bools]:
    zone = found.field("z") if "z" in names else None
    if zone is None or not pc.any(pc.not_equal(zone, "")).as_py():
        return np.zeros(len(found), np.int64), np.zeros(len(found), np.bool_)
    encoded = zone.dictionary_encode()
    seconds = np.array([_offset_seconds(text) for text in encoded.dictionary.to_pylist()], dtype=np.int64)
    return seconds[np.asarray(encoded.indices)], np.asarray(pc.not_equal(zone, ""), dtype=np.bool_)


def _offset_seconds(text: str) -> int:
    digits = text[1:].replace(":", "")
    if text[:1] not in {"+", "-"}:
        return 0
    seconds = int(digits[:2]) * 3600 + int(digits[2:4] or 0) * 60
    return -seconds if text[0] == "-" else seconds


def _fill_serials(result: Moments, rows: NDArray[np.int64], cells: pa.Array) -> None:
    """Read Excel's day numbers, with the time of day as their fraction."""
    if not len(rows):
        return
    candidates = cells.take(pa.array(rows))
    fits = np.asarray(pc.match_substring_regex(candidates, _SERIAL), dtype=np.bool_)
    if not fits.any():
        return
    serial = np.asarray(candidates.filter(pa.array(fits)).cast(pa.float64()))
    target = rows[fits]
    # A day number and a number of seconds: rounding hides the binary fraction of 14:35:00.
    result.micros[target] = _EPOCH_OF_EXCEL + np.round(serial * 86_400).astype(np.int64) * SECOND_US
    result.precision[target] = np.where(serial == np.floor(serial), DAY, MINUTE)


def _with_clock(moments: Moments, column: pa.Array) -> Moments:
    """Add a time of day from its own column; without one the day is all that is known."""
    encoded = column.dictionary_encode()
    distinct = encoded.dictionary if len(encoded.dictionary) else pa.array([""], pa.string())
    seconds, states = _clock_cells(distinct)
    codes = np.asarray(encoded.indices.fill_null(0)).astype(np.int64)
    state = states[codes]
    usable = (moments.precision == DAY) | (moments.precision == MINUTE)
    midnight = moments.micros // DAY_US * DAY_US
    timed = (state == 0) & usable
    micros = np.where(timed, midnight + seconds[codes] * SECOND_US, moments.micros)
    precision = np.where(timed, MINUTE, moments.precision).astype(np.int8)
    return Moments(
        micros, precision, moments.zoned & ~timed, moments.missing, moments.unreadable | (state == 2)
    )


def _clock_cells(cells: pa.Array) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    """Return seconds since midnight, and 0 for a time, 1 for a blank, 2 for what is no time."""
    states = np.where(is_blank(cells), 1, 2).astype(np.int8)
    seconds = np.zeros(len(cells), dtype=np.int64)
    # Excel gives a time as a fraction of a day, and a date-time cell shows its date as well.
    tail = pc.replace_substring_regex(cells, r"^(?:\d{4}-\d{2}-\d{2}|1899-12-3[01])[T ]", "")
    groups = pc.extract_regex(tail, _CLOCK)
    fits = ~np.asarray(groups.is_null()) & (states == 2)
    if fits.any():
        found = groups.filter(pa.array(fits))
        value, good, _ = _clock(found, {"h", "i", "s", "ap"})
        seconds[fits], states[fits] = value, np.where(good, 0, 2)
    fraction = np.asarray(pc.match_substring_regex(cells, r"^0?[.,]\d+$"), dtype=np.bool_) & (states == 2)
    if fraction.any():
        share = pc.replace_substring(cells.filter(pa.array(fraction)), ",", ".").cast(pa.float64())
        seconds[fraction], states[fraction] = np.round(np.asarray(share) * 86_400).astype(np.int64), 0
    return seconds, states


def _from_parts(columns: Sequence[pa.Array]) -> Moments:
    """Put year, month and day together, and hour and minute where they are filled."""
    parts = [_part(column) for column in columns[:6]]
    year, month, day = (values for values, _ in parts[:3])
    missing = is_blank(columns[0]) | is_blank(columns[1]) | is_blank(columns[2])
    days, good = _days(year, month, day)
    for _, readable in parts:
        good = good & readable
    clock = np.zeros(len(days), dtype=np.int64)
    precision = np.full(len(days), DAY, dtype=np.int8)
    for (values, _), column, seconds, limit, known in zip(
        parts[3:], columns[3:6], (3600, 60, 1), (24, 60, 60), (HOUR, MINUTE, MINUTE), strict=False
    ):
        filled = ~is_blank(column)
        good &= ~filled | (values < limit)
        clock += np.where(filled, values * seconds, 0)
        precision = np.where(filled, known, precision).astype(np.int8)
    unreadable = ~missing & ~good
    precision[missing | unreadable] = -1
    none = np.zeros(len(days), dtype=np.bool_)
    return Moments(days * DAY_US + clock * SECOND_US, precision, none, missing, unreadable)


def _part(column: pa.Array) -> tuple[NDArray[np.int64], Bools]:
    """Read small whole numbers; returns them and which cells are one or blank."""
    blank = is_blank(column)
    plain = pc.replace_substring_regex(column, r"\.0*$", "")
    fits: Any = np.asarray(pc.match_substring_regex(plain, r"^\d{1,4}$"), dtype=np.bool_)
    numbers = pc.if_else(pa.array(fits), plain, "0").cast(pa.int64())
    return np.asarray(numbers), fits | blank
