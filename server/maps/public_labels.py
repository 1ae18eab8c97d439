"""Public labels: names and numbers of a public picture, none written over another."""

import html

import shapely
from shapely.geometry.base import BaseGeometry

from server.maps.palette import LIGHT
from server.maps.public_frame import Box, Frame
from server.maps.public_scene import Area, Ground, Squares

# A letter is about so wide, as a share of its height.
_LETTER = 0.54


class Labels:
    """Writes names and numbers, none over another."""

    def __init__(self, frame: Frame, size: float) -> None:
        self._frame, self._size = frame, size
        self._taken: list[Box] = []

    def take(self, x: float, y: float, width: float, height: float) -> bool:
        """Take room in the picture; False where something stands already, or the edge is too near."""
        box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        inside = box[0] > 0 and box[1] > 0 and box[2] < self._frame.width and box[3] < self._frame.height
        free = inside and not any(_cross(box, other) for other in self._taken)
        if free:
            self._taken.append(box)
        return free

    def rank(self, hotspot: Squares) -> str:
        """Write a hotspot's rank."""
        spot = hotspot.shape.representative_point()
        at = self._frame.at(spot.x, spot.y)
        if at is None or not self.take(*at, self._size * 1.4, self._size * 1.4):
            return ""
        x, y = at
        side = self._size * (0.9 + 0.55 * len(str(hotspot.rank)))
        # In a box, so that a rank is not taken for a count.
        box = f'<rect class="p-tag" x="{x - side / 2:.1f}" y="{y - self._size * 0.7:.1f}" width="{side:.1f}"'
        tag = f'{box} height="{self._size * 1.4:.1f}" fill="{LIGHT.hotspot_halo}" stroke="{LIGHT.hotspot}"/>'
        return tag + write(x, y + self._size * 0.35, str(hotspot.rank), "p-rank", self._size, LIGHT.hotspot)

    def area(self, area: Area) -> str:
        """Write what an area shows, and its name above it where both have room."""
        seen = self._frame.clipped(area.shape)
        if seen.is_empty or not (area.number or area.name):
            return ""
        spot = max(shapely.get_parts(seen), key=shapely.area).representative_point()
        size, x, y = self._size, spot.x, spot.y
        name, number = (len(words) * _LETTER * size for words in (area.name, area.number))
        if _holds(seen, x, y, max(name, number), size * 2, 0.75) and self.take(x, y, name + 4, size * 2.3):
            up = size * 0.2 if area.number else -size * 0.35
            named = write(x, y - up, html.escape(area.name), "p-name", size * 0.9, LIGHT.place)
            return named + self._number(x, y + size * 0.9, area)
        if area.number and _holds(seen, x, y, number, size, 0.9) and self.take(x, y, number + 4, size * 1.2):
            return self._number(x, y + size * 0.35, area)
        return ""

    def _number(self, x: float, y: float, area: Area) -> str:
        kind = f"p-number{' few' if area.kind in ('few', 'hidden') else ''}"
        return write(x, y, area.number, kind, self._size, LIGHT.place) if area.number else ""

    def ground(self, piece: Ground) -> str:
        """Write the name of a place of the ground, where there is room left."""
        spot = piece.shape.representative_point()
        at = self._frame.at(spot.x, spot.y)
        size = self._size
        if at is None or not self.take(*at, len(piece.name) * _LETTER * size, size * 1.2):
            return ""
        return write(at[0], at[1] + size * 0.35, html.escape(piece.name), "p-place", size * 0.9, LIGHT.label)


def _holds(shape: BaseGeometry, x: float, y: float, width: float, height: float, share: float) -> bool:
    """Whether so much of a label lies in its own area: a number must never be taken for a neighbour's."""
    box = shapely.box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    return bool(shapely.intersection(shape, box).area >= share * box.area)


def write(x: float, y: float, words: str, kind: str, size: float, colour: str) -> str:
    halo = (
        "" if kind in ("p-spot-number", "p-rank") else f' stroke="{LIGHT.halo}" stroke-width="{size / 5:.1f}"'
    )
    return (
        f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="middle" font-size="{size:.1f}"'
        f' fill="{colour}"{halo} paint-order="stroke" stroke-linejoin="round">{words}</text>'
    )


def _cross(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
