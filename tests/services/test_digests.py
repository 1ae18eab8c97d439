"""Digests: a letter a week at most, only when something changed, and only what the board shows."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from gis.keys import key_of
from gis.models import (
    Message,
    NoticedCard,
    PublishedAgency,
    PublishedConcern,
    PublishedTopic,
    Subscription,
    Territory,
)
from server.services import digests, subscriptions
from tests.concern_factories import add_place
from tests.factories import add_neighbourhood, add_territory, publish

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
WEEK, DAY = timedelta(days=7), timedelta(days=1)
SECRET = "a key"


class Board:
    """A public board, changed by hand, and people who want its news."""

    def __init__(self, session: Session, here: Territory) -> None:
        self.session, self.here = session, here

    def card(self, ref: str, **columns: Any) -> PublishedConcern:
        values: dict[str, Any] = {
            "topic_code": "lighting",
            "agency_code": "police",
            "neighbourhood_code": "centre",
            "state": "received",
            "received_month": date(2026, 11, 1),
            "daypart": "any",
            "recurring": False,
            "supports": 0,
            **columns,
        }
        card = PublishedConcern(ref=ref, territory_slug=self.here.slug, **values)
        self.session.add(card)
        self.session.flush()
        return card

    def reader(self, email: str = "anna@example.org", **columns: Any) -> Subscription:
        values = {"language": "en", "confirmed_at": NOW - WEEK, "created_at": NOW - WEEK, **columns}
        area = values.get("neighbourhood_code")
        token = subscriptions.token_of(SECRET, self.here.id, email, area)
        reader = Subscription(territory_id=self.here.id, email=email, token_hash=key_of(token), **values)
        self.session.add(reader)
        self.session.flush()
        return reader

    def notice(self, now: datetime) -> int:
        return digests.notice(self.session, now=now)

    def write(self, now: datetime = NOW, **options: Any) -> int:
        return digests.write(self.session, secret=SECRET, now=now, **options)

    def letters(self) -> Sequence[Message]:
        return self.session.scalars(select(Message).order_by(Message.id)).all()

    def letter(self) -> Message:
        (only,) = self.letters()
        return only


@pytest.fixture
def board(session: Session) -> Board:
    here = add_territory(session, "here")
    centre = add_neighbourhood(session, here, "centre", bounds=(22.5, 57.2, 22.6, 57.3))
    north = add_neighbourhood(session, here, "north", bounds=(22.5, 57.3, 22.6, 57.34))
    publish(session, here, centre, north)
    session.add(
        PublishedTopic(
            territory_slug="here",
            code="lighting",
            labels={"en": "Lighting", "lv": "Apgaismojums"},
            hints={},
            agency_code="police",
            sensitive=False,
            position=0,
        )
    )
    session.add_all(
        PublishedAgency(territory_slug="here", code=code, labels={"en": code.title(), "lv": code})
        for code in ("police", "council")
    )
    session.flush()
    return Board(session, here)


def test_a_new_card_is_told_with_its_topic_place_state_owner_and_address(board: Board) -> None:
    board.reader()
    place = add_place(board.session, board.here, name="Lielā iela")
    board.card("abc", place_id=place.id, state="passed", agency_code="council")
    board.notice(NOW - DAY)
    assert board.write() == 1
    letter = board.letter()
    assert letter.subject == "Here: news of 1 concern"
    assert (
        "New on the board\n* Lighting, Lielā iela: passed on – Council\n  talsi:/t/here/concerns/abc"
        in letter.body
    )
    assert (letter.kind, letter.recipient) == ("digest", "anna@example.org")


def test_a_letter_repeats_no_words_of_anybody(board: Board) -> None:
    board.reader()
    board.card("abc", words="Peteris breaks the lamps.", closing_words="Mended by Juris.", state="done")
    board.notice(NOW - DAY)
    board.write()
    assert "eteris" not in board.letter().body
    assert "Juris" not in board.letter().body


def test_a_letter_has_the_link_that_ends_it(board: Board) -> None:
    reader = board.reader()
    board.card("abc")
    board.notice(NOW - DAY)
    board.write()
    token = subscriptions.token_for(SECRET, reader)
    assert board.letter().unsubscribe == f"/t/here/concerns/news/{token}/stop"
    assert f"talsi:/t/here/concerns/news/{token}" in board.letter().body


def test_when_nothing_changed_no_letter_is_written(board: Board) -> None:
    board.reader()
    board.card("abc")
    board.notice(NOW - 2 * WEEK)
    assert board.write() == 0
    assert board.letters() == []


def test_a_card_that_moved_is_told_as_moved_and_one_more_supporter_is_no_news(board: Board) -> None:
    board.reader()
    moved, liked = board.card("abc"), board.card("def")
    board.notice(NOW - 2 * WEEK)
    moved.state, liked.supports = "done", 9
    board.session.flush()
    board.notice(NOW - DAY)
    board.write()
    body = board.letter().body
    assert "Moved on since\n* Lighting, Centre: done" in body
    assert "New on the board\n" not in body
    assert "/def" not in body


def test_a_reader_gets_one_letter_a_week_at_most(board: Board) -> None:
    board.reader()
    for day in range(15):
        board.card(f"card{day}")
        board.notice(NOW + day * DAY)
        board.write(NOW + day * DAY)
    assert len(board.letters()) == 3
    told = "".join(letter.body for letter in board.letters())
    assert all(told.count(f"/concerns/card{day}\n") == 1 for day in range(15))


def test_who_has_not_confirmed_gets_no_news(board: Board) -> None:
    board.reader(confirmed_at=None)
    board.card("abc")
    board.notice(NOW - DAY)
    assert board.write() == 0


def test_who_has_just_confirmed_waits_a_week(board: Board) -> None:
    board.reader(confirmed_at=NOW - DAY)
    board.card("abc")
    board.notice(NOW)
    assert board.write() == 0
    assert board.write(NOW + 6 * DAY) == 1


def test_news_of_a_neighbourhood_are_of_no_other(board: Board) -> None:
    board.reader(neighbourhood_code="north")
    board.card("abc")
    board.notice(NOW - DAY)
    assert board.write() == 0
    board.card("def", neighbourhood_code="north")
    board.notice(NOW)
    board.write(NOW + DAY)
    assert board.letter().subject == "North: news of 1 concern"
    assert "/abc" not in board.letter().body


def test_a_letter_lists_twenty_cards_and_says_how_many_more(board: Board) -> None:
    board.reader()
    for number in range(25):
        board.card(f"card{number:02}")
    board.notice(NOW - DAY)
    board.write()
    body = board.letter().body
    assert body.count("* Lighting") == 20
    assert "And 5 more are on the board." in body
    assert board.letter().subject == "Here: news of 25 concerns"


def test_many_new_cards_do_not_crowd_out_those_that_moved(board: Board) -> None:
    board.reader()
    moved = [board.card(f"moved{number}") for number in range(3)]
    board.notice(NOW - 2 * WEEK)
    for card in moved:
        card.state = "done"
    for number in range(25):
        board.card(f"new{number:02}")
    board.notice(NOW - DAY)
    board.write()
    body = board.letter().body
    assert (body.count("* Lighting"), body.count("/concerns/moved")) == (20, 3)
    assert "And 8 more are on the board." in body


def test_a_letter_is_in_the_language_of_its_reader(board: Board) -> None:
    board.reader(language="lv")
    board.card("abc")
    board.notice(NOW - DAY)
    board.write()
    assert "Apgaismojums" in board.letter().body


def test_a_card_that_left_the_board_is_not_told_and_is_forgotten(board: Board) -> None:
    board.reader()
    board.card("abc")
    board.notice(NOW - DAY)
    board.session.execute(delete(PublishedConcern))
    assert board.write() == 0
    board.notice(NOW)
    assert board.session.scalars(select(NoticedCard)).all() == []


def test_looking_twice_finds_nothing_new(board: Board) -> None:
    board.card("abc")
    assert board.notice(NOW) == 1
    assert board.notice(NOW + DAY) == 0


def test_one_round_writes_a_limited_number_of_letters_and_the_next_goes_on(board: Board) -> None:
    for number in range(5):
        board.reader(f"reader{number}@example.org")
    board.card("abc")
    board.notice(NOW - DAY)
    assert board.write(most=3) == 3
    assert board.write(most=3) == 2
    assert len({letter.recipient for letter in board.letters()}) == 5


def test_links_follow_a_changed_key_of_the_server(board: Board) -> None:
    reader = board.reader()
    digests.repair_tokens(board.session, secret="another key")
    token = subscriptions.token_of("another key", board.here.id, "anna@example.org", None)
    assert reader.token_hash == key_of(token)
