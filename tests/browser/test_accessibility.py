"""Accessibility: axe finds nothing serious on any page, light or dark, on a phone or at a desk."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.routing import AnyConverter

axe = pytest.importorskip("axe_playwright_python", reason="axe is a development package")

# axe-core 4, Mozilla Public License 2.0, as the development package carries it; it is never served.
AXE = Path(axe.__file__).with_name("axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS, SCHEMES = (1440, 360), ("light", "dark")

# Addresses that answer with something else than a page of ours.
NO_PAGES = {
    "analysis.compare": "leads to two runs",
    "analysis.layer_geojson": "a file",
    "analysis.table_csv": "a file",
    "analysis.take_html": "the take-away map",
    "analysis.take_json": "a file",
    "api_health.show": "JSON",
    "audit.as_csv": "a file",
    "board.photo": "a picture",
    "board_feed.atom": "a feed",
    "concern_entry.places": "what a field proposes while somebody types",
    "concern_imports.rejected": "a file",
    "concern_imports.show": "needs a survey that was sent",
    "concerns.photo": "a picture",
    "custody.sealed_file": "a file",
    "help.method_picture": "a picture",
    "help.picture": "a picture",
    "hotspots.map_frame": "the take-away map, framed",
    "imports.history": "a file",
    "imports.rows": "a file",
    "invitations.show": "needs an invitation; tests/browser/test_people.py opens one",
    "openid.come_back": "comes from a provider",
    "openid.start": "goes to a provider",
    "second_factor.show": "part of the account, opened by tests/browser/test_people.py",
    "session.code": "the second step of signing in",
    "session.language_link": "leads back",
    "static": "files",
}
# Methods with maps, curves, bars, a clock, a matrix and an animated view; the first two are compared.
ANALYSES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("density", {"bandwidth_m": 400}),
    ("density", {"bandwidth_m": 800}),
    ("two-periods", {}),
    ("aoristic", {}),
    ("near-repeat", {}),
    ("animation", {}),
)
# Who opens a page: the first of these that its rule names.
OPENERS = ("analyst", "moderator", "administrator", "auditor")
LOGINS = {"administrator": "admin"}
# States of pages that no address of their own shows.
FURTHER = {
    "public": (
        "/nowhere",
        "/sign-in?next=/account",
        "/t/talsi/concerns/news/no-such-link",
        "/t/talsi/concerns?state=answered&page=2",
        "/t/talsi/concerns?neighbourhood=nowhere",
        "/t/talsi/map?present=1",
    ),
    "analyst": ("/t/talsi/explore?category=burglary", "/admin/people", "/?language=ru", "/?language=cs"),
    "moderator": ("/t/talsi/concerns/queue?tab=late", "/t/talsi/concerns/topics/topic/nothing"),
    "auditor": ("/t/talsi", "/admin/audit?login=nobody"),
}


@pytest.fixture(scope="module")
def blanks(demo_database: str) -> dict[str, Any]:
    """What stands for the blanks of addresses: rows of the demonstration."""
    from sqlalchemy import select
    from sqlalchemy.orm import Session

    from gis.engine import make_engine
    from gis.keys import key_of
    from gis.models import (
        Concern,
        HotspotRun,
        ImportBatch,
        Person,
        PublishedConcern,
        Subscription,
        Territory,
    )

    engine = make_engine(demo_database, role="talsi_staff")
    with Session(engine) as session:
        found = {
            "slug": "talsi",
            "run_id": session.scalar(select(HotspotRun.id).order_by(HotspotRun.created_at.desc())),
            "batch_id": session.scalar(select(ImportBatch.id).order_by(ImportBatch.id)),
            "person_id": session.scalar(select(Person.id).where(Person.login == "analyst")),
            "token": "a-link-in-a-letter",
            "concern_id": session.scalar(select(Concern.id).order_by(Concern.submitted_at.desc())),
            "topic_code": "noise",
            "method_code": "aoristic",
            "case_name": "wdd-harm",
            "agency_code": "municipality",
            "ref": session.scalar(select(PublishedConcern.ref).order_by(PublishedConcern.ref)),
        }
        here = session.scalars(select(Territory.id).filter_by(slug="talsi")).one()
        wish = {"email": "anna@example.org", "language": "lv", "token_hash": key_of(found["token"])}
        session.add(Subscription(territory_id=here, **wish))
        session.commit()
        found |= _analyses(session)
    engine.dispose()
    return found


def _analyses(session: Any) -> dict[str, Any]:
    """Runs with every kind of map and figure, and one that waits for its turn."""
    from gis.models import Territory
    from gis.queries.selection import Selection
    from server.i18n import speaking
    from server.services import analyses, jobs
    from server.services.analysis_requests import Request

    year = Selection(first=date.today() - timedelta(days=365))
    with speaking("lv"):
        first, later, *others = (
            analyses.run(session, "talsi", Request(code, year, settings)) for code, settings in ANALYSES
        )
        here = session.query(Territory).filter_by(slug="talsi").one()
        waiting = jobs.enqueue(session, "analysis_run", here, Request("density", Selection()).as_json())
    more = [f"/t/talsi/analysis/{run.id}" for run in others]
    return {
        "analysis_id": first.id,
        "later_id": later.id,
        "job_id": waiting,
        "code": "dual-density",
        "analyst": [*more, f"/t/talsi/analysis/new/animation?run={others[-1].id}"],
    }


@pytest.fixture(scope="module")
def addresses(demo_database: str, blanks: dict[str, Any], tmp_path_factory: Any) -> dict[str, list[str]]:
    """Every page of the application by who opens it, from the application's own routes."""
    from server.access import rule_of
    from server.app import create_app
    from server.settings import Settings

    app = create_app(Settings(database_url=demo_database, home=tmp_path_factory.mktemp("h"), secret_key="x"))
    pages: dict[str, list[str]] = {name: list(FURTHER.get(name, ())) for name in ("public", *OPENERS)}
    pages["analyst"] += blanks["analyst"]
    binding = app.url_map.bind("")
    for route in app.url_map.iter_rules():
        if "GET" not in route.methods or route.rule.startswith(("/api/", "/tiles/", "/ogc/")):
            continue
        if route.endpoint in NO_PAGES:
            continue
        values = {name: _blank(name, route, blanks) for name in route.arguments}
        pages[_opener(rule_of(app, route.endpoint))].append(binding.build(route.endpoint, values))
    return pages


def _blank(name: str, route: Any, blanks: dict[str, Any]) -> Any:
    converter = route._converters[name]
    return sorted(converter.items)[0] if isinstance(converter, AnyConverter) else blanks[name]


def _opener(rule: Any) -> str:
    if rule.public:
        return "public"
    return next(role for role in OPENERS if role in {each.value for each in rule.roles})


@pytest.fixture
def opened(browser: Any, live_server: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page of somebody who is signed in as ``request.param``, reading Latvian."""
    context = browser.new_context(base_url=live_server, reduced_motion="reduce")
    page = context.new_page()
    if request.param != "public":
        page.goto("/sign-in")
        with page.expect_navigation():
            page.click(f"button[name=login][value={LOGINS.get(request.param, request.param)}]")
    context.clear_cookies(name="language")
    context.add_cookies([{"name": "language", "value": "lv", "url": live_server}])
    yield request.param, page
    context.close()


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("opened", ["public", *OPENERS], indirect=True)
def test_no_page_has_a_serious_finding(opened: Any, addresses: dict[str, list[str]]) -> None:
    role, page = opened
    findings: dict[str, list[str]] = {}
    for address in addresses[role]:
        for width in WIDTHS:
            _open(page, address, width)
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                for finding in _serious(page, only=None if scheme == "light" else "color-contrast"):
                    findings.setdefault(finding, []).append(f"{address} {width} {scheme}")
    assert not findings, "\n".join(f"{finding}\n    {', '.join(at)}" for finding, at in findings.items())


def _open(page: Any, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    page.wait_for_load_state("networkidle")
    if page.locator("#map").count():
        page.wait_for_selector("#content[data-redrawn]")  # before that the charts have no values to tell
    page.evaluate(AXE.read_text(encoding="utf-8"))


def _serious(page: Any, *, only: str | None = None) -> list[str]:
    """What axe calls serious or critical, with the first element that shows it.

    A page that was gone through in one scheme differs in the other by its colours ``only``.
    """
    rules = {"type": "rule", "values": [only]} if only else {"type": "tag", "values": RULES}
    found = page.evaluate(
        """(rules) => axe.run(document, { runOnly: rules, resultTypes: ["violations"] })
             .then((result) => result.violations)""",
        rules,
    )
    return [
        f"{each['id']}: {each['help']}: {node['html'][:160]} {node['failureSummary'][:220]}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"][:3]
    ]


def test_every_exception_is_an_address_that_exists(demo_database: str, tmp_path: Path) -> None:
    from server.app import create_app
    from server.settings import Settings

    app = create_app(Settings(database_url=demo_database, home=tmp_path, secret_key="x"))
    assert set(NO_PAGES) <= {route.endpoint for route in app.url_map.iter_rules()}
