"""Split: where outlines of clusters overlap, give the ground to the cluster of the nearer core."""

import numpy as np
import shapely
from scipy.spatial import Voronoi

from analysis.frames import FloatArray, IntArray
from analysis.neighbours import nearest, plant


def split_overlaps(outlines: np.ndarray, cores: FloatArray, labels: IntArray, *, eps_m: float) -> np.ndarray:
    """Cut overlapping outlines along the lines that are equally far from the cores of two clusters.

    Parameters
    ----------
    outlines
        One (Multi)Polygon a cluster, in the order of the labels, shape (k,).
    cores, labels
        Core places in metres, shape (m, 2), and their clusters, shape (m,).
    eps_m
        Radius in metres: no ground in an outline is farther from a core.

    Returns
    -------
    array of (Multi)Polygon, shape (k,)
        Outlines that share boundaries at most, but for roundings.
    """
    contested = _contested_ground(outlines)
    if contested is None:
        return outlines
    near = _within(contested, cores, eps_m)
    faces = _faces(contested, cores[near], labels[near], eps_m)
    inner = shapely.get_coordinates(shapely.point_on_surface(faces))
    owner = labels[near][nearest(plant(cores[near]), inner)[1][:, 0]]
    cut = outlines.copy()
    of_outline, of_face = shapely.STRtree(faces).query(outlines, predicate="intersects")
    foreign = owner[of_face] != of_outline
    of_outline, of_face = of_outline[foreign], of_face[foreign]
    for label in np.unique(of_outline):
        cut[label] = shapely.difference(
            outlines[label], shapely.union_all(faces[of_face[of_outline == label]])
        )
    return cut


def _contested_ground(outlines: np.ndarray) -> shapely.Geometry | None:
    a, b = shapely.STRtree(outlines).query(outlines, predicate="intersects")
    once = a < b
    if not once.any():
        return None
    shared = shapely.get_parts(shapely.intersection(outlines[a[once]], outlines[b[once]]))
    parts = shapely.get_parts(shared)
    parts = parts[shapely.area(parts) > 0]
    return shapely.union_all(parts) if len(parts) else None


def _within(ground: shapely.Geometry, cores: FloatArray, eps_m: float) -> IntArray:
    """Cores within eps of the contested ground, found part by part to keep each search small."""
    by_x = np.argsort(cores[:, 0])
    ranked = cores[by_x, 0]
    found = np.zeros(len(cores), dtype=bool)
    for part in shapely.get_parts(ground):
        low_x, low_y, high_x, high_y = shapely.bounds(part) + eps_m * np.array([-1, -1, 1, 1])
        rows = by_x[np.searchsorted(ranked, low_x) : np.searchsorted(ranked, high_x, side="right")]
        rows = rows[(cores[rows, 1] >= low_y) & (cores[rows, 1] <= high_y)]
        found[rows[shapely.dwithin(part, shapely.points(cores[rows]), eps_m)]] = True
    return np.flatnonzero(found)


def _faces(ground: shapely.Geometry, cores: FloatArray, labels: IntArray, eps_m: float) -> np.ndarray:
    """Pieces of the ground between the lines that separate clusters, shape (f,)."""
    lines = _separating_lines(cores, labels, eps_m)
    noded = shapely.union_all([shapely.boundary(ground), *lines])
    faces = shapely.get_parts(shapely.polygonize([noded]))
    shapely.prepare(ground)
    return np.asarray(faces[shapely.intersects(ground, shapely.point_on_surface(faces))])


def _separating_lines(cores: FloatArray, labels: IntArray, eps_m: float) -> np.ndarray:
    """Edges of the Voronoi diagram between cores of different clusters."""
    origin = cores.mean(axis=0)
    local = cores - origin
    # Four far places make every edge that matters a finite one.
    far = 10 * (np.abs(local).max() + eps_m)
    frame = far * np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]])
    diagram = Voronoi(np.vstack([local, frame]))
    of_core = np.r_[labels, -1, -1, -1, -1]
    sides = of_core[diagram.ridge_points]
    ends = np.asarray(diagram.ridge_vertices)
    wanted = (sides[:, 0] != sides[:, 1]) & (sides >= 0).all(axis=1) & (ends >= 0).all(axis=1)
    return np.asarray(shapely.linestrings(diagram.vertices[ends[wanted]] + origin))
