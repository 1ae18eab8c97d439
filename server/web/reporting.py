"""Reporting: a resident's form, the preview of what everybody will see, and the code after sending."""

import base64
from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from gis.models import Concern
from gis.queries import board, letterbox, public_search, territories
from server import concern_words, i18n
from server.access import allow_public_intake
from server.card_words import card_names
from server.database import intake_db
from server.maps import palette
from server.services import abuse, photos, reporting
from server.services.abuse import AskFirst
from server.services.photos import Photo
from server.services.refusals import Invalid, NotFound
from server.services.reporting import Desk
from server.web import reporting_drafts as drafts
from server.web import reporting_follow
from server.web.forms.reporting import MOST_WORDS, WHOLE, Typed, check, results_to_choose
from server.web.reporting_drafts import Held
from server.web.reporting_pages import (
    blueprint,
    desk,
    has_answered,
    now,
    question,
    source,
    wrong_answer,
)
from server.web.reporting_words import reporting_words

__all__ = ["blueprint", "reporting_follow"]

COVER_COLUMNS, COVER_ROWS = 8, 6


@blueprint.before_request
def tidy() -> None:
    """Forget in this browser what is over."""
    drafts.tidy(now())


@blueprint.get("/new")
@allow_public_intake
def new(slug: str) -> ResponseReturnValue:
    """Show the form, empty or filled with a draft that is to be changed."""
    offered = desk(slug)
    concern = _draft(offered, request.args.get("draft", ""))
    if concern is None or concern.submitted_at is not None:
        return _form(offered, Typed(topic=request.args.get("topic", "")))
    contact, photo = letterbox.contact(intake_db(), concern.id), letterbox.photo(intake_db(), concern.id)
    typed = Typed.of_draft(concern, contact, offered)
    return _form(offered, typed, kept_photo=photo.jpeg if photo else None)


@blueprint.post("/new")
@allow_public_intake
def fill(slug: str) -> ResponseReturnValue:
    """Keep the form as a draft and show it, or show what needs correction, with all that was typed."""
    offered, typed = desk(slug), Typed.of_form(request.form)
    photo, photo_error = _photo(typed)
    typed = replace(typed, photo=base64.b64encode(photo.jpeg).decode() if photo else "", covers="")
    if request.form.get("action") == "find":
        return _form(offered, typed, results=_search(offered, typed.address))
    today = offered.today(now())
    report = check(typed, offered, today=today)
    errors = report if isinstance(report, dict) else {}
    errors |= {"photo": photo_error} if photo_error else {}
    if errors or isinstance(report, dict):
        return _form(offered, typed, errors=errors, status=422)
    held = drafts.held(slug, typed.draft)
    try:
        draft = reporting.save(
            intake_db(),
            offered,
            report,
            photo=photo,
            keeps_photo=not typed.drops_photo,
            code=held.code if held else None,
            language=i18n.language(),
            source=source(),
        )
    except Invalid as refusal:
        return _form(offered, typed, errors={refusal.field or "where": str(refusal)}, status=422)
    drafts.hold(Held(draft.ref, draft.code, slug))
    return redirect(url_for("reporting.preview", slug=slug, draft=draft.ref), code=303)


@blueprint.get("/preview")
@allow_public_intake
def preview(slug: str) -> ResponseReturnValue:
    """Show a draft as everybody will see it, and what nobody but the police will."""
    offered = desk(slug)
    newest = drafts.newest(slug)
    ref = request.args.get("draft") or (newest.ref if newest else "")
    concern = _draft(offered, ref)
    return _gone(offered) if concern is None else _preview(offered, concern)


@blueprint.post("/preview")
@allow_public_intake
def decide(slug: str) -> ResponseReturnValue:
    """Send the draft, cover more of its photo, or throw it away; each may be pressed twice without harm."""
    offered, ref = desk(slug), request.form.get("draft", "")
    concern = _draft(offered, ref)
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
    concern = _draft(offered, own) if own else None
    if concern is not None:
        reporting.discard(intake_db(), concern)
        drafts.let_go(own)
    flash(gettext("Counted. Thank you: it shows how many people this is about."), "info")
    return redirect(url_for("board.show", slug=slug, ref=ref), code=303)


def _draft(offered: Desk, ref: str) -> Concern | None:
    """The draft of this name, if this browser's own cookie holds its code."""
    held = drafts.held(offered.published.slug, ref)
    return reporting.find(intake_db(), offered, held.code, now=now()) if held else None


def _form(
    offered: Desk,
    typed: Typed,
    *,
    errors: dict[str, str] | None = None,
    results: list[dict[str, Any]] | None = None,
    kept_photo: bytes | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    today = offered.today(now())
    page = render_template(
        "reporting/new.html",
        territory=offered.published,
        typed=typed,
        errors=errors or {},
        topics=[(topic, _labels(topic)) for topic in offered.topics.values()],
        neighbourhoods=[(code, name) for code, (_, name) in offered.neighbourhoods.items()],
        whole=WHOLE,
        spot=typed.chosen_spot,
        results=None if results is None else results_to_choose(results),
        photo=_picture(typed.kept_photo or kept_photo),
        dayparts=[(code, str(word)) for code, word in concern_words.DAYPARTS.items()],
        today=today.isoformat(),
        most_words=MOST_WORDS,
        words=reporting_words(),
        palette=palette.for_page(),
        place=_place(offered),
    )
    return page, status


def _labels(topic: letterbox.OfferedTopic) -> dict[str, str]:
    return {
        "label": i18n.local_label(dict(topic.labels)),
        "hint": i18n.local_label(dict(topic.hints)),
        "owner": i18n.local_label(dict(topic.agency_labels)),
    }


def _place(offered: Desk) -> dict[str, Any]:
    """What the form's map must know."""
    slug = offered.published.slug
    return {
        "slug": slug,
        "bounds": list(territories.boundary(offered.territory).bounds),
        "neighbourhoods": territories.neighbourhood_places(intake_db(), offered.territory),
        "search": url_for("api_public_search.find", slug=slug),
    }


def _search(offered: Desk, typed: str) -> list[dict[str, Any]]:
    """What the search finds, but neighbourhoods, which have a list of their own."""
    found = public_search.search(intake_db(), offered.published.slug, typed)
    return [each for each in found if each["kind"] != "neighbourhood"]


def _photo(typed: Typed) -> tuple[Photo | None, str | None]:
    """The picture that was sent now, or with an earlier try, covered as drawn; or why it cannot be used."""
    file = request.files.get("file")
    data = file.read() if file is not None and file.filename else typed.kept_photo
    if not data or (typed.drops_photo and data is typed.kept_photo):
        return None, None
    try:
        return photos.take(data, photos.covers_from(typed.covers)), None
    except Invalid as refusal:
        return None, str(refusal)


def _picture(jpeg: bytes | None) -> str | None:
    """A picture inside its page: it has no address that somebody else could open."""
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}" if jpeg else None


def _preview(
    offered: Desk, concern: Concern, *, error: str | None = None, status: int = 200
) -> ResponseReturnValue:
    shown = reporting.preview(intake_db(), offered, concern, now=now())
    if shown is None:
        typed = Typed.of_draft(concern, letterbox.contact(intake_db(), concern.id), offered)
        errors = {"topic": gettext("This topic is no longer taken. Choose another.")}
        return _form(offered, typed, errors=errors, status=422)
    page = render_template(
        "reporting/preview.html",
        territory=offered.published,
        shown=shown,
        names=card_names(intake_db(), offered.published.slug),
        topic=_labels(shown.topic),
        photo=_picture(shown.photo),
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
