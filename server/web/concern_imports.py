"""Concern imports: the page where a past survey is sent, looked at, corrected and imported."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gis.errors import IntakeError
from gis.intake.survey import FIELDS, SurveyPlan
from gis.models import ConcernFile, Role
from gis.queries import concern_files as queries
from server import survey_words
from server.access import allow, current_person, current_territory
from server.auditing import consulted, consulted_once
from server.database import db
from server.handing_out import hand_out
from server.i18n import gettext
from server.services import concern_files as service
from server.services.concern_imports import PersonColumns
from server.services.refusals import Invalid
from server.services.spreadsheets import harmless
from server.services.takeaway import File
from server.web.forms.concerns import cleaned
from server.web.forms.imports import clean_name

blueprint = Blueprint("concern_imports", __name__, url_prefix="/t/<slug>/concerns/import")

IMPORTERS = (Role.MODERATOR, Role.ANALYST)


@blueprint.get("")
@allow(*IMPORTERS)
def index(slug: str) -> ResponseReturnValue:
    """Offer to send a file, and list those that came."""
    return _index()


@blueprint.post("")
@allow(*IMPORTERS)
def send(slug: str) -> ResponseReturnValue:
    """Keep a file until somebody has looked at how it is understood."""
    sent = request.files.get("file")
    content = sent.stream.read(service.MOST_BYTES + 1) if sent else b""
    name = clean_name(sent.filename or "") if sent else ""
    try:
        file = service.receive(
            db(),
            current_territory(),
            name=name,
            content=content,
            person_id=current_person.id,
            now=datetime.now(UTC),
        )
    except Invalid as refusal:
        return _index(str(refusal)), 422
    return _to(file)


@blueprint.get("/<int:file_id>")
@allow(*IMPORTERS)
def show(slug: str, file_id: int) -> ResponseReturnValue:
    """Show how a file is understood and what would become of it; afterwards, what became."""
    return _show(service.found(db(), current_territory(), file_id))


@blueprint.post("/<int:file_id>")
@allow(*IMPORTERS)
def decide(slug: str, file_id: int) -> ResponseReturnValue:
    """Keep what was said of the columns and look again, or import, or discard."""
    territory, action = current_territory(), request.form.get("action", "look")
    file = service.found(db(), territory, file_id)
    if action == "discard":
        service.discard(db(), file)
        flash(gettext("The file has been discarded."), "info")
        return redirect(url_for("concern_imports.index", slug=slug), code=303)
    if action == "look":
        service.say(db(), file, mapping=_said(), left_out=request.form.getlist("left_out"))
        return _to(file)
    try:
        outcome = service.run(db(), territory, file, now=datetime.now(UTC))
    except (IntakeError, Invalid):
        return _show(file), 422
    counts = {"added": outcome.ledger.added, "duplicate": outcome.ledger.duplicate}
    objects = {**counts, "rejected": len(outcome.rejected), "rows": outcome.ledger.rows}
    consulted(db(), territory, "concern_file", {"file": file.id, **objects}, operation="import_concerns")
    return _to(file)


@blueprint.get("/<int:file_id>/rejected.csv")
@allow(*IMPORTERS)
def rejected(slug: str, file_id: int) -> ResponseReturnValue:
    """Hand out the rows that were not taken, each with the reason, to be mended and sent again."""
    file = service.found(db(), current_territory(), file_id)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([*file.headers, "talsi_row", "talsi_reason"])
    for number, code, sentence, cells in file.rejected:
        writer.writerow([*map(harmless, cells), number, survey_words.row_words(code, sentence)])
    # Spreadsheets take a table for UTF-8 only by this mark.
    content = ("\ufeff" + text.getvalue()).encode()
    name = f"{slug}-survey-{file.id}-to-mend.csv"
    # No stamp in it: it comes back to be imported.
    return hand_out(
        current_territory(),
        "concern_file",
        File(name, content, "text/csv; charset=utf-8"),
        rows=len(file.rejected),
        objects={"file": file.id},
        stamp=False,
    )


def _index(error: str | None = None) -> str:
    files = queries.latest(db(), current_territory().id)
    consulted_once(db(), current_territory(), "concern_files")
    limit = service.MOST_BYTES // 1024**2
    return render_template("concerns/import.html", files=files, error=error, limit_mb=limit)


def _show(file: ConcernFile) -> str:
    shown: dict[str, Any] = {"file": file, "w": survey_words, "fields": FIELDS}
    consulted(db(), current_territory(), "concern_file", {"file": file.id})
    if file.ledger is not None:
        return render_template("concerns/survey_done.html", **shown)
    try:
        outcome = service.look(db(), current_territory(), file, now=datetime.now(UTC))
    except IntakeError as refusal:
        return render_template("concerns/survey.html", problem=survey_words.problem_words(refusal), **shown)
    except (PersonColumns, Invalid) as refusal:
        survey = service.understood(current_territory(), file)
        persons = refusal.columns if isinstance(refusal, PersonColumns) else ()
        return _survey(survey, persons=persons, problem=str(refusal), **shown)
    return _survey(outcome.survey, outcome=outcome, **shown)


def _survey(survey: SurveyPlan, *, persons: Sequence[str] = (), **shown: Any) -> str:
    columns = [(header, header) for header in survey.headers]
    return render_template("concerns/survey.html", survey=survey, columns=columns, persons=persons, **shown)


def _said() -> dict[str, str]:
    """What a person said of the columns: a field left at what was found is found again next time."""
    given = {name: cleaned(request.form, f"map_{name}") for name in FIELDS if f"map_{name}" in request.form}
    return {name: header for name, header in given.items() if header != request.form.get(f"was_{name}", "")}


def _to(file: ConcernFile) -> ResponseReturnValue:
    slug = current_territory().slug
    return redirect(url_for("concern_imports.show", slug=slug, file_id=file.id), code=303)
