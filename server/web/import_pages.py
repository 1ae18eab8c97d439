"""Import pages: the blueprint that the pages of imports share, and who may open them."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from gis.models import ImportBatch, Role
from server.access import current_territory
from server.database import db
from server.services import imports
from server.web.default_locations import blueprint as default_locations_pages

READERS = (Role.ANALYST, Role.PLANNER)
# Below this share of located incidents a map may mislead.
ENOUGH_LOCATED = 0.85

blueprint = Blueprint("imports", __name__, url_prefix="/t/<slug>/imports")
blueprint.register_blueprint(default_locations_pages)


def found(batch_id: int) -> ImportBatch:
    """The batch that the address names, in this territory."""
    return imports.find(db(), current_territory(), batch_id)


def address_of(batch: ImportBatch) -> str:
    """The page of a batch."""
    return url_for("imports.show", slug=current_territory().slug, batch_id=batch.id)


def to(batch: ImportBatch) -> ResponseReturnValue:
    """Send the browser to the page of a batch."""
    return redirect(address_of(batch), code=303)
