"""Explore: the page of the map, and the start page that lists the territories."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from gis.queries import territories
from server.access import DATA_ROLES, EXACT_ROLES, allow, allow_public, current_person, current_territory, may
from server.database import public_db
from server.maps import palette
from server.web.explorer_words import explorer_words
from server.web.navigation import home_of, navigation

blueprint = Blueprint("explore", __name__)


@blueprint.app_context_processor
def frame() -> dict[str, object]:
    """Give every template the links of its frame."""
    return {"navigation": navigation, "home_of": home_of}


@blueprint.get("/")
@allow_public
def home() -> ResponseReturnValue:
    """List the territories, for everybody; whoever works in the only one is taken to its home page."""
    listed = territories.published(public_db())
    if len(listed) == 1 and may(*DATA_ROLES):
        return redirect(url_for("territory.home", slug=listed[0].slug))
    opens = not current_person or may(*DATA_ROLES)
    return render_template("home.html", territories=listed, opens=opens)


@blueprint.get("/t/<slug>/explore")
@allow(*EXACT_ROLES)
def page(slug: str) -> ResponseReturnValue:
    """Show the map of one territory; everything on it comes from the API."""
    return render_template(
        "explore.html", territory=current_territory(), words=explorer_words(), palette=palette.for_page()
    )
