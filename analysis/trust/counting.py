"""Counting: what a frame of incidents, placed or not, is worth; the same as the database counts."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.frames import BoolArray
from analysis.places import collapse
from analysis.trust.quality import Counts, Part

DATED = ("minute", "hour", "day")


def count_frame(frame: gpd.GeoDataFrame, *, start: datetime, end: datetime, timezone: str) -> Counts:
    """Count a frame for the gate.

    Parameters
    ----------
    frame
        All incidents of a window, with a geometry only where they have a place of their own, and the columns
        category, neighbourhood, occurred_from, time_precision, known_by and location_precision.
    start, end
        The window, half-open and aware.
    timezone
        Name of the territory's time zone.
    """
    placed = frame.geometry.notna().to_numpy()
    local = frame["occurred_from"].dt.tz_convert(timezone)
    precision = frame["time_precision"].astype(str).to_numpy()
    timed, dated = precision == "minute", np.isin(precision, DATED)
    minute = (local.dt.hour * 60 + local.dt.minute).to_numpy()
    full = timed & (minute % 60 == 0) & (local.dt.second.to_numpy() == 0)
    known_by = frame["known_by"].astype(str).to_numpy()
    places = _place_sizes(frame, placed)
    return Counts(
        incidents=len(frame),
        placed=int(placed.sum()),
        vague=int((placed & (frame["location_precision"].astype(str).to_numpy() == "area")).sum()),
        police=int((known_by == "police").sum()),
        reported=int((known_by == "reported").sum()),
        timed=int(timed.sum()),
        midnight=int((full & (minute == 0)).sum()),
        full_hours=int((full & (minute > 0)).sum()),
        dated=int(dated.sum()),
        firsts=int((dated & (local.dt.day.to_numpy() == 1)).sum()),
        first_share=share_of_firsts(start, end, timezone),
        places=len(places),
        coincident=int(places[places > 1].sum()),
        busiest=int(places.max(initial=0)),
        categories=_parts(frame["category"].astype(object), placed),
        months=_parts(local.dt.strftime("%Y-%m"), placed),
        neighbourhoods=_parts(frame["neighbourhood"].astype(object), placed),
    )


def share_of_firsts(start: datetime, end: datetime, timezone: str) -> float:
    """Return the share of a window's local days that are the first of a month."""
    zone = ZoneInfo(timezone)
    first = start.astimezone(zone).date()
    last = (end.astimezone(zone) - timedelta(microseconds=1)).date()
    days = np.arange(np.datetime64(first), np.datetime64(last + timedelta(days=1)))
    return float(np.mean(days == days.astype("datetime64[M]"))) if len(days) else 0.0


def _place_sizes(frame: gpd.GeoDataFrame, placed: BoolArray) -> npt.NDArray[np.int64]:
    xy = frame[placed].geometry.get_coordinates().to_numpy()
    return collapse(xy, np.arange(len(xy))).incidents if len(xy) else np.zeros(0, dtype=np.int64)


def _parts(names: pd.Series, placed: BoolArray) -> tuple[Part, ...]:
    """Count by name; a missing one is empty."""
    table = pd.DataFrame({"name": names.fillna("").astype(str).to_numpy(), "placed": placed})
    grouped = table.groupby("name", sort=True)["placed"].agg(["size", "sum"])
    return tuple(
        Part(str(name), int(size), int(some))
        for name, size, some in grouped.itertuples(index=True, name=None)
    )
