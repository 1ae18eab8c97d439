"""Plan: how one file is to be understood, and the preview that lets a person correct it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

import pyarrow as pa
from shapely.geometry.base import BaseGeometry

from gis.profiles.profile import NewCategory

__all__ = ["NewCategory"]
FIELDS = (
    "occurred_at",
    "occurred_until",
    "category",
    "lon",
    "lat",
    "x",
    "y",
    "crs",
    "address",
    "reference",
    "known_by",
)
# A mapping value that starts so is no header but a constant: ``category==Vehicle theft``.
CONSTANT = "="


@dataclass(frozen=True)
class IntakeContext:
    """What the pipeline must know about the territory; it never asks a database.

    Parameters
    ----------
    srid
        The territory's metric CRS.
    timezone
        IANA name, e.g. ``Europe/Riga``; local times of the file are in it.
    boundary
        The territory in degrees (EPSG:4326).
    categories
        Source value, casefolded and trimmed, to category id.
    now
        An aware instant; what begins after it is in the future.
    new_categories
        True lets values that the territory does not know become categories.
    default_locations
        Confirmed default locations as (lon, lat).
    """

    srid: int
    timezone: str
    boundary: BaseGeometry
    categories: Mapping[str, int]
    now: datetime
    new_categories: bool = False
    default_locations: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Plan:
    """How a file is read, decided once and kept with the batch.

    Parameters
    ----------
    kind
        ``csv``, ``xlsx``, ``geojson`` or ``gpkg``, by content.
    header_row
        The row that names the columns, counted from 1; 0 where there is none and columns are numbered.
    headers
        The columns' names as found, made unique.
    date_order
        ``ymd``, ``dmy`` or ``mdy``: how an all-number date is read where the cell does not say itself.
    midnight_is_day
        Every time in the file is 00:00: the hour is unknown rather than midnight.
    axis_order
        ``east_north``, or ``north_east`` where column X holds the northing.
    mapping
        Field to the headers that fill it, several where they combine (``Datums`` and ``Laiks``).
    """

    kind: str = "csv"
    encoding: str = "utf-8"
    delimiter: str = ","
    sheet: str | None = None
    header_row: int = 1
    headers: tuple[str, ...] = ()
    decimal: str = "."
    date_order: str = "ymd"
    midnight_is_day: bool = False
    crs: int = 4326
    axis_order: str = "east_north"
    swap_axes: bool = False
    mapping: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    profile: str | None = None
    left_out: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return plain values for a jsonb column; `from_json` is its inverse."""
        plain = asdict(self)
        plain["headers"] = list(self.headers)
        plain["left_out"] = list(self.left_out)
        plain["mapping"] = {key: list(value) for key, value in self.mapping.items()}
        return plain

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Plan:
        """Rebuild a plan; unknown keys of a newer release are ignored."""
        known = {item.name for item in fields(cls)}
        values = {key: value for key, value in plain.items() if key in known}
        values["headers"] = tuple(values.get("headers", ()))
        values["left_out"] = tuple(values.get("left_out", ()))
        values["mapping"] = {key: tuple(value) for key, value in values.get("mapping", {}).items()}
        return cls(**values)


@dataclass(frozen=True)
class Problem:
    """Something a person should know before the file is read; a blocking one must be mended first."""

    code: str
    detail: str = ""
    blocking: bool = False


@dataclass(frozen=True)
class Column:
    """A column as found, with a few of its values and the field it fills."""

    name: str
    samples: tuple[str, ...]
    field: str | None = None
    left_out: bool = False


@dataclass(frozen=True)
class Preview:
    """A plan, what it makes of the first rows, and what stands against it.

    ``raw`` holds the first 20 rows as cells; ``interpreted`` the same rows as a dict each: ``row``,
    ``occurred_from``, ``occurred_until``, ``time_precision``, ``category``, ``lon``, ``lat``,
    ``reference``, ``address``, ``known_by`` and ``reason`` (a code, or None for a good row).
    """

    plan: Plan
    columns: tuple[Column, ...]
    raw: tuple[tuple[str, ...], ...]
    interpreted: tuple[dict[str, Any], ...]
    problems: tuple[Problem, ...]

    @property
    def blocked(self) -> bool:
        """Tell whether the file must not be read under this plan."""
        return any(problem.blocking for problem in self.problems)


@dataclass(frozen=True)
class Chunk:
    """Some thousands of rows: records to store, and rows with a reason.

    ``rows`` counts every row of the chunk. ``records`` follows `RECORD_SCHEMA`. ``rejections`` follows
    `REJECTION_SCHEMA`, and holds the rejected rows and, again, the records that have no place.
    """

    rows: int
    records: pa.Table
    rejections: pa.Table


RECORD_SCHEMA = pa.schema(
    [
        ("row_number", pa.int32()),
        ("category_id", pa.int32()),
        ("occurred_from", pa.timestamp("us", tz="UTC")),
        ("occurred_until", pa.timestamp("us", tz="UTC")),
        ("time_precision", pa.string()),
        ("lon", pa.float64()),
        ("lat", pa.float64()),
        ("location_precision", pa.string()),
        ("unlocated_reason", pa.string()),
        ("known_by", pa.string()),
        ("reference", pa.string()),
        ("address", pa.string()),
        ("match_key", pa.string()),
        ("at_default", pa.bool_()),
        ("quadkey", pa.int64()),
        ("mends", pa.string()),
    ]
)
REJECTION_SCHEMA = pa.schema(
    [
        ("row_number", pa.int32()),
        ("kind", pa.string()),
        ("reason", pa.string()),
        ("detail", pa.string()),
        ("cells", pa.string()),
        ("mends", pa.string()),
    ]
)
