"""Public labels: where the names and numbers of a public picture stand, none over another."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import shapely
from shapely.geometry.base import BaseGeometry

from server.maps.public_frame import Box, Frame
from server.maps.public_scene import Area, Scene, Spot, Squares
from server.maps.shapes import Piece

# A letter is about so wide, as a share of its height.
_LETTER = 0.54


@dataclass(frozen=True)
class Label:
    """Words at the middle of a place in the picture; ``kind`` is name, number, place, rank or spot.

    ``reach`` is how far the dot of a spot or the box of a rank goes to the side.
    """

    kind: str
    x: float
    y: float
    words: str
    size: float
    reach: float = 0.0
    said: str = ""
    href: str = ""


def place_labels(scene: Scene, frame: Frame, size: float) -> list[Label]:
    """Place the labels of a scene, what matters least first: later ones may be drawn over it.

    Parameters
    ----------
    size
        The height of letters, in the picture's units.
    """
    room = _Room(frame)
    spots = [_spot(room, x, y, spot, size) for x, y, spot in _apart(frame, scene.spots, size)]
    ranks = [label for each in scene.hotspots for label in _rank(room, frame, each, size)]
    areas = sorted(scene.areas, key=lambda each: -each.shape.area)
    numbers = [label for each in areas for label in _area(room, frame, each, size)]
    names = [label for each in scene.ground for label in _name(room, frame, each, size)]
    return [*names, *numbers, *ranks, *spots]


class _Room:
    """The part of a picture that is written on already."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._taken: list[Box] = []

    def take(self, x: float, y: float, width: float, height: float) -> bool:
        """Take room round a point; False where something stands already, or the edge is too near."""
        box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        inside = box[0] > 0 and box[1] > 0 and box[2] < self._frame.width and box[3] < self._frame.height
        free = inside and not any(_cross(box, other) for other in self._taken)
        if free:
            self._taken.append(box)
        return free


def _apart(frame: Frame, spots: Iterable[Spot], size: float) -> list[tuple[float, float, Spot]]:
    """Where spots stand; those that would lie over one another become one, with all that stands there."""
    drawn: list[tuple[float, float, Spot]] = []
    for spot in spots:
        at = frame.at(spot.lon, spot.lat)
        if at is None:
            continue
        for index, (x, y, other) in enumerate(drawn):
            if math.hypot(at[0] - x, at[1] - y) < 0.98 * (_radius(spot, size) + _radius(other, size)):
                drawn[index] = (x, y, _together(other, spot))
                break
        else:
            drawn.append((*at, spot))
    return drawn


def _together(one: Spot, other: Spot) -> Spot:
    return replace(one, count=one.count + other.count, said=f"{one.said}; {other.said}")


def _radius(spot: Spot, size: float) -> float:
    """A dot is as wide as its number."""
    return size * (0.6 + 0.22 * len(str(spot.count)))


def _spot(room: _Room, x: float, y: float, spot: Spot, size: float) -> Label:
    radius = _radius(spot, size)
    room.take(x, y, 2 * radius, 2 * radius)
    return Label("spot", x, y, str(spot.count), size, radius, spot.said, spot.href)


def _rank(room: _Room, frame: Frame, hotspot: Squares, size: float) -> Iterable[Label]:
    spot = hotspot.shape.representative_point()
    at = frame.at(spot.x, spot.y)
    if at is not None and room.take(*at, size * 1.4, size * 1.4):
        number = str(hotspot.rank)
        yield Label("rank", *at, number, size, size * (0.45 + 0.275 * len(number)))


def _area(room: _Room, frame: Frame, area: Area, size: float) -> Iterable[Label]:
    """What an area shows, and its name above it where both have room."""
    seen = frame.clipped(area.shape)
    if seen.is_empty:
        return
    spot = max(shapely.get_parts(seen), key=shapely.area).representative_point()
    x, y = spot.x, spot.y
    name, number = (len(words) * _LETTER * size for words in (area.name, area.number))
    if _holds(seen, x, y, max(name, number), size * 2, 0.75) and room.take(x, y, name + 4, size * 2.3):
        yield Label("name", x, y - (0.515 * size if area.number else 0), area.name, size * 0.9)
        if area.number:
            yield Label("number", x, y + 0.55 * size, area.number, size)
    elif area.number and _holds(seen, x, y, number, size, 0.9) and room.take(x, y, number + 4, size * 1.2):
        yield Label("number", x, y, area.number, size)


def _name(room: _Room, frame: Frame, piece: Piece, size: float) -> Iterable[Label]:
    """The name of a place of the ground, where there is room left."""
    if piece.kind != "place":
        return
    spot = piece.shape.representative_point()
    at = frame.at(spot.x, spot.y)
    if at is not None and room.take(*at, len(piece.name) * _LETTER * size, size * 1.2):
        yield Label("place", *at, piece.name, size * 0.9)


def _holds(shape: BaseGeometry, x: float, y: float, width: float, height: float, share: float) -> bool:
    """Whether so much of a label lies in its own area: a number must never be taken for a neighbour's."""
    box = shapely.box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    return bool(shapely.intersection(shape, box).area >= share * box.area)


def _cross(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
