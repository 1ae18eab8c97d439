"""Concern entry: what a hurried hand types is understood, or refused with every mistake at once."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from gis.keys import key_of
from gis.models import Concern, ConcernEvent, LocationPrecision, Role
from server.services import concern_entry, concern_reading
from server.services.concern_entry import Entry, Refused
from server.services.refusals import Conflict, Invalid, NotFound
from server.services.tracking_codes import normalised
from tests.concern_factories import add_address, add_topic
from tests.factories import add_neighbourhood, add_person, add_territory

NOW = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
TODAY = date(2026, 1, 15)


@pytest.fixture
def here(session):
    here = add_territory(session, "here")
    for position, code in enumerate(("lighting", "noise", "night-noise", "dogs")):
        add_topic(session, here, code, position=position)
    add_neighbourhood(session, here, bounds=(22.5, 57.2, 22.6, 57.3))
    session.commit()
    return here


@pytest.fixture
def typist(session):
    return add_person(session, Role.OFFICER)


@pytest.fixture
def desk(session, here, typist):
    return concern_reading.desk(session, here, person_id=typist.id, now=NOW)


@pytest.fixture
def enter(session, desk):
    return lambda **typed: concern_entry.enter(session, desk, Entry(**{"topic": "1", **typed}))


@pytest.mark.parametrize(
    ("typed", "code"),
    [("1", "lighting"), ("2 Noise", "noise"), ("Noise", "noise"), ("LIGHT", "lighting"),
     ("dogs (LV)", "dogs"), ("nigh", "night-noise"), (" 4. ", "dogs")],
)  # fmt: skip
def test_a_topic_is_its_number_its_name_or_its_first_letters(desk, typed, code):
    assert concern_reading.match_topic(desk, typed).code == code


@pytest.mark.parametrize(("typed", "sentence"), [("", "number"), ("zebra", "no topic"), ("99", "no topic")])
def test_a_topic_that_is_none_or_several_is_refused(desk, typed, sentence):
    with pytest.raises(Invalid, match=sentence):
        concern_reading.match_topic(desk, typed)


def test_letters_that_several_topics_begin_with_name_them(session, here, desk):
    add_topic(session, here, "lights", position=9)
    fresh = concern_reading.desk(session, here, person_id=None, now=NOW)
    with pytest.raises(Invalid, match=r"Several topics begin so: .*, "):
        concern_reading.match_topic(fresh, "ligh")


@pytest.mark.parametrize(
    ("typed", "day"),
    [("", None), ("2026-01-14", date(2026, 1, 14)), ("14.01.2026", date(2026, 1, 14)),
     ("14.1.26", date(2026, 1, 14)), ("14.1.", date(2026, 1, 14)), ("14/1", date(2026, 1, 14)),
     ("31.12.", date(2025, 12, 31)), (" 15.1 ", TODAY)],
)  # fmt: skip
def test_a_day_is_read_as_people_write_it(typed, day):
    assert concern_reading.read_day(typed, TODAY) == day


@pytest.mark.parametrize("typed", ["yesterday", "32.1.2026", "16.1.2026", "1.1.1850", "29.2.", "2026"])
def test_a_day_that_is_none_or_to_come_is_refused(typed):
    with pytest.raises(Invalid):
        concern_reading.read_day(typed, TODAY)


def test_an_address_is_found_by_its_street_and_number(session, here, enter):
    add_address(session, here, "Raiņa iela 5", at=(22.58, 57.24))
    add_address(session, here, "Raiņa iela 57", at=(22.59, 57.25))
    concern = enter(place="raina 5").concern
    assert (concern.place_words, concern.location_precision) == ("Raiņa iela 5", LocationPrecision.ROOFTOP)
    assert concern.neighbourhood_id is not None or concern.place_id is None


def test_several_addresses_are_named_and_none_is_guessed(session, here, enter):
    add_address(session, here, "Raiņa iela 5", at=(22.58, 57.24))
    add_address(session, here, "Raiņa iela 7", at=(22.59, 57.25))
    with pytest.raises(Refused, match="Raiņa iela 5; Raiņa iela 7"):
        enter(place="Raina")
    for nothing in ("Nowhere 1", "…", "%"):
        with pytest.raises(Refused, match="No address"):
            enter(place=nothing)


def test_a_place_outside_the_territory_is_refused(session, here, enter):
    add_address(session, here, "Far away 1", at=(25.0, 58.0))
    with pytest.raises(Refused, match="outside the territory"):
        enter(place="Far away 1")


def test_a_neighbourhood_is_enough(enter):
    concern = enter(neighbourhood="centre").concern
    assert (concern.location, concern.location_precision) == (None, LocationPrecision.AREA)
    assert concern.neighbourhood_id is not None
    nowhere = enter().concern
    assert nowhere.location_precision is LocationPrecision.UNKNOWN


def test_a_neighbourhood_of_few_addresses_is_known_to_staff_only(session, here, enter):
    add_address(session, here, "Lone farm", at=(22.55, 57.25))
    concern = enter(neighbourhood="Centre").concern
    assert (concern.neighbourhood_id, concern.place_words) == (None, "Centre")


def test_each_concern_gets_a_code_of_its_own_that_is_stored_as_a_hash_only(session, enter, typist):
    one, other = enter(words="Dark."), enter(words="Dark.")
    assert one.code != other.code
    assert normalised(one.code) == one.code
    assert one.concern.tracking_hash == key_of(one.code)
    assert (one.concern.entered_by, one.concern.submitted_at) == (typist.id, NOW)
    assert session.scalars(select(ConcernEvent.kind).filter_by(concern_id=one.concern.id)).all() == [
        "entered"
    ]


def test_a_form_that_is_sent_twice_is_stored_once(session, enter):
    once = uuid4()
    first, second = enter(words="Dark.", once=once), enter(words="Dark.", once=once)
    assert first.concern.id == second.concern.id
    assert second.code is None
    assert len(session.scalars(select(Concern)).all()) == 1


def test_every_mistake_is_told_at_once_and_nothing_is_stored(session, enter):
    with pytest.raises(Refused) as refusal:
        enter(topic="zebra", place="Nowhere 1", noticed_on="never", channel="web", words="x" * 4001)
    assert set(refusal.value.sentences) == {"topic", "place", "noticed_on", "channel", "words"}
    assert session.scalars(select(Concern)).all() == []


def test_who_typed_it_takes_it_back_while_nobody_has_touched_it(session, here, enter, typist):
    def take_back(concern, person=typist, now=NOW):
        session.commit()
        concern_entry.take_back(session, here, concern.id, person_id=person.id, now=now)

    mistake = enter().concern
    with pytest.raises(NotFound):
        take_back(mistake, person=add_person(session, Role.OFFICER))
    with pytest.raises(Conflict):
        take_back(mistake, now=NOW + timedelta(hours=13))
    take_back(mistake)
    assert session.scalars(select(Concern)).all() == []
    read = enter().concern
    session.add(ConcernEvent(concern_id=read.id, kind="checked"))
    with pytest.raises(Conflict):
        take_back(read)
