"""Legend: sentences with pictures, as safe HTML."""

from server.maps.page import text
from server.maps.palette import Palette

_SIDE = 18


def legend(rows: list[tuple[str, str]]) -> str:
    """Put pictures (safe SVG) beside their sentences (any text)."""
    items = "".join(f"<li>{picture}<span>{text(sentence)}</span></li>" for picture, sentence in rows)
    return f'<ul class="legend">{items}</ul>'


def outline_picture(colours: Palette) -> str:
    """Draw a small hotspot: a dark outline with its number."""
    return _svg(
        f'<circle cx="9" cy="9" r="7.5" fill="{colours.hotspot}" fill-opacity=".05" '
        f'stroke="{colours.hotspot}" stroke-width="1.5"/>'
        f'<text x="9" y="13" text-anchor="middle" font-size="11" fill="{colours.hotspot}">1</text>'
    )


def square_picture(colour: str) -> str:
    """Draw a counted square."""
    return _svg(f'<rect x="1" y="1" width="16" height="16" fill="{colour}"/>')


def line_picture(colour: str, width: float) -> str:
    """Draw a piece of line."""
    return _svg(f'<path d="M1 9h16" stroke="{colour}" stroke-width="{width}"/>')


def _svg(content: str) -> str:
    return f'<svg width="{_SIDE}" height="{_SIDE}" viewBox="0 0 18 18" aria-hidden="true">{content}</svg>'
