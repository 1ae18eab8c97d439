"""Analysis in a browser: a method is chosen, looked at, asked why, run again after a late file, compared."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.models import Category, ImportBatch, Territory
from gis.queries.selection import Selection
from server.services import jobs
from server.services.analysis_requests import Request
from tests.browser.explorer import open_map, until
from tests.browser.pages import fits, in_both_languages, press

pytestmark = pytest.mark.browser

HOME = "/t/talsi/analysis"
MAP = "#run-map[data-ready=yes]"


@pytest.fixture
def stored(demo_database: str) -> Iterator[Session]:
    """The database, for what happens while somebody looks."""
    from gis.engine import make_engine

    engine = make_engine(demo_database, role="talsi_staff")
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture
def late(stored: Session) -> Iterator[Callable[[], None]]:
    """``late()`` brings three more incidents to town, as a late file does; gone with the test."""
    from tests.factories import add_incident

    here = stored.query(Territory).filter_by(slug="talsi").one()
    category = stored.query(Category).filter_by(territory_id=here.id, code="burglary").one()
    batch = stored.query(ImportBatch).filter_by(territory_id=here.id).order_by(ImportBatch.id).first()
    assert batch is not None
    added = []

    def add() -> None:
        for hour in (10, 11, 12):
            at = datetime(2026, 10, 5, hour, tzinfo=UTC)
            added.append(add_incident(stored, here, category, at=at, batch_id=batch.id).id)
        stored.commit()

    yield add
    stored.execute(text("DELETE FROM exact.incident WHERE id = ANY(:ids)"), {"ids": added})
    stored.commit()


def run_method(page: Any, code: str, **fields: str) -> str:
    """Run a method from its form; return the address of the run."""
    page.goto(f"{HOME}/new/{code}")
    for name, value in fields.items():
        page.fill(f"#set-{name}", value)
    press(page, "#run")
    page.wait_for_selector("#lineage")
    return str(page.url)


def facts(page: Any) -> str:
    return str(page.inner_text("section.lineage"))


@in_both_languages
def test_a_density_is_chosen_looked_at_questioned_and_run_again(
    speaker: Any, late: Callable[[], None]
) -> None:
    speaker.goto("/t/talsi")
    press(speaker, f"nav a[href='{HOME}']")
    press(speaker, f".method a[href^='{HOME}/new/density']")
    speaker.click("details:has(input[name=category]) > summary")
    speaker.check("input[name=category][value=burglary]")
    speaker.fill("#set-bandwidth_m", "400")
    press(speaker, "#run")
    before = speaker.url
    speaker.wait_for_selector(MAP)
    assert speaker.locator(".first-finding").inner_text()
    assert speaker.locator("#map-legend .legend-classes li").count() >= 3
    speaker.click("#findings-title .why")
    assert "400" in facts(speaker)
    assert re.search(r"--bandwidth-m 400", facts(speaker))
    late()
    press(speaker, "form[action$='/again'] button")
    assert "/beside/" in speaker.url
    changed = speaker.inner_text("section[aria-labelledby=changed]")
    assert re.search(r"\b3\b", changed)
    assert ".csv" in changed
    for index in (0, 1):
        speaker.wait_for_selector(f"#run-map-{index}[data-ready=yes]")
    speaker.check("input[name=layout][value=swipe]")
    assert speaker.locator("#divider").is_visible()
    speaker.goto(before)
    assert "400" in facts(speaker)


def test_a_shape_says_what_stands_behind_it_by_press_and_by_key(speaker: Any) -> None:
    run_method(speaker, "density", bandwidth_m="500")
    speaker.wait_for_selector(MAP)
    told = speaker.inner_text("#map-said")
    # The rows of a table lead to their shapes.
    speaker.locator(".run-table .place-button").first.click()
    until(speaker, lambda: speaker.inner_text("#map-said") != told)
    assert speaker.locator("#map-said dd").count() >= 2
    speaker.locator("#run-map canvas").focus()
    speaker.keyboard.press("Enter")
    assert speaker.inner_text("#map-said")


def test_a_layer_of_a_group_takes_the_place_of_another(speaker: Any) -> None:
    run_method(speaker, "getis-ord")
    speaker.wait_for_selector(MAP)
    adjusted, raw = speaker.locator("#map-legend input[type=radio]").all()[:2]
    assert adjusted.is_checked()
    raw.check()
    until(speaker, lambda: speaker.locator("#map-legend input[value=raw]").is_checked())
    assert not speaker.locator("#map-legend input[value=adjusted]").is_checked()


def test_an_animated_view_never_starts_by_itself_and_is_walked_by_keys(speaker: Any) -> None:
    run_method(speaker, "animation")
    speaker.wait_for_selector(MAP)
    words = speaker.locator("#map-player .player-words")
    first = words.inner_text()
    speaker.wait_for_timeout(1300)
    assert words.inner_text() == first
    speaker.locator("#map-player button").nth(2).click()
    second = words.inner_text()
    assert second != first
    speaker.keyboard.press("Home")
    assert words.inner_text() == first
    speaker.keyboard.press("ArrowRight")
    assert words.inner_text() == second
    assert speaker.url.endswith("#step=1")
    speaker.reload()
    speaker.wait_for_selector(MAP)
    assert words.inner_text() == second


def test_a_table_is_put_in_order_by_its_headings(speaker: Any) -> None:
    run_method(speaker, "repeats")
    table = speaker.locator("table[data-table=places]")
    head = table.locator("th.numeric:has(button)").nth(1)
    column = head.evaluate("cell => cell.cellIndex")

    def values() -> list[float]:
        cells = table.locator("tbody tr").evaluate_all(
            f"rows => rows.map(row => row.cells[{column}].dataset.value)"
        )
        return [float(value) for value in cells if value]

    head.locator("button").click()
    assert values() == sorted(values(), reverse=True)
    head.locator("button").click()
    assert values() == sorted(values())
    assert head.get_attribute("aria-sort") == "ascending"


def test_work_that_waits_can_be_cancelled(speaker: Any, stored: Session) -> None:
    here = stored.query(Territory).filter_by(slug="talsi").one()
    job = jobs.enqueue(stored, "analysis_run", here, Request("density", Selection()).as_json())
    stored.commit()
    speaker.goto(HOME)
    press(speaker, f".going-on a[href$='{job}']")
    assert speaker.locator("progress").is_visible()
    press(speaker, "form[action$='/cancel'] button")
    assert speaker.locator(".notice").is_visible()
    assert speaker.locator(f".going-on a[href$='{job}']").count() == 0
    speaker.goto(f"{HOME}/jobs/{job}")
    assert speaker.locator(f"main a[href$='job={job}']").is_visible()


def test_the_choice_of_the_map_comes_along(speaker: Any) -> None:
    open_map(speaker, "?from=2026-08-01&to=2026-10-31&category=burglary")
    press(speaker, "#analyse")
    press(speaker, f".method a[href^='{HOME}/new/dbscan']")
    assert speaker.input_value("#from") == "2026-08-01"
    assert speaker.input_value("#to") == "2026-10-31"
    assert speaker.is_checked("input[name=category][value=burglary]")


def test_a_refusal_keeps_what_was_chosen_and_says_what_to_do(speaker: Any) -> None:
    speaker.goto(f"{HOME}/new/getis-ord?from=2026-11-01&to=2026-11-01")
    press(speaker, "#run")
    assert re.search(r"\d", speaker.inner_text(".notice.error"))
    assert speaker.input_value("#from") == "2026-11-01"


@pytest.mark.parametrize("code", ["density", "aoristic", "near-repeat"])
def test_a_run_fits_on_a_phone(speaker: Any, code: str) -> None:
    speaker.set_viewport_size({"width": 360, "height": 740})
    speaker.goto(f"{HOME}/new/{code}")
    assert fits(speaker)
    run_method(speaker, code)
    assert fits(speaker)
    sizes = speaker.eval_on_selector_all(
        ".figure-phone text",
        "texts => texts.map(text => text.getBoundingClientRect().height)",
    )
    assert all(size >= 13 for size in sizes)
    speaker.set_viewport_size({"width": 1120, "height": 700})


def test_every_figure_has_its_numbers_in_the_page(speaker: Any) -> None:
    run_method(speaker, "aoristic")
    pictures = speaker.locator(".run-figure").count()
    tables = speaker.locator(".run-figure:has(.figure-table), .run-figure:has(.figure-grid)").count()
    assert pictures == tables > 0


def test_a_run_is_taken_away_with_all_it_came_from(speaker: Any) -> None:
    address = run_method(speaker, "density", bandwidth_m="500")
    told = json.loads(speaker.request.get(f"{address}/run.json").text())
    assert told["run"]["settings"]["used"]["bandwidth_m"] == 500
    assert told["run"]["input_fingerprint"] in facts(speaker)
    page = speaker.request.get(f"{address}/map.html").text()
    assert "leaflet" in page.lower()
