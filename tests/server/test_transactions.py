"""Transactions: returning commits, raising rolls back, and only the outermost one decides."""

import pytest
from sqlalchemy import func, select

from gis.models import AuditEvent
from server.services import audit
from server.services.transactions import transaction


@pytest.fixture
def count(session):
    """``count()`` counts what this test would leave behind if the process died now."""

    def look():
        session.rollback()
        return session.scalar(select(func.count()).select_from(AuditEvent))

    before = look()
    return lambda: look() - before


def test_returning_commits(session, count):
    with transaction(session):
        audit.record(session, "consult")
    assert count() == 1


def fail_after_recording(session):
    with transaction(session):
        with transaction(session):
            audit.record(session, "consult")
        raise KeyError


def test_raising_rolls_back_what_an_inner_service_did_and_lets_the_error_through(session, count):
    with pytest.raises(KeyError):
        fail_after_recording(session)
    assert count() == 0


def test_an_inner_failure_that_is_caught_undoes_the_inner_block_alone(session, count):
    with transaction(session):
        audit.record(session, "consult")
        with pytest.raises(KeyError):
            fail_after_recording(session)
    assert count() == 1


def test_after_a_failure_the_next_transaction_commits_again(session, count):
    with pytest.raises(KeyError), transaction(session), transaction(session):
        raise KeyError
    with transaction(session):
        audit.record(session, "consult")
    assert count() == 1
