"""Topics and agencies in a real browser: added, moved, retired, taken back; by keyboard, and on a phone."""

from typing import Any

import pytest

from tests.browser.pages import press_button, sign_in

pytestmark = pytest.mark.browser

PAGE = "/t/talsi/concerns/topics"


@pytest.fixture
def planner(page: Any) -> Any:
    """The page of the demonstration's planner."""
    sign_in(page, "planner")
    page.goto(PAGE)
    return page


def names(page: Any) -> list[str]:
    """The open topics in their order."""
    return [text.split("\n")[0].strip() for text in page.locator("ol.topics h3").all_inner_texts()]


def test_a_topic_is_added_named_in_one_language_first_and_taken_back(planner: Any) -> None:
    before = names(planner)
    planner.get_by_role("link", name="Add a topic").click()
    planner.fill("#label-lv", "Apledojums")
    planner.select_option("#agency", "municipality")
    press_button(planner, "Save the topic")
    assert names(planner) == [*before, "Apledojums"]
    assert "No name yet in: English." in planner.inner_text("ol.topics")
    press_button(planner, "Take it back")
    assert names(planner) == before


def test_a_topic_moves_with_the_keyboard_alone(planner: Any) -> None:
    before = names(planner)
    planner.get_by_role("button", name="Move “Noise” up").focus()
    with planner.expect_navigation():
        planner.keyboard.press("Enter")
    at = before.index("Noise")
    assert names(planner)[at - 1] == "Noise"
    press_button(planner, "Take it back")
    assert names(planner) == before


def test_a_retired_topic_is_no_longer_on_the_public_form_and_can_be_brought_back(planner: Any) -> None:
    press_button(planner, "Retire “Vandalism”")
    assert "Vandalism" not in names(planner)
    planner.goto("/t/talsi/concerns/new")
    assert planner.locator("input[name=topic][value=vandalism]").count() == 0
    planner.goto(PAGE)
    planner.click("details.gone > summary")
    press_button(planner, "Bring “Vandalism” back")
    planner.goto("/t/talsi/concerns/new")
    assert planner.locator("input[name=topic][value=vandalism]").count() == 1


def test_a_form_that_is_refused_says_why_at_the_field_and_keeps_the_rest(planner: Any) -> None:
    planner.goto(f"{PAGE}/topic/noise")
    planner.fill("#label-lv", "")
    planner.fill("#label-en", "")
    planner.fill("#hint-en", "Loud at night.")
    press_button(planner, "Save the topic")
    assert "Give it a name in at least one language." in planner.inner_text("#label-error")
    assert planner.input_value("#hint-en") == "Loud at night."


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize("path", ["", "/topic/fear", "/agency/municipality"])
def test_the_pages_fit_a_phone(planner: Any, live_server: str, path: str, language: str) -> None:
    planner.context.add_cookies([{"name": "language", "value": language, "url": live_server}])
    planner.set_viewport_size({"width": 360, "height": 780})
    planner.goto(PAGE + path)
    assert planner.evaluate("document.documentElement.scrollWidth") <= 360


def test_on_a_phone_the_name_of_the_page_is_in_view_among_the_others(planner: Any) -> None:
    planner.set_viewport_size({"width": 360, "height": 780})
    planner.goto(PAGE)
    planner.wait_for_function("document.querySelector('.masthead-nav').scrollLeft > 0")
    here = planner.locator(".masthead-nav [aria-current]").bounding_box()
    assert here["x"] >= 0
    assert here["x"] + here["width"] <= 360
