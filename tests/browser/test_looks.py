"""Looks: no page is left out of them, and what is on the screen follows the reader from light to dark."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.browser.explorer import YEAR, open_map, until
from tests.browser.looks import NO_PAGES, WALKED, application, every_look, on_ground, page_routes
from tests.browser.screenshots import TOWN


def test_every_page_of_the_application_is_looked_at() -> None:
    unseen = [route.rule for route in page_routes(application().url_map) if set(route.arguments) - {"slug"}]
    assert unseen == [], "Walk there in tests/browser/looks.py, and name it in WALKED."


def test_every_page_left_out_of_the_looks_is_an_address_that_exists() -> None:
    assert set(NO_PAGES) | set(WALKED) <= {route.endpoint for route in application().url_map.iter_rules()}
    assert set(WALKED.values()) <= set(every_look())


def test_a_picture_of_the_wrong_ground_is_known() -> None:
    light, dark = (np.full((9, 9, 3), value) for value in ((0xFA, 0xFA, 0xF7), (0x18, 0x1D, 0x20)))
    half = np.concatenate([light, dark])
    assert [on_ground(each, "dark") for each in (light, dark, half)] == [False, True, False]


@pytest.mark.browser
def test_the_line_of_loading_goes_when_the_map_is_drawn(analyst: Any) -> None:
    open_map(analyst, YEAR + TOWN)
    analyst.wait_for_load_state("networkidle")
    until(analyst, lambda: analyst.locator("#busy").is_hidden())
    analyst.wait_for_timeout(500)
    assert analyst.locator("#busy").is_hidden()


@pytest.mark.browser
def test_an_open_map_and_its_panel_go_dark_with_the_reader(analyst: Any) -> None:
    open_map(analyst)
    analyst.click("#ranking button >> nth=0")
    analyst.wait_for_selector("#panel .small-clock .lowest")
    analyst.emulate_media(color_scheme="dark")
    until(analyst, lambda: on_ground(seen(analyst), "dark"))
    shade = "getComputedStyle(document.querySelector('#panel .small-clock .lowest')).fill"
    assert analyst.evaluate(shade) == "rgb(54, 59, 102)"
    analyst.emulate_media(color_scheme="light")
    until(analyst, lambda: on_ground(seen(analyst), "light"))


def seen(person: Any) -> Any:
    taken = person.locator("#map canvas").screenshot()
    return np.asarray(Image.open(io.BytesIO(taken)).convert("RGB")).astype(int)
