"""Reporting, the form: what it offers, what was typed, and the draft that becomes of it."""

import base64
from dataclasses import replace
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gis.models import Concern
from gis.queries import letterbox, public_search, territories
from server import concern_words, i18n
from server.access import allow_public_intake
from server.database import intake_db
from server.maps import palette
from server.services import photos, reporting
from server.services.photos import Photo
from server.services.refusals import Invalid
from server.services.reporting import Desk
from server.web import reporting_drafts as drafts
from server.web.forms.reporting import MOST_WORDS, WHOLE, Typed, check, results_to_choose
from server.web.reporting_drafts import Held
from server.web.reporting_pages import blueprint, desk, now, source
from server.web.reporting_words import reporting_words


@blueprint.get("/new")
@allow_public_intake
def new(slug: str) -> ResponseReturnValue:
    """Show the form, empty or filled with a draft that is to be changed."""
    offered = desk(slug)
    concern = draft_of(offered, request.args.get("draft", ""))
    if concern is None or concern.submitted_at is not None:
        return form_page(offered, Typed(topic=request.args.get("topic", "")))
    contact, photo = letterbox.contact(intake_db(), concern.id), letterbox.photo(intake_db(), concern.id)
    typed = Typed.of_draft(concern, contact, offered)
    return form_page(offered, replace(typed, photo=_in_text(photo.jpeg if photo else None)))


@blueprint.post("/new")
@allow_public_intake
def fill(slug: str) -> ResponseReturnValue:
    """Keep the form as a draft and show it, or show what needs correction, with all that was typed."""
    offered, typed = desk(slug), Typed.of_form(request.form)
    photo, photo_error = _photo(typed)
    typed = replace(typed, photo=_in_text(photo.jpeg if photo else None), covers="")
    if request.form.get("action") == "find":
        return form_page(offered, typed, results=_search(offered, typed.address))
    today = offered.today(now())
    report = check(typed, offered, today=today)
    errors = report if isinstance(report, dict) else {}
    errors |= {"photo": photo_error} if photo_error else {}
    if errors or isinstance(report, dict):
        return form_page(offered, typed, errors=errors, status=422)
    held = drafts.held(slug, typed.draft)
    try:
        draft = reporting.save(
            intake_db(),
            offered,
            report,
            photo=photo,
            keeps_photo=False,
            code=held.code if held else None,
            language=i18n.language(),
            source=source(),
        )
    except Invalid as refusal:
        return form_page(offered, typed, errors={refusal.field or "where": str(refusal)}, status=422)
    drafts.hold(Held(draft.ref, draft.code, slug))
    return redirect(url_for("reporting.preview", slug=slug, draft=draft.ref), code=303)


def draft_of(offered: Desk, ref: str) -> Concern | None:
    """The draft of this name, if this browser's own cookie holds its code."""
    held = drafts.held(offered.published.slug, ref)
    return reporting.find(intake_db(), offered, held.code, now=now()) if held else None


def form_page(
    offered: Desk,
    typed: Typed,
    *,
    errors: dict[str, str] | None = None,
    results: list[dict[str, Any]] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """Show the form with what was typed and what is wrong with it."""
    today = offered.today(now())
    page = render_template(
        "reporting/new.html",
        territory=offered.published,
        typed=typed,
        errors=errors or {},
        topics=[(topic, labels_of(topic)) for topic in offered.topics.values()],
        neighbourhoods=[(code, name) for code, (_, name) in offered.neighbourhoods.items()],
        whole=WHOLE,
        spot=typed.chosen_spot,
        results=None if results is None else results_to_choose(results),
        photo=picture_in_page(typed.kept_photo),
        dayparts=[(code, str(word)) for code, word in concern_words.DAYPARTS.items()],
        today=today.isoformat(),
        most_words=MOST_WORDS,
        words=reporting_words(),
        palette=palette.for_page(),
        place=_place(offered),
    )
    return page, status


def labels_of(topic: letterbox.OfferedTopic) -> dict[str, str]:
    """What a topic is called, what belongs to it and whose it is, in the reader's language."""
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
    """The picture that was sent now or with an earlier try, covered as drawn; or why it cannot be used."""
    file = request.files.get("file")
    data = file.read() if file is not None and file.filename else None
    if data is None and not typed.drops_photo:
        data = typed.kept_photo
    if not data:
        return None, None
    try:
        covers = photos.covers_from(typed.covers)
        return reporting.take_photo(intake_db(), data, covers, source=source()), None
    except Invalid as refusal:
        return None, str(refusal)


def _in_text(jpeg: bytes | None) -> str:
    """A picture as a field of the form carries it to the next try."""
    return base64.b64encode(jpeg).decode() if jpeg else ""


def picture_in_page(jpeg: bytes | None) -> str | None:
    """A picture inside its page: it has no address that somebody else could open."""
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}" if jpeg else None
