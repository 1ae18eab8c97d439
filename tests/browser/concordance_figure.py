"""Concordance figure: the page with Chicago's open data, as the method page shows it.

``python -m tests.browser.concordance_figure`` writes docs/methods/pictures/concordance-LANGUAGE.webp; it
needs the shared open data. ``--looks FOLDER`` shows whole pages instead.
"""

import argparse
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from server import cluster
from tests import chicago
from tests.browser.demo_server import _serve
from tests.browser.screenshots import DESK, FLAGS, LANGUAGES, ROOT, save, say, settle

PICTURES = ROOT / "docs" / "methods" / "pictures"
PASSWORD = "a figure of the documentation"
ADDRESS = (
    "/t/chicago/concordance?topic=abandoned-vehicles&from=2017-01-01&to=2017-12-31"
    "&concerns_from=2016-09-01&concerns_to=2016-09-30&min_concerns=15"
)


@contextmanager
def chicago_server() -> Iterator[str]:
    """Serve Chicago from a database of its own on a free port, and leave nothing behind."""
    home = Path(tempfile.mkdtemp(prefix="talsi-", dir="/tmp"))
    home.chmod(0o711)
    url = cluster.start(home, durable=False, unpacked=cluster.default_home() / "postgis")
    try:
        _load(url)
        yield from _serve(url, home)
    finally:
        cluster.stop(home, unpacked=cluster.default_home() / "postgis")
        shutil.rmtree(home, ignore_errors=True)


def _load(url: str) -> None:
    from gis.engine import make_engine
    from gis.migrate import upgrade
    from gis.models import Role
    from server.i18n import speaking
    from server.services import people
    from server.services.roles import Grant

    upgrade(url)
    engine = make_engine(url, role="talsi_staff")
    with speaking("en"), Session(engine) as session:
        chicago.add_chicago(session)
        people.add(session, login="analyst", password=PASSWORD, grants=[Grant(Role.ANALYST)])
        session.commit()
    engine.dispose()


def show(page: Any) -> None:
    """Sign in, say what for, and open the comparison."""
    page.goto(ADDRESS)
    if "/sign-in" in page.url or page.locator("input[name=password]").count():
        page.fill("input[name=login]", "analyst")
        page.fill("input[name=password]", PASSWORD)
        with page.expect_navigation():
            page.click("main button[type=submit]")
    if page.locator("[name=purpose]").count():
        page.check("[name=purpose][value=training]")
        with page.expect_navigation():
            page.click("main button[type=submit]")
    page.goto(ADDRESS)
    page.wait_for_selector("#concordance-map[data-ready=yes]")


def main() -> None:
    """Take the pictures in each language."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(prog="python -m tests.browser.concordance_figure", description=__doc__)
    parser.add_argument("--looks", metavar="FOLDER", help="whole pages at 360 and 1440 px, light and dark")
    asked = parser.parse_args()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with chicago_server() as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=os.environ.get("CHROMIUM"), args=FLAGS)
        for language in LANGUAGES:
            context = browser.new_context(base_url=address, viewport=DESK, reduced_motion="reduce")
            context.add_cookies([{"name": "language", "value": language, "url": address}])
            page = context.new_page()
            show(page)
            if asked.looks:
                _looks(page, Path(asked.looks), language)
            else:
                page.locator("#map-title").scroll_into_view_if_needed()
                page.evaluate("document.getElementById('map-title').scrollIntoView()")
                settle(page)
                target = PICTURES / f"concordance-{language}"
                say(f"{language}: {save(page.screenshot(), target)} bytes")
            context.close()
        browser.close()


def _looks(page: Any, folder: Path, language: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.reload()
            page.wait_for_selector("#concordance-map[data-ready=yes]")
            settle(page)
            page.screenshot(path=folder / f"concordance-{language}-{width}-{scheme}.png", full_page=True)


if __name__ == "__main__":
    main()
