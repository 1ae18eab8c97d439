"""Mixed: incidents of every kind of time, place and origin, some at the edges where counting goes wrong."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy.orm import Session

from gis.models import KnownBy, Territory, TimePrecision
from gis.queries.point_in_outline import Neighbourhoods
from tests.factories import add_category, add_incident, add_neighbourhood, add_territory

RIGA = ZoneInfo("Europe/Riga")
FIRST = date(2024, 2, 10)
DAYS = 500
HOODS = {"west": (22.50, 57.20, 22.58, 57.30), "centre": (22.58, 57.20, 22.62, 57.30)}
# Clocks go forward and back, a day ends, a year ends, and a leap day.
EDGES = (
    datetime(2024, 3, 31, 0, 59, 59, tzinfo=UTC),
    datetime(2024, 3, 31, 1, 0, tzinfo=UTC),
    datetime(2024, 10, 27, 0, 30, tzinfo=UTC),
    datetime(2024, 10, 27, 1, 30, tzinfo=UTC),
    datetime(2024, 12, 31, 21, 59, 59, 999999, tzinfo=UTC),
    datetime(2024, 12, 31, 22, 0, tzinfo=UTC),
    datetime(2024, 2, 29, 12, 0, tzinfo=UTC),
)


def add_mixed(session: Session, n: int = 400) -> Territory:
    """A territory with so many incidents, three categories, two neighbourhoods, and some without a place."""
    chance = np.random.default_rng(3)
    territory = add_territory(session, "mixed")
    for code, box in HOODS.items():
        add_neighbourhood(session, territory, code, bounds=box)
    finder = Neighbourhoods(session.connection(), territory.id)
    theft = add_category(session, territory, "theft")
    categories = [theft, add_category(session, territory, "bicycle", parent=theft),
                  add_category(session, territory, "noise")]  # fmt: skip
    add_category(session, territory, "never")
    for number in range(n):
        at, until, precision = _when(chance, number)
        place = _where(chance)
        add_incident(
            session,
            territory,
            categories[chance.integers(0, 3)],
            at=at,
            place=place,
            at_default=bool(place and chance.random() < 0.1),
            unlocated_reason=None if place else str(chance.choice(["no_coordinate", "zero_coordinate"])),
            occurred_until=until,
            time_precision=precision,
            known_by=list(KnownBy)[chance.integers(0, 3)],
            neighbourhood_id=_hood(finder, place),
        )
    return territory


def _when(chance: np.random.Generator, number: int) -> tuple[datetime, datetime, TimePrecision]:
    precision = list(TimePrecision)[chance.integers(0, 5)]
    day = FIRST + timedelta(days=int(chance.integers(0, DAYS)))
    local = datetime(day.year, day.month, day.day, tzinfo=RIGA)
    at = local.astimezone(UTC) + timedelta(minutes=int(chance.integers(0, 24 * 60)))
    if number < len(EDGES):
        return EDGES[number], EDGES[number] + timedelta(minutes=1), TimePrecision.MINUTE
    if precision is TimePrecision.DAY:
        return local, local + timedelta(days=1), precision
    if precision is TimePrecision.MONTH:
        return local.replace(day=1), local.replace(day=1) + timedelta(days=31), precision
    if precision is TimePrecision.SPAN:
        # Up to an hour, over midnight, to midnight exactly, no time at all, and days.
        length = [0, 30, 60, 61, 600, 1440, 4000][chance.integers(0, 7)]
        until = local + timedelta(days=1) if chance.random() < 0.2 else at + timedelta(minutes=length)
        return at, max(at, until.astimezone(UTC)), precision
    length = timedelta(hours=1) if precision is TimePrecision.HOUR else timedelta(minutes=1)
    return at, at + length, precision


def _where(chance: np.random.Generator) -> tuple[float, float] | None:
    """A place on a coarse grid, so that places coincide and lie on the borders of areas."""
    if chance.random() < 0.15:
        return None
    return float(22.50 + 0.02 * chance.integers(0, 9)), float(57.20 + 0.01 * chance.integers(0, 11))


def _hood(finder: Neighbourhoods, place: tuple[float, float] | None) -> int | None:
    if place is None:
        return None
    return int(finder.of(np.array([place[0]]), np.array([place[1]]))[0]) or None
