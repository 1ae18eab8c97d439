"""Charts: they show what the server counts, choose what is looked at, and have twins as tables and files."""

import csv
import io
from typing import Any
from urllib.parse import urljoin

from tests.browser.explorer import (
    YEAR,
    after_change,
    asked,
    counted,
    number,
    open_incidents,
    until,
    view_of,
)
from tests.browser.pages import in_both_languages

CELL = '#clock [data-row="{}"][data-column="{}"]'
FIRST_EDGE = ".brush-edge >> nth=0"
LAST_EDGE = ".brush-edge >> nth=1"


def twin(person: Any, name: str) -> list[list[str]]:
    """The rows of a chart's table, opened if it is not."""
    toggle = person.locator(f"#chart-{name} [data-twin]")
    if toggle.get_attribute("aria-pressed") == "false":
        toggle.click()
    rows = person.locator(f"#twin-{name} tbody tr").all()
    return [row.locator("th, td").all_inner_texts() for row in rows]


def test_the_period_is_narrowed_with_the_arrow_keys_and_undone(speaker: Any) -> None:
    open_incidents(speaker)
    before = counted(speaker)
    speaker.focus(FIRST_EDGE)
    for _ in range(3):
        after_change(speaker, lambda: speaker.keyboard.press("ArrowRight"))
    assert asked(speaker)["from"] == ["2026-02-01"]
    assert before > counted(speaker) == view_of(speaker)["incidents"]
    assert speaker.evaluate("document.activeElement.getAttribute('role')") == "slider"
    for _ in range(3):
        after_change(speaker, lambda: speaker.keyboard.press("Control+z"))
    assert counted(speaker) == before


def test_a_key_that_is_held_down_is_one_decision(analyst: Any) -> None:
    open_incidents(analyst)
    before = counted(analyst)
    analyst.focus(LAST_EDGE)
    for _ in range(4):
        analyst.keyboard.down("ArrowLeft")
    after_change(analyst, lambda: analyst.keyboard.up("ArrowLeft"))
    assert asked(analyst)["to"] == ["2026-07-31"]
    after_change(analyst, lambda: analyst.click("#undo"))
    assert counted(analyst) == before


def test_the_period_is_moved_as_a_whole_and_keeps_its_length(analyst: Any) -> None:
    open_incidents(analyst, "?from=2026-03-01&to=2026-04-30")
    analyst.focus(".brush-body")
    after_change(analyst, lambda: analyst.keyboard.press("ArrowRight"))
    assert asked(analyst)["from"] + asked(analyst)["to"] == ["2026-04-01", "2026-05-31"]
    assert "2026" in analyst.get_attribute(".brush-body", "aria-valuetext")


def test_the_edges_of_the_period_never_pass_each_other(analyst: Any) -> None:
    open_incidents(analyst, "?from=2026-03-01&to=2026-03-31")
    analyst.focus(FIRST_EDGE)
    analyst.keyboard.press("ArrowRight")
    analyst.focus(LAST_EDGE)
    analyst.keyboard.press("ArrowLeft")
    analyst.wait_for_timeout(300)
    assert asked(analyst)["from"] + asked(analyst)["to"] == ["2026-03-01", "2026-03-31"]


def test_a_period_is_drawn_with_the_mouse(analyst: Any) -> None:
    open_incidents(analyst, "?from=2026-10-01&to=2026-10-31")
    plot = analyst.locator(".brush-plot").bounding_box()
    month = plot["width"] / 13

    def drag() -> None:
        analyst.mouse.move(plot["x"] + 2.5 * month, plot["y"] + 40)
        analyst.mouse.down()
        analyst.mouse.move(plot["x"] + 4.5 * month, plot["y"] + 40, steps=4)
        analyst.mouse.up()

    after_change(analyst, drag)
    assert asked(analyst)["from"] + asked(analyst)["to"] == ["2026-01-01", "2026-03-31"]
    assert counted(analyst) == view_of(analyst)["incidents"]


def test_a_press_on_the_trend_chooses_one_month(analyst: Any) -> None:
    open_incidents(analyst)
    plot = analyst.locator(".brush-plot").bounding_box()
    at = plot["x"] + 5.5 * plot["width"] / 13
    after_change(analyst, lambda: analyst.mouse.click(at, plot["y"] + 40))
    assert asked(analyst)["from"] + asked(analyst)["to"] == ["2026-04-01", "2026-04-30"]


@in_both_languages
def test_the_clock_is_pressed_and_pressed_again(speaker: Any) -> None:
    open_incidents(speaker)
    view = view_of(speaker)
    cell = CELL.format(4, 22)
    after_change(speaker, lambda: speaker.click(cell))
    assert asked(speaker)["weekday"] == ["5"]
    assert asked(speaker)["hour"] == ["22"]
    assert counted(speaker) == view["clock"][4][22]
    assert speaker.get_attribute(cell, "aria-selected") == "true"
    after_change(speaker, lambda: speaker.click(cell))
    assert counted(speaker) == view["incidents"]


def test_a_rectangle_of_the_clock_is_dragged(analyst: Any) -> None:
    open_incidents(analyst)
    clock = view_of(analyst)["clock"]
    begin = analyst.locator(CELL.format(4, 20)).bounding_box()
    end = analyst.locator(CELL.format(5, 23)).bounding_box()

    def drag() -> None:
        analyst.mouse.move(begin["x"] + 4, begin["y"] + 4)
        analyst.mouse.down()
        analyst.mouse.move(end["x"] + 4, end["y"] + 4, steps=5)
        analyst.mouse.up()

    after_change(analyst, drag)
    assert asked(analyst)["weekday"] == ["5", "6"]
    assert asked(analyst)["hour"] == ["20", "21", "22", "23"]
    assert counted(analyst) == sum(sum(clock[day][20:]) for day in (4, 5))


def test_the_clock_is_walked_and_chosen_with_the_keyboard(speaker: Any) -> None:
    open_incidents(speaker)
    clock = view_of(speaker)["clock"]
    speaker.focus('#clock [tabindex="0"]')
    for key in ("ArrowDown", "ArrowRight", "ArrowRight"):
        speaker.keyboard.press(key)
    speaker.keyboard.down("Shift")
    speaker.keyboard.press("ArrowRight")
    speaker.keyboard.press("ArrowDown")
    after_change(speaker, lambda: speaker.keyboard.up("Shift"))
    assert asked(speaker)["weekday"] == ["2", "3"]
    assert asked(speaker)["hour"] == ["2", "3"]
    assert counted(speaker) == sum(sum(clock[day][2:4]) for day in (1, 2))


def test_headings_of_the_clock_choose_a_weekday_and_an_hour(analyst: Any) -> None:
    open_incidents(analyst)
    view = view_of(analyst)
    after_change(analyst, lambda: analyst.click(CELL.format(5, -1)))
    assert asked(analyst)["weekday"] == ["6"]
    assert counted(analyst) == view["weekdays"][5]
    analyst.focus(CELL.format(0, 21))
    analyst.keyboard.press("ArrowUp")
    after_change(analyst, lambda: analyst.keyboard.press("Enter"))
    assert asked(analyst)["hour"] == ["21"]
    assert counted(analyst) == view["clock"][5][21]


def test_incidents_without_a_known_hour_are_counted_in_words(analyst: Any) -> None:
    open_incidents(analyst)
    unknown = view_of(analyst)["hour_unknown"]
    assert unknown > 0
    said = analyst.inner_text("#chart-clock [data-note]")
    assert number(said.partition(" have ")[0].rpartition(". ")[2]) == unknown


def test_a_bar_is_taken_into_the_filter_and_out_of_it(speaker: Any) -> None:
    open_incidents(speaker)
    before = counted(speaker)
    speaker.click("#chart-tab-category-bars")
    bar = speaker.locator("#category-bars button").first
    there = number(bar.locator(".bar-number").inner_text())
    after_change(speaker, bar.click)
    assert counted(speaker) == there
    assert bar.get_attribute("aria-pressed") == "true"
    after_change(speaker, lambda: speaker.keyboard.press("Enter"))
    assert counted(speaker) == before


def test_bars_are_sorted_and_lose_nothing(analyst: Any) -> None:
    open_incidents(analyst)
    analyst.click("#chart-tab-category-bars")
    numbers = [number(text) for text in analyst.locator("#category-bars .bar-number").all_inner_texts()]
    assert numbers == sorted(numbers, reverse=True)
    assert sum(numbers) == counted(analyst)


def test_the_table_of_the_trend_says_what_the_server_counts(speaker: Any) -> None:
    open_incidents(speaker, f"{YEAR}&category=theft")
    months = view_of(speaker)["months"]
    rows = twin(speaker, "months")
    assert [number(row[1]) for row in rows] == [month["n"] for month in months]
    assert [row[2] == "–" for row in rows] == [month["low"] is None for month in months]


def test_the_table_of_the_clock_says_what_the_server_counts(speaker: Any) -> None:
    open_incidents(speaker, f"{YEAR}&known_by=reported")
    clock = view_of(speaker)["clock"]
    rows = twin(speaker, "clock")
    assert [[number(cell) for cell in row[1:]] for row in rows] == [
        list(hour) for hour in zip(*clock, strict=True)
    ]


def test_the_tables_of_bars_say_what_the_server_counts(analyst: Any) -> None:
    open_incidents(analyst)
    bars = {"category-bars": "categories", "neighbourhood-bars": "neighbourhoods", "known-bars": "known_by"}
    for name, counts in bars.items():
        analyst.click(f"#chart-tab-{name}")
        rows = twin(analyst, name)
        expected = sorted((one["n"] for one in view_of(analyst)[counts] if one["n"]), reverse=True)
        assert [number(row[1]) for row in rows] == expected, name


def test_the_file_of_each_chart_has_the_present_filters(analyst: Any) -> None:
    open_incidents(analyst, f"{YEAR}&category=theft&weekday=5")
    for name in ("months", "clock", "category-bars", "neighbourhood-bars", "known-bars"):
        link = analyst.get_attribute(f"#chart-{name} [data-csv]", "href")
        assert "category=theft" in link
        answer = analyst.request.get(urljoin(analyst.url, link))
        assert answer.ok
        assert len(list(csv.reader(io.StringIO(answer.text())))) > 1, name


def test_the_title_of_a_chart_is_a_sentence_about_its_numbers(analyst: Any) -> None:
    open_incidents(analyst)
    months = [month for month in view_of(analyst)["months"] if not month["partial"]]
    assert f"October 2026: {months[-1]['n']} incidents" in analyst.inner_text("#chart-title-months")
    busiest = max(max(hours) for hours in view_of(analyst)["clock"])
    assert f"({busiest})" in analyst.inner_text("#chart-title-clock")


def test_folded_charts_stay_folded_and_leave_their_sentences(analyst: Any) -> None:
    open_incidents(analyst)
    analyst.click("#strip-fold")
    assert analyst.locator("#months").is_hidden()
    assert "2026" in analyst.inner_text("#chart-title-months")
    analyst.reload()
    analyst.wait_for_selector("#content[data-redrawn]")
    assert analyst.locator("#months").is_hidden()
    analyst.click("#strip-fold")
    until(analyst, lambda: analyst.locator("#months svg").is_visible())


def test_on_a_phone_the_charts_are_a_tab_of_the_sheet(speaker: Any) -> None:
    speaker.set_viewport_size({"width": 360, "height": 740})
    open_incidents(speaker)
    speaker.click("#tab-charts")
    cell = speaker.locator(CELL.format(0, 12))
    cell.scroll_into_view_if_needed()
    after_change(speaker, cell.click)
    assert asked(speaker)["hour"] == ["12"]
    assert speaker.evaluate("document.documentElement.scrollWidth") <= 360
    assert counted(speaker) == view_of(speaker)["incidents"]


def test_a_window_with_more_room_shows_more_charts_side_by_side(analyst: Any) -> None:
    open_incidents(analyst)
    assert analyst.locator("#chart-months").is_visible()
    assert analyst.locator("#category-bars").is_hidden()
    analyst.set_viewport_size({"width": 1440, "height": 900})
    until(
        analyst,
        lambda: analyst.locator("#clock").is_visible() and analyst.locator("#category-bars").is_visible(),
    )
    analyst.set_viewport_size({"width": 2560, "height": 1440})
    until(analyst, lambda: analyst.locator("#known-bars").is_visible())
