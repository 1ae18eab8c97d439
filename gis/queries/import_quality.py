"""Import quality: what share of incidents has a place, by what they are, when and where they happened."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.models import Territory
from gis.tilegrid import ZOOM, tile_edges


@dataclass(frozen=True)
class Share:
    """How many incidents of a kind there are, and how many of them have a place.

    ``name`` is a category's code, a month such as 2025-11, or a neighbourhood's name; empty where none is
    known. ``at_default`` are those among the located whose place is only a default location.
    """

    name: str
    incidents: int
    located: int
    at_default: int = 0


@dataclass(frozen=True)
class Quality:
    """The incidents that belong to a batch now, from three sides."""

    incidents: int
    located: int
    categories: list[Share]
    months: list[Share]
    neighbourhoods: list[Share]


@dataclass(frozen=True)
class Cell:
    """A square of the tile grid in degrees, and the incidents in it."""

    west: float
    south: float
    east: float
    north: float
    incidents: int


_SPAN = text(
    """
    SELECT min(occurred_from) AS first, max(occurred_from) AS last
    FROM exact.incident WHERE batch_id = :batch AND territory_id = :territory
    """
)
_COUNT = text(
    """
    SELECT c.code, h.name AS neighbourhood, k.month, k.located, k.at_default, k.n
    FROM (
        SELECT category_id, neighbourhood_id, at_default, location IS NOT NULL AS located,
               width_bucket(occurred_from, CAST(:starts AS timestamptz[])) AS month, count(*) AS n
        FROM exact.incident WHERE batch_id = :batch AND territory_id = :territory
        GROUP BY 1, 2, 3, 4, 5
    ) AS k
    LEFT JOIN exact.category c ON c.id = k.category_id
    LEFT JOIN exact.neighbourhood h ON h.id = k.neighbourhood_id
    """
)
_BY_MONTH = text(
    """
    SELECT width_bucket(occurred_from, CAST(:starts AS timestamptz[])) AS month, count(*) AS incidents,
           count(location) AS located, count(*) FILTER (WHERE at_default) AS at_default
    FROM exact.incident WHERE territory_id = :territory AND occurred_from >= :since
    GROUP BY 1 ORDER BY 1
    """
)
_LAST = text("SELECT max(occurred_from) FROM exact.incident WHERE territory_id = :territory")
_CELLS = text(
    """
    SELECT quadkey >> :shift AS cell, count(*) AS n FROM exact.incident
    WHERE batch_id = :batch AND territory_id = :territory AND quadkey IS NOT NULL
    GROUP BY 1 ORDER BY 1
    """
)


def of_batch(session: Session, territory: Territory, batch_id: int) -> Quality:
    """Count the incidents that belong to a batch now; what was mended since counts as located."""
    binds: dict[str, Any] = {"batch": batch_id, "territory": territory.id}
    span = session.execute(_SPAN, binds).one()
    if span.first is None:
        return Quality(0, 0, [], [], [])
    starts = _month_starts(span.first, span.last, ZoneInfo(territory.timezone))
    rows = session.execute(_COUNT, {**binds, "starts": starts}).all()
    by_category = _shares((row.code or "", row) for row in rows)
    by_month = _shares((f"{starts[row.month - 1]:%Y-%m}", row) for row in rows)
    by_place = _shares((row.neighbourhood or "", row) for row in rows if row.located)
    return Quality(
        incidents=sum(share.incidents for share in by_month),
        located=sum(share.located for share in by_month),
        categories=sorted(by_category, key=lambda share: (-share.incidents, share.name)),
        months=sorted(by_month, key=lambda share: share.name),
        neighbourhoods=sorted(by_place, key=lambda share: (share.name == "", -share.incidents, share.name)),
    )


def by_month(session: Session, territory: Territory, *, months: int) -> list[Share]:
    """Count all incidents of a territory by month for the last months in which there were any."""
    last = session.execute(_LAST, {"territory": territory.id}).scalar_one()
    if last is None:
        return []
    zone = ZoneInfo(territory.timezone)
    # Somewhat more than needed: the first of that month is found from it.
    starts = _month_starts(last - timedelta(days=31 * (months + 1)), last, zone)[-months:]
    rows = session.execute(_BY_MONTH, {"territory": territory.id, "starts": starts, "since": starts[0]})
    found = {row.month: row for row in rows}
    shares = [
        Share(f"{start:%Y-%m}", row.incidents, row.located, row.at_default)
        if (row := found.get(number))
        else Share(f"{start:%Y-%m}", 0, 0)
        for number, start in enumerate(starts, start=1)
    ]
    filled = [number for number, share in enumerate(shares) if share.incidents]
    return shares[filled[0] :] if filled else []


def cells_of_batch(session: Session, territory: Territory, batch_id: int, *, zoom: int) -> list[Cell]:
    """Count the located incidents that belong to a batch now in the squares of a zoom."""
    binds = {"batch": batch_id, "territory": territory.id, "shift": 2 * (ZOOM - zoom)}
    rows = session.execute(_CELLS, binds).all()
    edges = tile_edges([row.cell for row in rows], zoom=zoom)
    return [
        Cell(west, south, east, north, row.n)
        for (west, south, east, north), row in zip(edges.tolist(), rows, strict=True)
    ]


def _shares(named: Any) -> list[Share]:
    incidents: Counter[str] = Counter()
    located: Counter[str] = Counter()
    at_default: Counter[str] = Counter()
    for name, row in named:
        incidents[name] += row.n
        located[name] += row.n if row.located else 0
        at_default[name] += row.n if row.at_default else 0
    return [Share(name, n, located[name], at_default[name]) for name, n in incidents.items()]


def _month_starts(first: datetime, last: datetime, zone: ZoneInfo) -> list[datetime]:
    start, end = first.astimezone(zone), last.astimezone(zone)
    count = (end.year - start.year) * 12 + end.month - start.month + 1
    months = (start.year * 12 + start.month - 1 + i for i in range(count))
    return [datetime(month // 12, month % 12 + 1, 1, tzinfo=zone) for month in months]
