"""Concern decisions: what a moderator sends from the page of a concern, each told to the record of access."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gis.models import ConcernState, Role
from server import moderation_words
from server.access import allow, current_person, current_territory
from server.auditing import consulted
from server.database import db
from server.services import concerns, moderation, redaction
from server.services.concerns import Changed, Hand
from server.services.refusals import Conflict, Invalid
from server.web.concern_page import Page, blueprint
from server.web.forms.concerns import cleaned, numbers, parse_step, typed_in

Words = str | None


@dataclass(frozen=True)
class Decision:
    """One form of the page: what it does, what the record calls it, and what is said when it is done."""

    act: Callable[[int, Hand, datetime], Words]
    operation: str


def _step(concern_id: int, hand: Hand, now: datetime) -> Words:
    concerns.move(db(), current_territory(), concern_id, hand, parse_step(request.form), now=now)
    return None


def _undo(concern_id: int, hand: Hand, now: datetime) -> Words:
    concerns.undo(db(), current_territory(), concern_id, hand, now=now)
    return None


def _publish(concern_id: int, hand: Hand, now: datetime) -> Words:
    moderation.publish(
        db(),
        current_territory(),
        concern_id,
        hand,
        public_words=cleaned(request.form, "public_words"),
        photos=numbers(request.form.getlist("photo")),
        now=now,
    )
    return None


def _withhold(concern_id: int, hand: Hand, now: datetime) -> Words:
    reason, note = request.form.get("reason", ""), cleaned(request.form, "note")
    moderation.withhold(db(), current_territory(), concern_id, hand, reason=reason, note=note, now=now)
    return None


def _assign(concern_id: int, hand: Hand, now: datetime) -> Words:
    handler = next(iter(numbers([request.form.get("handler", "")])), None)
    moderation.assign(db(), current_territory(), concern_id, hand, handler, now=now)
    return None


def _topic(concern_id: int, hand: Hand, now: datetime) -> Words:
    moderation.change_topic(
        db(), current_territory(), concern_id, hand, request.form.get("topic", ""), now=now
    )
    return None


def _note(concern_id: int, hand: Hand, now: datetime) -> Words:
    moderation.remark(db(), current_territory(), concern_id, hand, cleaned(request.form, "note"), now=now)
    return None


def _redact(concern_id: int, hand: Hand, now: datetime) -> Words:
    text, reason = cleaned(request.form, "text"), cleaned(request.form, "reason")
    times = redaction.redact(db(), current_territory(), concern_id, hand, text=text, reason=reason, now=now)
    return moderation_words.redacted_words(times)


def _picture(concern_id: int, hand: Hand, now: datetime) -> Words:
    photo = next(iter(numbers([request.form.get("photo", "")])), 0)
    reason = cleaned(request.form, "reason")
    redaction.remove_photo(db(), current_territory(), concern_id, hand, photo, reason=reason, now=now)
    return None


DECISIONS = {
    "step": Decision(_step, operation="move_concern"),
    "undo": Decision(_undo, operation="undo_concern"),
    "publish": Decision(_publish, operation="publish_concern"),
    "withhold": Decision(_withhold, operation="withhold_concern"),
    "assign": Decision(_assign, operation="assign_concern"),
    "topic": Decision(_topic, operation="change_concern"),
    "note": Decision(_note, operation="change_concern"),
    "redact": Decision(_redact, operation="redact_concern"),
    "picture": Decision(_picture, operation="redact_concern"),
}


@blueprint.post(f"/<int:concern_id>/<any({','.join(sorted(DECISIONS))}):decision>")
@allow(Role.MODERATOR)
def decide(slug: str, concern_id: int, decision: str) -> ResponseReturnValue:
    """Take a step, show, withhold, redact, assign or note; what is refused is shown again as it was typed."""
    hand = Hand(current_person.id, request.form.get("token", ""))
    Page.find(concern_id)
    try:
        said = DECISIONS[decision].act(concern_id, hand, datetime.now(UTC))
    except (Invalid, Changed) as refusal:
        return _again(concern_id, decision, refusal)
    # A step was refused unless its state is one of ours.
    decided = request.form["state"] if decision == "step" else decision
    consulted(
        db(),
        current_territory(),
        "concern",
        {"concern": concern_id, "decision": decided},
        operation=DECISIONS[decision].operation,
        recipient=_recipient(decided),
    )
    flash(said or str(moderation_words.DONE[decision]), "info")
    return redirect(url_for("concerns.show", slug=slug, concern_id=concern_id), code=303)


def _recipient(decided: str) -> str | None:
    """To whom the concern was handed on: the step that names an agency gives it the words."""
    return request.form.get("agency") or None if decided == ConcernState.PASSED else None


def _again(concern_id: int, decision: str, refusal: Invalid | Conflict) -> ResponseReturnValue:
    """The page as it is now, with what was typed and why it was refused."""
    typed = typed_in(request.form, decision, refusal)
    consulted(db(), current_territory(), "concern", {"concern": concern_id})
    return Page.find(concern_id).html(typed), 422 if isinstance(refusal, Invalid) else 409
