"""Disclosure attack on areas: where the incidents of a public hotspot must be, to who knows the rules."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from analysis.disclosure_areas import AreaRules, addresses_in
from analysis.frames import FloatArray, IntArray

_NEAR_M = 0.5  # what the way to degrees and back may move a corner


@dataclass(frozen=True)
class AreaLeak:
    """What an area gives away: its number in the list, and how.

    Attributes
    ----------
    corners
        Corners that lie on no square of the grid, and so are something's own place.
    addresses
        How many addresses are left where the incidents must be, if that is too few; else None.
    """

    area: int
    corners: tuple[tuple[float, float], ...] = ()
    addresses: int | None = None


def find_area_leaks(
    outlines: Sequence[BaseGeometry], addresses: FloatArray, rules: AreaRules
) -> list[AreaLeak]:
    """Find out from public hotspots, in metres, where their incidents are.

    Whoever knows the rules takes the ring of squares away again; what is left are the squares that the
    incidents must be in, and the address register says who lives there.
    """
    leaks = []
    for number, outline in enumerate(outlines):
        corners = shapely.get_coordinates(outline)
        off = np.abs(corners - np.rint(corners / rules.side_m) * rules.side_m).max(axis=1) > _NEAR_M
        if off.any():
            leaks.append(AreaLeak(number, tuple(sorted({(x, y) for x, y in corners[off].tolist()}))))
            continue
        left = _inner_squares(outline, rules.side_m)
        lived_in = int(addresses_in(left, addresses, rules.side_m).sum()) if len(addresses) else 0
        if lived_in < rules.fewest_addresses:
            leaks.append(AreaLeak(number, addresses=lived_in))
    return leaks


def _inner_squares(outline: BaseGeometry, side_m: float) -> IntArray:
    west, south, east, north = np.rint(np.array(outline.bounds) / side_m).astype(np.int64)
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(west, east), np.arange(south, north)))
    slack = side_m / 100  # outlines come back from degrees a little off
    rings = shapely.box(
        (x - 1) * side_m + slack, (y - 1) * side_m + slack, (x + 2) * side_m - slack, (y + 2) * side_m - slack
    )
    shapely.prepare(outline)
    return np.column_stack([x, y])[shapely.covers(outline, rings)]
