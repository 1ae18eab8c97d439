"""Imports: upload a file, see how it is understood, correct it, watch it being read, read its ledger."""

import unicodedata
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from werkzeug.exceptions import RequestEntityTooLarge

from gis.errors import IntakeError
from gis.intake import FIELDS, PROFILES
from gis.models import BatchState, ImportBatch, RejectionKind, Role
from gis.queries import batches
from server import import_words, words
from server.access import allow, current_person, current_territory
from server.auditing import consulted, exported
from server.database import db, runtime
from server.services import default_locations, imports
from server.services.understanding import Blocked, Choices
from server.web.default_locations import blueprint as default_locations_pages
from server.web.forms.imports import parse_choices, parse_upload
from server.web.labels import category_labels
from server.web.moments import when

blueprint = Blueprint("imports", __name__, url_prefix="/t/<slug>/imports")

blueprint.register_blueprint(default_locations_pages)

READERS = (Role.ANALYST, Role.PLANNER)


@blueprint.get("")
@allow(*READERS)
def index(slug: str) -> ResponseReturnValue:
    """List every file that was sent, and offer to send another."""
    return _index()


def _index(error: str | None = None, status: int = 200) -> ResponseReturnValue:
    history = imports.history(db(), current_territory())
    page = render_template(
        "imports/index.html",
        history=history,
        stopped={batch.id for batch in history if imports.stopped(db(), batch)},
        suspected=default_locations.undecided(db(), current_territory()),
        profiles=[(name, import_words.PROFILES.get(name, name)) for name in PROFILES],
        states=import_words.BATCH_STATES,
        limit_mb=runtime().settings.max_upload_mb,
        limit_bytes=runtime().settings.max_upload_bytes,
        error=error,
    )
    return page, status


@blueprint.post("")
@allow(Role.ANALYST)
def upload(slug: str) -> ResponseReturnValue:
    """Keep a file that was sent, and show how it is understood."""
    form = parse_upload(request.form, request.files, PROFILES)
    if isinstance(form, str):
        return _index(form, 422)
    received = imports.receive(
        db(),
        current_territory(),
        stream=form.file.stream,
        file_name=form.file_name,
        person_id=current_person.id,
        now=datetime.now(UTC),
        choices=form.choices,
    )
    return _to(received.batch)


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
    batch = imports.find(db(), current_territory(), batch_id)
    if batch.state is BatchState.RECEIVED:
        return _show_preview(batch)
    if imports.stopped(db(), batch):
        return render_template("imports/failed.html", batch=batch, sentence=_failure(batch))
    if batch.state is BatchState.READING:
        return render_template("imports/progress.html", batch=batch, job=batches.job_of(db(), batch.id))
    return _show_ledger(batch)


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
    batch = imports.find(db(), current_territory(), batch_id)
    action = request.form.get("action", "preview")
    anew = action == "anew"
    choices = Choices() if anew else parse_choices(request.form, Choices.from_json(batch.plan))
    imports.choose(db(), batch, choices)
    if action != "import":
        return _to(batch)
    try:
        imports.start(db(), current_territory(), batch, now=datetime.now(UTC), person_id=current_person.id)
    except Blocked:
        sentence = gettext("Nothing has been imported yet: something on this page must be decided first.")
        return _show_preview(batch, sentence, 422)
    except IntakeError:
        return _show_preview(batch, status=422)
    return _to(batch)


@blueprint.post("/<int:batch_id>/discard")
@allow(Role.ANALYST)
def discard(slug: str, batch_id: int) -> ResponseReturnValue:
    """Forget a file that was not imported."""
    imports.discard(db(), imports.find(db(), current_territory(), batch_id))
    flash(gettext("The file has been discarded. Nothing of it was imported."), "info")
    return redirect(url_for("imports.index", slug=slug))


@blueprint.post("/<int:batch_id>/retry")
@allow(Role.ANALYST)
def retry(slug: str, batch_id: int) -> ResponseReturnValue:
    """Read a file again that stopped in the middle, or go back to correct how it is understood."""
    batch = imports.find(db(), current_territory(), batch_id)
    if request.form.get("action") == "look":
        imports.reconsider(db(), batch)
    else:
        imports.retry(db(), current_territory(), batch, person_id=current_person.id)
    return _to(batch)


@blueprint.post("/<int:batch_id>/undo")
@allow(Role.ANALYST)
def undo(slug: str, batch_id: int) -> ResponseReturnValue:
    """Take back what a batch added."""
    batch = imports.find(db(), current_territory(), batch_id)
    if "sure" not in request.form:
        return _show_ledger(batch, asks=True), 422
    gone = imports.undo(db(), batch, now=datetime.now(UTC))
    consulted(
        db(), current_territory(), "import", {"batch": batch.id, "incidents": gone}, operation="undo_import"
    )
    message = ngettext(
        "The import has been taken back: %(num)s incident is no longer there.",
        "The import has been taken back: %(num)s incidents are no longer there.",
        gone,
    )
    flash(message, "info")
    return _to(batch)


def _show_ledger(batch: ImportBatch, asks: bool = False) -> str:
    return render_template(
        "imports/ledger.html",
        batch=batch,
        ledger=batch.ledger or {},
        asks=asks,
        reason=words.reason,
        w=import_words,
        label_of=category_labels(db(), current_territory()),
        suspected=default_locations.undecided(db(), current_territory()),
    )


@blueprint.get("/<int:batch_id>/<any(rejected, unlocated):kind>")
@allow(Role.ANALYST)
def rows(slug: str, batch_id: int, kind: str) -> ResponseReturnValue:
    """Hand out the rejected or unlocated rows as the same kind of file, to mend and send again."""
    batch = imports.find(db(), current_territory(), batch_id)
    file = imports.mended(db(), batch, RejectionKind(kind), words.reason)
    exported(db(), current_territory(), "import_rows", {"batch": batch.id, "kind": kind})
    response = Response(file.content, content_type=file.mimetype)
    response.headers.set("Content-Disposition", "attachment", **_file_names(file.name))
    return response


def _file_names(name: str) -> dict[str, str]:
    # RFC 6266: a header is ASCII, so a name like “dežūrdaļa.csv” goes a second time, in the extended form.
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return {"filename": plain} if plain == name else {"filename": plain, "filename*": f"UTF-8''{quote(name)}"}


def _failure(batch: ImportBatch) -> str:
    code, _, detail = (batch.error or "").removeprefix("IntakeError: ").partition(": ")
    if code in import_words.PROBLEMS:
        return import_words.problem(code, detail)
    job = batches.job_of(db(), batch.id)
    if job is not None and job.error:
        return job.error
    return gettext("Something unexpected stopped it (%(error)s).", error=batch.error or "–")


def _to(batch: ImportBatch) -> ResponseReturnValue:
    slug = current_territory().slug
    return redirect(url_for("imports.show", slug=slug, batch_id=batch.id), code=303)
