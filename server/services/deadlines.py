"""Deadlines: by when a concern must be read and answered, in working days of the territory's own clock."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from gis.models import ConcernState
from gis.queries.concern_queue import OPEN_STATES, Cutoffs

MODERATION_DAYS = 1
"""Working days within which a moderator reads what came."""

ANSWER_DAYS = 6
"""Working days within which a concern gets its answer."""

WEEKEND = frozenset({5, 6})
"""Days without work, Monday is 0. Public holidays are not known: a deadline may come a day early by them."""


@dataclass(frozen=True)
class Due:
    """The next deadline of a concern, and whether it has passed."""

    at: datetime
    late: bool


def due(state: ConcernState, since: datetime, timezone: str, *, now: datetime) -> Due | None:
    """When a concern is due that waits ``since`` then; None once it has its answer."""
    if state not in OPEN_STATES:
        return None
    days = MODERATION_DAYS if state is ConcernState.RECEIVED else ANSWER_DAYS
    at = deadline(since, days, timezone)
    return Due(at, at < now)


def deadline(since: datetime, days: int, timezone: str) -> datetime:
    """The same time so many working days later; what came on a free day counts from the next morning."""
    moment = since.astimezone(ZoneInfo(timezone))
    while moment.weekday() in WEEKEND:
        moment = _midnight(moment, 1)
    return _moved(moment, days, 1)


def cutoffs(timezone: str, *, now: datetime) -> Cutoffs:
    """Before which moments a concern must have come to be late ``now``."""
    moment = now.astimezone(ZoneInfo(timezone))
    if moment.weekday() in WEEKEND:
        # No deadline falls on a free day: the last ones were those of the working day before.
        moment = _midnight(moment, 0)
        while (moment - timedelta(days=1)).weekday() in WEEKEND:
            moment -= timedelta(days=1)
    return Cutoffs(
        check=_back(moment, MODERATION_DAYS).astimezone(UTC),
        answer=_back(moment, ANSWER_DAYS).astimezone(UTC),
    )


def _back(moment: datetime, days: int) -> datetime:
    return _moved(moment, days, -1)


def _moved(moment: datetime, days: int, step: int) -> datetime:
    while days:
        moment += timedelta(days=step)  # of the local clock: an hour of summer time changes no deadline
        days -= moment.weekday() not in WEEKEND
    return moment


def _midnight(moment: datetime, days: int) -> datetime:
    return datetime.combine(moment.date() + timedelta(days=days), time.min, tzinfo=moment.tzinfo)
