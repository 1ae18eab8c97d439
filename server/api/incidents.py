"""Incidents: what is recorded at one place on the map."""

from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from gis.queries import incidents
from server.access import EXACT_ROLES, allow, current_territory
from server.api.openapi import SELECTION, describe
from server.api.selections import from_query
from server.auditing import consulted
from server.database import db
from server.i18n import gettext
from server.services.refusals import NotFound

blueprint = Blueprint("api_incidents", __name__, url_prefix="/api/v1/territories/<slug>/incidents")


@blueprint.get("/<int:incident_id>/place")
@describe(query=SELECTION)
@allow(*EXACT_ROLES)
def place(slug: str, incident_id: int) -> ResponseReturnValue:
    """List the newest incidents of the selection that are recorded at the place of this one."""
    territory = current_territory()
    rows = incidents.at_same_place(db(), territory, incident_id, from_query())
    if not rows:
        raise NotFound(gettext("There is no such incident in this selection."))
    consulted(db(), territory, "incidents", {"ids": [row["id"] for row in rows]})
    return jsonify(incidents=[_json(row) for row in rows])


def _json(row: dict[str, Any]) -> dict[str, Any]:
    times = {name: row[name].isoformat() for name in ("occurred_from", "occurred_until")}
    return {**row, **times}
