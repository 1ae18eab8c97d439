"""Public: everything published of a territory as files, tiles and pictures, for everybody."""

from dataclasses import asdict
from datetime import date

from flask import Blueprint, Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from gis.models import PublishedTerritory
from gis.queries import board, board_map
from gis.tiles.layers import Tile
from gis.tiles.public import public_tile
from server import public_map_files
from server.access import allow_public
from server.api.openapi import Schema, describe
from server.database import public_db
from server.i18n import local_label
from server.public_words import ALL_CATEGORIES
from server.services import public_files, public_layers
from server.services.public_figures import TOTAL, Figures, choose
from server.services.refusals import NotFound

blueprint = Blueprint("api_public", __name__)

AREA = "/api/v1/territories/<slug>/public"
MVT = "application/vnd.mapbox-vector-tile"
# What was erased is gone everywhere after five minutes, from the caches on the way too.
_CACHE = {"Cache-Control": "public, max-age=300"}

_IMAGES = {"png": "image/png", "svg": "image/svg+xml"}
_LANGUAGE: dict[str, Schema] = {
    "language": {"type": "string", "enum": ["lv", "en"], "description": "Of names and labels."},
}
_WHICH: dict[str, Schema] = {
    "quarter": {"type": "string", "format": "date", "description": "Its first day; the newest without it."},
    "category": {"type": "string", "description": "A code of the figures; all together without it."},
}


@blueprint.get(f"{AREA}/about.json")
@allow_public
def about(slug: str) -> ResponseReturnValue:
    """Say where the public data of a territory come from, by which rules, and of which day they are."""
    territory = board.territory(public_db(), slug)
    answer = jsonify({**asdict(public_layers.about(public_db(), territory)), "layers": public_layers.LAYERS})
    answer.headers.update(_CACHE)
    return answer


@blueprint.get(f"{AREA}/<any(concerns,figures,hotspots,neighbourhoods,places):layer>.<any(csv,geojson):kind>")
@describe(query=_LANGUAGE, content_types=tuple(public_files.TYPES.values()))
@allow_public
def file(slug: str, layer: str, kind: str) -> ResponseReturnValue:
    """Return a layer of what is published, as a table or as GeoJSON."""
    territory = board.territory(public_db(), slug)
    features = public_layers.features(public_db(), territory, layer)
    body = public_files.WRITERS[kind](features, public_layers.about(public_db(), territory))
    return _sent(slug, body, public_files.TYPES[kind], f"{slug}-{layer}.{kind}")


@blueprint.get(f"{AREA}/map.html")
@describe(query={**_WHICH, **_LANGUAGE}, content_types=("text/html",))
@allow_public
def map_file(slug: str) -> ResponseReturnValue:
    """Return the public map as one HTML file that opens without a network."""
    territory, figures, category = _figures(slug)
    origin = public_layers.about(public_db(), territory)
    body = public_map_files.map_file(public_db(), territory, figures, origin, category=category)
    return _sent(slug, body.encode(), "text/html; charset=utf-8", f"{slug}-map.html")


@blueprint.get(f"{AREA}/map.<any(png,svg):kind>")
@describe(
    query={**_WHICH, **_LANGUAGE, "part": {"type": "string", "enum": ["near", "whole"]}},
    content_types=tuple(_IMAGES.values()),
)
@allow_public
def picture(slug: str, kind: str) -> ResponseReturnValue:
    """Return the public map as a picture with its title, legend and source."""
    territory, figures, category = _figures(slug)
    origin = public_layers.about(public_db(), territory)
    whole = request.args.get("part") == "whole"
    body = public_map_files.picture(
        public_db(), territory, figures, origin, category=category, whole=whole, kind=kind
    )
    return _sent(slug, body, _IMAGES[kind], f"{slug}-map.{kind}")


@blueprint.get("/tiles/<slug>/public/<int:z>/<int:x>/<int:y>.mvt")
@allow_public
def tile(slug: str, z: int, x: int, y: int) -> ResponseReturnValue:
    """Draw a tile of figures by neighbourhood, hotspots as squares, and places with their concerns."""
    category = request.args.get("category", TOTAL)
    body = public_tile(public_db(), slug, Tile(z, x, y), quarter=_quarter(), category=category)
    return Response(body, status=200 if body else 204, content_type=MVT, headers=_CACHE)


def _figures(slug: str) -> tuple[PublishedTerritory, Figures, str]:
    territory = board.territory(public_db(), slug)
    labels = board_map.category_labels(public_db(), slug)
    asked = request.args.get("category", TOTAL)
    if asked != TOTAL and asked not in labels:
        raise NotFound(gettext("No figures of this category are published."))
    figures = choose(public_db(), slug, quarter=_quarter(), category=asked)
    if figures is None:
        raise NotFound(gettext("No figures are published yet"))
    return territory, figures, local_label(labels[asked]) if asked else str(ALL_CATEGORIES)


def _quarter() -> date | None:
    try:
        return date.fromisoformat(request.args.get("quarter", ""))
    except ValueError:
        return None


def _sent(slug: str, body: bytes, content_type: str, name: str) -> Response:
    shown = "attachment" if content_type.startswith("text/") else "inline"
    headers = {
        **_CACHE,
        "Content-Disposition": f'{shown}; filename="{name}"',
        "Access-Control-Allow-Origin": "*",
        # A table has no room for the rules that it was made by.
        "Link": f'<{url_for(".about", slug=slug)}>; rel="describedby"; type="application/json"',
    }
    answer = Response(body, content_type=content_type, headers=headers)
    answer.vary.add("Accept-Language")
    return answer
