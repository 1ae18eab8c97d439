"""Asking: four weeks after an answer its reporter is asked, once, whether it helped."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from gis.models import (
    Agency,
    Concern,
    ConcernChannel,
    ConcernContact,
    ConcernEvent,
    ConcernState,
    Message,
    PublishedTerritory,
    Territory,
    Topic,
)
from server.services import asking
from tests.concern_factories import add_concern, add_topic
from tests.factories import NOON, add_territory

CLOSED = NOON
NOW = CLOSED + timedelta(weeks=4)


@dataclass
class World:
    """A territory with a topic, in which concerns are closed."""

    session: Session
    here: Territory
    topic: Topic

    def closed(self, *, email: str | None = None, wants_news: bool = True, **columns: Any) -> Concern:
        values: dict[str, Any] = {
            "state": ConcernState.DONE,
            "closed_at": CLOSED,
            "closing_words": "The lamp was mended.",
            "language": "en",
            **columns,
        }
        concern = add_concern(self.session, self.here, self.topic, sent=CLOSED - timedelta(days=30), **values)
        if email:
            self.session.add(ConcernContact(concern_id=concern.id, email=email, wants_news=wants_news))
        self.session.commit()
        return concern

    def letters(self) -> list[Message]:
        return list(self.session.scalars(select(Message).filter_by(kind="asked")))

    def kinds(self, concern: Concern) -> list[str]:
        return list(self.session.scalars(select(ConcernEvent.kind).filter_by(concern_id=concern.id)))


@pytest.fixture
def world(session: Session) -> World:
    here = add_territory(session)
    return World(session, here, add_topic(session, here))


def test_the_question_is_put_on_the_page_and_sent_to_who_left_an_address(world: World) -> None:
    concern = world.closed(email="anna@example.org")
    assert asking.ask_due(world.session, NOW) == 1
    assert (concern.asked_at, world.kinds(concern)) == (NOW, ["asked"])
    (letter,) = world.letters()
    assert letter.subject == f"Did it help? Your concern {concern.public_ref}"
    assert "The lamp was mended." in letter.body
    assert "Did it help?" in letter.body
    assert "/concerns/follow" in letter.body
    assert (concern.words or "") not in letter.body


def test_nobody_is_asked_before_four_weeks_have_passed(world: World) -> None:
    world.closed()
    assert asking.ask_due(world.session, NOW - timedelta(seconds=1)) == 0


def test_everybody_is_asked_once(world: World) -> None:
    world.closed(email="anna@example.org")
    asking.ask_due(world.session, NOW)
    assert asking.ask_due(world.session, NOW + timedelta(days=1)) == 0
    assert len(world.letters()) == 1


def test_a_concern_that_was_closed_again_is_asked_about_again(world: World) -> None:
    concern = world.closed()
    asking.ask_due(world.session, NOW)
    concern.closed_at, concern.asked_at = NOW + timedelta(days=9), None
    world.session.commit()
    assert asking.ask_due(world.session, NOW + timedelta(days=9, weeks=4)) == 1


@pytest.mark.parametrize("contact", [{}, {"email": "anna@example.org", "wants_news": False}])
def test_who_wants_no_letter_is_asked_on_the_page_alone(world: World, contact: dict[str, Any]) -> None:
    concern = world.closed(**contact)
    asking.ask_due(world.session, NOW)
    assert concern.asked_at == NOW
    assert world.letters() == []


@pytest.mark.parametrize(
    "columns",
    [
        {"state": ConcernState.DUPLICATE},
        {"state": ConcernState.PLANNED, "closed_at": None},
        {"channel": ConcernChannel.IMPORTED},
        {"erased_at": CLOSED + timedelta(days=1)},
        {"closed_at": NOW - timedelta(days=181)},
    ],
    ids=["a duplicate", "one that is open", "an imported row", "an erased one", "one closed long ago"],
)
def test_there_is_nothing_to_ask_about(world: World, columns: dict[str, Any]) -> None:
    world.closed(**columns)
    assert asking.ask_due(world.session, NOW) == 0


def test_the_question_is_asked_in_the_language_of_the_reporter(world: World) -> None:
    world.closed(email="anna@example.org", language="lv")
    asking.ask_due(world.session, NOW)
    assert "lighting (lv)" in world.letters()[0].body


def test_one_round_asks_a_limited_number_and_the_next_goes_on(world: World) -> None:
    for _ in range(3):
        world.closed()
    assert asking.ask_due(world.session, NOW, most=2) == 2
    assert asking.ask_due(world.session, NOW, most=2) == 1


def test_a_concern_that_a_moderator_holds_is_asked_about_in_the_next_round(engine: Engine) -> None:
    with Session(engine) as moderator, Session(engine) as worker:
        here = add_territory(moderator)
        topic = add_topic(moderator, here)
        concern = World(moderator, here, topic).closed()
        try:
            moderator.execute(select(Concern).filter_by(id=concern.id).with_for_update())
            assert asking.ask_due(worker, NOW) == 0
            concern.state, concern.closed_at = ConcernState.RECEIVED, None
            moderator.commit()
            assert asking.ask_due(worker, NOW) == 0
        finally:
            moderator.rollback()
            worker.rollback()
            for table in (Concern, Topic, Agency):
                moderator.execute(delete(table).where(table.territory_id == here.id))
            moderator.execute(delete(PublishedTerritory).where(PublishedTerritory.slug == here.slug))
            moderator.execute(delete(Territory).where(Territory.id == here.id))
            moderator.commit()
