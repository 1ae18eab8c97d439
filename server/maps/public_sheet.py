"""Public sheet: the public map's picture with its title, legend and source, so that it can go alone."""

import html
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from server.maps.palette import LIGHT
from server.maps.public_picture import HEIGHT, WIDTH, draw, fill_of, patterns
from server.maps.public_scene import Scene

Box = tuple[float, float, float, float]

MARGIN = 20.0
TITLE, LINE = 20.0, 15.0
# A legend stands in so many columns, each class a row high.
COLUMNS, ROW = 2, 24.0
_LETTER = 0.5


@dataclass(frozen=True)
class SheetWords:
    """What stands round the picture."""

    title: str
    sentence: str
    classes: Sequence[tuple[str, str]]
    notes: Sequence[str]


@dataclass(frozen=True)
class Placed:
    """One line of text, or one class of the legend, where it stands on the sheet."""

    x: float
    y: float
    words: str
    size: float
    bold: bool = False
    kind: str = ""  # of a class: its swatch stands before the words


@dataclass(frozen=True)
class Layout:
    """Where everything stands."""

    width: float
    height: float
    map_top: float
    lines: tuple[Placed, ...]


def layout(words: SheetWords) -> Layout:
    """Set title, sentence, map, legend and notes below one another."""
    lines: list[Placed] = []
    y = MARGIN
    for text, size, bold in ((words.title, TITLE, True), (words.sentence, LINE, False)):
        for part in wrapped(text, size):
            y += size * 1.3
            lines.append(Placed(MARGIN, y, part, size, bold=bold))
    top = y + MARGIN * 0.8
    y = top + HEIGHT + MARGIN
    column = (WIDTH - MARGIN) / COLUMNS
    for index, (kind, said) in enumerate(words.classes):
        x = MARGIN + column * (index % COLUMNS)
        lines.append(Placed(x, y + ROW * (index // COLUMNS) + LINE, said, LINE, kind=kind))
    y += ROW * -(-len(words.classes) // COLUMNS) + 4
    for note in words.notes:
        for part in wrapped(note, LINE * 0.85):
            y += LINE * 1.15
            lines.append(Placed(MARGIN, y, part, LINE * 0.85))
    return Layout(WIDTH + 2 * MARGIN, y + MARGIN, top, tuple(lines))


def wrapped(text: str, size: float) -> list[str]:
    """Break a text into lines as wide as the map."""
    return textwrap.wrap(text, int(WIDTH / (size * _LETTER))) or [""]


def sheet(scene: Scene, bounds: Box, words: SheetWords, *, said: str) -> str:
    """Draw the sheet as an SVG file.

    Parameters
    ----------
    said
        What the file says of itself to programs and screen readers.
    """
    placed = layout(words)
    drawn = draw(scene, bounds, title=words.sentence, name="map", file=True)
    inner = drawn.replace("<svg ", f'<svg x="{MARGIN:g}" y="{placed.map_top:g}" ', 1)
    size = f'width="{placed.width:g}" height="{placed.height:g}"'
    view = (
        f'viewBox="0 0 {placed.width:g} {placed.height:g}" role="img" aria-label="{html.escape(words.title)}"'
    )
    font = 'font-family="Source Sans 3, Segoe UI, Arial, sans-serif"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {view} {font}>'
        f"<desc>{html.escape(said, quote=False)}</desc>{patterns('legend')}"
        f'<rect {size} fill="{LIGHT.ground}"/>'
        f"{''.join(_line(line) for line in placed.lines)}{inner}</svg>"
    )


def _line(line: Placed) -> str:
    weight = ' font-weight="600"' if line.bold else ""
    swatch, x = "", line.x
    if line.kind == "spot":
        dot = f'<circle cx="{x + 13:g}" cy="{line.y - LINE / 2 + 1:g}" r="9" fill="{LIGHT.hotspot}"/>'
        swatch, x = dot, x + 34
    elif line.kind:
        box = f'<rect x="{x:g}" y="{line.y - LINE:g}" width="26" height="18"'
        swatch, x = f"{box} {_paint(line.kind)}/>", x + 34
    text = f'<text x="{x:g}" y="{line.y:.1f}" font-size="{line.size:g}" fill="{LIGHT.place}"{weight}>'
    return f"{swatch}{text}{html.escape(line.words, quote=False)}</text>"


def _paint(kind: str) -> str:
    if kind == "hotspot":
        return f'fill="none" stroke="{LIGHT.hotspot}" stroke-width="2"'
    return f'{fill_of(kind, "legend")} stroke="{LIGHT.boundary}"'
