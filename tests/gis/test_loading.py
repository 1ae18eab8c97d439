"""Loading: each incident is stored once, the ledger tells the truth, and nothing is left half-done."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from geoalchemy2.shape import to_shape
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gis.intake import Chunk, Plan, mended_file, new_category_values, read_and_check, recognise
from gis.models import Category, DefaultState, ImportBatch, Incident, Rejection, Territory
from gis.queries import loading
from gis.queries.ledgers import Ledger
from tests.factories import add_batch, add_default_location, add_neighbourhood, add_territory

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = ("id", "date", "category", "lon", "lat", "address")


def table(*rows: Iterable[object], header: tuple[str, ...] = HEADER) -> bytes:
    """A small CSV."""
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()


def row(number: int | str, **cells: object) -> tuple[object, ...]:
    """One good row; cells are changed by header."""
    values = {
        "id": f"R-{number}",
        "date": "2025-06-02 12:00",
        "category": "Theft",
        "lon": 22.58,
        "lat": 57.24,
        "address": "Lielā iela 4",
    }
    return tuple({**values, **cells}.values())


@pytest.fixture
def talsi(session: Session) -> Territory:
    """A territory without categories."""
    return add_territory(session)


def bring_in(
    session: Session, territory: Territory, data: bytes, *, forecast: bool = False, **overrides: Any
) -> tuple[Ledger, Plan, int]:
    """The whole way of a file; its ledger, its plan and its batch."""
    connection = session.connection()
    context = loading.read_context(connection, territory.id, now=NOW)
    plan = recognise(data, "file.csv", context=context, overrides=overrides).plan
    loading.add_categories(connection, territory.id, new_category_values(data, plan, context=context))
    context = loading.read_context(connection, territory.id, now=NOW)
    chunks = read_and_check(data, plan, context=context)
    if forecast:
        return loading.forecast(connection, territory_id=territory.id, chunks=chunks), plan, 0
    batch = add_batch(session, territory)
    ledger = loading.load(connection, territory_id=territory.id, batch_id=batch.id, chunks=chunks)
    return ledger, plan, batch.id


def counts(ledger: Ledger) -> tuple[int, int, int, int, int]:
    """Rows, added, duplicate, rejected, ungeocoded."""
    return ledger.rows, ledger.added, ledger.duplicate, sum(ledger.rejected.values()), ledger.ungeocoded


def stored(session: Session, territory: Territory) -> list[Incident]:
    """All incidents in the order in which they were added."""
    session.expire_all()
    query = select(Incident).filter_by(territory_id=territory.id).order_by(Incident.id)
    return list(session.scalars(query))


def test_a_record_arrives_with_everything_the_file_said(session: Session, talsi: Territory) -> None:
    centre = add_neighbourhood(session, talsi, bounds=(22.5, 57.2, 22.6, 57.3))
    ledger, _, batch = bring_in(session, talsi, table(row(1), row(2, lon=22.7)))
    assert counts(ledger) == (2, 2, 0, 0, 0)
    first, second = stored(session, talsi)
    assert first.reference == "R-1"
    assert first.address == "Lielā iela 4"
    assert first.batch_id == batch
    assert first.occurred_from == datetime(2025, 6, 2, 9, 0, tzinfo=UTC)
    assert first.occurred_until == datetime(2025, 6, 2, 9, 1, tzinfo=UTC)
    assert first.time_precision == "minute"
    assert first.location is not None
    assert to_shape(first.location).coords[0] == (22.58, 57.24)
    assert first.quadkey is not None
    assert first.neighbourhood_id == centre.id
    assert second.neighbourhood_id is None
    category = session.get_one(Category, first.category_id)
    assert (category.code, category.aliases) == ("theft", ["theft"])


def test_importing_a_file_twice_adds_each_incident_once(session: Session, talsi: Territory) -> None:
    data = table(*(row(n) for n in range(5)), *(row("", id="", lat=57.25) for _ in range(3)))
    assert counts(bring_in(session, talsi, data)[0]) == (8, 8, 0, 0, 0)
    assert counts(bring_in(session, talsi, data)[0]) == (8, 0, 8, 0, 0)
    assert len(stored(session, talsi)) == 8


def test_an_overlapping_export_adds_only_what_is_new(session: Session, talsi: Territory) -> None:
    equal = row("", id="")
    bring_in(session, talsi, table(row(1), row(2), equal, equal))
    ledger, _, _ = bring_in(session, talsi, table(row(2), row(3), equal, equal, equal))
    assert counts(ledger) == (5, 2, 3, 0, 0)


def test_a_reference_that_comes_twice_is_one_incident_and_the_first_row_counts(
    session: Session, talsi: Territory
) -> None:
    ledger, _, _ = bring_in(
        session, talsi, table(row(1, address="first"), row(1, address="second", lon=22.59))
    )
    assert counts(ledger) == (2, 1, 1, 0, 0)
    assert [incident.address for incident in stored(session, talsi)] == ["first"]


def test_unlocated_rows_are_incidents_and_rejected_rows_are_not(session: Session, talsi: Territory) -> None:
    data = table(row(1), row(2, lon="", lat=""), row(3, lon=0, lat=0), row(4, date="?"), row(5, lat=10))
    ledger, _, batch = bring_in(session, talsi, data)
    assert counts(ledger) == (5, 3, 0, 2, 2)
    assert ledger.rejected == {"date_unreadable": 1, "outside_boundary": 1}
    assert ledger.unlocated == {"no_coordinate": 1, "zero_coordinate": 1}
    kept = list(session.scalars(select(Rejection).filter_by(batch_id=batch).order_by(Rejection.row_number)))
    assert [(r.row_number, r.kind, r.reason) for r in kept] == [
        (3, "unlocated", "no_coordinate"),
        (4, "unlocated", "zero_coordinate"),
        (5, "rejected", "date_unreadable"),
        (6, "rejected", "outside_boundary"),
    ]
    assert kept[2].cells == ["R-4", "?", "Theft", "22.58", "57.24", "Lielā iela 4"]
    unlocated = {incident.id for incident in stored(session, talsi) if incident.location is None}
    assert {r.incident_id for r in kept if r.kind == "unlocated"} == unlocated


def test_a_repeated_unlocated_row_is_counted_and_kept_once(session: Session, talsi: Territory) -> None:
    data = table(row(1, lon="", lat=""), row(1, lon="", lat=""), row(2))
    assert counts(bring_in(session, talsi, data)[0]) == (3, 2, 1, 0, 1)
    assert counts(bring_in(session, talsi, data)[0]) == (3, 0, 3, 0, 0)
    assert session.scalars(select(func.count()).select_from(Rejection)).one() == 1


def test_a_mended_row_gives_its_incident_a_place(session: Session, talsi: Territory) -> None:
    data = table(row(1), row("", id="", lon="", lat=""), row(3, date="?"))
    _, plan, batch = bring_in(session, talsi, data)
    rows = [
        (r.row_number, r.reason, r.cells)
        for r in session.scalars(select(Rejection).filter_by(batch_id=batch).order_by(Rejection.row_number))
    ]
    sent = mended_file(plan, rows, batch_id=batch, file_name="file.csv").content.decode()
    mended = sent.replace(",Theft,,", ",Theft,22.6,57.3").replace("?", "2025-06-03").encode()
    forecast, _, _ = bring_in(session, talsi, mended, forecast=True)
    ledger, _, _ = bring_in(session, talsi, mended)
    assert counts(ledger) == counts(forecast) == (2, 1, 1, 0, 0)
    assert ledger.located == forecast.located == 1
    incidents = stored(session, talsi)
    assert len(incidents) == 3
    assert all(incident.location is not None and incident.unlocated_reason is None for incident in incidents)
    assert counts(bring_in(session, talsi, mended)[0]) == (2, 0, 2, 0, 0)
    assert counts(bring_in(session, talsi, data)[0]) == (3, 0, 2, 1, 0)


def test_a_row_mark_of_another_territory_mends_nothing_there(session: Session, talsi: Territory) -> None:
    elsewhere = add_territory(session)
    _, _, batch = bring_in(session, elsewhere, table(row(1, lon="", lat="")))
    header = (*HEADER, "talsi_reason", "talsi_row")
    data = table((*row(1), "no_coordinate", f"{batch}:2"), header=header)
    ledger, _, _ = bring_in(session, talsi, data)
    assert (ledger.added, ledger.located) == (1, 0)
    assert stored(session, elsewhere)[0].location is None


def test_a_forecast_counts_like_an_import_and_stores_nothing(session: Session, talsi: Territory) -> None:
    bring_in(session, talsi, table(row(1)))
    data = table(row(1), row(2), row(2), row(3, lon="", lat=""), row(4, category=""))
    forecast, _, _ = bring_in(session, talsi, data, forecast=True)
    assert len(stored(session, talsi)) == 1
    assert counts(forecast) == counts(bring_in(session, talsi, data)[0]) == (5, 2, 2, 1, 1)


def test_a_value_is_known_by_its_alias_or_its_code_once_categories_exist(
    session: Session, talsi: Territory
) -> None:
    bring_in(session, talsi, table(row(1), row(2, category="Vehicle  Theft")))
    data = table(
        row(3, category=" VEHICLE THEFT "), row(4, category="vehicle-theft"), row(5, category="Arson")
    )
    ledger, _, _ = bring_in(session, talsi, data)
    assert counts(ledger) == (3, 2, 0, 1, 0)
    assert ledger.rejected == {"category_unknown": 1}


def test_categories_with_the_same_plain_letters_get_codes_of_their_own(
    session: Session, talsi: Territory
) -> None:
    bring_in(session, talsi, table(row(1, category="Zādzība"), row(2, category="Zadziba")))
    codes = session.scalars(select(Category.code).filter_by(territory_id=talsi.id)).all()
    assert sorted(codes) == ["zadziba", "zadziba-2"]


def test_incidents_at_a_confirmed_default_location_are_marked(session: Session, talsi: Territory) -> None:
    add_default_location(session, talsi, (22.58, 57.24), state=DefaultState.CONFIRMED)
    add_default_location(session, talsi, (22.6, 57.24), state=DefaultState.SUSPECTED)
    bring_in(session, talsi, table(row(1), row(2, lon=22.6)))
    assert [incident.at_default for incident in stored(session, talsi)] == [True, False]
    assert stored(session, talsi)[0].location_precision == "default"


def test_giving_up_in_the_middle_leaves_nothing(session: Session, talsi: Territory) -> None:
    data = table(*(row(n) for n in range(5)))
    connection = session.connection()
    context = loading.read_context(connection, talsi.id, now=NOW)
    plan = recognise(data, "file.csv", context=context).plan
    loading.add_categories(connection, talsi.id, new_category_values(data, plan, context=context))
    context = loading.read_context(connection, talsi.id, now=NOW)
    batch = add_batch(session, talsi)

    def broken() -> Iterator[Chunk]:
        yield from read_and_check(data, plan, context=context)
        raise OSError("the disk is gone")

    point = session.begin_nested()
    with pytest.raises(OSError, match="disk"):
        loading.load(session.connection(), territory_id=talsi.id, batch_id=batch.id, chunks=broken())
    point.rollback()
    assert stored(session, talsi) == []
    ledger, _, _ = bring_in(session, talsi, data)
    assert ledger.added == 5


def test_progress_counts_rows_and_may_stop_the_import(session: Session, talsi: Territory) -> None:
    data = table(*(row(n) for n in range(5)))
    seen: list[int] = []
    connection = session.connection()
    context = replace(loading.read_context(connection, talsi.id, now=NOW), categories={})
    plan = recognise(data, "file.csv", context=context).plan
    batch = add_batch(session, talsi)
    loading.load(
        connection,
        territory_id=talsi.id,
        batch_id=batch.id,
        chunks=read_and_check(data, plan, context=context),
        progress=seen.append,
    )
    assert seen == [5]


def test_a_file_of_many_chunks_is_one_ledger(
    session: Session, talsi: Territory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gis.intake.delimited.BLOCK_BYTES", 2_000)
    monkeypatch.setattr("gis.intake.encoding.BLOCK_BYTES", 1_000)
    rows = [row(n % 150, lat=57.2 + n % 150 / 10_000) for n in range(200)]
    data = table(*rows, *([row("", id="")] * 30), *(row(900 + n, lon="", lat="") for n in range(20)))
    first, second = bring_in(session, talsi, data)[0], bring_in(session, talsi, data)[0]
    assert counts(first) == (250, 200, 50, 0, 20)
    assert counts(second) == (250, 0, 250, 0, 0)


def test_words_with_quotes_newlines_and_formulas_are_stored_as_they_are(
    session: Session, talsi: Territory
) -> None:
    words = 'He said "no",\nand \\N left; =cmd|calc'
    bring_in(session, talsi, table(row(1, address=words), row(2, address="\\."), row(3, address="")))
    assert [incident.address for incident in stored(session, talsi)] == [words, "\\.", None]


def test_a_category_of_stored_incidents_cannot_be_deleted(session: Session, talsi: Territory) -> None:
    bring_in(session, talsi, table(row(1), row(2, category="Fraud", date="?")))
    with pytest.raises(IntegrityError, match="stays"), session.begin_nested():
        session.execute(delete(Category).filter_by(territory_id=talsi.id, code="theft"))
    session.execute(delete(Category).filter_by(territory_id=talsi.id, code="fraud"))
    assert session.scalars(select(Category.code).filter_by(territory_id=talsi.id)).all() == ["theft"]


def test_batches_of_one_territory_are_its_own(session: Session, talsi: Territory) -> None:
    elsewhere = add_territory(session)
    data = table(row(1))
    assert bring_in(session, talsi, data)[0].added == 1
    assert bring_in(session, elsewhere, data)[0].added == 1
    assert session.scalars(select(func.count()).select_from(ImportBatch)).one() >= 2
