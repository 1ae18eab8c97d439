"""Topics: a territory begins with a list, its people change it, and nothing that was used goes away."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from gis.models import Agency, Job, PublishedConcern, Topic, Visibility
from gis.queries import publishing
from gis.queries import topics as queries
from server.services import publishing as derivation
from server.services import topic_changes, topics
from server.services.publishing import JOB
from server.services.refusals import Conflict, Invalid, NotFound
from server.services.topic_starter import AGENCIES, TOPICS
from server.services.topic_words import AgencySaid, TopicSaid
from tests.concern_factories import add_concern
from tests.factories import NOON, add_category, add_person, add_territory

ICE = TopicSaid(
    labels={"lv": "Apledojums", "en": "Ice"}, hints={"lv": "Slidenas ietves."}, agency="municipality"
)


@pytest.fixture
def here(session):
    territory = add_territory(session)
    topics.adopt_starter(session, territory)
    return territory


@pytest.fixture
def person(session):
    return add_person(session).id


def codes(session, here):
    return [topic.code for topic in topics.of_territory(session, here).open_topics]


def test_the_starter_list_has_every_topic_with_its_owner_in_both_languages(session, here):
    known = topics.of_territory(session, here)
    assert [topic.code for topic in known.topics] == [topic.code for topic in TOPICS]
    assert {agency.code for agency in known.agencies} == {agency.code for agency in AGENCIES}
    for topic in known.topics:
        assert all(topic.labels[language] and "112" in topic.hints[language] for language in ("lv", "en"))
    assert known.agency_of(known.topic("lighting")).code == "municipality"
    assert [agency.code for agency in known.agencies if agency.police] == ["police"]


def test_adopting_the_starter_list_twice_adds_nothing_and_keeps_what_was_changed(session, here):
    topic_changes.edit_topic(session, here, "noise", TopicSaid(labels={"en": "Racket"}))
    assert topics.adopt_starter(session, here) == topics.Adopted((), ())
    assert topics.of_territory(session, here).topic("noise").labels["en"] == "Racket"


def test_a_territory_with_police_of_its_own_keeps_the_one(session):
    territory = add_territory(session)
    session.add(Agency(territory_id=territory.id, code="vp", labels={"lv": "Policija"}, police=True))
    topics.adopt_starter(session, territory)
    known = topics.of_territory(session, territory)
    assert [agency.code for agency in known.agencies if agency.police] == ["vp"]
    assert known.agency_of(known.topic("theft")).code == "vp"


def test_whatever_is_changed_the_public_tables_are_asked_to_follow(session, here):
    def waits():
        return publishing.is_waiting(session, here, kind=JOB)

    assert waits()  # since the starter list was adopted
    session.execute(delete(Job))
    topic_changes.edit_topic(session, here, "noise", TopicSaid(sensitive=True))
    assert waits()


def test_only_domestic_violence_is_sensitive_and_it_is_compared_with_nothing(session, here):
    sensitive = [topic for topic in topics.of_territory(session, here).topics if topic.sensitive]
    assert [(topic.code, topic.category_codes) for topic in sensitive] == [("domestic-violence", [])]


def test_comparable_topics_name_the_categories_of_the_demo_and_of_latvian_exports(session, here):
    assert {"collision", "celu-satiksmes-negadijums"} <= set(
        topics.of_territory(session, here).topic("speeding").category_codes
    )


def test_the_role_that_takes_concerns_in_can_read_the_list(session, here):
    session.connection().exec_driver_sql("SET LOCAL ROLE talsi_intake")
    assert len(topics.of_territory(session, here).open_topics) == len(TOPICS)


def test_a_new_topic_gets_its_code_from_its_name_and_stands_last(session, here):
    made = topic_changes.add_topic(session, here, "", ICE)
    assert made.code == "apledojums"
    assert codes(session, here)[-1] == "apledojums"


def test_what_is_not_said_of_a_topic_stays_and_an_empty_name_goes(session, here):
    before = queries.as_plain(topics.of_territory(session, here).topic("noise"))
    topic_changes.edit_topic(session, here, "noise", TopicSaid(labels={"en": " ", "ru": "Шум"}))
    after = queries.as_plain(topics.of_territory(session, here).topic("noise"))
    assert after == {**before, "labels": {"lv": before["labels"]["lv"], "ru": "Шум"}}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (TopicSaid(labels={"lv": "", "en": ""}), "labels"),
        (TopicSaid(labels={"en": "x" * 61}), "labels"),
        (TopicSaid(hints={"en": "x" * 601}), "hints"),
    ],
)
def test_a_topic_without_a_name_or_with_too_many_words_is_refused(session, here, said, field):
    with pytest.raises(Invalid) as refusal:
        topic_changes.edit_topic(session, here, "noise", said)
    assert refusal.value.field == field


def test_a_new_topic_needs_an_owner_a_name_and_a_code_of_its_own(session, here):
    with pytest.raises(Invalid):
        topic_changes.add_topic(session, here, "ice", TopicSaid(labels={"en": "Ice"}))
    with pytest.raises(Invalid):
        topic_changes.add_topic(session, here, "", TopicSaid(agency="police"))
    with pytest.raises(Invalid):
        topic_changes.add_topic(session, here, "Not a code", ICE)
    with pytest.raises(Conflict):
        topic_changes.add_topic(session, here, "noise", ICE)


def test_a_topic_is_compared_with_categories_of_the_territory_or_those_it_had(session, here):
    add_category(session, here, "fireworks")
    said = TopicSaid(categories=("fireworks", "disorder"))
    assert topic_changes.edit_topic(session, here, "noise", said).category_codes == ["fireworks", "disorder"]
    with pytest.raises(NotFound):
        topic_changes.edit_topic(session, here, "noise", TopicSaid(categories=("unheard-of",)))


def test_a_topic_is_given_to_another_agency_but_not_to_an_unknown_or_retired_one(session, here):
    known = topics.of_territory(session, here)
    topic = topic_changes.edit_topic(session, here, "noise", TopicSaid(agency="house-managers"))
    assert known.agency_of(topic).code == "house-managers"
    with pytest.raises(NotFound):
        topic_changes.edit_topic(session, here, "noise", TopicSaid(agency="nobody"))
    topic_changes.add_agency(session, here, "choir", AgencySaid(labels={"en": "Choir"}))
    topic_changes.set_agency_active(session, here, "choir", active=False)
    with pytest.raises(Invalid):
        topic_changes.edit_topic(session, here, "noise", TopicSaid(agency="choir"))


def test_a_retired_topic_leaves_the_form_and_keeps_its_concerns(session, here):
    topic = topics.of_territory(session, here).topic("noise")
    concern = add_concern(session, here, topic)
    topic_changes.set_topic_active(session, here, "noise", active=False)
    assert "noise" not in codes(session, here)
    assert session.get(Topic, concern.topic_id).code == "noise"
    topic_changes.set_topic_active(session, here, "noise", active=True)
    assert "noise" in codes(session, here)


def test_an_agency_that_owns_an_open_topic_cannot_be_retired_nor_can_the_police(session, here):
    with pytest.raises(Conflict, match="stray-dogs"):
        topic_changes.set_agency_active(session, here, "animal-shelter", active=False)
    with pytest.raises(Conflict, match="police"):
        topic_changes.set_agency_active(session, here, "police", active=False)
    topic_changes.set_topic_active(session, here, "stray-dogs", active=False)
    assert not topic_changes.set_agency_active(session, here, "animal-shelter", active=False).active
    with pytest.raises(Conflict):
        topic_changes.set_topic_active(session, here, "stray-dogs", active=True)


@pytest.mark.parametrize("email", ["roads", "a@b", "a b@example.org", "a@example.org, b@example.org"])
def test_what_is_no_address_is_refused_for_an_agency(session, here, email):
    with pytest.raises(Invalid):
        topic_changes.edit_agency(session, here, "municipality", AgencySaid(email=email))


def test_an_agency_gets_an_address_and_loses_it(session, here):
    said = AgencySaid(email=" roads@example.org ")
    assert topic_changes.edit_agency(session, here, "municipality", said).email == "roads@example.org"
    assert topic_changes.edit_agency(session, here, "municipality", AgencySaid(email="")).email is None


def test_topics_move_one_place_and_stop_at_the_ends(session, here):
    first, second, *_ = codes(session, here)
    topic_changes.move_topic(session, here, second, up=True)
    assert codes(session, here)[:2] == [second, first]
    topic_changes.move_topic(session, here, second, up=True)
    assert codes(session, here)[:2] == [second, first]
    topic_changes.move_topic(session, here, second, up=False)
    assert codes(session, here)[:2] == [first, second]


def test_a_move_steps_over_retired_topics(session, here):
    first, second, third, *_ = codes(session, here)
    topic_changes.set_topic_active(session, here, second, active=False)
    topic_changes.move_topic(session, here, third, up=True)
    assert codes(session, here)[:2] == [third, first]
    with pytest.raises(Conflict):
        topic_changes.move_topic(session, here, second, up=True)


def test_cards_of_a_topic_that_becomes_sensitive_leave_the_board_at_once(session, here, person):
    noise = topics.of_territory(session, here).topic("noise")
    add_concern(session, here, noise, visibility=Visibility.PUBLIC, public_words="Loud")

    def on_board():
        return [card.topic_code for card in session.scalars(select(PublishedConcern))]

    def derive():
        derivation.derive(session, here, today=NOON.date() + timedelta(days=30))
        assert on_board() == ["noise"]

    derive()
    topic_changes.edit_topic(session, here, "noise", TopicSaid(sensitive=True), by=person)
    assert on_board() == []
    topic_changes.edit_topic(session, here, "noise", TopicSaid(sensitive=False), by=person)
    derive()
    topic_changes.undo(session, here, topic_changes.newest(session, here, by=person).id)
    assert on_board() == []


def test_each_kind_of_change_is_taken_back(session, here, person):
    before = [(each.code, queries.as_plain(each)) for each in topics.of_territory(session, here).topics]
    for change in (
        lambda: topic_changes.edit_topic(session, here, "noise", TopicSaid(sensitive=True), by=person),
        lambda: topic_changes.set_topic_active(session, here, "noise", active=False, by=person),
        lambda: topic_changes.move_topic(session, here, "noise", up=True, by=person),
        lambda: topic_changes.add_topic(session, here, "ice", ICE, by=person),
    ):
        change()
        made = topic_changes.newest(session, here, by=person)
        topic_changes.undo(session, here, made.id)
        known = topics.of_territory(session, here).topics
        assert [(each.code, queries.as_plain(each)) for each in known] == before
    assert topic_changes.newest(session, here, by=person) is None


def test_taking_back_a_new_topic_that_was_used_only_retires_it(session, here, person):
    add_concern(session, here, topic_changes.add_topic(session, here, "ice", ICE, by=person))
    topic_changes.undo(session, here, topic_changes.newest(session, here, by=person).id)
    assert not topics.of_territory(session, here).topic("ice").active


def test_what_was_changed_again_or_taken_back_already_is_not_taken_back(session, here, person):
    topic_changes.edit_topic(session, here, "noise", TopicSaid(labels={"en": "Racket"}), by=person)
    first = topic_changes.newest(session, here, by=person)
    topic_changes.edit_topic(session, here, "noise", TopicSaid(labels={"en": "Din"}), by=None)
    with pytest.raises(Conflict):
        topic_changes.undo(session, here, first.id)
    assert topics.of_territory(session, here).topic("noise").labels["en"] == "Din"
    topic_changes.edit_topic(session, here, "fear", TopicSaid(labels={"en": "Fear"}), by=person)
    second = topic_changes.newest(session, here, by=person)
    topic_changes.undo(session, here, second.id)
    with pytest.raises(NotFound):
        topic_changes.undo(session, here, second.id)


def test_a_change_of_another_territory_is_not_taken_back_from_here(session, here, person):
    other = add_territory(session)
    topics.adopt_starter(session, other)
    topic_changes.edit_topic(session, other, "noise", TopicSaid(sensitive=True), by=person)
    made = topic_changes.newest(session, other, by=person)
    with pytest.raises(NotFound):
        topic_changes.undo(session, here, made.id)


def test_saying_what_is_so_already_is_no_change(session, here, person):
    topic_changes.edit_topic(session, here, "noise", TopicSaid(sensitive=False), by=person)
    assert topic_changes.newest(session, here, by=person) is None
