"""P7: what leaves is an allow-list: what is named is sent, what is not is not, nothing unknown gets out."""

from dataclasses import fields

import pytest

from gis.models import PublishedConcern
from server.card_words import CardNames
from server.services import public_payloads as payloads
from server.services.public_cards import PublicCard
from tests.board_factories import add_card, public_town

NAMES = CardNames({}, {}, {}, {})


def test_p07_a_card_is_sent_with_the_fields_of_the_preview_and_the_names_of_its_codes(session):
    card = add_card(session, public_town(session).slug)
    sent = payloads.card(card, NAMES, photo=False)
    assert set(sent) == {field.name for field in fields(PublicCard)} | {
        "topic",
        "agency",
        "neighbourhood",
        "place",
    }


def test_p07_every_column_of_a_card_is_one_that_the_preview_shows():
    columns = {column.name for column in PublishedConcern.__table__.columns} - {"territory_slug"}
    assert columns == set(payloads.CARD)


def test_p07_a_column_that_is_not_named_is_not_sent(session):
    card = add_card(session, public_town(session).slug)
    card.exact_place = "22.587, 57.245"
    assert "22.587" not in str(payloads.card(card, NAMES, photo=False))


def test_p07_a_new_field_of_the_preview_stops_the_answer_until_somebody_says_how_it_is_written(
    monkeypatch, session
):
    card = add_card(session, public_town(session).slug)
    card.house_number = 7
    monkeypatch.setattr(payloads, "CARD", (*payloads.CARD, "house_number"))
    with pytest.raises(payloads.UnknownField, match="house_number"):
        payloads.card(card, NAMES, photo=False)


def test_p07_the_picture_itself_is_not_in_a_payload(session):
    card = add_card(session, public_town(session).slug, photo=b"jpeg")
    assert payloads.card(card, NAMES, photo=True)["photo"] is True
