"""Reading the map: every square, place and neighbourhood is explained, also without a mouse."""

import math
import re
from typing import Any

import pytest

from tests.browser.explorer import (
    VIEW,
    YEAR,
    after_change,
    asked,
    counted,
    number,
    open_group,
    open_incidents,
    open_map,
    redrawn,
    until,
)
from tests.browser.pages import in_both_languages
from tests.mvt import decode

TOWN = f"{YEAR}&view=13/57.245/22.587"
STREETS = f"{YEAR}&view=16/57.245/22.587"


def open_fullest(person: Any, query: str = TOWN) -> None:
    open_incidents(person, query)
    open_group(person, "legend")
    person.click("#fullest-title")
    until(person, lambda: person.locator("#fullest tbody tr").count() == 10)


def panel(person: Any) -> str:
    until(person, lambda: any(map(str.isdigit, person.inner_text(".place-pictures"))))
    return str(person.inner_text(".place-pictures"))


def first_number(text: str) -> int:
    """The number that a sentence begins with, or the first in it."""
    return number(re.findall(r"\d[\d,\s]*", text)[0])


def search(person: Any, words: str) -> None:
    person.keyboard.press("/")
    person.keyboard.type(words)
    person.wait_for_selector("#search-list li")


def corners(person: Any) -> int:
    return len(asked(person)["area"][0].split(";"))


@in_both_languages
def test_the_fullest_squares_are_a_table_whose_rows_explain_a_square(speaker: Any) -> None:
    open_fullest(speaker)
    counts = [number(cell) for cell in speaker.locator("#fullest td:last-child").all_inner_texts()]
    assert counts == sorted(counts, reverse=True)
    speaker.focus("#fullest button >> nth=0")
    speaker.keyboard.press("Enter")
    assert first_number(panel(speaker)) == counts[0]


def test_the_whole_page_can_be_narrowed_to_a_square(analyst: Any) -> None:
    open_fullest(analyst)
    expected = number(analyst.inner_text("#fullest tbody tr >> nth=0 >> td >> nth=2"))
    analyst.click("#fullest button >> nth=0")
    panel(analyst)
    after_change(analyst, lambda: analyst.click("#panel .actions button >> nth=0"))
    assert corners(analyst) == 4
    assert counted(analyst) == expected


def test_a_place_tells_how_exactly_it_is_known_and_what_is_recorded_there(analyst: Any) -> None:
    open_fullest(analyst, STREETS)
    expected = number(analyst.inner_text("#fullest tbody tr >> nth=0 >> td >> nth=2"))
    analyst.click("#fullest button >> nth=0")
    analyst.wait_for_selector("#panel .events li")
    text = analyst.inner_text("#panel")
    assert f"{expected} recorded incidents at this place" in text
    assert "How exactly the place is known" in text
    assert "The dot stands" in text or "is not known" in text


@in_both_languages
def test_a_neighbourhood_is_found_by_name_and_explained(speaker: Any) -> None:
    open_incidents(speaker, TOWN)
    search(speaker, "pilskalns")
    speaker.keyboard.press("ArrowDown")
    speaker.keyboard.press("Enter")
    until(speaker, lambda: speaker.locator("#panel h2").inner_text() == "Pilskalns")
    found = speaker.request.get("/api/v1/territories/talsi/search?q=pilskalns").json()["results"][0]
    answer = speaker.request.get(f"{VIEW}{YEAR}&neighbourhood={found['code']}").json()
    assert first_number(panel(speaker)) == answer["incidents"]
    after_change(speaker, lambda: speaker.click("#panel .actions button >> nth=0"))
    assert asked(speaker)["neighbourhood"] == [found["code"]]
    assert counted(speaker) == answer["incidents"]


def test_a_street_is_found_without_its_accents_and_the_map_goes_there(analyst: Any) -> None:
    open_map(analyst, f"{YEAR}&view=9/57.4/22.3")
    before = analyst.url
    search(analyst, "liela")
    assert "Lielā iela" in analyst.inner_text("#search-list")
    analyst.keyboard.press("Enter")
    until(analyst, lambda: analyst.url != before)
    assert analyst.get_attribute("#search", "aria-expanded") == "false"
    assert "marked on the map" in analyst.inner_text("#announcer")


def test_a_name_that_nothing_bears_is_said_and_escape_leaves_the_search(analyst: Any) -> None:
    open_map(analyst, YEAR)
    search(analyst, "xqzw")
    assert "Nothing here has such a name" in analyst.inner_text("#search-list")
    analyst.keyboard.press("Escape")
    assert analyst.locator("#search-list").is_hidden()
    analyst.keyboard.press("Escape")
    assert analyst.input_value("#search") == ""


def draw(person: Any, spots: list[tuple[float, float]]) -> None:
    """Press corners, each given as a share of the map's width and height."""
    person.click("#draw-tool")
    person.click("#draw .actions button >> nth=0")
    person.wait_for_timeout(500)
    frame = person.locator("#map").bounding_box()
    for x, y in spots:
        person.mouse.click(frame["x"] + x * frame["width"], frame["y"] + y * frame["height"])


def test_an_area_is_drawn_changed_with_keys_and_taken_away(analyst: Any) -> None:
    open_incidents(analyst, TOWN)
    everywhere = counted(analyst)
    draw(analyst, [(0.3, 0.4), (0.7, 0.4), (0.7, 0.8), (0.3, 0.8)])
    after_change(analyst, lambda: analyst.keyboard.press("Enter"))
    area = asked(analyst)["area"][0]
    assert corners(analyst) == 4
    assert 0 < counted(analyst) < everywhere
    assert counted(analyst) == analyst.request.get(f"{VIEW}{YEAR}&area={area}").json()["incidents"]
    analyst.focus(".corner:not(.middle) >> nth=0")
    after_change(analyst, lambda: analyst.keyboard.press("ArrowLeft"))
    assert asked(analyst)["area"][0] != area
    after_change(analyst, lambda: analyst.keyboard.press("Delete"))
    assert corners(analyst) == 3
    analyst.keyboard.press("Delete")
    assert "at least three corners" in analyst.inner_text("#announcer")
    analyst.click("#draw-tool")
    after_change(analyst, lambda: analyst.click("#draw .actions >> nth=1 >> button"))
    assert "area" not in asked(analyst)
    assert counted(analyst) == everywhere


def test_an_area_whose_border_crosses_itself_is_refused_while_it_can_be_mended(analyst: Any) -> None:
    open_incidents(analyst, TOWN)
    draw(analyst, [(0.3, 0.4), (0.7, 0.8), (0.7, 0.4), (0.3, 0.8)])
    analyst.keyboard.press("Enter")
    assert "crosses itself" in analyst.inner_text("#hint")
    assert "area" not in asked(analyst)
    analyst.click("#hint button >> nth=1")
    analyst.click("#hint button >> nth=1")
    frame = analyst.locator("#map").bounding_box()
    analyst.mouse.click(frame["x"] + 0.3 * frame["width"], frame["y"] + 0.8 * frame["height"])
    after_change(
        analyst,
        lambda: analyst.mouse.click(frame["x"] + 0.3 * frame["width"], frame["y"] + 0.4 * frame["height"]),
    )
    assert corners(analyst) == 3
    assert analyst.locator("#hint").is_hidden()


def test_stopping_to_draw_leaves_everything_as_it_was(analyst: Any) -> None:
    open_incidents(analyst, TOWN)
    before = analyst.url
    draw(analyst, [(0.3, 0.4), (0.7, 0.4)])
    analyst.keyboard.press("Escape")
    assert analyst.locator("#hint").is_hidden()
    assert analyst.url == before


def test_what_is_in_view_or_a_neighbourhood_can_stand_for_an_area(analyst: Any) -> None:
    open_incidents(analyst, TOWN)
    analyst.click("#draw-tool")
    after_change(analyst, lambda: analyst.click("#draw .actions button >> nth=1"))
    assert corners(analyst) == 4
    analyst.click("#draw-tool")
    after_change(analyst, lambda: analyst.select_option("#draw-neighbourhood", index=1))
    assert "area" not in asked(analyst)
    assert len(asked(analyst)["neighbourhood"]) == 1


def test_the_classes_can_be_changed_kept_in_the_address_and_set_back(speaker: Any) -> None:
    open_incidents(speaker, TOWN)
    open_group(speaker, "legend")
    usual = speaker.locator("#legend-classes li").all_inner_texts()
    speaker.click(".classes > summary")
    speaker.fill("[data-low='4']", "30")
    speaker.locator("[data-low='4']").blur()
    until(speaker, lambda: asked(speaker).get("breaks") == ["1,2,4,8,30"])
    speaker.click(".class-rows li >> nth=1 >> button")
    until(speaker, lambda: asked(speaker)["breaks"] == ["1,4,8,30"])
    assert speaker.locator("#map-key .key-step").count() == 4
    assert "30" in speaker.inner_text("#legend-classes li >> nth=3")
    speaker.goto("about:blank")
    speaker.go_back()
    speaker.wait_for_selector("#content[data-ready=yes]")
    assert speaker.locator("#map-key .key-step").count() == 4
    open_group(speaker, "legend")
    speaker.click(".classes > summary")
    speaker.click("#classes-form .actions button >> nth=-1")
    until(speaker, lambda: "breaks" not in asked(speaker))
    assert speaker.locator("#legend-classes li").all_inner_texts() == usual


def test_classes_that_do_not_rise_are_refused_and_the_old_ones_stay(analyst: Any) -> None:
    open_incidents(analyst, TOWN)
    open_group(analyst, "legend")
    analyst.click(".classes > summary")
    analyst.fill("[data-low='2']", "1")
    analyst.locator("[data-low='2']").blur()
    assert "higher than the one before" in analyst.inner_text("#classes-error")
    assert "breaks" not in asked(analyst)


def test_the_legend_says_what_is_counted_and_what_the_map_leaves_out(analyst: Any) -> None:
    open_incidents(analyst, f"{YEAR}&hour=22&hour=23")
    answer = analyst.request.get(f"{VIEW}{YEAR}&hour=22&hour=23").json()
    open_group(analyst, "legend")
    drawn = answer["located"] - answer["at_default"]
    assert f"{drawn} of {answer['incidents']} are on the map" in analyst.inner_text("#legend-what")
    missing = analyst.inner_text("#missing").replace(",", "")
    assert f"{answer['hour_unknown']} have no known hour" in missing
    assert f"{answer['incidents'] - answer['located']} ha" in missing


def test_near_the_legend_speaks_of_dots_that_are_spread(speaker: Any) -> None:
    open_incidents(speaker, f"{YEAR}&view=17.5/57.245/22.587")
    open_group(speaker, "legend")
    assert speaker.locator("#legend-classes li").count() == 3
    assert speaker.locator("#legend-own").is_hidden()


@pytest.mark.parametrize("width", [360, 1120, 1920])
def test_no_control_of_the_map_covers_another(analyst: Any, width: int) -> None:
    analyst.set_viewport_size({"width": width, "height": 740})
    open_map(analyst, TOWN)
    until(analyst, lambda: redrawn(analyst) > 0)
    parts = ["#toolbar", ".maplibregl-ctrl-top-right", "#map-key", ".maplibregl-ctrl-scale"]
    boxes = {part: analyst.locator(part).first.bounding_box() for part in parts}
    for name, one in boxes.items():
        for other_name, other in boxes.items():
            assert name == other_name or apart(one, other), (name, other_name)


def apart(one: dict[str, float], other: dict[str, float]) -> bool:
    return (
        one["x"] + one["width"] <= other["x"]
        or other["x"] + other["width"] <= one["x"]
        or one["y"] + one["height"] <= other["y"]
        or other["y"] + other["height"] <= one["y"]
    )


def tile_at(zoom: int, lon: float, lat: float) -> tuple[int, int]:
    across = 2**zoom
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * across), int(y * across)


def middle_of(person: Any, layer: str, zoom: int, wanted: range) -> tuple[float, float, int]:
    """Longitude, latitude and number of a square or place of the town, as its tile has them."""
    x, y = tile_at(zoom, 22.587, 57.245)
    tile = decode(person.request.get(f"/tiles/talsi/incidents/{zoom}/{x}/{y}.mvt{YEAR}").body())[layer]
    found = next(one for one in tile.features if one.properties["n"] in wanted)
    column = x + sum(corner[0] for corner in found.corners[:4]) / len(found.corners[:4]) / tile.extent
    row = y + sum(corner[1] for corner in found.corners[:4]) / len(found.corners[:4]) / tile.extent
    lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / 2**zoom))))
    return column / 2**zoom * 360 - 180, lat, found.properties["n"]


def press(person: Any, right: float = 0) -> None:
    frame = person.locator("#map").bounding_box()
    person.mouse.click(frame["x"] + frame["width"] / 2 + right, frame["y"] + frame["height"] / 2)


def test_a_pressed_square_is_explained_with_the_number_that_is_drawn(analyst: Any) -> None:
    lon, lat, n = middle_of(analyst, "cells", 13, range(5, 1000))
    open_incidents(analyst, f"{YEAR}&view=13.4/{lat:.5f}/{lon:.5f}")
    press(analyst)
    assert first_number(panel(analyst)) == n
    assert analyst.locator(".small-months rect").count() > 1
    analyst.keyboard.press("Escape")
    assert analyst.locator("#panel").is_hidden()


def test_incidents_of_one_place_are_spread_and_each_can_be_pressed(analyst: Any) -> None:
    lon, lat, n = middle_of(analyst, "points", 15, range(3, 12))
    open_incidents(analyst, f"{YEAR}&view=17.5/{lat:.5f}/{lon:.5f}")
    # The first dot stands nine pixels to the right of the place.
    press(analyst, right=9)
    analyst.wait_for_selector("#panel .events li")
    assert f"{n} recorded incidents at this place" in analyst.inner_text("#panel")
    assert analyst.locator("#panel .events li").count() == n
    assert analyst.locator("#panel .events li.lit").count() == 1
