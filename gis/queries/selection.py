"""Selection: which incidents a person is looking at, as a frozen value and as SQL conditions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.models import Category, Territory


@dataclass(frozen=True)
class Selection:
    """A choice of incidents: categories (empty means all) and a window of local dates, both ends included."""

    categories: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None

    def as_json(self) -> dict[str, Any]:
        """Return what a run records of the choice."""
        return {
            "categories": sorted(self.categories),
            "from": self.first.isoformat() if self.first else None,
            "to": self.last.isoformat() if self.last else None,
        }


@dataclass(frozen=True)
class Where:
    """A selection resolved against one territory: SQL conditions on ``incident`` and their binds."""

    sql: str
    binds: dict[str, Any]
    category_ids: tuple[int, ...]
    start: datetime | None
    end: datetime | None


def resolve(session: Session, territory: Territory, selection: Selection) -> Where:
    """Turn a selection into conditions; a category brings its sub-categories with it."""
    ids = _with_descendants(session, territory.id, selection.categories)
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
    return Where(" AND ".join(conditions), binds, ids, start, end)


def window_bounds(selection: Selection, timezone: str) -> tuple[datetime | None, datetime | None]:
    """Return the half-open span of the window's local days."""
    zone = ZoneInfo(timezone)
    start = datetime.combine(selection.first, time.min, zone) if selection.first else None
    end = datetime.combine(selection.last + timedelta(days=1), time.min, zone) if selection.last else None
    return start, end


def _with_descendants(session: Session, territory_id: int, codes: Sequence[str]) -> tuple[int, ...]:
    if not codes:
        return ()
    rows = session.execute(
        select(Category.id, Category.code, Category.parent_id).where(Category.territory_id == territory_id)
    ).all()
    chosen = {row.id for row in rows if row.code in codes}
    while grown := {row.id for row in rows if row.parent_id in chosen} - chosen:
        chosen |= grown
    return tuple(sorted(chosen))
