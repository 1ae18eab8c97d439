"""P13: the public learns a month and a part of the day, and a week later; of incidents, closed quarters."""

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Date, DateTime, Time, select
from sqlalchemy.orm import Session

from gis.models import Base, ConcernState, DayPart, PublishedConcern, PublishedFigure, Visibility
from server.services import publishing
from server.services.public_cards import DELAY, PublicCard
from tests.concern_factories import add_concern, add_topic
from tests.factories import add_category, add_incident, add_territory

TODAY = date(2026, 11, 30)
PUBLISHED = [table for table in Base.metadata.tables.values() if table.schema == "published"]


@pytest.fixture
def here(session: Session) -> Any:
    return add_territory(session, "here")


def test_p13_no_public_table_has_room_for_an_hour() -> None:
    for table in PUBLISHED:
        for column in table.columns:
            assert not isinstance(column.type, DateTime | Time), column


def test_p13_every_public_date_is_a_month_a_quarter_or_the_day_of_a_release() -> None:
    dates = {f"{t.name}.{c.name}" for t in PUBLISHED for c in t.columns if isinstance(c.type, Date)}
    assert {name for name in dates if not name.endswith("_month")} <= {"figure.quarter", "release.derived_on"}
    told = {field.name for field in fields(PublicCard) if "date" in str(field.type)}
    assert all(name.endswith("_month") for name in told)


def test_p13_a_card_tells_months_and_a_part_of_the_day(session: Session, here: Any) -> None:
    add_concern(
        session,
        here,
        add_topic(session, here),
        sent=datetime(2026, 9, 17, 21, 43, tzinfo=UTC),
        noticed_on=date(2026, 8, 29),
        daypart=DayPart.NIGHT,
        closed_at=datetime(2026, 10, 12, 8, 15, tzinfo=UTC),
        closing_words="The lamp was replaced by the municipality.",
        state=ConcernState.DONE,
        visibility=Visibility.PUBLIC,
    )
    publishing.derive(session, here, today=TODAY)
    card = session.scalars(select(PublishedConcern)).one()
    assert (card.received_month, card.noticed_month) == (date(2026, 9, 1), date(2026, 8, 1))
    assert (card.closed_month, card.daypart) == (date(2026, 10, 1), "night")


@pytest.mark.parametrize(("days", "shown"), [(0, 0), (6, 0), (8, 1)])
def test_p13_a_concern_is_shown_a_week_after_it_came(
    session: Session, here: Any, days: int, shown: int
) -> None:
    assert timedelta(days=7) <= DELAY
    sent = datetime(2026, 11, 30, 9, tzinfo=UTC) - timedelta(days=days)
    add_concern(session, here, add_topic(session, here), sent=sent, visibility=Visibility.PUBLIC)
    publishing.derive(session, here, today=TODAY)
    assert len(session.scalars(select(PublishedConcern.ref)).all()) == shown


def test_p13_incidents_are_counted_by_quarters_that_are_over(session: Session, here: Any) -> None:
    category = add_category(session, here)
    for month in (4, 5, 6, 10, 11):
        for number in range(10):
            add_incident(session, here, category, at=datetime(2026, month, 3 + number, tzinfo=UTC))
    publishing.derive(session, here, today=TODAY)
    quarters = set(session.scalars(select(PublishedFigure.quarter)))
    assert date(2026, 4, 1) in quarters
    assert date(2026, 10, 1) not in quarters
    assert all(quarter.day == 1 and quarter.month in {1, 4, 7, 10} for quarter in quarters)
