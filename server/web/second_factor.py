"""Second factor: set it up with one's telephone, make new recovery codes, take it away."""

from collections.abc import Sequence
from datetime import UTC, datetime

import segno
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from server.access import (
    allow_before_enrolment,
    came_through_provider,
    current_person,
    must_enrol,
    session_key,
)
from server.database import db, runtime
from server.security import limiter
from server.services import second_factor as service
from server.services.refusals import Invalid
from server.web.beginning import secret_key

blueprint = Blueprint("second_factor", __name__, url_prefix="/account/second-factor")


@blueprint.before_request
def only_where_it_is_used() -> None:
    """Hide the pages where the installation has switched second factors off."""
    if runtime().settings.second_factor == service.OFF:
        abort(404)


@blueprint.get("")
@allow_before_enrolment
def show() -> ResponseReturnValue:
    """Show how the second factor stands: none, waiting for its first code, or in use."""
    return _page()


@blueprint.post("")
@allow_before_enrolment
def propose() -> ResponseReturnValue:
    """Make a secret for the telephone; it counts once a code has proved it."""
    service.propose(db(), current_person.id, secret_key())
    return redirect(url_for("second_factor.show"), code=303)


@blueprint.post("/confirm")
@limiter.limit("30 per minute")
@allow_before_enrolment
def confirm() -> ResponseReturnValue:
    """Check the first code, and show the recovery codes this once."""
    form = request.form
    try:
        codes = service.confirm(
            db(),
            current_person.id,
            code=form.get("code", ""),
            password=None if came_through_provider() else form.get("password", ""),
            server_key=secret_key(),
            now=datetime.now(UTC),
            sitting=session_key(),
        )
    except Invalid as error:
        return _page(error), 422
    return _codes_page(codes, fresh=True)


@blueprint.post("/recovery-codes")
@limiter.limit("30 per minute")
@allow_before_enrolment
def renew() -> ResponseReturnValue:
    """Make new recovery codes and show them this once."""
    try:
        codes = service.renew_recovery(db(), current_person.id, _proof())
    except Invalid as error:
        return _page(error), 422
    return _codes_page(codes, fresh=False)


@blueprint.post("/remove")
@limiter.limit("30 per minute")
@allow_before_enrolment
def remove() -> ResponseReturnValue:
    """Take the second factor away."""
    try:
        service.remove(db(), current_person.id, _proof())
    except Invalid as error:
        return _page(error), 422
    flash(gettext("The second factor is removed. The password alone signs you in."), "info")
    return redirect(url_for("second_factor.show"), code=303)


def _proof() -> service.Proof:
    return service.Proof(request.form.get("code", ""), secret_key(), datetime.now(UTC), session_key())


def _page(error: Invalid | None = None) -> str:
    waiting = (
        None if current_person.second_factor else service.proposed(db(), current_person.id, secret_key())
    )
    return render_template(
        "people/second_factor.html",
        secret=_in_groups(waiting[0]) if waiting else None,
        picture=_picture(waiting[1]) if waiting else None,
        required=must_enrol(),
        by_password=not came_through_provider(),
        codes_left=service.codes_left(db(), current_person.id),
        error=error,
    )


def _codes_page(codes: Sequence[str], *, fresh: bool) -> str:
    return render_template("people/recovery_codes.html", codes=codes, fresh=fresh)


def _picture(address: str) -> Markup:
    """The address as a square that a telephone's camera reads, on white in every theme."""
    square = segno.make(address, error="m", micro=False)
    svg = square.svg_inline(scale=5, border=3, light="#fff", svgclass="qr", lineclass=None, omitsize=True)
    return Markup(svg)  # noqa: S704 - made of dots alone


def _in_groups(secret: str) -> str:
    return " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))
