"""Files: write incidents as the exports a station would have kept, a different hand and program each year."""

import csv
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO, StringIO
from typing import Any

import numpy as np
import pandas as pd
from openpyxl import Workbook
from pyproj import Transformer

from server.demo.categories import BY_CODE
from server.demo.geography import SRID
from server.demo.places import STATION, STATION_LABEL, Places
from server.demo.untidy import ELSEWHERE, STRANGE_CATEGORIES, odd_date, spelled

_WHEN = ("Datums", "Laiks", "Datums līdz", "Laiks līdz", "Veids", "Adrese")
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class FileShape:
    """How one file is written."""

    kind: str
    encoding: str
    decimal: str
    projected: bool

    @property
    def headers(self) -> tuple[str, ...]:
        """Return the header row; in LKS-92 X is the northing, as Latvian surveyors have it."""
        where = ("X", "Y") if self.projected else ("Platums", "Garums")
        return ("Notikuma ID", *_WHEN, *where, "Kā kļuva zināms")


SHAPES = (
    FileShape("csv", "windows-1257", ",", projected=True),
    FileShape("csv", "windows-1257", ",", projected=False),
    FileShape("csv", "utf-8-sig", ",", projected=True),
    FileShape("xlsx", "utf-8", ".", projected=True),
    FileShape("csv", "windows-1257", ",", projected=True),
    FileShape("csv", "utf-8", ".", projected=False),
)


def write_file(rows: pd.DataFrame, places: Places, shape: FileShape) -> bytes:
    """Return the bytes of one export."""
    cells = list(_cells(rows, places, shape))
    return _workbook(shape, cells) if shape.kind == "xlsx" else _text(shape, cells)


def _text(shape: FileShape, cells: Sequence[Sequence[Any]]) -> bytes:
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(shape.headers)
    writer.writerows(cells)
    return out.getvalue().encode(shape.encoding)


def _workbook(shape: FileShape, cells: Sequence[Sequence[Any]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Notikumi")
    sheet.append(shape.headers)
    for row in cells:
        sheet.append([None if cell == "" else cell for cell in row])
    saved = BytesIO()
    book.save(saved)
    return _timeless(saved.getvalue())


def _timeless(workbook: bytes) -> bytes:
    """Take the moment of saving out of a workbook, so that the same rows are the same bytes."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook)) as source, zipfile.ZipFile(out, "w") as target:
        for name in sorted(source.namelist()):
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb">\d{4}-\d\d-\d\dT[\d:.]+Z?<", b">1980-01-01T00:00:00Z<", content)
            entry = zipfile.ZipInfo(name, date_time=_LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, content)
    return out.getvalue()


def _cells(rows: pd.DataFrame, places: Places, shape: FileShape) -> Iterator[list[Any]]:
    first, second = _coordinates(rows, places, shape)
    address = np.where(rows.at_station, STATION_LABEL, places.address[rows.place])
    columns = zip(rows.itertuples(index=False), address, first, second, strict=True)
    row: Any
    for row, where, one, two in columns:
        when = (*_date_and_time(row, shape), *_end(row, shape))
        yield [row.reference, *when, _label(row), str(where), one, two, row.known_by]


def _label(row: Any) -> str:
    if row.reason == "category_missing":
        return ""
    if row.reason == "category_unknown":
        return STRANGE_CATEGORIES[row.choice % len(STRANGE_CATEGORIES)]
    category = BY_CODE[row.category]
    return spelled(category.lv, category.aliases, row.spelling)


def _date_and_time(row: Any, shape: FileShape) -> tuple[Any, str]:
    start: datetime = row.start.to_pydatetime()
    time = f"{start:%H:%M}" if row.timed else ""
    if row.reason == "date_unreadable":
        return odd_date(row.choice, start.year), time
    if row.reason == "date_future":
        start = start.replace(year=start.year + 20, day=min(start.day, 28))
    return _day(start, shape), time


def _end(row: Any, shape: FileShape) -> tuple[Any, str]:
    if pd.isna(row.end) or row.reason in ("date_unreadable", "date_future"):
        return "", ""
    end = row.end.to_pydatetime()
    return _day(end, shape), f"{end:%H:%M}"


def _day(moment: datetime, shape: FileShape) -> Any:
    return moment.date() if shape.kind == "xlsx" else f"{moment:%d.%m.%Y}"


def _coordinates(rows: pd.DataFrame, places: Places, shape: FileShape) -> tuple[list[Any], list[Any]]:
    """Return the two coordinate columns, north or latitude first, with each row's defect in them."""
    lat, lon = places.lat[rows.place].copy(), places.lon[rows.place].copy()
    lat[rows.at_station], lon[rows.at_station] = STATION
    outside = (rows.reason == "outside_boundary").to_numpy()
    lat[outside], lon[outside] = np.asarray(ELSEWHERE)[rows.choice[outside] % len(ELSEWHERE)].T
    first, second = lat, lon
    if shape.projected:
        east, north = Transformer.from_crs(4326, SRID, always_xy=True).transform(lon, lat)
        first, second = np.round(north, 3), np.round(east, 3)
    swapped = (rows.reason == "axes_swapped").to_numpy()
    first, second = np.where(swapped, second, first), np.where(swapped, first, second)
    return _written(first, rows, shape), _written(second, rows, shape)


def _written(
    values: np.ndarray[Any, np.dtype[np.float64]], rows: pd.DataFrame, shape: FileShape
) -> list[Any]:
    digits = 3 if shape.projected else 6
    special = {"no_coordinate": "", "zero_coordinate": 0 if shape.kind == "xlsx" else "0"}
    return [
        special[reason] if reason in special else _number(float(value), digits, shape)
        for value, reason in zip(values, rows.reason, strict=True)
    ]


def _number(value: float, digits: int, shape: FileShape) -> Any:
    return value if shape.kind == "xlsx" else f"{value:.{digits}f}".replace(".", shape.decimal)
