"""Subscriptions: nobody orders news for another, nobody learns who gets them, and one link ends them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, delete, select, text
from sqlalchemy.orm import Session

from gis.keys import key_of
from gis.models import IntakeSource, Message, PublishedTerritory, Subscription, Territory
from server.services import subscriptions
from server.services.abuse import Source, TooMany
from server.services.refusals import Invalid, NotFound
from server.services.subscriptions import ASKING, LETTERS_A_DAY, Wish
from tests.factories import add_neighbourhood, add_territory, publish

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
SECRET = "a key"
WISH = Wish("Anna@Example.org", None, "en")
CENTRE = (22.5, 57.2, 22.6, 57.3)


class Town:
    """A published territory, asked by the role that takes things in and looked at by staff."""

    def __init__(self, staff: Session, letterbox: Session, here: Territory) -> None:
        self.staff, self.letterbox, self.here, self.slug = staff, letterbox, here, here.slug

    def ask(self, wish: Wish = WISH, *, address: str = "192.0.2.1", now: datetime = NOW) -> None:
        source = Source.of(address, SECRET, now=now)
        subscriptions.ask(self.letterbox, self.slug, wish, secret=SECRET, source=source)

    def subscriptions(self) -> list[Subscription]:
        self.staff.rollback()
        return list(self.staff.scalars(select(Subscription).order_by(Subscription.id)))

    def letters(self) -> list[Message]:
        self.staff.rollback()
        return list(self.staff.scalars(select(Message).order_by(Message.id)))

    def token(self) -> str:
        """The token of the newest letter's link, as its reader finds it."""
        found = re.search(rf"talsi:/t/{self.slug}/concerns/news/(\S+)", self.letters()[-1].body)
        assert found
        return found[1]


@pytest.fixture
def town(engine: Engine, intake_engine: Engine) -> Iterator[Town]:
    """Committed, so that the intake role's own connection sees it; and gone again afterwards."""
    with Session(engine, expire_on_commit=False) as staff, Session(intake_engine) as letterbox:
        here = add_territory(staff)
        publish(staff, here, add_neighbourhood(staff, here, bounds=CENTRE))
        staff.commit()
        yield Town(staff, letterbox, here)
        letterbox.rollback()
        staff.rollback()
        for table in (Message, Subscription, IntakeSource):
            staff.execute(delete(table))
        staff.execute(delete(PublishedTerritory).where(PublishedTerritory.slug == here.slug))
        staff.execute(delete(Territory).where(Territory.id == here.id))
        staff.commit()


def test_who_asks_gets_a_letter_with_a_link_and_no_news_yet(town: Town) -> None:
    town.ask()
    (letter,), (subscription,) = town.letters(), town.subscriptions()
    assert (letter.kind, letter.recipient) == ("confirm", "anna@example.org")
    assert subscription.confirmed_at is None
    assert key_of(town.token()) == subscription.token_hash


def test_the_link_confirms_and_pressing_it_twice_is_harmless(town: Town) -> None:
    town.ask()
    token = town.token()
    subscriptions.confirm(town.letterbox, town.slug, token, now=NOW)
    subscriptions.confirm(town.letterbox, town.slug, token, now=NOW + timedelta(hours=1))
    assert [each.confirmed_at for each in town.subscriptions()] == [NOW]


def test_looking_at_the_link_confirms_nothing(town: Town) -> None:
    town.ask()
    found = subscriptions.opened(town.letterbox, town.slug, town.token())
    assert (found.area, found.subscription.email) == (town.here.name, "anna@example.org")
    assert town.subscriptions()[0].confirmed_at is None


def test_asking_again_for_a_confirmed_address_tells_only_its_mailbox(town: Town) -> None:
    town.ask()
    subscriptions.confirm(town.letterbox, town.slug, town.token(), now=NOW)
    town.ask(replace(WISH, email="anna@example.org"))
    assert len(town.subscriptions()) == 1
    assert "already" in town.letters()[-1].body


def test_one_link_ends_the_letters_and_the_address_is_gone(town: Town) -> None:
    town.ask()
    token = town.token()
    assert subscriptions.end(town.letterbox, town.slug, token)
    assert town.subscriptions() == []
    assert not subscriptions.end(town.letterbox, town.slug, token)
    with pytest.raises(NotFound):
        subscriptions.opened(town.letterbox, town.slug, token)
    with pytest.raises(NotFound):
        subscriptions.confirm(town.letterbox, town.slug, token, now=NOW)


def test_an_address_can_want_the_news_of_two_places(town: Town) -> None:
    town.ask()
    town.ask(replace(WISH, neighbourhood_code="centre"))
    assert [each.neighbourhood_code for each in town.subscriptions()] == [None, "centre"]
    assert "in Centre for this address" in town.letters()[-1].body


def test_a_letter_is_written_in_the_language_that_was_asked_for(town: Town) -> None:
    town.ask(replace(WISH, language="lv"))
    assert town.subscriptions()[0].language == "lv"


def test_an_address_gets_few_such_letters_a_day_whoever_asks_for_them(town: Town) -> None:
    for number in range(LETTERS_A_DAY + 4):
        town.ask(address=f"192.0.2.{number}", now=NOW + timedelta(minutes=number))
    assert len(town.letters()) == LETTERS_A_DAY
    town.ask(now=NOW + timedelta(days=1))
    assert len(town.letters()) == LETTERS_A_DAY + 1


def test_a_source_that_asks_too_often_is_turned_away_for_the_hour(town: Town) -> None:
    for number in range(ASKING.most):
        town.ask(replace(WISH, email=f"reader{number}@example.org"))
    with pytest.raises(TooMany):
        town.ask(replace(WISH, email="one-more@example.org"))
    town.ask(replace(WISH, email="neighbour@example.org"), address="192.0.2.2")
    town.ask(replace(WISH, email="one-more@example.org"), now=NOW + timedelta(hours=1))
    assert len(town.letters()) == ASKING.most + 2


def test_no_address_stands_in_what_is_counted(town: Town) -> None:
    town.ask()
    town.staff.rollback()
    keys = town.staff.scalars(select(IntakeSource.source_key)).all()
    assert len(keys) == 2
    assert not any("example" in key or "192" in key for key in keys)


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (Wish("anna", None, "en"), "email"),
        (Wish("anna@example.org", "no-such-place", "en"), "neighbourhood"),
        (Wish("anna@example.org", None, "xx"), "language"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(town: Town, wish: Wish, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        town.ask(wish)
    assert refused.value.field == field
    assert town.letters() == []


def test_the_letterbox_sees_no_subscription_without_its_token(town: Town) -> None:
    town.ask()
    token = town.token()
    with Session(town.letterbox.get_bind()) as other:
        assert other.scalars(select(Subscription.email)).all() == []
        assert other.execute(text("DELETE FROM exact.subscription")).rowcount == 0
        with pytest.raises(NotFound):
            subscriptions.opened(other, town.slug, token[:-1] + "x")
        assert subscriptions.opened(other, town.slug, token).subscription.email == "anna@example.org"


def test_a_link_does_not_open_under_another_territory(town: Town) -> None:
    town.ask()
    there = add_territory(town.staff)
    publish(town.staff, there)
    town.staff.commit()
    try:
        with pytest.raises(NotFound):
            subscriptions.opened(town.letterbox, there.slug, town.token())
    finally:
        town.staff.execute(delete(PublishedTerritory).where(PublishedTerritory.slug == there.slug))
        town.staff.execute(delete(Territory).where(Territory.id == there.id))
        town.staff.commit()


def test_the_same_wish_has_the_same_token_and_another_key_makes_another() -> None:
    made = subscriptions.token_of(SECRET, 1, "anna@example.org", None)
    assert made == subscriptions.token_of(SECRET, 1, "anna@example.org", None)
    others = {
        subscriptions.token_of("another key", 1, "anna@example.org", None),
        subscriptions.token_of(SECRET, 2, "anna@example.org", None),
        subscriptions.token_of(SECRET, 1, "anna@example.org", "centre"),
        subscriptions.token_of(SECRET, 1, "ivo@example.org", None),
    }
    assert made not in others
    assert len(others) == 4
