"""Purposes: the one question of a working context, what a territory is looked at for."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server import purposes, words
from server.access import (
    EXACT_ROLES,
    PURPOSE_ROLES,
    allow,
    current_person,
    current_territory,
    may,
    session_key,
)
from server.database import db
from server.security import limiter
from server.services import purposes as service
from server.services.refusals import Invalid
from server.web.targets import next_target

blueprint = Blueprint("purposes", __name__, url_prefix="/t/<slug>/purpose")


@blueprint.get("")
@allow(*PURPOSE_ROLES, purpose=False)
def ask(slug: str) -> ResponseReturnValue:
    """Ask what this territory is looked at for, and offer what was said last."""
    said = purposes.stated(current_territory().id) or purposes.last_stated() or ""
    code, own_words = service.apart(said)
    return _page(code, own_words)


@blueprint.post("")
@limiter.limit("60 per minute")
@allow(*PURPOSE_ROLES, purpose=False)
def answer(slug: str) -> ResponseReturnValue:
    """Keep the answer, write it down, and go on to the page that was wanted."""
    try:
        purpose = service.parse(request.form)
    except Invalid as error:
        return _page(request.form.get("purpose", ""), request.form.get("words", ""), error), 422
    territory = current_territory()
    service.state(
        db(),
        person_id=current_person.id,
        role=current_person.role_in(PURPOSE_ROLES, territory.id),
        sitting=session_key(),
        territory_id=territory.id,
        purpose=purpose,
    )
    purposes.keep(purpose, territory.id)
    return redirect(next_target(_begins()), code=303)


def _begins() -> str:
    """Where work in this territory begins for the person, when they wanted no page in particular."""
    territory = current_territory()
    page = "explore.page" if may(*EXACT_ROLES, territory=territory) else "territory.home"
    return url_for(page, slug=territory.slug)


def _page(code: str, own_words: str, error: Invalid | None = None) -> str:
    return render_template(
        "purposes/ask.html",
        territory=current_territory(),
        options=[(purpose.value, name) for purpose, name in words.PURPOSES.items()],
        chosen=code,
        own_words=own_words,
        longest=service.LONGEST_WORDS,
        next=next_target(_begins()),
        unsent="unsent" in request.values,
        error=error,
    )
