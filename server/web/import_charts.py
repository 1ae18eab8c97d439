"""Import charts: the hit rate by month as bars that a template draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gis.queries.import_quality import Share


@dataclass(frozen=True)
class MonthBar:
    """A month's bar: its place and height in a view box that is as wide as there are months and 100 high."""

    name: str
    incidents: int
    located: int
    share: float | None
    x: float
    y: float
    height: float
    low: bool
    partial: bool


def month_bars(shares: Sequence[Share], *, enough: float, now: datetime) -> list[MonthBar]:
    """Lay out a bar a month; a month without incidents has none, and the current one is not over."""
    return [_bar(number, share, enough, f"{now:%Y-%m}") for number, share in enumerate(shares)]


def _bar(number: int, share: Share, enough: float, current: str) -> MonthBar:
    rate = share.located / share.incidents if share.incidents else None
    height = round(100 * (rate or 0.0), 2)
    low = rate is not None and rate < enough
    return MonthBar(
        share.name, share.incidents, share.located, rate, number + 0.12, round(100 - height, 2), height, low,
        share.name == current,
    )  # fmt: skip
