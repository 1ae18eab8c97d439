"""Reporting in a real browser: on a Latvian phone, by keyboard alone, without JavaScript, and under axe."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from PIL import Image, ImageDraw
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from gis.engine import make_engine
from gis.models import Address, Concern, ConcernPhoto, IntakeSource, PublishedTerritory, Territory
from server.services import publishing
from tests.browser.explorer import until
from tests.browser.pages import fits, press
from tests.browser.test_accessibility import AXE, _serious
from tests.concern_factories import add_address, add_place
from tests.factories import TOWN

pytestmark = pytest.mark.browser

NEW = "/t/talsi/concerns/new"
FOLLOW = "/t/talsi/concerns/follow"
ADDRESS = "Ābeļziedu iela 17, Talsi"
WORDS = "Kāpnes pie skolas ir tumšas jau kopš oktobra."
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def staff(demo_database: str) -> Iterator[Any]:
    """A connection of staff, for looking at what came in."""
    engine = make_engine(demo_database, role="talsi_staff")
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def reportable(staff: Any) -> None:
    """The demonstration's topics are published, and one address can be found."""
    with Session(staff) as session:
        territory = session.scalars(select(Territory).filter_by(slug="talsi")).one()
        publishing.derive(session, territory, today=date(2026, 11, 16))
        if session.scalar(select(Address).filter_by(label=ADDRESS)) is None:
            add_address(session, territory, ADDRESS, at=TOWN)
            add_place(session, territory, at=TOWN, name="Ābeļziedu iela", addresses=14)
        session.commit()


@pytest.fixture
def nobody_counted(staff: Any, reportable: None) -> None:
    """Every journey comes from the same address, so each begins with nothing counted."""
    with Session(staff) as session:
        session.execute(delete(IntakeSource))
        session.commit()


@pytest.fixture
def open_phone(browser: Any, live_server: str, nobody_counted: None) -> Iterator[Callable[..., Any]]:
    """Give a Latvian's phone; it fails its test on a script error or a request to another host."""
    contexts, complaints = [], []

    def give(**options: Any) -> Any:
        context = browser.new_context(
            base_url=live_server, viewport=PHONE, reduced_motion="reduce", has_touch=True, **options
        )
        context.add_cookies([{"name": "language", "value": "lv", "url": live_server}])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: _note_stranger(complaints, request.url, live_server))
        return page

    yield give
    for context in contexts:
        context.close()
    assert complaints == []


def _note_stranger(complaints: list[str], url: str, home: str) -> None:
    if not url.startswith((home, "data:", "blob:", "about:")):
        complaints.append(url)


@pytest.fixture
def phone(open_phone: Callable[..., Any]) -> Any:
    return open_phone()


def begin(page: Any) -> None:
    page.goto(NEW)
    page.wait_for_selector("#report[data-ready=yes]")
    page.wait_for_selector("#where-map[data-ready=yes]")


def photo() -> dict[str, Any]:
    """A street with a white number plate in the middle of its picture."""
    drawn = Image.new("RGB", (800, 600), "#7799bb")
    ImageDraw.Draw(drawn).rectangle((300, 250, 500, 350), fill="white")
    ImageDraw.Draw(drawn).text((320, 270), "LV-1234", fill="black", font_size=44)
    out = io.BytesIO()
    drawn.save(out, "JPEG", exif=_place_of_photo())
    return {"name": "street.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def _place_of_photo() -> Image.Exif:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    return exif


def find(page: Any, typed: str) -> None:
    page.fill("#address", typed)
    page.wait_for_selector("#found-0")


def cover(page: Any, left: float, top: float, right: float, bottom: float) -> None:
    """Draw a rectangle over the photo, in parts of its width and height."""
    page.locator("#photo-frame").scroll_into_view_if_needed()
    box = page.locator("#photo-frame").bounding_box()
    page.mouse.move(box["x"] + left * box["width"], box["y"] + top * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + right * box["width"], box["y"] + bottom * box["height"], steps=4)
    page.mouse.up()


def newest(staff: Any) -> Concern:
    with Session(staff) as session:
        return session.scalars(select(Concern).order_by(Concern.id.desc()).limit(1)).one()


def stored_photo(staff: Any, concern_id: int) -> Image.Image:
    with Session(staff) as session:
        jpeg = session.scalars(select(ConcernPhoto.jpeg).filter_by(concern_id=concern_id)).one()
    return Image.open(io.BytesIO(jpeg)).convert("L")


def test_a_latvian_reports_on_a_phone_follows_it_by_code_and_erases_it(phone: Any, staff: Any) -> None:
    begin(phone)
    assert phone.get_attribute("html", "lang") == "lv"
    phone.click('.topic:has(input[value="lighting"])')
    find(phone, "abelziedu 17")
    phone.click("#found-0")
    assert ADDRESS in phone.inner_text("#chosen")
    phone.wait_for_selector(".pin")
    # A tap on the map is more exact than the address.
    phone.locator("#where-map canvas").tap(position={"x": 150, "y": 160})
    assert ",map," in phone.input_value("#spot")
    phone.select_option("#daypart", "evening")
    phone.check("input[name=recurring]")
    phone.fill("#words", WORDS)
    phone.set_input_files("#file", photo())
    phone.wait_for_selector("#photo-frame canvas")
    cover(phone, 0.3, 0.35, 0.7, 0.65)
    assert phone.locator(".cover").count() == 1
    phone.fill("#email", "anna@example.org")
    assert fits(phone)
    press(phone, "button[name=action][value=preview]")

    card = phone.inner_text("article.concern")
    assert WORDS in card
    assert "anna@example.org" not in card
    assert "2026" in card
    assert fits(phone)
    draft = newest(staff)
    assert draft.submitted_at is None
    assert stored_photo(staff, draft.id).crop((300, 240, 500, 360)).getextrema()[1] < 235

    press(phone, "button[value=send]")
    code = "".join(phone.locator("#code span").all_inner_texts())
    assert re.fullmatch(r"(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}", code)
    assert fits(phone)
    assert phone.locator("#copy").is_visible()
    sent = newest(staff)
    assert sent.submitted_at is not None
    assert (sent.words, sent.daypart, sent.recurring, sent.language) == (WORDS, "evening", True, "lv")
    press(phone, "form.screen-only .button.primary")

    phone.goto(FOLLOW)
    phone.fill("#code", code.lower().replace("-", " "))
    press(phone, "main .button.primary")
    assert WORDS in phone.inner_text("main")
    assert "anna@example.org" in phone.inner_text("main")
    assert fits(phone)
    press(phone, "form[action$='/contact'] .button")
    assert "anna@example.org" not in phone.inner_text("main")
    phone.click("details summary")
    phone.check("input[name=sure]")
    press(phone, "form[action$='/erase'] .button")
    erased = newest(staff)
    assert (erased.id, erased.words, erased.location) == (sent.id, None, None)
    with Session(staff) as session:
        assert session.get_one(PublishedTerritory, "talsi")


def tab_to(page: Any, selector: str) -> None:
    """Press Tab until the focus is there, as who has no mouse does."""
    for _ in range(80):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {selector}.")


def press_enter(page: Any) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_the_whole_report_goes_by_keyboard_alone(phone: Any, staff: Any) -> None:
    begin(phone)
    tab_to(phone, "input[name=topic]")
    phone.keyboard.press("Space")
    phone.keyboard.press("ArrowDown")
    tab_to(phone, "#address")
    phone.keyboard.type("abelziedu")
    phone.wait_for_selector("#found-0")
    phone.keyboard.press("ArrowDown")
    assert phone.get_attribute("#address", "aria-activedescendant") == "found-0"
    phone.keyboard.press("Enter")
    assert phone.get_attribute("#address", "aria-expanded") == "false"
    found = phone.input_value("#spot")
    tab_to(phone, "canvas.maplibregl-canvas")
    for key in ("ArrowRight", "ArrowDown", "Shift+ArrowLeft", "+", "Enter"):
        phone.keyboard.press(key)
    marked = phone.input_value("#spot")
    assert ",map," in marked
    assert marked != found
    tab_to(phone, "#neighbourhood")
    tab_to(phone, "#daypart")
    phone.keyboard.press("ArrowDown")
    tab_to(phone, "#words")
    phone.keyboard.type(WORDS)
    # A file is chosen in the system's own window, which is not ours to test.
    phone.set_input_files("#file", photo())
    phone.wait_for_selector("#photo-frame canvas")
    tab_to(phone, "#cover-add")
    phone.keyboard.press("Enter")
    before = phone.input_value("#covers")
    for key in ("ArrowLeft", "ArrowUp", "Shift+ArrowRight", "Shift+ArrowDown"):
        phone.keyboard.press(key)
    assert phone.input_value("#covers") not in ("", before)
    tab_to(phone, "main .button.primary")
    press_enter(phone)
    tab_to(phone, "button[value=send]")
    press_enter(phone)
    code = "".join(phone.locator("#code span").all_inner_texts())
    assert newest(staff).words == WORDS
    phone.goto(FOLLOW)
    tab_to(phone, "#code")
    phone.keyboard.type(code)
    press_enter(phone)
    assert WORDS in phone.inner_text("main")


def test_a_cross_at_the_edge_moves_the_map(phone: Any) -> None:
    begin(phone)
    find(phone, "abelziedu 17")
    phone.click("#found-0")
    tab_to(phone, "canvas.maplibregl-canvas")
    phone.keyboard.press("Enter")
    first = float(phone.input_value("#spot").split(",")[1])
    for _ in range(40):
        phone.keyboard.press("ArrowUp")
    phone.keyboard.press("Enter")
    # Half of the frame is 176 pixels high, and at this zoom a pixel is less than a metre.
    assert first + 0.002 < float(phone.input_value("#spot").split(",")[1]) < first + 0.02


def test_without_webgl_the_search_and_the_list_still_work(phone: Any) -> None:
    phone.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    phone.goto(NEW)
    phone.wait_for_selector("#report[data-ready=yes]")
    phone.wait_for_selector(".map-fallback")
    find(phone, "abelziedu 17")
    phone.click("#found-0")
    assert ADDRESS in phone.inner_text("#chosen")


def test_a_mark_outside_the_territory_is_told_at_once(phone: Any) -> None:
    begin(phone)
    before = phone.inner_text("#chosen")
    phone.locator("#where-map canvas").tap(position={"x": 8, "y": 8})
    until(phone, lambda: phone.inner_text("#chosen") != before)
    assert phone.input_value("#spot") == ""


def test_the_whole_report_goes_without_javascript(open_phone: Callable[..., Any], staff: Any) -> None:
    plain = open_phone(java_script_enabled=False)
    plain.goto(NEW)
    assert not plain.locator("#where-map").is_visible()
    plain.click('.topic:has(input[value="lighting"])')
    plain.fill("#words", WORDS)
    plain.set_input_files("#file", photo())
    plain.fill("#address", "abelziedu")
    press(plain, "#find")
    assert plain.input_value("#words") == WORDS
    plain.check(f'input[name=spot][value*="{ADDRESS}"]')
    press(plain, "main .button.primary")
    assert WORDS in plain.inner_text("article.concern")
    draft = newest(staff)
    before = stored_photo(staff, draft.id).getpixel((400, 260))
    plain.click(".cover-by-cells summary")
    for cell in ("3-2", "4-2", "3-3", "4-3"):
        plain.check(f'input[name=cell][value="{cell}"]')
    press(plain, "button[value=cover]")
    assert before > 240 > stored_photo(staff, draft.id).getpixel((400, 260))
    press(plain, "button[value=send]")
    code = "".join(plain.locator("#code span").all_inner_texts())
    assert not plain.locator("#copy").is_visible()
    plain.goto(FOLLOW)
    plain.fill("#code", code)
    press(plain, "main .button.primary")
    assert WORDS in plain.inner_text("main")


def test_a_mistake_is_told_at_the_top_and_the_photo_stays(phone: Any) -> None:
    begin(phone)
    phone.set_input_files("#file", photo())
    phone.wait_for_selector("#photo-frame canvas")
    phone.fill("#words", WORDS)
    press(phone, "main .button.primary")
    assert phone.evaluate("document.activeElement.id") == "errors"
    assert phone.input_value("#words") == WORDS
    phone.wait_for_selector("#photo-frame canvas")
    phone.click("#errors a >> nth=0")
    phone.click('.topic:has(input[value="lighting"])')
    phone.select_option("#neighbourhood", index=1)
    cover(phone, 0.3, 0.35, 0.7, 0.65)
    press(phone, "main .button.primary")
    assert phone.locator("article.concern").count() == 1
    assert phone.locator(".cells img").count() == 1


def test_a_photo_can_be_left_out_again(phone: Any, staff: Any) -> None:
    begin(phone)
    phone.click('.topic:has(input[value="lighting"])')
    phone.select_option("#neighbourhood", index=1)
    phone.fill("#words", WORDS)
    phone.set_input_files("#file", photo())
    phone.wait_for_selector("#photo-frame canvas")
    press(phone, "main .button.primary")
    press(phone, "form.send a.button")
    phone.wait_for_selector("#photo-frame canvas")
    phone.click("#photo-off")
    press(phone, "main .button.primary")
    assert phone.locator(".cells img").count() == 0


def test_a_file_that_is_no_photo_is_told_at_once(phone: Any) -> None:
    begin(phone)
    phone.set_input_files("#file", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"not a photo"})
    phone.wait_for_selector("#photo-desk .field-error")
    assert phone.input_value("#file") == ""


def test_choosing_a_neighbourhood_takes_the_mark_away_and_the_other_way_round(phone: Any) -> None:
    begin(phone)
    phone.locator("#where-map canvas").tap(position={"x": 150, "y": 160})
    assert phone.input_value("#spot") != ""
    phone.select_option("#neighbourhood", index=1)
    assert phone.input_value("#spot") == ""
    # Elsewhere: a second tap at the same place, so soon, would zoom in.
    phone.locator("#where-map canvas").tap(position={"x": 230, "y": 90})
    assert phone.input_value("#neighbourhood") == ""
    phone.click("#chosen button")
    assert phone.input_value("#spot") == ""


def test_the_counter_tells_what_is_left(phone: Any) -> None:
    begin(phone)
    phone.fill("#words", "x" * 990)
    until(phone, lambda: re.search(r"\b10\b", phone.inner_text("#counter")) is not None)
    phone.fill("#words", "x" * 1003)
    assert phone.get_attribute("#counter", "data-over") == "yes"


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_no_step_of_a_report_has_a_serious_finding(phone: Any, width: int, scheme: str) -> None:
    phone.set_viewport_size({"width": width, "height": 900})
    phone.emulate_media(color_scheme=scheme)
    findings: dict[str, list[str]] = {}

    def audit(step: str) -> None:
        phone.evaluate(AXE.read_text(encoding="utf-8"))
        for finding in _serious(phone):
            findings.setdefault(finding, []).append(step)

    begin(phone)
    press(phone, "main .button.primary")
    audit("errors")
    begin(phone)
    phone.click('.topic:has(input[value="lighting"])')
    find(phone, "abelziedu")
    audit("search")
    phone.click("#found-0")
    phone.fill("#words", WORDS)
    phone.set_input_files("#file", photo())
    phone.wait_for_selector("#photo-frame canvas")
    phone.click("#cover-add")
    audit("filled")
    press(phone, "main .button.primary")
    phone.click(".cover-by-cells summary")
    audit("preview")
    press(phone, "button[value=send]")
    audit("sent")
    code = "".join(phone.locator("#code span").all_inner_texts())
    phone.goto(FOLLOW)
    phone.fill("#code", "wrong")
    press(phone, "main .button.primary")
    audit("wrong code")
    phone.fill("#code", code)
    press(phone, "main .button.primary")
    phone.click("details summary")
    audit("followed")
    assert not findings, "\n".join(f"{finding}\n    {', '.join(at)}" for finding, at in findings.items())
