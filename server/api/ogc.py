"""OGC: what is published as OGC API Features, for QGIS, GDAL and whatever else speaks the standard."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from gis.models import PublishedTerritory
from gis.queries import board, territories
from server.access import allow_public
from server.api.ogc_requests import CRS84, BadQuery, check_names, crs_name, offered, wanted
from server.api.openapi import Schema, describe
from server.api.problem import problem
from server.database import public_db
from server.public_words import layer_word
from server.services import public_layers
from server.services.public_files import as_json
from server.services.public_layers import DATED, LAYERS, Feature
from server.services.public_queries import find, in_reference
from server.services.refusals import NotFound

blueprint = Blueprint("api_ogc", __name__, url_prefix="/ogc")

CONFORMS = (
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
)
GEOJSON = "application/geo+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.1"
_QUERY: dict[str, Schema] = {
    "bbox": {"type": "string", "description": "Four numbers; west, south, east, north in degrees."},
    "bbox-crs": {"type": "string", "format": "uri", "description": "In which system the box is."},
    "crs": {"type": "string", "format": "uri", "description": "In which system coordinates are wanted."},
    "datetime": {"type": "string", "description": "A day, or two with a slash; .. leaves an end open."},
    "limit": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100},
    "offset": {"type": "integer", "minimum": 0, "default": 0},
    "language": {"type": "string", "enum": ["lv", "en"]},
}


@blueprint.errorhandler(BadQuery)
def _bad_query(error: BadQuery) -> Response:
    return problem(400, title=gettext("The request could not be read"), detail=str(error))


@blueprint.get("/")
@allow_public
def landing() -> ResponseReturnValue:
    """Say what is here, and where."""
    links = [
        _link("self", url_for(".landing", _external=True), "application/json"),
        _link("service-desc", url_for("api_openapi.document", _external=True), OPENAPI),
        _link("conformance", url_for(".conformance", _external=True), "application/json"),
        _link("data", url_for(".collections", _external=True), "application/json"),
    ]
    title = gettext("Talsi: what is public")
    return _answer(
        {"title": title, "description": gettext("The public tables and nothing else."), "links": links}
    )


@blueprint.get("/conformance")
@allow_public
def conformance() -> ResponseReturnValue:
    """List the parts of the standard that are spoken here."""
    return _answer({"conformsTo": CONFORMS})


@blueprint.get("/collections")
@allow_public
def collections() -> ResponseReturnValue:
    """List the collections: each layer of each territory."""
    listed = territories.published(public_db())
    found = [_collection(territory, layer) for territory in listed for layer in LAYERS]
    links = [_link("self", url_for(".collections", _external=True), "application/json")]
    systems = list(dict.fromkeys(name for each in found for name in each["crs"]))
    return _answer({"links": links, "collections": found, "crs": systems})


@blueprint.get("/collections/<collection>")
@allow_public
def show(collection: str) -> ResponseReturnValue:
    """Describe a collection."""
    return _answer(_collection(*_found(collection)))


@blueprint.get("/collections/<collection>/items")
@describe(query=_QUERY, content_types=(GEOJSON,))
@allow_public
def items(collection: str) -> ResponseReturnValue:
    """List the features of a collection, page by page."""
    check_names(_QUERY)
    territory, layer = _found(collection)
    page, srid = wanted(territory), offered(territory, "crs")
    found = find(public_layers.features(public_db(), territory, layer), page)
    links = [_link("self", request.url, GEOJSON)]
    if page.offset + page.limit < found.matched:
        links.append(_link("next", _page(page.offset + page.limit), GEOJSON))
    if page.offset:
        links.append(_link("prev", _page(max(0, page.offset - page.limit)), GEOJSON))
    links.append(
        _link("collection", url_for(".show", collection=collection, _external=True), "application/json")
    )
    body = {
        "type": "FeatureCollection",
        "timeStamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "numberMatched": found.matched,
        "numberReturned": len(found.features),
        "links": links,
        "features": [_feature(each, srid) for each in found.features],
    }
    return _answer(body, GEOJSON, srid)


@blueprint.get("/collections/<collection>/items/<feature>")
@describe(query={"crs": _QUERY["crs"], "language": _QUERY["language"]}, content_types=(GEOJSON,))
@allow_public
def item(collection: str, feature: str) -> ResponseReturnValue:
    """Return one feature."""
    check_names(("crs", "language"))
    territory, layer = _found(collection)
    srid = offered(territory, "crs")
    layers = public_layers.features(public_db(), territory, layer)
    found = next((each for each in layers if each.id == feature), None)
    if found is None:
        raise NotFound(gettext("The collection has no such feature."))
    here = url_for(".item", collection=collection, feature=feature, _external=True)
    links = [
        _link("self", here, GEOJSON),
        _link("collection", url_for(".show", collection=collection, _external=True), "application/json"),
    ]
    return _answer({**_feature(found, srid), "links": links}, GEOJSON, srid)


def _found(collection: str) -> tuple[PublishedTerritory, str]:
    slug, _, layer = collection.rpartition(".")
    if layer not in LAYERS:
        raise NotFound(gettext("There is no such collection."))
    return board.territory(public_db(), slug), layer


def _collection(territory: PublishedTerritory, layer: str) -> dict[str, Any]:
    name = f"{territory.slug}.{layer}"
    here = url_for(".show", collection=name, _external=True)
    rows = url_for(".items", collection=name, _external=True)
    origin = url_for("api_public.about", slug=territory.slug, _external=True)
    return {
        "id": name,
        "title": gettext("%(territory)s: %(layer)s", territory=territory.name, layer=layer_word(layer)),
        "description": public_layers.about(public_db(), territory).licence,
        "itemType": "feature",
        "extent": _extent(territory, layer),
        "crs": [CRS84, *([crs_name(territory.srid)] if territory.srid else [])],
        "storageCrs": CRS84,
        "links": [
            _link("self", here, "application/json"),
            _link("items", rows, GEOJSON),
            _link("describedby", origin, "application/json"),
        ],
    }


def _extent(territory: PublishedTerritory, layer: str) -> dict[str, Any]:
    extent: dict[str, Any] = {"spatial": {"bbox": [board.bounds(territory)], "crs": CRS84}}
    if layer in DATED:
        span = public_layers.span(public_db(), territory.slug, layer)
        interval = [f"{day.isoformat()}T00:00:00Z" for day in span] if span else [None, None]
        extent["temporal"] = {"interval": [interval]}
    return extent


def _feature(feature: Feature, srid: int | None) -> dict[str, Any]:
    if srid is None:
        return as_json(feature)
    shape = in_reference(feature.geometry, srid)
    return {**as_json(feature), "geometry": shape.__geo_interface__ if shape is not None else None}


def _page(offset: int) -> str:
    values: dict[str, Any] = {**request.args.to_dict(), "offset": offset}
    return url_for(".items", collection=(request.view_args or {})["collection"], _external=True, **values)


def _link(rel: str, href: str, kind: str) -> dict[str, str]:
    return {"rel": rel, "href": href, "type": kind}


def _answer(body: dict[str, Any], kind: str = "application/json", srid: int | None = None) -> Response:
    answer = jsonify(body)
    answer.content_type = kind
    answer.headers.update({"Cache-Control": "public, max-age=300", "Access-Control-Allow-Origin": "*"})
    answer.vary.add("Accept-Language")
    if kind == GEOJSON:
        answer.headers["Content-Crs"] = f"<{crs_name(srid) if srid else CRS84}>"
    return answer
