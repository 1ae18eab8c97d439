"""Mending: see to it that each outline covers its own incidents and not one of anybody else's."""

from dataclasses import dataclass

import numpy as np
import shapely

from analysis.discs import draw_discs
from analysis.errors import AnalysisError
from analysis.frames import BoolArray, FloatArray, IntArray
from analysis.neighbours import nearest, plant

_ROUNDS = 8
_LARGEST = 0.05  # metres: half the width of a notch or a patch
_NEIGHBOURS = 17


@dataclass(frozen=True)
class Members:
    """Places: xy in metres, shape (m, 2), with cluster (-1 is none) and core flag, shape (m,)."""

    xy: FloatArray
    labels: IntArray
    core: BoolArray


def widen_to_members(outlines: np.ndarray, members: Members, *, eps_m: float) -> np.ndarray:
    """Add, for each border place that an inscribed polygon missed, the same polygon with a corner towards it.

    Parameters
    ----------
    outlines
        One (Multi)Polygon a cluster, shape (k,).
    members
        All places.
    eps_m
        Radius in metres.

    Returns
    -------
    array of (Multi)Polygon, shape (k,)
        Nowhere farther than eps from a core, but for roundings.
    """
    borders = np.flatnonzero(~members.core & (members.labels >= 0))
    missed = borders[~_inside(outlines, members.xy[borders], members.labels[borders])]
    if not len(missed):
        return outlines
    cores = np.flatnonzero(members.core)
    found = cores[nearest(plant(members.xy[cores]), members.xy[missed])[1][:, 0]]
    centre = members.xy[found]
    away = members.xy[missed] - centre
    discs = draw_discs(centre, eps_m=eps_m, turn=np.arctan2(away[:, 1], away[:, 0]))
    widened = outlines.copy()
    of_disc = members.labels[found]
    for label in np.unique(of_disc):
        widened[label] = shapely.union_all([outlines[label], *discs[of_disc == label]])
    return widened


def mend(outlines: np.ndarray, members: Members) -> np.ndarray:
    """Patch outlines that miss a member by a rounding or a cut, and notch those that take a stranger in.

    Patches and notches are a few centimetres wide, and narrower where incidents lie closer together.

    Raises
    ------
    AnalysisError
        If an outline still breaks the rule after several rounds, which no input is known to cause.
    """
    mended = outlines.copy()
    by_x = np.argsort(members.xy[:, 0])
    changed = np.arange(len(outlines))
    for _ in range(_ROUNDS):
        missed, outline, stranger = _breaches(mended, members, by_x, changed)
        if not len(missed) and not len(stranger):
            return mended
        touched = [_notch(mended, members, outline, stranger), _patch(mended, members, missed)]
        changed = np.unique(np.concatenate(touched))
    raise AnalysisError("An outline cannot be drawn so that it covers its own incidents and no other.")


def _breaches(
    outlines: np.ndarray, members: Members, by_x: IntArray, changed: IntArray
) -> tuple[IntArray, IntArray, IntArray]:
    """Members outside their outline, and pairs (outline, stranger inside it), for the changed outlines."""
    ranked = members.xy[by_x, 0]
    boxes = shapely.bounds(outlines)
    shapely.prepare(outlines)
    missed, hosts, strangers = [np.zeros(0, dtype=np.int64)], [], []
    outside = np.isin(members.labels, changed)
    for label in changed:
        low_x, low_y, high_x, high_y = boxes[label]
        rows = by_x[np.searchsorted(ranked, low_x) : np.searchsorted(ranked, high_x, side="right")]
        y = members.xy[rows, 1]
        rows = rows[(y >= low_y) & (y <= high_y)]
        rows = rows[shapely.intersects_xy(outlines[label], members.xy[rows, 0], members.xy[rows, 1])]
        own = members.labels[rows] == label
        outside[rows[own]] = False
        strangers.append(rows[~own])
        hosts.append(np.full(np.count_nonzero(~own), label))
    missed.append(np.flatnonzero(outside))
    return np.concatenate(missed), np.concatenate(hosts), np.concatenate(strangers)


def _notch(outlines: np.ndarray, members: Members, hosts: IntArray, strangers: IntArray) -> IntArray:
    """Cut a small square round each stranger out of its host, in place; the outlines touched."""
    if len(strangers):
        squares = _squares(members, strangers)
        for label in np.unique(hosts):
            cuts = shapely.union_all(squares[hosts == label])
            outlines[label] = shapely.difference(outlines[label], cuts)
    return hosts


def _patch(outlines: np.ndarray, members: Members, missed: IntArray) -> IntArray:
    """Give each missed member a small square and a lane to its outline, in place; the outlines touched."""
    if not len(missed):
        return missed
    labels = members.labels[missed]
    lanes = shapely.shortest_line(outlines[labels], shapely.points(members.xy[missed]))
    widths = _half_widths(members, missed)
    patches = shapely.union(shapely.buffer(lanes, widths, cap_style="square"), _squares(members, missed))
    for label in np.unique(labels):
        outlines[label] = shapely.union_all([outlines[label], *patches[labels == label]])
    patch, other = shapely.STRtree(outlines).query(patches, predicate="intersects")
    foreign = labels[patch] != other
    for label in np.unique(other[foreign]):
        cuts = shapely.union_all(patches[patch[foreign & (other == label)]])
        outlines[label] = shapely.difference(outlines[label], cuts)
    return np.concatenate([labels, other[foreign]])


def _squares(members: Members, places: IntArray) -> np.ndarray:
    half = _half_widths(members, places)
    x, y = members.xy[places].T
    return np.asarray(shapely.box(x - half, y - half, x + half, y + half))


def _half_widths(members: Members, places: IntArray) -> FloatArray:
    """A third of the way to the nearest place of another cluster, at most a few centimetres."""
    distance, found = nearest(plant(members.xy), members.xy[places], k=min(_NEIGHBOURS, len(members.xy)))
    foreign = members.labels[found] != members.labels[places][:, None]
    gap = np.where(foreign, distance, np.inf).min(axis=1)
    return np.minimum(np.where(np.isfinite(gap), gap, distance[:, -1]) / 3, _LARGEST)


def _inside(outlines: np.ndarray, xy: FloatArray, labels: IntArray) -> BoolArray:
    """Whether each place is covered by the outline of its label."""
    inside = np.zeros(len(xy), dtype=bool)
    order = np.argsort(labels, kind="stable")
    edges = np.searchsorted(labels[order], np.arange(len(outlines) + 1))
    shapely.prepare(outlines)
    for outline, first, last in zip(outlines, edges[:-1], edges[1:], strict=True):
        rows = order[first:last]
        if len(rows):
            inside[rows] = shapely.intersects_xy(outline, xy[rows, 0], xy[rows, 1])
    return inside
