"""Help: the user guide of docs/, as a page in the reader's language."""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from flask import Blueprint, abort, render_template, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from server.access import allow_public
from server.i18n import language

blueprint = Blueprint("help", __name__, url_prefix="/help")

DOCS = Path(__file__).resolve().parents[2] / "docs"
# The guide is written in these; who reads another language gets the English one.
_TO_THE_OTHER = re.compile(r"^\[[^\]]+\]\([^)]*guide\.md\)\n\n", re.MULTILINE)
GUIDES = {"lv": DOCS / "lv" / "guide.md", "en": DOCS / "guide.md"}


@blueprint.get("")
@allow_public
def index() -> ResponseReturnValue:
    """Show the guide, with its contents at its head."""
    code = language() if language() in GUIDES else "en"
    file = GUIDES[code]
    if not file.exists():
        abort(404)  # an installation without its documents
    title, body, contents = _rendered(file, file.stat().st_mtime_ns)
    return render_template("help.html", title=title, body=body, contents=contents, guide_language=code)


@blueprint.get("/pictures/<any(en, lv):spoken>/<name>.webp")
@allow_public
def picture(spoken: str, name: str) -> ResponseReturnValue:
    """Hand out a picture of the guide."""
    return send_from_directory(DOCS / "pictures" / spoken, f"{name}.webp", mimetype="image/webp")


@lru_cache(maxsize=4)
def _rendered(file: Path, _changed: int) -> tuple[str, Markup, tuple[tuple[str, str], ...]]:
    """The guide's title, its text as HTML, and its sections as (id, heading)."""
    reader = MarkdownIt("commonmark").enable("table")
    # The page has its own switch of languages.
    tokens = reader.parse(_TO_THE_OTHER.sub("", file.read_text(encoding="utf-8")))
    title, tokens = tokens[1].content, tokens[3:]  # the page has its own heading
    contents: list[tuple[str, str]] = []
    for place, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            token.attrSet("id", f"section-{len(contents) + 1}")
            contents.append((f"section-{len(contents) + 1}", tokens[place + 1].content))
        elif token.type == "table_open":
            token.attrSet("class", "table")
        elif token.type == "inline":
            token.children = _inside(token.children or [])
    html = reader.renderer.render(tokens, reader.options, {})
    # The text is our own, and everything in it has been escaped by the renderer.
    return title, Markup(html), tuple(contents)  # noqa: S704


def _inside(tokens: Sequence[Token]) -> list[Token]:
    """Point pictures to their address here; links to other documents become plain text."""
    kept = []
    open_links: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            open_links.append(_leads_somewhere(str(token.attrGet("href"))))
            if not open_links[-1]:
                continue
        elif token.type == "link_close" and not open_links.pop():
            continue
        elif token.type == "image":
            spoken, name = Path(str(token.attrGet("src"))).parts[-2:]
            token.attrSet("src", url_for("help.picture", spoken=spoken, name=Path(name).stem))
            token.attrSet("loading", "lazy")
        kept.append(token)
    return kept


def _leads_somewhere(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.scheme) or not parts.path
