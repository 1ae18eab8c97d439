"""P1: collecting, changing, consulting, handing on, combining and erasing exact data each leave a row.

That every address does is made sure of from the application's own routes, in
tests/server/test_audit_coverage.py.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.models import AuditEvent, Concern, Role
from server.access import Scope, rule_of
from server.services import retention
from tests.concern_factories import add_concern, add_topic
from tests.factories import add_category, add_incident, add_person, add_territory
from tests.server import test_audit_coverage as coverage

NOW = datetime(2026, 11, 30, tzinfo=UTC)


@pytest.fixture
def here(session: Session) -> Any:
    return add_territory(session, "here")


def _rows(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(AuditEvent)) or 0


def test_p01_every_address_is_either_tested_or_says_why_not(app: Any) -> None:
    for endpoint, _ in coverage.scoped_pages(app):
        rule = rule_of(app, endpoint)
        assert rule.roles
        assert rule.scope is not Scope.NONE
    assert all(reason.strip() for reason in coverage.NO_EXACT_DATA.values())
    assert callable(coverage.test_every_address_with_exact_data_writes_a_row)


def test_p01_opening_one_incident_adds_one_row(session: Session, sign_in: Any, here: Any) -> None:
    incident = add_incident(session, here, add_category(session, here))
    analyst = sign_in(add_person(session, Role.ANALYST))
    before = _rows(session)
    assert analyst.get(f"/api/v1/territories/here/incidents/{incident.id}/place").status_code == 200
    assert _rows(session) == before + 1


@pytest.fixture
def concern(session: Session, here: Any) -> Concern:
    return add_concern(session, here, add_topic(session, here))


def test_p01_opening_one_concern_adds_one_row_and_its_contact_another(
    session: Session, sign_in: Any, concern: Concern
) -> None:
    moderator = sign_in(add_person(session, Role.MODERATOR))
    before = _rows(session)
    assert moderator.get(f"/t/here/concerns/queue/{concern.id}").status_code == 200
    assert _rows(session) == before + 1
    moderator.post(f"/t/here/concerns/queue/{concern.id}/contact")
    assert _rows(session) == before + 2


OPERATIONS: dict[str, Callable[[Session], object]] = {
    "decide_retention": lambda session: retention.decide(
        session, "message", 10, by="DPO", review_on=date(2099, 1, 1), today=date(2026, 1, 1)
    ),
    "erase": lambda session: retention.run(session, now=NOW),
}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_p01_what_a_service_does_by_itself_is_recorded(session: Session, operation: str) -> None:
    OPERATIONS[operation](session)
    found = session.scalars(select(AuditEvent.operation)).all()
    assert found == [operation]
