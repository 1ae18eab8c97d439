"""Session: signing in, with one step or two, and out, and choosing a language."""

from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import logout_user

from server import i18n, purposes, words
from server.access import (
    allow_before_enrolment,
    allow_public,
    allow_public_with_accounts,
    current_person,
    session_key,
)
from server.database import db, runtime, staff_session
from server.security import limiter
from server.services import people, second_factor, sittings
from server.services.purposes import Purpose
from server.settings import ALL_LANGUAGES
from server.web.beginning import begin, begin_half, half_begun, secret_key
from server.web.targets import next_target

blueprint = Blueprint("session", __name__)


@blueprint.get("/sign-in")
@allow_public_with_accounts
def sign_in() -> ResponseReturnValue:
    """Show the form, or go on when somebody is signed in already."""
    return redirect(next_target()) if current_person else sign_in_page()


@blueprint.post("/sign-in")
@limiter.limit("60 per minute")
@allow_public_with_accounts
def check() -> ResponseReturnValue:
    """Check login and password; the answer to any mistake is the same."""
    asks_for_code = runtime().settings.second_factor != second_factor.OFF
    person = sittings.prove_password(
        db(),
        login=request.form.get("login", ""),
        password=request.form.get("password", ""),
        now=datetime.now(UTC),
        second_factor=asks_for_code,
    )
    if person is None or (person.demo and not runtime().settings.demo):
        return sign_in_page(error=_no_fit()), 422
    if asks_for_code and person.totp_confirmed_at:
        begin_half(person, next_target())
        return redirect(url_for("session.code"), code=303)
    begin(person)
    return redirect(next_target())


@blueprint.get("/sign-in/code")
@allow_public_with_accounts
def code() -> ResponseReturnValue:
    """Ask for the code of the second factor."""
    if current_person:
        return redirect("/")
    return render_template("people/code.html", error=None) if half_begun() else _begin_again()


@blueprint.post("/sign-in/code")
@limiter.limit("30 per minute")
@allow_public_with_accounts
def check_code() -> ResponseReturnValue:
    """Check the code; whoever gave no password in this browser, or long ago, begins again."""
    half = half_begun()
    person = sittings.from_half(db(), half["key"]) if half else None
    if half is None or person is None:
        return _begin_again()
    how = second_factor.prove(
        db(), person, code=request.form.get("code", ""), server_key=secret_key(), now=datetime.now(UTC)
    )
    if how is None:
        error = gettext(
            "This code does not fit, was used already, or there were too many attempts. "
            "Wait for the next code; after several attempts wait some minutes."
        )
        return render_template("people/code.html", error=error), 422
    begin(person, how=how)
    if how == "recovery":
        _warn_of_last_codes(len(person.recovery_hashes) - 1)
    return redirect(half["next"])


@blueprint.post("/sign-in/demo")
@limiter.limit("60 per minute")
@allow_public_with_accounts
def demo() -> ResponseReturnValue:
    """Sign in one of the demo accounts, where this server serves the demo."""
    if not runtime().settings.demo:
        abort(404)
    begin(sittings.prove_demo(db(), login=request.form.get("login", "")), channel="demo")
    purposes.keep(Purpose.TRAINING)  # what else, where everything is synthetic
    return redirect(next_target())


@blueprint.post("/sign-out")
@allow_before_enrolment
def sign_out() -> ResponseReturnValue:
    """End this sitting, here and on the server."""
    sitting = session_key() or ""
    sittings.end(db(), current_person.id, sitting, by=current_person.id, sitting=sitting)
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


def sign_in_page(error: str | None = None) -> str:
    """The form, with what went wrong before."""
    return render_template(
        "people/sign_in.html",
        error=error,
        login=request.form.get("login", ""),
        next=next_target(),
        provider=runtime().settings.oidc_name,
        roles=words.ROLES,
        hints=words.ROLE_HINTS,
        demo_people=people.demo_accounts(db()) if runtime().settings.demo else (),
    )


def _no_fit() -> str:
    return gettext(
        "Login and password do not fit, or there were too many attempts. "
        "Check both, and wait some minutes before the next try."
    )


def _begin_again() -> ResponseReturnValue:
    flash(gettext("Sign in again: the password was given too long ago."), "error")
    return redirect(url_for("session.sign_in"), code=303)


def _warn_of_last_codes(left: int) -> None:
    sentence = ngettext(
        "You have %(num)s recovery code left. Make new ones on the page of your account.",
        "You have %(num)s recovery codes left. Make new ones on the page of your account.",
        left,
    )
    flash(sentence, "info")
