"""Handbook: the documents of docs/, which lie beside the program, and what is read from them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

DOCS = Path(__file__).resolve().parents[1] / "docs"
CASES = DOCS / "cases"
# Documents are written in these; who reads another language gets the English ones.
FOLDERS = {"en": DOCS, "lv": DOCS / "lv"}
_CODE = re.compile(r"[a-z0-9-]{1,60}")
_LINK = re.compile(r"\]\(([a-z0-9-]+)\.md\)")
_TOOLS = frozenset({"Tool", "Rīks", "Programma"})


@dataclass(frozen=True)
class Document:
    """A document in the best language there is of it."""

    code: str
    file: Path
    language: str


@dataclass(frozen=True)
class Difference:
    """What is known to differ from another tool, and why; both as Markdown."""

    tool: str
    words: str


def method(code: str, language: str) -> Document | None:
    """Find the document of a method; none where nobody wrote one."""
    if not _CODE.fullmatch(code):
        return None
    for spoken in dict.fromkeys((language, "en")):
        file = FOLDERS.get(spoken, DOCS) / "methods" / f"{code}.md"
        if spoken in FOLDERS and file.is_file():
            return Document(code, file, spoken)
    return None


def methods(language: str) -> tuple[Document, ...]:
    """All documents of methods, by code."""
    codes = sorted(file.stem for file in (DOCS / "methods").glob("*.md") if file.stem != "README")
    found = (method(code, language) for code in codes)
    return tuple(document for document in found if document is not None)


def in_order() -> tuple[str, ...]:
    """The codes of methods as their index lists them: by the question that they answer."""
    index = DOCS / "methods" / "README.md"
    links = _LINK.findall(index.read_text(encoding="utf-8")) if index.is_file() else []
    return tuple(dict.fromkeys(links))


def is_case(name: str) -> bool:
    """Whether a worked example has this name."""
    return bool(_CODE.fullmatch(name)) and (CASES / f"{name}.json").is_file()


def title(document: Document) -> str:
    """The heading of a document."""
    first = document.file.read_text(encoding="utf-8").split("\n", 1)[0]
    return first.removeprefix("#").strip()


def differences(document: Document) -> tuple[Difference, ...]:
    """The table of known differences from other tools; empty where a document has none."""
    tokens = MarkdownIt("commonmark").enable("table").parse(document.file.read_text(encoding="utf-8"))
    starts = [place for place, token in enumerate(tokens) if token.type == "table_open"]
    for start in starts:
        cells = _cells(tokens[start:])
        if cells[0] in _TOOLS:
            return tuple(Difference(*pair) for pair in zip(cells[2::2], cells[3::2], strict=True))
    return ()


def _cells(tokens: Sequence[Token]) -> list[str]:
    """The cells of the table that begins here, row by row."""
    end = next(place for place, token in enumerate(tokens) if token.type == "table_close")
    return [token.content for token in tokens[:end] if token.type == "inline"]
