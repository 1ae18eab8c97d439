"""Undoing imports: said beforehand, nothing of another file lost, and two at once take turns."""

import threading

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.models import BatchState, ImportBatch, Incident, RejectionKind
from server.services import imports, undoing
from server.services.refusals import Conflict
from server.services.understanding import Choices
from tests.factories import add_territory
from tests.import_files import latvian, latvian_row, many_latvian
from tests.services.imports_at_hand import NOW, bring, count, receive, remove, send_mended, to_mend


@pytest.fixture
def talsi(session):
    territory = add_territory(session, "talsi")
    session.commit()
    return territory


def belonging(session, talsi, batch):
    return count(session, talsi, Incident.batch_id == batch.id)


def test_shared_rows_stay_with_the_later_file(session, talsi):
    first, second = bring(session, talsi, many_latvian(60)), bring(session, talsi, many_latvian(60, first=41))
    found = undoing.foresee(session, first)
    assert (found.removed, found.passed, found.unplaced) == (40, {second.id: 20}, 0)
    assert undoing.undo(session, first, now=NOW) == found
    assert count(session, talsi) == belonging(session, talsi, second) == 60
    session.refresh(first)
    session.refresh(second)
    assert (first.ledger["undone"], first.ledger["passed"]) == (40, 20)
    assert second.ledger["inherited"] == 20


def test_undoing_the_second_file_leaves_the_first_whole(session, talsi):
    first, second = bring(session, talsi, many_latvian(60)), bring(session, talsi, many_latvian(60, first=41))
    assert undoing.undo(session, second, now=NOW).removed == 40
    assert count(session, talsi) == belonging(session, talsi, first) == 60


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (0, 2, 1)])
def test_three_overlapping_files_taken_back_in_any_order_leave_nothing(session, talsi, order):
    files = [bring(session, talsi, many_latvian(30, first=first)) for first in (1, 16, 21)]
    spans = [set(range(first, first + 30)) for first in (1, 16, 21)]
    left = [0, 1, 2]
    for number in order:
        undoing.undo(session, files[number], now=NOW)
        left.remove(number)
        assert count(session, talsi) == len(set().union(*(spans[each] for each in left)))


def test_a_file_taken_back_and_imported_again_is_whole(session, talsi):
    first, second = bring(session, talsi, many_latvian(60)), bring(session, talsi, many_latvian(60, first=41))
    undoing.undo(session, first, now=NOW)
    again = bring(session, talsi, many_latvian(60))
    assert (again.ledger["added"], again.ledger["duplicate"]) == (40, 20)
    undoing.undo(session, second, now=NOW)
    assert count(session, talsi) == belonging(session, talsi, again) == 60


def test_a_file_that_comes_again_is_read_as_before(session, talsi):
    first = receive(session, talsi, latvian())
    imports.choose(session, first, Choices(profile="latvia", overrides={"date_order": "dmy"}))
    imports.start(session, talsi, first, now=NOW, person_id=None)
    imports.read_batch(session, batch_id=first.id, now=NOW)
    undoing.undo(session, first, now=NOW)
    again = Choices.from_json(receive(session, talsi, latvian()).plan)
    assert (again.profile, again.overrides) == ("latvia", {"date_order": "dmy"})


def test_rows_without_a_place_can_still_be_mended_after_they_passed_on(session, talsi):
    rows = [latvian_row(1), latvian_row(2, Platums="", Garums="")]
    first, second = (
        bring(session, talsi, latvian(rows)),
        bring(session, talsi, latvian([*rows, latvian_row(3)])),
    )
    text = to_mend(session, first, RejectionKind.UNLOCATED).replace(";;;", ";57,24510;22,58710;", 1)
    undoing.undo(session, first, now=NOW)
    sent = send_mended(session, talsi, second, text.encode("cp1257"))
    assert sent.ledger["mended"] == {"cured": 1}
    assert count(session, talsi) == 3
    assert count(session, talsi, Incident.location.is_(None)) == 0


def test_a_place_given_by_a_file_that_is_taken_back_goes_with_it(session, talsi):
    first = bring(session, talsi, latvian([latvian_row(1), latvian_row(2, Platums="", Garums="")]))
    text = to_mend(session, first, RejectionKind.UNLOCATED).replace(";;;", ";57,24510;22,58710;", 1)
    sent = send_mended(session, talsi, first, text.encode("cp1257"))
    found = undoing.undo(session, sent, now=NOW)
    assert (found.removed, found.passed, found.unplaced) == (0, {}, 1)
    lost = session.scalars(select(Incident).where(Incident.location.is_(None))).one()
    assert (lost.unlocated_reason, lost.quadkey, lost.neighbourhood_id) == ("no_coordinate", None, None)
    assert len(to_mend(session, first, RejectionKind.UNLOCATED).splitlines()) == 2


def test_mended_rows_stay_when_their_first_file_is_taken_back(session, talsi):
    first = bring(session, talsi, latvian([latvian_row(1), latvian_row(2, Platums="", Garums="")]))
    text = to_mend(session, first, RejectionKind.UNLOCATED).replace(";;;", ";57,24510;22,58710;", 1)
    sent = send_mended(session, talsi, first, text.encode("cp1257"))
    assert undoing.undo(session, first, now=NOW).passed == {sent.id: 1}
    assert count(session, talsi) == belonging(session, talsi, sent) == 1


def test_what_nobody_imported_cannot_be_taken_back(session, talsi):
    with pytest.raises(Conflict):
        undoing.undo(session, receive(session, talsi, latvian()), now=NOW)


@pytest.fixture
def committed(engine):
    """A territory that other connections see; all of it is removed afterwards."""
    with Session(engine, expire_on_commit=False) as session:
        territory = add_territory(session)
        session.commit()
    yield territory
    remove(engine, territory)


def at_once(*acts):
    """Run the acts in threads of their own that begin together; return what each raised, or None."""
    start, raised = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        start.wait()
        try:
            act()
        except Exception as error:
            raised[number] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return raised


def undoes(engine, batch):
    def act():
        with Session(engine) as session:
            undoing.undo(session, session.get_one(ImportBatch, batch.id), now=NOW)

    return act


def test_two_overlapping_files_taken_back_at_once_leave_nothing_and_do_not_deadlock(engine, committed):
    with Session(engine, expire_on_commit=False) as session:
        first = bring(session, committed, many_latvian(400))
        second = bring(session, committed, many_latvian(400, first=201))
    assert at_once(undoes(engine, first), undoes(engine, second)) == [None, None]
    with Session(engine) as session:
        assert count(session, committed) == 0
        assert {
            batch.state for batch in session.scalars(select(ImportBatch).filter_by(territory_id=committed.id))
        } == {BatchState.UNDONE}


def test_the_same_file_taken_back_twice_at_once_is_taken_back_once(engine, committed):
    with Session(engine, expire_on_commit=False) as session:
        batch = bring(session, committed, many_latvian(50))
    raised = at_once(undoes(engine, batch), undoes(engine, batch))
    assert sorted(type(error).__name__ for error in raised) == ["Conflict", "NoneType"]


def test_a_file_taken_back_while_one_that_overlaps_is_imported_loses_no_shared_row(engine, committed):
    with Session(engine, expire_on_commit=False) as session:
        first = bring(session, committed, many_latvian(500))

    def bring_second():
        with Session(engine) as session:
            territory = session.merge(committed)
            imports.import_file(session, territory.slug, many_latvian(500, first=251), "second.csv", now=NOW)

    assert at_once(undoes(engine, first), bring_second) == [None, None]
    with Session(engine) as session:
        references = set(session.scalars(select(Incident.reference).filter_by(territory_id=committed.id)))
    assert references == {f"R-{number}" for number in range(251, 751)}
