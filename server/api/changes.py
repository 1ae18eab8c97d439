"""Changes: what the last week brought, for a page or a script."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from server.access import EXACT_ROLES, allow, current_territory
from server.database import db, runtime
from server.services import changes

blueprint = Blueprint("api_changes", __name__, url_prefix="/api/v1/territories/<slug>/changes")


@blueprint.get("")
@allow(*EXACT_ROLES)
def show(slug: str) -> ResponseReturnValue:
    """Compare the last week on record with the eight before it."""
    return jsonify(changes.since_last_week(db(), runtime().columns, current_territory()))
