"""Concerns at once: people and files that arrive in the same moment, on connections of their own."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from gis.models import Concern, ConcernEvent, ConcernState, Person, PublishedTerritory, Role, Territory
from server.i18n import speaking
from server.services import concern_imports, concerns
from server.services.concerns import Changed, Hand, Step
from tests.concern_factories import add_concern, add_topic
from tests.factories import NOON, add_person, add_territory

SURVEY = b"topic,words\nnoise,Loud\nnoise,Loud\nnoise,Dogs\n"


@pytest.fixture
def here(engine: Engine) -> Iterator[int]:
    """A territory that is really committed, with a topic, and is gone with the test."""
    with Session(engine) as session:
        territory = add_territory(session, "at-once")
        add_topic(session, territory, "noise")
        person = add_person(session, Role.MODERATOR)
        session.commit()
        number, person_id = territory.id, person.id
    yield number
    with Session(engine) as session:
        session.execute(delete(Concern).where(Concern.territory_id == number))
        session.execute(delete(Territory).where(Territory.id == number))
        session.execute(delete(PublishedTerritory).where(PublishedTerritory.slug == "at-once"))
        session.execute(delete(Person).where(Person.id == person_id))
        session.commit()


def all_at_once(work: Any, times: int) -> list[Any]:
    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(work, range(times)))


def test_of_eight_who_decide_in_the_same_moment_one_does_and_the_others_are_told(
    engine: Engine, here: int
) -> None:
    with Session(engine) as session:
        territory = session.get_one(Territory, here)
        topic = add_topic(session, territory, "dogs")
        concern = add_concern(session, territory, topic)
        session.commit()
        person_id = session.scalars(select(Person.id).order_by(Person.id.desc())).first()
        assert person_id is not None
        hand = Hand(person_id, concerns.token_of(session, concern))
        number = concern.id

    def decide(_turn: int) -> bool:
        with speaking("en"), Session(engine) as own:
            try:
                step = Step(ConcernState.CHECKED)
                concerns.move(own, own.get_one(Territory, here), number, hand, step, now=NOON)
            except Changed:
                return False
            return True

    assert sum(all_at_once(decide, 8)) == 1
    with Session(engine) as session:
        steps = select(func.count()).where(ConcernEvent.concern_id == number)
        assert session.scalar(steps) == 1


def test_a_survey_that_two_people_import_in_the_same_moment_is_added_once(engine: Engine, here: int) -> None:
    def take(_turn: int) -> int:
        with speaking("en"), Session(engine) as own:
            territory = own.get_one(Territory, here)
            return concern_imports.import_survey(own, territory, SURVEY, now=NOON).ledger.added

    assert sorted(all_at_once(take, 4)) == [0, 0, 0, 3]
    with Session(engine) as session:
        assert session.scalar(select(func.count()).where(Concern.territory_id == here)) == 3
