"""Hotspots: label, outline, count and rank the places where incidents gather."""

from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analysis.clusters import Clusters, label_clusters
from analysis.errors import BadSetting
from analysis.flags import find_flags
from analysis.frames import FloatArray, IntArray, coordinates, require_columns, require_metric
from analysis.outlines import outline_clusters
from analysis.places import collapse

COLUMNS = (
    "rank",
    "incidents",
    "weight",
    "places",
    "busiest_share",
    "area_km2",
    "density_km2_month",
    "categories",
    "flags",
    "centre",
    "geometry",
)


@dataclass(frozen=True)
class HotspotSettings:
    """Everything that decides a hotspot run, besides its incidents.

    Attributes
    ----------
    eps_m
        Radius in metres, boundary included.
    min_incidents
        Incidents within eps that make a core point, itself included; unused when weighted.
    weighted
        Whether weights are added up instead of incidents.
    min_weight
        Weight within eps that makes a core point; needed when weighted.
    engine
        "auto", "scikit-learn" or "dbscan"; the result is the same.
    """

    eps_m: float
    min_incidents: int
    weighted: bool = False
    min_weight: float | None = None
    engine: str = "auto"


@dataclass(frozen=True)
class HotspotResult:
    """What a hotspot run found.

    Attributes
    ----------
    hotspots
        One row a hotspot, by rank, with `COLUMNS`, in the CRS of the incidents. `weight` is the sum of
        weights; `places` the number of distinct coordinates; `busiest_share` the share of the incidents at
        the busiest of them; `density_km2_month` incidents per square kilometre and month; `categories` a list
        of (code, incidents), most frequent first; `flags` a list of codes, see `analysis.flags`; `centre` a
        point inside the outline.
    labels
        Hotspot of each incident, shape (n,), in the order of the frame: rank less one, or -1 for none.
    noise
        Incidents in no hotspot.
    engine
        The engine that did the work.
    """

    hotspots: gpd.GeoDataFrame
    labels: IntArray
    noise: int
    engine: str


def find_hotspots(
    frame: gpd.GeoDataFrame,
    settings: HotspotSettings,
    *,
    months: float,
    boundary: shapely.Geometry | None = None,
    default_places: Iterable[shapely.Geometry] | None = None,
) -> HotspotResult:
    """Find hotspots: label with DBSCAN, outline, count, rank and flag.

    Hotspots are ranked by incidents, or by weight when weighted; on a tie the lowest incident id goes first.

    Parameters
    ----------
    frame
        Incidents in a metric CRS, with the columns of `analysis.frames`.
    settings
        The settings of the run.
    months
        Length of the window in months, above 0; a month is a twelfth of a year.
    boundary
        Boundary of the territory in the frame's CRS.
    default_places
        Points in the frame's CRS where incidents without a known address were put.

    Raises
    ------
    NotMetric, BadFrame, BadSetting, NoSuchEngine
        If the frame or the settings cannot be used.
    """
    require_columns(frame)
    require_metric(frame)
    if not (np.isfinite(months) and months > 0):
        raise BadSetting(f"The window must be longer than 0 months; it is {months}.")
    ordered = frame if frame["id"].is_monotonic_increasing else frame.sort_values("id")
    xy = coordinates(ordered)
    weights = ordered["weight"].to_numpy(dtype=np.float64)
    clusters = _label(xy, ordered["id"].to_numpy(), weights, settings)
    outlines = outline_clusters(xy, clusters, eps_m=settings.eps_m)
    table = _count(ordered, xy, weights, clusters.labels, outlines, months)
    table["flags"] = find_flags(table, boundary=boundary, default_places=default_places, eps_m=settings.eps_m)
    ranked_by = "weight" if settings.weighted else "incidents"  # labels follow incidents already
    order = np.argsort(-table[ranked_by].to_numpy(), kind="stable")
    table = table.iloc[order].reset_index(drop=True)
    table.insert(0, "rank", np.arange(1, clusters.count + 1))
    labels = _relabelled(clusters.labels, order)
    if ordered is not frame:
        labels = pd.Series(labels, index=ordered["id"].to_numpy()).loc[frame["id"].to_numpy()].to_numpy()
    hotspots = gpd.GeoDataFrame(table[list(COLUMNS)], geometry="geometry", crs=frame.crs)
    return HotspotResult(hotspots, labels, int(np.count_nonzero(labels < 0)), clusters.engine)


def _label(xy: FloatArray, ids: IntArray, weights: FloatArray, settings: HotspotSettings) -> Clusters:
    if not settings.weighted:
        return label_clusters(
            xy, eps_m=settings.eps_m, min_incidents=settings.min_incidents, ids=ids, engine=settings.engine
        )
    if settings.min_weight is None:
        raise BadSetting("A weighted run needs min_weight.")
    return label_clusters(
        xy,
        eps_m=settings.eps_m,
        weights=weights,
        min_weight=settings.min_weight,
        ids=ids,
        engine=settings.engine,
    )


def _count(
    frame: gpd.GeoDataFrame,
    xy: FloatArray,
    weights: FloatArray,
    labels: IntArray,
    outlines: np.ndarray,
    months: float,
) -> pd.DataFrame:
    """One row a cluster, in the order of the labels."""
    count = len(outlines)
    rows = np.flatnonzero(labels >= 0)
    of_row = labels[rows]
    incidents = np.bincount(of_row, minlength=count)
    places, busiest = _place_counts(xy, labels, count)
    area_km2 = shapely.area(outlines) / 1e6
    return pd.DataFrame(
        {
            "incidents": incidents,
            "weight": np.bincount(of_row, weights=weights[rows], minlength=count),
            "places": places,
            "busiest_share": busiest / incidents,
            "area_km2": area_km2,
            "density_km2_month": incidents / area_km2 / months,
            "categories": _categories(frame["category"].iloc[rows], of_row, count),
            "centre": _centres(xy[rows], of_row, incidents, outlines),
            "geometry": outlines,
        }
    )


def _place_counts(xy: FloatArray, labels: IntArray, count: int) -> tuple[IntArray, IntArray]:
    """Distinct places of each cluster, and the incidents at its busiest one."""
    places = collapse(xy, np.arange(len(xy)))
    of_place = labels[places.first_id]
    inside = of_place >= 0
    busiest = np.zeros(count, dtype=np.int64)
    np.maximum.at(busiest, of_place[inside], places.incidents[inside])
    return np.bincount(of_place[inside], minlength=count), busiest


def _categories(categories: pd.Series, labels: IntArray, count: int) -> pd.Series:
    """Counted categories of each cluster, most frequent first, then by code."""
    codes, names = pd.factorize(categories, sort=True)
    table = np.bincount(labels * len(names) + codes, minlength=count * len(names)).reshape(count, len(names))
    by_count = np.argsort(-table, axis=1, kind="stable")
    lists = [
        [(str(names[code]), int(row[code])) for code in ranked if row[code]]
        for row, ranked in zip(table, by_count, strict=True)
    ]
    return pd.Series(lists, dtype=object)


def _centres(xy: FloatArray, labels: IntArray, incidents: IntArray, outlines: np.ndarray) -> np.ndarray:
    """Mean place of the incidents of each cluster, or a point inside where that falls outside the outline."""
    count = len(outlines)
    means = [np.bincount(labels, weights=xy[:, axis], minlength=count) / incidents for axis in (0, 1)]
    centres = np.asarray(shapely.points(np.column_stack(means)), dtype=object)
    outside = ~shapely.contains(outlines, centres)
    centres[outside] = shapely.point_on_surface(outlines[outside])
    return centres


def _relabelled(labels: IntArray, order: IntArray) -> IntArray:
    number = np.empty(len(order) + 1, dtype=np.int64)
    number[order] = np.arange(len(order))
    number[-1] = -1
    return number[labels]
