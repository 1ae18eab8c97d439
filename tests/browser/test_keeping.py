"""Keeping: views are named, notes pinned, and the map is handed over as link, picture, sheet and file."""

import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.explorer import EXPLORE, asked, number, open_map, until
from tests.browser.pages import in_both_languages

API = "/api/v1/territories/talsi"
FAR = "?category=theft&weekday=5&weekday=6&view=12/57.245/22.587"
SAME = {"category": ["theft"], "weekday": ["5", "6"], "view": ["12/57.245/22.587"]}


@pytest.fixture(autouse=True)
def tidy(analyst: Any) -> Iterator[None]:
    """What a journey kept is gone after it: the server is everybody's."""
    yield
    analyst.unroute_all()
    open_map(analyst)
    headers = {"X-CSRFToken": analyst.get_attribute("meta[name=csrf-token]", "content")}
    for kind in ("views", "notes"):
        for kept in analyst.request.get(f"{API}/{kind}").json()[kind]:
            analyst.request.delete(f"{API}/{kind}/{kept['id']}", headers=headers)


def views(person: Any) -> list[str]:
    return [view["name"] for view in person.request.get(f"{API}/views").json()["views"]]


def notes(person: Any) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = person.request.get(f"{API}/notes").json()["notes"]
    return listed


def keep(person: Any, name: str) -> None:
    person.click("#views-tool")
    person.fill("#views form input", name)
    person.keyboard.press("Enter")
    until(person, lambda: name in views(person))
    until(person, lambda: name in person.inner_text("#views .kept"))


def pin(person: Any, words: str) -> None:
    person.click("#notes-tool")
    person.click("#notes .pop-actions button")
    person.fill("#notes textarea", words)
    person.click("#notes form button[type=submit]")
    until(person, lambda: words in person.inner_text("#notes .notes"))


def focused(person: Any) -> str:
    return str(person.evaluate("document.activeElement.id"))


# Named views


@in_both_languages
def test_a_view_is_saved_under_a_name_and_opened_again(speaker: Any) -> None:
    open_map(speaker, FAR)
    keep(speaker, "Nights in town")
    speaker.keyboard.press("Escape")
    speaker.click("#clear-filters")
    until(speaker, lambda: "weekday" not in asked(speaker))
    speaker.click("#views-tool")
    speaker.click("#views .kept a")
    until(speaker, lambda: SAME.items() <= asked(speaker).items())
    assert "Nights in town" in speaker.inner_text("#announcer") or asked(speaker)["category"] == ["theft"]


def test_opening_a_view_can_be_undone(analyst: Any) -> None:
    open_map(analyst, FAR)
    keep(analyst, "Nights in town")
    analyst.keyboard.press("Escape")
    analyst.click("#clear-filters")
    until(analyst, lambda: "weekday" not in asked(analyst))
    analyst.click("#views-tool")
    analyst.click("#views .kept a")
    until(analyst, lambda: "weekday" in asked(analyst))
    analyst.click("#undo")
    until(analyst, lambda: "weekday" not in asked(analyst))


def test_a_name_that_is_taken_is_refused_beside_the_field_and_what_was_written_stays(speaker: Any) -> None:
    open_map(speaker)
    keep(speaker, "Nights in town")
    speaker.fill("#views form input", "nights in town")
    speaker.keyboard.press("Enter")
    speaker.wait_for_selector("#views .field-error:visible")
    assert "Nights in town" in speaker.inner_text("#views .field-error")
    assert speaker.input_value("#views form input") == "nights in town"


def test_a_view_is_renamed_replaced_and_removed_with_the_keyboard(analyst: Any) -> None:
    open_map(analyst, FAR)
    keep(analyst, "Nights in town")
    analyst.focus("#views .kept-acts button >> nth=0")
    analyst.keyboard.press("Enter")
    analyst.keyboard.type("Weekends")
    analyst.keyboard.press("Enter")
    until(analyst, lambda: views(analyst) == ["Weekends"])
    until(analyst, lambda: analyst.evaluate("document.activeElement.dataset.view") is not None)
    analyst.keyboard.press("Escape")
    until(analyst, lambda: focused(analyst) == "views-tool")
    analyst.click("#clear-filters")
    until(analyst, lambda: "weekday" not in asked(analyst))
    analyst.click("#views-tool")
    analyst.click("#views .kept-acts button >> nth=1")
    until(analyst, lambda: "weekday" not in analyst.request.get(f"{API}/views").json()["views"][0]["state"])
    analyst.click("#views .kept-acts button >> nth=-1")
    until(analyst, lambda: views(analyst) == [])


def test_a_removed_view_is_brought_back_with_one_press(speaker: Any) -> None:
    open_map(speaker)
    keep(speaker, "Nights in town")
    speaker.click("#views .kept-acts button >> nth=-1")
    until(speaker, lambda: views(speaker) == [])
    speaker.click("#views .pop-told button")
    until(speaker, lambda: views(speaker) == ["Nights in town"])


def test_a_server_that_does_not_answer_is_said_in_the_panel(analyst: Any) -> None:
    open_map(analyst)
    analyst.route(f"**{API}/views", lambda route: route.abort())
    analyst.click("#views-tool")
    until(analyst, lambda: "does not answer" in analyst.inner_text("#views .pop-told"))


# Notes


@in_both_languages
def test_a_note_is_pinned_where_the_map_is_pressed(speaker: Any) -> None:
    open_map(speaker, "?view=13/57.245/22.587")
    speaker.click("#notes-tool")
    frame = speaker.locator("#map canvas").bounding_box()
    x, y = frame["x"] + frame["width"] / 4, frame["y"] + frame["height"] * 0.6
    speaker.mouse.click(x, y)
    assert speaker.locator("#panel").is_hidden()
    speaker.fill("#notes textarea", "The lamp is broken.")
    speaker.click("#notes form button[type=submit]")
    speaker.wait_for_selector("button.note-mark")
    mark = speaker.locator("button.note-mark").bounding_box()
    assert abs(mark["x"] + mark["width"] / 2 - x) < 2
    assert abs(mark["y"] + mark["height"] / 2 - y) < 2
    assert notes(speaker)[0]["body"] == "The lamp is broken."


def test_whoever_writes_a_note_is_warned_of_names(speaker: Any) -> None:
    open_map(speaker)
    speaker.click("#notes-tool")
    speaker.click("#notes .pop-actions button")
    warning = speaker.get_attribute("#notes textarea", "aria-describedby")
    assert speaker.inner_text(f"#{warning}")


def test_a_note_is_pinned_in_the_middle_with_the_keyboard_alone(analyst: Any) -> None:
    open_map(analyst, "?view=13/57.245/22.587")
    analyst.focus("#notes-tool")
    analyst.keyboard.press("Enter")
    until(analyst, lambda: analyst.evaluate("document.activeElement.dataset.first") == "")
    analyst.keyboard.press("Enter")
    analyst.keyboard.type("A dark corner.")
    analyst.keyboard.press("Tab")
    analyst.keyboard.press("Enter")
    until(analyst, lambda: len(notes(analyst)) == 1)
    (note,) = notes(analyst)
    assert abs(note["lat"] - 57.245) < 1e-4
    assert abs(note["lon"] - 22.587) < 1e-4


def test_a_note_is_pinned_at_the_selected_hotspot(analyst: Any) -> None:
    open_map(analyst)
    analyst.click("#ranking button >> nth=1")
    analyst.click("#notes-tool")
    analyst.click("#notes .pop-actions button >> nth=1")
    analyst.fill("#notes textarea", "Bicycles.")
    analyst.click("#notes form button[type=submit]")
    until(analyst, lambda: len(notes(analyst)) == 1)
    run = asked(analyst)["run"][0]
    hotspot = analyst.request.get(f"/api/v1/hotspot-runs/{run}").json()["hotspots"][1]
    assert (notes(analyst)[0]["lon"], notes(analyst)[0]["lat"]) == (hotspot["lon"], hotspot["lat"])


def test_notes_are_switched_off_and_stay_off(analyst: Any) -> None:
    open_map(analyst)
    pin(analyst, "The lamp is broken.")
    assert analyst.locator("button.note-mark").count() == 1
    analyst.uncheck("#notes-shown")
    assert analyst.locator("button.note-mark").count() == 0
    analyst.reload()
    analyst.wait_for_selector("#map[data-ready=yes]")
    analyst.click("#notes-tool")
    until(analyst, lambda: "The lamp" in analyst.inner_text("#notes .notes"))
    assert analyst.locator("button.note-mark").count() == 0
    analyst.check("#notes-shown")
    assert analyst.locator("button.note-mark").count() == 1


def test_a_pressed_mark_opens_its_note_in_the_list(speaker: Any) -> None:
    open_map(speaker)
    pin(speaker, "The lamp is broken.")
    speaker.keyboard.press("Escape")
    assert speaker.locator("#notes").is_hidden()
    speaker.click("button.note-mark")
    until(speaker, lambda: speaker.locator("#notes li[aria-current=true]").count() == 1)
    assert "The lamp is broken." in speaker.inner_text("#notes li[aria-current=true]")


def test_a_note_is_edited_removed_and_put_back(analyst: Any) -> None:
    open_map(analyst)
    pin(analyst, "The lamp is broken.")
    analyst.click("#notes .kept-acts button >> nth=1")
    analyst.fill("#notes .notes textarea", "The lamp is mended.")
    analyst.click("#notes .notes button[type=submit]")
    until(analyst, lambda: notes(analyst)[0]["body"] == "The lamp is mended.")
    until(analyst, lambda: "changed" in analyst.inner_text("#notes .notes"))
    analyst.click("#notes .kept-acts button >> nth=2")
    until(analyst, lambda: notes(analyst) == [])
    analyst.click("#notes .pop-told button")
    until(analyst, lambda: len(notes(analyst)) == 1)


def test_escape_takes_back_the_place_first_and_closes_then(analyst: Any) -> None:
    open_map(analyst)
    analyst.click("#notes-tool")
    analyst.click("#notes .pop-actions button")
    assert analyst.locator(".note-draft").count() == 1
    analyst.keyboard.press("Escape")
    assert analyst.locator(".note-draft").count() == 0
    assert analyst.locator("#notes").is_visible()
    analyst.keyboard.press("Escape")
    assert analyst.locator("#notes").is_hidden()
    until(analyst, lambda: focused(analyst) == "notes-tool")


# Sharing


def test_the_link_is_copied_and_that_is_said(speaker: Any) -> None:
    speaker.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_map(speaker, FAR)
    speaker.click("#share-tool")
    speaker.click("[data-share=link]")
    until(speaker, lambda: bool(speaker.inner_text("#share .pop-told")))
    assert speaker.evaluate("navigator.clipboard.readText()") == speaker.url


def test_without_a_clipboard_the_link_is_there_to_be_copied_by_hand(analyst: Any) -> None:
    analyst.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    open_map(analyst, FAR)
    analyst.click("#share-tool")
    analyst.click("[data-share=link]")
    assert analyst.input_value("#share .pop-told input") == analyst.url


def pixels(file: Path) -> tuple[int, int, list[bytes]]:
    """Width, height and rows of RGBA of a PNG as a canvas writes it."""
    data = file.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height, depth, kind = struct.unpack(">IIBB", data[16:26])
    assert (depth, kind) in {(8, 6), (8, 2)}
    at, packed = 8, b""
    while at < len(data):
        (size,) = struct.unpack(">I", data[at : at + 4])
        if data[at + 4 : at + 8] == b"IDAT":
            packed += data[at + 8 : at + 8 + size]
        at += size + 12
    return width, height, _unfiltered(zlib.decompress(packed), width, height, 4 if kind == 6 else 3)


def _unfiltered(raw: bytes, width: int, height: int, step: int) -> list[bytes]:
    rows: list[bytes] = []
    above = bytes(width * step)
    for line in range(height):
        start = line * (width * step + 1)
        kind, row = raw[start], bytearray(raw[start + 1 : start + 1 + width * step])
        for i in range(len(row)):
            left = row[i - step] if i >= step else 0
            corner = above[i - step] if i >= step else 0
            row[i] = (row[i] + _guess(kind, left, above[i], corner)) & 255
        above = bytes(row)
        rows.append(above)
    return rows


def _guess(kind: int, left: int, up: int, corner: int) -> int:
    if kind < 3:
        return (0, left, up)[kind]
    if kind == 3:
        return (left + up) // 2
    guess = left + up - corner
    return min((left, up, corner), key=lambda value: abs(guess - value))


def picture(person: Any, folder: Path) -> Path:
    person.click("#share-tool")
    with person.expect_download() as waiting:
        person.click("[data-share=picture]")
    assert re.fullmatch(r"talsi-\d{4}-\d\d-\d\d\.png", waiting.value.suggested_filename)
    file = folder / "picture.png"
    waiting.value.save_as(file)
    return file


def test_the_picture_has_the_map_with_a_title_above_and_a_legend_below(analyst: Any, tmp_path: Path) -> None:
    open_map(analyst, "?view=13/57.245/22.587")
    until(analyst, lambda: number(analyst.inner_text("#summary-figure")) > 0)
    stage = analyst.locator("#stage-map").bounding_box()
    width, height, rows = pixels(picture(analyst, tmp_path))
    assert width == round(stage["width"] + 32)
    assert height > stage["height"] + 150
    step = len(rows[0]) // width
    colours = [{row[i : i + 3] for i in range(0, len(row), step)} for row in rows]
    assert len(set.union(*colours[:90])) > 10  # the title is written
    assert len(set.union(*colours[150 : int(stage["height"])])) > 50  # the map is drawn
    darkest = bytes.fromhex("373a76")
    assert any(darkest in row for row in colours[int(stage["height"]) + 100 :])  # the legend is there


def test_a_picture_is_written_down_before_it_is_made(analyst: Any, tmp_path: Path) -> None:
    open_map(analyst, FAR)
    with analyst.expect_request(f"**{API}/exports") as sent:
        picture(analyst, tmp_path)
    assert sent.value.post_data_json["what"] == "map_picture"
    assert "category=theft" in sent.value.post_data_json["state"]


def test_no_picture_is_made_when_the_server_refuses(analyst: Any) -> None:
    open_map(analyst)
    analyst.route(f"**{API}/exports", lambda route: route.fulfill(status=403, json={"detail": "Not you."}))
    downloads: list[Any] = []
    analyst.on("download", lambda download: downloads.append(download))
    analyst.click("#share-tool")
    analyst.click("[data-share=picture]")
    until(analyst, lambda: "Not you." in analyst.inner_text("#share .pop-told"))
    assert downloads == []


def test_the_numbers_behind_each_picture_are_a_table(analyst: Any) -> None:
    open_map(analyst, FAR)
    analyst.click("#share-tool")
    for name in ("months", "clock", "categories", "neighbourhoods", "known_by", "cells"):
        with analyst.expect_download() as waiting:
            analyst.click(f"[data-share={name}]")
        lines = Path(waiting.value.path()).read_text(encoding="utf-8-sig").splitlines()
        assert len(lines) > 1, name
        assert "n" in lines[0].split(","), name


def test_the_map_as_one_file_opens_without_a_network(analyst: Any, browser: Any, tmp_path: Path) -> None:
    open_map(analyst, "?from=2026-01-01&to=2026-06-30&view=13/57.245/22.587")
    analyst.click("#share-tool")
    with analyst.expect_download() as waiting:
        analyst.click("[data-share=map]")
    file = tmp_path / "map.html"
    waiting.value.save_as(file)
    page = browser.new_page()
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(file.as_uri())
    page.wait_for_selector(".leaflet-overlay-pane path")
    text = page.inner_text("body")
    page.close()
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
    assert complaints == []
    for words in ("1 Jan 2026 to 30 Jun 2026", "One square", "not real incidents"):
        assert words in text, words


def test_the_sheet_opens_in_a_tab_of_its_own_and_fits_a_phone(speaker: Any) -> None:
    open_map(speaker, FAR)
    speaker.click("#share-tool")
    with speaker.expect_popup() as waiting:
        speaker.click("[data-share=sheet]")
    sheet = waiting.value
    sheet.wait_for_selector(".plan")
    assert sheet.locator("svg[role=img]").count() == 3
    assert sheet.locator(".sheet-tables table").count() >= 2
    sheet.set_viewport_size({"width": 360, "height": 740})
    assert sheet.evaluate("document.documentElement.scrollWidth") <= 360
    sheet.close()


def test_each_panel_is_a_sheet_on_a_phone(analyst: Any) -> None:
    analyst.set_viewport_size({"width": 360, "height": 740})
    open_map(analyst)
    for tool in ("views", "notes", "share"):
        analyst.click(f"#{tool}-tool")
        box = analyst.locator(f"#{tool}").bounding_box()
        assert (box["x"], box["width"]) == (0, 360)
        assert box["y"] + box["height"] == pytest.approx(740, abs=1)
        assert analyst.evaluate("document.documentElement.scrollWidth") <= 360
        analyst.keyboard.press("Escape")
        assert analyst.locator(f"#{tool}").is_hidden()


# Links from elsewhere


def test_a_link_with_what_is_not_here_shows_the_rest_and_says_so(speaker: Any) -> None:
    open_map(speaker, "?category=theft&category=smuggling&neighbourhood=atlantis&hour=99&compare=twice")
    said = speaker.inner_text("#trouble")
    for value in ("smuggling", "atlantis", "99"):
        assert value in said
    assert asked(speaker)["category"] == ["theft"]


def test_a_link_to_a_territory_that_is_not_there_is_a_page_that_says_so(analyst: Any) -> None:
    answer = analyst.goto(EXPLORE.replace("talsi", "atlantis"))
    assert answer.status == 404
    assert "atlantis" in analyst.inner_text("main")
    open_map(analyst)
