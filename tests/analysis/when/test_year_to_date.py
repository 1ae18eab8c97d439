"""Year to date: the same days of two years, and what chance makes of their difference."""

from datetime import date

import numpy as np
import pytest

from analysis.errors import BadSetting, TooFew
from analysis.when.local import date_of, day_of
from analysis.when.year_to_date import Spans, compare, same_days


def spans_of(first: date, end: date) -> Spans:
    return same_days(first_day=day_of(first), end_day=day_of(end))


def dates(spans: Spans) -> list[str]:
    return [date_of(day).isoformat() for day in (*spans.now, *spans.before)]


def test_both_years_begin_on_the_first_of_january_and_have_as_many_days() -> None:
    spans = spans_of(date(2021, 5, 1), date(2023, 3, 16))
    assert dates(spans) == ["2023-01-01", "2023-03-16", "2022-01-01", "2022-03-16"]
    assert spans.days == 74


def test_after_february_of_a_leap_year_the_other_year_goes_a_day_further() -> None:
    assert dates(spans_of(date(2022, 1, 1), date(2024, 3, 16)))[1::2] == ["2024-03-16", "2023-03-17"]
    assert dates(spans_of(date(2022, 1, 1), date(2025, 3, 16)))[1::2] == ["2025-03-16", "2024-03-15"]


def test_the_last_day_of_a_whole_leap_year_is_left_out() -> None:
    spans = spans_of(date(2022, 1, 1), date(2025, 1, 1))
    assert dates(spans) == ["2024-01-01", "2024-12-31", "2023-01-01", "2024-01-01"]
    assert spans.days == 365


def test_a_record_that_began_late_last_year_is_compared_from_there() -> None:
    spans = spans_of(date(2023, 2, 10), date(2024, 5, 1))
    assert dates(spans) == ["2024-02-10", "2024-05-01", "2023-02-10", "2023-05-02"]


@pytest.mark.parametrize(
    ("first", "end"),
    [
        (date(2022, 1, 1), date(2024, 1, 28)),
        (date(2023, 6, 1), date(2024, 6, 20)),
        (date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_too_few_days_of_both_years_are_not_compared(first: date, end: date) -> None:
    with pytest.raises(TooFew, match="at least 28 days"):
        spans_of(first, end)


def test_an_empty_record_is_refused() -> None:
    with pytest.raises(BadSetting, match="at least one day"):
        spans_of(date(2024, 1, 1), date(2024, 1, 1))


def test_groups_are_counted_and_only_a_z_beyond_three_is_flagged() -> None:
    spans = spans_of(date(2022, 1, 1), date(2024, 3, 1))
    counts = {("now", 0): 9, ("before", 0): 4, ("now", 1): 33, ("before", 1): 54, ("before", 2): 2}
    days = np.concatenate([np.full(n, getattr(spans, span)[0]) for (span, _), n in counts.items()])
    groups = np.concatenate([np.full(n, group) for (_, group), n in counts.items()])
    found = compare(days, groups, names=("a", "b", "c"), spans=spans)
    assert (found.now.tolist(), found.before.tolist()) == ([9, 33, 0], [4, 54, 2])
    assert found.z == pytest.approx([2, -3.2078, -2.8284], abs=1e-4)
    assert found.flagged.tolist() == [False, True, False]


def test_days_outside_both_spans_do_not_count() -> None:
    spans = spans_of(date(2022, 1, 1), date(2024, 3, 1))
    outside = [spans.now[1], spans.before[1], spans.before[0] - 1]
    found = compare(outside, [0, 0, 0], names=("a",), spans=spans)
    assert (found.now.tolist(), found.before.tolist()) == ([0], [0])


def test_nothing_is_compared_as_nothing() -> None:
    spans = spans_of(date(2022, 1, 1), date(2024, 3, 1))
    assert compare([], [], names=(), spans=spans).z.tolist() == []
