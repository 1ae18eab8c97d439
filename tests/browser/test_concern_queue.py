"""A moderator's day in a real browser: read, show in other words, pass on, answer, and type in from paper."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.engine import make_engine
from gis.models import Agency, Concern, ConcernPhoto, ConcernState, Topic, Visibility
from tests.browser.pages import fits, press_button, sign_in

pytestmark = pytest.mark.browser

QUEUE = "/t/talsi/concerns/queue"
WORDS = "The lamp by the stairs is dark. Ask Zvirbulis from flat 7."
PUBLIC = "The lamp by the stairs is dark."
ANSWER = "The lamp was mended on Tuesday by the town."


@pytest.fixture
def database(demo_database: str) -> Any:
    """A session on the demonstration's database, which the server's own pages read."""
    engine = make_engine(demo_database, role="talsi_staff")
    with Session(engine, expire_on_commit=False) as session:
        yield session
    engine.dispose()


@pytest.fixture
def concern(database: Session) -> Any:
    """The concern that has waited longest of all."""
    topic = database.scalars(select(Topic).where(~Topic.sensitive).order_by(Topic.id)).first()
    assert topic is not None
    number = database.query(Concern).count()
    concern = Concern(
        territory_id=topic.territory_id,
        topic_id=topic.id,
        agency_id=topic.agency_id,
        public_ref=f"test{number:04d}",
        tracking_hash=f"test {number}".encode(),
        channel="web",
        location="SRID=4326;POINT(22.587 57.245)",
        location_precision="rooftop",
        words=WORDS,
        submitted_at=datetime.now(UTC) - timedelta(days=400),
    )
    database.add(concern)
    database.flush()
    picture = BytesIO()
    Image.new("RGB", (40, 30), "grey").save(picture, "JPEG")
    database.add(ConcernPhoto(concern_id=concern.id, jpeg=picture.getvalue(), width=40, height=30))
    database.commit()
    yield concern
    database.delete(concern)
    database.commit()


@pytest.fixture
def moderator(page: Any) -> Any:
    """The page of the demonstration's moderator."""
    sign_in(page, "moderator")
    return page


def now(database: Session, concern: Concern) -> Concern:
    database.expire_all()
    return database.get_one(Concern, concern.id)


def test_a_moderator_reads_shows_passes_on_and_answers(
    moderator: Any, database: Session, concern: Concern
) -> None:
    page = moderator
    page.goto(f"{QUEUE}?tab=check")
    with page.expect_navigation():
        page.locator(".queue-row h2 a").first.click()
    assert WORDS in page.inner_text("[data-written]")
    page.fill("#public_words", PUBLIC)
    press_button(page, "Show these words in public")
    assert PUBLIC in page.inner_text(".public-side .concern")
    assert "Zvirbulis" not in page.inner_text(".public-side .concern")
    page.check("[name=state][value=passed]")
    other = database.scalars(select(Agency).where(~Agency.police, Agency.id != concern.agency_id)).first()
    assert other is not None
    page.select_option("#agency", other.code)
    page.fill("#words", "The house manager has it now.")
    press_button(page, "Take this step")
    assert now(database, concern).agency_id == other.id
    page.check("[name=state][value=done]")
    page.fill("#words", "Done.")
    press_button(page, "Take this step")
    assert "at least 20 characters" in page.inner_text(".panel .field-error")
    assert page.input_value("#words") == "Done."
    page.fill("#words", ANSWER)
    press_button(page, "Take this step")
    after = now(database, concern)
    assert (after.state, after.closing_words) == (ConcernState.DONE, ANSWER)
    assert (after.visibility, after.public_words, after.words) == (Visibility.PUBLIC, PUBLIC, WORDS)
    assert ANSWER in page.inner_text(".public-side .concern")
    press_button(page, "Take the last step back")
    assert now(database, concern).state is ConcernState.PASSED


def test_only_what_the_chosen_step_needs_is_asked(
    moderator: Any, database: Session, concern: Concern
) -> None:
    page = moderator
    page.goto(f"{QUEUE}/{concern.id}")
    press_button(page, "Take this step")
    assert not page.is_visible("#agency")
    page.check("[name=state][value=passed]")
    assert page.is_visible("#agency")
    page.check("[name=state][value=duplicate]")
    assert page.is_visible("#duplicate_of")
    assert not page.is_visible("#agency")


def test_selected_words_are_taken_out_for_good(moderator: Any, database: Session, concern: Concern) -> None:
    page = moderator
    page.goto(f"{QUEUE}/{concern.id}")
    page.evaluate(
        """() => {
            const text = document.querySelector("[data-written]").firstChild;
            const range = document.createRange();
            range.setStart(text, text.data.indexOf("Zvirbulis"));
            range.setEnd(text, text.data.indexOf("."  , text.data.indexOf("Zvirbulis")));
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }"""
    )
    page.click("[data-takes]")
    assert page.input_value("#text") == "Zvirbulis from flat 7"
    page.fill("#redact-reason", "names a neighbour")
    press_button(page, "Take out for good")
    assert now(database, concern).words == "The lamp by the stairs is dark. Ask […]."
    assert "Zvirbulis" not in page.content()


def test_two_moderators_at_once_lose_nothing(moderator: Any, database: Session, concern: Concern) -> None:
    page = moderator
    page.goto(f"{QUEUE}/{concern.id}")
    other = page.context.new_page()
    other.goto(f"{QUEUE}/{concern.id}")
    other.fill("#note", "I rang the town.")
    press_button(other, "Keep the note")
    page.fill("#public_words", "Words of long thought.")
    press_button(page, "Show these words in public")
    assert "while you had it open" in page.inner_text(".notice.error")
    assert page.input_value("#public_words") == "Words of long thought."
    assert "I rang the town." in page.inner_text(".history")
    press_button(page, "Show these words in public")
    assert now(database, concern).public_words == "Words of long thought."


def test_the_keyboard_goes_through_the_queue_and_can_be_told_not_to(
    moderator: Any, database: Session, concern: Concern
) -> None:
    page = moderator
    page.goto(f"{QUEUE}?q={concern.public_ref}")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('.queue-row') !== null")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith(f"{QUEUE}/{concern.id}")
    with page.expect_navigation():
        page.keyboard.press("u")
    page.keyboard.press("/")
    page.keyboard.type("jkj")
    assert page.input_value("#q") == "jkj"
    page.uncheck("[data-keys-on]")
    page.goto(f"{QUEUE}/{concern.id}")
    page.keyboard.press("u")
    page.wait_for_timeout(200)
    assert page.url.endswith(f"{QUEUE}/{concern.id}")
    page.check("[data-keys-on]")


def test_a_paper_form_is_typed_in_without_a_mouse(moderator: Any, database: Session) -> None:
    page = moderator
    page.goto("/t/talsi/concerns/enter")
    assert page.evaluate("document.activeElement.id") == "topic"
    page.keyboard.type("1")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.type("It is dark by the school.")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert len(page.inner_text(".code").replace("-", "")) == 16
    assert page.input_value("#topic") == "1"
    assert page.input_value("#words") == ""
    press_button(page, "Take this one back")
    assert "taken back" in page.inner_text(".notice")


def test_in_a_sheet_enter_goes_on_and_the_rows_are_kept(moderator: Any, database: Session) -> None:
    page = moderator
    page.goto("/t/talsi/concerns/enter/sheet")
    page.focus("#topic-0")
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "place-0"
    page.fill("#topic-1", "no such topic")
    press_button(page, "Keep the rows")
    assert page.locator("td.code").count() == 1
    assert page.locator(".typed-sheet .field-error").count() == 1
    assert page.input_value("#topic-0") == "no such topic"


def test_a_survey_goes_from_its_file_to_its_ledger(moderator: Any, database: Session) -> None:
    page = moderator
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto("/t/talsi/concerns/import")
    rows = "topic,words,surname\n1,Dark by the school,Zvirbulis\nzebra,What,Bite\n"
    page.set_input_files("#file", {"name": "survey.csv", "mimeType": "text/csv", "buffer": rows.encode()})
    press_button(page, "Send and look")
    assert "These columns name people: surname." in page.inner_text(".notice.error")
    assert page.input_value("#map_topic") == "topic"
    look(page)
    press_button(page, "Look again")
    assert "Zvirbulis" not in page.content()
    look(page)
    press_button(page, "Import 1 row")
    assert "This file is imported." in page.inner_text("main")
    look(page)
    with page.expect_download() as taken:
        page.click("text=Download the rejected rows as CSV")
    text = taken.value.path().read_text(encoding="utf-8-sig")
    assert "zebra" in text
    assert "Bite" not in text
    press_button(page, "Forget this file and its rejected rows")
    made = database.scalars(select(Concern).where(Concern.words == "Dark by the school")).one()
    database.delete(made)
    database.commit()


def test_a_refused_form_and_a_closed_concern_have_no_serious_finding(
    moderator: Any, database: Session, concern: Concern
) -> None:
    page = moderator
    page.goto(f"{QUEUE}/{concern.id}")
    press_button(page, "Take this step")
    page.check("[name=state][value=not_possible]")
    press_button(page, "Take this step")
    assert page.locator(".field-error").count() >= 1
    look(page)
    page.fill("#words", ANSWER)
    press_button(page, "Take this step")
    look(page)


def look(page: Any) -> None:
    """Let axe go through the page as it stands, and see that it fits its window."""
    axe = pytest.importorskip("tests.browser.test_accessibility", reason="axe is a development package")
    assert fits(page)
    page.evaluate(axe.AXE.read_text(encoding="utf-8"))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert axe._serious(page) == []


@pytest.mark.parametrize("address", ["", "/{id}", "../enter", "../enter/sheet", "../import"])
def test_the_pages_fit_a_phone_and_have_no_serious_finding(
    moderator: Any, concern: Concern, address: str
) -> None:
    page, path = moderator, address.format(id=concern.id)
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{QUEUE}/{path}" if path.startswith("..") else QUEUE + path)
        look(page)
