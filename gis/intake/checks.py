"""Checks: every row becomes a record or a rejection with the first reason that holds."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gis.errors import IntakeError
from gis.intake.delimited import RawChunk
from gis.intake.identity import Occurrences, match_keys
from gis.intake.knowing import known_by
from gis.intake.moments import PRECISIONS, SPAN, Micros, Moments, read_moments
from gis.intake.persons import names_person
from gis.intake.places import Places, locate, srid_of
from gis.intake.plan import CONSTANT, RECORD_SCHEMA, Chunk, IntakeContext, Plan
from gis.intake.reader import read_rows
from gis.intake.refused import REJECTED, rejection_table
from gis.intake.rows import Rows
from gis.intake.source import Source
from gis.intake.spans import spans
from gis.intake.values import Bools, is_blank, middle_of, read_numbers
from gis.profiles import PROFILES
from gis.profiles.profile import category_key
from gis.tilegrid import quadkeys

TEXT_LIMIT = 500
_NO_CATEGORY = -(2**62)


def read_and_check(data: Source, plan: Plan, *, context: IntakeContext) -> Iterator[Chunk]:
    """Yield a file's rows in chunks of records and rejections.

    Raises
    ------
    IntakeError
        If a column of persons is not left out, a needed field is not mapped, or the file is damaged.
    """
    checker = Checker(plan, context)
    for raw in read_rows(data, plan):
        yield checker.check(raw)


class Checker:
    """The checks of one file under one plan; equal rows are counted across its chunks."""

    def __init__(self, plan: Plan, context: IntakeContext) -> None:
        _require_readable(plan)
        self._plan = plan
        self._context = context
        self._profile = PROFILES.get(plan.profile or "")
        self._seen = Occurrences()
        self._now_us = int(context.now.timestamp() * 1_000_000)

    def check(self, raw: RawChunk) -> Chunk:
        """Check one chunk of rows."""
        rows = Rows(raw, self._plan)
        moments = self._moments(rows, "occurred_at")
        starts, ends, precision = self._times(rows, moments)
        categories, category_missing = self._categories(rows)
        places, intervals = self._places(rows)
        reason = self._reasons(moments, starts, categories, category_missing, places)
        rejected = np.isin(reason, REJECTED)
        good = np.flatnonzero(~rejected)
        records = pa.table(
            {
                "row_number": raw.numbers[good].astype(np.int32),
                "category_id": categories[good].astype(np.int32),
                "occurred_from": pa.array(starts[good], pa.timestamp("us", tz="UTC")),
                "occurred_until": pa.array(ends[good], pa.timestamp("us", tz="UTC")),
                "time_precision": PRECISIONS.take(pa.array(precision[good])),
                **self._place_columns(places, intervals, reason, good),
                "known_by": self._known_by(rows).take(good),
                **self._identity_columns(rows, moments, good),
            }
        ).select(RECORD_SCHEMA.names)
        kept = np.flatnonzero(reason != "")
        return Chunk(
            rows=len(raw) + len(raw.malformed),
            records=records.cast(RECORD_SCHEMA),
            rejections=rejection_table(raw, rows, reason, kept, self._plan),
        )

    def places(self, raw: RawChunk) -> Places:
        """Place one chunk of rows and check nothing else."""
        return self._places(Rows(raw, self._plan))[0]

    def _moments(self, rows: Rows, field: str) -> Moments:
        columns = rows.filling(field)
        return read_moments(
            columns, date_order=self._plan.date_order, midnight_is_day=self._plan.midnight_is_day
        )

    def _times(self, rows: Rows, moments: Moments) -> tuple[Micros, Micros, NDArray[np.int8]]:
        starts, ends = spans(moments, self._context.timezone)
        precision = moments.precision.copy()
        if "occurred_until" not in self._plan.mapping:
            return starts, ends, precision
        until = self._moments(rows, "occurred_until")
        until_starts, until_ends = spans(until, self._context.timezone)
        # An end given as a day or a month lasts to the end of it; a clock time is the end itself.
        last = np.where(until.precision >= 2, until_ends, until_starts)
        # An end before its start is taken for no end: nobody knows which of the two is wrong.
        spanned = ~until.missing & ~until.unreadable & (last > starts) & (last != ends)
        return starts, np.where(spanned, last, ends), np.where(spanned, SPAN, precision).astype(np.int8)

    def _categories(self, rows: Rows) -> tuple[NDArray[np.int64], Bools]:
        encoded = rows.joined("category").dictionary_encode()
        distinct = encoded.dictionary.to_pylist() or [""]
        known = self._context.categories
        ids = np.array([known.get(category_key(value), _NO_CATEGORY) for value in distinct], dtype=np.int64)
        blank = is_blank(pa.array(distinct, pa.string()))
        codes = np.asarray(encoded.indices)
        return ids[codes], blank[codes]

    def _places(self, rows: Rows) -> tuple[Places, Bools]:
        fields = ("lon", "lat") if "lon" in self._plan.mapping else ("x", "y")
        if fields[0] not in self._plan.mapping:
            nowhere = np.full(len(rows), np.nan)
            reasons: NDArray[np.object_] = np.full(len(rows), "no_coordinate", dtype=object)
            return Places(nowhere, nowhere, reasons), np.zeros(len(rows), dtype=np.bool_)
        x, y = (
            middle_of([read_numbers(c, decimal=self._plan.decimal) for c in rows.filling(f)]) for f in fields
        )
        places = locate(
            x,
            y,
            srids=self._srids(rows),
            order=self._plan.axis_order,
            boundary=self._context.boundary,
            swap_axes=self._plan.swap_axes,
        )
        return places, x.interval | y.interval

    def _srids(self, rows: Rows) -> NDArray[np.int64] | int:
        if not self._plan.mapping.get("crs"):
            return self._plan.crs
        encoded = rows.joined("crs").dictionary_encode()
        srids = [_row_srid(value, self._plan.crs) for value in encoded.dictionary.to_pylist()] or [
            self._plan.crs
        ]
        return np.array(srids, dtype=np.int64)[np.asarray(encoded.indices)]

    def _reasons(
        self,
        moments: Moments,
        starts: Micros,
        categories: NDArray[np.int64],
        category_missing: Bools,
        places: Places,
    ) -> NDArray[np.object_]:
        """Later assignments win, so the order is the documented one from its end."""
        reason = places.reason.copy()
        reason[categories == _NO_CATEGORY] = "category_unknown"
        reason[category_missing] = "category_missing"
        reason[starts > self._now_us] = "date_future"
        reason[moments.unreadable] = "date_unreadable"
        reason[moments.missing] = "date_missing"
        return reason

    def _place_columns(
        self, places: Places, intervals: Bools, reason: NDArray[np.object_], good: NDArray[np.intp]
    ) -> dict[str, Any]:
        why, lon, lat = reason[good], places.lon[good].copy(), places.lat[good].copy()
        unlocated = why != ""
        lon[unlocated], lat[unlocated] = np.nan, np.nan
        named = self._profile.location_precision if self._profile else "unknown"
        precision: NDArray[np.object_] = np.where(intervals[good], "area", named).astype(object)
        at_default = self._at_default(lon, lat)
        precision[at_default] = "default"
        precision[unlocated] = "unknown"
        keys = quadkeys(np.nan_to_num(lon), np.nan_to_num(lat))
        return {
            "lon": pa.array(lon, mask=unlocated),
            "lat": pa.array(lat, mask=unlocated),
            "location_precision": pa.array(precision, pa.string()),
            "unlocated_reason": pa.array(why, pa.string(), mask=~unlocated),
            "at_default": at_default,
            "quadkey": pa.array(keys, mask=unlocated),
        }

    def _at_default(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Bools:
        found = np.zeros(len(lon), dtype=np.bool_)
        for default_lon, default_lat in self._context.default_locations:
            found |= (np.abs(lon - default_lon) < 1e-7) & (np.abs(lat - default_lat) < 1e-7)
        return found

    def _known_by(self, rows: Rows) -> pa.Array:
        usual = self._profile.known_by if self._profile else "unknown"
        if not self._plan.mapping.get("known_by"):
            return pa.repeat(pa.scalar(usual), len(rows))
        encoded = rows.joined("known_by").dictionary_encode()
        words = pa.array([known_by(value, usual) for value in encoded.dictionary.to_pylist()], pa.string())
        return words.take(encoded.indices)

    def _identity_columns(self, rows: Rows, moments: Moments, good: NDArray[np.intp]) -> dict[str, Any]:
        nothing = pa.nulls(len(rows), pa.string())
        reference = rows.joined("reference") if self._plan.mapping.get("reference") else nothing.fill_null("")
        has_reference = ~is_blank(reference)
        address = rows.joined("address") if self._plan.mapping.get("address") else nothing
        content = rows.content(~has_reference, moments, self._volatile())
        keys = match_keys(reference, has_reference, content, self._seen)
        return {
            "reference": _shortened(pc.if_else(pa.array(has_reference), reference, None)).take(good),
            "address": _shortened(pc.if_else(pc.equal(address, ""), None, address)).take(good),
            "match_key": pa.array(keys, pa.string()).take(good),
            "mends": rows.mended().take(good),
        }

    def _volatile(self) -> tuple[str, ...]:
        return self._profile.volatile if self._profile else ()


def _require_readable(plan: Plan) -> None:
    for header in plan.headers:
        if header not in plan.left_out and names_person(header):
            raise IntakeError("person_column", header)
    for field in ("occurred_at", "category"):
        if not plan.mapping.get(field):
            raise IntakeError("field_unmapped", field)
    used = {
        header for headers in plan.mapping.values() for header in headers if not header.startswith(CONSTANT)
    }
    for header in sorted(used):
        if header not in plan.headers:
            raise IntakeError("no_such_column", header)
        if header in plan.left_out:
            raise IntakeError("column_left_out", header)


def _row_srid(value: str, usual: int) -> int:
    if not value:
        return usual
    try:
        return srid_of(value)
    except IntakeError:
        return 0


def _shortened(column: pa.Array) -> pa.Array:
    return pc.utf8_slice_codeunits(column, 0, TEXT_LIMIT)
