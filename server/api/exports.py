"""Exports: write down what a page is about to make into a file by itself."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from server import handing_out
from server.access import EXACT_ROLES, allow, current_territory
from server.api.bodies import json_object, text_of
from server.api.openapi import describe
from server.auditing import exported
from server.database import db
from server.i18n import gettext
from server.services.refusals import Invalid
from server.services.view_states import LONGEST, checked

blueprint = Blueprint("api_exports", __name__, url_prefix="/api/v1/territories/<slug>/exports")

# What a browser draws from what it already shows; files that the server makes write their own row.
KINDS = ("map_picture",)
_WANTED = {
    "type": "object",
    "required": ["what", "state"],
    "properties": {
        "what": {"type": "string", "enum": list(KINDS)},
        "state": {"type": "string", "maxLength": LONGEST, "description": "The query of the address."},
        "notes": {"type": "boolean", "default": False, "description": "Whether notes are in it."},
    },
}


@blueprint.post("")
@describe(body=_WANTED)
@allow(*EXACT_ROLES)
def add(slug: str) -> ResponseReturnValue:
    """Record that a picture of the map is taken away, before it is made; return what must stand in it."""
    body = json_object()
    what, state = text_of(body, "what"), checked(text_of(body, "state") or "")
    if what not in KINDS:
        raise Invalid(gettext("“what” is one of: %(kinds)s.", kinds=", ".join(KINDS)), field="what")
    told = {"state": state, "notes": body.get("notes") is True}
    exported(db(), current_territory(), what, {**told, "delete_by": handing_out.delete_by().isoformat()})
    return jsonify(taken=handing_out.sentence(current_territory()))
