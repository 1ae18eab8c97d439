"""Notes: sentences pinned to places, seen by who works in the territory and by nobody else."""

from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from gis.models import Role
from server.access import EXACT_ROLES, allow, current_person, current_territory, may
from server.api.bodies import json_object, place_of, text_of
from server.api.openapi import describe
from server.auditing import consulted, consulted_once
from server.database import db
from server.i18n import gettext
from server.services import notes
from server.services.hands import Hand
from server.services.notes import LONGEST, Listed
from server.services.refusals import Invalid

blueprint = Blueprint("api_notes", __name__, url_prefix="/api/v1/territories/<slug>/notes")

_BODY = {"type": "string", "maxLength": LONGEST, "description": "Without names of persons."}
_DEGREES = {"type": "number", "description": "Degrees, in the rectangle round the territory."}
_PLACE = {"lon": _DEGREES, "lat": _DEGREES}
_REMOVED = {"type": "boolean", "enum": [False], "description": "Puts a removed note back."}
NEW = {"type": "object", "required": ["body", "lon", "lat"], "properties": {"body": _BODY, **_PLACE}}
CHANGED = {"type": "object", "properties": {"body": _BODY, **_PLACE, "removed": _REMOVED}}


@blueprint.get("")
@allow(*EXACT_ROLES)
def listing(slug: str) -> ResponseReturnValue:
    """List the notes, oldest first: their order is their number on the map."""
    hand, listed = _hand(), notes.listing(db(), current_territory())
    consulted_once(db(), current_territory(), "notes")
    return jsonify(notes=[_json(each, hand) for each in listed])


@blueprint.post("")
@describe(body=NEW, statuses=(201,))
@allow(*EXACT_ROLES)
def add(slug: str) -> ResponseReturnValue:
    """Pin a note to a place."""
    body, hand = json_object(), _hand()
    place = place_of(body)
    if place is None:
        raise Invalid(gettext("A note needs a place: “lon” and “lat”."), field="place")
    made = notes.add(db(), current_territory(), hand, place=place, body=text_of(body, "body") or "")
    _record("add_note", made.note.id)
    return jsonify(note=_json(made, hand)), 201


@blueprint.patch("/<int:note_id>")
@describe(body=CHANGED)
@allow(*EXACT_ROLES)
def change(slug: str, note_id: int) -> ResponseReturnValue:
    """Say something else, pin it elsewhere, or put it back; for who wrote it and for analysts."""
    body, hand = json_object(), _hand()
    if body.get("removed") is False:
        changed = notes.restore(db(), current_territory(), note_id, hand)
    else:
        changed = notes.change(
            db(), current_territory(), note_id, hand, body=text_of(body, "body"), place=place_of(body)
        )
    _record("change_note", note_id)
    return jsonify(note=_json(changed, hand))


@blueprint.delete("/<int:note_id>")
@describe(statuses=(204,))
@allow(*EXACT_ROLES)
def remove(slug: str, note_id: int) -> ResponseReturnValue:
    """Take a note off the map; it is kept with who took it off and when."""
    notes.remove(db(), current_territory(), note_id, _hand())
    _record("remove_note", note_id)
    return "", 204


def _hand() -> Hand:
    return Hand(current_person.id, changes_all=may(Role.ANALYST, territory=current_territory()))


def _record(operation: str, note_id: int) -> None:
    consulted(db(), current_territory(), "note", {"note": note_id}, operation=operation)


def _json(listed: Listed, hand: Hand) -> dict[str, Any]:
    note = listed.note
    return {
        "id": note.id,
        "lon": listed.lon,
        "lat": listed.lat,
        "body": note.body,
        "by": listed.by,
        "created_at": note.created_at.isoformat(),
        "updated_at": note.updated_at.isoformat(),
        "may_change": hand.may_change(note.created_by),
    }
