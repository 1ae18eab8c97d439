"""Space-time DBSCAN: places where incidents came close together within days, each with its period."""

from dataclasses import replace
from datetime import timedelta

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from analysis.errors import TooFew
from analysis.frames import BoolArray, IntArray
from analysis.where.space_time import SpaceTimeClusters, label_space_time, outline_space_time
from server.i18n import lazy_gettext
from server.methods.material import Material
from server.methods.method import Field, Group, Kind, Method, Outcome, Settings, Tell
from server.methods.where.radius import EPS, min_incidents, used_eps
from server.methods.where.st_dbscan_words import present, too_vague

EPS_DAYS = Field(
    "eps_days",
    Kind.DAYS,
    lazy_gettext("Radius in time, days"),
    lazy_gettext("How many days two incidents may be apart and still belong together."),
    7,
    1,
    3660,
)
# A local day lasts 25 hours once a year.
_SLACK = np.timedelta64(1, "h")
_STEPS = 100


def compute(material: Material, settings: Settings, tell: Tell) -> Outcome:
    """Find clusters in space and time among incidents whose time is known well enough."""
    step = lazy_gettext("Looking for clusters in space and time")
    tell(step, 0, _STEPS)
    eps_time = timedelta(days=float(settings["eps_days"]))
    frame = material.frame
    first, last = (_local(frame[name], material.timezone) for name in ("occurred_from", "occurred_until"))
    known = (last - first) <= np.timedelta64(eps_time) + _SLACK
    rows = np.flatnonzero(known)
    if len(rows) < METHOD.least_incidents:
        raise TooFew(too_vague(len(frame), len(rows), METHOD.least_incidents))
    part = frame.iloc[rows]
    xy = part.geometry.get_coordinates().to_numpy()
    eps_m = used_eps(xy, settings)
    clusters = label_space_time(
        xy,
        _middle(first[rows], last[rows]),
        eps_m=eps_m,
        eps_time=eps_time,
        min_incidents=settings["min_incidents"],
        ids=part["id"].to_numpy(),
        tell=lambda share: tell(step, round(share * _STEPS), _STEPS),
    )
    table = _table(part, first[rows], last[rows], clusters)
    outlines = outline_space_time(xy, clusters, eps_m=eps_m)
    used = {"eps_m": eps_m, "eps_days": settings["eps_days"], "min_incidents": settings["min_incidents"]}
    return Outcome(
        used=used,
        summary={
            "clusters": clusters.count,
            "in_clusters": int(np.count_nonzero(clusters.labels >= 0)),
            "used": len(rows),
            "vague": len(frame) - len(rows),
            "window_days": material.first.days,
            **_again(outlines),
        },
        tables={"clusters": table},
        layers={"clusters": gpd.GeoDataFrame(table, geometry=outlines, crs=frame.crs)},
    )


def _local(column: pd.Series, timezone: str) -> npt.NDArray[np.datetime64]:
    """Moments on the clock of the place: a day later is the same hour, whatever summer time does."""
    local = column.dt.tz_convert(timezone).dt.tz_localize(None)
    return np.asarray(local.to_numpy().astype("datetime64[us]"))


def _middle(
    first: npt.NDArray[np.datetime64], last: npt.NDArray[np.datetime64]
) -> npt.NDArray[np.datetime64]:
    """Return the middle of each span; of a day that is noon."""
    return np.asarray(first + np.maximum(last - first, np.timedelta64(0, "us")) // 2)


def _table(
    frame: gpd.GeoDataFrame,
    first: npt.NDArray[np.datetime64],
    last: npt.NDArray[np.datetime64],
    clusters: SpaceTimeClusters,
) -> pd.DataFrame:
    inside = clusters.labels >= 0
    of_row = clusters.labels[inside]
    rows = pd.DataFrame(
        {
            "cluster": of_row,
            "first": first[inside],
            "last": np.maximum(first[inside], last[inside] - np.timedelta64(1, "us")),
            "place": _places(frame, inside),
            "weight": frame["weight"].to_numpy()[inside],
        }
    )
    grouped = rows.groupby("cluster", sort=True)
    began, ended = grouped["first"].min(), grouped["last"].max()
    table = pd.DataFrame(
        {
            "incidents": grouped.size(),
            "weight": grouped["weight"].sum(),
            "places": grouped["place"].nunique(),
            "first": began.dt.strftime("%Y-%m-%d"),
            "last": ended.dt.strftime("%Y-%m-%d"),
            "days": (ended.dt.normalize() - began.dt.normalize()).dt.days + 1,
            "category": _categories(frame, inside, of_row, clusters.count),
        }
    )
    table.insert(0, "rank", np.arange(1, clusters.count + 1))
    return table.reset_index(drop=True)


def _places(frame: gpd.GeoDataFrame, inside: BoolArray) -> IntArray:
    xy = frame.geometry.get_coordinates().to_numpy()[inside]
    return np.unique(xy, axis=0, return_inverse=True)[1].reshape(-1)


def _categories(frame: gpd.GeoDataFrame, inside: BoolArray, of_row: IntArray, count: int) -> list[str]:
    """Most frequent category of each cluster, on a tie the first by code."""
    codes, names = pd.factorize(frame["category"].to_numpy()[inside], sort=True)
    if not count:
        return []
    cells = np.bincount(of_row * len(names) + codes, minlength=count * len(names)).reshape(count, -1)
    return [str(names[code]) for code in cells.argmax(axis=1)]


def _again(outlines: np.ndarray) -> dict[str, int]:
    """How many clusters share ground with another one, of another time."""
    if not len(outlines):
        return {"again": 0}
    first, second = shapely.STRtree(outlines).query(outlines, predicate="intersects")
    return {"again": len(np.unique(first[first != second]))}


METHOD = Method(
    code="st-dbscan",
    version=1,
    group=Group.WHERE,
    label=lazy_gettext("Clusters in space and time (ST-DBSCAN)"),
    lead=lazy_gettext("Where did incidents come close together within a few days?"),
    fields=(replace(EPS, default=150.0), EPS_DAYS, min_incidents(5)),
    compute=compute,
    present=present,
    least_incidents=10,
    slow_from=20_000,
)
