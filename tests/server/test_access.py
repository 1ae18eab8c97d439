"""Access: what happens to a view whose author forgot something, and to objects of other territories."""

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError

from gis.models import AuditEvent, Incident, Role
from server import access
from server.access import Scope
from server.database import PublicRoute, db
from tests.factories import add_person, add_territory

NOBODYS_ID = UUID("00000000-0000-4000-8000-000000000000")


@pytest.fixture
def here(session):
    """The territory of the addresses."""
    return add_territory(session, "here")


def test_an_address_without_a_rule_answers_no(app, sign_in, session, monkeypatch):
    monkeypatch.setitem(app.view_functions, "people.account", lambda: "exact data")
    assert sign_in(add_person(session, Role.ANALYST)).get("/account").status_code == 403


def test_an_unknown_territory_does_not_exist_for_anybody(session, sign_in):
    answer = sign_in(add_person(session, Role.ANALYST)).get("/t/nowhere/explore")
    assert answer.status_code == 404


def test_a_job_of_another_territory_is_refused(session, sign_in, here):
    from server.services import jobs

    job_id = jobs.enqueue(session, "read_batch", here, {"batch_id": 1})
    stranger = add_person(session, Role.ANALYST, territory=add_territory(session, "elsewhere"))
    assert sign_in(stranger).get(f"/api/v1/jobs/{job_id}").status_code == 403
    assert (
        sign_in(add_person(session, Role.ANALYST, territory=here)).get(f"/api/v1/jobs/{job_id}").status_code
        == 200
    )


def test_a_job_of_no_territory_is_for_those_who_see_all(session, sign_in, here):
    from server.services import jobs

    job_id = jobs.enqueue(session, "read_batch", None, {})
    assert (
        sign_in(add_person(session, Role.ANALYST, territory=here)).get(f"/api/v1/jobs/{job_id}").status_code
        == 403
    )
    assert sign_in(add_person(session, Role.ANALYST)).get(f"/api/v1/jobs/{job_id}").status_code == 200


def test_a_view_that_forgets_whose_data_it_shows_does_not_answer(app, session, sign_in, monkeypatch):
    @access.allow(Role.ANALYST, scope=Scope.OBJECT)
    def leaky(job_id):
        return "somebody's data"

    monkeypatch.setitem(app.view_functions, "api_jobs.show", leaky)
    answer = sign_in(add_person(session, Role.ANALYST)).get(f"/api/v1/jobs/{NOBODYS_ID}")
    assert answer.status_code == 500
    assert "somebody" not in answer.text


def test_a_public_view_cannot_reach_exact_data(app, client, monkeypatch):
    @access.allow_public
    def curious():
        with pytest.raises(PublicRoute):
            db()
        return "refused"

    monkeypatch.setitem(app.view_functions, "explore.home", curious)
    assert client.get("/").text == "refused"


def test_the_public_role_cannot_read_an_exact_table(public_engine):
    with public_engine.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(select(Incident))


def test_the_staff_role_cannot_alter_the_record_of_access(session):
    from server.services import audit

    audit.record(session, "consult")
    for statement in ("UPDATE exact.audit_event SET operation = 'x'", "DELETE FROM exact.audit_event"):
        with pytest.raises(ProgrammingError, match="permission denied"), session.begin_nested():
            session.connection().exec_driver_sql(statement)
    assert session.scalar(select(AuditEvent.operation).order_by(AuditEvent.id.desc()).limit(1)) == "consult"
