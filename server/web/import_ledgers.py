"""Import ledgers: what became of a file's rows, where they lie, how they are mended, how it is taken back."""

import unicodedata
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from gis.intake import PROFILES
from gis.models import BatchState, ImportBatch, RejectionKind, Role
from gis.queries import batches, import_history, rejections
from server import import_words, words
from server.access import allow, current_person, current_territory, may
from server.auditing import consulted, consulted_once
from server.database import db, runtime
from server.handing_out import hand_out
from server.services import default_locations, import_maps, import_rates, mending, undoing
from server.services.refusals import Invalid
from server.services.takeaway import File
from server.services.understanding import Choices
from server.web.forms.imports import parse_corrections, parse_uploads
from server.web.import_pages import ENOUGH_LOCATED, blueprint, found, to
from server.web.labels import category_labels
from server.web.moments import month_name

_EXAMPLES = 2


def page(
    batch: ImportBatch,
    *,
    asks: bool = False,
    error: str | None = None,
    typed: dict[int, dict[int, str]] | None = None,
) -> str:
    """The ledger of a batch that was read; rows of the file are shown to analysts only."""
    territory = current_territory()
    choices = Choices.from_json(batch.plan)
    return render_template(
        "imports/ledger.html",
        batch=batch,
        ledger=batch.ledger or {},
        quality=import_rates.of_batch(db(), territory, batch),
        sketch=import_maps.map_of(db(), territory, batch, now=datetime.now(UTC)),
        open_rows=rejections.counts(db(), batch.id),
        mends=batches.find(db(), territory.id, choices.mends) if choices.mends else None,
        mended_by=import_history.mends_of(db(), batch.id),
        suspected=default_locations.undecided(db(), territory),
        asks=asks,
        error=error,
        typed=typed or {},
        unknown_categories=rejections.count_open(db(), batch.id, "category_unknown"),
        **_rows_of(batch),
        **_vocabulary(),
    )


def _rows_of(batch: ImportBatch) -> dict[str, Any]:
    """What only an analyst sees: rows to mend, examples of reasons, what an undoing would do."""
    if not may(Role.ANALYST, territory=current_territory()):
        return {"sheet": None, "examples": {}, "consequences": None}
    sheet = mending.sheet(db(), batch)
    examples = {} if sheet else mending.examples(db(), batch, each=_EXAMPLES)
    if sheet or examples:
        consulted_once(db(), current_territory(), "import_rows", {"batch": batch.id})
    done = batch.state is BatchState.DONE
    return {
        "sheet": sheet,
        "examples": examples,
        "consequences": undoing.foresee(db(), batch) if done else None,
    }


def _vocabulary() -> dict[str, Any]:
    return {
        "reason": words.reason,
        "w": import_words,
        "label_of": category_labels(db(), current_territory()),
        "month_name": month_name,
        "enough": ENOUGH_LOCATED,
        "limit_mb": runtime().settings.max_upload_mb,
        "limit_bytes": runtime().settings.max_upload_bytes,
    }


@blueprint.get("/<int:batch_id>/<any(rejected, unlocated):kind>")
@allow(Role.ANALYST)
def rows(slug: str, batch_id: int, kind: str) -> ResponseReturnValue:
    """Hand out the rejected or unlocated rows as the same kind of file, to mend and send again."""
    batch = found(batch_id)
    file = mending.file_of(db(), batch, RejectionKind(kind), words.reason)
    total, mended = rejections.counts(db(), batch.id)[RejectionKind(kind)]
    told = {"batch": batch.id, "kind": kind}
    # No stamp in it: it comes back to be imported, and names batch and row in columns of its own.
    rows_file = File("rows", file.content, file.mimetype)
    response = hand_out(
        current_territory(), "import_rows", rows_file, rows=total - mended, objects=told, stamp=False
    )
    response.headers.set("Content-Disposition", "attachment", **_file_names(file.name))
    return response


@blueprint.post("/<int:batch_id>/mend")
@allow(Role.ANALYST)
def mend(slug: str, batch_id: int) -> ResponseReturnValue:
    """Import a file with mended rows at once, read as the file was whose rows it mends."""
    batch = found(batch_id)
    uploads = parse_uploads(request.form, request.files, PROFILES)
    if isinstance(uploads, str):
        return page(batch, error=uploads), 422
    sent = mending.send_file(
        db(),
        current_territory(),
        batch,
        stream=uploads[0].file.stream,
        file_name=uploads[0].file_name,
        person_id=current_person.id,
        now=datetime.now(UTC),
    )
    return to(sent)


@blueprint.post("/<int:batch_id>/rows")
@allow(Role.ANALYST)
def correct(slug: str, batch_id: int) -> ResponseReturnValue:
    """Import the rows that were corrected on the page, or all that only wanted a category to be added."""
    batch = found(batch_id)
    who_and_when: dict[str, Any] = {"person_id": current_person.id, "now": datetime.now(UTC)}
    if request.form.get("action") == "categories":
        return to(mending.send_unknown_categories(db(), current_territory(), batch, **who_and_when))
    typed = parse_corrections(request.form)
    try:
        sent = mending.send_cells(
            db(),
            current_territory(),
            batch,
            typed,
            add_categories="add_categories" in request.form,
            **who_and_when,
        )
    except Invalid as refusal:
        return page(batch, error=str(refusal), typed=typed), 422
    return to(sent)


@blueprint.post("/<int:batch_id>/undo")
@allow(Role.ANALYST)
def undo(slug: str, batch_id: int) -> ResponseReturnValue:
    """Take back what a batch added."""
    batch = found(batch_id)
    if "sure" not in request.form:
        return page(batch, asks=True), 422
    gone = undoing.undo(db(), batch, now=datetime.now(UTC))
    objects = {"batch": batch.id, "incidents": gone.removed, "passed": gone.stays}
    consulted(db(), current_territory(), "import", objects, operation="undo_import")
    message = ngettext(
        "The import has been taken back: %(num)s incident is no longer there.",
        "The import has been taken back: %(num)s incidents are no longer there.",
        gone.removed,
    )
    flash(message, "info")
    return to(batch)


def _file_names(name: str) -> dict[str, str]:
    # RFC 6266: a header is ASCII, so a name like “dežūrdaļa.csv” goes a second time, in the extended form.
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return {"filename": plain} if plain == name else {"filename": plain, "filename*": f"UTF-8''{quote(name)}"}
