"""Survey: the rows of a past survey's file as plain cells under known fields, whatever the file is like."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from shapely.geometry.base import BaseGeometry

from gis.errors import IntakeError
from gis.intake.headers import find_header_row, match_columns, squash, unique_headers
from gis.intake.persons import person_columns
from gis.intake.places import Axes, guess_axes, locate
from gis.intake.plan import Plan
from gis.intake.reader import look_at, read_rows
from gis.intake.source import Source
from gis.intake.values import read_numbers, trim

MOST_ROWS = 5_000
FIELDS = (
    "topic",
    "words",
    "place",
    "neighbourhood",
    "noticed_on",
    "channel",
    "lon",
    "lat",
    "x",
    "y",
)
# Squashed header names, best first; coordinates are known by the words of incident files.
_KNOWN: Mapping[str, tuple[str, ...]] = {
    "topic": ("topic", "temats", "problem", "problema", "issue", "category", "kategorija", "veids"),
    "words": (
        "words", "teksts", "text", "comment", "komentars", "description", "apraksts", "answer", "atbilde",
    ),
    "place": ("place", "vieta", "address", "adrese", "street", "iela", "where"),
    "neighbourhood": ("neighbourhood", "neighborhood", "apkaime", "district", "rajons", "area", "pagasts"),
    "noticed_on": ("noticedon", "date", "datums", "day", "diena", "when", "kad", "submitted", "iesniegts"),
    "channel": ("channel", "way", "veidskasanems", "kanals"),
}  # fmt: skip
_COORDINATES = (("lon", "lat"), ("x", "y"))


@dataclass(frozen=True)
class SurveyPlan:
    """How a file is read: what it is, its columns, and which of them fills which field."""

    plan: Plan
    mapping: Mapping[str, str]
    persons: tuple[str, ...] = ()
    axes: Axes | None = None

    @property
    def headers(self) -> tuple[str, ...]:
        """The columns' names as found, made unique."""
        return self.plan.headers


@dataclass(frozen=True)
class SurveyRow:
    """One row: its number in the file, all its cells, and those of the known fields.

    ``spot`` is longitude and latitude; ``trouble`` says why the row cannot be read or placed.
    """

    number: int
    cells: Sequence[str]
    fields: Mapping[str, str] = field(default_factory=dict)
    spot: tuple[float, float] | None = None
    trouble: str = ""


def understand(
    data: Source,
    *,
    boundary: BaseGeometry,
    srid: int,
    said: Mapping[str, str] | None = None,
    left_out: Sequence[str] = (),
) -> SurveyPlan:
    """Find out what a file is and which column fills which field.

    Parameters
    ----------
    said
        Field to header, where a person knows better; an empty header unmaps.
    left_out
        Headers that are not read at all: the way out for a column with names.

    Raises
    ------
    IntakeError
        If it is no table, or if ``said`` names a field or a column that is not there.
    """
    look = look_at(data)
    if look.headers is not None:
        header_row, headers, rows = 0, look.headers, look.rows
    else:
        header_row = find_header_row(look.rows) or (1 if look.rows else 0)
        if not look.rows:
            raise IntakeError("empty_file")
        headers = unique_headers(look.rows[header_row - 1])
        rows = look.rows[header_row:]
    plan = Plan(
        kind=look.kind,
        encoding=look.encoding or "utf-8",
        delimiter=look.delimiter or ",",
        sheet=look.sheet,
        header_row=header_row,
        headers=headers,
        decimal=_decimal(rows),
        left_out=tuple(left_out),
    )
    columns = [[row[at] if at < len(row) else "" for row in rows] for at in range(len(headers))]
    persons = tuple(name for name in person_columns(headers, columns) if name not in left_out)
    mapping = _mapping(headers, said or {}, set(left_out))
    axes = _axes(plan, mapping, columns, boundary=boundary, srid=srid, named=look.srid)
    return SurveyPlan(plan, mapping, persons, axes)


def survey_rows(data: Source, survey: SurveyPlan, *, boundary: BaseGeometry) -> Iterator[SurveyRow]:
    """Yield every row in the order of the file; a broken one says so.

    Raises
    ------
    IntakeError
        If there are more rows than a survey has.
    """
    seen = 0
    for chunk in read_rows(data, survey.plan):
        columns = [trim(column) for column in chunk.columns]
        spots, troubles = _spots(survey, columns, boundary)
        plain = [column.to_pylist() for column in columns]
        good = [
            _row(survey, int(number), [column[at] for column in plain], spots[at], troubles[at])
            for at, number in enumerate(chunk.numbers)
        ]
        broken = [
            SurveyRow(number, _kept(survey, cells), trouble="row_malformed")
            for number, cells in chunk.malformed
        ]
        seen += len(good) + len(broken)
        if seen > MOST_ROWS:
            raise IntakeError("too_many_rows", str(MOST_ROWS))
        yield from sorted([*good, *broken], key=lambda row: row.number)


def _row(
    survey: SurveyPlan, number: int, cells: list[str], spot: tuple[float, float] | None, trouble: str
) -> SurveyRow:
    at = {header: column for column, header in enumerate(survey.headers)}
    fields = {name: cells[at[header]] for name, header in survey.mapping.items()}
    return SurveyRow(number, _kept(survey, cells), fields, spot, trouble)


def _kept(survey: SurveyPlan, cells: Sequence[str]) -> list[str]:
    """The cells of a row without those that are left out."""
    out = {at for at, header in enumerate(survey.headers) if header in survey.plan.left_out}
    return [cell for at, cell in enumerate(cells) if at not in out]


def _mapping(headers: Sequence[str], said: Mapping[str, str], left_out: set[str]) -> dict[str, str]:
    for name, header in said.items():
        if name not in FIELDS:
            raise IntakeError("unknown_field", name)
        if header and header not in headers:
            raise IntakeError("unknown_column", header)
    by_name = {squash(header): header for header in reversed(headers) if header not in left_out}
    found = {
        name: next(by_name[word] for word in words if word in by_name)
        for name, words in _KNOWN.items()
        if any(word in by_name for word in words)
    }
    known = match_columns([header for header in headers if header not in left_out])
    for pair in _COORDINATES:
        if all(name in known and len(known[name]) == 1 for name in pair):
            found.update({name: known[name][0] for name in pair})
            break
    found.update(said)
    return {name: header for name, header in found.items() if header and header not in left_out}


def _pair(mapping: Mapping[str, str]) -> tuple[str, str] | None:
    pair = next((pair for pair in _COORDINATES if all(name in mapping for name in pair)), None)
    return (mapping[pair[0]], mapping[pair[1]]) if pair else None


def _axes(
    plan: Plan,
    mapping: Mapping[str, str],
    columns: Sequence[Sequence[str]],
    *,
    boundary: BaseGeometry,
    srid: int,
    named: int | None,
) -> Axes | None:
    pair = _pair(mapping)
    if pair is None:
        return None
    x, y = (
        read_numbers(trim(pa.array(columns[plan.headers.index(header)], pa.string())), decimal=plan.decimal)
        for header in pair
    )
    return guess_axes(x.values, y.values, territory_srid=srid, boundary=boundary, named=named)


def _spots(
    survey: SurveyPlan, columns: Sequence[Any], boundary: BaseGeometry
) -> tuple[list[tuple[float, float] | None], list[str]]:
    size = len(columns[0]) if columns else 0
    pair = _pair(survey.mapping)
    if pair is None or survey.axes is None:
        return [None] * size, [""] * size
    x, y = (
        read_numbers(columns[survey.headers.index(header)], decimal=survey.plan.decimal) for header in pair
    )
    found = locate(x, y, srids=survey.axes.srid, order=survey.axes.order, boundary=boundary, swap_axes=False)
    known = (found.reason == "") & np.isfinite(found.lon) & np.isfinite(found.lat)
    spots = [
        (float(lon), float(lat)) if good else None
        for lon, lat, good in zip(found.lon, found.lat, known, strict=True)
    ]
    # Without a coordinate the words for the place may still say where it was.
    return spots, ["" if reason == "no_coordinate" else reason for reason in found.reason.tolist()]


def _decimal(rows: Sequence[Sequence[str]]) -> str:
    """The decimal sign of most cells that are numbers with one."""
    cells = [cell.strip() for row in rows[:200] for cell in row]
    commas = sum(_is_number(cell, ",") for cell in cells)
    return "," if commas > sum(_is_number(cell, ".") for cell in cells) else "."


def _is_number(cell: str, sign: str) -> bool:
    whole, found, part = cell.partition(sign)
    return bool(found) and whole.lstrip("+-").isdigit() and part.isdigit()
