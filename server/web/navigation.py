"""Navigation: what the frame of every page shows, of the parts that exist in this installation."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, request
from flask_babel import get_locale, lazy_gettext
from flask_login import current_user
from werkzeug.exceptions import HTTPException

LANGUAGES = {"lv": "Latviešu", "en": "English"}
TERRITORY_PAGES = (
    (lazy_gettext("Explore"), "/t/{slug}/explore"),
    (lazy_gettext("Imports"), "/t/{slug}/imports"),
    (lazy_gettext("Hotspots"), "/t/{slug}/hotspots"),
)
OTHER_PAGES = ((lazy_gettext("Administration"), "/admin"),)


@dataclass(frozen=True)
class Entry:
    """One link of the frame."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class Language:
    """A language this page can be read in."""

    code: str
    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Account:
    """Who is signed in, and where to sign in or out; empty text where there is no such page."""

    name: str
    sign_in: str
    sign_out: str


def navigation(territory: Any = None) -> list[Entry]:
    """List the pages of this territory, then those of the installation, that exist here."""
    pages = [(label, path.format(slug=territory.slug)) for label, path in TERRITORY_PAGES] if territory else []
    if current_user and current_user.is_authenticated:
        pages += OTHER_PAGES
    return [Entry(str(label), path, _is_current(path)) for label, path in pages if _exists(path)]


def page_language() -> str:
    """Give the language of this page as the code HTML wants."""
    locale = get_locale()
    return locale.language if locale else "en"


def language_choices() -> list[Language]:
    """List the languages with a link to this same page in each."""
    others = {name: values for name, values in request.args.to_dict(flat=False).items() if name != "language"}
    query = "&".join(f"{name}={value}" for name, values in others.items() for value in values)
    return [
        Language(code, label, f"?{query}&language={code}" if query else f"?language={code}", code == page_language())
        for code, label in LANGUAGES.items()
    ]


def account_links() -> Account:
    """Name the person at the screen and the pages of signing in and out."""
    signed_in = bool(current_user and current_user.is_authenticated)
    return Account(
        name=str(current_user.name) if signed_in else "",
        sign_in="/sign-in" if _exists("/sign-in") else "",
        sign_out="/sign-out" if _exists("/sign-out", "POST") else "",
    )


def frame() -> dict[str, Any]:
    """Give every template the functions of the frame."""
    functions = (navigation, page_language, language_choices, account_links)
    return {function.__name__: function for function in functions}


def _is_current(path: str) -> bool:
    return request.path == path or request.path.startswith(path + "/")


def _exists(path: str, method: str = "GET") -> bool:
    try:
        current_app.url_map.bind("").match(path, method=method)
    except HTTPException:
        return False
    return True
