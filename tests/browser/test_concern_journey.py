"""A concern's whole journey, in Latvian on a phone: reported, answered, asked about, opened again."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from geoalchemy2.shape import to_shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.engine import make_engine
from gis.models import (
    Agency,
    Concern,
    ConcernEvent,
    ConcernState,
    Message,
    Place,
    PublishedConcern,
    Release,
    Territory,
    Visibility,
)
from server.services import asking, publishing
from tests.browser.pages import fits, press, sign_in

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 780}
HERE = "/t/talsi/concerns"
ADDRESS = "Lielā iela 5"
EMAIL = "liga.kalnina@example.org"
NAME = "Pēteris Ozoliņš"
WORDS = f"Pie kāpnēm jau kopš rudens nedeg lampa. Bērni krīt. {NAME} to redzēja."
SHOWN = "Pie kāpnēm jau kopš rudens nedeg lampa. Bērni krīt."
PASSED = "Paldies! Lampu pārbaudīs pašvaldības elektriķis."
CLOSED = "Lampa pie kāpnēm ir nomainīta, un kāpnes atkal ir gaišas."
STILL = "Lampa atkal nedeg."
PRIVATE = (ADDRESS, EMAIL, NAME, "Ozoliņš", "Kalnina", STILL)
NOTICED = datetime.now(UTC).date() - timedelta(days=3)


FILES = "/api/v1/territories/talsi/public"
EVERYTHING_PUBLIC = (
    HERE,
    f"{HERE}/board.atom",
    "/t/talsi/map",
    *(f"{FILES}/{name}" for name in ("concerns.geojson", "concerns.csv", "places.geojson", "places.csv")),
    *(f"{FILES}/{name}" for name in ("map.html", "map.svg")),
)


@dataclass
class Journey:
    """The two telephones, the database behind them, and what the reporter has seen and kept."""

    reporter: Any
    moderator: Any
    database: Session
    ref: str = ""
    code: str = ""
    preview: tuple[str, ...] = ()

    def concern(self) -> Concern:
        """The concern as it is stored now."""
        self.database.rollback()
        found = select(Concern).filter_by(public_ref=self.ref).execution_options(populate_existing=True)
        return self.database.scalars(found).one()

    def letters(self, kind: str) -> list[Message]:
        """The letters to the reporter."""
        mine = select(Message).filter_by(concern_id=self.concern().id, kind=kind)
        return list(self.database.scalars(mine))

    def a_week_passes(self) -> None:
        """Derive the public tables as the worker will in eight days."""
        self.derive(datetime.now(ZoneInfo("Europe/Riga")).date() + timedelta(days=8))

    def derive(self, today: date) -> None:
        """Derive the public tables as on a day."""
        self.database.rollback()
        territory = self.database.scalars(select(Territory).filter_by(slug="talsi")).one()
        publishing.derive(self.database, territory, today=today)


@pytest.fixture
def journey(browser: Any, live_server: str, demo_database: str) -> Iterator[Journey]:
    """Two telephones that read Latvian; the moderator has signed in."""
    contexts = [
        browser.new_context(base_url=live_server, viewport=PHONE, reduced_motion="reduce") for _ in "12"
    ]
    for context in contexts:
        context.add_cookies([{"name": "language", "value": "lv", "url": live_server}])
    reporter, moderator = (context.new_page() for context in contexts)
    sign_in(moderator, "moderator")
    engine = make_engine(demo_database, role="talsi_staff")
    with Session(engine, expire_on_commit=False) as database:
        before = database.get_one(Release, "talsi").derived_on
        made = Journey(reporter, moderator, database)
        yield made
        made.derive(before)  # other tests look at the same board
    engine.dispose()
    for context in contexts:
        context.close()


def test_a_concern_goes_its_whole_way_and_the_public_learns_what_the_preview_showed(journey: Journey) -> None:
    report(journey)
    nobody_sees_it_yet(journey)
    answer_it(journey)
    read_the_answer(journey)
    nobody_sees_it_yet(journey)
    journey.a_week_passes()
    compare_the_card_with_the_preview(journey)
    look_for_more_in_everything_public(journey)
    ask_and_open_again(journey)
    find_it_among_what_waits(journey)
    journey.a_week_passes()
    look_for_more_in_everything_public(journey)


def report(journey: Journey) -> None:
    """The form, the preview, the tracking code."""
    page = journey.reporter
    page.goto(f"{HERE}/new")
    assert fits(page), page.url
    page.click("label[for=topic-1]")
    assert page.is_checked("input[name=topic][value=lighting]")
    page.fill("#address", ADDRESS)
    page.wait_for_selector("#found-0")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.fill("#noticed_on", NOTICED.isoformat())
    page.select_option("#daypart", "evening")
    page.check("input[name=recurring]")
    page.fill("#words", WORDS)
    page.fill("#email", EMAIL)
    page.check("input[name=wants_news]")
    press(page, ".part.last .button")
    assert "/preview" in page.url, page.inner_text("main")
    assert fits(page), page.url
    journey.preview = texts(page, "article.concern")
    shown = " ".join(journey.preview)
    assert WORDS in shown
    assert not [private for private in (ADDRESS, EMAIL, NOTICED.isoformat()) if private in shown]
    journey.ref = page.input_value("form.send input[name=draft]")
    press(page, "button[name=action][value=send]")
    assert fits(page), page.url
    journey.code = re.sub(r"\s", "", page.inner_text("#code"))
    assert re.fullmatch(r"(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", journey.code)
    assert journey.concern().visibility is Visibility.PENDING


def nobody_sees_it_yet(journey: Journey) -> None:
    assert journey.reporter.goto(f"{HERE}/{journey.ref}").status == 404


def answer_it(journey: Journey) -> None:
    """A moderator takes the name out, passes it to an agency, and closes it."""
    page = journey.moderator
    open_in_queue(journey)
    assert fits(page), page.url
    page.fill("textarea[name=public_words]", SHOWN)
    press(page, "form[action$='/publish'] .button.primary")
    step(page, "passed", PASSED, agency="municipality")
    assert journey.concern().state is ConcernState.PASSED
    assert fits(page), page.url
    step(page, "done", CLOSED)
    concern = journey.concern()
    assert (concern.state, concern.closing_words) == (ConcernState.DONE, CLOSED)
    assert concern.visibility is Visibility.PUBLIC


def read_the_answer(journey: Journey) -> None:
    """The page of the code, typed as people type, and one letter for both steps."""
    page = journey.reporter
    follow(page, journey.code.lower().replace("-", " "))
    assert fits(page), page.url
    said = page.inner_text("main")
    assert PASSED in said
    assert CLOSED in said
    assert page.locator(".asked").count() == 0
    (letter,) = journey.letters("moved")
    assert letter.recipient == EMAIL
    assert letter.body.index(PASSED) < letter.body.index(CLOSED)
    assert not [private for private in (ADDRESS, NAME, journey.code) if private in letter.body]


def compare_the_card_with_the_preview(journey: Journey) -> None:
    """On the board stands what the preview showed, as the moderator shortened it, and the answer."""
    page = journey.reporter
    page.goto(f"{HERE}/{journey.ref}")
    assert fits(page), page.url
    card = texts(page, "article.concern")
    owner = journey.database.get_one(Agency, journey.concern().agency_id).labels["lv"]
    frame = {*texts(page, ".concern-state"), *texts(page, ".happened"), *texts(page, ".concern-foot")}
    assert set(card) - set(journey.preview) <= {SHOWN, CLOSED, owner} | frame
    assert SHOWN in card
    assert CLOSED in card
    page.goto(f"{HERE}?topic=lighting&state=done")
    assert fits(page), page.url
    assert page.locator(f"#c-{journey.ref}").count() == 1
    place = journey.database.get_one(Place, journey.concern().place_id)
    assert any(place.name in piece for piece in journey.preview)
    page.goto("/t/talsi/map")
    assert fits(page), page.url
    assert place.name in page.inner_text("main")


def look_for_more_in_everything_public(journey: Journey) -> None:
    """No public page or file tells the address, the point, a name, the contact, the code or the answer."""
    point = to_shape(journey.concern().location)
    # To a dozen metres; one half of it alone is in the streets of the ground as well.
    exact = re.compile(rf"{point.x:.4f}\d*\D{{1,8}}{point.y:.4f}|{point.y:.4f}\d*\D{{1,8}}{point.x:.4f}")
    for address in (*EVERYTHING_PUBLIC, f"{HERE}/{journey.ref}"):
        answer = journey.reporter.context.request.get(address)
        assert answer.ok, f"{address} answered {answer.status}"
        told = html.unescape(answer.text())
        assert not [each for each in (*PRIVATE, journey.code) if each in told], address
        assert not exact.search(told), address
    journey.database.rollback()
    card = journey.database.scalars(select(PublishedConcern).filter_by(ref=journey.ref)).one()
    assert card.place_id == journey.concern().place_id


def ask_and_open_again(journey: Journey) -> None:
    """Four weeks later the reporter is asked, says no, and opens it again."""
    asking.ask_due(journey.database, datetime.now(UTC) + asking.AFTER + timedelta(minutes=5))
    assert [letter.recipient for letter in journey.letters("asked")] == [EMAIL]
    page = journey.reporter
    follow(page, journey.code)
    assert fits(page), page.url
    page.check("input[name=helped][value=no]")
    page.fill("textarea[name=answer_words]", STILL)
    page.check("input[name=reopens]")
    press(page, ".asked .button.primary")
    assert fits(page), page.url
    concern = journey.concern()
    assert (concern.state, concern.reopened) == (ConcernState.RECEIVED, 1)
    kinds = select(ConcernEvent.kind).filter_by(concern_id=concern.id).order_by(ConcernEvent.id)
    assert list(journey.database.scalars(kinds))[-3:] == ["asked", "answered_no", "reopened"]


def find_it_among_what_waits(journey: Journey) -> None:
    open_in_queue(journey, tab="")
    assert STILL in journey.moderator.inner_text("main")


def open_in_queue(journey: Journey, tab: str = "all") -> None:
    """Find the concern in the queue by its short name, and open it."""
    journey.moderator.goto(f"{HERE}/queue?tab={tab}&q={journey.ref}")
    assert fits(journey.moderator), journey.moderator.url
    press(journey.moderator, ".queue-list h2 a")


def step(page: Any, state: str, words: str, **choices: str) -> None:
    page.check(f"input[name=state][value={state}]")
    for name, value in choices.items():
        page.select_option(f"#{name}", value)
    page.fill("form[action$='/step'] textarea[name=words]", words)
    press(page, "form[action$='/step'] .button.primary")


def follow(page: Any, code: str) -> None:
    page.goto(f"{HERE}/follow")
    page.fill("#code", code)
    press(page, "main form .button")


def texts(page: Any, selector: str) -> tuple[str, ...]:
    """Every piece of text in what the selector finds first."""
    pieces = page.locator(selector).first.evaluate(
        """(card) => {
          const walk = document.createTreeWalker(card, NodeFilter.SHOW_TEXT), found = [];
          while (walk.nextNode()) found.push(walk.currentNode.textContent.trim());
          return found.filter(Boolean);
        }"""
    )
    return tuple(pieces)
