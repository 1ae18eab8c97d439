"""Concern imports: untidy files of past surveys, ledgers that add up, each row once, and no names."""

from io import BytesIO

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from gis.errors import IntakeError
from gis.models import Concern, ConcernChannel, ConcernEvent, ConcernState, Role, Visibility
from server.services import concern_files, concern_imports
from server.services.concern_imports import PersonColumns
from server.services.refusals import Conflict, Invalid
from tests.concern_factories import add_concern, add_topic
from tests.factories import NOON, add_neighbourhood, add_person, add_territory

LATVIAN = """Temats;Teksts;Apkaime;Datums;Garums;Platums
Lighting;Tumšs pie kāpnēm;Centre;01.06.2025;22,587;57,245
lighting;Tumšs pie kāpnēm;Centre;01.06.2025;22,587;57,245
noise;Skaļa mūzika;;31.05.2025;;
nothing;Kas tas?;;;;
noise;;;1.1.2030;;
lighting;;Nowhere;;;
lighting;;;;23,9;57,245
"""


@pytest.fixture
def here(session):
    here = add_territory(session, "here")
    add_topic(session, here, "lighting")
    add_topic(session, here, "noise")
    add_neighbourhood(session, here, bounds=(22.5, 57.2, 22.6, 57.3))
    session.commit()
    return here


@pytest.fixture
def take(session, here):
    def act(text, **more):
        data = text if isinstance(text, bytes) else text.encode()
        return concern_imports.import_survey(session, here, data, now=NOON, **more)

    return act


def count(session):
    return session.scalar(select(func.count()).select_from(Concern))


def adds_up(ledger):
    return ledger.rows == ledger.added + ledger.duplicate + sum(ledger.rejected.values())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1257", "utf-16"])
def test_a_latvian_file_is_read_whatever_its_encoding_and_the_ledger_adds_up(session, take, encoding):
    outcome = take(LATVIAN.encode(encoding))
    assert adds_up(outcome.ledger)
    assert (outcome.ledger.rows, outcome.ledger.added, outcome.ledger.placed) == (7, 3, 2)
    assert outcome.ledger.rejected == {"day": 1, "outside_boundary": 1, "place": 1, "topic": 1}
    assert count(session) == 3
    first = session.scalars(select(Concern).order_by(Concern.id)).first()
    assert first.words == "Tumšs pie kāpnēm"
    assert first.channel is ConcernChannel.IMPORTED
    assert str(first.noticed_on) == "2025-06-01"


def test_imported_concerns_wait_for_a_moderator_and_say_that_they_came_with_a_file(session, take):
    take(LATVIAN)
    rows = session.scalars(select(Concern)).all()
    assert {(row.state, row.visibility) for row in rows} == {(ConcernState.RECEIVED, Visibility.PENDING)}
    assert set(session.scalars(select(ConcernEvent.kind))) == {"imported"}


def test_the_same_file_twice_adds_nothing_and_equal_rows_stay_as_many_as_they_are(session, take):
    take(LATVIAN)
    again = take(LATVIAN)
    assert (again.ledger.added, again.ledger.duplicate) == (0, 3)
    assert adds_up(again.ledger)
    # One more equal answer in a later file is one more concern.
    more = take(LATVIAN + "Lighting;Tumšs pie kāpnēm;Centre;01.06.2025;22,587;57,245\n")
    assert (more.ledger.added, more.ledger.duplicate) == (1, 3)


def test_another_encoding_order_of_columns_and_further_columns_are_the_same_survey(session, take):
    take("topic,words,note\nnoise,Loud,a\nlighting,Dark,b\n")
    again = take("words;topic;other;note\r\nLoud;noise;1;2\r\nDark;lighting;3;4\r\n".encode("utf-16"))
    assert (again.ledger.added, again.ledger.duplicate) == (0, 2)


def test_a_dry_run_counts_the_same_and_stores_nothing(session, take):
    dry = take(LATVIAN, dry_run=True)
    assert count(session) == 0
    assert take(LATVIAN).ledger == dry.ledger


@pytest.mark.parametrize("header", ["Vārds, uzvārds", "Name", "personas kods", "Фамилия"])
def test_a_column_with_names_is_refused_until_it_is_left_out(session, take, header):
    text = f'topic\t"{header}"\twords\nnoise\tAnna\tLoud\n'
    with pytest.raises(PersonColumns) as refusal:
        take(text)
    assert count(session) == 0
    outcome = take(text, left_out=refusal.value.columns)
    assert outcome.ledger.added == 1
    assert "Anna" not in str([row.cells for row in outcome.first])


def test_personal_codes_are_found_whatever_their_column_is_called(take):
    with pytest.raises(PersonColumns):
        take("topic,number\nnoise,010190-12345\nnoise,\n")


def test_a_person_says_which_column_is_what(take):
    text = "A,B,C\nnoise,Loud,x\n"
    with pytest.raises(Invalid, match="which column holds the topic"):
        take(text)
    outcome = take(text, said={"topic": "A", "words": "B"})
    assert outcome.ledger.added == 1


@pytest.mark.parametrize(
    ("said", "code"), [({"colour": "A"}, "unknown_field"), ({"topic": "Z"}, "unknown_column")]
)
def test_a_field_or_column_that_is_not_there_is_refused(take, said, code):
    with pytest.raises(IntakeError) as refusal:
        take("A,B\nnoise,Loud\n", said=said)
    assert refusal.value.code == code


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"<html></html>", b"%PDF-1.7"])
def test_what_is_no_table_is_refused(take, data):
    with pytest.raises((IntakeError, Invalid)):
        take(data)


def test_a_workbook_and_a_broken_row_are_read(session, take):
    book = Workbook()
    for row in (["topic", "words", "day"], ["noise", "Loud", "2025-05-01"], ["lighting", None, None]):
        book.active.append(row)
    target = BytesIO()
    book.save(target)
    assert take(target.getvalue()).ledger.added == 2
    broken = take("topic,words\nnoise,1,2,3\nlighting,b\n")
    assert (broken.ledger.added, broken.ledger.rejected) == (1, {"row_malformed": 1})


def test_coordinates_of_the_territory_s_own_metres_are_understood(session, take):
    outcome = take("topic,x,y\nnoise,414500,345500\nnoise,0,0\n")
    assert outcome.ledger.placed == 1
    assert outcome.ledger.rejected == {"zero_coordinate": 1}


def test_a_row_that_was_erased_does_not_come_back(session, here, take):
    take("topic,words\nnoise,Loud\n")
    concern = session.scalars(select(Concern)).one()
    concern.words, concern.erased_at = None, NOON
    session.commit()
    assert take("topic,words\nnoise,Loud\n").ledger.duplicate == 1


def test_concerns_of_another_territory_are_no_duplicates(session, take):
    there = add_territory(session, "there")
    add_concern(session, there, add_topic(session, there, "noise"), words="Loud")
    assert take("topic,words\nnoise,Loud\n").ledger.added == 1


def test_a_file_waits_until_somebody_imports_it_and_its_bytes_are_forgotten_then(session, here):
    person = add_person(session, Role.MODERATOR)
    file = concern_files.receive(
        session, here, name="a.csv", content=LATVIAN.encode(), person_id=person.id, now=NOON
    )
    assert concern_files.look(session, here, file, now=NOON).ledger.added == 3
    assert count(session) == 0
    concern_files.run(session, here, file, now=NOON)
    assert file.content is None
    assert [row[1] for row in file.rejected] == ["topic", "day", "place", "outside_boundary"]
    with pytest.raises(Conflict, match="imported already"):
        concern_files.run(session, here, file, now=NOON)
    assert count(session) == 3


def test_files_are_forgotten_by_the_rule_for_what_was_uploaded(session, here):
    from datetime import timedelta

    concern_files.receive(session, here, name="a.csv", content=b"a", person_id=None, now=NOON)
    assert concern_files.forget_old(session, NOON + timedelta(days=29)) == {"files": 0}
    assert concern_files.forget_old(session, NOON + timedelta(days=31)) == {"files": 1}


@pytest.mark.parametrize("size", [0, concern_files.MOST_BYTES + 1])
def test_a_file_is_neither_empty_nor_endless(session, here, size):
    with pytest.raises(Invalid, match="at most"):
        concern_files.receive(session, here, name="a.csv", content=b"x" * size, person_id=None, now=NOON)
