"""Fuzzed surveys: whatever is sent, it is refused in our words, or its ledger adds up."""

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis.errors import IntakeError
from server.services import concern_imports, concern_reading
from server.services.refusals import Invalid
from tests.concern_factories import add_topic
from tests.factories import add_territory

NOW = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)
BOUNDED = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)
HEADERS = st.sampled_from(["topic", "words", "place", "neighbourhood", "datums", "lon", "lat", "x", "y", "?"])


@pytest.fixture
def here(session):
    here = add_territory(session, "here")
    add_topic(session, here, "noise")
    session.commit()
    return here


def take(session, here, data):
    try:
        ledger = concern_imports.import_survey(session, here, data, now=NOW, dry_run=True).ledger
    except (IntakeError, Invalid):
        return
    assert ledger.rows == ledger.added + ledger.duplicate + sum(ledger.rejected.values())


@BOUNDED
@given(data=st.binary(max_size=400))
def test_any_bytes_are_counted_or_refused(session, here, data):
    take(session, here, data)


@BOUNDED
@given(
    headers=st.lists(HEADERS, min_size=1, max_size=6, unique=True),
    rows=st.lists(st.lists(CELLS, min_size=0, max_size=7), max_size=6),
    sign=st.sampled_from([",", ";", "\t"]),
)
def test_any_cells_under_known_headers_are_counted_or_refused(session, here, headers, rows, sign):
    lines = [sign.join(["topic", *headers]), *(sign.join(["noise", *row]) for row in rows)]
    take(session, here, "\n".join(lines).encode())


@BOUNDED
@given(typed=CELLS)
def test_any_day_topic_or_place_is_read_or_refused(session, here, typed):
    desk = concern_reading.desk(session, here, person_id=None, now=NOW)
    for read in (
        lambda: concern_reading.read_day(typed, desk.today),
        lambda: concern_reading.match_topic(desk, typed),
        lambda: concern_reading.place_of(session, desk, typed, ""),
        lambda: concern_reading.place_of(session, desk, "", typed),
    ):
        with contextlib.suppress(Invalid):
            read()
