"""Addresses: the rows of an open address register, in the territory's degrees, and what could not be used."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.crs import DEGREES, project
from gis.errors import IntakeError
from gis.intake.headers import squash, unique_headers
from gis.intake.plan import Plan
from gis.intake.reader import look_at, read_rows
from gis.intake.source import Source

# The words of each field, squashed; those of the Latvian State Address Register among them.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "id", "kods", "adrcd", "uprn", "kood"),
    "label": ("label", "address", "adrese", "std", "pilnaadrese", "name", "nosaukums"),
    "lon": ("lon", "longitude", "dde", "garums"),
    "lat": ("lat", "latitude", "ddn", "platums"),
    "x": ("x", "easting", "koordy", "geometryx"),
    "y": ("y", "northing", "koordx", "geometryy"),
}
LONGEST = 200


@dataclass(frozen=True)
class Found:
    """One address of the register, its place in degrees."""

    code: str
    label: str
    lon: float
    lat: float


@dataclass(frozen=True)
class Register:
    """The usable addresses of a file, and how many rows each reason kept out."""

    addresses: tuple[Found, ...]
    left_out: dict[str, int]
    columns: dict[str, str]


def read_register(
    data: Source, *, srid: int, boundary: BaseGeometry, said: Mapping[str, str] | None = None
) -> Register:
    """Read the addresses of a file that lie in a territory.

    Parameters
    ----------
    srid
        The territory's metric system: numbers beyond 180 and 90 are in it, smaller ones are degrees.
    boundary
        The territory, in degrees.
    said
        Which column holds which of `FIELDS`, where the file's own words do not tell.

    Raises
    ------
    IntakeError
        If the file is no table, or it is not known which columns hold a label and a place.
    """
    look = look_at(data)
    plain = look.headers or unique_headers(look.rows[0] if look.rows else [])
    plan = Plan(
        kind=look.kind,
        encoding=look.encoding,
        delimiter=look.delimiter,
        sheet=look.sheet,
        header_row=0 if look.headers else 1,
        headers=tuple(plain),
    )
    columns = _columns(plain, said or {})
    left_out: Counter[str] = Counter()
    source = look.srid or srid
    rows = list(_rows(data, plan, columns, left_out))
    placed = _placed(rows, columns, source)
    return Register(tuple(_usable(rows, placed, boundary, left_out)), dict(left_out), columns)


def _columns(headers: tuple[str, ...], said: Mapping[str, str]) -> dict[str, str]:
    for field, header in said.items():
        if field not in FIELDS:
            raise IntakeError("bad_mapping", f"{field}={header}")
        if header not in headers:
            raise IntakeError("no_such_column", f"{header} ({', '.join(headers)})")
    by_word = {squash(header): header for header in reversed(headers)}
    guessed = {
        field: by_word[word]
        for field, words in FIELDS.items()
        for word in [next((each for each in words if each in by_word), None)]
        if word is not None
    }
    columns = {**guessed, **said}
    if "label" not in columns or not ({"lon", "lat"} <= columns.keys() or {"x", "y"} <= columns.keys()):
        raise IntakeError("field_unmapped", f"label, lon+lat, x+y ({', '.join(headers)})")
    return columns


def _rows(
    data: Source, plan: Plan, columns: Mapping[str, str], left_out: Counter[str]
) -> Iterator[dict[str, str]]:
    at = {field: plan.headers.index(header) for field, header in columns.items()}
    for chunk in read_rows(data, plan):
        left_out["row_malformed"] += len(chunk.malformed)
        cells = {field: chunk.columns[index].to_pylist() for field, index in at.items()}
        for values in zip(*cells.values(), strict=True):
            yield {field: (value or "").strip() for field, value in zip(cells, values, strict=True)}
    if not left_out["row_malformed"]:
        del left_out["row_malformed"]


def _placed(rows: list[dict[str, str]], columns: Mapping[str, str], source: int) -> np.ndarray:
    """Return longitude and latitude of each row, NaN where they cannot be read."""
    east, north = ("lon", "lat") if {"lon", "lat"} <= columns.keys() else ("x", "y")
    xy = np.array([[_number(row[east]), _number(row[north])] for row in rows]).reshape(-1, 2)
    if east == "lon" or source == DEGREES:
        return xy
    metres = (np.abs(xy[:, 0]) > 180) | (np.abs(xy[:, 1]) > 90)
    if metres.any():
        xy[metres] = np.column_stack(project(xy[metres, 0], xy[metres, 1], source=source, target=DEGREES))
    return xy


def _number(cell: str) -> float:
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        return float("nan")


def _usable(
    rows: list[dict[str, str]], placed: np.ndarray, boundary: BaseGeometry, left_out: Counter[str]
) -> Iterator[Found]:
    readable = np.isfinite(placed).all(axis=1)
    inside = np.zeros(len(rows), dtype=bool)
    shapely.prepare(boundary)
    inside[readable] = shapely.intersects_xy(boundary, placed[readable, 0], placed[readable, 1])
    seen: set[str] = set()
    for number, row in enumerate(rows):
        code, label = row.get("code") or row["label"], " ".join(row["label"].split())[:LONGEST]
        reason = (
            "coordinate_unreadable"
            if not readable[number]
            else "outside_boundary"
            if not inside[number]
            else "label_missing"
            if not label
            else "duplicate"
            if code in seen
            else None
        )
        if reason:
            left_out[reason] += 1
            continue
        seen.add(code)
        yield Found(code, label, float(placed[number, 0]), float(placed[number, 1]))
