"""Public picture: areas in few classes, hotspots as squares, places with a number, as one SVG.

Colours stand as attributes, so that the picture is whole as a file; a page's style sheet overrules them.
"""

import html
from collections.abc import Iterable

import shapely

from server.maps.palette import LIGHT
from server.maps.public_frame import Box, Frame
from server.maps.public_labels import Label, place_labels
from server.maps.public_scene import Area, Scene, Squares
from server.maps.shapes import Piece

WIDTH, HEIGHT = 640.0, 520.0
TEXT = 16.0

_FILL = {
    "none": LIGHT.ground,
    "zero": LIGHT.ground,
    "low": LIGHT.sequential[0],
    "middle": LIGHT.sequential[2],
    "high": LIGHT.sequential[4],
}


def draw(
    scene: Scene,
    bounds: Box,
    *,
    title: str,
    name: str,
    size: tuple[float, float] = (WIDTH, HEIGHT),
    text: float = TEXT,
    file: bool = False,
) -> str:
    """Draw a scene.

    Parameters
    ----------
    bounds
        West, south, east, north of what must be seen.
    name
        A word that no other picture of the page has: patterns are found by it.
    text
        The height of letters, in the picture's units.
    file
        Whether it stands alone, as an image; it then has no links.
    """
    frame = Frame(bounds, *size)
    layers = [
        f'<rect class="p-outside" width="{size[0]:g}" height="{size[1]:g}" fill="{LIGHT.outside}"/>',
        _path("p-territory", frame.path(scene.boundary), fill=LIGHT.ground),
        *(_area(frame, area, name, file) for area in scene.areas),
        *_ground(frame, scene.ground),
        _path("p-edge", frame.path(scene.boundary), fill="none", stroke=LIGHT.boundary, width=2),
        *(_squares(frame, each) for each in scene.hotspots),
        *(_label(label, file) for label in place_labels(scene, frame, text)),
    ]
    head = f'viewBox="0 0 {size[0]:g} {size[1]:g}" aria-label="{html.escape(title)}"'
    if file:
        head += f' xmlns="http://www.w3.org/2000/svg" width="{size[0]:g}" height="{size[1]:g}"'
        head += ' font-family="Source Sans 3, Segoe UI, Arial, sans-serif"'
    role = "img" if file else "group"
    body = "".join(layers)
    return f'<svg class="public-map" role="{role}" {head}>{patterns(name)}{body}</svg>'


def swatch(kind: str, name: str) -> str:
    """Draw what a class looks like, for a legend; ``name`` as in `draw`, and no other's."""
    square = f'<rect x=".5" y=".5" width="27" height="19" {fill_of(kind, name)} stroke="{LIGHT.boundary}"/>'
    return (
        '<svg class="public-map swatch" viewBox="0 0 28 20" width="28" height="20" aria-hidden="true">'
        f"{patterns(name)}{square}</svg>"
    )


def patterns(name: str) -> str:
    """The two patterns: dots for a few, lines for what is kept back."""
    dots = f'<circle class="p-dot" cx="4" cy="4" r="1.5" fill="{LIGHT.sequential[3]}"/>'
    lines = f'<path class="p-hatch" d="M0 8L8 0M-2 2L2-2M6 10L10 6" stroke="{LIGHT.boundary}"/>'
    return (
        f'<defs><pattern id="{name}-few" width="8" height="8" patternUnits="userSpaceOnUse">{dots}</pattern>'
        f'<pattern id="{name}-hidden" width="8" height="8" patternUnits="userSpaceOnUse">{lines}</pattern>'
        "</defs>"
    )


def fill_of(kind: str, name: str) -> str:
    """Return the attributes that fill an area of a class; ``name`` is that of the patterns."""
    paint = f"url(#{name}-{kind})" if kind in ("few", "hidden") else _FILL[kind]
    return f'class="p-area {kind}" fill="{paint}"'


def _area(frame: Frame, area: Area, name: str, file: bool) -> str:
    data = frame.path(area.shape)
    if not data:
        return ""
    stroke = f'stroke="{LIGHT.boundary}" stroke-width=".75"'
    drawn = f'<path {fill_of(area.kind, name)} {stroke} fill-rule="evenodd" d="{data}"/>'
    return _linked(drawn, area.said, "" if file else area.href)


def _linked(drawn: str, said: str, href: str) -> str:
    told = f"<title>{html.escape(said)}</title>"
    if not href:
        return f"<g>{told}{drawn}</g>"
    return f'<a href="{html.escape(href)}" aria-label="{html.escape(said)}">{told}{drawn}</a>'


def _ground(frame: Frame, ground: Iterable[Piece]) -> list[str]:
    pieces = list(ground)
    drawn = []
    for kind, colour in (("green", LIGHT.green), ("water", LIGHT.water)):
        data = "".join(frame.path(each.shape) for each in pieces if each.kind == kind and _is_area(each))
        drawn.append(_path(f"p-{kind}", data, fill=colour))
    lines = "".join(frame.path(each.shape) for each in pieces if each.kind == "water" and not _is_area(each))
    drawn.append(_path("p-water line", lines, fill="none", stroke=LIGHT.water, width=2))
    for main, width in ((False, 1.0), (True, 2.5)):
        data = "".join(frame.path(p.shape) for p in pieces if p.kind == "street" and p.main == main)
        drawn.append(_path("p-street", data, fill="none", stroke=LIGHT.street, width=width))
    return drawn


def _is_area(piece: Piece) -> bool:
    return bool(shapely.get_dimensions(piece.shape) == 2)


def _squares(frame: Frame, hotspot: Squares) -> str:
    data = frame.path(hotspot.shape, exact=True)
    if not data:
        return ""
    halo = _path("p-halo", data, fill="none", stroke=LIGHT.hotspot_halo, width=5)
    line = _path("p-hotspot", data, fill="none", stroke=LIGHT.hotspot, width=2)
    return f"<g><title>{html.escape(hotspot.said)}</title>{halo}{line}</g>"


def _label(label: Label, file: bool) -> str:
    """Write a label: a rank in a box, so that it is not taken for a count; a spot on its dot."""
    if label.kind == "spot":
        return _linked(_dot(label) + _text(label, LIGHT.hotspot_halo), label.said, "" if file else label.href)
    if label.kind == "rank":
        return _box(label) + _text(label, LIGHT.hotspot)
    halo = f' stroke="{LIGHT.halo}" stroke-width="{label.size / 5:.1f}" paint-order="stroke"'
    return _text(label, LIGHT.label if label.kind == "place" else LIGHT.place, halo)


def _dot(label: Label) -> str:
    at = f'cx="{label.x:.1f}" cy="{label.y:.1f}" r="{label.reach:.1f}"'
    paint = f'fill="{LIGHT.hotspot}" stroke="{LIGHT.hotspot_halo}" stroke-width="2"'
    return f'<circle class="p-spot" {at} {paint}/>'


def _box(label: Label) -> str:
    corner = f'x="{label.x - label.reach:.1f}" y="{label.y - label.size * 0.7:.1f}"'
    size = f'width="{2 * label.reach:.1f}" height="{label.size * 1.4:.1f}"'
    return f'<rect class="p-tag" {corner} {size} fill="{LIGHT.hotspot_halo}" stroke="{LIGHT.hotspot}"/>'


def _text(label: Label, colour: str, halo: str = "") -> str:
    kind = {"spot": "p-spot-number"}.get(label.kind, f"p-{label.kind}")
    at = f'x="{label.x:.1f}" y="{label.y + label.size * 0.35:.1f}" text-anchor="middle"'
    letters = f'font-size="{label.size:.1f}" fill="{colour}"{halo} stroke-linejoin="round"'
    return f'<text class="{kind}" {at} {letters}>{html.escape(label.words)}</text>'


def _path(kind: str, data: str, *, fill: str, stroke: str = "", width: float = 1) -> str:
    line = f' stroke="{stroke}" stroke-width="{width:g}"' if stroke else ""
    return f'<path class="{kind}" fill="{fill}"{line} stroke-linejoin="round" d="{data}"/>' if data else ""
