"""Sheets: a view of the explorer set for one printed page: pictures, tables, and what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely.geometry
from flask_babel import format_decimal, gettext, ngettext
from sqlalchemy.orm import Session

from gis.queries import territories
from server.maps.charts import clock, darkest_from, trend
from server.maps.plan import WIDTH, Frame, plan, scale_bar
from server.maps.shapes import Piece
from server.services.view_files import Gathered, Side
from server.view_words import (
    class_words,
    filter_pairs,
    hit_words,
    missing_words,
    square_words,
    ways_of_knowing,
    weekday_name,
)

# More rows than these make a second page; the rest is said in one.
MOST_ROWS = 7

Row = tuple[str, str]
# Between two maps side by side, in units of the picture.
_GAP = 16.0


@dataclass(frozen=True)
class Table:
    """A small table: what is counted, and its rows."""

    caption: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class Plan:
    """A map as safe SVG; of two that are compared each has its filters and its number."""

    svg: str
    filters: Sequence[tuple[str, str]]
    figure: str


@dataclass(frozen=True)
class Sheet:
    """What the page shows, in the order in which it is read; pictures are safe SVG."""

    maps: Sequence[Plan]
    missing: Sequence[str]
    scale: tuple[str, float]  # in words, and as a share of the picture's width
    classes: Sequence[str]
    square: str
    trend: str
    clock: str
    darkest: str
    tables: Sequence[Table]


def sheet(session: Session, gathered: Gathered) -> Sheet:
    """Set a gathered view."""
    counts, place = gathered.counts, gathered.request.place
    latitude = place.lat if place else (gathered.bounds[1] + gathered.bounds[3]) / 2
    frame = _frame(gathered)
    pieces = _pieces(session, gathered)
    return Sheet(
        maps=[_plan(gathered, side, frame, pieces) for side in gathered.sides],
        missing=(*missing_words(counts), *_unknown(counts)),
        scale=_scale(frame, latitude),
        classes=class_words(gathered.breaks),
        square=square_words(gathered.zoom, latitude),
        trend=_trend(gathered),
        clock=clock(
            counts["clock"],
            days=[weekday_name(day, "EEE") for day in range(1, 8)],
            write=_write,
            title=gettext("Recorded incidents by weekday and hour"),
        ),
        darkest=_darkest(counts["clock"]),
        tables=_tables(gathered),
    )


def _frame(gathered: Gathered) -> Frame:
    place, maps = gathered.request.place, len(gathered.sides)
    width = (WIDTH - _GAP * (maps - 1)) / maps
    if place:
        return Frame.around(place.lon, place.lat, place.zoom, width=width)
    return Frame.fitting(gathered.bounds, width=width)


def _plan(gathered: Gathered, side: Side, frame: Frame, pieces: Sequence[Piece]) -> Plan:
    first, last = side.counts["first"], side.counts["last"]
    svg = plan(
        frame,
        pieces,
        side.squares,
        gathered.breaks,
        hotspots=gathered.hotspots,
        notes=gathered.notes,
        title=gettext("Map of recorded incidents; the tables say the same in words."),
    )
    filters = filter_pairs(side.selection, gathered.names, first=first, last=last)
    return Plan(svg, filters, hit_words(side.counts))


def _scale(frame: Frame, latitude: float) -> tuple[str, float]:
    metres, length = scale_bar(frame, latitude)
    if metres >= 1000:
        return gettext("%(n)s km", n=format_decimal(metres / 1000)), length
    return gettext("%(n)s m", n=format_decimal(metres)), length


def _pieces(session: Session, gathered: Gathered) -> list[Piece]:
    territory = gathered.territory
    hoods = territories.neighbourhood_features(session, territory)["features"]
    ground = territories.ground_features(session, territory.slug)["features"]
    return [
        Piece("boundary", territory.name, territories.boundary(territory)),
        *(_piece("neighbourhood", feature) for feature in hoods),
        *(_piece(feature["properties"]["kind"], feature) for feature in ground),
    ]


def _piece(kind: str, feature: Mapping[str, Any]) -> Piece:
    name = feature["properties"].get("name") or ""
    return Piece(kind, str(name), shapely.geometry.shape(feature["geometry"]))


def _trend(gathered: Gathered) -> str:
    selection = gathered.request.selection
    days = (selection.first, selection.last)
    first, last = (day.isoformat()[:7] if day else None for day in days)
    return trend(
        gathered.counts["months"],
        chosen=(first, last),
        write=_write,
        title=gettext("Recorded incidents by month"),
    )


def _darkest(hours: Sequence[Sequence[int]]) -> str:
    most = max(n for row in hours for n in row)
    if not most:
        return gettext("No incident here has a known hour")
    low = darkest_from(most)
    return gettext("Darkest: %(low)s to %(high)s.", low=_write(low), high=_write(most))


def _tables(gathered: Gathered) -> list[Table]:
    counts, names = gathered.counts, gathered.names
    tables = [
        Table(gettext("Categories"), _rows(counts["categories"], names.categories)),
        Table(gettext("Neighbourhoods"), _rows(counts["neighbourhoods"], names.neighbourhoods)),
        Table(gettext("How they became known"), _rows(counts["known_by"], ways_of_knowing())),
    ]
    return [table for table in tables if table.rows]


def _rows(counted: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> list[Row]:
    some = [each for each in counted if each["n"]]
    rows = [(names.get(each["code"], each["code"]), _write(each["n"])) for each in some[:MOST_ROWS]]
    if rest := some[MOST_ROWS:]:
        others = ngettext("%(n)s other", "%(n)s others", len(rest), n=_write(len(rest)))
        rows.append((str(others), _write(sum(each["n"] for each in rest))))
    return rows


def _unknown(counts: Mapping[str, Any]) -> list[str]:
    said = []
    if hour := counts["hour_unknown"]:
        said.append(
            ngettext(
                "%(n)s incident has no known hour and is not in the picture of hours.",
                "%(n)s incidents have no known hour and are not in the picture of hours.",
                hour,
                n=_write(hour),
            )
        )
    if outside := counts["outside_neighbourhoods"]:
        said.append(
            ngettext(
                "%(n)s incident lies in no neighbourhood.",
                "%(n)s incidents lie in no neighbourhood.",
                outside,
                n=_write(outside),
            )
        )
    return said


def _write(n: float) -> str:
    return str(format_decimal(round(n)))
