"""Board and public map: what a resident does there on a phone and at a desk, in either language."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.pages import fits

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BOARD, MAP = "/t/talsi/concerns", "/t/talsi/map"
SIZES = {"phone": (360, 780), "desk": (1440, 900)}


@pytest.fixture(params=["en", "lv"])
def language(request: pytest.FixtureRequest) -> str:
    """In which language the resident reads."""
    return str(request.param)


@pytest.fixture(params=list(SIZES))
def resident(page: Any, live_server: str, language: str, request: pytest.FixtureRequest) -> Any:
    """Somebody without an account, on a phone or at a desk; nothing may ask another host for anything."""
    width, height = SIZES[request.param]
    page.set_viewport_size({"width": width, "height": height})
    page.context.add_cookies([{"name": "language", "value": language, "url": live_server}])
    return page


@pytest.fixture
def scriptless(browser: Any, live_server: str) -> Iterator[Any]:
    """The page of somebody whose browser runs no scripts."""
    context = browser.new_context(base_url=live_server, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_a_resident_finds_the_board_filters_it_and_opens_a_card(resident: Any, language: str) -> None:
    resident.goto("/")
    resident.click(f'.card-links a[href="{BOARD}"]')
    resident.wait_for_selector(".concern")
    assert resident.get_attribute("html", "lang")[:2] == language
    assert fits(resident)
    topic = resident.locator("#f-topic option").nth(1).get_attribute("value")
    resident.select_option("#f-topic", topic)
    with resident.expect_navigation():
        resident.click(".board-filters button")
    assert f"topic={topic}" in resident.url
    chip = resident.locator(".board-chosen .chip")
    assert chip.count() == 1
    with resident.expect_navigation():
        chip.click()
    assert "topic=" not in resident.url
    title = resident.locator(".concern-title a").first
    name = title.inner_text()
    with resident.expect_navigation():
        title.click()
    assert resident.locator("h1").inner_text() == name
    assert resident.locator(".concern").count() == 1
    assert fits(resident)


def test_a_card_says_its_three_things_in_order(resident: Any) -> None:
    resident.goto(BOARD)
    tops = [
        resident.locator(f".concern >> nth=0 >> .concern-step.{part}").bounding_box()
        for part in ("said", "owns", "happened")
    ]
    across = resident.viewport_size["width"] > 700
    places = [box["x"] if across else box["y"] for box in tops]
    assert places == sorted(places)


def test_a_place_on_the_small_map_leads_to_its_concerns(resident: Any) -> None:
    resident.goto(BOARD)
    spot = resident.locator(".board-side svg.public-map a").first
    spot.focus()
    with resident.expect_navigation():
        resident.keyboard.press("Enter")
    assert "place=" in resident.url
    assert resident.locator(".concern").count() >= 1


def test_the_map_is_read_by_keyboard_and_leads_to_its_row(resident: Any) -> None:
    resident.goto(MAP)
    assert fits(resident)
    area = resident.locator('svg.public-map:visible a[href^="#n-"]').first
    said = area.get_attribute("aria-label")
    area.focus()
    resident.keyboard.press("Enter")
    name = resident.locator("tr:target th").inner_text()
    assert said.startswith(f"{name}: ")


def test_another_quarter_has_the_same_classes(resident: Any) -> None:
    resident.goto(MAP)
    classes = resident.locator(".map-classes").inner_text()
    sentence = resident.locator(".map-sentence").inner_text()
    other = resident.locator("#f-quarter option").nth(1).get_attribute("value")
    resident.select_option("#f-quarter", other)
    with resident.expect_navigation():
        resident.click(".board-filters button")
    assert resident.locator(".map-sentence").inner_text() != sentence
    assert resident.locator(".map-classes").inner_text() == classes


def test_board_and_map_work_without_scripts(scriptless: Any) -> None:
    scriptless.goto(f"{BOARD}?language=en")
    scriptless.select_option("#f-state", "answered")
    with scriptless.expect_navigation():
        scriptless.click(".board-filters button")
    assert "state=answered" in scriptless.url
    scriptless.goto(MAP)
    assert scriptless.locator(".map-pictures svg").count() >= 1
    assert scriptless.locator("#twin table").is_visible()


SMALLEST = """
() => {
  const sizes = [];
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    if (!own || !node.getClientRects().length || node.closest(".swatch, title")) continue;
    const svg = node.closest("svg");
    const scale = svg ? svg.getScreenCTM().a : 1;
    sizes.push([parseFloat(getComputedStyle(node).fontSize) * scale, node.textContent.trim()]);
  }
  return sizes.sort((a, b) => a[0] - b[0])[0];
}
"""


def test_on_a_wall_no_word_is_smaller_than_28_pixels_and_all_of_it_is_seen(page: Any, language: str) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"{MAP}?language={language}")
    page.click('a[href*="present=1"]')
    page.wait_for_selector("body.presenting svg.public-map")
    size, words = page.evaluate(SMALLEST)
    assert size >= 28, words
    assert page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]") == [
        1920,
        1080,
    ]
    assert page.locator("nav, header.top, form, a[href^='/']").count() == 0
