"""Navigation: the links in the frame of every page, of the parts that exist in this installation."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, request
from flask_babel import lazy_gettext
from flask_login import current_user
from werkzeug.exceptions import HTTPException

from server.access import Scope, may, rule_of

TERRITORY_PAGES = (
    (lazy_gettext("Overview"), "/t/{slug}"),
    (lazy_gettext("Explore"), "/t/{slug}/explore"),
    (lazy_gettext("Imports"), "/t/{slug}/imports"),
    (lazy_gettext("Hotspots"), "/t/{slug}/hotspots"),
    (lazy_gettext("Analysis"), "/t/{slug}/analysis"),
    (lazy_gettext("Releases"), "/t/{slug}/releases"),
    (lazy_gettext("Concerns"), "/t/{slug}/concerns"),
    (lazy_gettext("Public map"), "/t/{slug}/map"),
    (lazy_gettext("Concordance"), "/t/{slug}/concordance"),
    (lazy_gettext("Moderation"), "/t/{slug}/concerns/queue"),
    (lazy_gettext("Topics"), "/t/{slug}/concerns/topics"),
)
OTHER_PAGES = ((lazy_gettext("Administration"), "/admin"),)


@dataclass(frozen=True)
class Entry:
    """One link of the frame."""

    label: str
    url: str
    current: bool = False


def navigation(territory: Any = None) -> list[Entry]:
    """List the pages of this territory, then those of the installation, that exist here."""
    pages = (
        [(label, path.format(slug=territory.slug)) for label, path in TERRITORY_PAGES] if territory else []
    )
    if current_user and current_user.is_authenticated:
        pages += OTHER_PAGES
    shown = [(str(label), path) for label, path in pages if _may_open(path, territory)]
    here = _deepest([path for _, path in shown])
    return [Entry(label, path, path == here) for label, path in shown]


def home_of(territory: Any) -> str:
    """Where the name of a territory leads: to its overview, or to its board for whoever may not open that."""
    overview = f"/t/{territory.slug}"
    return overview if _may_open(overview, territory) else f"{overview}/concerns"


def _may_open(path: str, territory: Any) -> bool:
    """Tell whether the page exists and the signed-in person's role opens it."""
    try:
        endpoint, _ = current_app.url_map.bind("").match(path)
    except HTTPException:
        return False
    rule = rule_of(current_app, endpoint)
    # What is published of a territory has no number: there a role counts wherever it is held.
    numbered = territory if rule.scope is Scope.PATH and hasattr(territory, "id") else None
    return rule.public or may(*rule.roles, territory=numbered)


def _deepest(paths: list[str]) -> str | None:
    """The page that this one is or lies below; every page of a territory lies below its overview."""
    above = [path for path in paths if request.path == path or request.path.startswith(path + "/")]
    return max(above, key=len, default=None)
