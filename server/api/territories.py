"""Territories: what a page needs to know of one, its ground, and counts of a selection."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from gis.columns.counting import totals
from gis.queries import incidents
from gis.queries import territories as queries
from gis.tiles.layers import POINTS_FROM_ZOOM
from server.access import EXACT_ROLES, allow, current_revision, current_territory
from server.api.openapi import SELECTION, describe
from server.api.selections import from_query
from server.database import db, runtime
from server.i18n import gettext, local_label
from server.maps import palette
from server.services import hotspots
from server.services.refusals import Invalid

blueprint = Blueprint("api_territories", __name__, url_prefix="/api/v1/territories/<slug>")

_MOST_NEIGHBOURS = 10_000


@blueprint.get("")
@allow(*EXACT_ROLES)
def show(slug: str) -> ResponseReturnValue:
    """Say where a territory is, what categories it has, and what is stored."""
    territory = current_territory()
    columns = runtime().columns.columns(db(), territory, current_revision())
    facts = queries.facts(db(), territory, totals(columns))
    categories = queries.categories(db(), territory.id)
    codes = {category.id: category.code for category in categories}
    return jsonify(
        slug=territory.slug,
        name=territory.name,
        synthetic=territory.synthetic,
        timezone=territory.timezone,
        srid=territory.srid,
        bounds=facts.bounds,
        first=facts.first.isoformat() if facts.first else None,
        last=facts.last.isoformat() if facts.last else None,
        incidents=facts.incidents,
        located=facts.located,
        at_default=facts.at_default,
        breaks=palette.breaks_by_zoom(facts.bounds, facts.located, zooms=POINTS_FROM_ZOOM),
        neighbourhoods=queries.neighbourhood_places(db(), territory),
        categories=[
            {
                "code": category.code,
                "label": local_label(category.labels),
                "parent": codes.get(category.parent_id) if category.parent_id else None,
                "harm_weight": category.harm_weight,
                "sensitive": category.sensitive,
            }
            for category in categories
        ],
    )


@blueprint.get("/boundary.geojson")
@describe(content_types=("application/geo+json",))
@allow(*EXACT_ROLES)
def boundary(slug: str) -> ResponseReturnValue:
    """Return the outline of the territory."""
    return _geojson(queries.boundary_feature(current_territory()))


@blueprint.get("/neighbourhoods.geojson")
@describe(content_types=("application/geo+json",))
@allow(*EXACT_ROLES)
def neighbourhoods(slug: str) -> ResponseReturnValue:
    """Return the outlines and names of its neighbourhoods."""
    return _geojson(queries.neighbourhood_features(db(), current_territory()))


@blueprint.get("/summary")
@describe(query=SELECTION)
@allow(*EXACT_ROLES)
def summary(slug: str) -> ResponseReturnValue:
    """Count a selection: by month, by category, and what has no place."""
    return jsonify(asdict(incidents.summarise(db(), current_territory(), from_query())))


@blueprint.get("/eps")
@describe(query={**SELECTION, "min_incidents": {"type": "integer", "minimum": 2, "default": 10}})
@allow(*EXACT_ROLES)
def eps(slug: str) -> ResponseReturnValue:
    """Draw the k-distance curve of a selection, suggest an eps, and say what half and double would give."""
    found = hotspots.suggestion(db(), slug, from_query(), min_incidents=_min_incidents())
    return jsonify(_plain(asdict(found)))


def _min_incidents() -> int:
    text = request.args.get("min_incidents", "10")
    if not (text.isascii() and text.isdigit() and 2 <= int(text) <= _MOST_NEIGHBOURS):
        raise Invalid(
            gettext(
                "The smallest number of incidents is a whole number from 2 to %(most)s.",
                most=_MOST_NEIGHBOURS,
            ),
            field="min_incidents",
        )
    return int(text)


def _geojson(body: dict[str, Any]) -> ResponseReturnValue:
    response = jsonify(body)
    response.content_type = "application/geo+json"
    return response


def _plain(value: Any) -> Any:
    """Turn arrays and their scalars into lists and numbers."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value.tolist() if hasattr(value, "tolist") else value
