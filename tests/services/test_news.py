"""News: who left an address and wants news hears of each step, at most once a day, and nothing private."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.models import Concern, ConcernContact, ConcernState, Message, Territory, Topic
from server.services import news
from server.services.messages import MOST_ATTEMPTS
from tests.concern_factories import add_agency, add_concern, add_topic
from tests.factories import NOON, add_territory


@dataclass
class World:
    """A concern whose reporter wants news, and everybody's way to move it on."""

    session: Session
    concern: Concern

    def move(self, state: ConcernState, words: str | None = None, *, now: datetime = NOON) -> int | None:
        self.concern.state = state
        return news.moved(self.session, self.concern, words=words, now=now)

    def letters(self) -> list[Message]:
        of_concern = select(Message).where(Message.concern_id == self.concern.id).order_by(Message.id)
        return list(self.session.scalars(of_concern))

    def letter(self) -> Message:
        (only,) = self.letters()
        return only


def make(session: Session, *, topic: dict[str, Any] | None = None, **contact: Any) -> World:
    here: Territory = add_territory(session)
    lighting: Topic = add_topic(session, here, **(topic or {}))
    concern = add_concern(
        session,
        here,
        lighting,
        language="en",
        place_words="Behind the school, flat 7",
        words="My neighbour Peteris breaks the lamps.",
    )
    wants = {"email": "anna@example.org", "wants_news": True, **contact}
    session.add(ConcernContact(concern_id=concern.id, **wants))
    session.flush()
    return World(session, concern)


@pytest.fixture
def world(session: Session) -> World:
    return make(session)


def test_a_step_is_told_with_the_state_the_owner_and_the_words_for_the_reporter(world: World) -> None:
    world.concern.agency_id = add_agency(
        world.session, world.session.get_one(Territory, world.concern.territory_id), "council"
    ).id
    world.move(ConcernState.PASSED, "They mend it in May.")
    letter = world.letter()
    assert letter.recipient == "anna@example.org"
    assert world.concern.public_ref in letter.subject
    assert "2 June 2025: passed on" in letter.body
    assert "Who answers for it: Council" in letter.body
    assert "They mend it in May." in letter.body
    assert "/concerns/follow" in letter.body


def test_a_letter_repeats_neither_the_place_nor_the_words_of_the_reporter(world: World) -> None:
    world.move(ConcernState.CHECKED)
    for private in ("school", "flat 7", "Peteris", "neighbour"):
        assert private not in world.letter().body


def test_a_letter_about_a_sensitive_topic_does_not_name_it(session: Session) -> None:
    world = make(session, topic={"code": "violence", "sensitive": True})
    world.move(ConcernState.CHECKED)
    assert "iolence" not in world.letter().subject + world.letter().body


def test_a_letter_is_written_in_the_language_of_the_reporter(world: World) -> None:
    world.concern.language = "lv"
    world.move(ConcernState.CHECKED)
    assert "2025. gada 2. jūnijs" in world.letter().body
    assert "lighting (lv)" in world.letter().body


def test_steps_of_one_day_are_joined_into_one_letter(world: World) -> None:
    first = world.move(ConcernState.CHECKED, "We have read it.")
    second = world.move(ConcernState.PLANNED, "It is planned.", now=NOON + timedelta(hours=2))
    assert first == second
    body = world.letter().body
    assert body.index("We have read it.") < body.index("It is planned.") < body.index("tracking code")
    assert body.count("tracking code") == 1


def test_a_letter_waits_a_little_for_the_next_step(world: World) -> None:
    world.move(ConcernState.CHECKED)
    assert world.letter().not_before == NOON + news.JOINING


def test_the_next_letter_leaves_a_day_after_the_last(world: World) -> None:
    world.move(ConcernState.CHECKED)
    world.letter().sent_at = NOON + timedelta(minutes=20)
    world.move(ConcernState.PLANNED, now=NOON + timedelta(hours=1))
    world.move(ConcernState.DONE, now=NOON + timedelta(hours=3))
    _first, second = world.letters()
    assert second.not_before == NOON + timedelta(days=1, minutes=20)
    assert "planned" in second.body
    assert "done" in second.body


def test_a_step_long_after_the_last_letter_is_told_soon(world: World) -> None:
    world.move(ConcernState.CHECKED)
    world.letter().sent_at = NOON
    later = NOON + timedelta(days=40)
    world.move(ConcernState.DONE, now=later)
    assert world.letters()[1].not_before == later + news.JOINING


def test_a_letter_that_was_given_up_does_not_swallow_the_next_step(world: World) -> None:
    world.move(ConcernState.CHECKED)
    world.letter().attempts = MOST_ATTEMPTS
    world.move(ConcernState.DONE, now=NOON + timedelta(days=2))
    assert len(world.letters()) == 2


@pytest.mark.parametrize(
    "contact",
    [{"wants_news": False}, {"email": None, "phone": "+371 20000000"}, {"email": "anna at example"}],
    ids=["who wants no news", "who left a telephone", "whose address was copied wrongly"],
)
def test_a_step_is_taken_without_a_letter_to_one(session: Session, contact: dict[str, Any]) -> None:
    world = make(session, **contact)
    assert world.move(ConcernState.CHECKED) is None
    assert world.letters() == []


def test_of_an_erased_concern_nothing_is_told(world: World) -> None:
    world.concern.erased_at = NOON
    assert world.move(ConcernState.CHECKED) is None
    assert world.letters() == []


def test_a_concern_without_a_contact_moves_in_silence(world: World) -> None:
    world.session.delete(world.session.get_one(ConcernContact, world.concern.id))
    world.session.flush()
    assert world.move(ConcernState.CHECKED) is None
