"""Reporting: the preview of what everybody will see, sending, the tracking code, and “me too”."""

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from gis.models import Concern
from gis.queries import board, letterbox
from server import concern_words
from server.access import allow_public_intake
from server.card_words import card_names
from server.database import intake_db
from server.services import abuse, photos, reporting
from server.services.abuse import AskFirst
from server.services.refusals import NotFound
from server.services.reporting import Desk
from server.web import reporting_drafts as drafts
from server.web import reporting_follow
from server.web.forms.reporting import Typed
from server.web.reporting_form import draft_of, form_page, labels_of, picture_in_page
from server.web.reporting_pages import blueprint, desk, has_answered, now, question, source, wrong_answer

__all__ = ["blueprint", "reporting_follow"]

COVER_COLUMNS, COVER_ROWS = 8, 6


@blueprint.before_request
def tidy() -> None:
    """Forget in this browser what is over."""
    drafts.tidy(now())


@blueprint.get("/preview")
@allow_public_intake
def preview(slug: str) -> ResponseReturnValue:
    """Show a draft as everybody will see it, and what nobody but the police will."""
    offered = desk(slug)
    newest = drafts.newest(slug)
    ref = request.args.get("draft") or (newest.ref if newest else "")
    concern = draft_of(offered, ref)
    return _gone(offered) if concern is None else _preview(offered, concern)


@blueprint.post("/preview")
@allow_public_intake
def decide(slug: str) -> ResponseReturnValue:
    """Send the draft, cover more of its photo, or throw it away; each may be pressed twice without harm."""
    offered, ref = desk(slug), request.form.get("draft", "")
    concern = draft_of(offered, ref)
    if concern is None:
        return _gone(offered)
    action = request.form.get("action", "")
    if action == "discard":
        reporting.discard(intake_db(), concern)
        drafts.let_go(ref)
        flash(gettext("The draft has been thrown away. Nothing of it was sent."), "info")
        return redirect(url_for("reporting.new", slug=slug), code=303)
    if action == "cover":
        _cover(concern)
        return redirect(url_for("reporting.preview", slug=slug, draft=ref), code=303)
    return _send(offered, concern)


@blueprint.get("/sent")
@allow_public_intake
def sent(slug: str) -> ResponseReturnValue:
    """Show the tracking code, to this browser and for a quarter of an hour."""
    offered = desk(slug)
    held = drafts.sent(slug, request.args.get("draft", ""), now())
    if held is None:
        return render_template("reporting/code_over.html", territory=offered.published)
    return render_template("reporting/sent.html", territory=offered.published, held=held)


@blueprint.post("/sent")
@allow_public_intake
def forget_code(slug: str) -> ResponseReturnValue:
    """Forget the code in this browser, once its holder has kept it elsewhere."""
    drafts.let_go(request.form.get("draft", ""))
    flash(gettext("This browser has forgotten the code."), "info")
    return redirect(url_for("board.index", slug=slug), code=303)


@blueprint.post("/<ref>/support")
@allow_public_intake
def support(slug: str, ref: str) -> ResponseReturnValue:
    """Say “me too” of a concern on the board; a draft of the same thing is then not needed."""
    offered = desk(slug)
    if board.card(intake_db(), slug, ref) is None:
        raise NotFound(gettext("There is no such concern on the board. It may have been taken off."))
    if not reporting.support(intake_db(), ref, source=source()):
        flash(gettext("“Me too” has been said from this connection today. It counts once."), "info")
        return redirect(url_for("board.show", slug=slug, ref=ref), code=303)
    own = request.form.get("draft", "")
    concern = draft_of(offered, own) if own else None
    if concern is not None:
        reporting.discard(intake_db(), concern)
        drafts.let_go(own)
    flash(gettext("Counted. Thank you: it shows how many people this is about."), "info")
    return redirect(url_for("board.show", slug=slug, ref=ref), code=303)


def _preview(
    offered: Desk, concern: Concern, *, error: str | None = None, status: int = 200
) -> ResponseReturnValue:
    shown = reporting.preview(intake_db(), offered, concern, now=now())
    if shown is None:
        typed = Typed.of_draft(concern, letterbox.contact(intake_db(), concern.id), offered)
        errors = {"topic": gettext("This topic is no longer taken. Choose another.")}
        return form_page(offered, typed, errors=errors, status=422)
    page = render_template(
        "reporting/preview.html",
        territory=offered.published,
        shown=shown,
        names=card_names(intake_db(), offered.published.slug),
        topic=labels_of(shown.topic),
        photo=picture_in_page(shown.photo),
        daypart=concern_words.daypart_word(concern.daypart.value),
        columns=range(COVER_COLUMNS),
        rows=range(COVER_ROWS),
        question=None if concern.submitted_at else question(abuse.SENDING),
        error=error,
    )
    return page, status


def _send(offered: Desk, concern: Concern) -> ResponseReturnValue:
    slug, ref = offered.published.slug, concern.public_ref
    if concern.topic_id not in {topic.id for topic in offered.topics.values()} and not concern.submitted_at:
        return _preview(offered, concern)
    try:
        reporting.send(intake_db(), concern, source=source(), answered=has_answered())
    except AskFirst:
        return _preview(offered, concern, error=wrong_answer(), status=422)
    held = drafts.held(slug, ref)
    if held is not None and not held.sent_at:
        drafts.hold(replace(held, sent_at=int(now().timestamp())))
    return redirect(url_for("reporting.sent", slug=slug, draft=ref), code=303)


def _cover(concern: Concern) -> None:
    """Cover the ticked cells of a draft's photo; without a script this is how it is done."""
    stored = letterbox.photo(intake_db(), concern.id)
    cells = request.form.getlist("cell")
    if stored is None or not cells or concern.submitted_at is not None:
        return
    covers = photos.covers_of_cells(cells, columns=COVER_COLUMNS, rows=COVER_ROWS)
    reporting.cover(intake_db(), concern, photos.take(stored.jpeg, covers), now=now())


def _gone(offered: Desk) -> ResponseReturnValue:
    return render_template("reporting/draft_gone.html", territory=offered.published), 404
