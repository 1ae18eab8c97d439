"""People: a person's own account."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import login_user

from server import words
from server.access import allow_signed_in, current_person
from server.database import db
from server.services import people, sittings
from server.services.refusals import Invalid

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
        person = people.change_password(db(), current_person.id, old=old, new=new)
    except Invalid as error:
        return _page(error=error), 422
    login_user(sittings.signed(db(), person))
    flash(gettext("The new password is set. Everywhere else you have been signed out."), "info")
    return redirect(url_for("people.account"))


def _page(error: Invalid | None = None) -> str:
    return render_template("people/account.html", roles=words.ROLES, hints=words.ROLE_HINTS, error=error)
