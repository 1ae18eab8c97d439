"""Pictures: what the explorer shows of a selection, with what is ordinary for each month."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from analysis.variation import monthly_bands
from gis.columns.counting import pictures
from gis.columns.filters import choose
from gis.columns.pictures import Pictures
from gis.columns.shelf import Shelf
from gis.models import Territory
from gis.queries.selection import Selection


def view(session: Session, shelf: Shelf, territory: Territory, selection: Selection) -> dict[str, Any]:
    """Count every picture of a selection."""
    columns = shelf.columns(session, territory)
    counted = pictures(session, territory, columns, choose(session, territory, selection))
    return {**as_json(counted), "revision": columns.meaning.revision}


def as_json(counted: Pictures) -> dict[str, Any]:
    """Write counts as a script reads them."""
    return {
        "incidents": counted.incidents,
        "located": counted.located,
        "at_default": counted.at_default,
        "unlocated": counted.unlocated,
        "hour_unknown": counted.hour_unknown,
        "weekday_unknown": counted.weekday_unknown,
        "outside_neighbourhoods": counted.outside_neighbourhoods,
        "first": counted.first.isoformat() if counted.first else None,
        "last": counted.last.isoformat() if counted.last else None,
        "months": months(counted.months, counted.first, counted.last),
        "clock": counted.clock,
        "weekdays": counted.weekdays,
        "categories": _ranked(counted.categories),
        "neighbourhoods": _ranked(counted.neighbourhoods),
        "known_by": _ranked(counted.known_by),
    }


def months(counts: Mapping[str, int], first: date | None, last: date | None) -> list[dict[str, Any]]:
    """Say of each month whether the record covers it, and what is ordinary for it."""
    names = sorted(counts)
    days = [monthrange(int(name[:4]), int(name[5:]))[1] for name in names]
    complete = [_covered(name, length, first, last) for name, length in zip(names, days, strict=True)]
    bands = monthly_bands([counts[name] for name in names], days, complete)
    return [
        {
            "month": name,
            "n": counts[name],
            "partial": not whole,
            "low": round(band.low, 1) if band else None,
            "high": round(band.high, 1) if band else None,
        }
        for name, whole, band in zip(names, complete, bands, strict=True)
    ]


def _covered(name: str, length: int, first: date | None, last: date | None) -> bool:
    if first is None or last is None:
        return False
    year, month = int(name[:4]), int(name[5:])
    return first <= date(year, month, 1) and date(year, month, length) <= last


def _ranked(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    return [
        {"code": code, "n": n} for code, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]
