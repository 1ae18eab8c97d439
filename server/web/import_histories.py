"""Import histories: every file that was sent, by state and page, as CSV, and the hit rate by month."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from gis.intake import PROFILES
from gis.models import BatchState, JobState
from gis.queries import batches, import_history
from gis.queries.import_history import Entry
from server import import_words, words
from server.access import allow, current_territory
from server.database import db, runtime
from server.handing_out import hand_out
from server.services import default_locations, import_rates, imports
from server.services.spreadsheets import harmless
from server.services.takeaway import File
from server.web.import_charts import month_bars
from server.web.import_pages import ENOUGH_LOCATED, READERS, blueprint
from server.web.moments import month_name

PAGE = 25
_UNDER_WAY = (BatchState.READING, BatchState.FAILED, BatchState.RECEIVED)
_MOST_UNDER_WAY = 20
COLUMNS = (
    "file", "sent", "sender", "state", "profile", "bytes", "rows", "added", "already_there", "rejected",
    "without_place", "hit_rate", "finished",
)  # fmt: skip


def page(error: str | None = None, status: int = 200) -> ResponseReturnValue:
    """The page of all imports."""
    territory = current_territory()
    state, number = _wanted_state(), max(1, request.args.get("page", 1, type=int))
    counts = import_history.counts(db(), territory.id)
    total = sum(counts.values()) if state is None else counts.get(state, 0)
    entries = import_history.page(db(), territory.id, state=state, offset=(number - 1) * PAGE, limit=PAGE)
    rates = import_rates.by_month(db(), territory)
    html = render_template(
        "imports/index.html",
        entries=entries,
        counts=counts,
        state=state,
        number=number,
        pages=max(1, -(-total // PAGE)),
        under_way=_under_way(),
        rates=rates,
        bars=month_bars(rates, enough=ENOUGH_LOCATED, now=datetime.now(UTC)),
        enough=ENOUGH_LOCATED,
        month_name=month_name,
        suspected=default_locations.undecided(db(), territory),
        profiles=[(name, import_words.PROFILES.get(name, name)) for name in PROFILES],
        states=import_words.BATCH_STATES,
        job_states=words.JOB_STATES,
        limit_mb=runtime().settings.max_upload_mb,
        limit_bytes=runtime().settings.max_upload_bytes,
        error=error,
    )
    return html, status


def _wanted_state() -> BatchState | None:
    wanted = request.args.get("state", "")
    return BatchState(wanted) if wanted in set(BatchState) else None


def _under_way() -> list[dict[str, Any]]:
    """The files that wait, are being read or have stopped, each with its job: to be found again here."""
    entries = [
        entry
        for state in _UNDER_WAY
        for entry in import_history.page(db(), current_territory().id, state=state, limit=_MOST_UNDER_WAY)
    ]
    shown = []
    for entry in entries:
        imports.settle(db(), entry.batch)
        job = batches.job_of(db(), entry.batch.id) if entry.state is BatchState.READING else None
        state = entry.state if entry.batch.state is BatchState.READING else entry.batch.state
        cancelling = job is not None and job.state is JobState.CANCELLED
        shown.append({"batch": entry.batch, "state": state, "job": job, "cancelling": cancelling})
    return sorted(shown, key=lambda item: item["batch"].id)


@blueprint.get("/history.csv")
@allow(*READERS)
def history(slug: str) -> ResponseReturnValue:
    """Hand out the history as a table."""
    territory, state = current_territory(), _wanted_state()
    lines = list(_lines(import_history.everything(db(), territory.id, state=state)))
    file = File(f"{slug}-imports.csv", "".join(lines).encode(), "text/csv; charset=utf-8")
    told = {"state": state.value if state else None}
    return hand_out(territory, "import_history", file, rows=len(lines) - 1, objects=told)


def _lines(entries: Iterator[Entry]) -> Iterator[str]:
    yield _line(COLUMNS)
    for entry in entries:
        batch, ledger = entry.batch, entry.batch.ledger or {}
        cells = (
            harmless(batch.file_name),
            batch.created_at.isoformat(timespec="seconds"),
            harmless(entry.sender or ""),
            entry.state.value,
            batch.profile or "",
            batch.byte_size,
            ledger.get("rows", ""),
            ledger.get("added", ""),
            ledger.get("duplicate", ""),
            sum(ledger.get("rejected", {}).values()) if ledger else "",
            ledger.get("ungeocoded", ""),
            "" if ledger.get("hit_rate") is None else f"{ledger['hit_rate']:.4f}",
            batch.finished_at.isoformat(timespec="seconds") if batch.finished_at else "",
        )
        yield _line(cells)


def _line(cells: tuple[object, ...]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()
