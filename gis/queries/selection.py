"""Selection: which incidents a person is looking at, as a frozen value and as SQL conditions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.errors import UnknownNeighbourhood
from gis.models import Category, Neighbourhood, Territory

# A stated span of at most an hour tells the hour in which it began.
HOUR_KNOWN = (
    "(incident.time_precision IN ('minute', 'hour') OR (incident.time_precision = 'span'"
    " AND incident.occurred_until - incident.occurred_from <= interval '1 hour'))"
)
# Its end is the moment after it: one that ends at midnight lies within the day before.
WEEKDAY_KNOWN = (
    f"({HOUR_KNOWN} OR incident.time_precision = 'day' OR (incident.time_precision = 'span'"
    " AND (incident.occurred_from AT TIME ZONE :timezone)::date = (greatest(incident.occurred_from,"
    " incident.occurred_until - interval '1 microsecond') AT TIME ZONE :timezone)::date))"
)
LOCAL_HOUR = "extract(hour FROM incident.occurred_from AT TIME ZONE :timezone)::int"
LOCAL_WEEKDAY = "extract(isodow FROM incident.occurred_from AT TIME ZONE :timezone)::int"


@dataclass(frozen=True)
class Selection:
    """A choice of incidents; what is empty chooses nothing in particular, so everything.

    Parameters
    ----------
    categories
        Codes; sub-categories come along.
    first, last
        A window of local dates, both ends included.
    weekdays, hours
        By the local clock, Monday is 1. One whose weekday or hour is not known is in no choice of them.
    known_by
        How the police came to know: reported, police, unknown.
    neighbourhoods
        Codes.
    area
        Corners of a polygon, each longitude and latitude; its border belongs to it.
    """

    categories: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    weekdays: tuple[int, ...] = ()
    hours: tuple[int, ...] = ()
    known_by: tuple[str, ...] = ()
    neighbourhoods: tuple[str, ...] = ()
    area: tuple[tuple[float, float], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return what a run records; runs from before a filter existed keep their fingerprint."""
        later: dict[str, list[Any]] = {
            "weekdays": sorted(self.weekdays),
            "hours": sorted(self.hours),
            "known_by": sorted(self.known_by),
            "neighbourhoods": sorted(self.neighbourhoods),
            "area": [list(corner) for corner in self.area],
        }
        return {
            "categories": sorted(self.categories),
            "from": self.first.isoformat() if self.first else None,
            "to": self.last.isoformat() if self.last else None,
            **{name: chosen for name, chosen in later.items() if chosen},
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Selection":
        """Read what `as_json` wrote."""
        return cls(
            categories=tuple(data["categories"]),
            first=date.fromisoformat(data["from"]) if data.get("from") else None,
            last=date.fromisoformat(data["to"]) if data.get("to") else None,
            weekdays=tuple(data.get("weekdays", ())),
            hours=tuple(data.get("hours", ())),
            known_by=tuple(data.get("known_by", ())),
            neighbourhoods=tuple(data.get("neighbourhoods", ())),
            area=tuple((float(lon), float(lat)) for lon, lat in data.get("area", ())),
        )

    def polygon(self) -> shapely.Polygon:
        """Return the area as a shape in degrees, empty where none was drawn."""
        return shapely.Polygon(self.area)


@dataclass(frozen=True)
class Where:
    """A selection resolved against one territory: SQL conditions on ``incident`` and their binds."""

    sql: str
    binds: dict[str, Any]
    category_ids: tuple[int, ...]
    start: datetime | None
    end: datetime | None


def resolve(session: Session, territory: Territory, selection: Selection) -> Where:
    """Turn a selection into conditions; a category brings its sub-categories with it.

    Raises
    ------
    UnknownNeighbourhood
        If the territory has none with a chosen code.
    """
    ids = with_descendants(session, territory.id, selection.categories)
    start, end = window_bounds(selection, territory.timezone)
    conditions = ["incident.territory_id = :territory_id"]
    binds: dict[str, Any] = {"territory_id": territory.id}
    if selection.categories:
        conditions.append("incident.category_id = ANY(:category_ids)")
        binds["category_ids"] = list(ids)
    if start is not None:
        conditions.append("incident.occurred_from >= :window_from")
        binds["window_from"] = start
    if end is not None:
        conditions.append("incident.occurred_from < :window_until")
        binds["window_until"] = end
    _by_clock(territory, selection, conditions, binds)
    _by_place(session, territory, selection, conditions, binds)
    if selection.known_by:
        conditions.append("incident.known_by = ANY(CAST(:known_by AS exact.known_by[]))")
        binds["known_by"] = list(selection.known_by)
    return Where(" AND ".join(conditions), binds, ids, start, end)


def _by_clock(
    territory: Territory, selection: Selection, conditions: list[str], binds: dict[str, Any]
) -> None:
    if selection.weekdays:
        conditions += [WEEKDAY_KNOWN, f"{LOCAL_WEEKDAY} = ANY(:weekdays)"]
        binds |= {"weekdays": list(selection.weekdays), "timezone": territory.timezone}
    if selection.hours:
        conditions += [HOUR_KNOWN, f"{LOCAL_HOUR} = ANY(:hours)"]
        binds |= {"hours": list(selection.hours), "timezone": territory.timezone}


def _by_place(
    session: Session,
    territory: Territory,
    selection: Selection,
    conditions: list[str],
    binds: dict[str, Any],
) -> None:
    if selection.neighbourhoods:
        conditions.append("incident.neighbourhood_id = ANY(:neighbourhood_ids)")
        binds["neighbourhood_ids"] = list(neighbourhood_ids(session, territory.id, selection.neighbourhoods))
    if selection.area:
        conditions.append("ST_Covers(ST_GeomFromText(:area, 4326), incident.location)")
        binds["area"] = shapely.to_wkt(selection.polygon(), rounding_precision=-1)


def window_bounds(selection: Selection, timezone: str) -> tuple[datetime | None, datetime | None]:
    """Return the half-open span of the window's local days."""
    zone = ZoneInfo(timezone)
    start = datetime.combine(selection.first, time.min, zone) if selection.first else None
    end = datetime.combine(selection.last + timedelta(days=1), time.min, zone) if selection.last else None
    return start, end


def with_descendants(session: Session, territory_id: int, codes: Sequence[str]) -> tuple[int, ...]:
    """Return the ids of categories and of all below them; a code that is not known has none."""
    if not codes:
        return ()
    rows = session.execute(
        select(Category.id, Category.code, Category.parent_id).where(Category.territory_id == territory_id)
    ).all()
    chosen = {row.id for row in rows if row.code in codes}
    while grown := {row.id for row in rows if row.parent_id in chosen} - chosen:
        chosen |= grown
    return tuple(sorted(chosen))


def neighbourhood_ids(session: Session, territory_id: int, codes: Sequence[str]) -> tuple[int, ...]:
    """Return the ids of neighbourhoods.

    Raises
    ------
    UnknownNeighbourhood
        If the territory has none with one of the codes.
    """
    known = dict(
        session.execute(
            select(Neighbourhood.code, Neighbourhood.id).where(Neighbourhood.territory_id == territory_id)
        ).all()
    )
    for code in codes:
        if code not in known:
            raise UnknownNeighbourhood(code)
    return tuple(sorted(known[code] for code in codes))
