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
        Outlines that share boundaries at most, corner by corner.
    """
    contested = _contested_ground(outlines)
    if contested is None:
        return outlines
    ground, involved = contested
    near = _within(ground, cores, eps_m)
    lines = _separating_lines(cores[near], labels[near], eps_m)
    faces = _faces(outlines[involved], lines[shapely.intersects(ground, lines)])
    face, owner = _owners(faces, outlines, involved, cores[near], labels[near])
    cut = outlines.copy()
    for label in involved:
        # Faces share their edges exactly. Subtracting them instead would leave hairline spikes along cuts.
        cut[label] = shapely.coverage_union_all(faces[face[owner == label]])
    return cut


def _contested_ground(outlines: np.ndarray) -> tuple[shapely.Geometry, IntArray] | None:
    """Ground in two outlines or more, prepared, and the outlines involved."""
    a, b = shapely.STRtree(outlines).query(outlines, predicate="intersects")
    a, b = a[a < b], b[a < b]
    shared = shapely.intersection(outlines[a], outlines[b])
    overlap = shapely.area(shared) > 0
    if not overlap.any():
        return None
    ground = shapely.union_all(shared[overlap])
    shapely.prepare(ground)
    return ground, np.unique(np.r_[a[overlap], b[overlap]])


def _owners(
    faces: np.ndarray, outlines: np.ndarray, involved: IntArray, cores: FloatArray, labels: IntArray
) -> tuple[IntArray, IntArray]:
    """Faces inside an outline, each with the cluster of the nearest core among the outlines that hold it."""
    inner = shapely.point_on_surface(faces)
    face, held = shapely.STRtree(outlines[involved]).query(inner, predicate="within")
    owner = involved[held]
    distance = np.full(len(face), np.inf)
    several = np.bincount(face, minlength=len(faces))[face] > 1
    xy = shapely.get_coordinates(inner)
    for label in np.unique(owner[several]):
        rows = several & (owner == label)
        distance[rows] = nearest(plant(cores[labels == label]), xy[face[rows]])[0][:, 0]
    order = np.lexsort((owner, distance, face))
    first = np.unique(face[order], return_index=True)[1]
    return face[order][first], owner[order][first]


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


def _faces(outlines: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """Pieces into which the boundaries of outlines and the separating lines cut the plane, shape (f,)."""
    noded = shapely.union_all([*shapely.boundary(outlines), *lines])
    return np.asarray(shapely.get_parts(shapely.polygonize([noded])))


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
