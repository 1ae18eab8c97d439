"""Plain text: what a person wrote, without characters that hide or turn text."""

import re

_UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_BLANKS = re.compile(r"[^\S\n]+")
_GAPS = re.compile(r"\n{3,}")


def one_line(text: str) -> str:
    """Set a text as one line, its blanks single."""
    return " ".join(_UNSEEN.sub(" ", text).split())


def paragraphs(text: str) -> str:
    """Keep the lines of a text, at most one of them empty between two others."""
    lines = _UNSEEN.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return _GAPS.sub("\n\n", "\n".join(_BLANKS.sub(" ", line).strip() for line in lines)).strip()
