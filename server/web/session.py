"""Session: signing in and out, and choosing a language."""

import secrets
from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, request
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import login_user, logout_user

from server import i18n, purposes, words
from server.access import (
    allow_public,
    allow_public_with_accounts,
    allow_signed_in,
    current_person,
    session_key,
)
from server.database import db, runtime, staff_session
from server.security import limiter
from server.services import audit, people, sittings
from server.services.purposes import Purpose
from server.services.roles import SignedPerson
from server.settings import ALL_LANGUAGES
from server.web.targets import next_target

blueprint = Blueprint("session", __name__)


@blueprint.get("/sign-in")
@allow_public_with_accounts
def sign_in() -> ResponseReturnValue:
    """Show the form, or go on when somebody is signed in already."""
    return redirect(next_target()) if current_person else _form()


@blueprint.post("/sign-in")
@limiter.limit("60 per minute")
@allow_public_with_accounts
def check() -> ResponseReturnValue:
    """Check login and password; the answer to any mistake is the same."""
    sitting = _new_sitting()
    person = sittings.sign_in(
        db(),
        login=request.form.get("login", ""),
        password=request.form.get("password", ""),
        now=datetime.now(UTC),
        sitting=sitting,
    )
    if person is None or (person.demo and not runtime().settings.demo):
        error = gettext(
            "Login and password do not fit, or there were too many attempts. "
            "Check both, and wait some minutes before the next try."
        )
        return _form(error=error), 422
    return _begin(person, sitting)


@blueprint.post("/sign-in/demo")
@limiter.limit("60 per minute")
@allow_public_with_accounts
def demo() -> ResponseReturnValue:
    """Sign in one of the demo accounts, where this server serves the demo."""
    if not runtime().settings.demo:
        abort(404)
    sitting = _new_sitting()
    person = sittings.sign_in_demo(db(), login=request.form.get("login", ""), sitting=sitting)
    answer = _begin(person, sitting)
    purposes.keep(Purpose.TRAINING)  # what else, where everything is synthetic
    return answer


@blueprint.post("/sign-out")
@allow_signed_in
def sign_out() -> ResponseReturnValue:
    """End this sitting."""
    audit.record(db(), "sign_out", person_id=current_person.id, sitting=session_key())
    logout_user()
    cookie.clear()
    return redirect("/")


@blueprint.post("/language")
@allow_public
def choose_language() -> ResponseReturnValue:
    """Remember the language in a cookie and, for an account holder, in the account."""
    return _switch_language(request.form.get("language", ""))


@blueprint.get("/language/<code>")
@allow_public
def language_link(code: str) -> ResponseReturnValue:
    """The same as a link, for handouts; it changes this browser only."""
    return _switch_language(code, keep=False)


def _switch_language(code: str, *, keep: bool = True) -> ResponseReturnValue:
    if code not in ALL_LANGUAGES:
        abort(404)
    if keep and current_person:
        # The person's own choice is an account matter, like being signed in.
        people.change_language(staff_session(), current_person.id, language=code)
    response = redirect(next_target())
    response.set_cookie(
        i18n.COOKIE,
        code,
        max_age=i18n.COOKIE_SECONDS,
        samesite="Lax",
        httponly=True,
        secure=runtime().settings.https,
    )
    return response


def _form(error: str | None = None) -> str:
    return render_template(
        "people/sign_in.html",
        error=error,
        login=request.form.get("login", ""),
        next=next_target(),
        roles=words.ROLES,
        hints=words.ROLE_HINTS,
        demo_people=people.demo_accounts(db()) if runtime().settings.demo else (),
    )


def _new_sitting() -> str:
    """A word that joins the audit rows of one sitting, and cannot be guessed or traced to a person."""
    return secrets.token_hex(8)


def _begin(person: SignedPerson, sitting: str) -> ResponseReturnValue:
    cookie.clear()  # what an earlier visitor of this browser left is not taken over
    cookie.permanent = True
    cookie["sitting"] = sitting
    login_user(person)
    return redirect(next_target())
