"""The overview, the design page, help and errors, as a person walks through them in both languages."""

from typing import Any

import pytest

from tests.browser.explorer import MAP, PAGE, asked
from tests.browser.pages import in_both_languages

pytestmark = pytest.mark.browser

ADDRESSES = ("/design", "/design/translations", "/help", "/t/talsi", "/account", "/nowhere")


@in_both_languages
def test_a_newcomer_signs_in_and_sees_the_hotspots_at_once(speaker: Any) -> None:
    speaker.goto("/")
    speaker.wait_for_url("**/t/talsi")
    assert speaker.locator(".overview .m-hotspot").count() > 0  # of the newest run
    ranks = speaker.locator(".overview .m-rank").all_text_contents()
    assert "1" in ranks
    assert speaker.locator(".home-week .headline").inner_text()


def test_the_picture_leads_into_the_explorer_with_the_same_run(speaker: Any) -> None:
    speaker.goto("/t/talsi")
    shown = speaker.locator(".still > a").get_attribute("href")
    speaker.click(".still > a")
    speaker.wait_for_selector(PAGE)
    speaker.wait_for_selector(MAP)
    assert asked(speaker)["run"][0] in shown


def test_the_week_says_the_numbers_of_the_server(analyst: Any) -> None:
    told = analyst.request.get("/api/v1/territories/talsi/changes").json()
    analyst.goto("/t/talsi")
    text = analyst.inner_text(".home-week")
    assert f"{told['incidents']} incidents were recorded" in text
    assert f"{told['low']} to {told['high']}" in text


def test_the_overview_fits_a_phone_and_reads_from_the_week_down(speaker: Any) -> None:
    speaker.set_viewport_size({"width": 360, "height": 780})
    speaker.goto("/t/talsi")
    assert speaker.evaluate("document.documentElement.scrollWidth") <= 360
    week, picture = (speaker.locator(part).bounding_box()["y"] for part in (".home-week", ".home-map"))
    assert week < picture


@in_both_languages
def test_a_dialog_of_the_design_page_opens_holds_the_keyboard_and_closes(speaker: Any) -> None:
    speaker.goto("/design")
    speaker.click("[data-opens=d-dialog]")
    assert speaker.locator("#d-dialog").is_visible()
    assert speaker.evaluate("document.getElementById('d-dialog').contains(document.activeElement)")
    speaker.keyboard.press("Escape")
    assert speaker.locator("#d-dialog").is_hidden()


@pytest.mark.parametrize(
    "address", ["/design", "/design/translations", "/help", "/t/talsi", "/account", "/nowhere"]
)
@pytest.mark.parametrize("width", [360, 3840])
def test_no_page_is_wider_than_its_window(analyst: Any, address: str, width: int) -> None:
    analyst.set_viewport_size({"width": width, "height": 900})
    analyst.goto(address)
    assert analyst.evaluate("document.documentElement.scrollWidth") <= width


def test_help_shows_its_pictures_in_the_readers_language(speaker: Any) -> None:
    speaker.goto("/help")
    picture = speaker.locator(".guide-text img").first
    picture.scroll_into_view_if_needed()
    language = speaker.get_attribute("html", "lang")[:2]
    assert f"/{language}/" in picture.get_attribute("src")
    answer = speaker.request.get(picture.get_attribute("src"))
    assert answer.headers["content-type"] == "image/webp"


def test_an_error_leads_back_to_the_start(speaker: Any) -> None:
    speaker.goto("/nowhere")
    speaker.click("#content .actions a")
    speaker.wait_for_url("**/t/talsi")
