"""Errors: one table from our refusals to HTTP, and their page or problem document."""

from http import HTTPStatus

from flask import Flask, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from analysis.errors import AnalysisError
from gis.errors import BadBoundary, IntakeError, NotMetric, TalsiError, TileOutside, UnknownTerritory
from gis.queries import territories
from server.api.problem import problem
from server.database import staff_session
from server.logs import logger
from server.services.purposes import PurposeNeeded
from server.services.refusals import Conflict, Invalid, NotAllowed, NotFound
from server.services.second_factor import SecondFactorNeeded
from server.words import sentence_of

# The first class that fits decides.
STATUS: tuple[tuple[type[Exception], HTTPStatus], ...] = (
    (UnknownTerritory, HTTPStatus.NOT_FOUND),
    (NotFound, HTTPStatus.NOT_FOUND),
    (TileOutside, HTTPStatus.NOT_FOUND),
    (NotAllowed, HTTPStatus.FORBIDDEN),
    (Conflict, HTTPStatus.CONFLICT),
    (Invalid, HTTPStatus.UNPROCESSABLE_ENTITY),
    (IntakeError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (NotMetric, HTTPStatus.UNPROCESSABLE_ENTITY),
    (BadBoundary, HTTPStatus.UNPROCESSABLE_ENTITY),
    (TalsiError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (AnalysisError, HTTPStatus.UNPROCESSABLE_ENTITY),
)

# What happened, what is kept, what to do now.
TITLES = {
    400: lazy_gettext("The request could not be read"),
    401: lazy_gettext("Please sign in"),
    403: lazy_gettext("You may not do this"),
    404: lazy_gettext("There is no such page"),
    405: lazy_gettext("The request could not be read"),
    409: lazy_gettext("This has changed in the meantime"),
    413: lazy_gettext("The file is too large"),
    422: lazy_gettext("Something needs to be corrected"),
    429: lazy_gettext("Too many attempts"),
    500: lazy_gettext("Something went wrong on our side"),
    503: lazy_gettext("Talsi is not ready yet"),
}
DETAILS = {
    400: lazy_gettext("Go back and try again. Nothing has been changed."),
    401: lazy_gettext("This page is for people with an account."),
    403: lazy_gettext("Your role does not allow this. An administrator can change your roles."),
    404: lazy_gettext("The address may be mistyped, or what was here has been removed."),
    405: lazy_gettext("Go back and try again. Nothing has been changed."),
    409: lazy_gettext("What you sent has not been stored."),
    413: lazy_gettext("Nothing has been stored. Split the file, or ask an administrator to raise the limit."),
    429: lazy_gettext("Wait a minute and try again."),
    500: lazy_gettext(
        "Nothing has been changed. Try again; if it happens again, tell an administrator when it did."
    ),
    503: lazy_gettext("Try again in a minute."),
}

# What to do now, where the refusal itself only says what happened.
HELP = {
    403: lazy_gettext(
        "An administrator can change your roles; your account page says which ones you have. "
        "Nothing has been changed."
    ),
    404: lazy_gettext("Go back, or begin at the start page."),
    409: lazy_gettext("Go back, reload the page, and decide anew by what it says then."),
    422: lazy_gettext("Go back and correct it. Nothing has been changed."),
}
# Where a repeated question may be answered better.
_PASSING = frozenset({429, 500, 503})

# What the database's driver says of a sign that no text there can hold, and that nobody types.
_NO_TEXT = "cannot contain NUL"

PURPOSE_NEEDED = "urn:talsi:purpose-needed"
SECOND_FACTOR_NEEDED = "urn:talsi:second-factor-needed"

log = logger("errors")


def init_app(app: Flask) -> None:
    """Answer every error in the form that was asked for."""
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(PurposeNeeded, _purpose_needed)
    app.register_error_handler(SecondFactorNeeded, _second_factor_needed)
    app.register_error_handler(Exception, _ours_or_bug)


def status_of(error: Exception) -> HTTPStatus | None:
    """The HTTP status of a refusal; None when it is no refusal of ours but a bug."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), None)


def wants_problem() -> bool:
    """Whether a program asked, which reads problem documents and not pages."""
    return request.path.startswith(("/api/", "/tiles/", "/ogc/", "/health"))


def _ours_or_bug(error: Exception) -> ResponseReturnValue:
    status = status_of(error)
    if isinstance(error, OperationalError):
        log.error("database_away", endpoint=request.endpoint, kind=type(error.orig).__name__)
        return answer(HTTPStatus.SERVICE_UNAVAILABLE)
    if isinstance(error, ValueError) and _NO_TEXT in str(error):
        return answer(HTTPStatus.BAD_REQUEST)
    if status is None:
        log.error("unexpected_error", endpoint=request.endpoint, kind=type(error).__name__, exc_info=error)
        return answer(500)
    return answer(status.value, detail=sentence_of(error))


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:  # a redirect, or an answer that a view made itself
        return error.response
    status = error.code or InternalServerError.code
    if status < 400:
        return error
    if status == 401 and not wants_problem() and request.method == "GET":
        return redirect(url_for("session.sign_in", next=request.full_path.rstrip("?")))
    response = answer(status)
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            response.headers[name] = value
    return response


def _forged(_error: CSRFError) -> ResponseReturnValue:
    return answer(
        400, detail=gettext("This form was open for too long. Go back, reload the page and send it again.")
    )


def _purpose_needed(error: PurposeNeeded) -> ResponseReturnValue:
    """A page becomes the question and comes back; a program is told which refusal this is."""
    if wants_problem():
        return problem(403, title=str(TITLES[403]), detail=str(error), kind=PURPOSE_NEEDED)
    slug = territories.by_id(staff_session(), error.territory_id).slug
    if request.method == "GET":
        return redirect(url_for("purposes.ask", slug=slug, next=request.full_path.rstrip("?")))
    return redirect(url_for("purposes.ask", slug=slug, unsent=1), code=303)


def _second_factor_needed(error: SecondFactorNeeded) -> ResponseReturnValue:
    if wants_problem():
        return problem(403, title=str(TITLES[403]), detail=str(error), kind=SECOND_FACTOR_NEEDED)
    return redirect(url_for("second_factor.show"), code=303)


def answer(status: int, *, detail: str | None = None) -> Response:
    """The problem document or the page of a status."""
    known = status if status in TITLES else 500 if status >= 500 else 400
    title, sentence = str(TITLES[known]), detail or str(DETAILS.get(known, ""))
    if wants_problem():
        return problem(status, title=title, detail=sentence)
    help_ = str(HELP.get(known, "")) if detail or known not in (403, 404) else ""
    page = _page(status, title, sentence, help_)
    return Response(page, status=status, content_type="text/html; charset=utf-8")


def _page(status: int, title: str, sentence: str, help_: str) -> str:
    again = request.full_path.rstrip("?") if status in _PASSING and request.method == "GET" else None
    # The page frame asks who is signed in: when the database is what broke, a bare page must do.
    try:
        return render_template(
            "error.html", status=status, title=title, sentence=sentence, help=help_, again=again
        )
    except Exception as error:
        log.error("error_page_failed", kind=type(error).__name__)
        return f"<!doctype html><title>Talsi</title><h1>{escape(title)}</h1><p>{escape(sentence)}"
