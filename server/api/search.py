"""Search: a place, street or neighbourhood by its name."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from gis.queries import search as queries
from server.access import EXACT_ROLES, allow, current_territory
from server.api.openapi import describe
from server.database import db

blueprint = Blueprint("api_search", __name__, url_prefix="/api/v1/territories/<slug>/search")

_LONGEST = 100


@blueprint.get("")
@describe(query={"q": {"type": "string", "description": "Part of a name; accents and case are ignored."}})
@allow(*EXACT_ROLES)
def find(slug: str) -> ResponseReturnValue:
    """Find neighbourhoods, places, streets, waters and greens by name, best first."""
    wanted = request.args.get("q", "").replace("\0", "")[:_LONGEST]
    return jsonify(results=queries.search(db(), current_territory(), wanted))
