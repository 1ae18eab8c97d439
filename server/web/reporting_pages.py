"""Reporting pages: what the form, the preview and the page of a tracking code have in common."""

from datetime import UTC, date, datetime
from typing import Any

from babel.dates import format_date
from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from werkzeug.exceptions import RequestEntityTooLarge

from server.database import intake_db
from server.services import abuse, reporting, small_questions
from server.services.abuse import Source, TooMany
from server.services.photos import MOST_BYTES
from server.services.reporting import Desk
from server.services.small_questions import Question

blueprint = Blueprint("reporting", __name__, url_prefix="/t/<slug>/concerns")

# A photo and the words around it; the installation's own limit is for the exports of years.
_MOST_BODY = MOST_BYTES + 3 * 1024 * 1024


@blueprint.url_value_preprocessor
def limit_body(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Take no more than a form with a photo; said here, since forgery tokens are read before any view."""
    request.max_content_length = _MOST_BODY


@blueprint.app_template_filter("local_day")
def local_day(day: date) -> str:
    """Write a day in the reader's language, e.g. “7 December 2026”."""
    return str(format_date(day, "long", locale=get_locale() or "en"))


def desk(slug: str) -> Desk:
    """What can be reported in the territory of the address."""
    return reporting.desk(intake_db(), slug)


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def secret() -> str:
    """The server's key, with which sources are hashed and questions sealed."""
    return str(current_app.config["SECRET_KEY"])


def source() -> Source:
    """Where this request comes from; the address goes no further than this."""
    return Source.of(request.remote_addr, secret(), now=now())


def question(limit: abuse.Limit) -> Question | None:
    """The small question, if this source must answer one first."""
    asked = abuse.must_ask(intake_db(), limit, source())
    return small_questions.ask(secret(), now=now()) if asked else None


def has_answered() -> bool:
    """Whether the small question came back with the right answer; it cannot be used again."""
    token = request.form.get("question", "")
    return bool(token) and small_questions.answered(
        intake_db(), secret(), token=token, answer=request.form.get("question_answer", ""), now=now()
    )


def wrong_answer() -> str:
    """What is said of a small question without its right answer."""
    return gettext("Answer the small question first: much has come from this connection within an hour.")


@blueprint.errorhandler(TooMany)
def too_many(error: TooMany) -> ResponseReturnValue:
    """Say that nothing more is taken for now, until when, and how else one can report."""
    minutes = max(1, -(-int(error.wait.total_seconds()) // 60))
    page = render_template("reporting/too_many.html", minutes=minutes)
    return Response(page, status=429, headers={"Retry-After": str(max(1, int(error.wait.total_seconds())))})


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say that the photo is too large, before anything of it was read."""
    return render_template("reporting/too_large.html", most=MOST_BYTES // 1024**2), 413
