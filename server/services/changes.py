"""Changes: what the last week brought, beside what is ordinary."""

import math
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from analysis.variation import PRIOR_WEEKS, weekly_band
from gis.columns.shelf import Shelf
from gis.columns.weeks import weekly_counts
from gis.models import Territory
from gis.queries import hotspots, territories
from gis.queries.changes import newest_import

_EPOCH = date(1970, 1, 1)


def since_last_week(session: Session, shelf: Shelf, territory: Territory) -> dict[str, Any]:
    """Compare the last seven recorded days with the eight weeks before them, also by category.

    The week is None where the record is shorter than one; bands are None where it is shorter than nine.
    """
    columns = shelf.columns(session, territory)
    weeks = weekly_counts(columns, most=PRIOR_WEEKS + 1)
    found: dict[str, Any] = {"week": None, "incidents": 0, "before": 0, **_judged(0, ())}
    categories: list[dict[str, Any]] = []
    if len(weeks):
        last = _EPOCH + timedelta(days=columns.meaning.first_day + columns.meaning.days - 1)
        found = {
            "week": {"from": (last - timedelta(days=6)).isoformat(), "to": last.isoformat()},
            **_compared(weeks.sum(axis=1).tolist()),
        }
        codes = {each.id: each.code for each in territories.categories(session, territory.id)}
        categories = [
            {"code": codes[number], "n": counts[0], **_compared(counts)}
            for number, counts in zip(columns.meaning.categories, weeks.T.tolist(), strict=True)
            if number in codes and any(counts)
        ]
    for each in categories:
        del each["incidents"]
    return {
        **found,
        "categories": sorted(categories, key=lambda each: (-each["n"], each["code"])),
        "last_import": _last_import(session, territory),
        "newest_run": _newest_run(session, territory),
    }


def _compared(counts: Sequence[int]) -> dict[str, Any]:
    """Say of a week, the first, how it stands among those before it."""
    now, *earlier = counts
    return {"incidents": now, "before": earlier[0] if earlier else 0, **_judged(now, earlier)}


def _judged(now: int, earlier: Sequence[int]) -> dict[str, Any]:
    """Give the ends of the band as whole numbers that are in it: that is how they are said."""
    band = weekly_band(list(reversed(earlier)))
    if band is None:
        return {"ordinary": True, "expected": None, "low": None, "high": None}
    return {
        "ordinary": band.holds(now),
        "expected": band.expected,
        "low": math.ceil(band.low),
        "high": math.floor(band.high),
    }


def _last_import(session: Session, territory: Territory) -> dict[str, Any] | None:
    batch = newest_import(session, territory.id)
    if batch is None or batch.finished_at is None:
        return None
    ledger = batch.ledger or {}
    return {
        "at": batch.finished_at.isoformat(),
        "rows": ledger.get("rows", 0),
        "added": ledger.get("added", 0),
        "hit_rate": ledger.get("hit_rate"),
    }


def _newest_run(session: Session, territory: Territory) -> dict[str, Any] | None:
    run = next(iter(hotspots.recent(session, territory.id, limit=1)), None)
    if run is None:
        return None
    return {"id": str(run.id), "hotspots": run.hotspots, "created_at": run.created_at.isoformat()}
