"""View files: what the explorer shows as a map in one file."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from server.access import EXACT_ROLES, allow, current_territory
from server.api.openapi import SELECTION, describe
from server.database import db, runtime
from server.handing_out import hand_out
from server.i18n import local_label
from server.services import view_files
from server.view_requests import from_address

blueprint = Blueprint("api_view_files", __name__, url_prefix="/api/v1/territories/<slug>")

_QUERY = {
    **SELECTION,
    "zoom": {"type": "integer", "minimum": 0, "maximum": 24, "description": "Of the map: sizes the squares."},
    "view": {"type": "string", "description": "Zoom/latitude/longitude: what is seen first."},
    "breaks": {"type": "string", "description": "The lowest count of each class, rising: 1,5,20."},
    "run": {"type": "string", "format": "uuid", "description": "Draws the hotspots of this run."},
    "notes": {"type": "string", "enum": ["yes"], "description": "Draws the notes, too."},
}


@blueprint.get("/view.html")
@describe(query=_QUERY, content_types=("text/html",))
@allow(*EXACT_ROLES)
def map_file(slug: str) -> ResponseReturnValue:
    """Hand out counted squares of a selection as one HTML file that opens without a network."""
    territory, wanted = current_territory(), from_address()
    gathered = view_files.gather(db(), runtime().columns, territory, wanted, label=local_label)
    file = view_files.map_file(db(), gathered)
    told = {**wanted.as_json(), "incidents": gathered.counts["incidents"]}
    squares = sum(len(side.squares) for side in gathered.sides)
    return hand_out(territory, "view_map", file, rows=squares, objects=told)
