"""P2: a row says when, who, in which role and sitting, what, what for, to whom, and by which way."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.models import AuditEvent, ConcernState, Role
from server import auditing
from server.services import concerns, sealing_log
from tests.concern_factories import add_agency, add_concern, add_topic
from tests.factories import add_category, add_incident, add_person, add_territory

TILE = "/tiles/here/incidents/0/0/0.mvt"
EXPORT = "/api/v1/territories/here/view/months.csv?category=theft"


@pytest.fixture
def analyst(session: Session, sign_in: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(auditing, "_contexts", auditing._Contexts())
    here = add_territory(session, "here")
    add_incident(session, here, add_category(session, here))
    return sign_in(add_person(session, Role.ANALYST, login="anna"), purpose=False)


def _last(session: Session) -> AuditEvent:
    return session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()


def test_p02_without_a_purpose_exact_data_are_refused(analyst: Any) -> None:
    for address in (TILE, EXPORT):
        answer = analyst.get(address)
        assert answer.status_code == 403
        assert answer.get_json()["type"] == "urn:talsi:purpose-needed"


def test_p02_a_row_has_every_field_that_the_law_asks_for(session: Session, analyst: Any) -> None:
    analyst.post("/t/here/purpose", data={"purpose": "inquiry", "words": "11 / 17"})
    assert analyst.get(EXPORT).status_code == 200
    event = _last(session)
    assert event.at.tzinfo is not None
    assert abs(datetime.now(UTC) - event.at) < timedelta(minutes=5)
    assert event.person_id
    assert (event.role, event.session, event.operation) == ("analyst", "a-sitting", "export")
    assert event.purpose == "inquiry: 11 / 17"  # the code, and the person's own words
    assert event.objects["what"] == "view"
    assert event.objects["categories"] == ["theft"]  # the query …
    assert event.objects["rows"] == 1  # … and how many rows it gave
    assert (event.recipient, event.channel, event.outcome) == ("anna", "api", "done")


def test_p02_a_look_has_no_recipient_but_the_one_who_looks(session: Session, analyst: Any) -> None:
    analyst.post("/t/here/purpose", data={"purpose": "analysis"})
    analyst.get(TILE)
    event = _last(session)
    assert (event.operation, event.channel, event.recipient) == ("consult", "tiles", None)


def test_p02_every_field_is_part_of_what_is_sealed() -> None:
    assert set(sealing_log.NAMES) == {column.name for column in AuditEvent.__table__.columns}


def test_p02_handing_a_concern_on_names_the_agency_it_went_to(session: Session, sign_in: Any) -> None:
    here = add_territory(session, "there")
    concern = add_concern(session, here, add_topic(session, here), state=ConcernState.CHECKED)
    add_agency(session, here, "house")
    session.commit()
    form = {
        "token": concerns.token_of(session, concern),
        "state": "passed",
        "agency": "house",
        "words": "Theirs.",
    }
    moderator = sign_in(add_person(session, Role.MODERATOR))
    assert moderator.post(f"/t/there/concerns/queue/{concern.id}/step", data=form).status_code == 303
    event = _last(session)
    assert (event.operation, event.recipient) == ("move_concern", "house")
