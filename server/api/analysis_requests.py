"""Analysis requests: read what a person asks of a method from a JSON body."""

from dataclasses import replace
from typing import Any

from gis.queries.selection import Selection
from server.api.bodies import json_object
from server.api.openapi import SELECTION, Schema
from server.api.selections import from_body
from server.i18n import gettext
from server.services.analysis_requests import Comparison, Request
from server.services.refusals import Invalid

_AREA: Schema = {
    "type": "array",
    "items": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
    "description": "Corners of a polygon, each longitude and latitude.",
}
WANTED: Schema = {
    "type": "object",
    "required": ["method"],
    "properties": {
        "method": {"type": "string", "description": "Code of a method, see /api/v1/methods."},
        **SELECTION,
        "area": _AREA,
        "settings": {
            "type": "object",
            "description": "Settings of the method by name; what is left out, it chooses.",
        },
        "second": {
            "type": "object",
            "description": "What it is compared with: a selection, or the concerns of a topic. With days "
            "only, it has the filters of the first selection.",
            "properties": {**SELECTION, "area": _AREA, "topic": {"type": "string"}},
        },
    },
}


def from_request() -> Request:
    """Read the JSON body of this request.

    Raises
    ------
    Invalid
        Naming the field, in a sentence for the person who filled it in.
    """
    body = json_object()
    method = body.get("method")
    if not isinstance(method, str) or not method:
        raise Invalid(gettext("Say which method: “method” is its code."), field="method")
    selection = from_body(body)
    return Request(method, selection, _object(body, "settings"), _second(body, selection))


def _second(body: dict[str, Any], selection: Selection) -> Comparison | None:
    """Read the second selection; where only its days are given it has the filters of the first."""
    given = _object(body, "second")
    if not given:
        return None
    topic = given.get("topic") or ""
    if not isinstance(topic, str):
        raise Invalid(gettext("“topic” is the code of a topic."), field="topic")
    second = from_body(given)
    if set(given) <= {"from", "to"}:
        second = replace(selection, first=second.first, last=second.last)
    return Comparison(second, topic[:200])


def _object(body: dict[str, Any], name: str) -> dict[str, Any]:
    given = body.get(name)
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise Invalid(gettext("“%(field)s” is a JSON object.", field=name), field=name)
    return given
