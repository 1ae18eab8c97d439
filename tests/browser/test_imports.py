"""Imports in a browser: a Monday's export from the drop to the ledger, in both languages."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from gis.engine import make_engine
from gis.models import Category, ImportBatch, Incident, Job, JobState, Rejection, Territory
from server.jobs.runner import Runner
from server.services import imports
from tests.factories import add_territory
from tests.import_files import LATVIAN_HEADER, delimited, latvian, latvian_row

NOW = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
ROWS = [
    latvian_row(1, Vieta="Ķūļciems, Dūņu iela 3", Veids="Zādzība"),
    latvian_row(2, Veids="Vardarbība ģimenē"),
    latvian_row(3, Datums="kaut kad"),
    latvian_row(4, Platums="", Garums=""),
]
# Every word that the page has in Latvian comes from the catalogue; these are the file's own.
LANGUAGES = ("lv", "en")


@pytest.fixture
def engine(demo_database: str) -> Iterator[Any]:
    opened = make_engine(demo_database, role="talsi_staff")
    yield opened
    opened.dispose()


@pytest.fixture
def parish(engine: Any) -> Iterator[str]:
    """A territory without incidents, beside that of the demonstration; it is removed afterwards."""
    with Session(engine, expire_on_commit=False) as session:
        territory = add_territory(session, "parish", synthetic=True)  # a real one ends the demo
        session.commit()
    yield territory.slug
    with Session(engine) as session:
        batches = select(ImportBatch.id).filter_by(territory_id=territory.id)
        session.execute(delete(Rejection).where(Rejection.batch_id.in_(batches)))
        for table in (Incident, Category, Job):
            session.execute(delete(table).where(table.territory_id == territory.id))
        session.execute(delete(Territory).where(Territory.id == territory.id))
        session.commit()


@pytest.fixture
def person(analyst: Any, live_server: str) -> Any:
    """``person(language)`` is the analyst who reads that language."""

    def reads(language: str) -> Any:
        analyst.context.add_cookies([{"name": "language", "value": language, "url": live_server}])
        return analyst

    return reads


def choose(page: Any, data: bytes, name: str = "pirmdiena.csv") -> None:
    page.set_input_files("#file", {"name": name, "mimeType": "text/csv", "buffer": data})


def send(page: Any, slug: str, data: bytes) -> None:
    page.goto(f"/t/{slug}/imports")
    choose(page, data)
    page.click("form.upload button[type=submit]")
    page.wait_for_url("**/imports/*")


def work(engine: Any) -> None:
    """Do what the worker does with the one job that waits."""
    with Session(engine) as session:
        job_id = session.scalars(select(Job.id).where(Job.state == JobState.QUEUED)).one()
    Runner(engine, language="en").run(job_id, attempt=1)


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_latvian_export_goes_from_the_drop_to_its_ledger(
    person: Any, engine: Any, parish: str, language: str
) -> None:
    page = person(language)
    send(page, parish, latvian(ROWS))
    assert page.get_attribute("html", "lang")[:2] == language
    assert page.input_value("#encoding") == "cp1257"
    assert page.input_value("#delimiter") == ";"
    assert page.input_value("#date_order") == "dmy"
    assert "Ķūļciems, Dūņu iela 3" in page.inner_text("#content")
    page.click(".decide button[value=import]")
    page.wait_for_selector("[data-job]")
    work(engine)
    page.wait_for_selector("dl.counts")
    numbers = page.locator("dl.counts dd").all_inner_texts()
    assert numbers[:4] == ["4", "3", "0", "1"]
    assert numbers[4].replace("\u00a0", "").replace(",", ".") == "66.6%"


@pytest.mark.browser
def test_a_dropped_file_is_named_before_it_is_sent(person: Any, parish: str) -> None:
    page = person("en")
    page.goto(f"/t/{parish}/imports")
    drop = """() => {
        const data = new DataTransfer();
        data.items.add(new File(["a;b"], "dropped.csv", {type: "text/csv"}));
        document.querySelector("[data-drop]").dispatchEvent(
            new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
    }"""
    page.evaluate(drop)
    assert "dropped.csv" in page.inner_text("[data-chosen]")


@pytest.mark.browser
def test_columns_are_corrected_with_the_keyboard_alone(person: Any, parish: str) -> None:
    page = person("en")
    rows = [("03.11.2025 10:00", "Theft", "57.245", "22.587", "Jānis Bērziņš")]
    send(page, parish, delimited(("c1", "c2", "c3", "c4", "Cietušais"), rows))
    assert page.locator(".decide button[value=import]").is_disabled()
    for field, keys in (("occurred_at", "c1"), ("category", "c2"), ("lat", "c3"), ("lon", "c4")):
        page.focus(f"#map_{field}")
        page.keyboard.type(keys)
    page.focus("input[name=left_out][value=Cietušais]")
    page.keyboard.press("Space")
    page.focus(".decide button[value=preview]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".decide button[value=import]:not([disabled])")
    assert "57.24500, 22.58700" in page.inner_text("#content")


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_is_wider_than_the_screen(person: Any, engine: Any, parish: str, width: int) -> None:
    with Session(engine) as session:
        header = (*LATVIAN_HEADER, *(f"Ļoti gara papildu kolonna {n}" for n in range(20)))
        data = delimited(
            header, [(*row, *("x" * 30,) * 20) for row in ROWS], delimiter=";", encoding="cp1257"
        )
        batch = imports.import_file(session, parish, data, "x" * 120 + ".csv", now=NOW)["batch_id"]
    page = person("lv")
    page.set_viewport_size({"width": width, "height": 800})
    send(page, parish, data)
    for address in (page.url, f"/t/{parish}/imports", f"/t/{parish}/imports/{batch}"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
