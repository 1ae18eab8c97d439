"""Overview: a still map of where the hotspots are, as SVG that the page's style sheet colours."""

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from server.maps.shapes import Piece, path_data

WIDTH, HEIGHT = 960, 600
# Hotspots further from the first than this are told in words: one picture cannot show a town and a district.
REACH_M = 4000.0
SMALLEST_M = 2500.0
_METRES_PER_DEGREE = 111_320.0
_INSET = 150


@dataclass(frozen=True)
class Ranked:
    """A hotspot: its rank, its outline and its centre, in degrees."""

    rank: int
    outline: BaseGeometry
    centre: tuple[float, float]


@dataclass(frozen=True)
class Overview:
    """The picture, and which ranks it shows."""

    svg: str
    shown: tuple[int, ...]


@dataclass(frozen=True)
class Frame:
    """The part of the world in the picture, and how degrees become its units."""

    west: float
    north: float
    across: float  # degrees of longitude
    squeeze: float  # how much shorter a degree of longitude is than one of latitude

    @property
    def scale(self) -> float:
        """Units of the picture in a degree of latitude."""
        return WIDTH / (self.across * self.squeeze)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east and north of the picture."""
        return self.west, self.north - HEIGHT / self.scale, self.west + self.across, self.north

    def place(self, degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn longitudes and latitudes into the picture's units."""
        x = (degrees[:, 0] - self.west) * self.squeeze * self.scale
        return np.column_stack([x, (self.north - degrees[:, 1]) * self.scale])

    def path(self, shape: BaseGeometry) -> str:
        """Draw a shape as the data of an SVG path; what is smaller than half a unit is left out."""
        # A margin, so that what crosses the edge does not show where it was cut.
        margin = self.across / 50
        west, south, east, north = self.box
        inside = shapely.clip_by_rect(shape, west - margin, south - margin, east + margin, north + margin)
        drawn = shapely.simplify(shapely.transform(inside, self.place), 0.5)
        return path_data(drawn)


def draw(
    hotspots: Sequence[Ranked], boundary: BaseGeometry, ground: Iterable[Piece] = (), *, title: str
) -> Overview:
    """Draw the surroundings of the first hotspot, and in a corner where in the territory that is."""
    first = hotspots[0].centre[::-1] if hotspots else (boundary.centroid.y, boundary.centroid.x)
    squeeze = float(np.cos(np.radians(first[0])))
    near = [each for each in hotspots if _metres(each.centre, hotspots[0].centre, squeeze) <= REACH_M]
    area = shapely.union_all([each.outline for each in near]) if near else boundary
    frame = fit(shapely.bounds(area), squeeze)
    layers = [
        as_path("m-territory", frame.path(boundary)),
        *ground_paths(frame, ground),
        *(as_path("m-hotspot", frame.path(each.outline)) for each in near),
        *_names(frame, ground, near),
        *(_rank(frame, each) for each in reversed(near)),
        _inset(frame, boundary, hotspots) if near else "",
    ]
    svg = (
        f'<svg class="overview" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{html.escape(title)}">'
        f"{''.join(layers)}</svg>"
    )
    return Overview(svg, tuple(each.rank for each in near))


def fit(bounds: NDArray[np.float64], squeeze: float, *, least_m: float = SMALLEST_M) -> Frame:
    """A frame round the bounds in the picture's proportions, with air, never closer than a few streets."""
    west, south, east, north = (float(side) for side in bounds)
    least = least_m / _METRES_PER_DEGREE
    width = max((east - west) * squeeze, (north - south) * WIDTH / HEIGHT, least) * 1.25
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    across = width / squeeze
    return Frame(middle_x - across / 2, middle_y + width * HEIGHT / WIDTH / 2, across, squeeze)


def ground_paths(frame: Frame, ground: Iterable[Piece]) -> list[str]:
    """Draw greens, waters and streets, what lies above after what lies below."""
    order = {"green": 0, "water": 1, "street": 2}
    pieces = sorted((p for p in ground if p.kind in order), key=lambda p: (order[p.kind], p.main))
    return [as_path(_class(piece), frame.path(piece.shape)) for piece in pieces]


def _class(piece: Piece) -> str:
    line = piece.kind == "water" and shapely.get_dimensions(piece.shape) == 1
    return f"m-{piece.kind}{' main' if piece.main else ''}{' line' if line else ''}"


def _names(frame: Frame, ground: Iterable[Piece], near: Sequence[Ranked]) -> list[str]:
    west, south, east, north = frame.box
    inside = shapely.box(west, south, east, north)
    ranks = frame.place(np.array([each.centre for each in near])) if near else np.empty((0, 2))
    return [
        f'<text class="m-place" x="{x:.0f}" y="{y:.0f}">{html.escape(piece.name)}</text>'
        for piece in ground
        if piece.kind == "place" and piece.shape.intersects(inside)
        for x, y in frame.place(shapely.get_coordinates(piece.shape.centroid))
        # A name that a rank would cover is better left out: the page is about the ranks.
        if not (np.abs(ranks - (x, y)) < (60, 35)).all(axis=1).any()
    ]


def _rank(frame: Frame, hotspot: Ranked) -> str:
    ((x, y),) = frame.place(np.array([hotspot.centre]))
    return f'<text class="m-rank" x="{x:.0f}" y="{y:.0f}" dy=".35em">{hotspot.rank}</text>'


def _inset(frame: Frame, boundary: BaseGeometry, hotspots: Sequence[Ranked]) -> str:
    """The whole territory in the corner, with the picture's frame and a dot for every hotspot."""
    west, south, east, north = (float(side) for side in shapely.bounds(boundary))
    scale = _INSET / max((east - west) * frame.squeeze, north - south)

    def place(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(
            [(degrees[:, 0] - west) * frame.squeeze * scale, (north - degrees[:, 1]) * scale]
        )

    shape = shapely.simplify(shapely.transform(boundary, place), 0.7)
    box = shapely.transform(shapely.box(*frame.box), place)
    dots = place(np.array([each.centre for each in hotspots]))
    width, height = (east - west) * frame.squeeze * scale, (north - south) * scale
    return (
        f'<g transform="translate({WIDTH - width - 20:.0f} {HEIGHT - height - 20:.0f})">'
        f'<rect class="m-inset" x="-10" y="-10" width="{width + 20:.0f}" height="{height + 20:.0f}"/>'
        + as_path("m-territory small", path_data(shape))
        + "".join(f'<circle class="m-dot" cx="{x:.1f}" cy="{y:.1f}" r="2.5"/>' for x, y in dots)
        + as_path("m-frame", path_data(box))
        + "</g>"
    )


def as_path(kind: str, data: str) -> str:
    """Write a path of a class of the style sheet; none for a shape outside the picture."""
    return f'<path class="{kind}" d="{data}"/>' if data else ""


def _metres(one: tuple[float, float], other: tuple[float, float], squeeze: float) -> float:
    return float(np.hypot((one[0] - other[0]) * squeeze, one[1] - other[1]) * _METRES_PER_DEGREE)
