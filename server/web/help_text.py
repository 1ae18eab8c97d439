"""Help text: a document of docs/ as HTML, its pictures and links pointed to their address here."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from flask import url_for
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from server import handbook

# The page has its own switch of languages.
_TO_THE_OTHER = (
    re.compile(r"^\[[^\]]+\]\([^)]*guide\.md\)\n\n", re.MULTILINE),
    re.compile(r"^Latviski: \[[^\]]+\]\([^)]*\)\.?\n\n", re.MULTILINE),
    re.compile(r"\s*Angliski(?: un plašāk)?:\s+\[[^\]]+\]\([^)]*\)\.?"),
)


@dataclass(frozen=True)
class Text:
    """A document: its title, its text as HTML, and its sections as (id, heading)."""

    title: str
    body: Markup
    contents: tuple[tuple[str, str], ...]


def read(file: Path) -> Text:
    """Read a document, again only after it has changed."""
    return _rendered(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=100)
def _rendered(file: Path, _changed: int) -> Text:
    reader = MarkdownIt("commonmark").enable("table")
    written = file.read_text(encoding="utf-8")
    for pattern in _TO_THE_OTHER:
        written = pattern.sub("", written)
    tokens = reader.parse(written)
    title, tokens = tokens[1].content, tokens[3:]  # the page has its own heading
    contents: list[tuple[str, str]] = []
    for place, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            token.attrSet("id", f"section-{len(contents) + 1}")
            contents.append((f"section-{len(contents) + 1}", tokens[place + 1].content))
        elif token.type == "table_open":
            token.attrSet("class", "table")
        elif style := token.attrs.pop("style", None):
            # Pages allow no style inside their text.
            token.attrs |= {"class": "numeric"} if "right" in str(style) else {}
        elif token.type == "inline":
            token.children = _inside(token.children or [], file)
    html = _scrolling(reader.renderer.render(tokens, reader.options, {}))
    # The text is our own, and everything in it has been escaped by the renderer.
    return Text(title, Markup(html), tuple(contents))  # noqa: S704


def _scrolling(html: str) -> str:
    """Let what may be wider than a phone be moved with the keyboard."""
    table = '<table class="table">'
    html = html.replace(table, f'<div class="table-scroll" tabindex="0">{table}')
    return html.replace("</table>", "</table></div>").replace("<pre>", '<pre tabindex="0">')


def _inside(tokens: Sequence[Token], file: Path) -> list[Token]:
    """Point pictures and links to methods to their address here; other documents become plain text."""
    kept = []
    open_links: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            address = _address(str(token.attrGet("href")), file)
            open_links.append(bool(address))
            if not address:
                continue
            token.attrSet("href", address)
        elif token.type == "link_close" and not open_links.pop():
            continue
        elif token.type == "image":
            token.attrSet("src", _picture(str(token.attrGet("src"))))
            token.attrSet("loading", "lazy")
        kept.extend(_case(token) if token.type == "code_inline" and not open_links else [token])
    return kept


def _case(token: Token) -> list[Token]:
    """The name of a worked example as a link to it; other words in this type as they are."""
    if not handbook.is_case(token.content):
        return [token]
    address = url_for("validation.show", case_name=token.content)
    return [Token("link_open", "a", 1, attrs={"href": address}), token, Token("link_close", "a", -1)]


def _address(link: str, file: Path) -> str:
    """Where a link leads in the product; empty for a document that it does not show."""
    parts = urlsplit(link)
    if parts.scheme or not parts.path:
        return link
    target = (file.parent / parts.path).resolve()
    folders = {(folder / "methods").resolve(): spoken for spoken, folder in handbook.FOLDERS.items()}
    spoken = folders.get(target.parent)
    if spoken is None or target.suffix != ".md":
        return ""
    # A document that this language lacks is read in English, at the same address.
    if target.stem != "README" and handbook.method(target.stem, spoken) is None:
        return ""
    elsewhere = None if spoken == folders.get(file.parent.resolve(), spoken) else spoken
    if target.stem == "README":
        return url_for("help.methods", language=elsewhere)
    return url_for("help.method", method_code=target.stem, language=elsewhere)


def _picture(source: str) -> str:
    folder, name = Path(source).parts[-2:]
    if folder == "pictures":
        return url_for("help.method_picture", name=Path(name).stem)
    return url_for("help.picture", spoken=folder, name=Path(name).stem)
