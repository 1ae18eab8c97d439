"""Units: the squares of a metric grid that hold something, and the outlines in which points lie."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from analysis.errors import BadSetting
from analysis.frames import FloatArray, IntArray

SMALLEST_CELL_M = 50.0
LARGEST_CELL_M = 20_000.0


@dataclass(frozen=True)
class Squares:
    """The squares that hold at least one point of either kind, from southwest by row.

    Attributes
    ----------
    names
        The southwest corner in metres, as ``east_north``.
    outlines
        Squares in the plane of the points.
    first, second
        How many points of either kind each holds.
    """

    names: npt.NDArray[np.object_]
    outlines: npt.NDArray[np.object_]
    first: IntArray
    second: IntArray


def squares(first: FloatArray, second: FloatArray, *, cell_m: float, shift_m: float = 0.0) -> Squares:
    """Lay a grid whose lines are multiples of its side, so that it is the same for every choice of points.

    A point on a line belongs to the square east or north of it.

    Parameters
    ----------
    first, second
        Coordinates in metres, shape (n, 2).
    shift_m
        How far the lines lie north and east of these multiples: another grid of the same size.
    """
    if not SMALLEST_CELL_M <= cell_m <= LARGEST_CELL_M:
        raise BadSetting(
            f"The side of a square is from {SMALLEST_CELL_M:.0f} to {LARGEST_CELL_M:.0f} m, not {cell_m:g} m."
        )
    both = np.concatenate([first, second]) if len(first) + len(second) else np.empty((0, 2))
    numbers = np.floor((both - shift_m) / cell_m).astype(np.int64)
    # North before east: rows from south to north, each from west to east.
    corners, of_point = np.unique(numbers[:, ::-1], axis=0, return_inverse=True)
    of_point = of_point.reshape(-1)
    south_west = corners[:, ::-1] * cell_m + shift_m
    outlines = shapely.box(*south_west.T, *(south_west + cell_m).T)
    names = np.array([f"{east:.0f}_{north:.0f}" for east, north in south_west.tolist()], dtype=object)
    return Squares(
        names,
        np.asarray(outlines, dtype=object),
        np.bincount(of_point[: len(first)], minlength=len(corners)),
        np.bincount(of_point[len(first) :], minlength=len(corners)),
    )


def count_within(outlines: npt.NDArray[np.object_], xy: FloatArray) -> IntArray:
    """Count the points in each outline, border included; where outlines share ground the first one has it."""
    owner = owners(outlines, xy)
    return np.bincount(owner[owner >= 0], minlength=len(outlines))


def owners(outlines: npt.NDArray[np.object_], xy: FloatArray) -> IntArray:
    """Return for each point the first outline that covers it, -1 for none."""
    found = np.full(len(xy), -1, dtype=np.int64)
    if len(outlines) and len(xy):
        points, shapes = shapely.STRtree(outlines).query(shapely.points(xy), predicate="covered_by")
        # From the last outline to the first, so that the first is what remains.
        order = np.argsort(-shapes, kind="stable")
        found[points[order]] = shapes[order]
    return found


def recurring(
    outlines: npt.NDArray[np.object_],
    codes: npt.NDArray[np.object_],
    others: npt.NDArray[np.object_],
    other_codes: npt.NDArray[np.object_],
) -> npt.NDArray[np.bool_]:
    """Tell for each outline whether an outline of the same code covers part of its ground."""
    found = np.zeros(len(outlines), dtype=bool)
    if len(outlines) and len(others):
        # A point well inside each quarter: whatever covers part of a square covers one of them.
        west, south, east, north = shapely.bounds(outlines).T
        for across, up in ((0.25, 0.25), (0.25, 0.75), (0.75, 0.25), (0.75, 0.75)):
            points = np.column_stack([west + across * (east - west), south + up * (north - south)])
            owner = owners(others, points)
            found |= (owner >= 0) & (other_codes[owner] == codes)
    return found
