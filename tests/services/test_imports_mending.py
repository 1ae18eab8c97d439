"""Mending imports: corrected rows come back as a file or from the page, and cure what they were sent for."""

import io

import pytest
from sqlalchemy import select

from gis.models import BatchState, Category, Incident, IncidentChange, Rejection, RejectionKind
from gis.queries import rejections
from server.services import imports, mending, undoing
from server.services.refusals import Invalid, NotFound
from server.services.understanding import Choices
from tests.factories import add_territory
from tests.import_files import LATVIAN_HEADER, delimited, latvian, latvian_row, many_latvian, workbook
from tests.services.imports_at_hand import NOW, bring, count, finish, receive, send_mended, to_mend

REJECTED, UNLOCATED = RejectionKind.REJECTED, RejectionKind.UNLOCATED


@pytest.fixture
def talsi(session):
    territory = add_territory(session, "talsi")
    session.commit()
    return territory


@pytest.fixture
def untidy(session, talsi):
    """A file with one good row, two without a usable date and two without a place."""
    rows = [
        latvian_row(1),
        latvian_row(2, Datums="kaut kad"),
        latvian_row(3, Datums="?"),
        latvian_row(4, Platums="", Garums=""),
        latvian_row(5, Platums="0", Garums="0"),
    ]
    return bring(session, talsi, latvian(rows))


def open_rows(session, batch):
    return {kind: total - mended for kind, (total, mended) in rejections.counts(session, batch.id).items()}


def rejection(session, batch, number):
    session.expire_all()
    return session.scalars(select(Rejection).filter_by(batch_id=batch.id, row_number=number)).one()


def test_a_mended_file_says_how_many_rows_it_cured_and_how_many_are_rejected_again(session, talsi, untidy):
    text = to_mend(session, untidy).replace("kaut kad", "11.11.2025")
    sent = send_mended(session, talsi, untidy, text.encode("cp1257"))
    assert sent.ledger["mended"] == {"cured": 1, "rejected": 1}
    assert (sent.ledger["added"], sent.ledger["rejected"]) == (1, {"date_unreadable": 1})
    assert open_rows(session, untidy) == {REJECTED: 1, UNLOCATED: 2}
    assert count(session, talsi) == 4


def test_only_what_is_still_open_is_handed_out_again(session, talsi, untidy):
    text = to_mend(session, untidy).replace("kaut kad", "11.11.2025")
    send_mended(session, talsi, untidy, text.encode("cp1257"))
    assert "R-2" not in to_mend(session, untidy)
    assert "R-3" in to_mend(session, untidy)


def test_a_row_mended_at_the_second_try_is_mended_in_the_first_file_too(session, talsi, untidy):
    first = send_mended(session, talsi, untidy, to_mend(session, untidy).encode("cp1257"))
    assert first.ledger["mended"] == {"rejected": 2}
    text = to_mend(session, first).replace("kaut kad", "11.11.2025")
    second = send_mended(session, talsi, first, text.encode("cp1257"))
    assert second.ledger["mended"] == {"cured": 1, "rejected": 1}
    assert open_rows(session, untidy)[REJECTED] == 1
    assert open_rows(session, first)[REJECTED] == 1


def test_an_unlocated_incident_gets_its_place_where_it_is(session, talsi, untidy):
    text = to_mend(session, untidy, UNLOCATED).replace(";;;", ";57,24510;22,58710;", 1)
    sent = send_mended(session, talsi, untidy, text.encode("cp1257"))
    assert (sent.ledger["added"], sent.ledger["located"]) == (0, 1)
    assert sent.ledger["mended"] == {"cured": 1, "unlocated": 1}
    assert count(session, talsi) == 3
    assert count(session, talsi, Incident.location.is_(None)) == 1
    assert open_rows(session, untidy)[UNLOCATED] == 1


def test_a_mended_row_without_a_reference_is_not_added_twice(session, talsi):
    header = LATVIAN_HEADER[1:]
    rows = [latvian_row(1)[1:], latvian_row(2, Platums="", Garums="")[1:]]
    batch = bring(session, talsi, delimited(header, rows, delimiter=";", encoding="cp1257"))
    text = to_mend(session, batch, UNLOCATED).replace(";;;", ";57,24510;22,58710;", 1)
    sent = send_mended(session, talsi, batch, text.encode("cp1257"))
    assert (sent.ledger["added"], sent.ledger["located"]) == (0, 1)
    assert count(session, talsi) == 2


def test_a_later_export_that_knows_the_place_gives_it_to_the_incident(session, talsi, untidy):
    """No mark of ours is needed: the source mended its own record."""
    sent = bring(session, talsi, latvian([latvian_row(4), latvian_row(6)]))
    assert (sent.ledger["added"], sent.ledger["duplicate"], sent.ledger["located"]) == (1, 1, 1)
    assert count(session, talsi, Incident.location.is_(None)) == 1
    assert rejection(session, untidy, 5).mended_by == sent.id


def test_the_same_mended_file_twice_mends_nothing_more(session, talsi, untidy):
    data = to_mend(session, untidy).replace("kaut kad", "11.11.2025").encode("cp1257")
    send_mended(session, talsi, untidy, data)
    again = send_mended(session, talsi, untidy, data)
    assert again.ledger["mended"] == {"already": 1, "rejected": 1}
    assert again.ledger["added"] == 0


def test_taking_back_a_mend_opens_its_rows_again(session, talsi, untidy):
    data = to_mend(session, untidy).replace("kaut kad", "11.11.2025").encode("cp1257")
    sent = send_mended(session, talsi, untidy, data)
    undoing.undo(session, sent, now=NOW)
    assert open_rows(session, untidy)[REJECTED] == 2
    assert count(session, talsi) == 3


def test_a_mended_file_is_recognised_wherever_it_is_sent(session, talsi, untidy):
    waiting = receive(session, talsi, to_mend(session, untidy).encode("cp1257"))
    assert Choices.from_json(waiting.plan).mends == untidy.id


def test_the_mapping_of_the_first_file_is_taken_over(session, talsi):
    data = delimited(("c1", "c2", "c3", "c4"), [("kaut kad", "Theft", "57.245", "22.587")])
    batch = receive(session, talsi, data)
    mapping = {"occurred_at": ["c1"], "category": ["c2"], "lat": ["c3"], "lon": ["c4"]}
    imports.choose(session, batch, Choices(overrides={"mapping": mapping, "date_order": "mdy"}))
    imports.start(session, talsi, batch, now=NOW, person_id=None)
    finish(session, batch)
    text = to_mend(session, batch).replace("kaut kad", "11/03/2025")
    sent = send_mended(session, talsi, batch, text.encode())
    assert sent.ledger["mended"] == {"cured": 1}
    assert session.scalars(select(Incident)).one().occurred_from.astimezone().month == 11


def test_a_file_without_a_header_is_mended_by_its_numbered_columns(session, talsi):
    data = delimited(("kaut kad", "Theft", "57.245", "22.587"), [("03.11.2025", "Theft", "57.245", "22.587")])
    batch = receive(session, talsi, data)
    mapping = {"occurred_at": ["1"], "category": ["2"], "lat": ["3"], "lon": ["4"]}
    imports.choose(session, batch, Choices(overrides={"header_row": 0, "mapping": mapping}))
    imports.start(session, talsi, batch, now=NOW, person_id=None)
    finish(session, batch)
    assert (batch.ledger["added"], batch.ledger["rejected"]) == (1, {"date_unreadable": 1})
    sent = send_mended(
        session, talsi, batch, to_mend(session, batch).replace("kaut kad", "4.11.2025").encode()
    )
    assert sent.ledger["mended"] == {"cured": 1}


def test_a_mended_workbook_is_read_like_the_table_it_came_from(session, talsi, untidy):
    lines = [line.split(";") for line in to_mend(session, untidy).splitlines()]
    rows = [
        [cell.replace("kaut kad", "11.11.2025").replace("?", "12.11.2025") for cell in line] for line in lines
    ]
    sent = send_mended(session, talsi, untidy, workbook(rows[0], rows[1:]), "mended.xlsx")
    assert sent.ledger["mended"] == {"cured": 2}


def test_a_mended_file_that_wants_a_decision_waits_for_a_look(session, talsi, untidy):
    data = delimited(("aa", "bb"), [("1", "2")])
    sent = mending.send_file(
        session, talsi, untidy, stream=io.BytesIO(data), file_name="x.csv", person_id=None, now=NOW
    )
    assert sent.state is BatchState.RECEIVED


def test_marks_of_another_territory_mend_nothing_there(session, talsi, untidy):
    elsewhere = add_territory(session, "elsewhere")
    session.commit()
    data = to_mend(session, untidy).replace("kaut kad", "11.11.2025").encode("cp1257")
    sent = bring(session, elsewhere, data)
    assert sent.ledger["mended"] == {}
    assert open_rows(session, untidy)[REJECTED] == 2


def test_a_file_that_has_not_been_read_has_nothing_to_mend(session, talsi):
    waiting = receive(session, talsi, latvian())
    with pytest.raises(NotFound):
        mending.file_of(session, waiting, REJECTED, str)


def cell_of(sheet, number, header):
    row = next(row for row in sheet.rows if row.number == number)
    cell = next(cell for cell in row.cells if sheet.headers[row.cells.index(cell)] == header)
    return row, cell


def correct(session, talsi, batch, corrections, *, add_categories=False):
    sent = mending.send_cells(
        session, talsi, batch, corrections, add_categories=add_categories, person_id=None, now=NOW
    )
    return finish(session, sent)


def test_a_few_rows_are_shown_with_the_cells_at_fault(session, untidy):
    sheet = mending.sheet(session, untidy)
    assert [(row.number, row.reason) for row in sheet.rows] == [
        (3, "date_unreadable"), (4, "date_unreadable"), (5, "no_coordinate"), (6, "zero_coordinate"),
    ]  # fmt: skip
    assert cell_of(sheet, 3, "Datums")[1].at_fault
    assert not cell_of(sheet, 3, "Platums")[1].at_fault
    assert cell_of(sheet, 5, "Platums")[1].at_fault


def test_rows_corrected_on_the_page_are_imported_and_the_others_are_left(session, talsi, untidy):
    row, cell = cell_of(mending.sheet(session, untidy), 3, "Datums")
    sent = correct(session, talsi, untidy, {row.id: {cell.column: "11.11.2025"}})
    assert (sent.ledger["rows"], sent.ledger["mended"]) == (1, {"cured": 1})
    assert open_rows(session, untidy) == {REJECTED: 1, UNLOCATED: 2}


def test_a_place_typed_on_the_page_locates_the_incident(session, talsi, untidy):
    sheet = mending.sheet(session, untidy)
    (row, lat), (_, lon) = cell_of(sheet, 5, "Platums"), cell_of(sheet, 5, "Garums")
    sent = correct(session, talsi, untidy, {row.id: {lat.column: "57.2451", lon.column: "22.5871"}})
    assert sent.ledger["located"] == 1
    assert count(session, talsi, Incident.location.is_(None)) == 1


def test_nothing_changed_on_the_page_is_refused_in_words(session, talsi, untidy):
    row, cell = cell_of(mending.sheet(session, untidy), 3, "Datums")
    with pytest.raises(Invalid):
        correct(session, talsi, untidy, {row.id: {cell.column: "kaut kad"}})


def test_cells_of_another_batch_are_not_touched(session, talsi, untidy):
    other = bring(session, talsi, latvian([latvian_row(9, Datums="?")]))
    row, cell = cell_of(mending.sheet(session, other), 2, "Datums")
    with pytest.raises(Invalid):
        correct(session, talsi, untidy, {row.id: {cell.column: "1.11.2025"}})


def test_rows_of_unknown_categories_are_cured_by_adding_these(session, talsi):
    bring(session, talsi, latvian())
    batch = bring(session, talsi, latvian([latvian_row(9, Veids="Kontrabanda")]))
    assert batch.ledger["rejected"] == {"category_unknown": 1}
    sent = correct(session, talsi, batch, {}, add_categories=True)
    assert sent.ledger["mended"] == {"cured": 1}
    assert session.scalars(select(Category.code).filter_by(code="kontrabanda")).one()


def test_a_row_with_too_few_cells_is_completed_on_the_page(session, talsi):
    whole = latvian([latvian_row(1)]).decode("cp1257")
    batch = bring(session, talsi, (whole + "R-2;11.11.2025;12:00;Zādzība\r\n").encode("cp1257"))
    assert batch.ledger["rejected"] == {"row_malformed": 1}
    sheet = mending.sheet(session, batch)
    assert sheet.headers == LATVIAN_HEADER
    row, lat = cell_of(sheet, 3, "Platums")
    _, lon = cell_of(sheet, 3, "Garums")
    sent = correct(session, talsi, batch, {row.id: {lat.column: "57,2451", lon.column: "22,5871"}})
    assert sent.ledger["mended"] == {"cured": 1}


def test_more_rows_than_fit_a_page_go_by_file_only(session, talsi):
    rows = [latvian_row(number, Datums="?") for number in range(mending.MOST_ON_PAGE + 1)]
    batch = bring(session, talsi, latvian(rows))
    assert mending.sheet(session, batch) is None
    assert len(mending.examples(session, batch, each=2)["date_unreadable"]) == 2


def test_a_left_out_column_stays_out_of_the_page_and_of_the_mended_file(session, talsi):
    header = (*LATVIAN_HEADER, "Cietušais")
    data = delimited(
        header, [(*latvian_row(1, Datums="?"), "Jānis Bērziņš")], delimiter=";", encoding="cp1257"
    )
    batch = receive(session, talsi, data)
    imports.choose(session, batch, Choices(overrides={"left_out": ["Cietušais"]}))
    imports.start(session, talsi, batch, now=NOW, person_id=None)
    finish(session, batch)
    assert "Cietušais" not in mending.sheet(session, batch).headers
    sent = send_mended(
        session, talsi, batch, to_mend(session, batch).replace("?", "1.11.2025").encode("cp1257")
    )
    assert sent.ledger["mended"] == {"cured": 1}


def test_whatever_changes_incidents_leaves_a_mark(session, talsi, untidy):
    def marks():
        return session.scalar(select(IncidentChange.id).order_by(IncidentChange.id.desc()).limit(1))

    before = marks()
    send_mended(session, talsi, untidy, to_mend(session, untidy).encode("cp1257"))
    after = marks()
    assert after > (before or 0)
    undoing.undo(session, untidy, now=NOW)
    assert marks() > after


def test_a_large_file_is_not_taken_for_a_mended_one(session, talsi):
    waiting = receive(session, talsi, many_latvian(300))
    assert Choices.from_json(waiting.plan) == Choices()
