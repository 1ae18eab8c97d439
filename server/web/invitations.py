"""Invitations: make one, revoke one, and the page on which the invited make their account."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from gis.models import Invitation, Role
from server import words
from server.access import Scope, allow, allow_public_with_accounts, current_person
from server.database import db, runtime
from server.i18n import language
from server.security import limiter
from server.services import invitations
from server.services.invitations import InvitationOver
from server.services.refusals import Conflict, Invalid
from server.web.beginning import begin
from server.web.people_page import grants_of_form, people_page

blueprint = Blueprint("invitations", __name__)


@blueprint.post("/admin/invitations")
@allow(Role.ADMINISTRATOR, scope=Scope.NONE)
def invite() -> ResponseReturnValue:
    """Make an invitation, whose link is shown once."""
    try:
        invitation, token = invitations.invite(
            db(),
            login=request.form.get("login", ""),
            name=request.form.get("name", ""),
            grants=grants_of_form(),
            by=current_person.id,
            now=datetime.now(UTC),
        )
    except (Invalid, Conflict) as error:
        return people_page(error=error), 422
    return people_page(link=(invitation.login, url_for("invitations.show", token=token, _external=True)))


@blueprint.post("/admin/invitations/<int:invitation_id>/revoke")
@allow(Role.ADMINISTRATOR, scope=Scope.NONE)
def revoke(invitation_id: int) -> ResponseReturnValue:
    """Make a link worthless."""
    invitations.revoke(db(), invitation_id, by=current_person.id, now=datetime.now(UTC))
    flash(gettext("The invitation is revoked: its link opens nothing."), "info")
    return redirect(url_for("admin.people_list"), code=303)


@blueprint.get("/invitation/<token>")
@limiter.limit("60 per minute")
@allow_public_with_accounts
def show(token: str) -> ResponseReturnValue:
    """Show whom the invitation is for, and ask for a name and a password; looking uses nothing up."""
    return _page(token, invitations.find(db(), token, now=datetime.now(UTC)))


@blueprint.post("/invitation/<token>")
@limiter.limit("60 per minute")
@allow_public_with_accounts
def accept(token: str) -> ResponseReturnValue:
    """Make the account and sign it in."""
    now, password = datetime.now(UTC), request.form.get("password", "")
    invitation = invitations.find(db(), token, now=now)
    if password != request.form.get("again", ""):
        different = Invalid(gettext("The two passwords are not the same."), field="again")
        return _page(token, invitation, different), 422
    try:
        name = request.form.get("name", "")
        person = invitations.accept(db(), token, name=name, password=password, now=now, language=language())
    except (Invalid, Conflict) as error:
        return _page(token, invitation, error), 422
    begin(person, how="invitation")
    flash(gettext("Your account is made, and you are signed in."), "info")
    return redirect(url_for("people.account"), code=303)


@blueprint.app_errorhandler(InvitationOver)
def over(error: InvitationOver) -> ResponseReturnValue:
    """Say why the link opens nothing, and what to do."""
    return render_template("people/invitation_over.html", sentence=str(error)), 404


def _page(token: str, invitation: Invitation, error: Exception | None = None) -> str:
    return render_template(
        "people/invitation.html",
        token=token,
        invitation=invitation,
        roles=[words.role_name(role) for role, _place in invitation.roles],
        provider=runtime().settings.oidc_name,
        form=request.form,
        error=error,
    )
