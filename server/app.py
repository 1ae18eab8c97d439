"""Application: create_app wires everything, in the order in which a request meets it."""

import importlib
import mimetypes
from pathlib import Path
from typing import cast

from flask import Blueprint, Flask

from server import access, database, errors, formats, i18n, security
from server.cluster import database_url
from server.settings import Settings

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"

# Each module has a `blueprint`.
MODULES = (
    "server.web.session",
    "server.web.people",
    "server.web.second_factor",
    "server.web.admin",
    "server.web.audit",
    "server.web.custody",
    "server.web.subject",
    "server.web.invitations",
    "server.web.openid",
    "server.web.purposes",
    "server.web.territory",
    "server.web.explore",
    "server.web.sheet",
    "server.web.topics",
    "server.web.design",
    "server.web.help",
    "server.web.validation",
    "server.web.imports",
    "server.web.hotspots",
    "server.web.scores",
    "server.web.releases",
    "server.web.analysis",
    "server.web.concordance",
    "server.web.concerns",
    "server.web.concern_entry",
    "server.web.concern_imports",
    "server.web.reporting",
    "server.web.board",
    "server.web.board_feed",
    "server.web.public_map",
    "server.web.subscriptions",
    "server.api.health",
    "server.api.jobs",
    "server.api.territories",
    "server.api.incidents",
    "server.api.view",
    "server.api.search",
    "server.api.public_search",
    "server.api.changes",
    "server.api.hotspots",
    "server.api.analyses",
    "server.api.concordance",
    "server.api.views",
    "server.api.notes",
    "server.api.exports",
    "server.api.view_files",
    "server.api.tiles",
    "server.api.public",
    "server.api.ogc",
    "server.api.openapi",
)


def create_app(settings: Settings) -> Flask:
    """Make the web application; without a DATABASE_URL it holds the private database while it lives."""
    # The type of a module script depends on the machine otherwise, and a wrong one stops the map.
    mimetypes.add_type("text/javascript", ".mjs")
    app = Flask("server", template_folder=str(TEMPLATES), static_folder=str(Path(__file__).parent / "static"))
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 3600
    database.init_app(app, settings, database_url(settings.database_url, settings.home))
    security.init_app(app, settings)
    i18n.init_app(app, settings)
    formats.init_app(app)
    errors.init_app(app)
    for name in MODULES:
        app.register_blueprint(cast(Blueprint, importlib.import_module(name).blueprint))
    access.init_app(app)
    return app
