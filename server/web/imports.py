"""Imports: upload files, see how each is understood, correct it, watch it being read, stop it."""

from datetime import UTC, datetime
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from werkzeug.exceptions import RequestEntityTooLarge

from gis.errors import IntakeError
from gis.intake import FIELDS, PROFILES
from gis.models import BatchState, ImportBatch, Role
from gis.queries import batches
from server import import_words, words
from server.access import allow, current_person, current_territory
from server.auditing import consulted
from server.database import db, runtime
from server.services import imports
from server.services.understanding import Blocked, Choices
from server.web import import_histories, import_ledgers
from server.web.forms.imports import Upload, parse_choices, parse_uploads
from server.web.import_pages import READERS, address_of, blueprint, found, to
from server.web.moments import when

__all__ = ["blueprint"]


@blueprint.get("")
@allow(*READERS)
def index(slug: str) -> ResponseReturnValue:
    """List every file that was sent, and offer to send more."""
    return import_histories.page()


@blueprint.post("")
@allow(Role.ANALYST)
def upload(slug: str) -> ResponseReturnValue:
    """Keep the files that were sent, and show how they are understood."""
    uploads = parse_uploads(request.form, request.files, PROFILES)
    if isinstance(uploads, str):
        return import_histories.page(uploads, 422)
    received = [_receive(upload) for upload in uploads]
    if _wants_json():
        return jsonify(_told(received[0]))
    if len(received) == 1:
        return to(received[0])
    flash(
        ngettext("%(num)s file waits for your look.", "%(num)s files wait for your look.", len(received)),
        "info",
    )
    return redirect(url_for("imports.index", slug=slug), code=303)


def _receive(upload: Upload) -> ImportBatch:
    received = imports.receive(
        db(),
        current_territory(),
        stream=upload.file.stream,
        file_name=upload.file_name,
        person_id=current_person.id,
        now=datetime.now(UTC),
        choices=upload.choices,
    )
    return received.batch


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _told(batch: ImportBatch) -> dict[str, Any]:
    """What the script that sent a file shows beside it: where it waits, and whether it wants a decision."""
    try:
        look = imports.look(db(), current_territory(), batch, now=datetime.now(UTC))
    except IntakeError as refusal:
        sentence = import_words.problem(refusal.code, refusal.detail)
        return {"id": batch.id, "address": address_of(batch), "ready": False, "sentence": sentence}
    ready = look.ready and Choices.from_json(batch.plan).mends is None
    sentence = (
        gettext("Recognised; nothing needs to be decided.")
        if ready
        else gettext("Received; something on its page wants your look.")
    )
    return {"id": batch.id, "address": address_of(batch), "ready": ready, "sentence": sentence}


@blueprint.post("/start")
@allow(Role.ANALYST)
def start_several(slug: str) -> ResponseReturnValue:
    """Import the files that were sent together and need no decision, one after another."""
    started = 0
    now = datetime.now(UTC)
    for batch_id in request.form.getlist("batch", type=int)[:100]:
        batch = found(batch_id)
        try:
            if (
                batch.state is BatchState.RECEIVED
                and imports.look(db(), current_territory(), batch, now=now).ready
            ):
                imports.start(db(), current_territory(), batch, now=now, person_id=current_person.id)
                started += 1
        except IntakeError:
            continue  # it waits for a look, and its page says why
    message = ngettext(
        "%(num)s file is being imported.", "%(num)s files are being imported, one after another.", started
    )
    flash(message, "info")
    return redirect(url_for("imports.index", slug=slug), code=303)


@blueprint.errorhandler(413)
def too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say how large a file may be; nothing of it has been stored."""
    sentence = gettext(
        "This file is larger than %(limit)s MB. Nothing of it has been stored. Split it into several files, "
        "or ask an administrator to raise the limit or to import it with the command “talsi import”.",
        limit=runtime().settings.max_upload_mb,
    )
    page = render_template(
        "error.html", status=413, title=gettext("The file is too large"), sentence=sentence
    )
    return page, 413


@blueprint.get("/<int:batch_id>")
@allow(*READERS)
def show(slug: str, batch_id: int) -> ResponseReturnValue:
    """Show a batch where it stands: to be looked at, being read, done, stopped, taken back."""
    batch = found(batch_id)
    imports.settle(db(), batch)
    if batch.state is BatchState.RECEIVED:
        return _show_preview(batch)
    if imports.stopped(db(), batch):
        return render_template("imports/failed.html", batch=batch, sentence=_failure(batch))
    if batch.state is BatchState.READING:
        return render_template(
            "imports/progress.html",
            batch=batch,
            job=batches.job_of(db(), batch.id),
            cancelling=imports.cancelling(db(), batch),
        )
    return import_ledgers.page(batch)


def _show_preview(batch: ImportBatch, error: str | None = None, status: int = 200) -> ResponseReturnValue:
    territory = current_territory()
    choices = Choices.from_json(batch.plan)
    try:
        look = imports.look(db(), territory, batch, now=datetime.now(UTC))
    except IntakeError as refusal:
        sentence = import_words.problem(refusal.code, refusal.detail)
        page = render_template("imports/refused.html", batch=batch, sentence=sentence, choices=choices)
        return page, status
    consulted(db(), territory, "import_preview", {"batch": batch.id})
    page = render_template(
        "imports/preview.html",
        batch=batch,
        look=look,
        choices=choices,
        mends=batches.find(db(), territory.id, choices.mends) if choices.mends else None,
        error=error,
        when=when,
        **_vocabulary(),
    )
    return page, status


def _vocabulary() -> dict[str, Any]:
    """The words that the preview puts on codes."""
    return {
        "fields": FIELDS,
        "w": import_words,
        "reason": words.reason,
        "profiles": [(name, import_words.PROFILES.get(name, name)) for name in PROFILES],
    }


@blueprint.post("/<int:batch_id>")
@allow(Role.ANALYST)
def decide(slug: str, batch_id: int) -> ResponseReturnValue:
    """Keep the corrections; then look again, or import."""
    batch = found(batch_id)
    action = request.form.get("action", "preview")
    before = Choices.from_json(batch.plan)
    choices = Choices(mends=before.mends) if action == "anew" else parse_choices(request.form, before)
    imports.choose(db(), batch, choices)
    if action != "import":
        return to(batch)
    try:
        imports.start(db(), current_territory(), batch, now=datetime.now(UTC), person_id=current_person.id)
    except Blocked:
        sentence = gettext("Nothing has been imported yet: something on this page must be decided first.")
        return _show_preview(batch, sentence, 422)
    except IntakeError:
        return _show_preview(batch, status=422)
    return to(batch)


@blueprint.post("/<int:batch_id>/discard")
@allow(Role.ANALYST)
def discard(slug: str, batch_id: int) -> ResponseReturnValue:
    """Forget a file that was not imported."""
    imports.discard(db(), found(batch_id))
    flash(gettext("The file has been discarded. Nothing of it was imported."), "info")
    return redirect(url_for("imports.index", slug=slug))


@blueprint.post("/<int:batch_id>/cancel")
@allow(Role.ANALYST)
def cancel(slug: str, batch_id: int) -> ResponseReturnValue:
    """Stop an import that waits or runs; its file waits for a look again."""
    batch = found(batch_id)
    imports.cancel(db(), batch, now=datetime.now(UTC))
    flash(gettext("The import has been cancelled. No row of it was stored; the file is kept."), "info")
    return to(batch)


@blueprint.post("/<int:batch_id>/retry")
@allow(Role.ANALYST)
def retry(slug: str, batch_id: int) -> ResponseReturnValue:
    """Read a file again that stopped in the middle, or go back to correct how it is understood."""
    batch = found(batch_id)
    if request.form.get("action") == "look":
        imports.reconsider(db(), batch)
    else:
        imports.retry(db(), current_territory(), batch, person_id=current_person.id)
    return to(batch)


def _failure(batch: ImportBatch) -> str:
    code, _, detail = (batch.error or "").removeprefix("IntakeError: ").partition(": ")
    if code in import_words.PROBLEMS:
        return import_words.problem(code, detail)
    job = batches.job_of(db(), batch.id)
    if job is not None and job.error:
        return job.error
    return gettext("Something unexpected stopped it (%(error)s).", error=batch.error or "–")
