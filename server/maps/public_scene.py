"""Public scene: what a public picture is drawn from, as plain values in degrees."""

from collections.abc import Sequence
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from server.maps.shapes import Piece

# What an area can be: nothing known, none, a few, one of three classes of an exact count, or kept back.
KINDS = ("none", "zero", "few", "low", "middle", "high", "hidden")


@dataclass(frozen=True)
class Area:
    """A neighbourhood: what it is called and shows, in words too, and where a press leads."""

    name: str
    shape: BaseGeometry
    kind: str
    number: str
    said: str
    href: str = ""


@dataclass(frozen=True)
class Spot:
    """A place, and how much stands there."""

    lon: float
    lat: float
    count: int
    said: str
    href: str = ""


@dataclass(frozen=True)
class Squares:
    """A hotspot as the public sees it: squares, and its rank."""

    rank: int
    shape: BaseGeometry
    said: str


@dataclass(frozen=True)
class Scene:
    """What a picture is drawn from, in degrees."""

    boundary: BaseGeometry
    areas: Sequence[Area] = ()
    hotspots: Sequence[Squares] = ()
    spots: Sequence[Spot] = ()
    ground: Sequence[Piece] = ()
