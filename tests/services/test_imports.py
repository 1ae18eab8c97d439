"""Imports: a file becomes incidents once, whole or not at all, and can be taken back."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from gis.errors import IntakeError, UnknownTerritory
from gis.models import BatchState, ImportBatch, ImportFile, Incident, Job, JobState, Rejection, RejectionKind
from server.services import imports, mending, reading, undoing
from server.services.refusals import Conflict, NotFound
from server.services.understanding import Blocked, Choices
from tests.factories import add_category, add_territory
from tests.import_files import (
    LATVIAN_HEADER,
    delimited,
    geojson,
    latvian,
    latvian_row,
    many_latvian,
    workbook,
)

NOW = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)


@pytest.fixture
def talsi(session):
    territory = add_territory(session, "talsi")
    session.commit()  # a refusal rolls back what was not
    return territory


def bring(session, data, *, name="export.csv", slug="talsi", **options):
    return imports.import_file(session, slug, data, name, now=NOW, **options)


def receive(session, territory, data, name="export.csv"):
    return imports.receive(
        session, territory, stream=io.BytesIO(data), file_name=name, person_id=None, now=NOW
    ).batch


def read(session, territory, data, name="export.csv"):
    batch = receive(session, territory, data, name)
    imports.start(session, territory, batch, now=NOW, person_id=None)
    imports.read_batch(session, batch_id=batch.id, now=NOW)
    session.refresh(batch)
    return batch


def incidents(session, territory):
    return session.scalar(select(func.count()).select_from(Incident).filter_by(territory_id=territory.id))


def test_a_latvian_export_is_added_row_by_row(session, talsi):
    ledger = bring(session, latvian())
    assert (ledger["rows"], ledger["added"], ledger["duplicate"], ledger["rejected"]) == (3, 3, 0, {})
    assert ledger["hit_rate"] == 1.0
    assert ledger["recognised"]["encoding"] == "cp1257"
    assert ledger["recognised"]["delimiter"] == ";"


def test_importing_a_file_twice_adds_each_incident_once(session, talsi):
    bring(session, latvian())
    again = bring(session, latvian())
    assert (again["added"], again["duplicate"]) == (0, 3)
    assert incidents(session, talsi) == 3


def test_overlapping_exports_add_only_what_is_new(session, talsi):
    bring(session, many_latvian(60))
    ledger = bring(session, many_latvian(60, first=41))
    assert (ledger["added"], ledger["duplicate"]) == (40, 20)


def test_every_row_is_added_there_already_or_rejected(session, talsi):
    rows = [
        latvian_row(1),
        latvian_row(2, Datums="kaut kad"),
        latvian_row(3, Datums="10.11.2031"),
        latvian_row(4, Platums="", Garums=""),
        latvian_row(5, Platums="0", Garums="0"),
        latvian_row(6, Platums="56,95000", Garums="24,10000"),
    ]
    ledger = bring(session, latvian(rows))
    assert ledger["rows"] == 6 == ledger["added"] + ledger["duplicate"] + sum(ledger["rejected"].values())
    assert ledger["rejected"] == {"date_unreadable": 1, "date_future": 1, "outside_boundary": 1}
    assert ledger["ungeocoded"] == 2
    assert ledger["unlocated"] == {"no_coordinate": 1, "zero_coordinate": 1}
    assert ledger["hit_rate"] == pytest.approx(1 / 3)


def test_a_dry_run_counts_the_same_and_stores_nothing(session, talsi):
    foreseen = bring(session, latvian(), dry_run=True)
    assert session.scalar(select(func.count()).select_from(ImportBatch)) == 0
    assert incidents(session, talsi) == 0
    done = bring(session, latvian())
    same = (
        "rows",
        "added",
        "duplicate",
        "rejected",
        "ungeocoded",
        "unlocated",
        "hit_rate",
        "categories_added",
    )
    assert {key: foreseen[key] for key in same} == {key: done[key] for key in same}
    assert bring(session, latvian(), dry_run=True)["duplicate"] == 3


def test_the_first_file_makes_the_categories_and_a_later_one_needs_consent(session, talsi):
    first = bring(session, latvian())
    assert len(first["categories_added"]) == 2
    stranger = latvian([latvian_row(9, Veids="Kontrabanda")])
    assert bring(session, stranger)["rejected"] == {"category_unknown": 1}
    agreed = bring(session, stranger, choices=Choices(add_categories=True))
    assert (agreed["added"], len(agreed["categories_added"])) == (1, 1)


def test_known_categories_are_not_made_anew(session, talsi):
    add_category(session, talsi, "zādzība", labels={"lv": "Zādzība"})
    ledger = bring(session, latvian([latvian_row(1)]))
    assert (ledger["added"], ledger["categories_added"]) == (1, [])


def test_an_unknown_territory_is_refused_by_name(session):
    with pytest.raises(UnknownTerritory):
        bring(session, latvian(), slug="nowhere")


def test_a_column_of_persons_names_blocks_until_it_is_left_out(session, talsi):
    header = (*LATVIAN_HEADER, "Cietušais")
    data = delimited(header, [(*latvian_row(1), "Jānis Bērziņš")], delimiter=";", encoding="cp1257")
    with pytest.raises(Blocked) as refusal:
        bring(session, data)
    assert refusal.value.code == "person_column"
    assert incidents(session, talsi) == 0
    assert bring(session, data, choices=Choices(overrides={"left_out": ["Cietušais"]}))["added"] == 1
    kept = session.scalars(select(ImportBatch)).one()
    assert "Bērziņš" not in str(kept.plan) + str(kept.ledger)


def test_a_left_out_name_is_not_kept_with_a_rejected_row_either(session, talsi):
    header = (*LATVIAN_HEADER, "Cietušais")
    row = (*latvian_row(1, Datums="?"), "Jānis Bērziņš")
    data = delimited(header, [row], delimiter=";", encoding="cp1257")
    bring(session, data, choices=Choices(overrides={"left_out": ["Cietušais"]}))
    rejected = session.scalars(select(Rejection)).one()
    assert "Bērziņš" not in str(rejected.cells)


def test_a_file_whose_columns_are_unknown_says_what_to_map(session, talsi):
    data = delimited(("aa", "bb"), [("1", "2"), ("3", "4")])
    with pytest.raises(Blocked) as refusal:
        bring(session, data)
    assert refusal.value.preview.plan.headers == ("aa", "bb")
    assert session.scalar(select(func.count()).select_from(ImportBatch)) == 0


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02" * 50, b"PK\x03\x04 broken"])
def test_what_is_no_table_is_refused_and_leaves_nothing(session, talsi, data):
    with pytest.raises(IntakeError):
        bring(session, data)
    assert session.scalar(select(func.count()).select_from(ImportBatch)) == 0


def test_received_bytes_wait_and_are_forgotten_once_they_are_read(session, talsi):
    batch = receive(session, talsi, latvian())
    assert batch.state is BatchState.RECEIVED
    assert session.scalar(select(func.count()).select_from(ImportFile)) == 1
    imports.start(session, talsi, batch, now=NOW, person_id=None)
    ledger = imports.read_batch(session, batch_id=batch.id, now=NOW)
    session.refresh(batch)
    assert (batch.state, batch.ledger) == (BatchState.DONE, ledger)
    assert session.scalar(select(func.count()).select_from(ImportFile)) == 0


def test_the_same_bytes_waiting_already_are_the_same_batch(session, talsi):
    assert receive(session, talsi, latvian()).id == receive(session, talsi, latvian()).id


def test_the_very_same_file_imported_before_is_recognised(session, talsi):
    first = read(session, talsi, latvian())
    received = imports.receive(
        session, talsi, stream=io.BytesIO(latvian()), file_name="renamed.csv", person_id=None, now=NOW
    )
    assert received.earlier.id == first.id
    look = imports.look(session, talsi, received.batch, now=NOW)
    assert look.earlier.id == first.id
    assert (look.expected.added, look.expected.duplicate, look.whole_file) == (0, 3, True)


def test_looking_stores_nothing_and_foretells_the_ledger(session, talsi):
    batch = receive(session, talsi, latvian())
    look = imports.look(session, talsi, batch, now=NOW)
    assert look.first_categories
    assert len(look.new_categories) == 2
    assert look.expected.added == 3
    assert incidents(session, talsi) == 0


def test_corrections_are_kept_with_the_batch_and_used(session, talsi):
    data = delimited(("when", "what", "a", "b"), [("03.11.2025 10:00", "Theft", "57.245", "22.587")])
    batch = receive(session, talsi, data)
    assert imports.look(session, talsi, batch, now=NOW).preview.blocked
    mapping = {"occurred_at": ["when"], "category": ["what"], "lat": ["a"], "lon": ["b"]}
    imports.choose(session, batch, Choices(overrides={"mapping": mapping}))
    look = imports.look(session, talsi, batch, now=NOW)
    assert not look.preview.blocked
    assert look.expected.added == 1


def test_an_undecided_file_is_not_started(session, talsi):
    batch = receive(session, talsi, delimited(("aa", "bb"), [("1", "2")]))
    with pytest.raises(Blocked):
        imports.start(session, talsi, batch, now=NOW, person_id=None)
    session.refresh(batch)
    assert batch.state is BatchState.RECEIVED
    assert session.scalar(select(func.count()).select_from(Job)) == 0


def test_starting_twice_queues_one_job(session, talsi):
    batch = receive(session, talsi, latvian())
    imports.start(session, talsi, batch, now=NOW, person_id=None)
    with pytest.raises(Conflict):
        imports.start(session, talsi, batch, now=NOW, person_id=None)
    assert session.scalar(select(func.count()).select_from(Job)) == 1


def test_reading_a_batch_again_gives_the_same_ledger_and_adds_nothing(session, talsi):
    batch = read(session, talsi, latvian())
    assert imports.read_batch(session, batch_id=batch.id, now=NOW) == batch.ledger
    assert incidents(session, talsi) == 3


def test_an_error_in_the_middle_leaves_nothing_and_can_be_retried(session, talsi, monkeypatch):
    batch = receive(session, talsi, many_latvian(50))
    job = imports.start(session, talsi, batch, now=NOW, person_id=None)

    def fail(*_arguments, **_options):
        raise RuntimeError("disk on fire")

    with monkeypatch.context() as patch:
        patch.setattr(reading.default_locations, "find_pile_ups", fail)
        with pytest.raises(RuntimeError):
            imports.read_batch(session, batch_id=batch.id, now=NOW)
    session.refresh(batch)
    assert (batch.state, batch.ledger) == (BatchState.FAILED, None)
    assert incidents(session, talsi) == 0
    assert session.scalar(select(func.count()).select_from(ImportFile)) == 1
    assert session.get_one(Job, job).state is JobState.QUEUED

    imports.retry(session, talsi, batch, person_id=None)
    assert imports.read_batch(session, batch_id=batch.id, now=NOW)["added"] == 50


def test_a_batch_whose_worker_died_for_good_can_be_retried(session, talsi):
    batch = receive(session, talsi, latvian())
    job = session.get_one(Job, imports.start(session, talsi, batch, now=NOW, person_id=None))
    assert not imports.stopped(session, batch)
    with pytest.raises(Conflict):
        imports.retry(session, talsi, batch, person_id=None)
    job.state = JobState.FAILED
    session.flush()
    assert imports.stopped(session, batch)
    imports.retry(session, talsi, batch, person_id=None)
    assert not imports.stopped(session, batch)


def test_a_failed_batch_can_go_back_to_be_corrected_with_its_choices(session, talsi):
    batch = receive(session, talsi, latvian())
    imports.choose(session, batch, Choices(profile="latvia"))
    imports.start(session, talsi, batch, now=NOW, person_id=None)
    batch.state = BatchState.FAILED
    imports.reconsider(session, batch)
    session.refresh(batch)
    assert batch.state is BatchState.RECEIVED
    assert Choices.from_json(batch.plan).profile == "latvia"


def test_undoing_takes_back_the_incidents_and_keeps_the_ledger(session, talsi):
    batch = read(session, talsi, latvian())
    assert undoing.undo(session, batch, now=NOW).removed == 3
    session.refresh(batch)
    assert (batch.state, batch.ledger["added"], batch.ledger["undone"]) == (BatchState.UNDONE, 3, 3)
    assert incidents(session, talsi) == 0
    with pytest.raises(Conflict):
        undoing.undo(session, batch, now=NOW)
    assert bring(session, latvian())["added"] == 3


def test_a_batch_taken_back_is_not_read_again_by_a_late_worker(session, talsi):
    batch = read(session, talsi, latvian())
    undoing.undo(session, batch, now=NOW)
    with pytest.raises(Conflict):
        imports.read_batch(session, batch_id=batch.id, now=NOW)
    session.refresh(batch)
    assert batch.state is BatchState.UNDONE


def test_discarding_forgets_the_bytes_but_never_an_imported_batch(session, talsi):
    waiting = receive(session, talsi, many_latvian(3))
    imports.discard(session, waiting)
    assert session.scalar(select(func.count()).select_from(ImportFile)) == 0
    done = read(session, talsi, latvian())
    with pytest.raises(Conflict):
        imports.discard(session, done)


def test_a_file_that_nobody_imports_is_forgotten_after_a_fortnight(session, talsi):
    waiting = receive(session, talsi, latvian())
    done = read(session, talsi, many_latvian(2))
    for batch in (waiting, done):
        batch.created_at = NOW - timedelta(days=15)
    session.flush()
    fresh = receive(session, talsi, many_latvian(3))
    left = set(session.scalars(select(ImportBatch.id)))
    assert left == {done.id, fresh.id}


def test_a_batch_of_another_territory_is_not_found(session, talsi):
    batch = receive(session, talsi, latvian())
    elsewhere = add_territory(session, "elsewhere")
    with pytest.raises(NotFound):
        imports.find(session, elsewhere, batch.id)


def untidy():
    return [
        latvian_row(1),
        latvian_row(2, Datums="kaut kad", Vieta='=HYPERLINK("evil")'),
        latvian_row(3, Platums="", Garums=""),
    ]


def test_rejected_rows_come_back_in_the_shape_of_the_file_with_a_reason(session, talsi):
    batch = read(session, talsi, latvian(untidy()))
    file = mending.file_of(session, batch, RejectionKind.REJECTED, lambda code: "Datums nav lasāms.")
    lines = file.content.decode("cp1257").splitlines()
    assert lines[0].split(";")[: len(LATVIAN_HEADER)] == list(LATVIAN_HEADER)
    assert lines[0].split(";")[-2:] == ["talsi_reason", "talsi_row"]
    assert len(lines) == 2
    assert "Datums nav lasāms." in lines[1]
    assert ";=HYPERLINK" not in lines[1]


def test_a_mended_row_that_had_no_place_gets_one_and_is_not_counted_twice(session, talsi):
    batch = read(session, talsi, latvian(untidy()))
    assert incidents(session, talsi) == 2
    file = mending.file_of(session, batch, RejectionKind.UNLOCATED, str)
    mended = file.content.decode("cp1257").replace(";;;", ";57,24510;22,58710;", 1)
    ledger = bring(session, mended.encode("cp1257"), name=file.name)
    assert (ledger["added"], ledger["duplicate"], ledger["located"]) == (0, 1, 1)
    assert incidents(session, talsi) == 2


def test_rows_of_a_workbook_come_back_as_a_workbook(session, talsi):
    rows = [latvian_row(1), latvian_row(2, Datums="kaut kad", Vieta="=1+1")]
    batch = read(session, talsi, workbook(LATVIAN_HEADER, rows), "export.xlsx")
    file = mending.file_of(session, batch, RejectionKind.REJECTED, str)
    assert file.content[:2] == b"PK"
    assert file.name.endswith(".xlsx")


def test_features_are_read_like_rows(session, talsi):
    data = geojson([("G-1", "2025-11-03T10:00:00", "Theft", 22.587, 57.245)])
    ledger = bring(session, data, name="export.geojson")
    assert (ledger["added"], ledger["recognised"]["kind"]) == (1, "geojson")


def test_an_import_is_recorded_for_the_auditor_without_any_data(session, talsi):
    from gis.models import AuditEvent

    ledger = bring(session, latvian())
    event = session.scalars(select(AuditEvent).filter_by(operation="import", territory_id=talsi.id)).one()
    assert event.objects["batch"] == ledger["batch_id"]
    assert event.objects["added"] == 3


def test_progress_counts_rows_up_to_the_whole(session, talsi):
    told = []
    bring(session, many_latvian(200), progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (200, 200)
