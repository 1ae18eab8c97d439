"""Repeats: places where incidents were recorded more than once, and how few of them hold how many."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from analysis.clusters import label_clusters
from analysis.errors import BadSetting
from analysis.frames import BoolArray, FloatArray, IntArray
from analysis.neighbours import nearest, plant
from analysis.places import collapse

# What a point stands for, the surest sign first.
DEFAULT = "default"
CENTROID = "centroid"
AREA = "area"
STREET = "street"
ADDRESS = "address"
UNKNOWN = "unknown"
# Names of how well a place is known, as incidents carry them, and what a place of such incidents is.
_OF_PRECISION = {
    "default": DEFAULT,
    "area": AREA,
    "street": STREET,
    "rooftop": ADDRESS,
    "unknown": UNKNOWN,
}
NEAR_M = 1.0
_SLACK = 1e-9


@dataclass(frozen=True)
class RepeatPlaces:
    """Distinct places by incidents, the fullest first, then by lowest id.

    Attributes
    ----------
    xy
        Coordinates in metres, rounded if that was asked for, shape (m, 2).
    incidents
        Incidents at each, shape (m,).
    first_id
        Lowest incident id at each, shape (m,).
    of_row
        Place of each incident, shape (n,).
    cumulative
        Share of all incidents at this place and those before it, shape (m,).
    """

    xy: FloatArray
    incidents: IntArray
    first_id: IntArray
    of_row: IntArray
    cumulative: FloatArray

    @property
    def repeated(self) -> int:
        """Incidents beyond the first of each place: what would not have happened had each place had one."""
        return int(self.incidents.sum()) - len(self.incidents)


def rank_places(xy: npt.ArrayLike, *, round_m: float = 0.0, ids: npt.ArrayLike | None = None) -> RepeatPlaces:
    """Collapse incidents to distinct places and rank these.

    Parameters
    ----------
    xy
        Coordinates in metres, shape (n, 2).
    round_m
        Coordinates are rounded to multiples of this many metres first; 0 leaves them as they are.
    ids
        Incident ids, shape (n,); the row numbers by default.

    Raises
    ------
    BadSetting
        If a coordinate is no number, or the rounding is negative.
    """
    points = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    if not np.isfinite(points).all():
        raise BadSetting("A coordinate is infinite or no number.")
    if not (np.isfinite(round_m) and round_m >= 0):
        raise BadSetting(f"Places are rounded to 0 m or more; it is {round_m}.")
    row_ids = np.arange(len(points)) if ids is None else np.asarray(ids, dtype=np.int64)
    places = collapse(np.rint(points / round_m) * round_m if round_m else points, row_ids)
    order = np.lexsort((places.first_id, -places.incidents))
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(len(order))
    incidents = places.incidents[order]
    return RepeatPlaces(
        places.xy[order],
        incidents,
        places.first_id[order],
        number[places.of_row],
        np.cumsum(incidents) / max(len(points), 1),
    )


def kinds_of_places(
    places: RepeatPlaces,
    precision: npt.ArrayLike,
    *,
    default_xy: npt.ArrayLike = (),
    centroid_xy: npt.ArrayLike = (),
) -> npt.NDArray[np.object_]:
    """Tell what each place stands for.

    Parameters
    ----------
    precision
        How well the place of each incident is known, shape (n,): rooftop, street, area, default or unknown.
    default_xy
        Known default locations in metres, shape (d, 2); a place within 1 m of one is one.
    centroid_xy
        Middles of neighbourhoods or of the territory, shape (c, 2); likewise.

    Returns
    -------
    array of str, shape (m,)
        `default`, `centroid`, or what most incidents of the place say: `area`, `street`, `address` or
        `unknown`; on a tie the first of these.
    """
    names = list(_OF_PRECISION)
    said = np.asarray(precision, dtype=object)
    unknown = sorted({str(name) for name in np.unique(said.astype(str))} - set(names))
    if unknown:
        raise BadSetting(f"There is no location precision {unknown[0]!r}.")
    votes = np.zeros((len(places.xy), len(names)), dtype=np.int64)
    for column, name in enumerate(names):
        votes[:, column] = np.bincount(places.of_row[said == name], minlength=len(places.xy))
    kinds = np.array([_OF_PRECISION[name] for name in names], dtype=object)[votes.argmax(axis=1)]
    kinds[_near(places.xy, centroid_xy)] = CENTROID
    kinds[_near(places.xy, default_xy)] = DEFAULT
    return np.asarray(kinds, dtype=object)


def stay_without_repeats(
    xy: npt.ArrayLike,
    labels: IntArray,
    *,
    eps_m: float,
    min_incidents: int | None = None,
    weights: npt.ArrayLike | None = None,
    min_weight: float | None = None,
    ids: npt.ArrayLike | None = None,
) -> BoolArray:
    """Tell for each cluster whether any of it is found again when each place counts once.

    The least number is lowered by as much as counting places lowers the whole, so that a town in which all
    places repeat alike keeps its clusters. A cluster that is not found again is made by repeats at few
    addresses: it calls for solving what goes on there, and not for patrols of the area.

    Parameters
    ----------
    labels
        Cluster of each incident, shape (n,), -1 for none.
    eps_m, min_incidents
        The settings the clusters were found with.
    weights, min_weight
        Instead of `min_incidents`, for clusters by weight; a place has that of its gravest incident.

    Returns
    -------
    array of bool, shape (clusters,)
    """
    points = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    stays = np.zeros(int(labels.max(initial=-1)) + 1, dtype=bool)
    if len(stays):
        row_ids = np.arange(len(points)) if ids is None else np.asarray(ids, dtype=np.int64)
        places = collapse(points, row_ids)
        held, least = None, None
        if weights is not None and min_weight is not None:
            values, held = np.asarray(weights, dtype=np.float64), np.zeros(len(places.xy))
            np.maximum.at(held, places.of_row, values)
            min_weight *= float(held.sum() / values.sum())
        elif min_incidents is not None:
            least = max(2, math.ceil(min_incidents * len(places.xy) / len(points) - _SLACK))
        again = label_clusters(
            places.xy,
            eps_m=eps_m,
            min_incidents=least,
            weights=held,
            min_weight=min_weight,
            ids=places.first_id,
        )
        found = labels[again.labels[places.of_row] >= 0]
        stays[found[found >= 0]] = True
    return stays


def middles(shapes: npt.NDArray[np.object_]) -> FloatArray:
    """Return the centroids and inner points of shapes, where geocoders put what they know only by area."""
    if not len(shapes):
        return np.empty((0, 2))
    both = np.concatenate([shapely.centroid(shapes), shapely.point_on_surface(shapes)])
    return np.asarray(shapely.get_coordinates(both), dtype=np.float64)


def _near(xy: FloatArray, others: npt.ArrayLike) -> BoolArray:
    targets = np.asarray(others, dtype=np.float64).reshape(-1, 2)
    if not len(targets) or not len(xy):
        return np.zeros(len(xy), dtype=bool)
    distance, _ = nearest(plant(targets), xy, within=NEAR_M)
    return np.asarray(np.isfinite(distance[:, 0]))
