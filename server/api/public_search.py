"""Public search: an address, place, street or neighbourhood by its name, for whoever reports a concern."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from gis.queries import board, public_search
from server.access import allow_public
from server.api.openapi import describe
from server.database import public_db

blueprint = Blueprint("api_public_search", __name__, url_prefix="/api/v1/territories/<slug>/public/search")


@blueprint.get("")
@describe(query={"q": {"type": "string", "description": "Words of a name; accents and case are ignored."}})
@allow_public
def find(slug: str) -> ResponseReturnValue:
    """Find addresses, streets, places and neighbourhoods by name, best first; nothing is asked elsewhere."""
    board.territory(public_db(), slug)
    wanted = request.args.get("q", "").replace("\0", "")
    return jsonify(results=public_search.search(public_db(), slug, wanted))
