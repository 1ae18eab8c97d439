"""Entry pages: one form after the other, a sheet in one go, and a survey from its file to its ledger."""

import re
from io import BytesIO

import pytest
from sqlalchemy import func, select

from gis.models import AuditEvent, Concern, ConcernFile, Role
from tests.concern_factories import add_address, add_topic
from tests.factories import add_neighbourhood, add_person, add_territory

FORM = "/t/here/concerns/enter"
IMPORT = "/t/here/concerns/import"
SURVEY = "topic,words,name\nnoise,Loud,Anna\nlighting,=1+1,Oto\nzebra,-,Ilze\n"


@pytest.fixture
def here(session):
    here = add_territory(session, "here")
    add_topic(session, here, "lighting")
    add_topic(session, here, "noise")
    add_neighbourhood(session, here, bounds=(22.5, 57.2, 22.6, 57.3))
    session.commit()
    return here


@pytest.fixture
def officer(session, here, sign_in):
    return sign_in(add_person(session, Role.OFFICER))


@pytest.fixture
def moderator(session, here, sign_in):
    return sign_in(add_person(session, Role.MODERATOR))


def concerns(session):
    session.expire_all()
    return session.scalars(select(Concern).order_by(Concern.id)).all()


def once(page):
    return re.search(r'name="once" value="([^"]+)"', page)[1]


def test_enter_keeps_the_concern_shows_its_code_and_opens_the_next_form(session, officer):
    key = once(officer.get(FORM).text)
    typed = {"topic": "2", "words": "Loud.", "channel": "phone", "noticed_on": "1.1.2026", "once": key}
    page = officer.post(FORM, data=typed).text
    assert re.search(r'class="code" translate="no">([0-9A-Z]{4}-){3}[0-9A-Z]{4}<', page)
    assert 'value="phone" checked' in page
    assert 'name="topic" type="text" value="2"' in page
    assert "Loud." not in page
    assert once(page) != key
    [concern] = concerns(session)
    assert (concern.words, concern.channel) == ("Loud.", "phone")
    operations = session.scalars(select(AuditEvent.operation)).all()
    assert operations.count("add_concern") == 1


def test_loading_the_page_again_stores_nothing_twice_and_shows_no_code_again(session, officer):
    typed = {"topic": "2", "channel": "paper", "once": once(officer.get(FORM).text)}
    officer.post(FORM, data=typed)
    again = officer.post(FORM, data=typed).text
    assert "kept already" in again
    assert len(concerns(session)) == 1


def test_mistakes_stand_under_their_fields_and_what_was_typed_stays(session, officer):
    answer = officer.post(FORM, data={"topic": "zebra", "words": "Loud.", "noticed_on": "never"})
    assert answer.status_code == 422
    assert "There is no topic “zebra”." in answer.text
    assert "This day cannot be read." in answer.text
    assert 'value="Loud."' in answer.text
    assert concerns(session) == []


def test_the_last_one_can_be_taken_back(session, officer):
    page = officer.post(FORM, data={"topic": "2", "channel": "paper"}).text
    number = re.search(r'name="concern" value="(\d+)"', page)[1]
    assert officer.post(f"{FORM}/undo", data={"concern": number}).status_code == 303
    assert concerns(session) == []
    officer.post(f"{FORM}/undo", data={"concern": number})
    assert "nothing of yours" in officer.get(FORM).text


def test_addresses_are_suggested(session, here, officer):
    add_address(session, here, "Raiņa iela 5", at=(22.58, 57.24))
    session.commit()
    assert officer.get(f"{FORM}/places?q=raina").get_json() == {"places": ["Raiņa iela 5"]}
    assert officer.get(f"{FORM}/places?q=\0").get_json() == {"places": []}


@pytest.mark.parametrize("role", [Role.PLANNER, Role.FACILITATOR])
def test_who_does_not_take_concerns_in_types_nothing(session, here, sign_in, role):
    assert sign_in(add_person(session, role)).get(FORM).status_code == 403


def test_of_a_sheet_the_good_rows_are_kept_and_the_others_stay_with_what_is_wrong(session, officer):
    rows = [("1", "Dark."), ("", ""), ("zebra", "What?"), ("noise", "Loud.")]
    form = {"rows": "4"}
    for number, (topic, words) in enumerate(rows):
        form |= {f"topic-{number}": topic, f"words-{number}": words, f"channel-{number}": "paper"}
    answer = officer.post(f"{FORM}/sheet", data=form)
    assert answer.status_code == 422
    assert [each.words for each in concerns(session)] == ["Dark.", "Loud."]
    assert "2 concerns are kept" in answer.text
    assert answer.text.count('class="code"') == 2
    assert "1 row could not be kept" in answer.text
    assert 'value="What?"' in answer.text
    assert 'value="Dark."' not in answer.text


def test_a_sheet_that_is_sent_twice_is_stored_once(session, officer):
    page = officer.get(f"{FORM}/sheet").text
    keys = re.findall(r'name="(once-\d+)" value="([^"]+)"', page)
    form = {"rows": "12", "topic-0": "1", "topic-1": "2", **dict(keys)}
    assert officer.post(f"{FORM}/sheet", data=form).status_code == 200
    officer.post(f"{FORM}/sheet", data=form)
    assert len(concerns(session)) == 2


def send(browser, text=SURVEY, name="survey.csv"):
    answer = browser.post(IMPORT, data={"file": (BytesIO(text.encode()), name)})
    return answer.headers.get("Location"), answer


def test_a_survey_is_looked_at_corrected_imported_and_its_rejected_rows_taken_home(session, moderator):
    address, _ = send(moderator)
    page = moderator.get(address).text
    assert "These columns name people: name." in page
    assert 'value="name" checked' in page
    moderator.post(address, data={"action": "look", "left_out": "name"})
    page = moderator.get(address).text
    assert "Import 2 rows" in page
    assert "Anna" not in page
    assert concerns(session) == []
    assert moderator.post(address, data={"action": "import"}).status_code == 303
    assert len(concerns(session)) == 2
    assert "This file is imported." in moderator.get(address).text
    taken = moderator.get(f"{address}/rejected.csv").get_data(as_text=True)
    assert "zebra" in taken
    assert "There is no topic “zebra”." in taken
    assert "Ilze" not in taken
    operations = set(session.scalars(select(AuditEvent.operation)))
    assert {"import_concerns", "export", "consult"} <= operations
    assert "imported" in moderator.get(IMPORT).text


def test_a_person_maps_a_column_that_was_not_recognised(session, moderator):
    address, _ = send(moderator, "A,B\nnoise,Loud\n")
    assert "Say which column holds the topic." in moderator.get(address).text
    moderator.post(address, data={"action": "look", "map_topic": "A", "was_topic": "", "map_words": "B"})
    assert "Import 1 row<" in moderator.get(address).text


@pytest.mark.parametrize("text", ["", "<html></html>"])
def test_what_cannot_be_read_says_so_and_can_be_discarded(session, moderator, text):
    address, answer = send(moderator, text)
    if address is None:
        assert answer.status_code == 422
        return
    assert "It cannot be imported like this" in moderator.get(address).text
    assert moderator.post(address, data={"action": "import"}).status_code == 422
    moderator.post(address, data={"action": "discard"})
    assert session.scalar(select(func.count()).select_from(ConcernFile)) == 0


def test_no_formula_leaves_with_the_rejected_rows(session, moderator):
    address, _ = send(moderator, "topic,words\nzebra,=1+1\n")
    moderator.post(address, data={"action": "import"})
    assert "'=1+1" in moderator.get(f"{address}/rejected.csv").get_data(as_text=True)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.PLANNER, Role.FACILITATOR])
def test_only_a_moderator_or_an_analyst_imports(session, here, sign_in, role):
    assert sign_in(add_person(session, role)).get(IMPORT).status_code == 403
