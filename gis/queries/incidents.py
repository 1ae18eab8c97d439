"""Incidents: counts of a selection, and the incidents recorded at one place."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis.models import Category, Territory
from gis.queries.selection import Selection, Where, resolve


@dataclass(frozen=True)
class Summary:
    """Counts of a selection: located and unlocated make all incidents, and at default is part of located."""

    incidents: int
    located: int
    at_default: int
    unlocated: dict[str, int]
    months: list[dict[str, Any]] = field(default_factory=list)
    categories: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Tally:
    """How many incidents of a selection have a place; those at a default location are part of located."""

    located: int
    unlocated: int
    at_default: int


def tally(session: Session, territory: Territory, selection: Selection) -> Tally:
    """Count a selection by place only, several times faster than a summary."""
    where = resolve(session, territory, selection)
    row = session.execute(text(_TALLY.format(where=where.sql)), where.binds).one()
    return Tally(row.located, row.unlocated, row.at_default)


_TALLY = """
SELECT count(location) AS located, count(*) - count(location) AS unlocated,
       count(*) FILTER (WHERE at_default) AS at_default
FROM exact.incident WHERE {where}
"""


def summarise(session: Session, territory: Territory, selection: Selection) -> Summary:
    """Count a selection by place, month and category in one pass over the window.

    The categories are counted without the category filter, so that a person sees what else there is.
    """
    everything = replace(selection, categories=())
    where = resolve(session, territory, everything)
    chosen = set(resolve(session, territory, selection).category_ids)
    starts = _month_starts(session, territory, where)
    rows = session.execute(text(_SUMMARY.format(where=where.sql)), {**where.binds, "starts": starts}).all()
    counted = [row for row in rows if not selection.categories or row.category_id in chosen]
    months: dict[int, int] = dict.fromkeys(range(1, len(starts) + 1), 0)
    unlocated: dict[str, int] = {}
    for row in counted:
        months[row.month] = months.get(row.month, 0) + row.n
        if row.unlocated_reason is not None:
            unlocated[row.unlocated_reason] = unlocated.get(row.unlocated_reason, 0) + row.n
    total = sum(months.values())
    return Summary(
        incidents=total,
        located=total - sum(unlocated.values()),
        at_default=sum(row.n for row in counted if row.at_default),
        unlocated=dict(sorted(unlocated.items())),
        months=[{"month": f"{starts[month - 1]:%Y-%m}", "n": n} for month, n in months.items()],
        categories=_by_category(session, territory.id, rows),
    )


# Month starts as an array: one binary search a row, where date_trunc in a time zone costs ten times as much.
_SUMMARY = """
SELECT category_id, unlocated_reason, at_default,
       width_bucket(occurred_from, CAST(:starts AS timestamptz[])) AS month, count(*) AS n
FROM exact.incident WHERE {where}
GROUP BY 1, 2, 3, 4
"""


def extent_in_time(session: Session, territory_id: int) -> tuple[datetime | None, datetime | None]:
    """Return when the first incident began and the last one began."""
    row = session.execute(
        text("SELECT min(occurred_from), max(occurred_from) FROM exact.incident WHERE territory_id = :id"),
        {"id": territory_id},
    ).one()
    return row[0], row[1]


def recorded_until(session: Session, territory_id: int) -> datetime | None:
    """Return the latest end of any incident, None without incidents."""
    found: datetime | None = session.scalar(
        text("SELECT max(occurred_until) FROM exact.incident WHERE territory_id = :id"), {"id": territory_id}
    )
    return found


def _month_starts(session: Session, territory: Territory, where: Where) -> list[datetime]:
    """List the local first-of-months that cover a window, empty where there are no incidents."""
    first, last = extent_in_time(session, territory.id)
    if first is None or last is None:
        return []
    zone = ZoneInfo(territory.timezone)
    start = (where.start or first).astimezone(zone)
    end = ((where.end - timedelta(seconds=1)) if where.end else last).astimezone(zone)
    count = (end.year - start.year) * 12 + end.month - start.month + 1
    return [
        datetime(start.year + (start.month - 1 + i) // 12, (start.month - 1 + i) % 12 + 1, 1, tzinfo=zone)
        for i in range(max(count, 0))
    ]


def _by_category(session: Session, territory_id: int, rows: Any) -> list[dict[str, Any]]:
    codes = dict(
        session.execute(select(Category.id, Category.code).where(Category.territory_id == territory_id)).all()
    )
    counts: dict[str, int] = dict.fromkeys(codes.values(), 0)
    for row in rows:
        counts[codes[row.category_id]] += row.n
    return [
        {"code": code, "n": n} for code, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]


def at_same_place(
    session: Session, territory: Territory, incident_id: int, selection: Selection, *, limit: int = 50
) -> list[dict[str, Any]]:
    """List the newest incidents recorded at exactly the place of one of them, that one's included."""
    where = resolve(session, territory, selection)
    rows = session.execute(
        text(_AT_PLACE.format(where=where.sql)), {**where.binds, "id": incident_id, "limit": limit}
    ).mappings()
    return [dict(row) for row in rows]


def addresses(session: Session, territory_id: int, ids: Sequence[int]) -> dict[int, str]:
    """Return the address of each of some incidents that has one."""
    if not ids:
        return {}
    rows = session.execute(
        text(
            "SELECT id, address FROM exact.incident "
            "WHERE territory_id = :territory AND id = ANY(:ids) AND address IS NOT NULL"
        ),
        {"territory": territory_id, "ids": list(ids)},
    )
    return {row.id: row.address for row in rows}


_AT_PLACE = """
SELECT incident.id, category.code AS category, incident.occurred_from, incident.occurred_until,
       incident.time_precision::text AS time_precision,
       incident.location_precision::text AS location_precision,
       incident.known_by::text AS known_by, incident.address, incident.reference
FROM exact.incident
JOIN exact.category ON category.id = incident.category_id
JOIN exact.incident AS chosen ON chosen.id = :id AND chosen.territory_id = incident.territory_id
WHERE {where} AND incident.location = chosen.location AND incident.quadkey = chosen.quadkey
ORDER BY incident.occurred_from DESC, incident.id DESC
LIMIT :limit
"""
