"""Settling: the window beside another is as long, and whole months stay whole months."""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy.orm import Session

from gis.queries.selection import Selection
from server.services.settling import window_beside, year_on_year
from tests.factories import add_category, add_incident, add_territory


@pytest.mark.parametrize(
    ("window", "where", "expected"),
    [
        (("2025-03-10", "2025-03-16"), "before", ("2025-03-03", "2025-03-09")),
        (("2025-03-10", "2025-03-16"), "after", ("2025-03-17", "2025-03-23")),
        (("2025-03-01", "2025-03-31"), "before", ("2025-02-01", "2025-02-28")),
        (("2017-01-01", "2017-09-30"), "after", ("2017-10-01", "2018-06-30")),
        (("2025-01-01", "2025-12-31"), "before", ("2024-01-01", "2024-12-31")),
        (("2025-03-10", "2025-03-16"), "year_before", ("2024-03-10", "2024-03-16")),
        (("2024-02-29", "2024-02-29"), "year_before", ("2023-02-28", "2023-02-28")),
        (("2024-02-29", "2024-02-29"), "before", ("2024-02-28", "2024-02-28")),
    ],
)
def test_the_window_beside_is_as_long(window: tuple[str, str], where: str, expected: tuple[str, str]) -> None:
    first, last = map(date.fromisoformat, window)
    found = window_beside(Selection(("theft",), first, last), where)
    assert (found.first, found.last) == tuple(map(date.fromisoformat, expected))
    assert found.categories == ("theft",)


@pytest.mark.parametrize(
    ("since", "window", "later", "earlier"),
    [
        (
            "2023-01-01",
            ("2025-03-01", "2025-03-31"),
            ("2025-03-01", "2025-03-31"),
            ("2024-03-01", "2024-03-31"),
        ),
        (
            "2020-01-01",
            ("2020-01-01", "2025-06-15"),
            ("2024-06-16", "2025-06-15"),
            ("2023-06-16", "2024-06-15"),
        ),
        (
            "2025-01-01",
            ("2025-03-01", "2025-03-31"),
            ("2025-03-01", "2025-03-31"),
            ("2025-02-01", "2025-02-28"),
        ),
        (
            "2025-01-01",
            ("2025-01-01", "2025-01-20"),
            ("2025-01-11", "2025-01-20"),
            ("2025-01-01", "2025-01-10"),
        ),
        (
            "2025-01-01",
            ("2025-01-01", "2025-01-02"),
            ("2025-01-02", "2025-01-02"),
            ("2025-01-01", "2025-01-01"),
        ),
    ],
    ids=["a year before", "the last year", "the month before", "halves", "two days"],
)
def test_two_periods_are_chosen_that_do_not_overlap(
    session: Session,
    since: str,
    window: tuple[str, str],
    later: tuple[str, str],
    earlier: tuple[str, str],
) -> None:
    territory = add_territory(session)
    first = datetime.combine(date.fromisoformat(since), time(12), tzinfo=UTC)
    add_incident(session, territory, add_category(session, territory), at=first)
    found = year_on_year(session, territory, Selection((), *map(date.fromisoformat, window)))
    for part, expected in zip(found, (later, earlier), strict=True):
        assert (str(part.first), str(part.last)) == expected
