"""Bare: the counts behind every chart of a view by SQL alone, one statement a chart."""

from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis.columns.pictures import Pictures, months_between
from gis.models import Category, KnownBy, Neighbourhood, Territory
from gis.queries.incidents import extent_in_time
from gis.queries.selection import HOUR_KNOWN, LOCAL_HOUR, LOCAL_WEEKDAY, WEEKDAY_KNOWN, Selection, resolve


def count(session: Session, territory: Territory, selection: Selection) -> Pictures:
    """Count all pictures of a selection, one statement each."""
    first, last = recorded_days(session, territory)
    total = _rows(session, territory, selection, _TOTAL)[0]
    known = replace(selection, weekdays=(), hours=())
    anywhere = replace(selection, neighbourhoods=(), area=())
    unknown = _rows(session, territory, known, _UNKNOWN)[0]
    hours = {(row.weekday, row.hour): row.n for row in _rows(session, territory, known, _CLOCK)}
    weekdays = {row.weekday: row.n for row in _rows(session, territory, known, _WEEKDAYS)}
    hoods = {row.id: row.n for row in _rows(session, territory, anywhere, _NEIGHBOURHOODS)}
    ever = replace(selection, first=None, last=None)
    return Pictures(
        incidents=total.n,
        located=total.located,
        at_default=total.at_default,
        unlocated={row.reason: row.n for row in _rows(session, territory, selection, _UNLOCATED)},
        hour_unknown=unknown.hour,
        weekday_unknown=unknown.weekday,
        outside_neighbourhoods=hoods.pop(None, 0),
        months=dict.fromkeys(months_between(first, last), 0)
        | {row.month: row.n for row in _rows(session, territory, ever, _MONTHS)},
        clock=[[hours.get((day, hour), 0) for hour in range(24)] for day in range(1, 8)],
        weekdays=[weekdays.get(day, 0) for day in range(1, 8)],
        categories=_by_code(
            session,
            territory,
            Category,
            {
                row.id: row.n
                for row in _rows(session, territory, replace(selection, categories=()), _CATEGORIES)
            },
        ),
        neighbourhoods=_by_code(session, territory, Neighbourhood, hoods),
        known_by={each.value: 0 for each in KnownBy}
        | {
            row.known_by: row.n
            for row in _rows(session, territory, replace(selection, known_by=()), _KNOWN_BY)
        },
        first=first,
        last=last,
    )


_TOTAL = """
SELECT count(*) AS n, count(location) AS located, count(*) FILTER (WHERE at_default) AS at_default
FROM exact.incident WHERE {where}
"""
_UNLOCATED = """
SELECT unlocated_reason AS reason, count(*) AS n FROM exact.incident
WHERE {where} AND unlocated_reason IS NOT NULL GROUP BY 1 ORDER BY 1
"""
_UNKNOWN = f"""
SELECT count(*) FILTER (WHERE NOT {HOUR_KNOWN}) AS hour,
       count(*) FILTER (WHERE NOT {WEEKDAY_KNOWN}) AS weekday
FROM exact.incident WHERE {{where}}
"""
_CLOCK = f"""
SELECT {LOCAL_WEEKDAY} AS weekday, {LOCAL_HOUR} AS hour, count(*) AS n
FROM exact.incident WHERE {{where}} AND {HOUR_KNOWN} GROUP BY 1, 2
"""
_WEEKDAYS = f"""
SELECT {LOCAL_WEEKDAY} AS weekday, count(*) AS n
FROM exact.incident WHERE {{where}} AND {WEEKDAY_KNOWN} GROUP BY 1
"""
_MONTHS = """
SELECT to_char(occurred_from AT TIME ZONE :timezone, 'YYYY-MM') AS month, count(*) AS n
FROM exact.incident WHERE {where} GROUP BY 1 ORDER BY 1
"""
_CATEGORIES = "SELECT category_id AS id, count(*) AS n FROM exact.incident WHERE {where} GROUP BY 1"
_NEIGHBOURHOODS = """
SELECT neighbourhood_id AS id, count(*) AS n
FROM exact.incident WHERE {where} AND location IS NOT NULL GROUP BY 1
"""
_KNOWN_BY = "SELECT known_by::text AS known_by, count(*) AS n FROM exact.incident WHERE {where} GROUP BY 1"


def recorded_days(session: Session, territory: Territory) -> tuple[date | None, date | None]:
    """Return the first and the last local day with an incident."""
    zone = ZoneInfo(territory.timezone)
    first, last = extent_in_time(session, territory.id)
    return first and first.astimezone(zone).date(), last and last.astimezone(zone).date()


def _rows(session: Session, territory: Territory, selection: Selection, sql: str) -> Any:
    where = resolve(session, territory, selection)
    binds = {**where.binds, "timezone": territory.timezone}
    return session.execute(text(sql.format(where=where.sql)), binds).all()


def _by_code(
    session: Session,
    territory: Territory,
    table: type[Category] | type[Neighbourhood],
    counts: dict[int, int],
) -> dict[str, int]:
    rows = session.execute(
        select(table.id, table.code).where(table.territory_id == territory.id).order_by(table.code)
    ).all()
    return {row.code: counts.get(row.id, 0) for row in rows}
