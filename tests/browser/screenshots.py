"""Screenshots: the pictures of the user guide, made from the demonstration, or every page in every look.

``make screenshots`` writes docs/pictures/LANGUAGE/NAME.webp; ``make looks`` goes on to `looks`.
"""

import argparse
import io
import logging
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from PIL import Image

from tests.browser.demo_server import demonstration
from tests.browser.explorer import EXPLORE, YEAR, open_map, until

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
LANGUAGES = ("lv", "en")
LARGEST = 150_000
FLAGS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
DESK = {"width": 1280, "height": 800}
EVENING = "".join(f"&hour={hour}" for hour in range(18, 24))
TOWN = "&view=13.4/57.245/22.588"
EXPORT = """\
Datums;Laiks;Veids;Adrese;X;Y
09.11.2026;21:30;Zādzība;Talsi, Lielā iela 5;408512,4;346220,1
10.11.2026;;Huligānisms;Talsi, Raiņa iela 8;408790,0;346105,7
11.11.2026;02:15;Zādzība;Talsi, Dūņu iela 3;;
"""


def unfold(page: Any) -> None:
    """Pull the sheet of a phone up, where there is one."""
    if page.locator("#sheet-handle").is_visible():
        page.click("#sheet-handle")


def home(page: Any) -> None:
    page.goto("/t/talsi")


def explorer(page: Any) -> None:
    open_map(page)


def filters(page: Any) -> None:
    open_map(page, f"{YEAR}&category=disorder{EVENING}{TOWN}")
    unfold(page)
    page.click("#tab-incidents")


def hotspot(page: Any) -> None:
    open_map(page)
    unfold(page)
    page.click("#ranking button >> nth=0")


def settings(page: Any) -> None:
    open_map(page)
    unfold(page)
    page.click("#settings-box > summary")


def compare(page: Any) -> None:
    open_map(page, "?from=2026-08-01&to=2026-10-31&compare=swipe&b.from=2026-05-01&b.to=2026-07-31" + TOWN)
    until(page, lambda: bool(page.inner_text("#versus-words")))


def keep(page: Any) -> None:
    open_map(page, f"{YEAR}{TOWN}")
    page.click("#tools-keep button >> nth=2")


def sheet(page: Any) -> None:
    page.goto(f"{EXPLORE}/sheet{YEAR}&category=disorder{TOWN}")


def analysis(page: Any) -> None:
    page.goto("/t/talsi/analysis")


def _density(page: Any, bandwidth_m: int) -> str:
    """Make a run of the density, or find it made; return its address."""
    page.goto("/t/talsi/analysis/new/density?category=disorder&from=2025-11-17&to=2026-11-16")
    page.fill("#set-bandwidth_m", str(bandwidth_m))
    with page.expect_navigation(timeout=120_000):
        page.click("#run", no_wait_after=True)
    return str(page.url)


def run(page: Any) -> None:
    _density(page, 400)
    page.wait_for_selector("#run-map[data-ready=yes]")
    page.locator(".run-table .place-button").first.click()
    page.evaluate("document.getElementById('findings-title').scrollIntoView()")


def beside(page: Any) -> None:
    first, second = _density(page, 400), _density(page, 800)
    page.goto(f"{first}/beside/{second.rsplit('/', 1)[1]}")
    for index in (0, 1):
        page.wait_for_selector(f"#run-map-{index}[data-ready=yes]")
    page.evaluate("document.getElementById('map-title').scrollIntoView()")


def concordance(page: Any) -> None:
    page.goto("/t/talsi/concordance?topic=lighting")
    page.wait_for_selector("#concordance-map[data-ready=yes]")
    page.evaluate("document.getElementById('map-title').scrollIntoView()")


def preview(page: Any) -> None:
    page.goto("/t/talsi/imports")
    export = {"name": "nedela-46.csv", "mimeType": "text/csv", "buffer": EXPORT.encode("cp1257")}
    page.set_input_files("#file", export)  # chosen, it is sent at once
    page.wait_for_url(re.compile(r"/imports/\d+"))


def ledger(page: Any) -> None:
    page.goto("/t/talsi/imports")
    page.click("table a[href*='/imports/'] >> nth=-1")


# In the order of the guide.
GUIDE: dict[str, Callable[[Any], None]] = {
    "overview": home,
    "explorer": explorer,
    "filters": filters,
    "hotspot": hotspot,
    "settings": settings,
    "compare": compare,
    "analysis": analysis,
    "run": run,
    "beside": beside,
    "concordance": concordance,
    "keep": keep,
    "sheet": sheet,
    "preview": preview,
    "ledger": ledger,
}


@contextmanager
def signed_in(browser: Any, address: str, login: str, language: str, **options: Any) -> Iterator[Any]:
    """A page of a demonstration account in a language; of nobody where the login is empty."""
    context = browser.new_context(base_url=address, reduced_motion="reduce", locale="en-GB", **options)
    page = context.new_page()
    if login:
        page.goto("/sign-in")
        with page.expect_navigation():
            page.click(f"button[name=login][value={login}]")
    context.clear_cookies(name="language")
    context.add_cookies([{"name": "language", "value": language, "url": address}])
    yield page
    context.close()


def settle(page: Any) -> None:
    """Wait until nothing is fetched or drawn any more."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)


def guide(browser: Any, address: str, chosen: set[str]) -> None:
    """Make the pictures of the guide anew, or some of them, in each language."""
    if not chosen:
        shutil.rmtree(PICTURES, ignore_errors=True)
    with ExitStack() as stack:
        pages = {
            language: stack.enter_context(signed_in(browser, address, "analyst", language, viewport=DESK))
            for language in LANGUAGES
        }
        # Picture by picture: what one leaves behind, such as a file sent, is in no earlier one.
        for name, show in GUIDE.items():
            if chosen and name not in chosen:
                continue
            for language, page in pages.items():
                show(page)
                settle(page)
                size = save(page.screenshot(), PICTURES / language / name)
                say(f"{language} {name}: {size} bytes")


def save(screenshot: bytes, target: Path) -> int:
    """Pack a picture as small as it may be; return its size."""
    picture = Image.open(io.BytesIO(screenshot)).convert("RGB")
    for quality in (86, 74, 60):
        packed = io.BytesIO()
        picture.save(packed, "WEBP", quality=quality, method=6)
        if packed.tell() <= LARGEST:
            break
    target.parent.mkdir(parents=True, exist_ok=True)
    target.with_suffix(".webp").write_bytes(packed.getvalue())
    return packed.tell()


def say(sentence: str) -> None:
    """Tell how far it is."""
    sys.stderr.write(sentence + "\n")


def main() -> None:
    """Start the demonstration, take the pictures, and leave nothing else behind."""
    from playwright.sync_api import sync_playwright

    from tests.browser.looks import looks, prepare

    parser = argparse.ArgumentParser(prog="python -m tests.browser.screenshots", description=__doc__)
    parser.add_argument("--looks", action="store_true", help="every page in every look, into build/looks")
    parser.add_argument("--widths", default="360,1440,3840", help="for --looks")
    parser.add_argument("--language", choices=LANGUAGES, default="lv", help="for --looks")
    parser.add_argument("--only", default="", help="names of pages or pictures")
    asked = parser.parse_args()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    chosen = {name for name in asked.only.split(",") if name}
    more = partial(prepare, chosen=chosen) if asked.looks else None
    with demonstration(3, say, more) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=os.environ.get("CHROMIUM"), args=FLAGS)
        missing: list[str] = []
        if asked.looks:
            widths = tuple(int(width) for width in asked.widths.split(","))
            missing = looks(browser, address, widths=widths, chosen=chosen, language=asked.language)
        else:
            guide(browser, address, chosen)
        browser.close()
    if missing:
        raise SystemExit("\n".join(["Not shown:", *missing]))


if __name__ == "__main__":
    main()
