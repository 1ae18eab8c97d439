"""Subject: hand out or erase everything about a concern when its reporter asks by telephone or letter."""

import json
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from gis.models import Concern, Role
from server import concern_words, purposes, subject_words
from server.access import allow, current_person, current_territory, session_key
from server.auditing import consulted, exported
from server.database import db
from server.handing_out import fingerprint
from server.services import subject_access
from server.services.refusals import NotFound
from server.subject_words import held_words

blueprint = Blueprint("subject", __name__, url_prefix="/t/<slug>/concerns/subject")
moderator_only = allow(Role.MODERATOR)


@blueprint.get("")
@moderator_only
def ask(slug: str) -> ResponseReturnValue:
    """Ask for the tracking code that the reporter reads out or has written."""
    return _page()


@blueprint.post("")
@moderator_only
def show(slug: str) -> ResponseReturnValue:
    """Show what is held about the concern of a code."""
    try:
        concern = _found()
    except NotFound as refusal:
        return _page(error=str(refusal)), 422
    consulted(db(), current_territory(), "subject_file", {"concern": concern.id})
    return _page(concern=concern, file=subject_access.file_of(db(), concern))


@blueprint.post("/file")
@moderator_only
def file(slug: str) -> ResponseReturnValue:
    """Hand out everything that is held about the concern of a code."""
    concern = _found()
    content = json.dumps(subject_access.file_of(db(), concern), ensure_ascii=False, indent=2)
    told = {"concern": concern.id, "sha256": fingerprint(content.encode())}
    exported(db(), current_territory(), "subject_file", told, recipient="reporter")
    name = f"{slug}-concern-{concern.public_ref}.json"
    return Response(
        content,
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


@blueprint.post("/erase")
@moderator_only
def erase(slug: str) -> ResponseReturnValue:
    """Erase the concern of a code because its reporter asks for it."""
    concern = _found()
    asked_by = request.form.get("asked_by", "")
    if asked_by not in subject_words.ASKED_BY or "sure" not in request.form:
        error = gettext("Say how the reporter asked, and confirm that it cannot be undone.")
        return _page(concern=concern, file=subject_access.file_of(db(), concern), error=error), 422
    subject_access.erase(
        db(),
        concern,
        asked_by=asked_by,
        person_id=current_person.id,
        role=Role.MODERATOR.value,
        sitting=session_key(),
        purpose=purposes.stated(current_territory().id),
    )
    flash(gettext("The concern %(ref)s has been erased.", ref=concern.public_ref), "info")
    return redirect(url_for("subject.ask", slug=slug), 303)


def _found() -> Concern:
    return subject_access.find(db(), request.form.get("code", ""), territory=current_territory())


def _page(
    concern: Concern | None = None, file: dict[str, Any] | None = None, error: str | None = None
) -> str:
    return render_template(
        "custody/subject.html",
        concern=concern,
        file=file,
        error=error,
        typed=request.form.get("code", ""),
        asked_by=request.form.get("asked_by", ""),
        asked_ways=list(subject_words.ASKED_BY.items()),
        held=held_words(file) if file else [],
        w=concern_words,
    )
