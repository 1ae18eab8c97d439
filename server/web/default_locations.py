"""Default locations: pile-ups of incidents, and whether each is the place for what nobody could locate."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from gis.models import Role
from server import import_words
from server.access import allow, current_territory
from server.auditing import consulted
from server.database import db
from server.services import default_locations
from server.services.refusals import Invalid
from server.web.labels import category_labels

blueprint = Blueprint("default_locations", __name__, url_prefix="/default-locations")


@blueprint.get("")
@allow(Role.ANALYST, Role.PLANNER)
def index(slug: str) -> ResponseReturnValue:
    """List the pile-ups, with what lies there."""
    return _page()


@blueprint.post("/<int:location_id>")
@allow(Role.ANALYST)
def decide(slug: str, location_id: int) -> ResponseReturnValue:
    """Confirm a default location with a name, or call it an ordinary place."""
    try:
        flash(_decide(location_id), "info")
    except Invalid as error:
        return _page(error_at=location_id, error=str(error)), 422
    details = {"place": location_id, "decision": request.form.get("action", "")}
    consulted(db(), current_territory(), "default_location", details, operation="decide")
    return redirect(url_for("imports.default_locations.index", slug=slug), code=303)


def _decide(location_id: int) -> str:
    territory = current_territory()
    if request.form.get("action") == "confirm":
        changed = default_locations.confirm(db(), territory, location_id, label=request.form.get("label", ""))
        return ngettext(
            "%(num)s incident there stays counted and is left out of hotspots.",
            "%(num)s incidents there stay counted and are left out of hotspots.",
            changed,
        )
    default_locations.dismiss(db(), territory, location_id)
    return gettext("It is an ordinary place: its incidents take part in hotspots.")


def _page(error_at: int | None = None, error: str | None = None) -> str:
    territory = current_territory()
    consulted(db(), territory, "default_locations")
    return render_template(
        "imports/default_locations.html",
        places=default_locations.listing(db(), territory),
        states=import_words.DEFAULT_STATES,
        label_of=category_labels(db(), territory),
        error_at=error_at,
        error=error,
    )
