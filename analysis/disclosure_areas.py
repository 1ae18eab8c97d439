"""Disclosure of areas: hotspots as squares of a fixed grid, from which no place of an incident can be read.

An area is made of the squares that hold its incidents, and of those all round them. Wherever in its square an
incident lies, the area is the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from scipy.spatial import cKDTree

from analysis.errors import BadSetting
from analysis.frames import BoolArray, FloatArray, IntArray

# The lowest count of each band; the last one has no upper end.
BANDS = ((5, "5-9"), (10, "10-19"), (20, "20-49"), (50, "50+"))


@dataclass(frozen=True)
class AreaRules:
    """The rules of public hotspots.

    Attributes
    ----------
    side_m
        The side of a square; the grid begins at the origin of the metric system.
    fewest_incidents
        An area with fewer is left out.
    fewest_addresses
        The squares that hold the incidents have so many addresses together, or the area is left out.
    snapped
        Whether areas are made of squares at all. Without it they are hulls of the incidents; it is a switch
        for the tests that prove that those leak.
    """

    side_m: float = 100.0
    fewest_incidents: int = 5
    fewest_addresses: int = 8
    snapped: bool = True

    def __post_init__(self) -> None:
        if not (np.isfinite(self.side_m) and self.side_m > 0):
            raise BadSetting(f"A square needs a side above 0 m; it is {self.side_m}.")


@dataclass(frozen=True)
class PublicArea:
    """One public hotspot: its outline in metres, and in which band its count lies."""

    outline: shapely.MultiPolygon
    band: str


def public_areas(
    incidents: FloatArray,
    labels: IntArray,
    addresses: FloatArray,
    boundary: shapely.Geometry,
    rules: AreaRules,
) -> list[PublicArea]:
    """Make the public areas of hotspots, those with the most incidents first.

    Hotspots whose areas touch become one, so that none can be subtracted from another.

    Parameters
    ----------
    incidents, labels
        Coordinates in metres, shape (n, 2), and the hotspot of each incident, or -1 for none.
    addresses
        Coordinates in metres of the address register, shape (m, 2). Without one nothing is made.
    boundary
        The territory in metres; incidents whose squares are not wholly inside it are left out.
    """
    members = incidents[labels >= 0]
    if not rules.snapped:
        return [PublicArea(*each) for each in _hulls(incidents, labels)]
    if not len(members) or not len(addresses):
        return []
    cells, count = np.unique(_cells(members, rules.side_m), axis=0, return_counts=True)
    inside = _rings_inside(cells, boundary, rules.side_m)
    cells, count = cells[inside], count[inside]
    lived_in = addresses_in(cells, addresses, rules.side_m)
    found = []
    for group in _touching(cells):
        held = int(count[group].sum())
        if held >= rules.fewest_incidents and lived_in[group].sum() >= rules.fewest_addresses:
            found.append((held, _outline(cells[group], rules.side_m)))
    found.sort(key=lambda each: (-each[0], each[1].bounds))
    return [PublicArea(outline, band_of(held)) for held, outline in found]


def band_of(incidents: int) -> str:
    """Return the band of a count of five or more."""
    return [name for lowest, name in BANDS if incidents >= lowest][-1]


def addresses_in(cells: IntArray, addresses: FloatArray, side_m: float) -> IntArray:
    """Count the addresses in each square."""
    homes, count = np.unique(_cells(addresses, side_m), axis=0, return_counts=True)
    of_square = dict(zip(map(tuple, homes.tolist()), count.tolist(), strict=True))
    return np.array([of_square.get((x, y), 0) for x, y in cells.tolist()], dtype=np.int64)


def _cells(xy: FloatArray, side_m: float) -> IntArray:
    return np.floor(xy / side_m).astype(np.int64)


def _touching(cells: IntArray) -> Iterator[IntArray]:
    """Yield groups of squares whose areas share a square, a side or a corner."""
    if not len(cells):
        return
    tree = cKDTree(cells)
    # With a ring of one square round each, areas touch where their squares are at most three apart.
    pairs = tree.query_pairs(3.0, p=np.inf, output_type="ndarray")
    root = np.arange(len(cells))
    for first, second in pairs.tolist():
        one, other = _root(root, first), _root(root, second)
        root[max(one, other)] = min(one, other)
    roots = np.array([_root(root, index) for index in range(len(cells))])
    for each in np.unique(roots):
        yield np.flatnonzero(roots == each)


def _root(root: IntArray, index: int) -> int:
    while root[index] != index:
        root[index] = root[root[index]]
        index = int(root[index])
    return index


def _rings_inside(cells: IntArray, boundary: shapely.Geometry, side_m: float) -> BoolArray:
    west, south = (cells - 1).T * side_m
    rings = shapely.box(west, south, west + 3 * side_m, south + 3 * side_m)
    shapely.prepare(boundary)
    return np.asarray(shapely.contains_properly(boundary, rings), dtype=bool)


def _outline(cells: IntArray, side_m: float) -> shapely.MultiPolygon:
    ring = np.array([(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1)])
    west, south = np.unique((cells[:, None, :] + ring).reshape(-1, 2), axis=0).T * side_m
    outline = shapely.union_all(shapely.box(west, south, west + side_m, south + side_m))
    return shapely.MultiPolygon(shapely.get_parts(shapely.simplify(outline, 0.0)).tolist())


def _hulls(incidents: FloatArray, labels: IntArray) -> Iterator[tuple[shapely.MultiPolygon, str]]:
    for label in np.unique(labels[labels >= 0]):
        points = incidents[labels == label]
        hull = shapely.convex_hull(shapely.multipoints(points))
        if hull.geom_type == "Polygon":
            yield shapely.MultiPolygon([hull]), band_of(max(len(points), BANDS[0][0]))
