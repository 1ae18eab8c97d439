"""Tiles: vector tiles of incidents for staff, and of the ground for everybody."""

from flask import Blueprint, Response

from gis.tiles.layers import Tile, ground_tile, incident_tile
from server.access import EXACT_ROLES, allow, allow_public, current_revision, current_territory
from server.api.selections import from_query
from server.auditing import consulted_once
from server.database import db, public_db, runtime

blueprint = Blueprint("tiles", __name__, url_prefix="/tiles/<slug>")

MVT = "application/vnd.mapbox-vector-tile"
_MINUTE = 60
_HOUR = 3600


@blueprint.get("/incidents/<int:z>/<int:x>/<int:y>.mvt")
@allow(*EXACT_ROLES)
def incidents(slug: str, z: int, x: int, y: int) -> Response:
    """Draw counted cells when far, places when near."""
    selection = from_query()
    body = incident_tile(
        db(),
        runtime().columns,
        current_territory(),
        Tile(z, x, y),
        selection,
        revision=current_revision(),
    )
    consulted_once(db(), current_territory(), "incident_map", selection.as_json())
    return _tile(body, f"private, max-age={_MINUTE}")


@blueprint.get("/ground/<int:z>/<int:x>/<int:y>.mvt")
@allow_public
def ground(slug: str, z: int, x: int, y: int) -> Response:
    """Draw boundary, neighbourhoods, streets, water, green and names."""
    return _tile(ground_tile(public_db(), slug, Tile(z, x, y)), f"public, max-age={_HOUR}")


def _tile(body: bytes, cache: str) -> Response:
    return Response(body, status=200 if body else 204, content_type=MVT, headers={"Cache-Control": cache})
