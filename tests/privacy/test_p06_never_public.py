"""P6: what belongs to a sensitive category or topic is never public, not even inside a total."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis.models import PublishedCategory, PublishedConcern, PublishedFigure, Role, Visibility
from server.services import concerns, moderation, publishing
from server.services.concerns import Hand
from server.services.refusals import Invalid
from tests.concern_factories import add_concern, add_topic
from tests.factories import add_category, add_incident, add_person, add_territory

TODAY = date(2026, 11, 30)
QUARTER = datetime(2026, 5, 4, 12, tzinfo=UTC)
SENT = datetime(2026, 10, 1, tzinfo=UTC)


@pytest.fixture
def here(session: Session) -> Any:
    return add_territory(session, "here")


def _published(session: Session) -> str:
    """Everything in the published schema, as one text."""
    names = session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'published'")).all()
    rows = [session.scalars(text(f'SELECT t::text FROM published."{name}" AS t')).all() for name in names]
    return "\n".join(line for table in rows for line in table)


def test_p06_incidents_of_a_sensitive_category_are_in_no_public_figure(session: Session, here: Any) -> None:
    theft, domestic = add_category(session, here, "theft"), add_category(session, here, "domestic")
    below = add_category(session, here, "domestic-assault", parent=domestic)
    domestic.sensitive = below.sensitive = True
    for number in range(20):
        add_incident(session, here, theft, at=QUARTER + timedelta(hours=number))
    for number in range(30):
        add_incident(session, here, (domestic, below)[number % 2], at=QUARTER + timedelta(hours=number))
    publishing.derive(session, here, today=TODAY)
    assert session.scalars(select(PublishedCategory.code)).all() == ["theft"]
    assert set(session.scalars(select(PublishedFigure.category_code))) <= {"", "theft"}
    counts = session.scalars(select(PublishedFigure.count).where(PublishedFigure.count.is_not(None))).all()
    assert set(counts) <= {20}
    assert "domestic" not in _published(session)


def test_p06_a_concern_of_a_sensitive_topic_is_on_no_board_whatever_its_state(
    session: Session, here: Any
) -> None:
    topic = add_topic(session, here, "violence", sensitive=True)
    words = {"words": "At home.", "public_words": "At home, moderated."}
    shown = add_concern(session, here, topic, sent=SENT, visibility=Visibility.PUBLIC, **words)
    publishing.derive(session, here, today=TODAY)
    assert session.scalars(select(PublishedConcern.ref)).all() == []
    assert shown.public_ref not in _published(session)
    assert "At home" not in _published(session)


def test_p06_a_moderator_cannot_publish_one(session: Session, here: Any) -> None:
    concern = add_concern(session, here, add_topic(session, here, "violence", sensitive=True), sent=SENT)
    hand = Hand(add_person(session, Role.MODERATOR).id, concerns.token_of(session, concern))
    with pytest.raises(Invalid):
        moderation.publish(session, here, concern.id, hand, public_words="x", now=datetime.now(UTC))


def test_p06_a_topic_that_becomes_sensitive_takes_its_concerns_off_the_board(
    session: Session, here: Any
) -> None:
    topic = add_topic(session, here, "quarrels")
    add_concern(session, here, topic, sent=SENT, visibility=Visibility.PUBLIC, public_words="Quarrels.")
    publishing.derive(session, here, today=TODAY)
    assert len(session.scalars(select(PublishedConcern.ref)).all()) == 1
    topic.sensitive = True
    publishing.derive(session, here, today=TODAY)
    assert session.scalars(select(PublishedConcern.ref)).all() == []
