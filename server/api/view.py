"""View: every picture of a selection at once, and the numbers behind each as CSV."""

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from gis.tiles.layers import POINTS_FROM_ZOOM
from server.access import EXACT_ROLES, allow, current_territory
from server.api.openapi import SELECTION, describe
from server.api.selections import from_query
from server.auditing import consulted_once
from server.database import db, runtime
from server.handing_out import hand_out
from server.i18n import gettext, local_label
from server.services import picture_tables, pictures
from server.services.refusals import Invalid
from server.services.takeaway import File

blueprint = Blueprint("api_view", __name__, url_prefix="/api/v1/territories/<slug>/view")

_FARTHEST, _NEAREST = 4, POINTS_FROM_ZOOM - 1
_ZOOM = {"type": "integer", "minimum": _FARTHEST, "maximum": _NEAREST, "default": 10}


@blueprint.get("")
@describe(query=SELECTION)
@allow(*EXACT_ROLES)
def show(slug: str) -> ResponseReturnValue:
    """Count a selection by place, month, hour, weekday, category, neighbourhood and how it became known."""
    selection = from_query()
    shown = pictures.view(db(), runtime().columns, current_territory(), selection)
    consulted_once(db(), current_territory(), "incident_map", selection.as_json())
    return jsonify(shown)


@blueprint.get("/<any(months, clock, categories, neighbourhoods, known_by):picture>.csv")
@describe(query=SELECTION, content_types=("text/csv",))
@allow(*EXACT_ROLES)
def table(slug: str, picture: str) -> ResponseReturnValue:
    """Return the numbers behind one picture as CSV."""
    selection, territory = from_query(), current_territory()
    shown = pictures.view(db(), runtime().columns, territory, selection)
    rows = picture_tables.rows(db(), territory, picture, shown, label=local_label)
    return _file(picture, picture_tables.write(rows), selection.as_json())


@blueprint.get("/cells.csv")
@describe(query={**SELECTION, "zoom": _ZOOM}, content_types=("text/csv",))
@allow(*EXACT_ROLES)
def cells(slug: str) -> ResponseReturnValue:
    """Return the counted squares of a zoom as CSV: west, south, east, north and how many."""
    selection, zoom = from_query(), _zoom()
    rows = picture_tables.cell_rows(db(), runtime().columns, current_territory(), selection, zoom=zoom)
    return _file("cells", picture_tables.write(rows), {**selection.as_json(), "zoom": zoom})


def _zoom() -> int:
    text = request.args.get("zoom", "10")
    if not (text.isascii() and text.isdigit() and _FARTHEST <= int(text[:3]) <= _NEAREST):
        raise Invalid(
            gettext("The zoom is a whole number from %(low)s to %(high)s.", low=_FARTHEST, high=_NEAREST),
            field="zoom",
        )
    return int(text)


def _file(picture: str, content: str, filters: dict[str, object]) -> Response:
    territory = current_territory()
    name = picture_tables.file_name(territory.slug, picture, filters)
    file = File(name, content.encode(), "text/csv; charset=utf-8")
    rows = max(content.count("\r\n") - 1, 0)
    return hand_out(territory, "view", file, rows=rows, objects={"picture": picture, **filters})
