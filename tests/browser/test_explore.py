"""Explorer: what a person does on the map page, with a mouse, with a keyboard, and on a phone."""

import re
from typing import Any

from tests.browser.explorer import EXPLORE, PAGE, number, open_map, until


def open_settings(person: Any) -> None:
    person.click("#settings-box > summary")


def run_of(person: Any) -> str:
    return re.search(r"run=([0-9a-f-]+)", person.url)[1]  # type: ignore[index]


def test_a_stranger_is_asked_to_sign_in(page: Any) -> None:
    page.goto(EXPLORE)
    assert "/sign-in" in page.url


def test_the_map_opens_on_the_newest_hotspots_with_their_list(analyst: Any) -> None:
    open_map(analyst)
    ranks = analyst.locator("#ranking .rank").all_inner_texts()
    assert ranks[0] == "1"
    assert len(ranks) == number(analyst.inner_text("#run-figure"))


def test_every_page_of_the_demonstration_says_that_it_is_synthetic(analyst: Any) -> None:
    open_map(analyst)
    assert "not real incidents" in analyst.inner_text(".synthetic")


def test_choosing_a_hotspot_explains_it_in_words(analyst: Any) -> None:
    open_map(analyst)
    analyst.click("#ranking button >> nth=0")
    panel = analyst.locator("#panel")
    assert panel.is_visible()
    assert "recorded incidents at" in panel.inner_text()
    assert "hotspot=1" in analyst.url
    assert "Hotspot 1 selected" in analyst.inner_text("#announcer")


def test_the_list_is_walked_with_the_keyboard_and_left_with_escape(analyst: Any) -> None:
    open_map(analyst)
    analyst.focus("#ranking button >> nth=0")
    analyst.keyboard.press("ArrowDown")
    analyst.keyboard.press("Enter")
    assert analyst.inner_text("#panel h2") == "Hotspot 2"
    analyst.keyboard.press("Escape")
    assert analyst.locator("#panel").is_hidden()
    assert analyst.evaluate("document.activeElement.dataset.rank") == "2"


def test_a_category_narrows_the_counts_and_marks_the_hotspots_as_of_other_filters(analyst: Any) -> None:
    open_map(analyst)
    analyst.click("#tab-incidents")
    before = number(analyst.inner_text("#summary-figure"))
    box = analyst.locator("#categories input").first
    box.check()
    until(analyst, lambda: number(analyst.inner_text("#summary-figure")) != before)
    assert number(analyst.inner_text("#summary-figure")) < before
    assert f"category={box.get_attribute('value')}" in analyst.url
    analyst.click("#tab-hotspots")
    assert analyst.locator("#stale").is_visible()


def test_the_counts_are_those_that_the_server_gives(analyst: Any) -> None:
    open_map(analyst, "?from=2026-01-01&to=2026-03-31")
    until(analyst, lambda: any(map(str.isdigit, analyst.inner_text("#summary-figure"))))
    answer = analyst.request.get("/api/v1/territories/talsi/view?from=2026-01-01&to=2026-03-31").json()
    assert number(analyst.inner_text("#summary-figure")) == answer["incidents"]


def test_a_link_brings_a_colleague_to_the_same_view(analyst: Any) -> None:
    open_map(analyst)
    analyst.click("#ranking button >> nth=1")
    analyst.wait_for_timeout(500)
    link = analyst.url
    analyst.goto("about:blank")
    analyst.goto(link)
    analyst.wait_for_selector(PAGE)
    assert analyst.inner_text("#panel h2") == "Hotspot 2"
    assert analyst.url == link


def test_finding_hotspots_again_with_other_settings_shows_the_new_run(analyst: Any) -> None:
    open_map(analyst)
    before = run_of(analyst)
    open_settings(analyst)
    analyst.fill("#eps", "400")
    analyst.fill("#least", "15")
    analyst.click("#find")
    until(analyst, lambda: run_of(analyst) != before)
    until(analyst, lambda: analyst.locator("#find").is_enabled())
    assert "400" in analyst.inner_text("#run-words")
    assert analyst.locator("#stale").is_hidden()


def test_the_same_settings_again_give_the_same_run(analyst: Any) -> None:
    open_map(analyst)
    before = run_of(analyst)
    open_settings(analyst)
    with analyst.expect_response(lambda response: response.request.method == "POST"):
        analyst.click("#find")
    until(analyst, lambda: analyst.locator("#find").is_enabled())
    after = run_of(analyst)
    assert after == before


def test_settings_that_make_no_sense_are_refused_in_words(analyst: Any) -> None:
    open_map(analyst)
    open_settings(analyst)
    for field, wrong in (("#eps", "-5"), ("#eps", ""), ("#least", "1"), ("#least", "2.5")):
        right = analyst.input_value(field)
        analyst.fill(field, wrong)
        analyst.click("#find")
        assert "Enter" in analyst.inner_text("#settings-error"), (field, wrong)
        analyst.fill(field, right)


def test_the_radius_can_be_chosen_from_the_curve(analyst: Any) -> None:
    open_map(analyst)
    open_settings(analyst)
    analyst.click("#eps-help summary")
    analyst.click("#eps-body button")
    assert int(analyst.input_value("#eps")) > 0
    assert analyst.locator("#eps-body tbody tr").count() == 3


def test_dates_in_the_wrong_order_are_refused_and_the_old_view_stays(analyst: Any) -> None:
    open_map(analyst)
    analyst.click("#tab-incidents")
    kept = analyst.inner_text("#summary-figure")
    analyst.check("#presets input[value=own]", force=True)
    analyst.fill("#last-day", "2024-01-01")
    analyst.locator("#last-day").blur()
    assert "first day" in analyst.inner_text("#dates-error")
    assert number(analyst.inner_text("#summary-figure")) == number(kept)


def test_a_run_that_does_not_exist_is_said_and_the_map_still_opens(analyst: Any) -> None:
    open_map(analyst, "?run=00000000-0000-0000-0000-000000000000")
    assert "does not exist" in analyst.inner_text("#trouble")
    assert "run=" not in analyst.url


def test_a_server_that_fails_leaves_the_page_and_says_so(analyst: Any) -> None:
    open_map(analyst)
    analyst.click("#tab-incidents")
    kept = analyst.inner_text("#summary-figure")
    analyst.route("**/view?*", lambda route: route.abort())
    analyst.check("#presets input[value=all]", force=True)
    analyst.wait_for_selector("#trouble:visible")
    assert "does not answer" in analyst.inner_text("#trouble")
    assert analyst.inner_text("#summary-figure") == kept


def test_a_category_name_is_found_without_its_accents(analyst: Any, live_server: str) -> None:
    analyst.context.add_cookies([{"name": "language", "value": "lv", "url": live_server}])
    open_map(analyst)
    analyst.click("#tab-incidents")
    analyst.fill("#category-search", "zadzib")
    # What stands above a category that was found stays in sight.
    shown = analyst.locator("#categories li:not(:has(ul)) label:visible").all_inner_texts()
    assert shown
    assert all("zādzīb" in label.casefold() for label in shown)


def test_single_places_are_drawn_when_near_and_squares_when_far(analyst: Any) -> None:
    open_map(analyst, "?view=10/57.245/22.587")
    assert analyst.locator("#map-key .key-step").count() == 5
    open_map(analyst, "?view=16/57.245/22.587")
    assert analyst.locator("#map-key .key-step").count() == 0
    analyst.click("#tab-incidents")
    assert "One dot" in analyst.inner_text("#legend-body")


def test_a_run_can_be_taken_away_in_each_format(analyst: Any) -> None:
    open_map(analyst)
    analyst.click("#take-away summary")
    for kind in ("html", "geojson", "gpkg", "csv"):
        with analyst.expect_download() as waiting:
            analyst.click(f"#take-away [data-format={kind}]")
        assert waiting.value.suggested_filename.endswith(f".{kind}")


def test_the_lineage_of_the_numbers_is_one_click_away(analyst: Any) -> None:
    open_map(analyst)
    analyst.click(".lineage summary")
    facts = analyst.inner_text("#lineage")
    for word in ("Radius", "Fingerprint", "DBSCAN", "Period"):
        assert word in facts


def test_a_phone_has_one_sheet_from_below(analyst: Any) -> None:
    analyst.set_viewport_size({"width": 360, "height": 740})
    open_map(analyst)
    assert analyst.evaluate("document.documentElement.scrollWidth") <= 360
    assert analyst.locator("#ranking").is_hidden()
    analyst.click("#sheet-handle")
    analyst.click("#ranking button >> nth=0")
    assert analyst.locator("#panel").is_visible()
    assert analyst.locator("#ranking").is_hidden()


def test_without_a_map_the_list_still_works(analyst: Any) -> None:
    analyst.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    analyst.goto(EXPLORE)
    analyst.wait_for_selector(PAGE)
    analyst.click("#ranking button >> nth=0")
    assert "cannot draw the map" in analyst.inner_text("#map")
    assert analyst.locator("#panel").is_visible()


def test_a_map_tile_that_fails_is_said_and_not_shown_as_emptiness(analyst: Any) -> None:
    analyst.route("**/tiles/*/incidents/**", lambda route: route.fulfill(status=500))
    open_map(analyst)
    analyst.wait_for_selector("#trouble:visible")
    assert "part of the map" in analyst.inner_text("#trouble")
