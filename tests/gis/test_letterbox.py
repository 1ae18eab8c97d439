"""Letterbox: the intake role takes concerns in, and sees only the one whose tracking code it was given."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, delete, insert, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from gis.keys import key_of, unlock
from gis.models import (
    Concern,
    ConcernChannel,
    ConcernContact,
    ConcernState,
    LocationPrecision,
    PublishedTerritory,
    Territory,
    Visibility,
)
from tests.concern_factories import add_concern, add_topic
from tests.factories import add_territory

MINE, THEIRS = "MINE-MINE-MINE-MINE", "OURS-OURS-OURS-OURS"


@pytest.fixture
def world(engine: Engine) -> Iterator[dict[str, int]]:
    """Two concerns of two people, committed, so that another role's connection sees them."""
    with Session(engine) as session:
        here = add_territory(session)
        topic = add_topic(session, here)
        mine = add_concern(session, here, topic, code=MINE)
        theirs = add_concern(session, here, topic, code=THEIRS)
        session.add(ConcernContact(concern_id=theirs.id, email="somebody@example.org"))
        ids = {"here": here.id, "topic": topic.id, "agency": topic.agency_id}
        ids |= {"mine": mine.id, "theirs": theirs.id}
        session.commit()
        yield ids
        session.execute(delete(Concern).where(Concern.territory_id == ids["here"]))
        for table in ("topic", "agency"):
            session.execute(text(f"DELETE FROM exact.{table} WHERE territory_id = :id"), {"id": ids["here"]})
        session.execute(delete(PublishedTerritory).where(PublishedTerritory.slug == here.slug))
        session.execute(delete(Territory).where(Territory.id == ids["here"]))
        session.commit()


@pytest.fixture
def letterbox(intake_engine: Engine) -> Iterator[Session]:
    with Session(intake_engine) as session:
        yield session


def test_without_a_code_nobody_sees_a_concern(world: dict[str, int], letterbox: Session) -> None:
    assert letterbox.scalars(select(Concern.id)).all() == []
    assert letterbox.scalars(select(ConcernContact.concern_id)).all() == []


def test_a_code_opens_its_own_concern_and_no_other(world: dict[str, int], letterbox: Session) -> None:
    unlock(letterbox, key_of(MINE))
    assert letterbox.scalars(select(Concern.id)).all() == [world["mine"]]
    assert letterbox.scalars(select(ConcernContact.concern_id)).all() == []
    letterbox.commit()
    unlock(letterbox, key_of(THEIRS))
    assert letterbox.scalars(select(Concern.id)).all() == [world["theirs"]]
    assert letterbox.scalars(select(ConcernContact.concern_id)).all() == [world["theirs"]]


def test_the_key_of_one_session_does_not_stay_on_its_connection(
    world: dict[str, int], intake_engine: Engine
) -> None:
    with intake_engine.connect() as connection:
        with Session(connection) as first:
            unlock(first, key_of(MINE))
            assert first.scalars(select(Concern.id)).all() == [world["mine"]]
            first.commit()
        with Session(connection) as second:
            assert second.scalars(select(Concern.id)).all() == []


def test_a_concern_comes_in_unseen_by_the_public(world: dict[str, int], letterbox: Session) -> None:
    unlock(letterbox, key_of("NEW"))
    # The role may name these columns and no others, so it cannot go through the unit of work.
    letterbox.execute(
        insert(Concern).values(
            territory_id=world["here"],
            topic_id=world["topic"],
            agency_id=world["agency"],
            public_ref="new",
            tracking_hash=key_of("NEW"),
            channel=ConcernChannel.WEB,
            location_precision=LocationPrecision.UNKNOWN,
            words="Dark stairs",
            submitted_at=datetime(2026, 11, 2, tzinfo=UTC),
        )
    )
    letterbox.commit()
    concern = letterbox.scalars(select(Concern)).one()
    assert (concern.visibility, concern.state) == (Visibility.PENDING, ConcernState.RECEIVED)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE exact.concern SET visibility = 'public'",
        "UPDATE exact.concern SET public_words = 'mine'",
        "UPDATE exact.concern SET handler_id = 1",
        "DELETE FROM exact.concern",
        "SELECT note FROM exact.concern_event",
        "SELECT recipient FROM exact.message",
        "SELECT * FROM exact.person",
        "SELECT * FROM exact.incident",
        "SELECT * FROM exact.audit_event",
        "INSERT INTO published.concern SELECT * FROM published.concern",
    ],
)
def test_even_the_own_code_does_not_open_what_is_staffs(
    world: dict[str, int], letterbox: Session, statement: str
) -> None:
    unlock(letterbox, key_of(MINE))
    with pytest.raises(ProgrammingError, match="permission denied"):
        letterbox.execute(text(statement))


def test_a_code_erases_its_own_concern_and_no_other(world: dict[str, int], letterbox: Session) -> None:
    unlock(letterbox, key_of(MINE))
    with pytest.raises(ProgrammingError, match="does not open that concern"):
        letterbox.execute(text("SELECT exact.erase_concern(:id)"), {"id": world["theirs"]})
    letterbox.rollback()
    letterbox.execute(text("SELECT exact.erase_concern(:id)"), {"id": world["mine"]})
    letterbox.commit()
    erased = letterbox.scalars(select(Concern)).one()
    assert (erased.words, erased.location, erased.withheld_reason) == (None, None, "erased")
