"""Settling: the window beside another is as long, and whole months stay whole months."""

from datetime import date

import pytest

from gis.queries.selection import Selection
from server.services.settling import window_beside


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
