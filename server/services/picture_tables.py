"""Picture tables: the numbers behind each picture of a view, as rows of a CSV file."""

import csv
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from io import StringIO
from typing import Any

from sqlalchemy.orm import Session

from gis.columns.cells import all_cells
from gis.columns.filters import choose
from gis.columns.shelf import Shelf
from gis.models import Territory
from gis.queries import territories
from gis.queries.selection import Selection
from gis.tilegrid import tile_edges
from gis.tiles.layers import CELL_ZOOMS
from server.services.spreadsheets import harmless

Row = list[Any]
Rows = Iterator[Row]
_LONGEST_NAME = 120


def rows(
    session: Session,
    territory: Territory,
    picture: str,
    view: Mapping[str, Any],
    *,
    label: Callable[[dict[str, Any]], str],
) -> Rows:
    """Give the rows of a picture, its header first."""
    if picture == "months":
        return _months(view)
    if picture == "clock":
        return _clock(view)
    names: dict[str, str] = {}
    if picture == "categories":
        names = {each.code: label(each.labels) for each in territories.categories(session, territory.id)}
    elif picture == "neighbourhoods":
        features = territories.neighbourhood_features(session, territory)["features"]
        names = {each["properties"]["code"]: each["properties"]["name"] for each in features}
    return _counted(view[picture], names)


def cell_rows(
    session: Session, shelf: Shelf, territory: Territory, selection: Selection, *, zoom: int
) -> Rows:
    """Give the squares that a map shows at a zoom, with their sides in degrees."""
    columns = shelf.columns(session, territory)
    chosen = choose(session, territory, selection)
    keys, counts = all_cells(columns, chosen, zoom=zoom + CELL_ZOOMS)
    boxes = tile_edges(keys, zoom=zoom + CELL_ZOOMS)
    yield ["west", "south", "east", "north", "n"]
    for box, n in zip(boxes.round(6).tolist(), counts.tolist(), strict=True):
        yield [*box, n]


def _months(view: Mapping[str, Any]) -> Rows:
    names = ("month", "n", "partial", "low", "high")
    yield list(names)
    for month in view["months"]:
        yield ["" if month[name] is None else month[name] for name in names]


def _clock(view: Mapping[str, Any]) -> Rows:
    yield ["weekday", "hour", "n"]
    for weekday, hours in enumerate(view["clock"], start=1):
        for hour, n in enumerate(hours):
            yield [weekday, hour, n]


def _counted(counted: list[dict[str, Any]], names: Mapping[str, str]) -> Rows:
    yield ["code", *(["name"] if names else []), "n"]
    for each in counted:
        yield [each["code"], *([names.get(each["code"], "")] if names else []), each["n"]]


def write(rows: Rows) -> str:
    """Write rows; what a spreadsheet would take for a formula is made text."""
    target = StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerows([harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return "\ufeff" + target.getvalue()


def file_name(slug: str, picture: str, filters: Mapping[str, Any]) -> str:
    """Name a file for what is in it; long filters are named by a short number."""
    told = "-".join(_word(key, value) for key, value in sorted(filters.items()) if value)
    told = re.sub(r"[^A-Za-z0-9._+-]+", "_", told)
    if len(told) > _LONGEST_NAME:
        told = hashlib.sha256(json.dumps(filters, sort_keys=True).encode()).hexdigest()[:12]
    return "-".join(filter(None, (slug, picture, told))) + ".csv"


def _word(key: str, value: Any) -> str:
    values = value if isinstance(value, list) else [value]
    return f"{key}-" + "+".join(str(each) for each in values)
