"""Concern entry: the quick form for paper and telephone, and a sheet of many rows typed in one go."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gis.models import Role
from gis.queries import concern_places
from gis.queries import concerns as queries
from server import concern_words
from server.access import allow, current_person, current_territory
from server.auditing import consulted, consulted_once
from server.database import db
from server.i18n import gettext, local_label
from server.services import concern_entry as service
from server.services import concern_reading as reading
from server.services.concern_entry import Entered, Entry, Refused
from server.services.concern_reading import Desk
from server.services.refusals import Conflict, NotFound
from server.web.forms.concern_entry import ROWS, fresh, parse_entry, parse_sheet
from server.web.forms.concerns import numbers

blueprint = Blueprint("concern_entry", __name__, url_prefix="/t/<slug>/concerns/enter")

TYPISTS = (Role.MODERATOR, Role.OFFICER, Role.ANALYST)


@dataclass(frozen=True)
class Line:
    """One row of the sheet: what was typed, and what is wrong with it."""

    entry: Entry
    sentences: dict[str, str] = field(default_factory=dict)


@blueprint.get("")
@allow(*TYPISTS)
def form(slug: str) -> ResponseReturnValue:
    """Show the quick form, empty."""
    return _form(fresh())


@blueprint.post("")
@allow(*TYPISTS)
def save(slug: str) -> ResponseReturnValue:
    """Store what was typed, show its tracking code, and open the next form with the last topic and way."""
    entry = parse_entry(request.form)
    try:
        entered = service.enter(db(), _desk(), entry)
    except Refused as refusal:
        return _form(entry, sentences=dict(refusal.sentences)), 422
    _record([entered])
    kept = fresh(topic=entry.topic, channel=entry.channel, noticed_on=entry.noticed_on)
    return _form(kept, entered=entered)


@blueprint.post("/undo")
@allow(*TYPISTS)
def undo(slug: str) -> ResponseReturnValue:
    """Take the last one back."""
    concern_id = next(iter(numbers([request.form.get("concern", "")])), 0)
    try:
        service.take_back(
            db(), current_territory(), concern_id, person_id=current_person.id, now=datetime.now(UTC)
        )
    except (NotFound, Conflict) as refusal:
        flash(str(refusal), "error")
    else:
        consulted(db(), current_territory(), "concern", {"concern": concern_id}, operation="remove_concern")
        flash(gettext("The last concern is taken back. Its tracking code opens nothing now."), "info")
    return redirect(url_for("concern_entry.form", slug=slug), code=303)


@blueprint.get("/places")
@allow(*TYPISTS)
def places(slug: str) -> ResponseReturnValue:
    """Suggest addresses and places while somebody types."""
    wanted = request.args.get("q", "").replace("\0", "")[:100]
    return jsonify(places=[each["label"] for each in concern_places.find(db(), current_territory(), wanted)])


@blueprint.get("/sheet")
@allow(*TYPISTS)
def sheet(slug: str) -> ResponseReturnValue:
    """Show a sheet of empty rows."""
    return _sheet([Line(fresh()) for _ in range(ROWS)])


@blueprint.post("/sheet")
@allow(*TYPISTS)
def save_sheet(slug: str) -> ResponseReturnValue:
    """Store the good rows, show their codes, and keep the others with what is wrong in each."""
    desk, entered, left = _desk(), [], []
    for entry in parse_sheet(request.form):
        if entry.is_blank:
            continue
        try:
            entered.append(service.enter(db(), desk, entry))
        except Refused as refusal:
            left.append(Line(entry, dict(refusal.sentences)))
    _record(entered)
    common = {name: request.form.get(f"{name}-0", "") for name in ("channel", "noticed_on")}
    lines = [*left, *(Line(fresh(**common)) for _ in range(ROWS - len(left)))]
    return _sheet(lines, entered=entered, wrong=len(left)), 422 if left else 200


def _desk() -> Desk:
    return reading.desk(db(), current_territory(), person_id=current_person.id, now=datetime.now(UTC))


def _record(entered: Sequence[Entered]) -> None:
    for each in entered:
        if each.code:
            consulted(
                db(), current_territory(), "concern", {"concern": each.concern.id}, operation="add_concern"
            )


def _form(entry: Entry, *, sentences: dict[str, str] | None = None, entered: Entered | None = None) -> str:
    return render_template(
        "concerns/enter.html", entry=entry, sentences=sentences or {}, entered=entered, **_vocabulary()
    )


def _sheet(lines: Sequence[Line], *, entered: Sequence[Entered] = (), wrong: int = 0) -> str:
    return render_template("concerns/sheet.html", lines=lines, entered=entered, wrong=wrong, **_vocabulary())


def _vocabulary() -> dict[str, object]:
    territory = current_territory()
    desk = _desk()
    consulted_once(db(), territory, "concern_entry")
    return {
        "topics": [local_label(topic.labels) for topic in desk.topics],
        "neighbourhoods": [(each.code, each.name) for each in queries.neighbourhoods(db(), territory.id)],
        "channels": [(each.value, concern_words.CHANNELS[each]) for each in reading.TYPED],
        "label": local_label,
        "w": concern_words,
    }
