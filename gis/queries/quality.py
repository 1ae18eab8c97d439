"""Quality: what a selection's incidents are worth, counted in one pass over it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis.models import Category, Neighbourhood, Territory
from gis.queries.incidents import extent_in_time
from gis.queries.selection import Selection, resolve


@dataclass(frozen=True)
class Part:
    """A category's code, a month such as 2025-11, or a neighbourhood's code; empty where none is known."""

    name: str
    incidents: int
    placed: int
    at_default: int


@dataclass(frozen=True)
class Counted:
    """A selection, counted; the names are those of `analysis.trust.quality.Counts`."""

    totals: dict[str, int]
    first_share: float
    categories: list[Part]
    months: list[Part]
    neighbourhoods: list[Part]


# Local firsts of months and the days after them as one array: one binary search a row gives the month, and
# whether the day is a first. A full local hour is a full quarter of an hour of UTC everywhere on earth, so
# only those few rows are turned into local time, which is slow.
_COUNT = """
SELECT category_id, neighbourhood_id, (bucket + 1) / 2 AS month,
       grouping(category_id) AS no_category, grouping(neighbourhood_id) AS no_neighbourhood,
       grouping((bucket + 1) / 2) AS no_month,
       count(*) AS incidents,
       count(*) FILTER (WHERE located AND NOT at_default) AS placed,
       count(*) FILTER (WHERE at_default) AS at_default,
       count(*) FILTER (WHERE located AND NOT at_default AND location_precision = 'area') AS vague,
       count(*) FILTER (WHERE located AND NOT at_default AND quadkey = ANY(:suspected)) AS suspected,
       count(*) FILTER (WHERE known_by = 'police') AS police,
       count(*) FILTER (WHERE known_by = 'reported') AS reported,
       count(*) FILTER (WHERE time_precision = 'minute') AS timed,
       count(*) FILTER (WHERE clock = 0) AS midnight,
       count(*) FILTER (WHERE clock > 0) AS full_hours,
       count(*) FILTER (WHERE time_precision IN ('minute', 'hour', 'day')) AS dated,
       count(*) FILTER (WHERE time_precision IN ('minute', 'hour', 'day') AND bucket % 2 = 1) AS firsts
FROM (
    SELECT category_id, neighbourhood_id, location IS NOT NULL AS located, at_default, quadkey,
           location_precision, known_by, time_precision,
           width_bucket(occurred_from, CAST(:edges AS timestamptz[])) AS bucket,
           CASE WHEN time_precision = 'minute' AND date_part('epoch', occurred_from)::bigint % 900 = 0
                THEN CASE WHEN date_part('minute', occurred_from AT TIME ZONE :zone) = 0
                          THEN date_part('hour', occurred_from AT TIME ZONE :zone) END
           END AS clock
    FROM exact.incident WHERE {where}
) AS each
GROUP BY GROUPING SETS ((), (category_id), (neighbourhood_id), ((bucket + 1) / 2))
"""
_PLACES = """
SELECT count(*) AS places, coalesce(sum(n) FILTER (WHERE n > 1), 0)::bigint AS coincident,
       coalesce(max(n), 0) AS busiest
FROM (
    SELECT count(*) AS n FROM exact.incident
    WHERE {where} AND location IS NOT NULL AND NOT at_default GROUP BY location
) AS each
"""
_SUSPECTED = text(
    "SELECT quadkey FROM exact.default_location WHERE territory_id = :territory_id AND state = 'suspected'"
)
_TOTALS = (
    "incidents", "placed", "at_default", "vague", "suspected", "police", "reported", "timed", "midnight",
    "full_hours", "dated", "firsts",
)  # fmt: skip


def count(session: Session, territory: Territory, selection: Selection) -> Counted:
    """Count a selection: what has a place, by category, month and neighbourhood, and what looks made up."""
    where = resolve(session, territory, selection)
    start, end = _window(session, territory, where.start, where.end)
    edges = _edges(start, end)
    binds: dict[str, Any] = {
        **where.binds,
        "edges": edges,
        "zone": territory.timezone,
        "suspected": list(session.scalars(_SUSPECTED, {"territory_id": territory.id})),
    }
    rows = session.execute(text(_COUNT.format(where=where.sql)), binds).all()
    places = session.execute(text(_PLACES.format(where=where.sql)), where.binds).one()
    whole = next(row for row in rows if row.no_category and row.no_neighbourhood and row.no_month)
    totals = {name: int(getattr(whole, name)) for name in _TOTALS}
    names = _names(session, territory.id)
    return Counted(
        totals | {name: int(getattr(places, name)) for name in ("places", "coincident", "busiest")},
        _first_share(start, end),
        _parts((names["category"].get(row.category_id, ""), row) for row in rows if not row.no_category),
        _parts((f"{edges[2 * row.month - 2]:%Y-%m}", row) for row in rows if not row.no_month),
        _parts(
            (names["neighbourhood"].get(row.neighbourhood_id, ""), row)
            for row in rows
            if not row.no_neighbourhood
        ),
    )


def _parts(named: Any) -> list[Part]:
    found = [Part(name, int(row.incidents), int(row.placed), int(row.at_default)) for name, row in named]
    return sorted(found, key=lambda part: part.name)


def _names(session: Session, territory_id: int) -> dict[str, dict[int, str]]:
    return {
        name: dict(
            session.execute(select(model.id, model.code).where(model.territory_id == territory_id)).all()
        )
        for name, model in (("category", Category), ("neighbourhood", Neighbourhood))
    }


def _window(
    session: Session, territory: Territory, start: datetime | None, end: datetime | None
) -> tuple[datetime, datetime]:
    """Return the local window; an open end is that of the incidents."""
    zone = ZoneInfo(territory.timezone)
    if start is None or end is None:
        first, last = extent_in_time(session, territory.id)
        epoch = datetime(2000, 1, 1, tzinfo=UTC)
        start = start or (first or epoch)
        end = end or (last or epoch) + timedelta(seconds=1)
    return start.astimezone(zone), max(end, start + timedelta(seconds=1)).astimezone(zone)


def _edges(start: datetime, end: datetime) -> list[datetime]:
    """List the local midnights that begin and end the first day of each month of a window."""
    months = range(start.year * 12 + start.month - 1, end.year * 12 + end.month)
    return [
        datetime(month // 12, month % 12 + 1, day, tzinfo=start.tzinfo) for month in months for day in (1, 2)
    ]


def _first_share(start: datetime, end: datetime) -> float:
    """Share of a window's local days that are the first of a month."""
    last = (end - timedelta(microseconds=1)).date()
    days = (last - start.date()).days + 1
    firsts = [edge.date() for edge in _edges(start, end)[::2]]
    return sum(start.date() <= day <= last for day in firsts) / days
