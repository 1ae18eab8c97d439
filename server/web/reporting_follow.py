"""Reporting, followed: the page that a tracking code opens, and what its holder does there."""

from collections.abc import Callable
from typing import Any

from flask import Response, flash, json, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from itsdangerous import BadSignature, URLSafeTimedSerializer

from gis.keys import key_of
from gis.models import Concern
from gis.queries import board, letterbox
from server import card_words, concern_words, i18n
from server.access import allow_public_intake
from server.database import intake_db
from server.services import abuse, tracking
from server.services.abuse import AskFirst
from server.services.refusals import Conflict, Invalid
from server.services.reporting import Desk
from server.services.tracking import WrongCode
from server.services.tracking_codes import normalised
from server.web.reporting_form import picture_in_page
from server.web.reporting_pages import (
    blueprint,
    desk,
    has_answered,
    now,
    question,
    secret,
    source,
    wrong_answer,
)

# A page that was left open on a shared computer does nothing after this.
_PAGE_LASTS_SECONDS = 30 * 60

_KINDS = {
    "received": lambda: gettext("You sent it."),
    "reopened": lambda: gettext("You opened it again."),
    "answered_yes": lambda: gettext("You answered: yes, it helped."),
    "answered_partly": lambda: gettext("You answered: it helped in part."),
    "answered_no": lambda: gettext("You answered: no, it did not help."),
    "contact_erased": lambda: gettext("You took back how you can be reached."),
}
"""What the reporter did; every other step is the owner's, and told by the state that it led to."""


@blueprint.get("/follow")
@allow_public_intake
def follow(slug: str) -> ResponseReturnValue:
    """Ask for a tracking code; it never stands in an address."""
    return _ask(desk(slug))


@blueprint.post("/follow")
@allow_public_intake
def show(slug: str) -> ResponseReturnValue:
    """Show the concern that a tracking code opens."""
    return _with_concern(slug, lambda offered, concern: _page(offered, concern))


@blueprint.post("/follow/answer")
@allow_public_intake
def answer(slug: str) -> ResponseReturnValue:
    """Keep whether the answer helped, and open the concern again where it did not."""

    def act(offered: Desk, concern: Concern) -> ResponseReturnValue:
        form = request.form
        try:
            opened = tracking.answer(
                intake_db(),
                concern,
                helped=form.get("helped", ""),
                words=form.get("answer_words", ""),
                reopens=bool(form.get("reopens")),
                now=now(),
            )
        except Invalid as refusal:
            return _page(offered, concern, errors={refusal.field or "helped": str(refusal)}, status=422)
        except Conflict as refusal:
            return _page(offered, concern, said=str(refusal))
        thanks = gettext("Thank you for your answer.")
        reopened = gettext("Thank you for your answer. The concern is open again.")
        return _page(offered, concern, said=reopened if opened else thanks)

    return _with_concern(slug, act)


@blueprint.post("/follow/contact")
@allow_public_intake
def forget_contact(slug: str) -> ResponseReturnValue:
    """Take back how the reporter can be reached."""

    def act(offered: Desk, concern: Concern) -> ResponseReturnValue:
        tracking.forget_contact(intake_db(), concern, now=now())
        return _page(
            offered, concern, said=gettext("Your contact has been erased. The concern itself stays.")
        )

    return _with_concern(slug, act)


@blueprint.post("/follow/erase")
@allow_public_intake
def erase(slug: str) -> ResponseReturnValue:
    """Erase the concern, once its reporter has said that they mean it."""

    def act(offered: Desk, concern: Concern) -> ResponseReturnValue:
        if not request.form.get("sure"):
            errors = {"sure": gettext("Tick the box if the concern shall be erased.")}
            return _page(offered, concern, errors=errors, status=422)
        tracking.erase(intake_db(), concern)
        flash(gettext("The concern has been erased, with its words, place, photo and contact."), "info")
        return redirect(url_for("reporting.follow", slug=slug), code=303)

    return _with_concern(slug, act)


@blueprint.post("/follow/data")
@allow_public_intake
def own_data(slug: str) -> ResponseReturnValue:
    """Hand out everything that is stored of the concern, as a file."""

    def act(_offered: Desk, concern: Concern) -> ResponseReturnValue:
        body = json.dumps(tracking.own_data(intake_db(), concern), ensure_ascii=False, indent=2)
        name = f"concern-{concern.public_ref}.json"
        headers = {"Content-Disposition": f"attachment; filename={name}"}
        return Response(body, content_type="application/json", headers=headers)

    return _with_concern(slug, act)


def _with_concern(slug: str, act: Callable[[Desk, Concern], ResponseReturnValue]) -> ResponseReturnValue:
    """Open the concern by the page's own seal or by the typed code, and go on with it."""
    offered = desk(slug)
    sealed = _unsealed(request.form.get("seal", ""))
    if sealed is not None:
        concern = letterbox.open_by_key(intake_db(), key_of(sealed))
        if concern is not None and concern.territory_id == offered.territory.id:
            return act(offered, concern)
    typed = request.form.get("code", "")
    try:
        concern = tracking.open_with(
            intake_db(), offered.territory, typed, source=source(), answered=has_answered()
        )
    except AskFirst:
        return _ask(offered, typed=typed, error=wrong_answer(), status=422)
    except WrongCode as refusal:
        return _ask(offered, typed=typed, error=str(refusal), status=422)
    return act(offered, concern)


def _ask(
    offered: Desk, *, typed: str = "", error: str | None = None, status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "reporting/follow.html",
        territory=offered.published,
        typed=typed[:60],
        error=error,
        question=question(abuse.WRONG_CODES),
    )
    return page, status


def _page(
    offered: Desk,
    concern: Concern,
    *,
    said: str | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    code = _unsealed(request.form.get("seal", "")) or normalised(request.form.get("code", "")) or ""
    fresh = letterbox.open_by_key(intake_db(), key_of(code)) or concern
    followed = tracking.follow(intake_db(), fresh)
    page = render_template(
        "reporting/concern.html",
        territory=offered.published,
        followed=followed,
        concern=fresh,
        topic=i18n.local_label(followed.topic.labels),
        owner=i18n.local_label(followed.agency.labels),
        steps=[step for event in followed.events if (step := _step(dict(event)))],
        state=card_words.happened_words(fresh.state.value),
        withheld=concern_words.withheld_word(fresh.withheld_reason) if fresh.withheld_reason else None,
        daypart=concern_words.daypart_word(fresh.daypart.value),
        on_board=board.card(intake_db(), offered.published.slug, fresh.public_ref) is not None,
        photo=picture_in_page(followed.photo),
        helped=list(concern_words.HELPED.items()),
        seal=_sealer().dumps(code),
        said=said,
        errors=errors or {},
        typed_words=request.form.get("answer_words", "")[: tracking.MOST_WORDS] if errors else "",
    )
    return page, status


def _step(event: dict[str, Any]) -> dict[str, Any] | None:
    """A step in words; None where it has nothing for the reporter."""
    # The reporter's own steps name no agency, since none had a part in them.
    if event["agency"] is None and event["kind"] in _KINDS:
        return {"at": event["at"], "said": _KINDS[event["kind"]](), "words": event["words"], "agency": None}
    if event["kind"] == "reopened":
        said = gettext("It was opened again.")
    elif event["kind"] in concern_words.STATES:
        said = card_words.happened_words(event["kind"])
    elif event["words"]:
        said = gettext("A message for you:")
    else:
        return None
    agency = i18n.local_label(event["agency"]) if event["agency"] else None
    return {"at": event["at"], "said": said, "words": event["words"], "agency": agency}


def _sealer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret(), salt="talsi page of a tracking code")


def _unsealed(seal: str) -> str | None:
    """The code of a page that was opened a while ago with the right code; None when it is too long ago."""
    if not seal:
        return None
    try:
        return str(_sealer().loads(seal, max_age=_PAGE_LASTS_SECONDS))
    except BadSignature:
        return None
