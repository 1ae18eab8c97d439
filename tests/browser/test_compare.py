"""Comparing: two selections on two maps, both named and counted, with the difference in plain words."""

from typing import Any

import pytest

from tests.browser.explorer import VIEW, asked, number, open_map, until
from tests.browser.pages import in_both_languages

AUTUMN = "?from=2026-08-01&to=2026-10-31"
BEFORE = "&b.from=2026-05-01&b.to=2026-07-31"
SWIPED = f"{AUTUMN}&compare=swipe{BEFORE}"


def recorded(person: Any, query: str) -> int:
    return int(person.request.get(f"{VIEW}{query}").json()["incidents"])


def told(person: Any, side: str) -> int:
    return number(person.inner_text(f"#versus-{side} strong").split(":")[1])


def until_counted(person: Any) -> None:
    until(person, lambda: bool(person.inner_text("#versus-words")))


def choose(person: Any, name: str, value: str) -> None:
    person.check(f"input[name=compare-{name}][value={value}]")


@in_both_languages
def test_two_periods_are_named_and_counted_above_their_maps(speaker: Any) -> None:
    open_map(speaker, SWIPED)
    until_counted(speaker)
    first, second = recorded(speaker, AUTUMN), recorded(speaker, "?from=2026-05-01&to=2026-07-31")
    assert (told(speaker, "first"), told(speaker, "second")) == (first, second)
    assert "2026" in speaker.inner_text("#versus-second span")
    assert str(abs(first - second)) in speaker.inner_text("#versus-words")
    assert speaker.locator("#second-map canvas").is_visible()


def test_a_small_number_gets_no_percentage(analyst: Any) -> None:
    open_map(analyst, "?from=2026-11-09&to=2026-11-10&compare=swipe&b.from=2026-11-07&b.to=2026-11-07")
    until_counted(analyst)
    assert told(analyst, "second") < 20
    words = analyst.inner_text("#versus-words")
    assert "%" not in words
    assert "percentage is given" in words
    assert "not equally long: 2 days and 1 day" in words


def test_a_period_before_the_record_is_said_not_to_be_whole(analyst: Any) -> None:
    open_map(analyst, "?from=2025-12-01&to=2025-12-31&compare=side&b.from=2024-12-01&b.to=2024-12-31")
    until_counted(analyst)
    assert told(analyst, "second") == 0
    assert "not whole" in analyst.inner_text("#versus-words")


def test_comparing_is_begun_and_ended_with_the_tool_and_can_be_undone(speaker: Any) -> None:
    open_map(speaker, AUTUMN)
    speaker.click("#compare-tool")
    choose(speaker, "kind", "before")
    until(speaker, lambda: asked(speaker).get("compare") == ["swipe"])
    assert asked(speaker)["b.from"] == ["2026-05-01"]
    choose(speaker, "layout", "side")
    until(speaker, lambda: asked(speaker)["compare"] == ["side"])
    assert speaker.locator("#divider").is_hidden()
    speaker.click("#compare .actions button")
    until(speaker, lambda: "compare" not in asked(speaker))
    assert speaker.locator("#second-map").is_hidden()
    speaker.keyboard.press("Control+z")
    until(speaker, lambda: asked(speaker).get("compare") == ["side"])
    assert speaker.locator("#second-map canvas").is_visible()


def test_the_divider_is_moved_with_keys_and_with_the_pointer(analyst: Any) -> None:
    open_map(analyst, SWIPED)
    analyst.focus("#divider")
    for key in ("Home", "Shift+ArrowRight", "ArrowRight"):
        analyst.keyboard.press(key)
    assert analyst.get_attribute("#divider", "aria-valuenow") == "12"
    assert "12 % from the left" in str(analyst.get_attribute("#divider", "aria-valuetext"))
    frame = analyst.locator("#stage-map").bounding_box()
    handle = analyst.locator("#divider span").bounding_box()
    analyst.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    analyst.mouse.down()
    analyst.mouse.move(frame["x"] + frame["width"] * 0.75, handle["y"] + 10, steps=4)
    analyst.mouse.up()
    assert analyst.get_attribute("#divider", "aria-valuenow") == "75"


def test_the_period_before_stays_the_one_before_when_the_first_is_changed(analyst: Any) -> None:
    open_map(analyst, "?from=2026-09-01&to=2026-09-30&compare=side&b.from=2026-08-02&b.to=2026-08-31")
    analyst.click("#tab-incidents")
    analyst.fill("#last-day", "2026-09-10")
    analyst.locator("#last-day").blur()
    until(analyst, lambda: asked(analyst)["to"] == ["2026-09-10"])
    assert (asked(analyst)["b.from"], asked(analyst)["b.to"]) == (["2026-08-22"], ["2026-08-31"])


def test_two_categories_are_compared_over_the_same_days(analyst: Any) -> None:
    open_map(analyst, f"{AUTUMN}&category=theft")
    analyst.click("#compare-tool")
    choose(analyst, "kind", "category")
    analyst.select_option("#second-category", "robbery")
    until(analyst, lambda: asked(analyst).get("b.category") == ["robbery"])
    until(analyst, lambda: "…" not in analyst.inner_text("#versus-second"))
    assert told(analyst, "second") == recorded(analyst, f"{AUTUMN}&category=robbery")
    assert analyst.locator("#map-key .key-step").count() == 5


def test_own_days_in_the_wrong_order_are_refused_and_the_old_ones_stay(analyst: Any) -> None:
    open_map(analyst, SWIPED)
    analyst.click("#compare-tool")
    choose(analyst, "kind", "own")
    until(analyst, lambda: analyst.locator("#second-first").is_visible())
    kept = asked(analyst)["b.to"]
    analyst.fill("#second-last", "2020-01-01")
    analyst.locator("#second-last").blur()
    assert "first day" in analyst.inner_text("#second-error")
    assert asked(analyst)["b.to"] == kept


@pytest.mark.parametrize("width", [360, 1440])
def test_side_by_side_the_maps_share_the_stage_and_the_page_does_not_scroll(analyst: Any, width: int) -> None:
    analyst.set_viewport_size({"width": width, "height": 740})
    open_map(analyst, f"{AUTUMN}&compare=side{BEFORE}")
    first = analyst.locator("#map").bounding_box()
    second = analyst.locator("#second-map").bounding_box()
    if width == 360:
        assert first["y"] + first["height"] == pytest.approx(second["y"], abs=1)
    else:
        assert first["x"] + first["width"] == pytest.approx(second["x"], abs=1)
    assert (first["width"], first["height"]) == pytest.approx((second["width"], second["height"]), abs=1)
    assert analyst.evaluate("document.documentElement.scrollWidth") <= width


def test_a_server_that_does_not_count_leaves_both_maps_and_says_so(analyst: Any) -> None:
    analyst.route("**/view?*from=2026-05-01*", lambda route: route.abort())
    open_map(analyst, SWIPED)
    analyst.wait_for_selector("#trouble:visible")
    assert analyst.locator("#second-map canvas").is_visible()
    assert "…" in analyst.inner_text("#versus-first")
