"""Concordance in a browser: the map, the table that leads to it, and a choice that stays in the address."""

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.pages import in_both_languages

pytestmark = pytest.mark.browser

HOME = "/t/talsi/concordance"
READY = "#concordance-map[data-ready=yes]"


def opened(page: Any, query: str = "") -> Any:
    page.goto(HOME + query)
    page.wait_for_selector(READY)
    return page


def asked(page: Any) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def handed(page: Any) -> dict[str, Any]:
    return json.loads(page.text_content("#concordance-data"))


@in_both_languages
def test_the_frame_leads_to_a_map_with_its_silence_note(speaker: Any) -> None:
    speaker.goto("/t/talsi")
    with speaker.expect_navigation():
        speaker.click(f"nav a[href='{HOME}']")
    speaker.wait_for_selector(READY)
    assert speaker.locator(".heard .notice").inner_text()
    assert speaker.locator(".classes li").count() == 6
    assert len(handed(speaker)["units"]) == speaker.locator("tbody tr").count()


def test_what_is_chosen_is_in_the_address_and_comes_back_from_it(speaker: Any) -> None:
    opened(speaker)
    speaker.select_option("#unit", "cell")
    speaker.click(".choice-more summary")
    speaker.fill("#cell_m", "2000")
    with speaker.expect_navigation():
        speaker.click("#choice button[type=submit]")
    speaker.wait_for_selector(READY)
    assert (asked(speaker)["unit"], asked(speaker)["cell_m"]) == (["cell"], ["2000"])
    names = {unit["unit"] for unit in handed(speaker)["units"]}
    assert names
    assert all(int(part) % 2000 == 0 for name in names for part in name.split("_"))
    speaker.reload()
    assert speaker.input_value("#cell_m") == "2000"


def test_another_topic_is_compared_with_other_incidents(analyst: Any) -> None:
    opened(analyst)
    topics = analyst.eval_on_selector_all("#topic option", "options => options.map((one) => one.value)")
    before = analyst.inner_text("#map-title")
    analyst.select_option("#topic", next(code for code in topics if code != analyst.input_value("#topic")))
    with analyst.expect_navigation():
        analyst.click("#choice button[type=submit]")
    assert analyst.inner_text("h2 >> nth=0")
    assert analyst.input_value("#topic") == asked(analyst)["topic"][0]
    if analyst.locator("#map-title").count():
        assert analyst.inner_text("#map-title") != before


def test_a_place_of_the_table_is_shown_on_the_map_by_keyboard(speaker: Any) -> None:
    opened(speaker)
    first = speaker.locator(".place-button >> nth=0")
    first.focus()
    speaker.keyboard.press("Enter")
    said = speaker.inner_text("#map-said")
    assert first.inner_text() in said
    unit = next(one for one in handed(speaker)["units"] if one["place"] == first.inner_text())
    assert said == unit["words"]


def test_a_press_on_the_map_says_the_place_in_words(speaker: Any) -> None:
    opened(speaker)
    speaker.locator("#concordance-map").scroll_into_view_if_needed()
    box = speaker.locator("#concordance-map canvas").bounding_box()
    speaker.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    speaker.wait_for_function("document.getElementById('map-said').textContent !== ''")
    assert speaker.inner_text("#map-said") in [unit["words"] for unit in handed(speaker)["units"]]


def test_headings_put_the_table_in_order_without_a_script(
    browser: Any, live_server: str, signed_in: Any
) -> None:
    context = browser.new_context(base_url=live_server, storage_state=signed_in, java_script_enabled=False)
    page = context.new_page()
    page.goto(HOME)
    page.click("thead th:nth-child(4) a")
    shown = [
        re.sub(r"\D", "", text.split()[0]) for text in page.locator("tbody td:nth-child(4)").all_inner_texts()
    ]
    counts = [int(text) for text in shown]
    assert counts == sorted(counts, reverse=True)
    assert page.locator("th[aria-sort=descending]").count() == 1
    context.close()


def test_the_table_can_be_taken_away(analyst: Any) -> None:
    opened(analyst)
    with analyst.expect_download() as taken:
        analyst.click("a[download][href*='concordance.csv']")
    assert taken.value.suggested_filename.startswith("talsi-concordance-")
    rows = taken.value.path().read_text("utf-8-sig").splitlines()
    assert len(rows) == 1 + len(handed(analyst)["units"])


def test_a_field_that_makes_no_sense_says_so_and_keeps_the_rest(speaker: Any) -> None:
    speaker.goto(f"{HOME}?unit=cell&cell_m=3&minimum=12")
    assert speaker.locator("#cell_m[aria-invalid=true]").is_visible()
    assert speaker.locator("#cell_m-error").is_visible()
    assert speaker.input_value("#minimum") == "12"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone(speaker: Any, scheme: str) -> None:
    speaker.set_viewport_size({"width": 360, "height": 780})
    speaker.emulate_media(color_scheme=scheme)
    opened(speaker)
    assert speaker.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_dark_ground_draws_the_same_map_anew(analyst: Any) -> None:
    opened(analyst)
    analyst.emulate_media(color_scheme="dark")
    analyst.wait_for_timeout(500)
    analyst.locator(".place-button >> nth=0").click()
    assert analyst.inner_text("#map-said")
