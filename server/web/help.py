"""Help: the user guide and the documents of the methods, as pages in the reader's language."""

from pathlib import Path

from flask import Blueprint, abort, render_template, send_from_directory
from flask.typing import ResponseReturnValue

from server import handbook
from server.access import allow_public
from server.handbook import DOCS
from server.i18n import language
from server.web import help_text

blueprint = Blueprint("help", __name__, url_prefix="/help")

# The guide is written in these; who reads another language gets the English one.
GUIDES = {"lv": DOCS / "lv" / "guide.md", "en": DOCS / "guide.md"}


@blueprint.get("")
@allow_public
def index() -> ResponseReturnValue:
    """Show the guide, with its contents at its head."""
    code = language() if language() in GUIDES else "en"
    return _page(GUIDES[code], code)


@blueprint.get("/methods")
@allow_public
def methods() -> ResponseReturnValue:
    """Show which method answers which question."""
    spoken = language() if language() in handbook.FOLDERS else "en"
    file = handbook.FOLDERS[spoken] / "methods" / "README.md"
    return _page(file, spoken, of="methods")


@blueprint.get("/methods/<method_code>")
@allow_public
def method(method_code: str) -> ResponseReturnValue:
    """Show the document of a method: formula, assumptions, limits, worked example and source."""
    document = handbook.method(method_code, language())
    if document is None:
        abort(404)
    return _page(document.file, document.language, of="method")


@blueprint.get("/pictures/<any(en, lv):spoken>/<name>.webp")
@allow_public
def picture(spoken: str, name: str) -> ResponseReturnValue:
    """Hand out a picture of the guide."""
    return send_from_directory(DOCS / "pictures" / spoken, f"{name}.webp", mimetype="image/webp")


@blueprint.get("/methods/pictures/<name>.webp")
@allow_public
def method_picture(name: str) -> ResponseReturnValue:
    """Hand out a picture of a method's document."""
    return send_from_directory(DOCS / "methods" / "pictures", f"{name}.webp", mimetype="image/webp")


def _page(file: Path, spoken: str, *, of: str = "guide") -> ResponseReturnValue:
    if not file.is_file():
        abort(404)  # an installation without its documents
    text = help_text.read(file)
    return render_template("help.html", text=text, text_language=spoken, of=of)
