"""Publishing while others act: what was erased or withheld meanwhile is not on the board afterwards."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, func, select, text, update
from sqlalchemy.orm import Session

from gis.models import Concern, PublishedConcern, Territory, Visibility
from server.services import publishing
from tests.concern_factories import add_concern, add_topic
from tests.factories import add_territory

TODAY = date(2026, 11, 30)
SENT = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def concern_id(engine: Engine, owner_engine: Engine) -> Iterator[int]:
    """A concern that may be shown, committed, so that other connections see it."""
    with Session(engine) as session:
        here = add_territory(session, "busy")
        concern = add_concern(
            session, here, add_topic(session, here), sent=SENT, visibility=Visibility.PUBLIC
        )
        session.commit()
        yield concern.id
    with owner_engine.begin() as owner:
        owner.execute(
            text("TRUNCATE exact.person, exact.territory, exact.audit_event, published.territory CASCADE")
        )


def territory(session: Session) -> Territory:
    return session.scalars(select(Territory).filter_by(slug="busy")).one()


@pytest.mark.parametrize(
    "act",
    [
        lambda concern_id: select(func.exact.erase_concern(concern_id)),
        lambda concern_id: (
            update(Concern).where(Concern.id == concern_id).values(visibility=Visibility.WITHHELD)
        ),
    ],
    ids=["erased", "withheld"],
)
def test_what_goes_while_the_board_is_derived_is_gone_afterwards(
    engine: Engine, concern_id: int, act: object
) -> None:
    def go() -> None:
        with Session(engine) as other:
            other.execute(act(concern_id))
            other.commit()

    meanwhile = threading.Thread(target=go)
    with Session(engine) as session:
        session.info["talsi_transaction_open"] = True  # derive shares ours, which ends later
        publishing.derive(session, territory(session), today=TODAY)
        meanwhile.start()
        meanwhile.join(timeout=0.7)
        assert meanwhile.is_alive()  # it waits for the board
        session.commit()
    meanwhile.join(timeout=20)
    with Session(engine) as session:
        assert session.scalars(select(PublishedConcern)).all() == []
        assert publishing.derive(session, territory(session), today=TODAY).cards == 0


def test_two_that_derive_at_once_take_turns(engine: Engine, concern_id: int) -> None:
    failed: list[BaseException] = []

    def derive() -> None:
        try:
            with Session(engine) as session:
                publishing.derive(session, territory(session), today=TODAY)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=derive) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failed == []
    with Session(engine) as session:
        assert len(session.scalars(select(PublishedConcern)).all()) == 1
