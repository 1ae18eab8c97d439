"""Clusters: exact DBSCAN in metres, the same for every order of rows and for every engine."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis import engines
from analysis.borders import NOISE, assign_borders, settle_borders
from analysis.cells import make_cells
from analysis.cores import find_cores
from analysis.errors import BadSetting
from analysis.frames import BoolArray, FloatArray, IntArray
from analysis.links import join_groups
from analysis.places import Places, collapse, count_distinct

# Weights are added as whole units, so no order of adding changes a sum; the slack forgives their rounding.
WEIGHT_UNIT = 1e-8
_SLACK_UNITS = 100
_WHOLE_FROM = 50_000  # incidents from which the fast engine decides cores itself instead of only linking them
_MOSTLY_DISTINCT = 0.9  # share of distinct places from which collapsing costs more than it saves
_REPEATS = 8  # incidents a place up to which the fast engine is quicker than adding up weights ourselves


@dataclass(frozen=True)
class Clusters:
    """Clusters of a set of incidents.

    Attributes
    ----------
    labels
        Cluster of each incident, shape (n,); 0 is the largest, NOISE (-1) is none.
    core
        Whether each incident is a core point, shape (n,).
    count
        Number of clusters.
    engine
        The engine that did the work, "scikit-learn" or "dbscan".
    """

    labels: IntArray
    core: BoolArray
    count: int
    engine: str


def label_clusters(
    xy: npt.ArrayLike,
    *,
    eps_m: float,
    min_incidents: int | None = None,
    weights: npt.ArrayLike | None = None,
    min_weight: float | None = None,
    ids: npt.ArrayLike | None = None,
    engine: str = "auto",
) -> Clusters:
    """Label incidents with DBSCAN (Ester, Kriegel, Sander and Xu 1996), without its two ambiguities.

    An incident is a core point if at least `min_incidents` incidents, itself included, lie at most `eps_m`
    away; or, weighted, if their weights sum to at least `min_weight` (to a millionth). Cores at most eps
    apart share a cluster. Any other incident within eps of a core goes to its nearest core, on a tie to the
    core with the lowest id. Clusters are numbered by incidents, then by their lowest id.

    Parameters
    ----------
    xy
        Coordinates in metres, shape (n, 2); see `analysis.frames.require_metric`.
    eps_m
        Radius in metres, boundary included. "At most eps" is dx*dx + dy*dy <= eps*eps in double precision.
    min_incidents
        Least number of incidents; give this or `min_weight`.
    weights, min_weight
        Weight of each incident, shape (n,), not negative, and the least sum; give both or neither.
    ids
        Incident ids, shape (n,), unique whole numbers; the row numbers by default.
    engine
        "auto", "scikit-learn" or "dbscan"; the result is the same.

    Returns
    -------
    Clusters

    Raises
    ------
    BadSetting
        If a setting is out of range, or the settings contradict each other.
    NoSuchEngine
        If the engine is unknown or not installed.
    """
    points = _check_points(xy)
    _check_settings(eps_m, min_incidents, weights, min_weight)
    row_ids = _check_ids(ids, len(points))
    chosen = engines.choose_engine(engine, places=len(points))
    if not len(points):
        return Clusters(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool), 0, chosen)
    few = int(min_incidents or 1)
    whole = min_weight is None and chosen == "dbscan" and len(points) >= _WHOLE_FROM
    if whole and count_distinct(points) >= _MOSTLY_DISTINCT * len(points):
        found = _label_rows(points, row_ids, eps_m=eps_m, min_incidents=few)
        if found is not None:
            return _numbered(*found, row_ids, chosen)
    places = collapse(points, row_ids)
    found = _label_repeated(places, eps_m=eps_m, min_incidents=few) if whole else None
    if found is None:
        if min_weight is None:
            held, enough = places.incidents, few
        else:
            held, enough = _weight_units(weights, places), round(min_weight / WEIGHT_UNIT) - _SLACK_UNITS
        found = _label_places(places, held, max(1, enough), eps_m=eps_m, engine=chosen)
    labels, core = found
    return _numbered(labels[places.of_row], core[places.of_row], row_ids, chosen)


def _label_repeated(places: Places, *, eps_m: float, min_incidents: int) -> tuple[IntArray, BoolArray] | None:
    """Labels and core flags of collapsed places by the fast engine, which knows no weights.

    A place is given to it as often as it has incidents, but no oftener than makes a core: more cannot matter.
    """
    repeats = np.minimum(places.incidents, min_incidents)
    if repeats.sum() > _REPEATS * len(repeats):
        return None
    found = engines.run_whole(np.repeat(places.xy, repeats, axis=0), eps_m=eps_m, min_incidents=min_incidents)
    if found is None:
        return None
    first = np.cumsum(repeats) - repeats
    labels, core = (column[first] for column in found)
    return settle_borders(places.xy, labels, core, places.first_id, eps_m=eps_m), core


def _label_places(
    places: Places, held: IntArray, enough: int, *, eps_m: float, engine: str
) -> tuple[IntArray, BoolArray]:
    """Labels, numbered arbitrarily, and core flags of collapsed places."""
    core = find_cores(places.xy, held, make_cells(places.xy, eps_m=eps_m), eps_m=eps_m, enough=enough)
    labels = np.full(len(core), NOISE, dtype=np.int64)
    if core.any():
        core_xy = places.xy[core]
        groups = engines.link_cores(core_xy, eps_m=eps_m, engine=engine)
        labels[core] = join_groups(core_xy, groups, make_cells(core_xy, eps_m=eps_m), eps_m=eps_m)
        labels[~core] = assign_borders(
            places.xy[~core], core_xy, places.first_id[core], labels[core], eps_m=eps_m
        )
    return labels, core


def _label_rows(
    xy: FloatArray, ids: IntArray, *, eps_m: float, min_incidents: int
) -> tuple[IntArray, BoolArray] | None:
    """Labels and core flags of uncollapsed rows by the fast engine, with its tied borders put right."""
    whole = engines.run_whole(xy, eps_m=eps_m, min_incidents=min_incidents)
    if whole is None:
        return None
    labels, core = whole
    return settle_borders(xy, labels, core, ids, eps_m=eps_m), core


def _numbered(labels: IntArray, core: BoolArray, ids: IntArray, engine: str) -> Clusters:
    """Number clusters by size, then by lowest id."""
    rows = np.flatnonzero(labels != NOISE)
    group = labels[rows]
    sizes = np.bincount(group)
    lowest = np.full(len(sizes), np.iinfo(np.int64).max)
    np.minimum.at(lowest, group, ids[rows])
    used = np.flatnonzero(sizes)
    number = np.zeros(len(sizes), dtype=np.int64)
    number[used[np.lexsort((lowest[used], -sizes[used]))]] = np.arange(len(used))
    final = np.full(len(labels), NOISE, dtype=np.int64)
    final[rows] = number[group]
    return Clusters(final, core, len(used), engine)


def _weight_units(weights: npt.ArrayLike | None, places: Places) -> IntArray:
    values = np.asarray(weights, dtype=np.float64)
    if values.shape != places.of_row.shape:
        raise BadSetting(f"There are {len(places.of_row)} incidents, but weights of shape {values.shape}.")
    if not np.isfinite(values).all() or (values < 0).any():
        raise BadSetting("A weight is negative or no number.")
    if values.sum() / WEIGHT_UNIT > 2.0**62:
        raise BadSetting(f"The weights sum to {values.sum():.3g}, too much to add exactly.")
    units = np.zeros(len(places.xy), dtype=np.int64)
    np.add.at(units, places.of_row, np.rint(values / WEIGHT_UNIT).astype(np.int64))
    return units


def _check_points(xy: npt.ArrayLike) -> FloatArray:
    points = np.ascontiguousarray(np.asarray(xy, dtype=np.float64))
    if points.size == 0:
        points = points.reshape(0, 2)
    if points.ndim != 2 or points.shape[1] != 2:
        raise BadSetting(f"Coordinates need the shape (n, 2); these have {points.shape}.")
    if not np.isfinite(points).all():
        raise BadSetting("A coordinate is infinite or no number.")
    return points


def _check_ids(ids: npt.ArrayLike | None, count: int) -> IntArray:
    if ids is None:
        return np.arange(count, dtype=np.int64)
    values = np.asarray(ids)
    if values.shape != (count,) or (count and not np.issubdtype(values.dtype, np.integer)):
        raise BadSetting(f"There are {count} incidents, but {values.dtype} ids of shape {values.shape}.")
    return values.astype(np.int64)


def _check_settings(
    eps_m: float, min_incidents: int | None, weights: npt.ArrayLike | None, min_weight: float | None
) -> None:
    if not (np.isfinite(eps_m) and eps_m > 0):
        raise BadSetting(f"The radius must be above 0 m; it is {eps_m}.")
    if (min_incidents is None) == (min_weight is None):
        raise BadSetting("Give either min_incidents or min_weight.")
    if (weights is None) != (min_weight is None):
        raise BadSetting("Weights and min_weight belong together: give both or neither.")
    if min_incidents is not None and (min_incidents < 1 or min_incidents != int(min_incidents)):
        raise BadSetting(f"min_incidents must be a whole number of at least 1; it is {min_incidents}.")
    if min_weight is not None and not (np.isfinite(min_weight) and min_weight > 0):
        raise BadSetting(f"min_weight must be above 0; it is {min_weight}.")
