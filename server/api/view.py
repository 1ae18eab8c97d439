"""View: every picture of a selection at once, and the numbers behind each as CSV."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from server.access import EXACT_ROLES, allow, current_territory
from server.api.openapi import SELECTION, describe
from server.api.selections import from_query
from server.auditing import consulted_once
from server.database import db, runtime
from server.services import pictures

blueprint = Blueprint("api_view", __name__, url_prefix="/api/v1/territories/<slug>/view")


@blueprint.get("")
@describe(query=SELECTION)
@allow(*EXACT_ROLES)
def show(slug: str) -> ResponseReturnValue:
    """Count a selection by place, month, hour, weekday, category, neighbourhood and how it became known."""
    selection = from_query()
    shown = pictures.view(db(), runtime().columns, current_territory(), selection)
    consulted_once(db(), current_territory(), "incident_map", selection.as_json())
    return jsonify(shown)
