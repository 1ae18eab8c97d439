"""People: a person's own account, and where they are signed in."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import login_user

from gis.models import Territory
from gis.queries import territories
from server import purposes, words
from server.access import PURPOSE_ROLES, allow_signed_in, current_person, may, session_key
from server.database import db, runtime
from server.services import people, sittings
from server.services.refusals import Invalid
from server.services.second_factor import OFF

blueprint = Blueprint("people", __name__)


@blueprint.get("/account")
@allow_signed_in
def account() -> ResponseReturnValue:
    """Show who is signed in, with which roles, and the form for a new password."""
    return _page()


@blueprint.post("/account/password")
@allow_signed_in
def change_password() -> ResponseReturnValue:
    """Set a new password; sittings elsewhere end, this one goes on."""
    old, new = request.form.get("old", ""), request.form.get("password", "")
    if new != request.form.get("again", ""):
        return _page(error=Invalid(gettext("The two new passwords are not the same."), field="again")), 422
    try:
        person = people.change_password(
            db(), current_person.id, old=old, new=new, now=datetime.now(UTC), sitting=session_key()
        )
    except Invalid as error:
        return _page(error=error), 422
    login_user(sittings.signed(db(), person))
    flash(gettext("The new password is set. Everywhere else you have been signed out."), "info")
    return redirect(url_for("people.account"))


@blueprint.post("/account/sittings/<key>/end")
@allow_signed_in
def end_sitting(key: str) -> ResponseReturnValue:
    """Sign out one of one's own sittings; this one, too, if it is the one."""
    sittings.end(db(), current_person.id, key, by=current_person.id, sitting=session_key())
    flash(gettext("That device is signed out."), "info")
    return redirect(url_for("people.account"), code=303)


@blueprint.post("/account/sittings/end-others")
@allow_signed_in
def end_other_sittings() -> ResponseReturnValue:
    """Sign out everywhere but here."""
    this = session_key()
    ended = sittings.end_all(db(), current_person.id, by=current_person.id, but=this, sitting=this)
    sentence = ngettext("%(num)s other device is signed out.", "%(num)s other devices are signed out.", ended)
    flash(sentence, "info")
    return redirect(url_for("people.account"), code=303)


def _purposes() -> list[tuple[Territory, str]]:
    """Each territory that a purpose was said for, with the purpose in words."""
    said = [(place, purposes.stated(place.id)) for place in territories.all_territories(db())]
    return [
        (place, words.purpose(purpose))
        for place, purpose in said
        if purpose and may(*PURPOSE_ROLES, territory=place)
    ]


def _page(error: Invalid | None = None) -> str:
    return render_template(
        "people/account.html",
        roles=words.ROLES,
        hints=words.ROLE_HINTS,
        sittings=sittings.running(db(), current_person.id),
        this=session_key(),
        purposes=_purposes(),
        second_factor=runtime().settings.second_factor != OFF,
        error=error,
    )
