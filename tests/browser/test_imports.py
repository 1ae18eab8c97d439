"""Imports in a browser: a Monday's export from the drop to the ledger, in both languages."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from gis.engine import make_engine
from gis.models import Category, ImportBatch, Incident, Job, JobState, Rejection, Territory
from server.jobs.runner import Runner
from server.services import imports
from tests.factories import add_territory
from tests.import_files import LATVIAN_HEADER, delimited, latvian, latvian_row, many_latvian

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


def send(page: Any, slug: str, data: bytes, name: str = "pirmdiena.csv") -> None:
    """Choose one file; its page follows by itself."""
    page.goto(f"/t/{slug}/imports")
    choose(page, data, name)
    page.wait_for_url("**/imports/*")


def work(engine: Any) -> None:
    """Do what the worker does with the jobs that wait."""
    with Session(engine) as session:
        waiting = select(Job.id).where(Job.state == JobState.QUEUED, Job.kind == "read_batch")
        jobs = session.scalars(waiting.order_by(Job.created_at)).all()
    assert jobs
    for job_id in jobs:
        Runner(engine, language="en").run(job_id, attempt=1)


def bring(page: Any, engine: Any, slug: str, data: bytes, name: str = "pirmdiena.csv") -> str:
    """A file on its whole way; the address of its ledger, which is open."""
    send(page, slug, data, name)
    page.click(".decide button[value=import]")
    page.wait_for_selector("[data-import-job]")
    work(engine)
    page.wait_for_selector("dl.counts")
    return str(page.url)


def drag(page: Any, *files: tuple[str, bytes]) -> None:
    """Drag files over the page and hold them there."""
    page.evaluate(
        """(files) => {
            window.dragged = new DataTransfer();
            for (const [name, text] of files) {
                const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
                window.dragged.items.add(new File([bytes], name));
            }
            for (const type of ["dragenter", "dragover"]) {
                document.body.dispatchEvent(
                    new DragEvent(type, { dataTransfer: window.dragged, bubbles: true, cancelable: true }));
            }
        }""",
        [[name, base64.b64encode(data).decode()] for name, data in files],
    )


def drop(page: Any, *files: tuple[str, bytes]) -> None:
    """Drop files somewhere on the page."""
    drag(page, *files)
    page.evaluate(
        """() => document.body.dispatchEvent(
            new DragEvent("drop", { dataTransfer: window.dragged, bubbles: true, cancelable: true }))"""
    )


def incidents(engine: Any, slug: str) -> int:
    with Session(engine) as session:
        query = (
            select(func.count()).select_from(Incident).join(Territory, Territory.id == Incident.territory_id)
        )
        return int(session.scalar(query.where(Territory.slug == slug)) or 0)


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_latvian_export_goes_from_the_drop_to_its_ledger(
    person: Any, engine: Any, parish: str, language: str
) -> None:
    page = person(language)
    page.goto(f"/t/{parish}/imports")
    drop(page, ("pirmdiena.csv", latvian(ROWS)))
    page.wait_for_url("**/imports/*")
    assert page.get_attribute("html", "lang")[:2] == language
    assert page.input_value("#encoding") == "cp1257"
    assert page.input_value("#delimiter") == ";"
    assert page.input_value("#date_order") == "dmy"
    assert "Ķūļciems, Dūņu iela 3" in page.inner_text("#content")
    page.click(".decide button[value=import]")
    page.wait_for_selector("[data-import-job]")
    work(engine)
    page.wait_for_selector("dl.counts")
    numbers = page.locator("dl.counts dd").all_inner_texts()
    assert numbers[:4] == ["4", "3", "0", "1"]
    assert numbers[4].replace("\u00a0", "").replace(",", ".") == "66.6%"


@pytest.mark.browser
def test_a_frame_shows_that_files_may_be_dropped_anywhere(person: Any, parish: str) -> None:
    page = person("en")
    page.goto(f"/t/{parish}/imports")
    assert page.locator(".drop-target").is_hidden()
    drag(page, ("dragged.csv", b"a;b"))
    assert page.locator(".drop-target").is_visible()
    page.evaluate(
        """() => document.body.dispatchEvent(
            new DragEvent("dragleave", { dataTransfer: window.dragged, bubbles: true }))"""
    )
    assert page.locator(".drop-target").is_hidden()


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_several_files_are_sent_one_after_another_and_started_together(
    person: Any, engine: Any, parish: str, language: str
) -> None:
    page = person(language)
    page.goto(f"/t/{parish}/imports")
    drop(
        page,
        ("first.csv", many_latvian(20)),
        ("second.csv", many_latvian(20, first=21)),
        ("broken.csv", b"%PDF-1.7 nothing to see"),
    )
    page.wait_for_selector(".queue-item:nth-child(3) a")
    assert page.locator(".queue-item").count() == 3
    page.click("[data-start-several] button")
    page.wait_for_selector(".under-way [data-import-job]")
    assert page.locator(".under-way [data-import-job]").count() == 2
    page.goto(f"/t/{parish}/explore")
    page.goto(f"/t/{parish}/imports")
    assert page.locator(".under-way [data-import-job]").count() == 2, "coming back finds them again"
    work(engine)
    page.wait_for_selector(".under-way li:only-child")
    assert "broken.csv" in page.inner_text(".under-way")
    assert incidents(engine, parish) == 40


@pytest.mark.browser
def test_a_file_that_is_being_sent_can_be_called_off(person: Any, engine: Any, parish: str) -> None:
    page = person("en")
    page.goto(f"/t/{parish}/imports")
    page.route(f"**/t/{parish}/imports", lambda route: None)  # the server never answers
    drop(page, ("first.csv", many_latvian(3)), ("second.csv", many_latvian(3, first=4)))
    page.click(".queue-item:nth-child(2) button")
    page.click(".queue-item:nth-child(1) button")
    page.wait_for_function("() => !document.querySelector('.queue-item progress:not([hidden])')")
    assert page.locator(".queue-state").all_inner_texts() == ["Cancelled; nothing of it was stored."] * 2
    page.unroute(f"**/t/{parish}/imports")
    with Session(engine) as session:
        assert session.scalars(select(ImportBatch).where(ImportBatch.file_name == "first.csv")).all() == []


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_waiting_import_is_cancelled_and_waits_for_a_look(
    person: Any, engine: Any, parish: str, language: str
) -> None:
    page = person(language)
    send(page, parish, latvian(ROWS))
    page.click(".decide button[value=import]")
    page.wait_for_selector("[data-import-job]")
    page.click("form[action$='/cancel'] button")
    page.wait_for_selector(".decide button[value=import]")
    assert incidents(engine, parish) == 0


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_rows_are_mended_on_the_page_then_by_a_dropped_file_and_all_is_taken_back(
    person: Any, engine: Any, parish: str, language: str
) -> None:
    page = person(language)
    ledger = bring(page, engine, parish, latvian(ROWS))
    assert page.locator(".batch-map svg .map-square").count() > 0
    page.fill("form[data-mend] input[value='kaut kad']", "11.11.2025")
    assert page.locator("form[data-mend] tr.changed").count() == 1
    page.focus("form[data-mend] button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-import-job]")
    work(engine)
    page.wait_for_selector("dl.counts")
    assert incidents(engine, parish) == 4

    page.goto(ledger)
    with page.expect_download() as download:
        page.click("a[href$='/unlocated']")
    rows = download.value.path().read_bytes().decode("cp1257")
    drop(page, ("izlabots.csv", rows.replace(";;;", ";57,24510;22,58710;").encode("cp1257")))
    page.wait_for_url(lambda address: address != ledger)
    work(engine)
    page.wait_for_selector("dl.counts")
    page.goto(ledger)
    assert page.locator("form[data-mend]").count() == 0, "nothing is left to mend"
    assert "izlabots.csv" in page.inner_text("#content")

    page.check("[name=sure]")
    page.click("form[action$='/undo'] button")
    page.wait_for_selector(".notice.warning")
    assert incidents(engine, parish) == 2, "what the mended files brought stays with them"


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_history_has_every_file_its_state_and_the_hit_rate_by_month(
    person: Any, engine: Any, parish: str, language: str
) -> None:
    page = person(language)
    bring(page, engine, parish, latvian(ROWS), "pirmdiena.csv")
    send(page, parish, many_latvian(5, first=50), "otrdiena.csv")
    page.goto(f"/t/{parish}/imports")
    assert page.locator(".history tbody tr").count() == 2
    assert page.locator(".rate-bars .rate-bar.low").count() == 1
    page.click(".states a[href*='state=done']")
    page.wait_for_url("**state=done**")
    assert page.locator(".history tbody tr").count() == 1
    with page.expect_download() as download:
        page.click("a[href*='history.csv']")
    table = download.value.path().read_text()
    assert "pirmdiena.csv" in table
    assert "otrdiena.csv" not in table


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
