"""Access matrix: every address as every visitor, from the application's own routes and their rules."""

from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner
from werkzeug.routing import AnyConverter, IntegerConverter, UUIDConverter

from analysis.hotspots import HotspotSettings
from gis.models import Role
from gis.queries.selection import Selection
from server import access, access_table, cli
from server.access import PURPOSE_ROLES, Rule, Scope
from server.services import hotspots, jobs
from server.services.hotspots import RunRequest
from server.services.roles import STANDALONE
from tests.factories import add_analysis, add_category, add_incident, add_person, add_territory

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ("/api/", "/tiles/", "/health")

# What stands for a blank of an address; numbers, choices and identifiers are found by their kind.
WORDS = {"slug": "here", "filename": "icon.svg", "code": "en"}


@dataclass(frozen=True)
class Route:
    """One address with one method, filled in."""

    rule: Rule
    endpoint: str
    method: str
    address: str

    @property
    def is_page(self) -> bool:
        """Whether a person asks for it, and not a program."""
        return not self.address.startswith(PROGRAMS)

    @property
    def asks_for_purpose(self) -> bool:
        """Whether exact data are seen only after saying what for."""
        return access_table.asks_for_purpose(self.rule)


@pytest.fixture
def here(session):
    """The territory of the addresses."""
    return add_territory(session, "here")


@pytest.fixture
def objects(session, here):
    """What addresses without a territory look up: ``{blank: value}`` of things in that territory."""
    category = add_category(session, here)
    for _ in range(6):
        add_incident(session, here, category)
    session.commit()
    run = hotspots.run(session, "here", RunRequest(Selection(), HotspotSettings(100.0, 3)))
    # Not one of an import, which a view keeps for analysts.
    job_id = jobs.enqueue(session, "hotspot_run", here, {})
    analysis = add_analysis(session, here)
    return {"run_id": run.id, "job_id": job_id, "analysis_id": analysis.id, "later_id": analysis.id}


@pytest.fixture
def routes(app, objects):
    """Every route but the static files, each address filled with things that exist where the rule looks."""
    addresses = app.url_map.bind("localhost")
    found = []
    for route in app.url_map.iter_rules():
        rule = access.rule_of(app, route.endpoint)
        if route.endpoint == "static":
            continue
        known = objects if rule.scope is Scope.OBJECT else {}
        if rule.scope is Scope.OBJECT:
            unknown = set(route.arguments) - {*objects, *WORDS, "kind"}
            assert not unknown, f"{route.rule}: give the fixture `objects` a value for {unknown}"
        blanks = {name: blank(name, route._converters[name], known) for name in route.arguments}
        for method in sorted(route.methods - {"HEAD", "OPTIONS"}):
            address = addresses.build(route.endpoint, blanks, method=method)
            found.append(Route(rule, route.endpoint, method, address))
    return found


def blank(name, converter, known):
    """A value that fits a blank of an address."""
    if name in known:
        return known[name]
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)[0]
    if isinstance(converter, IntegerConverter):
        return 0
    return uuid4() if isinstance(converter, UUIDConverter) else WORDS.get(name, "x")


@pytest.fixture
def answers(session, routes):
    """``answers(visit)`` requests every route; ``visit()`` gives the browser, and nothing done is kept."""

    def ask(visit):
        for route in routes:
            savepoint = session.connection().begin_nested()
            session.expire_all()
            answer = visit().open(route.address, method=route.method)
            yield route, answer
            answer.close()
            savepoint.rollback()

    return ask


def is_open(answer):
    """Whether the visitor got past the rule: what comes then is the view's own affair."""
    return answer.status_code < 500 and answer.status_code not in {401, 403}


def check(pairs, expected):
    """Every answer is as expected."""
    wrong = [
        f"{route.method} {route.address} answered {answer.status_code} ({answer.headers.get('Location')})"
        for route, answer in pairs
        if not expected(route, answer)
    ]
    assert not wrong, "\n".join(wrong)


def test_every_address_says_who_may_call_it(app):
    silent = [name for name, view in app.view_functions.items() if not hasattr(view, "talsi_rule")]
    assert silent == []


def test_every_rule_by_path_has_a_territory_in_its_address(app):
    for route in app.url_map.iter_rules():
        if access.rule_of(app, route.endpoint).scope is Scope.PATH:
            assert "slug" in route.arguments, route.rule


def test_no_rule_lets_administrators_or_auditors_at_a_territory(routes):
    for route in routes:
        if route.rule.scope is not Scope.NONE:
            assert not route.rule.roles & STANDALONE, route


def test_nobody_signed_in_gets_what_is_public_and_is_sent_to_sign_in_otherwise(client, answers):
    def expected(route, answer):
        if route.rule.public:
            return is_open(answer)
        if route.is_page and route.method == "GET":
            return answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in?next=")
        return answer.status_code == 401

    check(answers(lambda: client), expected)


@pytest.mark.parametrize("role", list(Role))
def test_a_role_gets_exactly_what_names_it(session, sign_in, answers, here, role):
    person = add_person(session, role)

    def expected(route, answer):
        if route.rule.public or role in route.rule.roles:
            return is_open(answer)
        return answer.status_code == 403

    check(answers(lambda: sign_in(person)), expected)


@pytest.mark.parametrize("role", sorted(access.DATA_ROLES))
def test_a_role_held_elsewhere_gets_nothing_of_this_territory(session, sign_in, answers, here, role):
    person = add_person(session, role, territory=add_territory(session, "elsewhere"))

    def expected(route, answer):
        if route.rule.scope is Scope.NONE:
            return (answer.status_code != 403) == (route.rule.public or role in route.rule.roles)
        return answer.status_code == 403

    check(answers(lambda: sign_in(person)), expected)


@pytest.mark.parametrize("role", PURPOSE_ROLES)
def test_without_a_purpose_a_role_gets_no_exact_data(session, sign_in, answers, here, role):
    person = add_person(session, role)

    def expected(route, answer):
        if role not in route.rule.roles or not route.asks_for_purpose:
            return True  # the other tests tell
        if route.is_page:
            return answer.status_code in {302, 303} and "/t/here/purpose" in answer.headers["Location"]
        return answer.status_code == 403 and answer.get_json()["type"] == "urn:talsi:purpose-needed"

    check(answers(lambda: sign_in(person, purpose=False)), expected)


def test_a_person_without_any_role_gets_nothing_that_names_one(session, sign_in, answers, here):
    person = add_person(session)

    def expected(route, answer):
        return is_open(answer) if route.rule.public else answer.status_code == 403

    check(answers(lambda: sign_in(person)), expected)


def test_the_written_table_is_that_of_this_version(app):
    """`.venv/bin/talsi access > docs/access.md` brings it up to date."""
    assert (ROOT / "docs/access.md").read_text() == access_table.as_markdown(app)


def test_the_command_prints_the_table_without_a_database(app):
    done = CliRunner().invoke(cli.main, ["access"])
    assert done.output == access_table.as_markdown(app)
    assert CliRunner().invoke(cli.main, ["access", "--json"]).output.startswith("[{")


def test_every_address_tells_what_it_does(app):
    silent = [row.address for row in access_table.access_rows(app) if not row.does]
    assert [address for address in silent if not address.startswith("/static/")] == []
