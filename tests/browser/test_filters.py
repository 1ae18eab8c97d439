"""Filters: whatever is chosen in the rail, everything on the page follows, and every step can be undone."""

from typing import Any

import pytest

from tests.browser.explorer import (
    EXPLORE,
    PAGE,
    YEAR,
    after_change,
    asked,
    counted,
    number,
    open_group,
    open_incidents,
    open_map,
    redrawn,
    summed,
    until,
    view_of,
)
from tests.browser.pages import in_both_languages

PROPERTY = "#categories input[value=property]"
THEFT = "#categories input[value=theft]"


def chips(person: Any) -> list[str]:
    """The words of the chips, but for the period, which nearly always has one."""
    found = person.locator("#chips button:not([data-filter=period])").all_inner_texts()
    return [chip.strip() for chip in found]


@pytest.mark.parametrize(
    "narrowed",
    [
        "&category=theft&hour=22&hour=23&known_by=police",
        "&weekday=5&weekday=6&area=22.55,57.22;22.62,57.22;22.62,57.26;22.55,57.26",
    ],
)
def test_the_count_for_any_filter_is_the_servers(analyst: Any, narrowed: str) -> None:
    open_incidents(analyst, YEAR + narrowed)
    view = view_of(analyst)
    assert counted(analyst) == view["incidents"]
    assert len(chips(analyst)) >= 1


def test_one_change_is_one_request_and_one_redraw(analyst: Any) -> None:
    open_incidents(analyst)
    views: list[str] = []
    analyst.on("request", lambda request: views.append(request.url) if "/view?" in request.url else None)
    before = redrawn(analyst)
    after_change(analyst, lambda: analyst.check(THEFT))
    analyst.wait_for_timeout(300)
    assert len(views) == 1
    assert redrawn(analyst) == before + 1
    assert analyst.evaluate("performance.getEntriesByName('talsi:redraw').length") == 1


def test_a_ticked_parent_stands_for_its_sub_categories(analyst: Any) -> None:
    open_incidents(analyst)
    after_change(analyst, lambda: analyst.check(PROPERTY))
    assert asked(analyst)["category"] == ["property"]
    assert analyst.is_checked(THEFT)
    assert counted(analyst) == view_of(analyst)["incidents"]


def test_a_parent_of_which_a_part_is_ticked_is_neither_on_nor_off(analyst: Any) -> None:
    open_incidents(analyst)
    after_change(analyst, lambda: analyst.check(PROPERTY))
    after_change(analyst, lambda: analyst.uncheck(THEFT))
    assert analyst.evaluate(f"document.querySelector('{PROPERTY}').indeterminate")
    assert "theft" not in asked(analyst)["category"]
    after_change(analyst, lambda: analyst.check(THEFT))
    assert asked(analyst)["category"] == ["property"]


def test_the_categories_count_under_all_other_filters(analyst: Any) -> None:
    open_incidents(analyst, f"{YEAR}&category=theft&weekday=5")
    shown = analyst.locator(PROPERTY).locator("xpath=../span[2]").inner_text()
    children = {
        one["code"]
        for one in analyst.request.get("/api/v1/territories/talsi").json()["categories"]
        if "property" in (one["code"], one["parent"])
    }
    assert number(shown) == summed(view_of(analyst)["categories"], children)


def test_the_tree_is_walked_and_folded_with_the_arrow_keys(analyst: Any) -> None:
    open_incidents(analyst)
    analyst.focus(PROPERTY)
    analyst.keyboard.press("ArrowDown")
    assert analyst.evaluate("document.activeElement.value") == "theft"
    analyst.keyboard.press("ArrowLeft")
    assert analyst.evaluate("document.activeElement.value") == "property"
    analyst.keyboard.press("ArrowLeft")
    assert analyst.locator(THEFT).is_hidden()
    after_change(analyst, lambda: analyst.keyboard.press("Space"))
    assert asked(analyst)["category"] == ["property"]
    assert analyst.evaluate("document.activeElement.value") == "property"


@in_both_languages
def test_weekdays_are_chips_and_hours_may_go_past_midnight(speaker: Any) -> None:
    open_incidents(speaker)
    open_group(speaker, "times")
    after_change(speaker, lambda: speaker.check("#weekdays input[value='5']", force=True))
    after_change(speaker, lambda: speaker.select_option("#from-hour", "22"))
    after_change(speaker, lambda: speaker.select_option("#until-hour", "2"))
    assert asked(speaker)["hour"] == ["0", "1", "22", "23"]
    assert "22:00–02:00" in chips(speaker)
    assert counted(speaker) == view_of(speaker)["incidents"]


def test_a_neighbourhood_is_found_by_its_name_without_accents(speaker: Any) -> None:
    open_incidents(speaker)
    open_group(speaker, "neighbourhoods")
    speaker.fill("#neighbourhood-search", "keninkalns")
    rows = speaker.locator("#neighbourhoods label:visible")
    assert rows.count() == 1
    there = number(rows.locator(".check-count").inner_text())
    after_change(speaker, lambda: rows.locator("input").check())
    assert counted(speaker) == there


def test_how_it_became_known_is_a_filter(analyst: Any) -> None:
    open_incidents(analyst)
    open_group(analyst, "known")
    box = analyst.locator("#ways-known input[value=police]")
    there = number(box.locator("xpath=../span[2]").inner_text())
    after_change(analyst, box.check)
    assert counted(analyst) == there
    assert chips(analyst) == ["Noticed by police"]


def test_every_filter_is_a_chip_that_takes_it_away(analyst: Any) -> None:
    open_incidents(analyst, f"{YEAR}&category=theft&weekday=6")
    assert chips(analyst) == ["Theft", "Saturday"]
    after_change(analyst, lambda: analyst.click("#chips button[data-filter=categories]"))
    assert chips(analyst) == ["Saturday"]
    assert "category" not in asked(analyst)
    assert analyst.evaluate("document.activeElement.dataset.filter") == "weekdays"


def test_clearing_all_shows_the_whole_record(analyst: Any) -> None:
    open_incidents(analyst, "?from=2026-01-01&to=2026-03-31&category=theft&hour=12")
    after_change(analyst, lambda: analyst.click("#clear-filters"))
    assert analyst.locator("#chips button").count() == 0
    assert counted(analyst) == sum(month["n"] for month in view_of(analyst)["months"])


def test_a_ready_period_stays_chosen_and_says_its_days(speaker: Any) -> None:
    open_incidents(speaker, "?from=2026-02-03&to=2026-02-20")
    for preset in ("4w", "12w", "12m", "year"):
        choice = f"#presets input[value='{preset}']"
        after_change(speaker, lambda choice=choice: speaker.check(choice, force=True))
        assert speaker.is_checked(choice)
        assert speaker.locator("#dates").is_hidden()
        assert speaker.inner_text("#period-words")
        assert counted(speaker) == view_of(speaker)["incidents"]


@in_both_languages
def test_undo_and_redo_walk_through_the_filters(speaker: Any) -> None:
    open_incidents(speaker)
    before = counted(speaker)
    after_change(speaker, lambda: speaker.check(THEFT))
    narrowed = counted(speaker)
    after_change(speaker, lambda: speaker.keyboard.press("Control+z"))
    assert counted(speaker) == before
    assert not speaker.is_checked(THEFT)
    after_change(speaker, lambda: speaker.keyboard.press("Control+Shift+z"))
    assert counted(speaker) == narrowed
    after_change(speaker, lambda: speaker.click("#undo"))
    after_change(speaker, lambda: speaker.keyboard.press("Control+y"))
    assert speaker.is_checked(THEFT)


def test_undo_leaves_what_is_typed_to_the_field(analyst: Any) -> None:
    open_incidents(analyst)
    after_change(analyst, lambda: analyst.check(THEFT))
    analyst.focus("#category-search")
    analyst.keyboard.type("road")
    analyst.keyboard.press("Control+z")
    assert asked(analyst)["category"] == ["theft"]


def test_nothing_to_undo_is_said(analyst: Any) -> None:
    open_incidents(analyst)
    assert analyst.get_attribute("#undo", "aria-disabled") == "true"
    analyst.keyboard.press("Control+z")
    assert "nothing to undo" in analyst.inner_text("#announcer")


def test_a_change_is_announced_and_the_keyboard_stays_where_it_was(analyst: Any) -> None:
    open_incidents(analyst)
    analyst.focus(THEFT)
    after_change(analyst, lambda: analyst.keyboard.press("Space"))
    said = analyst.inner_text("#announcer")
    assert number(said.split(",")[0]) == counted(analyst)
    assert "2 filters" in said
    assert analyst.evaluate("document.activeElement.value") == "theft"


def test_a_link_brings_every_filter_back(analyst: Any) -> None:
    link = f"{YEAR}&category=theft&weekday=5&hour=12&hour=13&known_by=reported"
    open_incidents(analyst, link)
    before = counted(analyst), chips(analyst)
    address = analyst.url
    analyst.goto("about:blank")
    analyst.goto(address)
    analyst.wait_for_selector("#content[data-redrawn]")
    assert (counted(analyst), chips(analyst)) == before
    assert analyst.url.split("&view=")[0] == address.split("&view=")[0]


def test_filters_that_leave_nothing_say_so_and_the_last_is_taken_away(analyst: Any) -> None:
    open_incidents(analyst, f"{YEAR}&weekday=1")
    before = counted(analyst)
    area = "22.2,57.0;22.21,57.0;22.21,57.01"
    analyst.evaluate(
        "area => import('/static/explorer/state.js').then(state => state.changeFilters({ area }))",
        [[float(x) for x in corner.split(",")] for corner in area.split(";")],
    )
    analyst.get_by_text("Take away the last filter").click()
    until(analyst, lambda: counted(analyst) == before)
    assert "area" not in asked(analyst)


def test_a_drawn_area_is_a_chip(speaker: Any) -> None:
    open_incidents(speaker, f"{YEAR}&area=22.55,57.22;22.62,57.22;22.62,57.26;22.55,57.26")
    assert speaker.locator("#chips button[data-filter=area]").count() == 1
    narrowed = counted(speaker)
    after_change(speaker, lambda: speaker.click("#chips button[data-filter=area]"))
    assert counted(speaker) > narrowed


def test_a_failed_answer_keeps_the_old_view_until_trying_again_helps(analyst: Any) -> None:
    open_incidents(analyst)
    kept = counted(analyst)
    bars = analyst.inner_text("#category-bars")
    analyst.route("**/view?*", lambda route: route.abort())
    analyst.check(THEFT)
    analyst.wait_for_selector("#trouble:visible")
    assert counted(analyst) == kept
    assert analyst.inner_text("#category-bars") == bars
    analyst.unroute("**/view?*")
    after_change(analyst, lambda: analyst.click("#trouble button"))
    assert counted(analyst) < kept
    assert analyst.locator("#trouble").is_hidden()


def test_an_answer_that_is_late_never_replaces_a_newer_one(analyst: Any) -> None:
    open_incidents(analyst)
    held: list[Any] = []
    analyst.route("**/view?*category=theft*", lambda route: held.append(route))
    analyst.check(THEFT)
    until(analyst, lambda: len(held) == 1)
    after_change(analyst, lambda: analyst.uncheck(THEFT))
    whole = counted(analyst)
    held[0].abort()
    analyst.wait_for_timeout(300)
    assert counted(analyst) == whole == view_of(analyst)["incidents"]
    assert analyst.locator("#trouble").is_hidden()


def test_groups_stay_as_they_were_left(analyst: Any) -> None:
    open_incidents(analyst)
    open_group(analyst, "known")
    analyst.click("#group-period > summary")
    analyst.wait_for_timeout(200)
    analyst.reload()
    analyst.wait_for_selector("#content[data-ready=yes]")
    assert analyst.get_attribute("#group-known", "open") is not None
    assert analyst.get_attribute("#group-period", "open") is None


def test_a_closed_group_says_what_is_chosen_in_it(analyst: Any) -> None:
    open_incidents(analyst, f"{YEAR}&weekday=6&weekday=7&hour=20")
    assert analyst.inner_text("#value-times") == "Saturday, Sunday, 20:00–21:00"


def test_a_run_is_asked_for_with_all_filters_and_brings_them_back(analyst: Any) -> None:
    open_incidents(analyst, f"{YEAR}&weekday=5&weekday=6&hour=20&hour=21&hour=22&hour=23&known_by=reported")
    analyst.click("#tab-hotspots")
    analyst.fill("#eps", "400")
    analyst.fill("#least", "5")
    with analyst.expect_request(lambda request: request.method == "POST") as sent:
        analyst.click("#find")
    body = sent.value.post_data_json
    assert body["weekday"] == [5, 6]
    assert body["hour"] == [20, 21, 22, 23]
    assert body["known_by"] == ["reported"]
    until(analyst, lambda: "run" in asked(analyst))
    after_change(analyst, lambda: analyst.click("#clear-filters"))
    assert "20:00–00:00" in analyst.inner_text("#stale") or "20:00–24:00" in analyst.inner_text("#stale")
    after_change(analyst, lambda: analyst.click("#stale button >> nth=1"))
    assert asked(analyst)["hour"] == ["20", "21", "22", "23"]
    assert analyst.locator("#stale").is_hidden()


def test_on_a_phone_everything_fits_the_width(speaker: Any) -> None:
    speaker.set_viewport_size({"width": 360, "height": 740})
    open_incidents(speaker)
    assert speaker.evaluate("document.documentElement.scrollWidth") <= 360
    after_change(speaker, lambda: speaker.check(THEFT))
    assert counted(speaker) == view_of(speaker)["incidents"]


def test_on_a_wall_of_screen_the_rail_and_its_type_grow(analyst: Any) -> None:
    # Drawing so many pixels of map without a graphics card would take minutes.
    analyst.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    analyst.set_viewport_size({"width": 3840, "height": 2160})
    analyst.goto(EXPLORE)
    analyst.wait_for_selector(PAGE)
    assert analyst.locator("#rail").bounding_box()["width"] == 400
    assert analyst.evaluate("document.documentElement.scrollWidth") <= 3840
    until(analyst, lambda: analyst.locator("#known-bars button").count() > 0)


def test_a_shut_sheet_says_how_many_incidents_and_filters_there_are(analyst: Any) -> None:
    analyst.set_viewport_size({"width": 360, "height": 740})
    open_map(analyst, f"{YEAR}&category=theft")
    until(analyst, lambda: "2 filters" in analyst.inner_text("#sheet-summary"))
