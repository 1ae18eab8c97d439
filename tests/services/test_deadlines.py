"""Deadlines: working days of the territory's clock, over weekends and over the change of the clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.models import ConcernState
from server.services.deadlines import ANSWER_DAYS, MODERATION_DAYS, cutoffs, deadline, due

RIGA = "Europe/Riga"
moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))


def riga(day, hour=12, minute=0, month=6, year=2025):
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(RIGA))


@pytest.mark.parametrize(
    ("sent", "days", "expected"),
    [
        (riga(2, 15), 1, riga(3, 15)),  # Monday to Tuesday
        (riga(6, 15), 1, riga(9, 15)),  # Friday to Monday
        (riga(7, 15), 1, riga(10, 0)),  # Saturday counts from Monday morning
        (riga(8, 23), 1, riga(10, 0)),
        (riga(2, 9), 6, riga(10, 9)),
        (riga(24, 12, month=10), 1, riga(27, 12, month=10)),  # the clock goes back on the 26th
    ],
)
def test_a_deadline_is_the_same_time_so_many_working_days_later(sent, days, expected):
    assert deadline(sent.astimezone(UTC), days, RIGA) == expected


@given(sent=moments, now=moments)
def test_the_list_calls_late_exactly_what_the_page_of_a_concern_calls_late(sent, now):
    before = cutoffs(RIGA, now=now)
    for days, cutoff in ((MODERATION_DAYS, before.check), (ANSWER_DAYS, before.answer)):
        at = deadline(sent, days, RIGA)
        if at != now:
            assert (sent < cutoff) == (at < now)


@given(sent=moments)
def test_no_deadline_falls_on_a_free_day(sent):
    assert deadline(sent, 1, RIGA).weekday() < 5
    assert deadline(sent, 6, RIGA) - sent >= timedelta(days=6)


def test_who_has_an_answer_is_due_no_more():
    assert due(ConcernState.DONE, riga(2), RIGA, now=riga(30)) is None
    waiting = due(ConcernState.RECEIVED, riga(2), RIGA, now=riga(4))
    assert waiting is not None
    assert waiting.late
    answer = due(ConcernState.PASSED, riga(2), RIGA, now=riga(4))
    assert answer is not None
    assert not answer.late
