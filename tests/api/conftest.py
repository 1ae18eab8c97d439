"""Fixtures of the API: a town with a crowd, an analyst who is signed in, and the audit log."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.models import AuditEvent, Person, Role, Territory
from tests.factories import NOON, TOWN, add_category, add_incident, add_incidents, add_person, add_territory


@pytest.fixture
def town(session: Session) -> Territory:
    """Thirty incidents of two categories close together, one unlocated, one at a default location."""
    territory = add_territory(session, "talsi-town")
    property_ = add_category(session, territory, "property")
    theft = add_category(session, territory, "theft", parent=property_, harm_weight=5)
    noise = add_category(session, territory, "noise")
    places = np.random.default_rng(17).normal(0, 0.0005, (30, 2)) + TOWN
    times = [NOON + timedelta(days=n) for n in range(30)]
    add_incidents(session, territory, theft, *places[:20].T, at=times[:20])
    add_incidents(session, territory, noise, *places[20:].T, at=times[20:])
    add_incident(session, territory, noise, place=None)
    add_incident(session, territory, noise, at_default=True)
    return territory


@pytest.fixture
def analyst(session: Session, town: Territory) -> Person:
    """An analyst of that town, and of no other."""
    return add_person(session, Role.ANALYST, territory=town)


@pytest.fixture
def browser(sign_in: Callable[[Person], FlaskClient], analyst: Person) -> FlaskClient:
    """The analyst's browser."""
    return sign_in(analyst)


@pytest.fixture
def looked_at(session: Session, analyst: Person) -> Callable[[], list[tuple[str, dict[str, Any]]]]:
    """What the log says that the analyst saw or took away, oldest first."""

    def read() -> list[tuple[str, dict[str, Any]]]:
        rows = session.execute(
            select(AuditEvent.operation, AuditEvent.objects)
            .where(AuditEvent.person_id == analyst.id)
            .order_by(AuditEvent.id)
        )
        return [(row.operation, row.objects) for row in rows]

    return read
