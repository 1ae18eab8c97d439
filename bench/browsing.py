"""Browsing: from a changed filter to the last redraw, in a real browser, on a whole city's record."""

import argparse
import random
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from bench import scratch, views
from bench.cities import WHOLE_CITY, city
from bench.serving import Server, serving
from bench.tables import Table, duration, machine_facts, once, whole
from gis.models import Territory
from gis.queries import territories
from gis.queries.selection import Selection, resolve

CHANGES = 50
BARE = 10
PEOPLE = 20
LOOKS_S = 5.0
PAGE_KB = 600
SLUG = "city"
_SCRIPT = Path(__file__).resolve().parent.parent / "setup" / "chromium.sh"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--incidents", type=int, default=WHOLE_CITY)
    options = parser.parse_args()
    print(f"{machine_facts()}\n")
    name, incidents = city(options.incidents)
    redraw = Table(
        "From a changed filter to the last redraw",
        ("What", "changes", "median", "95 %", "slowest"),
    )
    page = Table("Opening the page", ("What", "found"))
    with scratch.database() as url:
        engine = scratch.fill(url, SLUG, incidents)
        del incidents
        with Session(engine, expire_on_commit=False) as session, serving(url, engine) as server:
            territory = territories.find(session, SLUG)
            seconds, _ = once(lambda: server.get(f"/api/v1/territories/{SLUG}/view"))
            page.add("Columns made after an import, before the first look", duration(seconds))
            filters = list(random_filters(session, territory, CHANGES))
            tiles = views.opening_tiles(territories.facts(session, territory).bounds)
            with browsing(server) as opened:
                open_page(opened, server, page)
                add(redraw, "In Chromium: counts, charts and map", changes(opened, filters))
            add(redraw, "The same changes asked for over HTTP, without a browser",
                [once(lambda f=f: look(server, tiles, f))[0] for f in filters])  # fmt: skip
            add(redraw, "Bare SQL: cells, months, clock and categories, four statements",
                [bare(engine, territory, one) for one in filters[:BARE]])  # fmt: skip
            add(redraw, f"{PEOPLE} people over HTTP, each changing something every {LOOKS_S:.0f} s",
                crowd(server, tiles, filters))  # fmt: skip
    redraw.notes.append(
        f"{name}, {whole(options.incidents)} incidents. Each change sets one to four random filters "
        "(categories, period, weekdays, hours, an area) and is over when the charts are drawn and the map is "
        "idle with the new tiles. The first changes are measured like the rest."
    )
    page.notes.append(
        f"The aim is {PAGE_KB} kB, the map library included. First visit, nothing cached, loopback."
    )
    for table in (redraw, page):
        table.print()


def random_filters(session: Session, territory: Territory, count: int) -> Iterator[dict[str, Any]]:
    """Filters as the explorer's state holds them; each sets between one and four of them."""
    chance = random.Random(2026)
    facts = territories.facts(session, territory)
    assert facts.first is not None
    assert facts.last is not None
    first, last = facts.first.date(), facts.last.date()
    codes = [category.code for category in territories.categories(session, territory.id)]
    west, south, east, north = facts.bounds
    for _ in range(count):
        some = chance.sample(["categories", "period", "weekdays", "hours", "area"], chance.randint(1, 4))
        filters: dict[str, Any] = {"first": str(first), "last": str(last)}
        if "categories" in some:
            filters["categories"] = chance.sample(codes, min(len(codes), chance.randint(1, 4)))
        if "period" in some:
            begins = first + timedelta(days=chance.randrange((last - first).days))
            ends = min(last, begins + timedelta(days=chance.choice([27, 83, 364, 1460])))
            filters |= {"first": str(begins), "last": str(ends)}
        if "weekdays" in some:
            filters["weekdays"] = chance.choice([[1, 2, 3, 4, 5], [6, 7], [5]])
        if "hours" in some:
            start = chance.randrange(0, 20)
            filters["hours"] = list(range(start, start + 4))
        if "area" in some:
            x, y = chance.uniform(west, east - 0.1), chance.uniform(south, north - 0.1)
            ring = [(0, 0), (0.1, 0.01), (0.09, 0.1), (0.01, 0.08)]
            filters["area"] = [[round(x + dx, 5), round(y + dy, 5)] for dx, dy in ring]
        yield filters


@contextmanager
def browsing(server: Server) -> Iterator[Page]:
    """A browser with the analyst's cookie."""
    found = subprocess.run([_SCRIPT], capture_output=True, text=True, check=True).stdout.strip()
    name, _, value = server.cookie.partition("=")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-quic"])
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
        context.add_cookies([{"name": name, "value": value, "url": f"http://127.0.0.1:{server.port}"}])
        yield context.new_page()
        browser.close()


def open_page(page: Page, server: Server, table: Table) -> None:
    """Open the explorer for the first time; say how much came over the wire, and when it could be seen."""
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    sizes: list[float] = []
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    started = time.perf_counter()
    page.goto(f"http://127.0.0.1:{server.port}/t/{SLUG}/explore")
    page.wait_for_selector("#content[data-ready=yes]", timeout=120_000)
    page.wait_for_selector("#map[data-ready=yes]", timeout=120_000)
    ready = time.perf_counter() - started
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0") / 1000
    page.wait_for_load_state("networkidle")
    table.add("Over the wire, all of it", f"{sum(sizes) / 1000:,.0f} kB")
    table.add("First paint of content", duration(paint))
    table.add("Map, counts and charts there", duration(ready))


def changes(page: Page, filters: list[dict[str, Any]]) -> list[float]:
    """Change the filters one by one; the page says itself when all is drawn."""
    page.evaluate("import('/static/explorer/state.js').then((module) => { window.talsiState = module; })")
    return [page.evaluate(_CHANGE, one) / 1000 for one in filters]


_CHANGE = """
(filters) => new Promise((resolve, reject) => {
  const content = document.getElementById("content");
  const before = content.dataset.redrawn;
  const started = performance.now();
  const watch = new MutationObserver(() => {
    if (content.dataset.redrawn === before) return;
    watch.disconnect();
    resolve(performance.now() - started);
  });
  watch.observe(content, { attributes: true, attributeFilter: ["data-redrawn"] });
  setTimeout(() => reject(new Error("not redrawn within a minute")), 60000);
  const { NO_FILTERS, change } = window.talsiState;
  change({ filters: { ...NO_FILTERS, ...filters } });
})
"""


def look(server: Server, tiles: list[tuple[int, int, int]], filters: dict[str, Any]) -> None:
    """Ask for what the page asks for after a change: the counts, and the tiles four at a time."""
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(server.get, _paths(tiles, query(filters))))


def crowd(server: Server, tiles: list[tuple[int, int, int]], filters: list[dict[str, Any]]) -> list[float]:
    """Many people at once; each looks a while at what came before changing the next thing."""

    def person(number: int) -> list[float]:
        chance = random.Random(number)
        seconds = []
        time.sleep(chance.uniform(0, LOOKS_S))
        for _ in range(5):
            seconds.append(once(_all_of(server, tiles, query(chance.choice(filters))))[0])
            time.sleep(chance.uniform(0.5, 1.5) * LOOKS_S)
        return seconds

    with ThreadPoolExecutor(PEOPLE) as people:
        return [second for seconds in people.map(person, range(PEOPLE)) for second in seconds]


def _all_of(server: Server, tiles: list[tuple[int, int, int]], address: str) -> Callable[[], None]:
    def ask() -> None:
        for path in _paths(tiles, address):
            server.get(path)

    return ask


def _paths(tiles: list[tuple[int, int, int]], address: str) -> list[str]:
    return [
        f"/api/v1/territories/{SLUG}/view{address}",
        *(f"/tiles/{SLUG}/incidents/{z}/{x}/{y}.mvt{address}" for z, x, y in tiles),
    ]


def query(filters: dict[str, Any]) -> str:
    """Write filters as the query of an address."""
    pairs = [("category", code) for code in filters.get("categories", [])]
    pairs += [("from", filters["first"]), ("to", filters["last"])]
    pairs += [("weekday", number) for number in filters.get("weekdays", [])]
    pairs += [("hour", number) for number in filters.get("hours", [])]
    if "area" in filters:
        pairs.append(("area", ";".join(f"{x},{y}" for x, y in filters["area"])))
    return "?" + urlencode(pairs)


def bare(engine: Engine, territory: Territory, filters: dict[str, Any]) -> float:
    """The seconds of the least that any server must ask of the database for the same picture."""
    selection = Selection(
        tuple(sorted(filters.get("categories", []))),
        date.fromisoformat(filters["first"]),
        date.fromisoformat(filters["last"]),
        weekdays=tuple(filters.get("weekdays", ())),
        hours=tuple(filters.get("hours", ())),
        area=tuple(map(tuple, filters["area"])) if "area" in filters else None,
    )
    with Session(engine) as session:
        where = resolve(session, territory, selection)
        started = time.perf_counter()
        for columns in _PICTURES:
            sql = f"SELECT {columns}, count(*) FROM exact.incident WHERE {where.sql} GROUP BY {columns}"
            session.execute(text(sql), {**where.binds, "zone": territory.timezone}).all()
        return time.perf_counter() - started


_LOCAL = "occurred_from AT TIME ZONE :zone"
_PICTURES = (
    "quadkey >> 16",
    f"date_trunc('month', {_LOCAL})",
    f"extract(isodow FROM {_LOCAL}), extract(hour FROM {_LOCAL})",
    "category_id",
)


def add(table: Table, what: str, seconds: list[float]) -> None:
    """Add a row of a distribution."""
    ordered = sorted(seconds)
    slow = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    table.add(what, len(ordered), duration(statistics.median(ordered)), duration(slow), duration(ordered[-1]))


if __name__ == "__main__":
    main()
