"""Loading the demo's concerns: by the services of real ones, in every state, nothing private in public."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.keys import key_of
from gis.models import (
    Address,
    Concern,
    ConcernEvent,
    Message,
    Place,
    PublishedConcern,
    Role,
    Territory,
    Visibility,
)
from server.demo.answers import DemoConcern
from server.demo.concerns import draw_concerns
from server.demo.load import add_territory
from server.demo.load_concerns import LoadedConcerns, load_concerns
from server.i18n import speaking
from server.services import publishing
from tests.factories import add_person

TODAY = date(2026, 11, 22)
SLUG = "demo-concerns"


@dataclass(frozen=True)
class World:
    """A database with one year of invented concerns, and what went in."""

    session: Session
    territory: Territory
    stories: tuple[DemoConcern, ...]
    loaded: LoadedConcerns

    def rows(self) -> list[Concern]:
        """The stored concerns in the order of their arrival."""
        mine = select(Concern).where(Concern.territory_id == self.territory.id)
        return list(self.session.scalars(mine.order_by(Concern.submitted_at, Concern.id)))

    def cards(self) -> list[PublishedConcern]:
        """The cards of the board."""
        return list(self.session.scalars(select(PublishedConcern).filter_by(territory_slug=SLUG)))


@pytest.fixture(scope="module")
def world(engine: Any) -> Iterator[World]:
    """Load one year once for this module; all of it rolls back."""
    stories = draw_concerns(until=TODAY, seed=2009, years=1)
    with engine.connect() as connection, speaking("en"):
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            territory = add_territory(session, slug=SLUG)
            moderator = add_person(session, Role.MODERATOR).id
            loaded = load_concerns(session, territory, stories, moderator=moderator, today=TODAY)
            publishing.derive(session, territory, today=TODAY)
            session.expire_all()
            yield World(session, territory, stories, loaded)
        outer.rollback()


def test_every_concern_is_stored_in_the_state_of_its_story(world: World) -> None:
    rows = world.rows()
    assert len(rows) == len(world.stories) == world.loaded.concerns == 100
    for row, story in zip(rows, world.stories, strict=True):
        assert row.submitted_at == story.at
        assert row.channel.value == story.channel
        assert row.state.value == ("received" if story.reopens else story.state)
        assert row.words == story.words


def test_every_place_of_the_territory_stands_for_eight_addresses_or_none(world: World) -> None:
    places = world.session.scalars(select(Place).filter_by(territory_slug=SLUG, retired=False)).all()
    assert len(places) > 300
    assert all(place.addresses >= 8 or place.addresses == 0 for place in places)
    assert world.session.scalar(select(func.count()).select_from(Address).filter_by(territory_slug=SLUG)) == (
        world.loaded.addresses
    )
    assert 3_000 < world.loaded.addresses < 8_000


def test_the_board_has_what_was_published_a_week_ago_and_nothing_else(world: World) -> None:
    showable = {
        row.public_ref
        for row, story in zip(world.rows(), world.stories, strict=True)
        if row.visibility is Visibility.PUBLIC and (TODAY - story.at.date()).days > 7
    }
    shown = {card.ref for card in world.cards()}
    assert showable <= shown
    assert all(row.visibility is Visibility.PUBLIC for row in world.rows() if row.public_ref in shown)
    assert "domestic-violence" not in {card.topic_code for card in world.cards()}


def test_no_name_that_a_resident_wrote_is_on_the_board(world: World) -> None:
    said = " ".join(f"{card.words} {card.closing_words}" for card in world.cards())
    for name in ("Paraudz", "Piemēr", "Paraug", "0000"):
        assert any(name in story.words for story in draw_concerns(until=TODAY, seed=2009))
        assert name not in said


def test_neighbours_said_me_too_photos_are_shown_and_duplicates_lead_to_the_first(world: World) -> None:
    cards = world.cards()
    assert sum(card.supports for card in cards) > 20
    assert any(card.photo is not None for card in cards)
    twice = [row for row in world.rows() if row.duplicate_of is not None]
    assert twice
    assert all(world.session.get_one(Concern, row.duplicate_of).topic_id == row.topic_id for row in twice)


def test_reporters_were_asked_and_some_opened_their_concern_again(world: World) -> None:
    kinds = set(world.session.scalars(select(ConcernEvent.kind).distinct()))
    assert {"asked", "answered_yes", "answered_no", "published", "withheld", "planned"} <= kinds
    reopened = [row for row in world.rows() if row.reopened]
    assert len(reopened) == sum(story.reopens for story in world.stories)


def test_the_codes_that_are_printed_open_concerns(world: World) -> None:
    assert len(world.loaded.codes) == 3
    for code in world.loaded.codes:
        assert world.session.scalar(select(Concern.id).filter_by(tracking_hash=key_of(code))) is not None


def test_the_outbox_is_not_flooded_and_writes_to_nobody_real(world: World) -> None:
    letters = world.session.scalars(select(Message).filter_by(territory_id=world.territory.id)).all()
    assert len(letters) <= 20
    assert all(letter.recipient.endswith("@example.org") for letter in letters)


def test_a_moderator_of_the_demo_finds_names_in_what_waits(world: World) -> None:
    waiting = [row.words or "" for row in world.rows() if row.visibility is Visibility.PENDING]
    assert any(name in words for words in waiting for name in ("Paraudz", "Piemēr", "Paraug"))


def test_nothing_happened_after_today(world: World) -> None:
    last = world.session.scalar(select(func.max(ConcernEvent.at)))
    assert last is not None
    assert last < datetime(2026, 11, 22, tzinfo=UTC)
