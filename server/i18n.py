"""Languages: which one a person reads, on pages, on the command line and in jobs."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Babel, force_locale, get_locale, gettext, lazy_gettext, ngettext

from server.catalogues import TRANSLATIONS, complete_enough
from server.settings import ALL_LANGUAGES, DEFAULT_LANGUAGE, LANGUAGES, Settings

__all__ = ["TRANSLATIONS", "gettext", "lazy_gettext", "ngettext", "speaking"]

NAMES = {"lv": "Latviešu", "en": "English", "ru": "Русский", "cs": "Čeština"}
# English dates and numbers are written as in Europe: 3 Nov 2026, not 11/3/2026.
LOCALES = {"lv": "lv", "en": "en_GB", "ru": "ru", "cs": "cs"}
COOKIE = "language"
COOKIE_SECONDS = 365 * 24 * 3600


def init_app(app: Flask, settings: Settings) -> None:
    """Translate pages into the reader's language."""
    compile_catalogues(TRANSLATIONS)
    app.config["TALSI_LANGUAGE"] = settings.language
    Babel(
        app,
        default_locale=DEFAULT_LANGUAGE,
        default_timezone="Europe/Riga",
        default_translation_directories=str(TRANSLATIONS),
        locale_selector=lambda: LOCALES[choose()],
    )
    app.context_processor(_of_page)


def _of_page() -> dict[str, object]:
    code = language()
    shown = {each: NAMES[each] for each in ALL_LANGUAGES if each == code or each in offered()}
    return {"language": code, "language_tag": LOCALES[code].replace("_", "-"), "languages": shown}


def offered() -> tuple[str, ...]:
    """The languages that a page offers: those spoken whole, and those that nearly are."""
    return tuple(code for code in ALL_LANGUAGES if code in LANGUAGES or complete_enough(code))


def choose() -> str:
    """What the address asks for, the person's setting, the cookie, what the browser asks for, Latvian."""
    if not has_request_context():
        return cast(str | None, current_app.config.get("TALSI_LANGUAGE")) or DEFAULT_LANGUAGE
    chosen = (
        request.args.get("language"),
        _of_person(),
        request.cookies.get(COOKIE),
        request.accept_languages.best_match(offered()),
    )
    return next((code for code in chosen if code in ALL_LANGUAGES), DEFAULT_LANGUAGE)


def _of_person() -> str | None:
    # Only who was loaded already: the page that says that the database is away must not ask it.
    return getattr(g.get("_login_user"), "language", None)


def language() -> str:
    """The language of this page or job, as a two-letter code."""
    locale = cast(Locale | None, get_locale())
    return locale.language if locale else DEFAULT_LANGUAGE


def local_label(labels: dict[str, Any]) -> str:
    """The label in the reader's language, else in the other, of a ``{"lv": …, "en": …}``."""
    for code in (language(), *LANGUAGES):
        if labels.get(code):
            return str(labels[code])
    return next((str(label) for label in labels.values()), "")


@contextmanager
def speaking(code: str | None) -> Iterator[None]:
    """Translate inside the block although no page is being made: for commands and jobs."""
    chosen = code if code in ALL_LANGUAGES else DEFAULT_LANGUAGE
    if current_app:
        with force_locale(LOCALES[chosen]):
            yield
        return
    with _speaker().app_context(), force_locale(LOCALES[chosen]):
        yield


def _speaker() -> Flask:
    """The smallest application that can translate."""
    compile_catalogues(TRANSLATIONS)
    app = Flask("talsi-speaker", static_folder=None, template_folder=None)
    Babel(app, default_locale=DEFAULT_LANGUAGE, default_translation_directories=str(TRANSLATIONS))
    return app


def compile_catalogues(folder: Path) -> None:
    """Compile each catalogue that changed since; where the folder cannot be written, English stays."""
    for source in folder.glob("*/LC_MESSAGES/messages.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        if not os.access(source.parent, os.W_OK):
            continue
        with source.open("rb") as handle:
            catalogue = read_po(handle, locale=source.parent.parent.name)
        fresh = target.with_name(f"{target.name}.{os.getpid()}")
        with fresh.open("wb") as handle:
            write_mo(handle, catalogue)
        fresh.replace(target)
