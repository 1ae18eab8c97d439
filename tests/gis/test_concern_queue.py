"""Concern queue: its order, what is late, and that ten thousand concerns do not slow it down."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from gis.models import ConcernEvent, ConcernState
from gis.queries import concern_queue
from gis.queries.concern_queue import ConcernFilter, Cutoffs
from tests.concern_factories import add_concern, add_topic
from tests.factories import add_territory

NOW = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
CUTOFFS = Cutoffs(check=NOW - timedelta(days=1), answer=NOW - timedelta(days=8))
EVERYTHING = ConcernFilter()


@pytest.fixture
def here(session):
    return add_territory(session, "here")


@pytest.fixture
def topic(session, here):
    return add_topic(session, here)


@pytest.fixture
def came(session, here, topic):
    """``came(days, state)`` is a concern that came so many days ago."""

    def act(days, state="received", **columns):
        sent = NOW - timedelta(days=days)
        return add_concern(session, here, topic, sent=sent, state=ConcernState(state), **columns)

    return act


@pytest.fixture
def refs(session, here):
    def act(wanted=EVERYTHING):
        rows = concern_queue.page(session, here.id, wanted, CUTOFFS, offset=0, limit=100)
        return [row.Concern.public_ref for row in rows]

    return act


def test_what_nobody_has_read_comes_first_then_what_waits_longest_then_the_newest_answer(came, refs):
    came(9, "done", closed_at=NOW - timedelta(days=8), public_ref="old answer")
    came(9, "done", closed_at=NOW - timedelta(days=1), public_ref="new answer")
    came(2, "planned", public_ref="waits two days")
    came(7, "passed", public_ref="waits a week")
    came(0, "received", public_ref="unread")
    came(3, "received", public_ref="unread for days")
    assert refs() == [
        "unread for days",
        "unread",
        "waits a week",
        "waits two days",
        "new answer",
        "old answer",
    ]


def test_late_is_what_nobody_read_in_a_day_or_answered_in_time(session, here, came, refs):
    came(2, public_ref="unread")
    came(9, "planned", public_ref="unanswered")
    came(0.5, public_ref="fresh")
    came(2, "planned", public_ref="read")
    came(99, "done", closed_at=NOW, public_ref="answered")
    assert refs(ConcernFilter(overdue=True)) == ["unread", "unanswered"]
    totals = concern_queue.totals(session, here.id, CUTOFFS)
    assert (totals.late, totals.to_check, totals.to_answer, totals.closed, totals.all) == (2, 2, 2, 1, 5)


def test_who_was_opened_again_waits_since_then(session, came, refs):
    again = came(99, public_ref="again", reopened=1)
    session.add(ConcernEvent(concern_id=again.id, kind="reopened", at=NOW - timedelta(hours=1)))
    session.flush()
    assert refs(ConcernFilter(overdue=True)) == []


def test_how_many_were_found_does_not_depend_on_the_page(session, here, came):
    for _ in range(5):
        came(1)
    [row] = concern_queue.page(session, here.id, EVERYTHING, CUTOFFS, offset=4, limit=1)
    assert row.found == concern_queue.count(session, here.id, EVERYTHING, CUTOFFS) == 5


@pytest.mark.slow
def test_ten_thousand_concerns_are_paged_and_counted_in_a_tenth_of_a_second(session, here, came):
    first = came(1, words="The lamp by the stairs has been dark since autumn.")
    session.execute(
        text(
            "INSERT INTO exact.concern (territory_id, topic_id, agency_id, public_ref, tracking_hash,"
            " channel, state, location_precision, words, submitted_at, closed_at, reopened)"
            " SELECT territory_id, topic_id, agency_id, 'n' || n, sha256(n::text::bytea), channel,"
            " (enum_range(NULL::exact.concern_state))[1 + n % 8], location_precision, words || ' ' || n,"
            " submitted_at - n * interval '1 hour', CASE WHEN n % 8 > 4 THEN now() END, (n % 11 = 0)::int"
            " FROM exact.concern, generate_series(1, 10000) AS n WHERE id = :first"
        ),
        {"first": first.id},
    )
    session.execute(text("ANALYZE exact.concern"))
    waiting = ConcernFilter(states=concern_queue.OPEN_STATES)
    times = []
    for _ in range(5):
        started = time.perf_counter()
        concern_queue.totals(session, here.id, CUTOFFS)
        rows = concern_queue.page(session, here.id, waiting, CUTOFFS, offset=0, limit=50)
        times.append(time.perf_counter() - started)
    assert rows[0].found > 6000
    assert min(times) < 0.1
