"""Subscriptions: the pages on which residents ask for news by e-mail, confirm it, and end it."""

from collections.abc import Mapping
from datetime import UTC, datetime

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from gis.queries import board
from server.access import allow_public, allow_public_intake
from server.database import intake_db, public_db
from server.i18n import NAMES, language, offered
from server.security import csrf
from server.services import subscriptions
from server.services.abuse import Source, TooMany
from server.services.refusals import Invalid, NotFound
from server.services.subscriptions import Wish

blueprint = Blueprint("subscriptions", __name__, url_prefix="/t/<slug>/concerns/news")


@blueprint.get("")
@allow_public
def form(slug: str) -> ResponseReturnValue:
    """Ask for an address, and of where news are wanted."""
    chosen = request.args.get("neighbourhood", "")
    return _form(slug, {"neighbourhood": chosen, "language": language()})


@blueprint.post("")
@allow_public_intake
def ask(slug: str) -> ResponseReturnValue:
    """Write to the address; what is said here is the same whether or not it was known."""
    sent = request.form
    wish = Wish(sent.get("email", ""), sent.get("neighbourhood") or None, sent.get("language", language()))
    try:
        source = Source.of(request.remote_addr, _secret(), now=datetime.now(UTC))
        subscriptions.ask(intake_db(), slug, wish, secret=_secret(), source=source)
    except Invalid as refusal:
        return _form(slug, sent, errors={refusal.field or "email": str(refusal)}), 422
    except TooMany as refusal:
        minutes = max(1, -(-int(refusal.wait.total_seconds()) // 60))
        said = gettext(
            "Too many letters were asked for from this connection. Try again in %(minutes)s minutes.",
            minutes=minutes,
        )
        return _form(slug, sent, errors={"": said}), 429, {"Retry-After": str(minutes * 60)}
    return redirect(url_for("subscriptions.asked", slug=slug), code=303)


@blueprint.get("/asked")
@allow_public
def asked(slug: str) -> ResponseReturnValue:
    """Say that a letter is on its way, and what to do when it does not come."""
    return render_template("subscriptions/asked.html", territory=board.territory(public_db(), slug))


@blueprint.get("/<token>")
@allow_public_intake
def show(slug: str, token: str) -> ResponseReturnValue:
    """Show what a link stands for; looking changes nothing, since programs look into letters, too."""
    try:
        return _subscription(subscriptions.opened(intake_db(), slug, token))
    except NotFound:
        return _ended(slug), 404


@blueprint.post("/<token>")
@allow_public_intake
def confirm(slug: str, token: str) -> ResponseReturnValue:
    """Begin with the letters."""
    try:
        subscriptions.confirm(intake_db(), slug, token, now=datetime.now(UTC))
    except NotFound:
        return _ended(slug), 404
    return redirect(url_for("subscriptions.show", slug=slug, token=token), code=303)


@blueprint.post("/<token>/stop")
@csrf.exempt  # type: ignore[untyped-decorator]
@allow_public_intake
def stop(slug: str, token: str) -> ResponseReturnValue:
    """Forget the address.

    Mail programs press this button for their readers (RFC 8058): the token says who it is, and no cookie.
    """
    subscriptions.end(intake_db(), slug, token)
    return _ended(slug)


def _form(slug: str, values: Mapping[str, str], errors: Mapping[str, str] | None = None) -> str:
    areas = board.neighbourhood_names(public_db(), slug)
    return render_template(
        "subscriptions/form.html",
        territory=board.territory(public_db(), slug),
        areas=list(areas.items()),
        tongues=[(code, NAMES[code]) for code in offered()],
        values=values,
        errors=errors or {},
    )


def _subscription(found: subscriptions.Opened) -> str:
    page = "confirmed" if found.subscription.confirmed_at else "confirm"
    return render_template(
        f"subscriptions/{page}.html",
        territory=found.territory,
        subscription=found.subscription,
        area=found.area,
    )


def _ended(slug: str) -> str:
    return render_template("subscriptions/ended.html", territory=board.territory(public_db(), slug))


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])
