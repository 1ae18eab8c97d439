"""Access: the matrix of role and address, made from the application's own routes."""

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError
from werkzeug.routing import AnyConverter, IntegerConverter, UUIDConverter

from gis.models import AuditEvent, Incident, Role
from server import access
from server.access import Scope
from server.database import PublicRoute, db
from server.services.roles import STANDALONE
from tests.factories import add_person, add_territory

# What stands for the words in an address; numbers and choices stand for themselves.
WORDS = {"slug": "here", "filename": "icon.svg", "code": "en", "extension": "geojson", "name": "x"}
NOBODYS_ID = UUID("00000000-0000-4000-8000-000000000000")
NOBODYS_NUMBER = 12


def blank(name, converter):
    """A value that fits a blank of an address."""
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)[0]
    if isinstance(converter, IntegerConverter):
        return NOBODYS_NUMBER
    return NOBODYS_ID if isinstance(converter, UUIDConverter) else WORDS.get(name, "x")


def routes(app):
    """(rule, method, address) of every route that is not Flask's own."""
    addresses = app.url_map.bind("localhost")
    for route in app.url_map.iter_rules():
        blanks = {name: blank(name, route._converters[name]) for name in route.arguments}
        for method in sorted(route.methods - {"HEAD", "OPTIONS"}):
            address = addresses.build(route.endpoint, blanks, method=method)
            yield access.rule_of(app, route.endpoint), method, address


@pytest.fixture
def here(session):
    """The territory of the addresses."""
    return add_territory(session, "here")


def status(browser, method, address):
    return browser.open(address, method=method).status_code


def test_every_address_says_who_may_call_it(app):
    missing = [
        endpoint for endpoint in app.view_functions if not hasattr(app.view_functions[endpoint], "talsi_rule")
    ]
    assert missing == []


def test_an_address_without_a_rule_answers_no(app, sign_in, session, monkeypatch):
    monkeypatch.setitem(app.view_functions, "people.account", lambda: "exact data")
    assert sign_in(add_person(session, Role.ANALYST)).get("/account").status_code == 403


def test_every_rule_by_path_has_a_territory_in_its_address(app):
    for route in app.url_map.iter_rules():
        rule = getattr(app.view_functions.get(route.endpoint), "talsi_rule", None)
        if rule and rule.scope is Scope.PATH:
            assert "slug" in route.arguments, route.rule


def test_administrators_and_auditors_may_call_no_address_with_data(app):
    for rule, method, address in routes(app):
        if rule.scope is not Scope.NONE:
            assert not rule.roles & STANDALONE, (method, address)


def test_nobody_signed_in_is_sent_away_from_every_guarded_address(app, client, here):
    for rule, method, address in routes(app):
        if not rule.public:
            assert status(client, method, address) in {302, 401}, (method, address)


@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_call_exactly_the_addresses_whose_rule_names_it(app, session, sign_in, here, role):
    person = add_person(session, role)
    session.commit()
    for rule, method, address in routes(app):
        if rule.public or address.startswith("/sign-out"):
            continue
        answer = status(sign_in(person), method, address)
        assert (answer == 403) == (role not in rule.roles), (role, method, address, answer)
        assert answer < 500, (role, method, address)


@pytest.mark.parametrize("role", sorted(access.DATA_ROLES))
def test_a_role_in_one_territory_opens_no_other(app, session, sign_in, here, role):
    person = add_person(session, role, territory=add_territory(session, "elsewhere"))
    session.commit()
    for rule, method, address in routes(app):
        if rule.scope is Scope.PATH:
            assert status(sign_in(person), method, address) == 403, (role, method, address)


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
    assert session.scalar(select(AuditEvent.operation)) == "consult"
