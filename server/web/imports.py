"""Imports: the history, and a file's page: how it is understood, corrected, read, and stopped."""

from datetime import UTC, datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from gis.errors import IntakeError
from gis.intake import FIELDS, PROFILES
from gis.models import BatchState, ImportBatch, Role
from gis.queries import batches
from server import import_words, words
from server.access import allow, current_person, current_territory
from server.auditing import consulted
from server.database import db
from server.services import imports
from server.services.understanding import Blocked, Choices
from server.web import import_histories, import_ledgers, import_uploads
from server.web.forms.imports import parse_choices
from server.web.import_pages import READERS, blueprint, found, to
from server.web.moments import when

__all__ = ["blueprint", "import_uploads"]


@blueprint.get("")
@allow(*READERS)
def index(slug: str) -> ResponseReturnValue:
    """List every file that was sent, and offer to send more."""
    return import_histories.page()


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
