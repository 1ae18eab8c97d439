"""Discs: the union of the eps discs round the cores of one cluster, without drawing them all."""

import numpy as np
import shapely
from scipy.ndimage import maximum_filter1d, minimum_filter1d

from analysis.frames import BoolArray, FloatArray
from analysis.neighbours import nearest, plant

CORNERS = 32  # corners of the polygon inscribed in a disc; it misses 0.5 % of the radius at its flattest
SURE = 0.99  # ground within this share of eps is inside those polygons: cos(pi / 32) is 0.995
_FEW = 200  # cores that are simply all drawn
_COARSE, _FINE = 4, 4
_RASTER_LIMIT = 60_000_000


def union_of_discs(cores: FloatArray, *, eps_m: float) -> shapely.Geometry:
    """Union of the eps discs round core places, each drawn as an inscribed polygon of 32 corners.

    No ground beyond eps of a core is in the union; ground between 0.995 and 1 eps may be missing. Of many
    cores only those near the edge are drawn, and the holes that leaves in the middle are filled.

    Parameters
    ----------
    cores
        Core places in metres, shape (m, 2), m at least 1.
    eps_m
        Radius in metres.

    Returns
    -------
    Polygon or MultiPolygon
    """
    if len(cores) <= _FEW:
        return shapely.union_all(draw_discs(cores, eps_m=eps_m))
    rim = cores[_rim(cores, eps_m)]
    return _fill(shapely.union_all(draw_discs(rim, eps_m=eps_m)), cores, eps_m)


def draw_discs(centres: FloatArray, *, eps_m: float, turn: FloatArray | float = 0.0) -> np.ndarray:
    """Regular polygons inscribed in eps discs, one corner each in the direction `turn` (radians)."""
    angles = np.asarray(turn)[..., None] + np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    offsets = eps_m * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    return np.asarray(shapely.polygons(centres[:, None, :] + offsets))


def _fill(union: shapely.Geometry, cores: FloatArray, eps_m: float) -> shapely.Geometry:
    """Fill the holes that lie within eps of a core that was not drawn."""
    parts = shapely.get_parts(union)
    holes = [shapely.polygons(ring) for part in parts for ring in shapely.get_rings(part)[1:]]
    if not holes:
        return union
    inner = shapely.get_coordinates(shapely.point_on_surface(holes))
    distance, _ = nearest(plant(cores), inner, within=eps_m)
    kept = iter((distance[:, 0] > eps_m * (SURE + 1) / 2).tolist())
    filled = []
    for part in parts:
        shell, *rings = shapely.get_rings(part)
        open_rings = [ring for ring in rings if next(kept)]
        filled.append(shapely.polygons(shell, open_rings) if open_rings else shapely.polygons(shell))
    return shapely.union_all(filled) if len(filled) > 1 else filled[0]


def _rim(cores: FloatArray, eps_m: float) -> BoolArray:
    """Cores whose disc reaches the edge of the union, or ground so near it that drawing it is safer.

    Drawn discs cover the edge and a closed ring of fine cells inside it, so what is left undrawn can only be
    whole holes, never a bay. The proof needs inscribed polygons to hold everything within SURE * eps.
    """
    coarse = eps_m / _COARSE
    low = cores.min(axis=0) - 8 * coarse
    shape = np.ceil((cores.max(axis=0) - low) / coarse).astype(np.int64) + 8
    if shape.prod() > _RASTER_LIMIT:
        return np.ones(len(cores), dtype=bool)
    column, row = ((cores - low) / coarse).astype(np.int64).T
    occupied = np.zeros(shape, dtype=bool)
    occupied[column, row] = True
    covered = _surely_covered(occupied)
    # A disc reaches at most _COARSE + 1 cells; one more makes the ring.
    deep = _square(minimum_filter1d, covered, _COARSE + 2)
    near = np.flatnonzero(~deep[column, row])
    edge = _edge_cells(cores[near], occupied, covered, low, eps_m)
    fine = coarse / _FINE
    reach = eps_m + 1.5 * np.sqrt(2) * fine * 1.001
    distance = nearest(plant(edge), cores[near], within=reach)[0][:, 0]
    rim = np.zeros(len(cores), dtype=bool)
    rim[near[np.isfinite(distance)]] = True
    return rim


def _surely_covered(occupied: BoolArray) -> BoolArray:
    """Cells of which every location is within SURE * eps of a core, judged by cells alone."""
    covered = np.zeros_like(occupied)
    span = range(-_COARSE, _COARSE + 1)
    for dx, dy in ((dx, dy) for dx in span for dy in span):
        if (abs(dx) + 1) ** 2 + (abs(dy) + 1) ** 2 <= (SURE * _COARSE) ** 2:
            covered |= np.roll(occupied, (dx, dy), axis=(0, 1))  # the margin is empty: nothing wraps round
    return covered


def _edge_cells(
    cores: FloatArray, occupied: BoolArray, covered: BoolArray, low: FloatArray, eps_m: float
) -> FloatArray:
    """Centres of the fine cells that are neither surely inside the union nor surely outside, shape (k, 2)."""
    coarse = eps_m / _COARSE
    fine = coarse / _FINE
    reached = _square(maximum_filter1d, occupied, _COARSE + 1)
    corners = np.argwhere(reached & ~covered) * coarse + low
    steps = (np.arange(_FINE) + 0.5) * fine
    inside = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(1, -1, 2)
    centres = (corners[:, None, :] + inside).reshape(-1, 2)
    half = fine / np.sqrt(2)
    distance = nearest(plant(cores), centres, within=eps_m + fine)[0][:, 0]
    return centres[(distance + half > SURE * eps_m) & (distance - half <= eps_m)]


def _square(filter1d, raster: BoolArray, reach: int) -> BoolArray:  # type: ignore[no-untyped-def]
    values = raster.astype(np.uint8)
    for axis in (0, 1):
        values = filter1d(values, 2 * reach + 1, axis=axis, mode="constant")
    return values.astype(bool)
