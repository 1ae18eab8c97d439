"""Rows: the columns of a chunk by header and by field, and what a row's content is."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gis.intake.delimited import RawChunk
from gis.intake.identity import content_of
from gis.intake.moments import Moments
from gis.intake.plan import CONSTANT, Plan
from gis.intake.values import Bools, read_numbers, trim

# Columns that our own download adds; they are no part of a row's content.
REASON_COLUMN, ROW_COLUMN = "talsi_reason", "talsi_row"


class Rows:
    """The trimmed columns of a chunk, by header."""

    def __init__(self, raw: RawChunk, plan: Plan) -> None:
        self._raw = raw
        self._plan = plan
        self._at = {header: i for i, header in enumerate(plan.headers)}
        self._trimmed: dict[str, pa.Array] = {}

    def __len__(self) -> int:
        return len(self._raw)

    def column(self, header: str) -> pa.Array:
        """Return a trimmed column, or a constant for ``=text``."""
        if header.startswith(CONSTANT):
            return pa.repeat(pa.scalar(header[len(CONSTANT) :].strip()), len(self))
        if header not in self._trimmed:
            self._trimmed[header] = trim(self._raw.columns[self._at[header]])
        return self._trimmed[header]

    def filling(self, field: str) -> list[pa.Array]:
        """Return the columns that fill a field."""
        return [self.column(header) for header in self._plan.mapping[field]]

    def joined(self, field: str) -> pa.Array:
        """Return the columns that fill a field as one, their filled cells joined by a comma."""
        columns = self.filling(field)
        if len(columns) == 1:
            return columns[0]
        text = pc.binary_join_element_wise(*columns, ", ")
        return pc.replace_substring_regex(text, r"^(, )+|(, )+$", "")

    def mended(self) -> pa.Array:
        """Return which earlier row each row mends, as our download wrote it."""
        if ROW_COLUMN not in self._at:
            return pa.nulls(len(self), pa.string())
        column = self.column(ROW_COLUMN)
        valid = pc.match_substring_regex(column, r"^\d{1,9}:\d{1,9}$")
        return pc.if_else(valid, column, pa.scalar(None, pa.string()))

    def content(self, wanted: Bools, moments: Moments, volatile: Sequence[str]) -> pa.Array:
        """Return the canonical content of the wanted rows: times and numbers by value, the rest as text."""
        rows = np.flatnonzero(wanted)
        if not len(rows):
            return pa.array([], pa.string())
        cells: dict[str, pa.Array] = {}
        for header in self._plan.headers:
            if header not in {*self._plan.left_out, *volatile, REASON_COLUMN, ROW_COLUMN}:
                cells[f"c {header.casefold()}"] = self.column(header).take(rows)
        for header in self._plan.mapping["occurred_at"]:
            cells.pop(f"c {header.casefold()}", None)
        cells["t"] = self._time_text(rows, moments)
        for field in ("lon", "lat", "x", "y"):
            for header in self._plan.mapping.get(field, ()):
                cells[f"c {header.casefold()}"] = _number_text(
                    self.column(header).take(rows), self._plan.decimal
                )
        return content_of(cells)

    def _time_text(self, rows: NDArray[np.intp], moments: Moments) -> pa.Array:
        """Write times as read, so that ``08.02.2022`` and ``2022-02-08`` are one; others as found."""
        micros = pa.array(moments.micros[rows]).cast(pa.string())
        precision = pa.array(moments.precision[rows]).cast(pa.string())
        read = pc.binary_join_element_wise(micros, precision, "/")
        unread = pa.array((moments.unreadable | moments.missing)[rows])
        return pc.if_else(unread, self.joined("occurred_at").take(rows), read)


def _number_text(column: pa.Array, decimal: str) -> pa.Array:
    numbers = read_numbers(column, decimal=decimal)
    texts = pa.array(numbers.values, from_pandas=True).cast(pa.string())
    return pc.if_else(pa.array(np.isnan(numbers.values)), column, texts)
