"""Looks: every page at three widths, light and dark, grey and in deuteranopia, taken once its maps are drawn.

``make looks`` writes build/looks/NAME-WIDTH-SCHEME[-EYES].png.
"""

import io
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import numpy as np
from PIL import Image
from werkzeug.routing import Map, Rule

from server.maps.palette import DARK, LIGHT, Palette
from tests.browser.demo_server import LAST_DAY
from tests.browser.explorer import YEAR, open_group, open_incidents, open_map, until
from tests.browser.pages import press
from tests.browser.screenshots import GUIDE, ROOT, TOWN, say, settle, signed_in

LOOKS = ROOT / "build" / "looks"
# Chromium simulates these eyes by itself; grey is a filter.
EYES = {"deuteranopia": "deuteranopia", "greyscale": "achromatopsia"}
GROUNDS = {"light": LIGHT, "dark": DARK}
# A picture shows no more than so many windows of a page that scrolls.
WINDOWS = 3
# Without a graphics card eight million pixels of map take long.
PATIENCE_S = 120

# What needs a worker, from which day on.
WORKED = {"stability": date(2026, 8, 25), "accuracy": date(2025, 11, 17)}

# The codes of reports that were sent.
SENT: list[str] = []

Show = Callable[[Any], None]

# Addresses that answer with something else than a page, or with a page that another name shows.
NO_PAGES = {
    "admin.start": "leads on",
    "analysis.compare": "leads on to beside",
    "analysis.layer_geojson": "a file",
    "analysis.table_csv": "a file",
    "analysis.take_html": "a file",
    "analysis.take_json": "a file",
    "api_health.show": "JSON",
    "audit.as_csv": "a file",
    "board.photo": "a picture",
    "board_feed.atom": "a feed",
    "concern_entry.places": "what a field proposes while somebody types",
    "concern_imports.rejected": "a file",
    "concerns.photo": "a picture",
    "custody.sealed_file": "a file",
    "explore.home": "leads on, or is shown as start",
    "help.method_picture": "a picture",
    "help.picture": "a picture",
    "hotspots.map_frame": "the take-away map, framed in run",
    "imports.history": "a file",
    "imports.rows": "a file",
    "openid.come_back": "comes from a provider",
    "openid.start": "goes to a provider",
    "session.code": "the form of the second step, like second-factor",
    "session.language_link": "leads back",
    "static": "files",
    "subscriptions.show": "needs the key of a letter; news-over is what is left of it",
}
# Who opens a page that needs no walk: the first of these whom its rule names.
OPENERS = {"analyst": "analyst", "moderator": "moderator", "administrator": "admin", "auditor": "auditor"}
# Pages in a state of their own, with who opens them.
STATES = {
    "start": ("", "/"),
    "sign-in-next": ("", "/sign-in?next=/account"),
    "not-found": ("", "/nowhere"),
    "forbidden": ("auditor", "/t/talsi"),
    "totals": ("facilitator", "/t/talsi"),
    "overview-planner": ("planner", "/t/talsi"),
    "board-answered": ("", "/t/talsi/concerns?state=answered"),
    "board-empty": ("", "/t/talsi/concerns?neighbourhood=nowhere"),
    "presenting": ("", "/t/talsi/map?present=1"),
    "news-over": ("", "/t/talsi/concerns/news/no-such-link"),
    "queue-late": ("moderator", "/t/talsi/concerns/queue?tab=late"),
    "audit-empty": ("auditor", "/admin/audit?login=nobody"),
    "concordance-squares": ("analyst", "/t/talsi/concordance?topic=lighting&unit=cell&cell_m=2000"),
    "concordance-refused": ("analyst", "/t/talsi/concordance?unit=cell&cell_m=3"),
    "method": ("", "/help/methods/aoristic"),
    "worked-example": ("", "/validation/wdd-harm"),
}


def cell_panel(page: Any) -> None:
    legend(page)
    page.click("#fullest-title")
    page.click("#fullest button >> nth=0")
    page.wait_for_selector("#panel h2")


def neighbourhood(page: Any) -> None:
    open_incidents(page, YEAR + TOWN)
    page.keyboard.press("/")
    page.keyboard.type("pilskalns")
    page.wait_for_selector("#search-list li")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel h2")


def legend(page: Any) -> None:
    open_incidents(page, YEAR + TOWN)
    open_group(page, "legend")
    page.locator("#legend-own").scroll_into_view_if_needed()


def places(page: Any) -> None:
    open_map(page, f"{YEAR}&view=17/57.245/22.588")


def bars(page: Any) -> None:
    open_incidents(page, YEAR + TOWN)
    if page.locator("#tab-charts").is_visible():
        page.click("#tab-charts")
    if page.locator("#chart-tab-category-bars").is_visible():  # a phone shows one chart below the other
        page.click("#chart-tab-category-bars")
    page.locator("#category-bars").scroll_into_view_if_needed()


def side_by_side(page: Any) -> None:
    open_map(page, "?from=2026-08-01&to=2026-10-31&compare=side&b.from=2026-05-01&b.to=2026-07-31" + TOWN)
    until(page, lambda: bool(page.inner_text("#versus-words")))


def player(page: Any) -> None:
    open_map(page, "?from=2026-03-02&to=2026-05-31" + TOWN)
    page.click("#play-tool")
    page.wait_for_selector("#play-at")


def notes(page: Any) -> None:
    open_map(page, YEAR + TOWN)
    page.click("#notes-tool")


def trouble(page: Any) -> None:
    open_map(page, "?category=smuggling&neighbourhood=atlantis&hour=99")


def invitation(page: Any) -> None:
    page.goto("/admin/people")
    page.fill("#login", f"anna{page.viewport_size['width']}")
    page.check("input[name=roles][value=analyst]")
    press(page, "form[action='/admin/invitations'] .button.primary")
    link = page.inner_text("[data-invitation]")
    page.context.clear_cookies(name="talsi")
    page.goto(link)


def report_filled(page: Any) -> None:
    page.goto("/t/talsi/concerns/new")
    page.wait_for_selector("#where-map[data-ready=yes]")
    page.click('.topic:has(input[value="lighting"])')
    page.click("#where-map canvas")  # the demonstration knows no addresses
    page.fill("#words", "Pie skolas jau otro nedēļu nedeg trīs laternas.")


def report_refused(page: Any) -> None:
    page.goto("/t/talsi/concerns/new")
    press(page, "button[name=action][value=preview]")


def report_preview(page: Any) -> None:
    report_filled(page)
    press(page, "button[name=action][value=preview]")


def report_sent(page: Any) -> None:
    report_preview(page)
    press(page, "button[value=send]")
    SENT.append("".join(page.locator("#code span").all_inner_texts()))


def followed(page: Any) -> None:
    if not SENT:  # who sends more than a few in an hour is asked whether they are a person
        report_sent(page)
    page.goto("/t/talsi/concerns/follow")
    page.fill("#code", SENT[-1])
    press(page, "main .button.primary")


def survey(page: Any) -> None:
    page.goto("/t/talsi/concerns/import")
    rows = "topic,words,surname\n1,Dark by the school,Zvirbulis\nzebra,What,Bite\n"
    page.set_input_files("#file", {"name": "survey.csv", "mimeType": "text/csv", "buffer": rows.encode()})
    press(page, "main form .button.primary")


def no_import(page: Any) -> None:
    page.goto("/t/talsi/imports")
    page.set_input_files("#file", {"name": "vestule.csv", "mimeType": "text/csv", "buffer": b"Sveiki!\n"})
    page.wait_for_url(re.compile(r"/imports/\d+"))


def run(page: Any) -> None:
    first_on("/t/talsi/hotspots", "main table a >> nth=0")(page)
    # A frame that was never in sight is not drawn.
    page.locator("iframe").scroll_into_view_if_needed()


def prepare(session: Any, chosen: set[str]) -> None:
    """Make the runs that a page only asks a worker for, if wanted: the looks have none."""
    from gis.queries.selection import Selection
    from server.i18n import speaking
    from server.services import analyses
    from server.services.analysis_requests import Request

    with speaking("lv"):
        for code, first in WORKED.items():
            if not chosen or f"run-{code}" in chosen:
                analyses.run(session, "talsi", Request(code, Selection(first=first, last=LAST_DAY)))


def prepared(code: str) -> Show:
    def show(page: Any) -> None:
        first_on(f"/t/talsi/analysis?method={code}", "main table.runs a >> nth=0")(page)
        _see_the_map(page)

    return show


def analysed(code: str, period: str = "12w") -> Show:
    """The page of a run that the form makes at once: of few enough incidents."""

    def show(page: Any) -> None:
        run_method(page, code, period)
        _see_the_map(page)

    return show


def run_method(page: Any, code: str, period: str) -> str:
    page.goto(f"/t/talsi/analysis/new/{code}")
    page.check(f"input[name=period][value='{period}']")
    press(page, "#run")
    page.wait_for_selector("#lineage")
    return str(page.url)


def two_runs(page: Any) -> None:
    other = run_method(page, "density", "12w").rsplit("/", 1)[1]
    this = run_method(page, "density", "4w")
    page.goto(f"{this}/compare?with={other}")
    _see_the_map(page)


def refused_run(page: Any) -> None:
    page.goto("/t/talsi/analysis/new/getis-ord?from=2026-11-01&to=2026-11-01")
    press(page, "#run")


def waiting_run(page: Any) -> None:
    page.goto("/t/talsi/analysis/new/stability")
    page.check("input[name=period][value=all]")
    press(page, "#run")
    page.wait_for_url(re.compile(r"/analysis/jobs/"))


def _see_the_map(page: Any) -> None:
    """A map that is far below is drawn once it was in sight."""
    for frame in page.locator(".run-map-frame").all():
        frame.scroll_into_view_if_needed()
        page.wait_for_selector(f"#{frame.get_attribute('id')}[data-ready=yes]")
    page.evaluate("window.scrollTo(0, 0)")


def first_on(path: str, link: str) -> Show:
    def show(page: Any) -> None:
        page.goto(path)
        page.goto(page.get_attribute(link, "href"))

    return show


# Pages that are walked to, with who walks.
WALKS: dict[str, tuple[str, Show]] = {
    "cell": ("analyst", cell_panel),
    "neighbourhood": ("analyst", neighbourhood),
    "legend": ("analyst", legend),
    "places": ("analyst", places),
    "bars": ("analyst", bars),
    "side-by-side": ("analyst", side_by_side),
    "player": ("analyst", player),
    "notes": ("analyst", notes),
    "trouble": ("analyst", trouble),
    "import-refused": ("analyst", no_import),
    "analysis-new": ("analyst", first_on("/t/talsi/analysis", "main a[href*='/analysis/new/'] >> nth=0")),
    "run-density": ("analyst", analysed("density")),
    "run-getis-ord": ("analyst", analysed("getis-ord", "12m")),
    "run-stability": ("analyst", prepared("stability")),
    "run-aoristic": ("analyst", analysed("aoristic")),
    "run-accuracy": ("analyst", prepared("accuracy")),
    "run-refused": ("analyst", refused_run),
    "run-waiting": ("analyst", waiting_run),
    "two-runs": ("analyst", two_runs),
    "run": ("analyst", run),
    "card": ("", first_on("/t/talsi/concerns", "article.concern .concern-title a >> nth=0")),
    "concern": ("moderator", first_on("/t/talsi/concerns/queue", "a[href*='/concerns/queue/'] >> nth=0")),
    "topic": ("planner", first_on("/t/talsi/concerns/topics", "a[href*='/topics/topic/'] >> nth=0")),
    "agency": ("planner", first_on("/t/talsi/concerns/topics", "a[href*='/topics/agency/'] >> nth=0")),
    "person": ("admin", first_on("/admin/people", "a[href*='/admin/people/'] >> nth=0")),
    "survey": ("moderator", survey),
    "invitation": ("admin", invitation),
    "report-filled": ("", report_filled),
    "report-refused": ("", report_refused),
    "report-preview": ("", report_preview),
    "report-sent": ("", report_sent),
    "followed": ("", followed),
}
# The pages that those walks and the guide's show: all whose addresses have more blanks than the territory's.
WALKED = {
    "admin.person": "person",
    "analysis.beside": "two-runs",
    "analysis.job": "run-waiting",
    "analysis.new": "analysis-new",
    "analysis.show": "run-density",
    "board.show": "card",
    "concern_imports.show": "survey",
    "concerns.show": "concern",
    "concordance.page": "concordance",
    "explore.page": "explorer",
    "help.method": "method",
    "hotspots.show": "run",
    "imports.show": "ledger",
    "invitations.show": "invitation",
    "reporting.preview": "report-preview",
    "reporting.sent": "report-sent",
    "sheet.page": "sheet",
    "territory.home": "overview",
    "topics.agency": "agency",
    "topics.topic": "topic",
    "validation.show": "worked-example",
}


def every_look() -> dict[str, tuple[str, Show]]:
    """Each page by its name, with who opens it and how: of the guide, of every route, and states of them."""
    shown: dict[str, tuple[str, Show]] = {name: ("analyst", show) for name, show in GUIDE.items()}
    shown |= {name: (login, at(path)) for name, (login, path) in routed().items()}
    shown |= {name: (login, at(path)) for name, (login, path) in STATES.items()}
    return shown | WALKS


def routed() -> dict[str, tuple[str, str]]:
    """The pages whose addresses need nothing but a territory, from the application's own routes."""
    from server.access import rule_of

    app = application()
    binding = app.url_map.bind("")
    found = {}
    for route in page_routes(app.url_map):
        if set(route.arguments) <= {"slug"}:
            rule = rule_of(app, route.endpoint)
            named = {role.value for role in rule.roles}
            login = "" if rule.public else next(OPENERS[role] for role in OPENERS if role in named)
            path = binding.build(route.endpoint, dict.fromkeys(route.arguments, "talsi"))
            found[re.sub(r"\W+|_", "-", route.endpoint)] = (login, path)
    return found


def page_routes(routes: Map) -> Iterator[Rule]:
    """The routes that answer with a page."""
    for route in routes.iter_rules():
        read = "GET" in (route.methods or ()) and not route.rule.startswith(("/api/", "/tiles/", "/ogc/"))
        if read and route.endpoint not in NO_PAGES and route.endpoint not in WALKED:
            yield route


def application() -> Any:
    """The application for its routes alone: nothing is asked of its database."""
    from server.app import create_app
    from server.settings import Settings

    nowhere = "postgresql+psycopg://nobody@localhost/nothing"
    return create_app(Settings(database_url=nowhere, home=LOOKS, secret_key="for routes"))


def at(path: str) -> Show:
    return lambda page: page.goto(path)


def looks(
    browser: Any, address: str, *, widths: tuple[int, ...], chosen: set[str], language: str
) -> list[str]:
    """Show every page at each width in each look; give those that could not be shown, and why."""
    LOOKS.mkdir(parents=True, exist_ok=True)
    missing = []
    for name, (login, show) in every_look().items():
        if chosen and name not in chosen:
            continue
        for width in widths:
            size = {"width": width, "height": 2160 if width > 2000 else 900 if width > 500 else 780}
            with signed_in(browser, address, login, language, viewport=size) as page:
                page.set_default_timeout(PATIENCE_S * 1000)
                try:
                    show(page)
                    settle(page)
                    _take_looks(page, f"{name}-{width}")
                except Exception as error:  # what a phone cannot show is no reason to show no other page
                    missing.append(f"{name} {width}: {str(error).splitlines()[0]}")
                    say(missing[-1])
        say(name)
    return missing


def _take_looks(page: Any, name: str) -> None:
    devtools = page.context.new_cdp_session(page)
    for scheme in GROUNDS:
        page.emulate_media(color_scheme=scheme)
        (LOOKS / f"{name}-{scheme}.png").write_bytes(_drawn(page, scheme))
        for eye, kind in EYES.items():
            devtools.send("Emulation.setEmulatedVisionDeficiency", {"type": kind})
            (LOOKS / f"{name}-{scheme}-{eye}.png").write_bytes(_picture(page))
        devtools.send("Emulation.setEmulatedVisionDeficiency", {"type": "none"})


def _drawn(page: Any, scheme: str) -> bytes:
    """A picture in which every map has the ground of the scheme and nothing is being drawn any more."""
    before = b""
    for _ in range(PATIENCE_S):
        page.wait_for_timeout(500)
        taken = _picture(page)
        still = taken == before and not page.locator("#busy:visible").count()
        if still and all(on_ground(part, scheme) for part in _maps(page, taken)):
            return taken
        before = taken
    raise AssertionError(f"After {PATIENCE_S} looks a map is not {scheme}, or something still moves.")


def _picture(page: Any) -> bytes:
    size = page.viewport_size
    tall = page.evaluate("document.documentElement.scrollHeight")
    clip = {"x": 0, "y": 0, "width": size["width"], "height": min(tall, WINDOWS * size["height"])}
    taken: bytes = page.screenshot(full_page=True, clip=clip, animations="disabled")
    return taken


def _maps(page: Any, taken: bytes) -> Iterator[Any]:
    """The parts of a picture that are maps."""
    pixels = np.asarray(Image.open(io.BytesIO(taken)).convert("RGB")).astype(int)
    scrolled = page.evaluate("window.scrollY")
    for canvas in page.locator("canvas.maplibregl-canvas:visible").all():
        box = canvas.bounding_box()
        left, top = int(box["x"]), int(box["y"] + scrolled)
        part = pixels[max(top, 0) : top + int(box["height"]), max(left, 0) : left + int(box["width"])]
        if part.size:
            yield part


def on_ground(pixels: Any, scheme: str) -> bool:
    """Whether a map has the ground of this scheme and not of the other."""
    other = "light" if scheme == "dark" else "dark"
    return _of(pixels, GROUNDS[scheme]) > 0.02 > _of(pixels, GROUNDS[other])


def _of(pixels: Any, palette: Palette) -> float:
    """The part of a picture that has just the colours of a ground."""
    flat = np.zeros(pixels.shape[:2], dtype=bool)
    for colour in (palette.outside, palette.ground, palette.green, palette.water):
        value = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
        flat |= (np.abs(pixels - value) <= 1).all(axis=2)
    return float(flat.mean())
