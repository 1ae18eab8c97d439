"""Import uploads: files are kept, and imported together where nothing wants a decision."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from werkzeug.exceptions import RequestEntityTooLarge

from gis.errors import IntakeError
from gis.intake import PROFILES
from gis.models import BatchState, ImportBatch, Role
from server import import_words
from server.access import allow, current_person, current_territory
from server.database import db, runtime
from server.services import imports
from server.services.understanding import Choices
from server.web import import_histories
from server.web.forms.imports import Upload, parse_uploads
from server.web.import_pages import address_of, blueprint, found, to

_MOST_AT_ONCE = 100


@blueprint.post("")
@allow(Role.ANALYST)
def upload(slug: str) -> ResponseReturnValue:
    """Keep the files that were sent, and show how they are understood."""
    uploads = parse_uploads(request.form, request.files, PROFILES)
    if isinstance(uploads, str):
        return import_histories.page(uploads, 422)
    received = [_receive(upload) for upload in uploads]
    if request.accept_mimetypes.best == "application/json":
        # One file alone: its page follows and says the rest.
        alone = {"id": received[0].id, "address": address_of(received[0])}
        return jsonify(alone if "alone" in request.form else _told(received[0]))
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


def _told(batch: ImportBatch) -> dict[str, Any]:
    """What the script that sent a file shows beside it: where it waits, and whether it wants a decision."""
    try:
        look = imports.look(db(), current_territory(), batch, now=datetime.now(UTC))
    except IntakeError as refusal:
        sentence = import_words.problem(refusal.code, refusal.detail)
        return {"id": batch.id, "address": address_of(batch), "ready": False, "sentence": sentence}
    told = _what_to_decide(look, Choices.from_json(batch.plan))
    sentence = told or gettext("Recognised; nothing needs to be decided.")
    return {"id": batch.id, "address": address_of(batch), "ready": told is None, "sentence": sentence}


def _what_to_decide(look: imports.Look, choices: Choices) -> str | None:
    """What wants a person's look before a file is imported; None where nothing does."""
    if look.preview.problems:
        return import_words.problem(look.preview.problems[0].code, look.preview.problems[0].detail)
    if look.new_categories and not look.first_categories:
        return ngettext(
            "It brings %(num)s category that this territory does not know.",
            "It brings %(num)s categories that this territory does not know.",
            len(look.new_categories),
        )
    if choices.mends is not None:
        return gettext("It mends rows of an earlier file.")
    return gettext("This very file was imported before.") if look.earlier else None


@blueprint.post("/start")
@allow(Role.ANALYST)
def start_several(slug: str) -> ResponseReturnValue:
    """Import the files that were sent together and need no decision, one after another."""
    started = 0
    for batch_id in request.form.getlist("batch", type=int)[:_MOST_AT_ONCE]:
        with suppress(IntakeError):  # it waits for a look, and its page says why
            started += _start_unseen(found(batch_id))
    message = ngettext(
        "%(num)s file is being imported.", "%(num)s files are being imported, one after another.", started
    )
    flash(message, "info")
    return redirect(url_for("imports.index", slug=slug), code=303)


def _start_unseen(batch: ImportBatch) -> bool:
    """Import a file if nothing wants a person's decision; whether it was started."""
    now = datetime.now(UTC)
    if batch.state is not BatchState.RECEIVED:
        return False
    look = imports.look(db(), current_territory(), batch, now=now)
    if not look.ready:
        return False
    if look.first_categories:
        # Once the first of several has brought its categories, the next may bring its own as well.
        imports.choose(db(), batch, replace(Choices.from_json(batch.plan), add_categories=True))
    imports.start(db(), current_territory(), batch, now=now, person_id=current_person.id)
    return True


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
