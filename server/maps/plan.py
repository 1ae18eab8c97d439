"""Plan: a view of the explorer as an SVG that prints as lines: ground, counted squares, hotspots, notes."""

import html
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from server.maps.classes import class_of, steps_of
from server.maps.palette import LIGHT
from server.maps.shapes import Piece, path_data
from server.maps.view import Box, Note

# Of the whole picture; two that are compared stand side by side.
WIDTH, HEIGHT = 960.0, 460.0
_TILE = 512.0
_MARGIN = 24.0
# A place needs so much room for its name, by its letters.
_LETTER, _LINE = 8.0, 18.0
_STREET = f'fill="none" stroke="{LIGHT.street}" stroke-width="1.5"'


@dataclass(frozen=True)
class Frame:
    """The part of the world in the picture, in Web Mercator at a zoom."""

    zoom: float
    left: float
    top: float
    width: float = WIDTH

    @classmethod
    def around(cls, lon: float, lat: float, zoom: float, *, width: float = WIDTH) -> "Frame":
        """Put a place into the middle."""
        x, y = _mercator(np.array([[lon, lat]]), zoom)[0]
        return cls(zoom, float(x) - width / 2, float(y) - HEIGHT / 2, width)

    @classmethod
    def fitting(cls, bounds: Box, *, width: float = WIDTH) -> "Frame":
        """Show all of a box, with a margin."""
        west, south, east, north = bounds
        corners = _mercator(np.array([[west, north], [east, south]]), 0)
        across, up = np.maximum(corners[1] - corners[0], 1e-9)
        room = min((width - 2 * _MARGIN) / across, (HEIGHT - 2 * _MARGIN) / up)
        middle = corners.mean(axis=0) * room
        return cls(math.log2(room), float(middle[0]) - width / 2, float(middle[1]) - HEIGHT / 2, width)

    def place(self, degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn longitudes and latitudes into the picture's units."""
        return _mercator(degrees, self.zoom) - [self.left, self.top]

    def path(self, shape: BaseGeometry) -> str:
        """Draw the part of a shape that is in the picture as the data of an SVG path."""
        placed = shapely.transform(shape, self.place)
        inside = shapely.clip_by_rect(placed, -8, -8, self.width + 8, HEIGHT + 8)
        return path_data(shapely.simplify(inside, 0.4))

    def seen(self, lon: float, lat: float) -> tuple[float, float] | None:
        """Return where a place is in the picture, None where it is not."""
        x, y = self.place(np.array([[lon, lat]]))[0]
        return (float(x), float(y)) if 0 <= x <= self.width and 0 <= y <= HEIGHT else None


def plan(
    frame: Frame,
    pieces: Iterable[Piece],
    squares: Sequence[tuple[Box, int]],
    breaks: Sequence[int],
    *,
    hotspots: Sequence[tuple[int, BaseGeometry]] = (),
    notes: Sequence[Note] = (),
    title: str,
) -> str:
    """Draw a view as an SVG; labels above data, data above streets, streets above ground."""
    pieces = list(pieces)
    names = _Names(frame)
    ranks = [names.mark(shape.representative_point(), str(rank), "rank") for rank, shape in hotspots]
    pins = [names.mark(shapely.Point(note.lon, note.lat), str(n), "note") for n, note in enumerate(notes, 1)]
    labels = [
        names.word(piece) for kind in ("place", "neighbourhood") for piece in pieces if piece.kind == kind
    ]
    parts = [
        f'<rect width="{frame.width:g}" height="{HEIGHT:g}" fill="{LIGHT.outside}"/>',
        *_ground(frame, pieces),
        *_squares(frame, squares, breaks),
        *(_outline(frame, shape) for _, shape in hotspots),
        _haloed(LIGHT.halo, 3, labels),
        _haloed(LIGHT.hotspot_halo, 4, ranks),
        *pins,
    ]
    size = f'viewBox="0 0 {frame.width:g} {HEIGHT:g}"'
    said = f'role="img" aria-label="{html.escape(title)}"'
    return f'<svg class="plan" {size} {said}>{"".join(parts)}</svg>'


def scale_bar(frame: Frame, latitude: float) -> tuple[int, float]:
    """Return a round number of metres and how many units of the picture it is long."""
    metres_per_unit = 40_075_016.7 * math.cos(math.radians(latitude)) / _TILE / 2**frame.zoom
    wanted = metres_per_unit * 140
    power = 10 ** int(math.log10(wanted))
    metres = max(step * power for step in (1, 2, 5) if step * power <= wanted)
    return metres, metres / metres_per_unit


def _ground(frame: Frame, pieces: list[Piece]) -> list[str]:
    styles = {
        "boundary": f'fill="{LIGHT.ground}"',
        "green": f'fill="{LIGHT.green}"',
        "water": f'fill="{LIGHT.water}" stroke="{LIGHT.water}" stroke-width="1.5"',
        "stream": f'fill="none" stroke="{LIGHT.water}" stroke-width="1.5"',
        "street": _STREET,
        "neighbourhood": f'fill="none" stroke="{LIGHT.neighbourhood}"',
        "edge": f'fill="none" stroke="{LIGHT.boundary}" stroke-width="2"',
    }
    drawn = []
    for kind, style in styles.items():
        data = "".join(frame.path(piece.shape) for piece in pieces if _kind(piece, kind))
        drawn.append(f'<path {style} d="{data}"/>' if data else "")
    return drawn


def _kind(piece: Piece, kind: str) -> bool:
    if kind == "edge":
        return piece.kind == "boundary"
    line = piece.kind == "water" and shapely.get_dimensions(piece.shape) < 2
    return ("stream" if line else piece.kind) == kind


def _squares(frame: Frame, squares: Sequence[tuple[Box, int]], breaks: Sequence[int]) -> list[str]:
    if not squares:
        return []
    edges = np.array([box for box, _ in squares])
    lefts = frame.place(edges[:, [0, 3]])
    rights = frame.place(edges[:, [2, 1]])
    steps = steps_of(len(breaks))
    drawn: dict[int, list[str]] = {step: [] for step in steps}
    for (x, y), (right, bottom), (_, n) in zip(lefts.tolist(), rights.tolist(), squares, strict=True):
        if right < 0 or bottom < 0 or x > frame.width or y > HEIGHT:
            continue
        drawn[steps[class_of(n, breaks)]].append(f"M{x:.1f} {y:.1f}H{right:.1f}V{bottom:.1f}H{x:.1f}Z")
    return [
        f'<path fill="{LIGHT.sequential[step]}" d="{"".join(data)}"/>' for step, data in drawn.items() if data
    ]


def _outline(frame: Frame, shape: BaseGeometry) -> str:
    data = frame.path(shape)
    halo = f'<path fill="none" stroke="{LIGHT.hotspot_halo}" stroke-width="4.5" d="{data}"/>'
    return (
        f'{halo}<path fill="none" stroke="{LIGHT.hotspot}" stroke-width="1.75" d="{data}"/>' if data else ""
    )


class _Names:
    """Writes names and numbers, none over another."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._taken: list[Box] = []

    def mark(self, place: shapely.Point, text: str, kind: str) -> str:
        """Write a number, framed where it is a note's."""
        at = self._frame.seen(place.x, place.y)
        if at is None or not self._free(*at, text):
            return ""
        x, y = at
        if kind == "rank":
            return _text(x, y + 5, text, f'class="plan-rank" fill="{LIGHT.hotspot}"')
        width = 12 + 9 * len(text)
        box = f'<rect x="{x - width / 2:.1f}" y="{y - 11:.1f}" width="{width}" height="22" rx="3"'
        framed = f'{box} fill="#ffffff" stroke="{LIGHT.hotspot}" stroke-width="1.5"/>'
        return framed + _text(x, y + 5, text, f'class="plan-note" fill="{LIGHT.hotspot}"')

    def word(self, piece: Piece) -> str:
        """Write the name of a place or a neighbourhood."""
        spot = piece.shape.representative_point()
        at = self._frame.seen(spot.x, spot.y)
        if at is None or not self._free(*at, piece.name):
            return ""
        colour = LIGHT.place if piece.kind == "place" else LIGHT.label
        return _text(at[0], at[1] + 5, html.escape(piece.name), f'class="plan-{piece.kind}" fill="{colour}"')

    def _free(self, x: float, y: float, text: str) -> bool:
        half = len(text) * _LETTER / 2 + 6
        box = (x - half, y - _LINE / 2, x + half, y + _LINE / 2)
        inside = box[0] > 0 and box[2] < self._frame.width and box[1] > 0 and box[3] < HEIGHT
        free = inside and not any(_cross(box, other) for other in self._taken)
        if free:
            self._taken.append(box)
        return free


def _haloed(colour: str, width: int, labels: Iterable[str]) -> str:
    halo = f'stroke="{colour}" stroke-width="{width}" stroke-linejoin="round" paint-order="stroke"'
    return f"<g {halo}>{''.join(labels)}</g>"


def _cross(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _text(x: float, y: float, text: str, rest: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" {rest}>{text}</text>'


def _mercator(degrees: NDArray[np.float64], zoom: float) -> NDArray[np.float64]:
    world = _TILE * 2**zoom
    x = (degrees[:, 0] + 180) / 360 * world
    latitude = np.radians(np.clip(degrees[:, 1], -85.05, 85.05))
    return np.column_stack([x, (1 - np.arcsinh(np.tan(latitude)) / np.pi) / 2 * world])
