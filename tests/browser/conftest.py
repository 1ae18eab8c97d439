"""A real server with one year of the demonstration, and a real browser in front of it."""

import shutil
import tempfile
import threading
import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import make_server

from server import cluster

pytest.importorskip("playwright", reason="Playwright is a development package")

LAST_DAY = date(2026, 11, 16)
LANGUAGES = ("en", "lv")
# Without the panels of a browser's own window, which Chromium loads anew for each page: half a second a page.
# The list takes the place of Playwright's own, whose entries that matter here it repeats.
FEATURES_OFF = (
    "PreloadTopChromeWebUI",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "Translate",
)
# Software rendering, so that a machine without a graphics card draws the same map.
BROWSER_FLAGS = [
    f"--disable-features={','.join(FEATURES_OFF)}",
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-gpu-compositing",
]


@pytest.fixture(scope="session")
def demo_database(unpacked_postgis: Path) -> Iterator[str]:
    """A database of its own with one synthetic year: a browser sees only what is committed."""
    from gis.migrate import upgrade

    home = Path(tempfile.mkdtemp(prefix="talsi-", dir="/tmp"))
    home.chmod(0o711)
    url = cluster.start(home, durable=False, unpacked=unpacked_postgis)
    try:
        upgrade(url)
        _load(url)
        yield url
    finally:
        cluster.stop(home, unpacked=unpacked_postgis)
        shutil.rmtree(home, ignore_errors=True)


def _load(url: str) -> None:
    from sqlalchemy.orm import Session

    from gis.engine import make_engine
    from server.demo.generate import generate
    from server.demo.load import load_demo
    from server.i18n import speaking

    engine = make_engine(url, role="talsi_staff")
    with speaking("en"), Session(engine) as session:
        load_demo(
            session,
            generate(until=LAST_DAY, years=1, seed=2009),
            slug="talsi",
            now=datetime(2026, 11, 22, tzinfo=UTC),
            tell=lambda _: None,
        )
    engine.dispose()


@pytest.fixture(scope="session")
def live_server(demo_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that is running."""
    from server.app import create_app
    from server.settings import Settings

    settings = Settings(
        database_url=demo_database, home=tmp_path_factory.mktemp("home"), secret_key="for tests", demo=True
    )
    server = make_server("127.0.0.1", 0, create_app(settings), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    """One Chromium for the whole run."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium, args=BROWSER_FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def signed_in(browser: Any, live_server: str) -> Any:
    """The cookies of the demonstration's analyst, who signed in once."""
    context = browser.new_context(base_url=live_server)
    opened = context.new_page()
    opened.goto("/sign-in")
    with opened.expect_navigation():
        opened.click("button[name=login][value=analyst]")
    state = context.storage_state()
    context.close()
    return state


def _context(browser: Any, home: str, **options: Any) -> Any:
    # Each frame costs a machine without a graphics card a fifth of a second: what only moves may be left out.
    return browser.new_context(
        base_url=home,
        locale="en-GB",
        viewport={"width": 1120, "height": 700},
        reduced_motion="reduce",
        **options,
    )


def _watched(context: Any, home: str) -> Iterator[Any]:
    """A page that fails its test on a request to another host, a script error, or refused content."""
    context.add_cookies([{"name": "language", "value": "en", "url": home}])
    opened = context.new_page()
    strangers: list[str] = []
    complaints: list[str] = []
    opened.on("request", lambda request: _note_stranger(strangers, request.url, home))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda message: _note_error(complaints, message))
    yield opened
    for left in context.pages:
        left.close()
    assert strangers == []
    assert complaints == []


def _note_stranger(strangers: list[str], url: str, home: str) -> None:
    if not url.startswith((home, "data:", "blob:", "about:")):
        strangers.append(url)


def _note_error(complaints: list[str], message: Any) -> None:
    # A refused answer is part of some tests, and Chromium reports each as an error.
    if message.type == "error" and "Failed to load resource" not in message.text:
        complaints.append(message.text)


@pytest.fixture
def page(browser: Any, live_server: str) -> Iterator[Any]:
    """The page of somebody without an account."""
    context = _context(browser, live_server)
    yield from _watched(context, live_server)
    context.close()


@pytest.fixture(scope="session")
def desk(browser: Any, live_server: str, signed_in: Any) -> Iterator[Any]:
    """The analyst's browser, which keeps the scripts that it has read once."""
    context = _context(browser, live_server, storage_state=signed_in)
    yield context
    context.close()


@pytest.fixture
def analyst(desk: Any, live_server: str, signed_in: Any) -> Iterator[Any]:
    """The page of the demonstration's analyst, who remembers nothing of the test before."""
    desk.clear_cookies()
    desk.clear_permissions()
    desk.add_cookies(signed_in["cookies"])
    forgetting = desk.new_page()
    forgetting.goto("/health")
    forgetting.evaluate("localStorage.clear()")
    forgetting.close()
    yield from _watched(desk, live_server)


# A static file, and nothing else that a test may leave open.
_LEFT_OPEN = "Exception ignored in. <_io.FileIO name='.*/server/static/"
_UNRAISABLE = "pytest.PytestUnraisableExceptionWarning"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Forgive the test server a file that stays open when a browser leaves in the middle of its answer.

    And give a journey a second try: what fails twice is broken, what fails once is told in the summary.
    """
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=1))
            item.add_marker(pytest.mark.filterwarnings(f"ignore:{_LEFT_OPEN}:{_UNRAISABLE}"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let the journeys of a file go in both languages by turns: the page is the same, its words are not.

    The journey that a file is about goes in each: it is marked with ``in_both_languages``.
    """
    marks = [mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")]
    if "speaker" in metafunc.fixturenames and "speaker" not in marks:
        language = LANGUAGES[zlib.crc32(metafunc.function.__name__.encode()) % 2]
        metafunc.parametrize("speaker", [language], indirect=True)


@pytest.fixture
def speaker(request: pytest.FixtureRequest, analyst: Any, live_server: str) -> Any:
    """The analyst's page in one of the complete languages."""
    analyst.context.add_cookies([{"name": "language", "value": request.param, "url": live_server}])
    return analyst
