"""Topics page: a planner or moderator keeps the list of what can be reported, and takes changes back."""

import re

import pytest
from sqlalchemy import select

from gis.models import AuditEvent, Role
from server.services import topic_changes, topics
from tests.factories import add_category, add_person, add_territory

PAGE = "/t/here/concerns/topics"
ICE = {
    "label-lv": "Apledojums",
    "label-en": "Ice",
    "hint-en": "Slippery pavements.",
    "agency": "municipality",
}


@pytest.fixture
def here(session):
    territory = add_territory(session, "here")
    add_category(session, territory, "fireworks")
    topics.adopt_starter(session, territory)
    return territory


@pytest.fixture
def planner(session, here, sign_in):
    return sign_in(add_person(session, Role.PLANNER, territory=here))


@pytest.fixture
def known(session, here):
    return lambda: topics.of_territory(session, here)


def read(browser, address=PAGE):
    answer = browser.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.text))


def test_the_page_lists_topics_in_their_order_with_owners_and_agencies(planner):
    text = read(planner)
    assert text.index("Lighting") < text.index("Stray dogs") < text.index("Agencies")
    assert "Owner: Municipality (roads and lighting)." in text
    assert "never shown in public" in text


@pytest.mark.parametrize("role", [Role.ANALYST, Role.OFFICER, Role.FACILITATOR])
def test_others_than_planners_and_moderators_do_not_open_it(session, here, sign_in, role):
    assert sign_in(add_person(session, role, territory=here)).get(PAGE).status_code == 403


def test_a_moderator_adds_a_topic_and_is_told(session, here, sign_in, known):
    browser = sign_in(add_person(session, Role.MODERATOR, territory=here))
    answer = browser.post(f"{PAGE}/topic", data=ICE, follow_redirects=True)
    assert "You added “Ice”." in answer.text
    assert known().topic("apledojums").hints == {"en": "Slippery pavements."}


def test_the_form_of_a_topic_shows_what_is_stored_and_keeps_categories_that_have_not_come_yet(planner, known):
    form = planner.get(f"{PAGE}/topic/noise").text
    assert 'value="Troksnis"' in form
    assert '<input type="hidden" name="categories" value="disorder">' in form
    sent = {**ICE, "categories": ["fireworks", "disorder"], "sensitive": "1"}
    planner.post(f"{PAGE}/topic/noise", data=sent)
    assert known().topic("noise").category_codes == ["fireworks", "disorder"]
    assert known().topic("noise").sensitive


def test_a_refused_form_says_why_and_keeps_what_was_typed(planner, known):
    answer = planner.post(f"{PAGE}/topic/noise", data={**ICE, "label-lv": "", "label-en": " "})
    assert answer.status_code == 422
    assert "Give it a name in at least one language." in answer.text
    assert "Slippery pavements." in answer.text
    assert known().topic("noise").labels["en"] == "Noise"


def test_a_topic_without_an_owner_and_one_that_exists_already_are_refused(planner):
    assert "Say which agency" in planner.post(f"{PAGE}/topic", data={**ICE, "agency": ""}).text
    planner.post(f"{PAGE}/topic", data=ICE)
    again = planner.post(f"{PAGE}/topic", data=ICE)
    assert again.status_code == 422
    assert "There is a “apledojums” already" in again.text


def test_a_topic_moves_is_retired_and_each_is_taken_back(planner, known):
    before = [topic.code for topic in known().open_topics]
    for address, form, told in (
        ("noise/move", {"way": "up"}, "You moved “Noise”."),
        ("noise/active", {"active": "0"}, "You retired “Noise”."),
    ):
        answer = planner.post(f"{PAGE}/topic/{address}", data=form, follow_redirects=True)
        assert told in answer.text
        assert [topic.code for topic in known().open_topics] != before
        undo = re.search(rf'action="({PAGE}/undo/\d+)"', answer.text)
        answer = planner.post(undo[1], follow_redirects=True)
        assert "The change has been taken back." in answer.text
        assert [topic.code for topic in known().open_topics] == before


def test_a_change_of_somebody_else_is_not_offered_to_be_taken_back(planner, session, here):
    other = add_person(session).id
    topic_changes.set_topic_active(session, here, "noise", active=False, by=other)
    assert "Take it back" not in read(planner)


def test_a_refused_change_of_the_list_says_why(planner, known):
    answer = planner.post(f"{PAGE}/agency/animal-shelter/active", data={"active": "0"}, follow_redirects=True)
    assert "belongs to a retired agency" in answer.text
    assert known().agency("animal-shelter").active


def test_an_agency_is_added_and_gets_an_address(planner, known):
    planner.post(f"{PAGE}/agency", data={"label-lv": "Skola", "label-en": "School", "email": "no address"})
    assert [each.code for each in known().agencies if each.code == "skola"] == []
    planner.post(f"{PAGE}/agency", data={"label-lv": "Skola", "label-en": "School"})
    planner.post(f"{PAGE}/agency/skola", data={"label-lv": "Skola", "email": "birojs@skola.example"})
    assert known().agency("skola").email == "birojs@skola.example"
    assert "birojs@skola.example" in read(planner)


def test_a_name_that_is_missing_in_a_language_is_said(planner):
    planner.post(f"{PAGE}/agency", data={"label-lv": "Skola"})
    assert "No name yet in: English." in read(planner)


def test_an_empty_list_offers_the_starter_list(session, sign_in):
    territory = add_territory(session, "bare")
    browser = sign_in(add_person(session, Role.PLANNER, territory=territory))
    assert "Nothing can be reported yet" in read(browser, "/t/bare/concerns/topics")
    answer = browser.post("/t/bare/concerns/topics/starter", follow_redirects=True)
    assert "14 topics of the starter list were added." in answer.text
    assert "starter list" not in read(browser, "/t/bare/concerns/topics")


def test_what_is_not_there_is_not_found(planner):
    for address in ("topic/nothing", "agency/nobody"):
        assert planner.get(f"{PAGE}/{address}").status_code == 404
        assert planner.post(f"{PAGE}/{address}", data=ICE).status_code == 404
    assert planner.post(f"{PAGE}/undo/0").status_code == 404


def test_every_change_is_in_the_record(planner, session):
    planner.post(f"{PAGE}/topic", data=ICE)
    planner.post(f"{PAGE}/topic/apledojums", data=ICE)
    planner.post(f"{PAGE}/agency/municipality", data={"label-en": "Town hall"})
    operations = session.scalars(select(AuditEvent.operation).order_by(AuditEvent.id)).all()
    assert operations[-3:] == ["add_topic", "change_topic", "change_agency"]
